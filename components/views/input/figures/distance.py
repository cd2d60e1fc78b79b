"""Input: what becomes of both models as their subject steps back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.keypoints import ModelName
from components.measures import Missing, OwnScale
from components.models.litert.detectors import SCORE_THRESHOLD
from components.views.input.figures.steps import SUBJECTS

_HEIGHT_PX = 330


@dataclass(frozen=True)
class DistanceStep:
    """What a model makes of the picture at one apparent size.

    Attributes:
        share: of the picture's width and height that is left, in (0, 1].
        score: of the detector's best anchor, in [0, 1].
        found: whether detector and landmark net are both sure enough.
    """

    share: float
    score: float
    found: bool


def distance_figure(steps: Mapping[ModelName, Sequence[DistanceStep]], marked: float) -> go.Figure:
    """Each detector's score against the picture's apparent size, with the size now chosen marked.

    Args:
        steps: for the same shares in falling order.
        marked: one of these shares.
    """
    traces: list[theme.Spec] = []
    for model, model_steps in steps.items():
        colour = SUBJECTS[model].colour
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": f"{SUBJECTS[model].title} detector",
                "x": [100 * step.share for step in model_steps],
                "y": [step.score for step in model_steps],
                "customdata": ["found" if step.found else "not found" for step in model_steps],
                "line": {"color": colour, "width": 2.5},
                "marker": {
                    "size": 8,
                    "color": colour,
                    "symbol": ["circle" if step.found else "circle-open" for step in model_steps],
                },
                "hovertemplate": "at %{x:.0f} %: score %{y:.2f}, %{customdata}<extra></extra>",
            }
        )
    least = 100 * min(step.share for model_steps in steps.values() for step in model_steps)
    layout = {
        "xaxis": theme.log_axis((110, 0.9 * least), [100, 50, 20, 10, 5], "%"),
        "yaxis": theme.axis(range=[-0.04, 1.04], tickvals=[0, 0.5, 1]),
        "shapes": [
            _rule(x0=0, x1=1, xref="x domain", y0=SCORE_THRESHOLD, y1=SCORE_THRESHOLD, dash="dot"),
            _rule(x0=100 * marked, x1=100 * marked, y0=0, y1=1, yref="y domain", dash="solid"),
        ],
    }
    notes = [theme.heading("Score by size in the picture (● found, ○ not)", 1)]
    return theme.figure(traces, layout, notes, _HEIGHT_PX)


def _rule(dash: str, **place: object) -> theme.Spec:
    return {"type": "line", "line": {"color": theme.GREY, "dash": dash, "width": 2}, **place}


def distance_sentence(
    steps: Mapping[ModelName, Sequence[DistanceStep]],
    scales: Mapping[ModelName, OwnScale | Missing],
    marked: float,
) -> str:
    """What `distance_figure` shows.

    Args:
        scales: each model's own scale on the whole picture, or why there is none.
    """
    reaches = [_reach(model, model_steps, scales[model]) for model, model_steps in steps.items()]
    now = [
        f"{wording.probability(step.score)} ({model}, {'found' if step.found else 'not found'})"
        for model, model_steps in steps.items()
        for step in model_steps
        if step.share == marked
    ]
    reaches.append(f"at {wording.percent(marked)} the scores are {' and '.join(now)}")
    return " ".join(map(theme.sentence_case, reaches))


def _reach(model: ModelName, steps: Sequence[DistanceStep], scale: OwnScale | Missing) -> str:
    subject = SUBJECTS[model]
    shares = [step.share for step in steps if step.found]
    if not shares:
        return f"the {model} model finds no {subject.who} at any size"
    smallest, largest = min(shares), max(shares)
    px = "" if isinstance(scale, Missing) else f" ({scale.name} {wording.number(scale.px * smallest)} px)"
    if smallest == largest:
        return (
            f"the {model} model finds the {subject.who} only at {wording.percent(smallest)} of its size{px}"
        )
    start = "" if largest == 1 else f"from {wording.percent(largest)} "
    least = wording.percent(smallest)
    return f"the {model} model finds the {subject.who} {start}down to {least} of its size{px}"
