"""What can go wrong between a frame and its keypoints."""

from __future__ import annotations

FETCH_AGAIN = "fetch it again with `python -m components fetch`"
"""What to do about a file that no model can be built from, as the end of a sentence."""


class ModelError(Exception):
    """A model cannot be loaded, or can no longer be used. The message is one sentence for the viewer."""


class BadFrame(ValueError):
    """A frame that no model may see. The message is one sentence for the viewer."""


class GraphError(Exception):
    """A file whose networks cannot be read. The message is one sentence for the viewer."""
