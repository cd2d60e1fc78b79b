"""Timing: processes that measure networks, one at a time on a server."""
