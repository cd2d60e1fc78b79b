"""The part of a picture that lies under drawn keypoints, small enough to travel within a figure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from components.charts import theme
from components.keypoints.arrays import BoxPx, Rgb
from components.measures import Floats
from components.media.images import fit, to_address

LONGEST_PX = 480
MARGIN = 0.12
"""Of the longer side of what is shown, to each side."""


@dataclass(frozen=True)
class Backdrop:
    """A part of a picture.

    Attributes:
        uri: its pixels as a JPEG.
        box_px: (left, top, right, bottom) in the picture.
    """

    uri: str
    box_px: BoxPx

    @property
    def width_px(self) -> int:
        """Of the part, in pixels of the picture."""
        return self.box_px[2] - self.box_px[0]

    @property
    def height_px(self) -> int:
        """Of the part, in pixels of the picture."""
        return self.box_px[3] - self.box_px[1]


def box_about(points_px: Floats, size_px: tuple[int, int]) -> BoxPx:
    """The part of a frame of `size_px` (width, height) that holds those of the (N, 2) points that lie in it.

    It is the whole frame when none does.
    """
    inside = points_px[((points_px >= 0) & (points_px < size_px)).all(axis=1)]
    if not len(inside):
        return (0, 0, *size_px)
    low, high = inside.min(axis=0), inside.max(axis=0)
    margin_px = max(4.0, MARGIN * float((high - low).max()))
    left, top = np.maximum(0, np.floor(low - margin_px)).astype(int).tolist()
    right, bottom = np.minimum(size_px, np.ceil(high + margin_px)).astype(int).tolist()
    return left, top, right, bottom


def backdrop(frame_rgb: Rgb, box_px: BoxPx, longest_px: int = LONGEST_PX) -> Backdrop:
    """That part of the (H, W, 3) frame, its longer side scaled down to `longest_px`."""
    left, top, right, bottom = box_px
    small = fit(np.ascontiguousarray(frame_rgb[top:bottom, left:right]), longest_px)
    return Backdrop(to_address(small), box_px)


def picture_layout(behind: Backdrop) -> theme.Spec:
    """The layout of a figure in the picture's pixels that shows the part and nothing beyond it."""
    left, top, right, bottom = behind.box_px
    return {
        "images": [
            {
                "source": behind.uri,
                "xref": "x",
                "yref": "y",
                "x": left,
                "y": top,
                "sizex": behind.width_px,
                "sizey": behind.height_px,
                "sizing": "stretch",
                "layer": "below",
            }
        ],
        "xaxis": _axis([left, right]),
        "yaxis": _axis([bottom, top], scaleanchor="x", constraintoward="top"),
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "showlegend": False,
    }


def _axis(ends: list[int], **options: str) -> theme.Spec:
    return theme.axis(range=ends, showgrid=False, showticklabels=False, constrain="domain", **options)
