"""One person drawn onto a picture: bones and joints, fading with visibility or score."""

from __future__ import annotations

import functools

import numpy as np

from components.keypoints import SEEN, Keypoints, Layout
from components.keypoints.arrays import Indices, Rgb
from components.media.points import BoolArray, IntArray, draw_paths, place
from components.media.text import Color

UNSEEN_COLOR: Color = (150, 150, 150)
OUTLINE_COLOR: Color = (255, 255, 255)

STEPS = 8
"""Steps of the fade. Few, so that whatever has the same colour is drawn by one call."""
BONE_PX, JOINT_PX, SMALL_JOINT_PX, OUTLINE_PX = 3.2, 8.0, 5.0, 1.0
"""Widths and diameters on a pane 640 px wide, for a person FULL_EXTENT of it tall or wide."""
FULL_EXTENT, LARGEST_SCALE = 0.4, 1.5
THINNEST_BONE_PX, SMALLEST_DOT_PX = 1, 2
"""OpenCV's disc of a single pixel is hardly there."""


def draw_bones(pane: Rgb, person: Keypoints, color: Color, *, mirror: bool) -> None:
    """Draws the layout's edges as bones and its points as joints onto `pane` (H, W, 3) in place.

    The colour runs in eight steps from grey at visibility (or score) 0 to `color` at 1, and is `color` where
    neither is given; a bone is as visible as the lesser of its ends. What is at least half visible has a
    white outline.
    Lines and joints grow with the person, down to a pixel and without outlines for one who is far away.
    """
    placed = place(person, pane, mirror=mirror)
    if placed is None:
        return
    given = person.score if person.visibility is None else person.visibility
    seen = np.ones(len(placed.xy), np.float32) if given is None else given
    steps = np.rint(seen * STEPS).astype(np.intp)
    scale = pane.shape[1] / 640 * min(LARGEST_SCALE, placed.extent_px / pane.shape[1] / FULL_EXTENT)
    bones = placed.among(person.layout.edges.astype(np.intp))
    bone_px, rim_px = max(THINNEST_BONE_PX, round(BONE_PX * scale)), round(2 * OUTLINE_PX * scale)
    _draw_fading(pane, placed.xy[bones], steps[bones].min(axis=1), color, bone_px, rim_px)
    for small, diameter_px in ((True, SMALL_JOINT_PX), (False, JOINT_PX)):
        joints = np.flatnonzero(placed.drawable & (_is_small(person.layout) == small))
        # OpenCV draws a path from a point to itself as a disc.
        dots = placed.xy[np.column_stack([joints, joints])]
        dot_px = max(SMALLEST_DOT_PX, round(diameter_px * scale))
        _draw_fading(pane, dots, steps[joints], color, dot_px, rim_px)


def _draw_fading(
    pane: Rgb, paths: IntArray, steps: Indices, color: Color, width_px: int, rim_px: int
) -> None:
    """Draws paths (M, L, 2), the more visible ones on top, what is seen within a rim of half `rim_px`."""
    if rim_px:
        draw_paths(pane, paths[steps >= SEEN * STEPS], OUTLINE_COLOR, width_px + rim_px)
    for step in np.unique(steps).tolist():
        draw_paths(pane, paths[steps == step], _faded(color, step), width_px)


@functools.cache
def _faded(color: Color, step: int) -> Color:
    red, green, blue = (
        round(unseen + (seen - unseen) * step / STEPS)
        for unseen, seen in zip(UNSEEN_COLOR, color, strict=True)
    )
    return red, green, blue


@functools.cache
def _is_small(layout: Layout) -> BoolArray:
    """(N,): points too close to their neighbours for a full-sized joint: of the head, the hands, the feet.

    Of what is no body, all are.
    """
    if not any(point.endswith("shoulder") for point in layout.points):
        return np.ones(len(layout), np.bool_)
    near = ("nose", "eye", "ear", "mouth", "pinky", "index", "thumb", "heel")
    return np.array([any(part in name for part in near) for name in layout.points])
