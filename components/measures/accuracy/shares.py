"""What the errors of many subjects come to: PCK, NME, and the cumulative curve with its area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from components.keypoints.values import Floats
from components.measures.accuracy.errors import SubjectErrors
from components.measures.normalisers import NME_LIMIT, PCK_SHARE


@dataclass(frozen=True)
class CumulativeErrors:
    """The CED, cumulative error distribution, of S subjects.

    Attributes:
        errors: (F,) the errors of those who were found, sorted, as shares of the normaliser.
        subjects: S; who was not found has no error, and never comes under any.
    """

    errors: Floats
    subjects: int

    def share_at(self, error: float) -> float:
        """The share of subjects with at most this error; NaN without subjects."""
        return (
            float(np.searchsorted(self.errors, error, "right")) / self.subjects if self.subjects else np.nan
        )

    @property
    def failure_rate(self) -> float:
        """The share above NME_LIMIT, with those who were not found."""
        return 1 - self.share_at(NME_LIMIT)

    @property
    def area(self) -> float:
        """AUC: the area under the curve up to NME_LIMIT, as a share of a perfect one's.

        Each subject adds what lies right of its error: exact, where other programs sum over steps.
        """
        if not self.subjects:
            return float("nan")
        return float(np.maximum(0, NME_LIMIT - self.errors).sum()) / (NME_LIMIT * self.subjects)


def cumulative(subjects: Sequence[SubjectErrors]) -> CumulativeErrors:
    """Of those with a normaliser."""
    measured = [each for each in subjects if np.isfinite(each.normaliser_px)]
    errors = np.array([each.error for each in measured], np.float64)
    return CumulativeErrors(np.sort(errors[np.isfinite(errors)]), len(measured))


def right_points(subject: SubjectErrors, share: float = PCK_SHARE) -> tuple[int, int]:
    """How many labelled points lie within `share` of the normaliser, and of how many: the parts of PCK.

    A point that was not found counts as wrong. (0, 0) without a normaliser.
    """
    if not np.isfinite(subject.normaliser_px):
        return 0, 0
    near = subject.distance_px[subject.labelled] <= share * subject.normaliser_px
    return int(near.sum()), int(subject.labelled.sum())


def percents(subjects: Sequence[SubjectErrors], points: int) -> Floats:
    """(S, N) the distances in % of the normaliser, of N points; NaN without."""
    if not subjects:
        return np.zeros((0, points))
    return np.array([100 * each.distance_px / each.normaliser_px for each in subjects])
