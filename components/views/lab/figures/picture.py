"""A picture with everything that was found on it, to zoom into and to ask point by point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.charts.density import hull_outline
from components.charts.keypoints import Drawn, hover, line_trace, mark_trace
from components.charts.keypoints_backdrop import Backdrop, picture_layout
from components.keypoints.layouts import title_of
from components.measures import Floats, Hull, Missing, OwnScale, in_view, sealed
from components.measures.density import nearest_px

LONGEST_PX = 1280
"""Of the picture under the points: enough to zoom into, and still about 300 kB."""
_TALLEST_PX, _USUAL_WIDTH_PX, _MODEBAR_PX = 640, 860, 30
MODEBAR: theme.Spec = {
    "displayModeBar": True,
    "displaylogo": False,
    "modeBarButtons": [["zoom2d", "pan2d"], ["zoomIn2d", "zoomOut2d", "resetScale2d"]],
}
"""Plotly's own buttons: zoom in, zoom out, move, and back to the whole."""


@dataclass(frozen=True, eq=False)
class PointsLayer:
    """What one network, or a conversion of its points, has to show of one person.

    Attributes:
        drawn: the points.
        own_scale: of the network that found them, to give distances in percent of, or why there is none.
        hull: of the network's own points; None where there is none, or it is not to be shown.
        edges: whether they are to be shown.
        by: the network, where another one finds the same; else "".
    """

    drawn: Drawn
    own_scale: OwnScale | Missing
    hull: Hull | None = None
    edges: bool = True
    by: str = ""

    @property
    def title(self) -> str:
        """Of the layout, with whose it is where that would not be clear."""
        title = title_of(self.drawn.found.layout.name)
        return f"{title} by {self.by}" if self.by else title


def view_figure(layers: Sequence[PointsLayer], behind: Backdrop, revision: str) -> go.Figure:
    """The layers over the picture.

    Args:
        revision: while it stays the same, so does what the viewer has zoomed to.
    """
    hulls = [hull_outline(layer.hull, layer.drawn.colour) for layer in layers if layer.hull is not None]
    # "meta" tells the page how large the subject is, so that its marks shrink with it on a small screen.
    shares = [{"meta": {"share": _share(layer.drawn)}} for layer in layers]
    lines = [line_trace(each.drawn) | share for each, share in zip(layers, shares, strict=True) if each.edges]
    marks = [
        {**mark_trace(each.drawn), "text": details(each), **share}
        for each, share in zip(layers, shares, strict=True)
    ]
    for trace in marks:
        trace["hovertemplate"] = "%{text}<extra></extra>"
    layout = picture_layout(behind)
    for axis in ("xaxis", "yaxis"):
        layout[axis] |= {"fixedrange": False}
    tall = behind.height_px / behind.width_px
    height_px = round(min(_TALLEST_PX, _USUAL_WIDTH_PX * tall))
    # "meta" tells the page how tall the figure may be for its width, so that a phone shows no empty strip.
    more = {
        "dragmode": "zoom",
        "uirevision": revision,
        "meta": {"tall": tall},
        "margin": {**layout["margin"], "t": _MODEBAR_PX},
    }
    return theme.figure([*hulls, *lines, *marks], {**layout, **more}, height_px=height_px + _MODEBAR_PX)


def _share(drawn: Drawn) -> float:
    """The subject's longer side over the picture's width."""
    return float(np.ptp(drawn.points_px, axis=0).max()) / drawn.size_px[0] if len(drawn.points_px) else 0.0


def details(layer: PointsLayer) -> list[str]:
    """All that is known of each of the layer's M points, one text each."""
    drawn = layer.drawn
    found, spacings_px, seen = drawn.found, spacings(drawn), in_view(drawn.found)
    z_px = found.xyz_norm[:, 2].astype(np.float64) * drawn.size_px[0]
    texts = []
    for place, text in enumerate(hover(drawn)):
        x, y = drawn.points_px[place]
        depth = f", z {z_px[place]:.1f}" if np.isfinite(z_px[place]) else ""
        lines = [f"{layer.title}: {text}", f"x {x:.1f}, y {y:.1f}{depth} px"]
        if found.presence is not None:
            lines.append(f"presence {wording.probability(float(found.presence[place]))}")
        if not seen[place]:
            lines.append("not in view: a guess that no measure counts")
        elif np.isfinite(spacings_px[place]):
            lines.append(
                f"nearest neighbour within {wording.length(float(spacings_px[place]), layer.own_scale)}"
            )
        texts.append("<br>".join(lines))
    return texts


def spacings(drawn: Drawn) -> Floats:
    """(M,) distances of the points in view to the nearest other one, px; NaN where there is none."""
    seen, spacings_px = in_view(drawn.found), np.full(len(drawn.points_px), np.nan)
    if seen.sum() > 1:
        spacings_px[seen] = nearest_px(drawn.points_px[seen])
    return sealed(spacings_px)


def missing_sentence(missed: Sequence[str]) -> str:
    """That these subjects, "body" or "face by …", were not found, and what can be done about it."""
    return theme.sentence_case(
        f"no {' and no '.join(missed)} was found: it may be too small, turned away or covered; a closer crop "
        "of the picture, or lower detection and presence thresholds in the sidebar, may help"
    )


def view_sentence(layers: Sequence[PointsLayer], size_px: tuple[int, int]) -> str:
    """What `view_figure` shows now, in one sentence."""
    if not layers:
        return "No points are shown."
    counts: dict[tuple[str, int], int] = {}
    for layer in layers:
        shown = (layer.title, len(layer.drawn.found.indices))
        counts[shown] = counts.get(shown, 0) + 1
    parts = [
        f"{wording.count(people, 'time')} {wording.count(points, 'point')} in the layout {title}"
        if people > 1
        else f"{wording.count(points, 'point')} in the layout {title}"
        for (title, points), people in counts.items()
    ]
    width, height = size_px
    return theme.sentence_case(
        f"on the picture of {width:,} × {height:,} px: {', '.join(parts)}; "
        "drag to zoom, double-click to see the whole again, point at a mark to read it"
    )
