"""What all figures that are drawn on a picture share."""

from __future__ import annotations

import plotly.graph_objects as go

from components.charts import theme
from components.keypoints.results import FloatArray

SQUARE_PX = 340


def line(points: FloatArray, colour: str, width: float = 2.5) -> theme.Spec:
    """A line through (N, 2) `points` that is in no legend."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": theme.numbers(points[:, 0]),
        "y": theme.numbers(points[:, 1]),
        "line": {"color": colour, "width": width},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def marks(points: FloatArray, colour: str, name: str, size: float) -> theme.Spec:
    """(N, 2) `points` as dots of `size` screen pixels; `name` is in the legend and appears over each."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": theme.numbers(points[:, 0]),
        "y": theme.numbers(points[:, 1]),
        # A white rim lifts a point off the picture; on a point of 3 px it would be all there is.
        "marker": {
            "color": colour,
            "size": size,
            "line": {"color": "white", "width": 1.5 if size > 3 else 0},
        },
        "hovertemplate": "(%{x:.0f}, %{y:.0f}) px<extra>" + name + "</extra>",
        "name": name,
        "showlegend": True,
    }


def on_picture(
    address: str,
    size_px: tuple[int, int],
    traces: list[theme.Spec],
    notes: list[theme.Spec],
    height_px: int = SQUARE_PX,
    ends_px: FloatArray | None = None,
) -> go.Figure:
    """Traces in pixels of a picture, on it.

    Args:
        address: of the picture, "data:…".
        ends_px: (2, 2) the least and the greatest x and y to show; the picture's own without it.
    """
    width, height = size_px
    (left, top), (right, bottom) = ends_px.tolist() if ends_px is not None else ((0, 0), size_px)
    hidden = {"showticklabels": False, "showgrid": False, "constrain": "domain"}
    picture = {"source": address, "x": 0, "y": 0, "sizex": width, "sizey": height}
    layout = {
        "xaxis": theme.axis(range=[left, right], **hidden),
        "yaxis": theme.axis(range=[bottom, top], scaleanchor="x", **hidden),
        "images": [{**picture, "xref": "x", "yref": "y", "sizing": "stretch", "layer": "below"}],
    }
    return theme.figure(traces, layout, notes, height_px)
