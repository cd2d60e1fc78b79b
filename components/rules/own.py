"""A rule of one's own, put together of names and numbers; nothing that is typed is executed."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import numpy as np

from components.content.rule_words import RuleWords
from components.keypoints import Subject
from components.keypoints.values import Missing
from components.measures.scale import own_scale
from components.rules.body import joint_deg
from components.rules.rule import Observed, Rule, Signal

OwnKind: TypeAlias = Literal["angle", "distance", "height"]
KINDS: tuple[OwnKind, ...] = get_args(OwnKind)
POINTS_OF: dict[OwnKind, int] = {"angle": 3, "distance": 2, "height": 2}
"""How many points each kind takes: an angle's joint is its second; of a height the first is the upper one."""
ENDS: dict[OwnKind, tuple[float, float, float]] = {
    "angle": (0, 180, 1),
    "distance": (0, 500, 1),
    "height": (-500, 500, 1),
}
"""Of the thresholds, and their step: degrees, or % of the own scale."""


def own_signal(kind: OwnKind, points: tuple[str, ...]) -> Signal:
    """The number of that kind of these points.

    A distance and a height are in % of the own scale: torso, shoulder width, eye distance.

    Raises:
        ValueError: for another number of points than the kind takes, or one that is there twice.
    """
    if len(points) != POINTS_OF[kind] or len(set(points)) != len(points):
        raise ValueError(f"A rule of this kind ({kind}) takes {POINTS_OF[kind]} different points.")

    def signal(who: Observed) -> float:
        if kind == "angle":
            return joint_deg(who, *points)
        scale = own_scale(who.person, who.size_px)
        if isinstance(scale, Missing):
            return float("nan")
        apart_px = who.px(points[1]) - who.px(points[0])
        px = float(apart_px[1]) if kind == "height" else float(np.hypot(*apart_px))
        return scale.percent(px)

    return signal


def own_rule(
    subject: Subject, kind: OwnKind, points: tuple[str, ...], enter: float, leave: float, least_s: float
) -> Rule:
    """That rule with its sentence; raises as `own_signal` does."""
    said = [name.replace("_", " ") for name in points]
    name = {
        "angle": "angle at {1} between {0} and {2}",
        "distance": "distance from {0} to {1}",
        "height": "height of {0} above {1}",
    }[kind].format(*said)
    verbs = ("rises above", "falls below") if enter >= leave else ("falls below", "rises above")
    words = RuleWords(
        title="Your own rule",
        signal=name,
        one="event",
        several="events",
        rule=f"An event begins when the {name} {verbs[0]} {{enter}} and ends when it {verbs[1]} {{leave}}.",
        fails=("Where one of its points is not in view there is no signal.",),
    )
    unit = "°" if kind == "angle" else "%"
    return Rule(
        "own", subject, own_signal(kind, points), unit, enter, leave, ENDS[kind], least_s=least_s, words=words
    )
