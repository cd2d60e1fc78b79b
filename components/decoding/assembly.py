"""Assembly: people put together from points and part affinity fields, one limb after the other.

As testing/src/connect56LineVec.m in ZheC/Realtime_Multi-Person_Pose_Estimation does, on maps that are sampled
between cells where that one enlarges them first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from components.decoding.affinity_fields import LEAST_SAMPLE, samples
from components.keypoints.limbs import Limbs
from components.keypoints.values import Floats

LEAST_INSIDE = 0.8
"""More than this share of a pair's samples must lie on its limb."""
LEAST_PARTS, LEAST_MEAN = 4, 0.4
"""A person needs so many points, and so high a sum of scores for each."""


@dataclass(frozen=True)
class CandidatePair:
    """Two candidate points, looked at as the ends of one limb.

    Attributes:
        start, end: which of the candidates of the limb's first and second kind of point.
        score: mean of the samples that lie on the limb, less for a pair farther apart than half the map is
            high.
        inside: share of the samples that lie on it.
        chosen: whether it was joined.
    """

    start: int
    end: int
    score: float
    inside: float
    chosen: bool = False

    @property
    def connects(self) -> bool:
        """Whether the pair may be joined at all."""
        return self.score > 0 and self.inside > LEAST_INSIDE


@dataclass(frozen=True)
class AssembledPerson:
    """Points that belong together.

    Attributes:
        parts: for each kind of point which candidate, or None.
        score: the sum of all points' heights and all joints' scores.
    """

    parts: tuple[int | None, ...]
    score: float

    @property
    def count(self) -> int:
        """How many points there are."""
        return sum(part is not None for part in self.parts)

    @property
    def stays(self) -> bool:
        """Whether it has points enough, and scores enough for them, to be handed out."""
        return self.count >= LEAST_PARTS and self.score / self.count >= LEAST_MEAN


@dataclass(frozen=True)
class AssemblyStep:
    """One limb's turn.

    Attributes:
        limb: which.
        pairs: all pairs of its candidates, the best first.
        people: all people after it.
    """

    limb: int
    pairs: tuple[CandidatePair, ...]
    people: tuple[AssembledPerson, ...]


def assemble(candidates: Sequence[Floats], fields: Floats, limbs: Limbs) -> tuple[AssemblyStep, ...]:
    """One step a limb, in the limbs' order; the last one's people are all that were found.

    Args:
        candidates: for each kind of point (P, 3), column and row in cells, and height.
        fields: (H, W, L, 2).
    """
    people: tuple[AssembledPerson, ...] = ()
    steps = []
    for i, (start, end) in enumerate(limbs.pairs):
        pairs = _chosen(_pairs(candidates[start], candidates[end], fields[:, :, i]))
        for pair in pairs:
            if pair.chosen:
                heights = float(candidates[start][pair.start, 2]), float(candidates[end][pair.end, 2])
                people = _join(people, pair, (int(start), int(end)), heights, i in limbs.closing, limbs)
        steps.append(AssemblyStep(i, pairs, people))
    return tuple(steps)


@dataclass(frozen=True, eq=False)
class Assembly:
    """Points and fields of one picture, and the people put together from them.

    Attributes:
        size_px, stride_px: of the picture (width, height), and of a cell.
        limbs: that were looked at.
        fields: (H, W, L, 2).
        candidates: for each kind of point (P, 3), column and row in cells, and height.
        steps: one a limb.
        people: those handed out.
    """

    size_px: tuple[int, int]
    stride_px: float
    limbs: Limbs
    fields: Floats
    candidates: tuple[Floats, ...]
    steps: tuple[AssemblyStep, ...]
    people: tuple[AssembledPerson, ...]

    def places_px(self, kind: int) -> Floats:
        """(P, 2): the candidates of a kind of point in pixels of the picture."""
        return np.asarray((self.candidates[kind][:, :2] + 0.5) * self.stride_px)

    def points_of(self, person: AssembledPerson) -> tuple[Floats, Floats]:
        """(N, 2) in pixels of the picture, NaN where there is none, and (N,) heights, 0 there."""
        xy_px, heights = np.full((len(person.parts), 2), np.nan), np.zeros(len(person.parts))
        for kind, part in enumerate(person.parts):
            if part is not None:
                xy_px[kind], heights[kind] = self.places_px(kind)[part], self.candidates[kind][part, 2]
        return xy_px, heights


def handed_out(steps: tuple[AssemblyStep, ...]) -> tuple[AssembledPerson, ...]:
    """The people of the last step that stay."""
    return tuple(person for person in steps[-1].people if person.stays)


def _pairs(starts: Floats, ends: Floats, field: Floats) -> list[CandidatePair]:
    """All pairs, the best first; which comes first of equal ones does not hang on their order."""
    along = samples(field, starts[:, :2], ends[:, :2])
    on = along > LEAST_SAMPLE
    counts = on.sum(axis=2)
    means = np.where(on, along, 0).sum(axis=2) / np.maximum(counts, 1)
    apart = np.hypot(*np.moveaxis(ends[np.newaxis, :, :2] - starts[:, np.newaxis, :2], -1, 0))
    farthest = field.shape[0] / 2
    scores = means + np.minimum(farthest / np.maximum(apart, 1e-9) - 1, 0)
    inside = counts / along.shape[2]
    pairs = [
        CandidatePair(a, b, score, share)
        for a, row in enumerate(zip(scores.tolist(), inside.tolist(), strict=True))
        for b, (score, share) in enumerate(zip(*row, strict=True))
    ]
    places = starts.tolist(), ends.tolist()
    return sorted(pairs, key=lambda pair: (-pair.score, places[0][pair.start], places[1][pair.end]))


def _chosen(pairs: list[CandidatePair]) -> tuple[CandidatePair, ...]:
    """The pairs, each marked as chosen that connects and whose ends are both still free."""
    starts: set[int] = set()
    ends: set[int] = set()
    marked = []
    for pair in pairs:
        chosen = pair.connects and pair.start not in starts and pair.end not in ends
        if chosen:
            starts.add(pair.start)
            ends.add(pair.end)
        marked.append(replace(pair, chosen=chosen))
    return tuple(marked)


def _join(
    people: tuple[AssembledPerson, ...],
    pair: CandidatePair,
    kinds: tuple[int, int],
    heights: tuple[float, float],
    closing: bool,
    limbs: Limbs,
) -> tuple[AssembledPerson, ...]:
    """The people after a pair was joined: who has its start gets its end, and if nobody has, one more."""
    start, end = kinds
    if closing:
        return tuple(_completed(person, {start: pair.start, end: pair.end}) for person in people)
    if not any(person.parts[start] == pair.start for person in people):
        nobody = AssembledPerson((None,) * len(limbs.layout), heights[0])
        people = (*people, _with(nobody, {start: pair.start}))
    added = heights[1] + pair.score
    return tuple(
        _with(person, {end: pair.end}, added) if person.parts[start] == pair.start else person
        for person in people
    )


def _completed(person: AssembledPerson, parts: dict[int, int]) -> AssembledPerson:
    """The person with both parts, if exactly one of them is there and the other's place is free."""
    there = [kind for kind, part in parts.items() if person.parts[kind] == part]
    free = [kind for kind in parts if person.parts[kind] is None]
    return _with(person, {free[0]: parts[free[0]]}) if there and free else person


def _with(person: AssembledPerson, parts: dict[int, int], score: float = 0.0) -> AssembledPerson:
    joined_parts = tuple(parts.get(kind, part) for kind, part in enumerate(person.parts))
    return AssembledPerson(joined_parts, person.score + score)
