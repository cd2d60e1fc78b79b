"""Blendshapes: the strongest of the 52 expressions that the face model scores."""

from __future__ import annotations

import re

import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.keypoints.blendshapes import BLENDSHAPES
from components.measures import Floats, Missing

SHOWN = 8
# Scores tremble by a few hundredths; bars that are closer than this keep the order of their names.
_STEP = 0.05


def expression(name: str) -> str:
    """MediaPipe's name as words: "eyeBlinkLeft" as "eye blink left"."""
    return re.sub("([A-Z])", r" \1", name.lstrip("_")).lower()


def strongest(scores: Floats) -> list[tuple[str, float]]:
    """The 8 highest of (52,) scores with their expressions.

    From high to low in steps of 0.05, by name within a step, so that the bars seldom change places.
    """
    named = [(expression(name), float(score)) for name, score in zip(BLENDSHAPES, scores, strict=True)]
    top = sorted(named, key=lambda pair: (-pair[1], pair[0]))[:SHOWN]
    return sorted(top, key=lambda pair: (-round(pair[1] / _STEP), pair[0]))


def blendshapes_figure(scores: Floats | Missing) -> go.Figure:
    """The 8 strongest expressions now, as bars."""
    if isinstance(scores, Missing):
        return theme.empty_figure(scores)
    names, values = zip(*strongest(scores), strict=True)
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": theme.numbers(values),
        "y": list(names),
        "marker": {"color": theme.FACE},
        "text": [wording.probability(value) for value in values],
        "textposition": "outside",
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
    layout = {
        "xaxis": theme.axis(range=[0, 1.15], tickvals=[0, 0.5, 1]),
        "yaxis": theme.axis(autorange="reversed", showgrid=False),
        "bargap": 0.25,
    }
    return theme.figure([bars], layout, [theme.heading("Strongest 8 of 52, score from 0 to 1", 1)])


def blendshapes_sentence(scores: Floats | Missing) -> str:
    """What `blendshapes_figure` shows now, in one sentence."""
    if isinstance(scores, Missing):
        return theme.sentence_case(f"no blendshapes to show: {scores.reason}")
    top = sorted(strongest(scores), key=lambda pair: -pair[1])[:3]
    named = [f"{name} ({wording.probability(score)})" for name, score in top]
    return f"The strongest of the 52 blendshapes are {', '.join(named[:-1])} and {named[-1]}."
