"""Limbs: the directed pairs of points that a bottom-up network joins by part affinity fields."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from components.keypoints.layouts import IntArray, Layout, layout


@dataclass(frozen=True, eq=False)
class Limbs:
    """The L limbs of a layout, in the order in which people are put together from them.

    Attributes:
        pairs: int16 (L, 2), from the first point to the second.
        channels: int16 (L,), where a network's 2 L field channels hold the limb's x; its y comes after it.
        closing: int16, the limbs that only add a point to people who are there already, and begin none.
    """

    layout: Layout
    pairs: IntArray
    channels: IntArray
    closing: IntArray

    def __len__(self) -> int:
        return len(self.pairs)

    def name(self, limb: int) -> str:
        """A limb in words: "neck to right shoulder"."""
        start, end = (self.layout.points[point].replace("_", " ") for point in self.pairs[limb])
        return f"{start} to {end}"


# POSE_BODY_PART_PAIRS and POSE_MAP_INDEX (halved, because they count x and y) of
# CMU-Perceptual-Computing-Lab/openpose, src/openpose/pose/poseParameters.cpp.
_PAIRS = {
    "openpose-18": """1-2 1-5 2-3 3-4 5-6 6-7 1-8 8-9 9-10 1-11 11-12 12-13 1-0 0-14 14-16 0-15 15-17
    2-16 5-17""",
    "body-25": """1-8 1-2 1-5 2-3 3-4 5-6 6-7 8-9 9-10 10-11 8-12 12-13 13-14 1-0 0-15 15-17 0-16 16-18
    2-17 5-18 14-19 19-20 14-21 11-22 22-23 11-24""",
}
_CHANNELS = {
    "openpose-18": "6 10 7 8 11 12 0 1 2 3 4 5 14 15 17 16 18 9 13",
    "body-25": "0 7 11 8 9 12 13 3 1 2 4 5 6 15 16 18 17 19 10 14 20 21 22 23 24 25",
}
LIMB_LAYOUTS = tuple(_PAIRS)
"""The layouts whose limbs are known."""


@functools.cache
def limbs(name: str) -> Limbs:
    """The limbs of the layout of that name, the same object each time.

    Raises:
        ValueError: for a layout whose limbs are not known.
    """
    if name not in _PAIRS:
        raise ValueError(f"No limbs are known for {name}; they are for {', '.join(LIMB_LAYOUTS)}.")
    points = layout(name).points
    pairs = [[int(point) for point in pair.split("-")] for pair in _PAIRS[name].split()]
    # An ear is joined to a shoulder only to find its person when the eyes are not seen.
    closing = [
        i
        for i, (start, end) in enumerate(pairs)
        if points[start].endswith("shoulder") and points[end].endswith("ear")
    ]
    channels = [2 * int(channel) for channel in _CHANNELS[name].split()]
    arrays = [np.array(values, np.int16) for values in (pairs, channels, closing)]
    for array in arrays:
        array.setflags(write=False)
    return Limbs(layout(name), *arrays)
