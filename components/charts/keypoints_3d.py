"""Keypoints in space, to be turned."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.charts.keypoints import segments
from components.keypoints import Keypoints, Layout
from components.measures import Floats

HEIGHT_PX = 420
_THINNEST = 0.01
"""Of the longest side: what has no depth still has a box to be drawn in."""


def world_figure(person: Keypoints, colour: str = theme.POSE) -> go.Figure:
    """The body or hand in its network's own metres, seen from the camera.

    Raises:
        ValueError: for a person without world coordinates.
    """
    if person.world_m is None:
        raise ValueError(f"This {person.layout.name} has no world coordinates to show in space.")
    return _space(person.layout, np.asarray(person.world_m, np.float64), colour, "m", (4.0, 5.0))


def mesh_figure(face: Keypoints, size_px: tuple[int, int], colour: str = theme.FACE) -> go.Figure:
    """The face's mesh in pixels of a picture of `size_px` (width, height), seen from the camera."""
    return _space(face.layout, mesh_px(face, size_px), colour, "px", (1.5, 1.5))


def mesh_px(face: Keypoints, size_px: tuple[int, int]) -> Floats:
    """(N, 3) in pixels; z is on x's scale, and smaller is nearer."""
    width, height = size_px
    return face.xyz_norm.astype(np.float64) * (width, height, width)


def world_sentence(person: Keypoints) -> str:
    """What `world_figure` shows now, in one sentence."""
    if person.world_m is None:
        return "The network gave no coordinates in metres."
    across, tall, deep = (wording.number(side) for side in np.ptp(person.world_m, axis=0))
    return (
        f"In the model's own metres the {len(person.layout)} points span {across} m across, {tall} m in "
        f"height and {deep} m in depth; what the picture does not show is the model's guess."
    )


def mesh_sentence(face: Keypoints, size_px: tuple[int, int]) -> str:
    """What `mesh_figure` shows now, in one sentence."""
    across, tall, deep = np.ptp(mesh_px(face, size_px), axis=0)
    sides = " × ".join(wording.number(side, 3) for side in (across, tall, deep))
    return (
        f"The {len(face.layout)} points and {len(face.layout.edges):,} edges span {sides} px "
        "(across × height × depth); they have no metres, for depth is on the scale of the picture's width."
    )


def _space(layout: Layout, xyz: Floats, colour: str, unit: str, sizes_px: tuple[float, float]) -> go.Figure:
    """Points (N, 3) with x to the right, y down and z away from the viewer, turned so that up is up."""
    upright = xyz[:, [0, 2, 1]] * (1, 1, -1)
    mark_px, line_px = sizes_px
    lines = {
        "type": "scatter3d",
        "mode": "lines",
        **dict(zip("xyz", segments(upright, layout.edges.astype(np.intp)).T, strict=True)),
        "line": {"color": colour, "width": line_px},
        "hoverinfo": "skip",
    }
    marks = {
        "type": "scatter3d",
        "mode": "markers",
        **dict(zip("xyz", theme.numbers(upright).T, strict=True)),
        "marker": {"color": colour, "size": mark_px},
        "text": [
            f"<b>{theme.readable(name)}</b><br>region: {theme.readable(region)}"
            for name, region in zip(layout.points, layout.region_of, strict=True)
        ],
        "hovertemplate": "%{text}<br>x %{x:.3~g}, up %{z:.3~g}, deep %{y:.3~g}" + f" {unit}<extra></extra>",
    }
    sides = np.ptp(upright, axis=0)
    shares = np.maximum(sides / sides.max(), _THINNEST) if sides.max() > 0 else np.ones(3)
    scene = {
        # Their labels would be cut off at the edges, and hovering tells the same.
        **{f"{name}axis": {"visible": False} for name in "xyz"},
        # Plotly's own "data" lets what is long leave the view.
        "aspectmode": "manual",
        "aspectratio": dict(zip("xyz", shares.tolist(), strict=True)),
        "dragmode": "turntable",
        "camera": {"eye": {"x": 0.3, "y": -1.35, "z": 0.15}},
    }
    margins = {"l": 0, "r": 0, "t": 0, "b": 0}
    return theme.figure(
        [lines, marks], {"scene": scene, "margin": margins, "showlegend": False}, None, HEIGHT_PX
    )
