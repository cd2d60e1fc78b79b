"""Two records beside each other: how their rows and their points differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.keypoints import Layout, ModelName, Record
from components.keypoints.values import Floats, Missing, sealed
from components.measures.angles import ANGLES
from components.measures.head_turn import TURNS
from components.measures.history import follow, result_of
from components.measures.openings import OPENINGS
from components.measures.pairing import distances, partner
from components.measures.scale import own_scale
from components.measures.series import Series, times_s

LARGEST_GAP_S = 0.5
"""Frames that lie farther apart than half the coarser record's interval are no pair, nor beyond this."""
_FRAME_GRACE = 1e-3

COMPARED: tuple[tuple[str, str, str], ...] = (
    ("visibility", "pose's mean visibility", ""),
    ("face_presence", "face's presence", ""),
    ("pose_stability", "pose's own movement", "% of the torso or shoulder width"),
    ("face_stability", "face's own movement", "% of the eye distance"),
    ("bodies", "bodies", ""),
    ("faces", "faces", ""),
    ("points_lost", "pose points lost", ""),
    ("pose_ms", "pose's time a frame", "ms"),
    ("face_ms", "face's time a frame", "ms"),
    ("analysis_ms", "both models' time a frame", "ms"),
    *((name, f"{name.replace('_', ' ')}'s angle", "°") for name in ANGLES),
    *((name, f"{name.replace('_', ' ')}'s opening", "of its width") for name in OPENINGS),
    *((name, f"head's {name}", "°") for name in TURNS),
)
"""The rows of `Series` that are compared, what they are called, and their unit."""


@dataclass(frozen=True)
class Difference:
    """One row of two records on their P common frames.

    Attributes:
        first, second: the medians over those frames on which both have a number.
        median: of second − first, frame by frame; the sign says which is larger.
        absolute: the median of |second − first|, frame by frame; 0 only where most frames agree.
        frames: how many those are.
    """

    first: float
    second: float
    median: float
    absolute: float
    frames: int


@dataclass(frozen=True, eq=False)
class Apart:
    """How far apart the points of the same person are in two records of the same picture or clip.

    Attributes:
        layout: of the N points.
        frames: on how many frames the followed person was found in both.
        unpaired: on how many frames the followed person of the first had nobody at its place in the second.
        others: on how many of `frames` the second record follows somebody else than the one at that place.
        counted: how many of the N points were ever in view in both.
        per_point_percent: (N,) mean distance between corresponding points over those frames on which the
            point is in view in both, in % of the first record's own scale; NaN where there is none.
        mean_percent: over the points counted.
        by_region_percent: region name to the mean over its points counted; only regions that have some.
    """

    layout: Layout
    frames: int
    unpaired: int
    others: int
    counted: int
    per_point_percent: Floats
    mean_percent: float
    by_region_percent: Mapping[str, float]


Pairs = NDArray[np.intp]


def pairs(first_s: Floats, second_s: Floats) -> Pairs | Missing:
    """(P, 2) indices of the frames of two records that show the same moment.

    Each frame of the first is paired with the nearest of the second, if it lies no farther than half of the
    longer of the two median intervals.
    """
    if not len(first_s) or not len(second_s):
        return Missing("one of the two has no frames")
    intervals = [float(np.median(np.diff(each))) for each in (first_s, second_s) if len(each) > 1]
    reach_s = min(LARGEST_GAP_S, max(intervals, default=0.0) / 2 + _FRAME_GRACE)
    after = np.searchsorted(second_s, first_s).clip(1, max(1, len(second_s) - 1))
    before = after - 1
    if len(second_s) == 1:
        nearest = np.zeros(len(first_s), np.intp)
    else:
        nearer_before = first_s - second_s[before] <= second_s[after] - first_s
        nearest = np.where(nearer_before, before, after)
    kept = np.abs(second_s[nearest] - first_s) <= reach_s
    if not kept.any():
        return Missing("their times do not overlap")
    return np.column_stack([np.flatnonzero(kept), nearest[kept]])


def differences(first: Series, second: Series) -> Mapping[str, Difference | Missing] | Missing:
    """Each row of `COMPARED` by its field's name, or why there is nothing to compare."""
    common = pairs(first.times_s, second.times_s)
    if isinstance(common, Missing):
        return common
    return {
        name: _difference(_row(first, name)[common[:, 0]], _row(second, name)[common[:, 1]], name in TURNS)
        for name, _, _ in COMPARED
    }


def _row(series: Series, name: str) -> Floats:
    for names, rows in (
        (ANGLES, series.angles_deg),
        (OPENINGS, series.openings),
        (TURNS, series.turn_deg),
    ):
        if name in names:
            row: Floats = rows[names.index(name)]
            return row
    row = getattr(series, name)
    return row


def _difference(first: Floats, second: Floats, turns: bool) -> Difference | Missing:
    """Of two rows on the same frames; where they are turns in degrees, the shorter way round counts."""
    both = np.isfinite(first) & np.isfinite(second)
    if not both.any():
        return Missing("never known of both at once")
    one, other = first[both], second[both]
    ways = (other - one + 180) % 360 - 180 if turns else other - one
    first_median, second_median, median, absolute = (
        float(np.median(row)) for row in (one, other, ways, np.abs(ways))
    )
    return Difference(first_median, second_median, median, absolute, int(both.sum()))


def apart(
    first: Record, second: Record, model: ModelName, person: int = 0, other: int = 0
) -> Apart | Missing:
    """How far apart the same points lie in two records of the same picture or clip, or why that says nothing.

    The same means: files of one digest, or of one name where a digest is not known, and one size in pixels.
    On each frame the people of the two are paired by place (see `partner`), so that never one person's points
    are measured against another's.

    Args:
        person: number of the one that is followed in the first record, see `follow`.
        other: number of the one that is followed in the second, of whom `others` tells.
    """
    if not _same_source(first, second):
        return Missing("they are not of the same picture or clip")
    common = pairs(times_s(first), times_s(second))
    if isinstance(common, Missing):
        return common
    if len(_layouts(first, model) | _layouts(second, model)) > 1:
        return Missing("their layouts differ")
    places, theirs = follow(first.frames, model, person), follow(second.frames, model, other)
    rows: list[Floats] = []
    unpaired = others = 0
    for one, two in common.tolist():
        place = places[one]
        if place is None:
            continue
        frame, people = first.frames[one], result_of(first.frames[one], model).people
        rivals = result_of(second.frames[two], model).people
        found = partner(people, rivals, place, frame.size_px)
        scale = own_scale(people[place], frame.size_px)
        unpaired += found is None
        if found is None or isinstance(scale, Missing):
            continue
        others += found != theirs[two]
        rows.append(100 * distances(people[place], rivals[found], frame.size_px) / scale.px)
    if not rows:
        return Missing(
            f"on none of {unpaired:,} frames is anybody at the same place in both"
            if unpaired
            else "no frame has somebody with an own scale in both"
        )
    (layout,) = _layouts(first, model)
    return _apart(layout, rows, unpaired, others)


def _layouts(record: Record, model: ModelName) -> set[Layout]:
    return {who.layout for frame in record.frames for who in result_of(frame, model).people}


def _apart(layout: Layout, rows: Sequence[Floats], unpaired: int, others: int) -> Apart:
    known = np.isfinite(rows)
    counts = known.sum(axis=0)
    sums = np.where(known, rows, 0).sum(axis=0)
    percents = np.divide(sums, counts, out=np.full(len(layout), np.nan), where=counts > 0)
    regions = {name: percents[ids][np.isfinite(percents[ids])] for name, ids in layout.regions.items()}
    return Apart(
        layout=layout,
        frames=len(rows),
        unpaired=unpaired,
        others=others,
        counted=int((counts > 0).sum()),
        per_point_percent=sealed(percents),
        mean_percent=float(np.nanmean(percents)) if counts.any() else float("nan"),
        by_region_percent={name: float(values.mean()) for name, values in regions.items() if len(values)},
    )


def _same_source(first: Record, second: Record) -> bool:
    sizes = {record.frames[0].size_px for record in (first, second) if record.frames}
    if first.sha256 is not None and second.sha256 is not None:
        return first.sha256 == second.sha256 and len(sizes) == 1
    return first.name == second.name and len(sizes) == 1
