"""Part affinity fields that a network has found on the picture: what they show, and what stages change."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.charts.assembly import arrows, is_are, people_after
from components.decoding.assembly import AssembledPerson, Assembly

LEAST_ARROW = 0.1
"""Shorter vectors are not drawn: the network writes one into every cell."""


def empty(made: Assembly, limb: int) -> str:
    """What stands in the place of a field without arrows."""
    return f"no vector from {made.limbs.name(limb)} is as long as {LEAST_ARROW}"


def fields_sentence(made: Assembly, limb: int, stage: int) -> str:
    """What the field of one limb shows now, in one sentence."""
    name = made.limbs.name(limb)
    _, vectors = arrows(made, limb, LEAST_ARROW)
    cells = made.fields.shape[0] * made.fields.shape[1]
    if not len(vectors):
        return f"In the field of stage {stage}, {empty(made, limb)}: it sees no such limb."
    lengths = np.hypot(*vectors.T)
    return (
        f"The field of stage {stage} from {name} has vectors longer than {LEAST_ARROW} on "
        f"{len(vectors):,} of {cells:,} cells; the longest has {wording.number(float(lengths.max()))}. "
        "In the fields that OpenPose is trained on, those of one person's limb all have the length 1."
    )


def people_sentence(made: Assembly, steps: int) -> str:
    """Who is there after so many steps, in one sentence."""
    people = people_after(made, steps)
    counts = _counts(people)
    number = wording.count(len(people), "person", "people")
    if steps < len(made.steps):
        return (
            f"After {wording.count(steps, 'step')} of {len(made.steps)} there {is_are(people)} {number}, "
            f"with these numbers of points: {counts}."
        )
    dropped = len(made.steps[-1].people) - len(people)
    left_out = f"; {wording.count(dropped, 'other')} had too few points or scores" if dropped else ""
    return f"{number} {is_are(people)} handed out, with these numbers of points: {counts}{left_out}."


def _counts(people: Sequence[AssembledPerson]) -> str:
    return ", ".join(str(person.count) for person in people) or "none"


def stages_figure(heatmaps: Sequence[float], fields: Sequence[float]) -> go.Figure:
    """By how much each stage after the first changes the one before, for both kinds of maps."""
    stages = list(range(2, len(fields) + 2))
    traces = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": stages,
            "y": [100 * value for value in values],
            "name": name,
            "line": {"color": colour, "width": 2.5},
            "marker": {"size": 8, "symbol": symbol},
            "hovertemplate": "stage %{x}: %{y:.1f} %<extra>" + name + "</extra>",
            "showlegend": True,
        }
        for name, values, colour, symbol in (
            ("heatmaps", heatmaps, theme.POSE, "circle"),
            ("fields", fields, theme.GREEN, "square"),
        )
    ]
    layout = {
        "xaxis": theme.axis(title={"text": "stage"}, tickvals=stages),
        "yaxis": theme.axis(ticksuffix=" %", rangemode="tozero"),
    }
    return theme.figure(traces, layout, [theme.heading("Change from the stage before", 1)])


def stages_sentence(
    heatmaps: Sequence[float], fields: Sequence[float], assemblies: Sequence[Assembly]
) -> str:
    """What the stages change, and how many people and points each would hand out."""
    people = ", ".join(str(len(each.people)) for each in assemblies)
    points = ", ".join(str(sum(person.count for person in each.people)) for each in assemblies)
    return (
        f"The second stage changes the first one's heatmaps by {wording.percent(heatmaps[0])} and its fields "
        f"by {wording.percent(fields[0])} (root mean square, as a share of the last stage's own); the last "
        f"one changes those before it by {wording.percent(heatmaps[-1])} and {wording.percent(fields[-1])}. "
        f"Number of people put together on each stage alone: {people}; of their points: {points}."
    )
