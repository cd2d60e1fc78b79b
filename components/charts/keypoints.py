"""One layout drawn over the person it was found on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from components import wording
from components.charts import theme
from components.charts.keypoints_backdrop import Backdrop, picture_layout
from components.keypoints.arrays import Indices
from components.keypoints.conversions import Conversion, ConvertedPoints
from components.keypoints.layouts import TITLES
from components.measures import Floats

_WIDTH_PX = 420
_HEIGHTS_PX = (240, 520)
# Up to how many points, how wide their marks and lines are (px).
_STROKES = ((40, 8.0, 3.0), (100, 5.0, 1.5), (1000, 2.5, 0.7))


@dataclass(frozen=True, eq=False)
class Drawn:
    """One layout's points on one person.

    Attributes:
        found: the points that there are.
        way: how they were converted, or None for a model's own points.
        size_px: (width, height) of the picture.
        colour: of the model that found them.
    """

    found: ConvertedPoints
    way: Conversion | None
    size_px: tuple[int, int]
    colour: str

    @property
    def points_px(self) -> Floats:
        """(M, 2) positions in the picture; may lie outside it."""
        return self.found.xyz_norm[:, :2].astype(np.float64) * self.size_px

    @property
    def edges(self) -> Indices:
        """(E, 2) places among the M points, of the edges that have both ends."""
        place = np.full(len(self.found.layout), -1)
        place[self.found.indices] = np.arange(len(self.found.indices))
        edges = place[self.found.layout.edges]
        return edges[(edges >= 0).all(axis=1)]


def segments(points: Floats, edges: Indices) -> NDArray[np.float32]:
    """(3 E, D): for each of E edges its two ends of (M, D) points, then a gap."""
    ends = np.full((len(edges), 3, points.shape[1]), np.nan, np.float32)
    ends[:, :2] = points[edges]
    return ends.reshape(-1, points.shape[1])


def drawn_figure(drawn: Drawn, behind: Backdrop) -> go.Figure:
    """The points and edges over the picture, each point with its name, region and place on hover."""
    return together_figure({"": [drawn]}, behind)


def together_figure(people: Mapping[str, Sequence[Drawn]], behind: Backdrop) -> go.Figure:
    """As `drawn_figure` for several people, each with the name of what found them, which the legend tells."""
    traces: list[theme.Spec] = []
    for name, found in people.items():
        for place, drawn in enumerate(found):
            traces += [
                line_trace(drawn),
                {**mark_trace(drawn), "name": name, "legendgroup": name, "showlegend": not place},
            ]
    layout = picture_layout(behind)
    if any(people):
        layout |= {"showlegend": True, "margin": {"l": 0, "r": 0, "t": 0, "b": 26}}
    tall_px = _WIDTH_PX * behind.height_px / behind.width_px
    height_px = round(min(max(tall_px, _HEIGHTS_PX[0]), _HEIGHTS_PX[1]))
    return theme.figure(traces, layout, height_px=height_px)


def _strokes_px(drawn: Drawn) -> tuple[float, float]:
    """How wide the marks and the lines are."""
    points = len(drawn.found.indices)
    return next((mark, line) for most, mark, line in _STROKES if points <= most)


def line_trace(drawn: Drawn) -> theme.Spec:
    """The edges."""
    x, y = segments(drawn.points_px, drawn.edges).T
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": drawn.colour, "width": _strokes_px(drawn)[1]},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def mark_trace(drawn: Drawn) -> theme.Spec:
    """The points, derived ones hollow, each with its `hover`."""
    points_px, mark_px, derived = drawn.points_px, _strokes_px(drawn)[0], _derived(drawn)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": theme.numbers(points_px[:, 0]),
        "y": theme.numbers(points_px[:, 1]),
        "text": hover(drawn),
        "hovertemplate": "%{text}<br>x %{x:.0f} px, y %{y:.0f} px<extra></extra>",
        "marker": {
            "color": ["#FFFFFF" if made else drawn.colour for made in derived]
            if any(derived)
            else drawn.colour,
            "size": mark_px,
            "line": {"color": drawn.colour if any(derived) else "#FFFFFF", "width": mark_px // 4},
        },
    }


def _derived(drawn: Drawn) -> list[bool]:
    """Which of the M points are the middle of others."""
    names = drawn.way.derived if drawn.way else ()
    return [drawn.found.layout.points[index] in names for index in drawn.found.indices]


def hover(drawn: Drawn) -> list[str]:
    """Each of the M points' name, region, what it is made of, visibility and score."""
    found = drawn.found
    texts = []
    for place, (index, made) in enumerate(zip(found.indices, _derived(drawn), strict=True)):
        name, region = found.layout.points[index], found.layout.region_of[index]
        lines = [f"<b>{theme.readable(name)}</b> ({index})", f"region: {theme.readable(region)}"]
        if made and drawn.way:
            parents = " and ".join(
                theme.readable(drawn.way.source.points[parent]) for parent in drawn.way.parents[index]
            )
            lines.append(f"derived: middle of {parents}")
        if found.visibility is not None:
            lines.append(f"visibility {wording.probability(float(found.visibility[place]))}")
        if found.score is not None:
            lines.append(f"score {wording.probability(float(found.score[place]))}")
        texts.append("<br>".join(lines))
    return texts


def drawn_sentence(drawn: Drawn) -> str:
    """What `drawn_figure` shows: points and edges, where they come from, what is derived or missing."""
    kind, n = drawn.found.layout, len(drawn.found.indices)
    points = wording.count(n, "point") if n == len(kind) else f"{n} of {len(kind)} points"
    edges = wording.count(len(drawn.edges), "edge")
    if len(drawn.edges) < len(kind.edges):
        edges = f"{len(drawn.edges)} of {len(kind.edges)} edges"
    phrases = [f"{points} and {edges}, {_origin(drawn.way)}"]
    if drawn.way:
        phrases += [
            f"derived: {_listed(drawn.way.derived)}" if drawn.way.derived else "nothing derived",
            f"left out: {_listed(drawn.way.left_out)}" if drawn.way.left_out else "nothing left out",
        ]
    outside = int(((drawn.points_px < 0) | (drawn.points_px >= drawn.size_px)).any(axis=1).sum())
    if outside:
        phrases.append(f"{wording.count(outside, 'point lies', 'points lie')} outside the picture")
    return theme.sentence_case("; ".join(phrases))


def _origin(way: Conversion | None) -> str:
    if way is None:
        return "as the model gives them"
    return f"converted from {TITLES[way.source.name]} ({way.kind}: {way.note})"


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(map(theme.readable, names))
