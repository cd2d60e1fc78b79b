"""What can go wrong between a frame and its keypoints."""

from __future__ import annotations


class ModelError(Exception):
    """A model cannot be loaded, or can no longer be used. The message is one sentence for the viewer."""


class BadFrame(ValueError):
    """A frame that no model may see. The message is one sentence for the viewer."""
