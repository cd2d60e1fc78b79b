"""One analysed frame with its pictures, for pausing on, saving and carrying to other pages."""

from __future__ import annotations

from dataclasses import dataclass

from components.keypoints import FrameResult, Settings
from components.keypoints.arrays import Rgb


@dataclass(frozen=True, eq=False)
class ShownFrame:
    """A frame as it came, (height, width, 3) RGB, what was found on it, and how it was shown.

    Attributes:
        frame_rgb: as it came, not mirrored.
        picture_rgb: as the viewer saw it.
    """

    frame_rgb: Rgb
    picture_rgb: Rgb
    result: FrameResult
    settings: Settings
