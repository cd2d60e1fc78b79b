"""Where the points lie: by region, by layout, and over the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.charts.keypoints_backdrop import Backdrop, picture_layout
from components.keypoints.layouts import TITLES
from components.measures import Floats
from components.measures.regions import LayoutSpacing, RegionPoints

_BAR_PX = 24
_ROOM = 1.4
"""For the numbers beside the longest bar, over its length."""
FAINTEST = 0.01
"""Points to 1,000 px² at which a density map starts to show."""
_MAP_HEIGHTS_PX = (260, 560)
_MAP_WIDTH_PX = 420
_SCALE_PX = 56


@dataclass(frozen=True)
class SpacingBar:
    """One bar: its name, its length, what stands beside it, and its colour."""

    name: str
    length: float
    label: str
    colour: str


def regions_figure(pose: Sequence[RegionPoints], face: Sequence[RegionPoints]) -> go.Figure:
    """How many points each region has, and how far apart they are; a model without regions has no bars."""
    bars = [
        SpacingBar(theme.readable(each.region), each.points, _region_label(each), colour)
        for regions, colour in ((pose, theme.POSE), (face, theme.FACE))
        for each in regions
    ]
    models = f"{theme.swatch(theme.POSE)} pose {theme.swatch(theme.FACE)} face"
    return _bars(bars, f"{models}: points · spacing of those in view, % of own scale")


def _region_label(each: RegionPoints) -> str:
    if each.spacing_percent is None:
        return f"{each.points}" if each.in_view else f"{each.points} · not in view"
    return f"{each.points} · {wording.number(each.spacing_percent)} %"


def regions_sentence(pose: Sequence[RegionPoints], face: Sequence[RegionPoints]) -> str:
    """What `regions_figure` shows, in one sentence."""
    phrases = [
        f"the {name} model has most points on the {theme.readable(regions[0].region)}, "
        f"{regions[0].points} of {sum(each.points for each in regions)}"
        for name, regions in (("pose", pose), ("face", face))
        if regions
    ]
    return theme.sentence_case("; ".join(phrases))


def layouts_figure(spacings: Sequence[tuple[str, LayoutSpacing, str]]) -> go.Figure:
    """The median spacing of layouts, each given by its name, its spacing and its model's colour."""
    bars = [
        SpacingBar(
            TITLES[name].replace("MediaPipe face mesh", "Mesh"),
            each.spacing_px.median,
            _spacing_label(each),
            colour,
        )
        for name, each, colour in spacings
    ]
    return _bars(bars, "Median distance to the nearest neighbour")


def _spacing_label(each: LayoutSpacing) -> str:
    return f"{wording.number(each.spacing_px.median)} px"


def layouts_sentence(spacings: Sequence[tuple[str, LayoutSpacing, str]]) -> str:
    """What `layouts_figure` shows, in one sentence."""
    widest = max(spacings, key=lambda each: each[1].spacing_px.median)
    closest = min(spacings, key=lambda each: each[1].spacing_px.median)
    return theme.sentence_case(
        f"on this picture the median distance to the nearest neighbour is largest in {TITLES[widest[0]]}, "
        f"{_spacing_label(widest[1])}, and smallest in {TITLES[closest[0]]}, {_spacing_label(closest[1])}"
    )


def _bars(bars: Sequence[SpacingBar], heading: str) -> go.Figure:
    trace: theme.Spec = {
        "type": "bar",
        "orientation": "h",
        "y": [bar.name for bar in bars],
        "x": [bar.length for bar in bars],
        "text": [bar.label for bar in bars],
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": [bar.colour for bar in bars]},
        "hoverinfo": "skip",
    }
    layout = {
        "xaxis": theme.axis(
            range=[0, _ROOM * max(bar.length for bar in bars)], showticklabels=False, showgrid=False
        ),
        "yaxis": theme.axis(autorange="reversed", showgrid=False),
        "bargap": 0.25,
        "showlegend": False,
    }
    return theme.figure([trace], layout, [theme.heading(heading, 1)], 40 + _BAR_PX * len(bars))


def map_figure(values: Floats, top: float, cell_px: float, behind: Backdrop, colour: str) -> go.Figure:
    """A density map over the picture it belongs to, in steps of a logarithm.

    Args:
        values: (R, C) points to 1,000 px² at the middles of the cells.
        top: the density that has the full colour, above `FAINTEST`; the same for all maps to be compared.
        cell_px: side of a cell.
        behind: the whole picture.
    """
    rows, columns = values.shape
    decades = np.arange(np.ceil(np.log10(FAINTEST)), np.floor(np.log10(top)) + 1)
    heat: theme.Spec = {
        "type": "heatmap",
        "z": theme.numbers(np.log10(np.maximum(values, FAINTEST))),
        "customdata": theme.numbers(values),
        "x": theme.numbers((np.arange(columns) + 0.5) * cell_px),
        "y": theme.numbers((np.arange(rows) + 0.5) * cell_px),
        "zmin": float(np.log10(FAINTEST)),
        "zmax": float(np.log10(top)),
        "zsmooth": "best",
        "colorscale": [[0, theme.clear(colour, 0)], [1, theme.clear(colour, 0.9)]],
        "hovertemplate": "%{customdata:.2~g} points to 1,000 px²<extra></extra>",
        "colorbar": {
            "orientation": "h",
            "thickness": 10,
            "x": 0.5,
            "y": 0,
            "yanchor": "top",
            "tickvals": decades.tolist(),
            "ticktext": [f"{10.0**decade:g}" for decade in decades],
            "title": {"text": "points to 1,000 px²", "side": "bottom"},
        },
    }
    tall_px = _MAP_WIDTH_PX * behind.height_px / behind.width_px
    height_px = round(min(max(tall_px, _MAP_HEIGHTS_PX[0]), _MAP_HEIGHTS_PX[1])) + _SCALE_PX
    layout = {**picture_layout(behind), "margin": {"l": 0, "r": 0, "t": 0, "b": _SCALE_PX}}
    return theme.figure([heat], layout, height_px=height_px)


def map_sentence(values: Floats, subject: str, sigma_px: float) -> str:
    """What `map_figure` shows, in one sentence."""
    peak = wording.number(float(values.max()))
    share = wording.percent(float((values >= FAINTEST).mean()))
    return (
        f"At its densest the {subject} model has {peak} points to 1,000 px²; {share} of the picture has "
        f"more than {FAINTEST:g}, when each is spread out (standard deviation {wording.number(sigma_px)} px)."
    )
