"""The one error that a results file which cannot be used gives."""

from __future__ import annotations


class NotResults(ValueError):
    """A file that holds no results that can be read, in one sentence for the person who chose it."""
