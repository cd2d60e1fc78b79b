"""Two results beside each other: how their rows and their points differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.keypoints import Layout, Record, network
from components.keypoints.values import Floats, Missing, sealed
from components.measures.history import follow, result_of
from components.measures.pairing import partner
from components.measures.rows import SeriesRow
from components.measures.scale import own_scale
from components.measures.series import Series, times_s
from components.measures.shared_points import SharedPoints, shared

LARGEST_GAP_S = 0.5
"""Frames that lie farther apart than half the coarser record's interval are no pair, nor beyond this."""
_FRAME_GRACE = 1e-3
_NO_SUCH_ROW = Missing("the second has no such number")


@dataclass(frozen=True)
class RowDifference:
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
class RowComparison:
    """One row of the first of two records, and how the second's differs."""

    row: SeriesRow
    difference: RowDifference | Missing


@dataclass(frozen=True, eq=False)
class PointDistances:
    """How far apart the points of the same person are in two results of the same picture or clip.

    Attributes:
        shared: which points those are; their layout has N.
        layouts: of the first's and of the second's people.
        frames: on how many frames the followed person was found in both.
        unpaired: on how many frames the followed person of the first had nobody at its place in the second.
        others: on how many of `frames` the second record follows somebody else than the one at that place.
        counted: how many of the points were ever in view in both.
        per_point_percent: (N,) mean distance between corresponding points over those frames on which the
            point is in view in both, in % of the first record's own scale; NaN where there is none.
        mean_percent: over the points counted.
        by_region_percent: region name to the mean over its points counted; only regions that have some.
    """

    shared: SharedPoints
    layouts: tuple[Layout, Layout]
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


def counterparts(first: Sequence[str], second: Sequence[str]) -> dict[str, str]:
    """Which network of the second result is compared with which of the first, by their keys.

    The same, or else another of the same subject; where each result has a single one, those two.
    """
    if len(first) == len(second) == 1:
        return {first[0]: second[0]}
    partners = {key: key for key in first if key in second}
    for key in first:
        free = (
            other
            for other in second
            if other not in partners.values() and network(other).subject == network(key).subject
        )
        if key not in partners and (other := next(free, None)) is not None:
            partners[key] = other
    return {key: partners[key] for key in first if key in partners}


def differences(first: Series, second: Series) -> tuple[RowComparison, ...] | Missing:
    """Each row of the first beside the second's, or why there is nothing to compare."""
    common = pairs(first.times_s, second.times_s)
    if isinstance(common, Missing):
        return common
    counterpart_keys = counterparts(tuple(first.followed), tuple(second.followed))
    return tuple(
        RowComparison(row, _difference(row, _same_row(row, second, counterpart_keys), common))
        for row in first.rows
        # Whether somebody is there is said by the number of people, too.
        if row.key != "absence"
    )


def _same_row(row: SeriesRow, second: Series, partners: Mapping[str, str]) -> SeriesRow | None:
    if row.network is None:
        # What covers all networks is the same only where they are as many.
        other = second.row(row.key, None)
        return other if other is not None and other.label == row.label else None
    other = second.row(row.key, partners[row.network]) if row.network in partners else None
    return other if other is not None and other.unit == row.unit else None


def _difference(row: SeriesRow, other: SeriesRow | None, common: Pairs) -> RowDifference | Missing:
    """Of two rows on the same frames; where they are turns in degrees, the shorter way round counts."""
    if other is None:
        return _NO_SUCH_ROW
    first, second = row.values[common[:, 0]], other.values[common[:, 1]]
    both = np.isfinite(first) & np.isfinite(second)
    if not both.any():
        return Missing(row.reason or other.reason or "never known of both at once")
    one, two = first[both], second[both]
    ways = (two - one + 180) % 360 - 180 if row.scale == "turn" else two - one
    first_median, second_median, median, absolute = (
        float(np.median(values)) for values in (one, two, ways, np.abs(ways))
    )
    return RowDifference(first_median, second_median, median, absolute, int(both.sum()))


@dataclass(frozen=True, eq=False)
class RecordPeople:
    """The points of one network's people in a record.

    Attributes:
        key: the network's.
        person: number of the one that is followed, see `follow`.
    """

    record: Record
    key: str
    person: int = 0

    @property
    def layouts(self) -> list[Layout]:
        """Those of its people, each once."""
        people = (who for frame in self.record.frames for who in result_of(frame, self.key).people)
        return list(dict.fromkeys(who.layout for who in people))


def apart(first: RecordPeople, second: RecordPeople) -> PointDistances | Missing:
    """How far apart the same points lie in two results of the same picture or clip, or why it cannot be told.

    The same means: files of one digest, or of one name where a digest is not known, and one size in pixels.
    On each frame the people of the two are paired by place (see `partner`), so that never one person's points
    are measured against another's. Of two layouts the points are compared that they share, see `shared`.
    """
    if not _same_source(first.record, second.record):
        return Missing("they are not of the same picture or clip")
    common = pairs(times_s(first.record), times_s(second.record))
    if isinstance(common, Missing):
        return common
    own, theirs = first.layouts, second.layouts
    if len(own) > 1 or len(theirs) > 1:
        return Missing("one of the two has people of several layouts")
    if not own:
        return Missing("no frame has somebody with an own scale in both")
    layouts = own[0], (theirs or own)[0]
    points = shared(*layouts)
    if points is None:
        return Missing("their layouts share no points")
    rows, unpaired, others = _rows(first, second, common, points)
    if not rows:
        return Missing(
            f"on none of {unpaired:,} frames is anybody at the same place in both"
            if unpaired
            else "no frame has somebody with an own scale in both"
        )
    return _apart(points, layouts, rows, unpaired, others)


def _rows(
    first: RecordPeople, second: RecordPeople, common: Pairs, points: SharedPoints
) -> tuple[list[Floats], int, int]:
    """(M,) distances in % of own scale, for each frame; then `unpaired` and `others`."""
    frames = first.record.frames
    places = follow(frames, first.key, first.person)
    followed = follow(second.record.frames, second.key, second.person)
    rows: list[Floats] = []
    unpaired = others = 0
    for one, two in common.tolist():
        place = places[one]
        if place is None:
            continue
        people, size_px = result_of(frames[one], first.key).people, frames[one].size_px
        rivals = result_of(second.record.frames[two], second.key).people
        rival = partner(people, rivals, place, size_px, points)
        scale = own_scale(people[place], size_px)
        unpaired += rival is None
        if rival is None or isinstance(scale, Missing):
            continue
        others += rival != followed[two]
        rows.append(100 * points.distances_px(people[place], rivals[rival], size_px) / scale.px)
    return rows, unpaired, others


def _apart(
    points: SharedPoints, layouts: tuple[Layout, Layout], rows: Sequence[Floats], unpaired: int, others: int
) -> PointDistances:
    finite = np.isfinite(rows)
    counts = finite.sum(axis=0)
    sums = np.where(finite, rows, 0).sum(axis=0)
    percents = np.full(len(points.layout), np.nan)
    percents[points.indices] = np.divide(sums, counts, out=np.full(len(counts), np.nan), where=counts > 0)
    regions = {name: percents[ids][np.isfinite(percents[ids])] for name, ids in points.layout.regions.items()}
    return PointDistances(
        shared=points,
        layouts=layouts,
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
