"""The pose landmark net's two heads on one crop: a heatmap over the picture, and how far they lie apart."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.charts.on_picture import on_picture
from components.decoding.heatmaps import REFINE_MIN_CONFIDENCE, Readout
from components.keypoints import layout
from components.keypoints.results import FloatArray
from components.measures import Missing

POINTS = layout("blazepose-33").points
# Clear where the net sees nothing, so that the picture stays; light where its confidence is high, because
# blue on a photograph is dark.
_HEAT = [
    [0.0, theme.clear(theme.POSE, 0)],
    [0.15, theme.clear(theme.POSE, 0.55)],
    [0.6, theme.clear(theme.SKY, 0.85)],
    [1.0, "rgba(255,255,255,0.95)"],
]
_REGRESSED, _PEAK, _REFINED = theme.POSE, theme.PURPLE, theme.GREEN
_ROW_PX = 17


def name_of(point: int) -> str:
    """A point's name as words: "left shoulder"."""
    return theme.readable(POINTS[point])


def crop_figure(
    picture_uri: str,
    confidence: FloatArray,
    readout: Readout,
    point: int,
    side_px: int,
    title: str,
    window_px: float | None = None,
) -> go.Figure:
    """One point's heatmap over the crop, with the three places where the net puts the point.

    Args:
        picture_uri: the crop as a "data:" address.
        confidence: (H, W) of this point.
        side_px: of the crop.
        title: above the figure.
        window_px: side of the part to show round the regressed point; the whole crop without it.
    """
    map_ = {
        "type": "heatmap",
        "z": theme.numbers(confidence),
        "x0": 0,
        "dx": side_px / confidence.shape[1],
        "y0": 0,
        "dy": side_px / confidence.shape[0],
        "zmin": 0,
        "zmax": 1,
        "colorscale": _HEAT,
        "showscale": False,
        "hovertemplate": "confidence %{z:.2f} at (%{x:.0f}, %{y:.0f}) px<extra></extra>",
    }
    ends_px = None
    if window_px is not None:
        middle = readout.regressed_px[point]
        ends_px = np.stack([middle - window_px / 2, middle + window_px / 2]).astype(np.float32)
    traces = [map_, *_marks(readout, point)]
    return on_picture(picture_uri, (side_px, side_px), traces, [theme.heading(title, 1)], ends_px=ends_px)


def _marks(readout: Readout, point: int) -> list[theme.Spec]:
    # The smaller on top of the larger, because they often coincide.
    ring = {"color": "white", "symbol": "circle", "size": 18, "line": {"color": _REGRESSED, "width": 3}}
    kinds = [("regressed", readout.regressed_px, ring)]
    if readout.confident[point]:
        kinds.append(("peak of the heatmap", readout.peak_px, _outlined(_PEAK, "square", 12)))
    kinds.append(("refined", readout.refined_px, _outlined(_REFINED, "diamond", 9)))
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": theme.numbers(places[point : point + 1, 0]),
            "y": theme.numbers(places[point : point + 1, 1]),
            "name": name,
            "marker": marker,
            "hovertemplate": "(%{x:.1f}, %{y:.1f}) px<extra>" + name + "</extra>",
        }
        for name, places, marker in kinds
    ]


def _outlined(colour: str, symbol: str, size: int) -> theme.Spec:
    return {"color": colour, "symbol": symbol, "size": size, "line": {"color": "white", "width": 1.5}}


def crop_sentence(readout: Readout, point: int) -> str:
    """What `crop_figure` shows now, in one sentence."""
    to_peak, to_refined = (distances[point] for distances in readout.distances_px())
    sure = wording.probability(readout.confidence[point])
    name = theme.sentence_case(f"the {name_of(point)}'s heatmap")[:-1]
    if not readout.confident[point]:
        return (
            f"{name} has no peak: no cell has a confidence above {sure}. "
            "The regression writes a place all the same, and there is nothing to refine it by."
        )
    moved = f"refined, the point moves {wording.number(to_refined)} px ({_of_torso(readout, to_refined)})"
    if not to_refined:
        moved = "no cell near the regressed point is confident enough to refine it"
    return (
        f"{name} peaks at a confidence of {sure}, {wording.number(to_peak)} px from the regressed point "
        f"({_of_torso(readout, to_peak)}). {theme.sentence_case(moved)}"
    )


def _of_torso(readout: Readout, distance_px: float) -> str:
    if isinstance(readout.scale, Missing):
        return readout.scale.reason
    return f"{wording.number(readout.scale.percent(distance_px))} % of the {readout.scale.name}"


def distances_figure(readout: Readout) -> go.Figure:
    """How far each point's peak and refined place are from the regressed one, in px and % of the torso."""
    to_peak, to_refined = readout.distances_px()
    names = [name_of(i) for i in range(len(POINTS))]
    peaks = np.where(readout.confident, to_peak, np.nan)
    top = max(1.0, 1.05 * float(np.nanmax(np.append(peaks, to_refined))))
    traces = [
        _bars("to the heatmap's peak", peaks, names, _PEAK),
        _bars("to the refined point", to_refined, names, _REFINED),
        # Beside the axis, clear of the names.
        _crosses(
            0.015 * top, [name for name, sure in zip(names, readout.confident, strict=True) if not sure]
        ),
    ]
    axes = {
        "barmode": "group",
        "bargap": 0.25,
        "xaxis": theme.axis(range=[0, top], ticksuffix=" px", side="top"),
        "yaxis": theme.axis(autorange="reversed", showgrid=False, dtick=1),
    }
    if not isinstance(readout.scale, Missing):
        # Anchored to an own trace, because plotly draws no axis without one.
        traces.append({**theme.legend_only("", theme.POSE, xaxis="x2"), "showlegend": False})
        axes["xaxis2"] = theme.axis(
            range=[0, readout.scale.percent(top)],
            overlaying="x",
            side="bottom",
            tickmode="linear",
            dtick=theme.round_top(readout.scale.percent(top) / 5),
            ticksuffix=" %",
            showgrid=False,
            title={"text": f"of the {readout.scale.name}"},
        )
    heading = {**theme.heading("From the regressed point, px of the crop", 1), "yshift": 20}
    axes["margin"] = {"l": 4, "r": 22, "t": 46, "b": 4, "pad": 0}
    return theme.figure(traces, axes, [heading], 110 + _ROW_PX * len(POINTS))


def _crosses(x: float, names: list[str]) -> theme.Spec:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "no peak",
        "x": [x] * len(names),
        "y": names,
        "marker": {"symbol": "x-thin", "size": 7, "line": {"width": 1.5, "color": theme.GREY}},
        "hovertemplate": f"no cell reaches a confidence of {REFINE_MIN_CONFIDENCE}<extra>%{{y}}</extra>",
    }


def _bars(
    name: str, values_px: np.ndarray[tuple[int], np.dtype[np.float64]], names: list[str], colour: str
) -> theme.Spec:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "x": theme.numbers(values_px),
        "y": names,
        "marker": {"color": colour},
        "hovertemplate": "%{x:.1f} px " + name + "<extra>%{y}</extra>",
    }


def distances_sentence(readout: Readout) -> str:
    """What `distances_figure` shows now, in one sentence."""
    to_peak, to_refined = readout.distances_px()
    sure = int(readout.confident.sum())
    if not sure:
        return (
            f"None of the {len(POINTS)} heatmaps has a peak, so all points stay as the regression wrote them."
        )
    peak_px = float(np.median(to_peak[readout.confident]))
    text = (
        f"{sure} of the {len(POINTS)} heatmaps have a peak; its median distance from the regressed "
        f"point is {wording.number(peak_px)} px ({_of_torso(readout, peak_px)})."
    )
    moves_px = to_refined[to_refined > 0]
    if not len(moves_px):
        return f"{text} Refining moves no point."
    refined_px = float(np.median(moves_px))
    return (
        f"{text} Refining moves {wording.count(len(moves_px), 'point')}, by a median of "
        f"{wording.number(refined_px)} px ({_of_torso(readout, refined_px)})."
    )
