"""One face drawn onto a picture: a thin mesh, and the contours that one looks for on it."""

from __future__ import annotations

import functools
from typing import NamedTuple

import cv2
import numpy as np

from components.keypoints import Keypoints, Layout
from components.keypoints.arrays import Indices, Rgb
from components.media.points import SHIFT, BoolArray, IntArray, PlacedPoints, draw_paths, place
from components.media.strokes import strokes
from components.media.text import Color

IRIS_COLOR: Color = (255, 255, 255)

CONTOURS = ("face_oval", "lips", "left_eye", "right_eye", "left_eyebrow", "right_eyebrow")
IRISES = ("left_iris", "right_iris")
STROKE_POINTS = 17
"""Measured: strokes of 16 edges draw the mesh in half the time of single edges; longer ones gain nothing."""

SMALLEST_WITH_MESH, SMALLEST_WITH_IRISES = 0.06, 0.1
"""Sizes of a face over its pane's width: a smaller one has no mesh, and no irises."""
FULL_MESH_SIZE, FAINTEST_MESH, STRONGEST_MESH = 0.45, 0.1, 0.7
"""The mesh's opacity grows with the face's size up to the first, from the second to the third."""
FULL_CONTOUR_SIZE, CONTOUR_PX = 0.2, 2.0
"""The contours' width grows up to that size; the width is for a pane 640 px wide."""


class _Parts(NamedTuple):
    """Paths (M, L) of indices for mesh and contours, and the irises' points."""

    mesh: Indices
    contours: Indices
    irises: tuple[Indices, ...]


def is_mesh(layout: Layout) -> bool:
    """Whether it is a mesh of a face, with the contours that are drawn here."""
    return layout.regions.keys() >= set(CONTOURS)


def draw_mesh(pane: Rgb, face: Keypoints, color: Color, *, mirror: bool) -> None:
    """Draws mesh, contours and irises, where the layout has these, onto `pane` (H, W, 3) in place.

    Lines grow with the pane and shrink with the face, and the mesh lets the picture through, the more so the
    smaller the face: a face far away stays a face and never becomes a solid patch.
    """
    placed = place(face, pane, mirror=mirror)
    if placed is None:
        return
    parts = _parts(face.layout)
    size = placed.extent_px / pane.shape[1]
    if size >= SMALLEST_WITH_MESH:
        opacity = FAINTEST_MESH + (STRONGEST_MESH - FAINTEST_MESH) * min(1.0, size / FULL_MESH_SIZE)
        _draw_edges(pane, placed, parts.mesh, color, opacity)
    width = max(1, round(CONTOUR_PX * min(1.0, size / FULL_CONTOUR_SIZE) * pane.shape[1] / 640))
    draw_paths(pane, placed.xy[placed.among(parts.contours)], color, width)
    if size >= SMALLEST_WITH_IRISES and parts.irises:
        for iris in placed.among(np.stack(parts.irises)):
            _draw_iris(pane, placed.xy[iris], max(1, width // 2))


def _draw_edges(pane: Rgb, placed: PlacedPoints, mesh: Indices, color: Color, opacity: float) -> None:
    corner = np.maximum((placed.xy[placed.drawable].min(axis=0) >> SHIFT) - 1, 0)
    end = np.maximum((placed.xy[placed.drawable].max(axis=0) >> SHIFT) + 3, 0)
    beneath = pane[corner[1] : end[1], corner[0] : end[0]]
    paths = placed.xy[placed.among(mesh)] - (corner << SHIFT)
    if beneath.size:
        drawn = beneath.copy()
        draw_paths(drawn, paths, color, 1)
        cv2.addWeighted(drawn, opacity, beneath, 1 - opacity, 0, beneath)


def _draw_iris(pane: Rgb, xy: IntArray, width: int) -> None:
    """A circle about the middle of an iris's five points (5, 2) through the farthest of them."""
    center = xy.mean(axis=0)
    radius = np.hypot(*(xy - center).T).max()
    x, y = np.rint(center).astype(int).tolist()
    cv2.circle(pane, (x, y), round(radius), IRIS_COLOR, width, cv2.LINE_AA, SHIFT)


@functools.cache
def _parts(layout: Layout) -> _Parts:
    region = np.array(layout.region_of)
    first, second = region[layout.edges].T
    inside = first == second
    contour = inside & np.isin(first, CONTOURS) & ~_is_rung(layout)
    mesh = layout.edges[~contour & ~(inside & np.isin(first, IRISES))]
    irises = tuple(layout.regions[iris].astype(np.intp) for iris in IRISES if iris in layout.regions)
    return _Parts(strokes(mesh, STROKE_POINTS), strokes(layout.edges[contour], STROKE_POINTS), irises)


def _is_rung(layout: Layout) -> BoolArray:
    """(E,): edges between two triangles of their region: across a brow, which is a strip of triangles."""
    region = np.array(layout.region_of)
    joined = np.zeros((len(layout), len(layout)), np.intp)
    a, b = layout.edges[region[layout.edges[:, 0]] == region[layout.edges[:, 1]]].T
    joined[a, b] = joined[b, a] = 1
    first, second = layout.edges.T
    return np.asarray((joined @ joined)[first, second] > 1)
