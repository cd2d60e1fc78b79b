"""Speed against accuracy, the quality of boxes, and errors by region."""

from __future__ import annotations

import math
from collections.abc import Mapping

import plotly.graph_objects as go

from components.charts import theme
from components.keypoints import network
from components.keypoints.networks import colours_of
from components.measures import Missing
from components.measures.accuracy.bootstrap import Estimate
from components.measures.accuracy.summary import PCK, NetworkAccuracy
from components.processes.jobs.scoring import SHOWN, Scores

NOTHING = Missing("no network has been scored yet")


def _of(scores: Scores, shown: str) -> dict[str, NetworkAccuracy]:
    return {key: accuracy for (key, how), accuracy in scores.items() if how == shown}


def _bars(estimates: list[Estimate], factor: float = 1.0) -> theme.Spec:
    return {
        "type": "data",
        "symmetric": False,
        "array": [factor * (each.high - each.value) for each in estimates],
        "arrayminus": [factor * (each.value - each.low) for each in estimates],
    }


_SHARE = theme.axis(title=f"{PCK} of the torso, %", range=[0, 105])


def speed_figure(scores: Scores) -> go.Figure:
    """PCK on the whole picture against the median time of a picture, a mark a network."""
    own = _of(scores, SHOWN[0])
    if not own:
        return theme.empty_figure(NOTHING)
    data = [
        {
            "type": "scatter",
            "x": [_ms(accuracy)],
            "y": [100 * accuracy.figures[PCK].value],
            "error_y": _bars([accuracy.figures[PCK]], 100),
            "mode": "markers",
            "name": network(key).title,
            "marker": {"color": colour, "size": 11},
        }
        for (key, accuracy), colour in zip(own.items(), colours_of(tuple(own)), strict=True)
    ]
    return theme.figure(data, {"xaxis": _time_axis(), "yaxis": _SHARE, "showlegend": True})


def _time_axis() -> theme.Spec:
    return theme.axis(title="ms a picture, median", rangemode="tozero")


def speed_sentence(scores: Scores) -> str:
    """The same in words."""
    own = _of(scores, SHOWN[0])
    if not own:
        return f"Nothing is shown: {NOTHING.reason}."
    each = [
        f"{network(key).title} {_interval(accuracy.figures[PCK])} in {_ms(accuracy):.0f} ms, "
        f"{accuracy.found} of {accuracy.subjects} people found"
        for key, accuracy in own.items()
    ]
    return f"On the whole picture, share of labelled points within a fifth of the torso: {'; '.join(each)}."


def boxes_figure(scores: Scores) -> go.Figure:
    """PCK by what the networks were shown, a line a network."""
    keys = list(dict.fromkeys(key for key, _ in scores))
    if not keys:
        return theme.empty_figure(NOTHING)
    data = []
    for key, colour in zip(keys, colours_of(tuple(keys)), strict=True):
        shown = [how for how in SHOWN if (key, how) in scores]
        estimates = [scores[key, how].figures[PCK] for how in shown]
        data.append(
            {
                "type": "scatter",
                "x": shown,
                "y": [100 * each.value for each in estimates],
                "error_y": _bars(estimates, 100),
                "mode": "lines+markers",
                "name": network(key).title,
                "line": {"color": colour},
            }
        )
    return theme.figure(data, {"xaxis": theme.axis(), "yaxis": _SHARE, "showlegend": True})


def boxes_sentence(scores: Scores) -> str:
    """The same in words."""
    whole = {key: scores[key, SHOWN[0]] for key, how in scores if how == SHOWN[0]}
    both = [key for key in whole if (key, SHOWN[1]) in scores]
    if not both:
        return f"Nothing is shown: {NOTHING.reason}."
    each = [
        f"{network(key).title} {_percent(whole[key])} on the whole picture and "
        f"{_percent(scores[key, SHOWN[1]])} in labelled boxes"
        + (f", {_percent(scores[key, SHOWN[2]])} in jittered ones" if (key, SHOWN[2]) in scores else "")
        for key in both
    ]
    return f"Right points: {'; '.join(each)}."


def regions_figure(scores: Scores, floor_percent: float) -> go.Figure:
    """The mean error of each region in labelled boxes, bars a network, over the floor of the labels."""
    own = _of(scores, SHOWN[1])
    if not own:
        return theme.empty_figure(NOTHING)
    data = []
    for (key, accuracy), colour in zip(own.items(), colours_of(tuple(own)), strict=True):
        regions = [each for each in accuracy.by_region if math.isfinite(each.error.value)]
        data.append(
            {
                "type": "bar",
                "x": [theme.readable(each.name) for each in regions],
                "y": [each.error.value for each in regions],
                "error_y": _bars([each.error for each in regions]),
                "name": network(key).title,
                "marker": {"color": colour},
            }
        )
    floor = {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": floor_percent,
        "y1": floor_percent,
        "line": {"dash": "dot", "color": theme.GREY},
    }
    axis = theme.axis(title="mean error, % of the torso", rangemode="tozero")
    return theme.figure(data, {"xaxis": theme.axis(), "yaxis": axis, "shapes": [floor], "showlegend": True})


def regions_sentence(scores: Scores, floor_percent: float) -> str:
    """The same in words."""
    own = _of(scores, SHOWN[1])
    if not own:
        return f"Nothing is shown: {NOTHING.reason}."
    worst = []
    for key, accuracy in own.items():
        known = [each for each in accuracy.by_region if math.isfinite(each.error.value)]
        if known:
            most = max(known, key=lambda each: each.error.value)
            worst.append(f"{network(key).title} {theme.readable(most.name)}, {most.error.value:.1f} %")
    return (
        f"The region with the largest mean error in labelled boxes: {'; '.join(worst)}. The dotted line is "
        f"the floor, {floor_percent:.1f} %: so far apart are two labellings of the same pictures."
    )


def verdict(accuracies: Mapping[str, NetworkAccuracy]) -> str:
    """Whether any two networks are shown to differ, in a sentence."""
    each = [(network(key).title, accuracy.figures[PCK]) for key, accuracy in accuracies.items()]
    pairs = [(one, other) for place, one in enumerate(each) for other in each[place + 1 :]]
    apart = [f"{one[0]} and {other[0]}" for one, other in pairs if not one[1].overlaps(other[1])]
    if not pairs:
        return ""
    if not apart:
        return "All intervals overlap: on so few pictures no network is shown to be better than another."
    return f"Intervals that do not overlap: {', '.join(apart)}. All other differences lie within them."


def _ms(accuracy: NetworkAccuracy) -> float:
    known = sorted(each for each in accuracy.ms.tolist() if math.isfinite(each))
    return known[len(known) // 2] if known else float("nan")


def _percent(accuracy: NetworkAccuracy) -> str:
    return f"{100 * accuracy.figures[PCK].value:.0f} %"


def _interval(each: Estimate) -> str:
    return f"{100 * each.value:.0f} % ({100 * each.low:.0f} to {100 * each.high:.0f}, {each.count} points)"
