"""Which networks fit a use: what the use needs, set beside what each network gives and what was measured."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from components.keypoints import Layout, Network, Subject, layout
from components.keypoints.networks import Gift
from components.keypoints.values import Missing

Space: TypeAlias = Literal["in the picture", "with depth", "in metres"]
SPACES: tuple[Space, ...] = get_args(Space)
PARTS: Mapping[str, tuple[tuple[Subject, ...], str]] = MappingProxyType(
    {
        "arms and legs": (("body",), "left_wrist|left_ankle"),
        "hips": (("body",), "left_hip"),
        "feet": (("body",), "heel|toe|foot"),
        "fingers": (("body", "hand"), "pinky"),
        "eyelids": (("face",), "^left_eye$"),
        "lips": (("face",), "lip"),
        "face outline": (("face",), "jaw|contour|face_oval"),
        "irises": (("face",), "iris|pupils"),
        "skin": (("face",), "^skin$"),
    }
)
"""What a use may need points on: the subjects that have it, and how its points or regions are called."""
FREE_LICENCES = ("Apache-2.0", "BSD", "MIT", "CC0")
"""How the names of licences begin that allow commercial use of the weights (SPDX)."""


@dataclass(frozen=True)
class Needs:
    """What a use needs.

    Attributes:
        parts: keys of PARTS on which points must lie.
        fewest_points: of one subject.
        several: whether more than one must be found.
        frames_per_s: at least.
        most_unsteady: median spread of the points of a still under small changes, in % of the own scale; None
            where it does not matter.
        hidden: whether each point must say whether it is to be seen.
        gifts: what else a result must hold.
        commercial: whether the weights' licence must allow commercial use.
        beyond: what the use needs that no network of points gives; "" for nothing.
    """

    subject: Subject
    parts: tuple[str, ...] = ()
    fewest_points: int = 1
    several: bool = False
    space: Space = "in the picture"
    frames_per_s: float = 1.0
    most_unsteady: float | None = None
    hidden: bool = False
    gifts: frozenset[Gift] = frozenset()
    commercial: bool = False
    beyond: str = ""


@dataclass(frozen=True)
class MeasuredFit:
    """What was measured of one network on this machine.

    Attributes:
        ms: the median time of a look at a still.
        unsteady: the median spread, in % of the own scale, or why there is none.
    """

    ms: float
    unsteady: float | Missing


@dataclass(frozen=True)
class NeedCheck:
    """One need of a use beside one network.

    Attributes:
        met: None where only a measurement would tell.
        said: both in words, with the numbers.
    """

    met: bool | None
    said: str


@dataclass(frozen=True)
class Fit:
    """One network beside all needs.

    Attributes:
        absent: why the network cannot be had here; None where it can.
    """

    network: Network
    checks: tuple[NeedCheck, ...]
    measured: MeasuredFit | None
    absent: str | None = None

    @property
    def met(self) -> bool | None:
        """Whether every need is met; None where that is open."""
        facts = [each.met for each in self.checks]
        return False if False in facts else None if None in facts else True

    @property
    def failed(self) -> tuple[str, ...]:
        """What speaks against it."""
        return tuple(each.said for each in self.checks if each.met is False)


def has_part(points: Layout, part: str) -> bool:
    """Whether the layout has points on it.

    Raises:
        KeyError: for a part that is not one of PARTS.
    """
    subjects, pattern = PARTS[part]
    # A body's eye is one point, a face's a region.
    names = points.regions if subjects == ("face",) else points.points
    return any(re.search(pattern, name) for name in names)


def checks(needs: Needs, row: Network, measured: MeasuredFit | None) -> tuple[NeedCheck, ...]:
    """Each need beside what the network gives; what depends on the subject only where that is right."""
    if needs.beyond:
        return (NeedCheck(False, needs.beyond),)
    if row.subject != needs.subject or row.layout is None:
        return (NeedCheck(False, f"it looks for a {row.subject}, not for a {needs.subject}"),)
    points = layout(row.layout)
    found = [NeedCheck(len(points) >= needs.fewest_points, _at_least(len(points), needs.fewest_points))]
    for part in needs.parts:
        has = has_part(points, part)
        found.append(NeedCheck(has, f"{'points' if has else 'no points'} on {part}"))
    if needs.several:
        found.append(NeedCheck(row.several, "finds several" if row.several else "finds one only"))
    found += _space(needs, row)
    if needs.hidden:
        given = bool({"visibility", "score"} & row.gives)
        found.append(NeedCheck(given, f"{'gives a' if given else 'gives no'} score for each point"))
    for gift in sorted(needs.gifts):
        given = gift in row.gives
        found.append(NeedCheck(given, f"gives {gift}" if given else f"gives no {gift}"))
    if needs.commercial:
        free = row.weights_licence.startswith(FREE_LICENCES)
        found.append(NeedCheck(free, f"weights under {row.weights_licence}"))
    return (*found, *_speed(needs, measured), *_steadiness(needs, measured))


def _at_least(points: int, fewest: int) -> str:
    return f"{points} points" if points >= fewest else f"{points} points where {fewest} are needed"


def _space(needs: Needs, row: Network) -> list[NeedCheck]:
    if needs.space == "in the picture":
        return []
    # A network without metres or a transform gives no depth.
    depth = bool({"world", "transform"} & row.gives)
    if needs.space == "in metres":
        has = "world" in row.gives
        return [NeedCheck(has, "estimates metres" if has else "gives no metres")]
    return [NeedCheck(depth, "estimates depth" if depth else "gives no depth")]


def _speed(needs: Needs, measured: MeasuredFit | None) -> list[NeedCheck]:
    wanted = f"{needs.frames_per_s:g} frames/s are needed"
    if measured is None:
        return [NeedCheck(None, f"its speed is not measured here yet, {wanted}")]
    per_s = 1000 / measured.ms
    return [NeedCheck(per_s >= needs.frames_per_s, f"{per_s:.0f} frames/s on this machine, {wanted}")]


def _steadiness(needs: Needs, measured: MeasuredFit | None) -> list[NeedCheck]:
    if needs.most_unsteady is None:
        return []
    wanted = f"at most {needs.most_unsteady:g} % may be"
    if measured is None:
        return [NeedCheck(None, f"its spread is not measured here yet, {wanted}")]
    if isinstance(measured.unsteady, Missing):
        return [NeedCheck(None, f"its spread could not be measured: {measured.unsteady.reason}")]
    met = measured.unsteady <= needs.most_unsteady
    return [NeedCheck(met, f"points spread by {measured.unsteady:.2g} % of their own scale, {wanted}")]


def ranked(
    needs: Needs,
    rows: Sequence[Network],
    measured: Mapping[str, MeasuredFit],
    absent: Mapping[str, str],
) -> tuple[Fit, ...]:
    """All networks: those that fit first, then those of which that is open, then by how much fails.

    Among alike the faster comes first. Networks that are not on this server come after those that are, and
    those of other subjects last.

    Args:
        measured, absent: by the network's key.
    """
    fits = [
        Fit(row, checks(needs, row, measured.get(row.key)), measured.get(row.key), absent.get(row.key))
        for row in rows
    ]

    def order(fit: Fit) -> tuple[bool, bool, bool, int, bool, float]:
        ms = fit.measured.ms if fit.measured is not None else float("inf")
        right = fit.network.subject == needs.subject
        return not right, fit.absent is not None, fit.met is False, len(fit.failed), fit.met is None, ms

    return tuple(sorted(fits, key=order))
