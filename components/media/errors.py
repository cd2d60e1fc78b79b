"""The one error that a file which cannot be used gives."""

from __future__ import annotations


class MediaError(ValueError):
    """A picture or clip that cannot be read, in one sentence for the person who chose it."""
