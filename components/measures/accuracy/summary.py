"""One network on all labelled pictures: every figure of its accuracy, each with its interval and count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from components.keypoints.values import Floats
from components.measures.accuracy.bootstrap import Estimate, ratio, statistic
from components.measures.accuracy.errors import FoundSubject, PictureErrors, picture_errors
from components.measures.accuracy.labels import LabelledPicture
from components.measures.accuracy.precision import RANGES, PictureMatches, Precision, coco_figures, matches
from components.measures.accuracy.shares import CumulativeErrors, cumulative, percents, right_points
from components.measures.normalisers import NME_LIMIT, PCK_SHARE
from components.measures.shared_points import SharedPoints

WORST = 12
"""So many of the largest errors are named."""
PCK, NME, AUC, FAILURES = f"PCK@{PCK_SHARE}", "NME", f"AUC@{NME_LIMIT}", f"failure rate@{NME_LIMIT}"
NORMALISERS = {"torso": "torso", "eye distance": "outer eye corners", "palm": "palm"}
"""What the lengths of a layout are called as normalisers."""


@dataclass(frozen=True)
class PointError:
    """The error of one point, or of all points of a region, in % of the normaliser.

    Attributes:
        name: of the point or region.
        region: of the point; the same as `name` for a region.
        error: its mean over the subjects that were found.
        median: NaN without any.
    """

    name: str
    region: str
    error: Estimate
    median: float


@dataclass(frozen=True)
class WorstCase:
    """A labelled subject with a large error.

    Attributes:
        picture: its file's name.
        number: of the subject among those labelled there.
        error: as a share of the normaliser; infinite for somebody who was not found.
    """

    picture: str
    number: int
    error: float


@dataclass(frozen=True, eq=False)
class NetworkAccuracy:
    """What a network's points are worth on P labelled pictures.

    Attributes:
        points: that are compared, and how they correspond.
        normaliser: what errors are divided by.
        subjects, found: how many labelled people or faces count, and how many of them were found.
        extra: how many were found where nobody is labelled; None where the network was given boxes.
        figures: by name: OKS, AP …, PCK, NME, AUC, failure rate; those that the labels allow.
        cumulative: the CED.
        by_point, by_region: those points that were ever compared.
        worst: the largest errors first.
        ms, cpu_ms: (P,) time and processor time of each picture; NaN where not known.
    """

    points: SharedPoints
    normaliser: str
    subjects: int
    found: int
    extra: int | None
    figures: Mapping[str, Estimate]
    cumulative: CumulativeErrors
    by_point: tuple[PointError, ...]
    by_region: tuple[PointError, ...]
    worst: tuple[WorstCase, ...]
    ms: Floats
    cpu_ms: Floats


@dataclass(frozen=True, eq=False)
class _Row:
    picture: str
    number: int
    errors: PictureErrors
    matches: Mapping[str, PictureMatches] | None
    ms: float
    cpu_ms: float


@dataclass
class AccuracyTally:
    """Takes one network's results picture by picture, in any order; keeps numbers alone.

    Attributes:
        points: shared by the network's layout and the labels'.
        given_boxes: the network was given the labels' boxes.
    """

    points: SharedPoints
    given_boxes: bool = False
    _rows: list[_Row] = field(default_factory=list)

    def add(
        self,
        picture: LabelledPicture,
        found: Sequence[FoundSubject],
        ms: float = float("nan"),
        cpu_ms: float = float("nan"),
    ) -> PictureErrors:
        """Counts one picture, and returns its errors."""
        errors = picture_errors(picture, self.points, found, self.given_boxes)
        layout, own = self.points.layout, None
        if layout.name == "coco-17":
            given = np.zeros(len(layout), np.bool_)
            given[self.points.indices] = True
            own = matches(picture.of(layout), found, given)
        self._rows.append(_Row(picture.name, picture.number, errors, own, ms, cpu_ms))
        return errors

    def accuracy(self) -> NetworkAccuracy:
        """All figures of what was added; the same in whatever order that was."""
        self._rows.sort(key=lambda row: row.number)
        subjects = [each for errors in self._errors for each in errors.subjects]
        spans = self.points.layout.spans
        extras = [errors.extra for errors in self._errors if errors.extra is not None]
        return NetworkAccuracy(
            points=self.points,
            normaliser=NORMALISERS.get(spans[0].name, spans[0].name) if spans else "none",
            subjects=len(subjects),
            found=sum(each.found for each in subjects),
            extra=None if self.given_boxes else sum(extras),
            figures={**self._coco(), **self._normalised()},
            cumulative=cumulative(subjects),
            by_point=self._by_point(),
            by_region=self._by_region(),
            worst=self._worst(),
            ms=np.array([row.ms for row in self._rows]),
            cpu_ms=np.array([row.cpu_ms for row in self._rows]),
        )

    @property
    def _errors(self) -> list[PictureErrors]:
        return [row.errors for row in self._rows]

    def _coco(self) -> dict[str, Estimate]:
        each_picture = [row.matches for row in self._rows if row.matches is not None]
        if not each_picture:
            return {}
        by_range = {name: Precision([each[name] for each in each_picture]) for name in RANGES}
        values = coco_figures(by_range)
        people = {"m": "medium", "l": "large"}
        figures = {
            name: Estimate(value, np.nan, np.nan, _labelled(by_range[people.get(name[-1], "all")]))
            for name, value in values.items()
        }
        figures["AP"] = statistic(by_range["all"].average, len(each_picture), _labelled(by_range["all"]))
        return {"OKS": self._similarity(), **figures}

    def _normalised(self) -> dict[str, Estimate]:
        points = [
            np.sum([right_points(each) for each in errors.subjects] or [(0, 0)], axis=0)
            for errors in self._errors
        ]
        right, labelled = np.array(points, np.float64).reshape(-1, 2).T
        curves = [cumulative(errors.subjects) for errors in self._errors]
        measured = np.array([curve.subjects for curve in curves], np.float64)
        figures = {
            PCK: ratio(right, labelled),
            NME: ratio(
                np.array([curve.errors.sum() for curve in curves]),
                np.array([float(len(curve.errors)) for curve in curves]),
            ),
        }
        if not any(span.name == "eye distance" for span in self.points.layout.spans):
            # The limit of both is that of faces.
            return figures
        areas = np.array([curve.area * curve.subjects if curve.subjects else 0 for curve in curves])
        failed = np.array([curve.failure_rate * curve.subjects if curve.subjects else 0 for curve in curves])
        return {**figures, AUC: ratio(areas, measured), FAILURES: ratio(failed, measured)}

    def _similarity(self) -> Estimate:
        sums = [sum(each.oks for each in errors.subjects) for errors in self._errors]
        return ratio(np.array(sums, np.float64), np.array([float(len(one.subjects)) for one in self._errors]))

    def _by_point(self) -> tuple[PointError, ...]:
        layout = self.points.layout
        return tuple(
            self._point_error(layout.points[index], layout.region_of[index], [index])
            for index in sorted(self.points.indices.tolist())
        )

    def _by_region(self) -> tuple[PointError, ...]:
        shared = set(self.points.indices.tolist())
        regions = {
            name: sorted(shared & set(ids.tolist())) for name, ids in self.points.layout.regions.items()
        }
        return tuple(self._point_error(name, name, ids) for name, ids in regions.items() if ids)

    def _point_error(self, name: str, region: str, indices: list[int]) -> PointError:
        each = [percents(errors.subjects, len(self.points.layout))[:, indices] for errors in self._errors]
        finite = [values[np.isfinite(values)] for values in each]
        every = np.concatenate(finite) if finite else np.zeros(0)
        estimate = ratio(
            np.array([values.sum() for values in finite]),
            np.array([float(len(values)) for values in finite]),
        )
        return PointError(name, region, estimate, float(np.median(every)) if len(every) else float("nan"))

    def _worst(self) -> tuple[WorstCase, ...]:
        cases = [
            WorstCase(row.picture, number, subject.error)
            for row in self._rows
            for number, subject in zip(row.errors.numbers, row.errors.subjects, strict=True)
            if not np.isnan(subject.error)
        ]
        return tuple(sorted(cases, key=lambda case: -case.error)[:WORST])


def _labelled(precision: Precision) -> int:
    return sum(each.labelled for each in precision.pictures)
