"""Average precision and recall by OKS, as COCO computes them: hotcoco matches, a picture at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import hotcoco
import numpy as np
from hotcoco import metrics
from numpy.typing import NDArray

from components.keypoints.values import Floats
from components.measures.accuracy.errors import FoundSubject
from components.measures.accuracy.labels import LabelledSubject
from components.measures.oks import THRESHOLDS

RANGES = ("all", "medium", "large")
"""COCO's classes of area for people: all, 32² to 96² px, above 96² px. There is no small one."""
_CATEGORY = {"id": 1, "name": "person"}


@dataclass(frozen=True, eq=False)
class PictureMatches:
    """One picture's part of the precision, of one class of area.

    Attributes:
        labelled: how many people count.
        scores: (D,) of whom was found.
        right: (T, D) whether each is somebody at each of `THRESHOLDS`.
        ignored: (T, D) whether it counts neither way.
    """

    labelled: int
    scores: Floats
    right: NDArray[np.bool_]
    ignored: NDArray[np.bool_]


def matches(
    labels: Sequence[LabelledSubject], found: Sequence[FoundSubject], given: NDArray[np.bool_]
) -> Mapping[str, PictureMatches]:
    """By class of area, see `RANGES`.

    Args:
        labels, found: of COCO-17, all of the picture.
        given: (17,) the points that are compared; the others count as not labelled.
    """
    truth = hotcoco.COCO(
        {
            "images": [{"id": 1}],
            "categories": [_CATEGORY],
            "annotations": [_annotation(number, each, given) for number, each in enumerate(labels, 1)],
        }
    )
    if not found:
        counted = [_counted(labels, given, low, high) for low, high in _AREAS]
        return {name: _nobody(n) for name, n in zip(RANGES, counted, strict=True)}
    judge = hotcoco.COCOeval(truth, truth.load_res([_result(each) for each in found]), "keypoints")
    judge.evaluate()
    each = {_range(entry): entry for entry in judge.eval_imgs if entry is not None}
    return {name: _matched(each[name]) if name in each else _nobody(0) for name in RANGES}


def coco_triples(xy_px: Floats, flags: Sequence[int] | NDArray[np.int_]) -> list[float]:
    """x, y, flag of each point, as COCO writes them: 0, 0 for one without a place."""
    rows = np.nan_to_num(np.column_stack([xy_px, flags]))
    return [float(value) for value in rows.ravel()]


def _annotation(number: int, label: LabelledSubject, given: NDArray[np.bool_]) -> dict[str, Any]:
    counts = label.labelled & given
    return {
        "id": number,
        "image_id": 1,
        "category_id": 1,
        "keypoints": coco_triples(np.where(counts[:, None], label.xy_px, 0), np.where(counts, 2, 0)),
        "num_keypoints": int(counts.sum()),
        "area": label.area_px2,
        "bbox": list(label.box_px),
        "iscrowd": int(label.crowd),
    }


def _result(found: FoundSubject) -> dict[str, Any]:
    return {
        "image_id": 1,
        "category_id": 1,
        "keypoints": coco_triples(found.xy_px, np.ones(len(found.xy_px), np.int_)),
        "score": found.score,
    }


_AREAS = ((0.0, 1e10), (32.0**2, 96.0**2), (96.0**2, 1e10))


def _range(entry: Mapping[str, Any]) -> str:
    return RANGES[_AREAS.index((entry["aRng"][0], entry["aRng"][1]))]


def _counted(labels: Sequence[LabelledSubject], given: NDArray[np.bool_], low: float, high: float) -> int:
    people = (each for each in labels if not each.crowd and (each.labelled & given).any())
    return sum(low <= each.area_px2 <= high for each in people)


def _nobody(labelled: int) -> PictureMatches:
    none = np.zeros((len(THRESHOLDS), 0), np.bool_)
    return PictureMatches(labelled, np.zeros(0), none, none)


def _matched(entry: Mapping[str, Any]) -> PictureMatches:
    ignored = np.asarray(entry["gtIgnore"], np.bool_)
    return PictureMatches(
        int((~ignored).sum()),
        np.asarray(entry["dtScores"], np.float64),
        np.asarray(entry["dtMatched"], np.bool_).reshape(len(THRESHOLDS), -1),
        np.asarray(entry["dtIgnore"], np.bool_).reshape(len(THRESHOLDS), -1),
    )


@dataclass(frozen=True, eq=False)
class Precision:
    """Of P pictures, of one class of area.

    Args:
        pictures: in COCO's order of pictures.
    """

    pictures: Sequence[PictureMatches]

    def average(self, counts: NDArray[np.uint8] | None = None) -> float:
        """AP over `THRESHOLDS`; NaN without labelled people.

        Args:
            counts: (P,) how often each picture counts; once each without.
        """
        return float(np.mean(self.by_threshold(counts)))

    def by_threshold(self, counts: NDArray[np.uint8] | None = None) -> Floats:
        """(T,) the precision at each of `THRESHOLDS`, over COCO's 101 recalls."""
        chosen = self._chosen(counts)
        people = sum(each.labelled for each in chosen)
        if not people:
            return np.full(len(THRESHOLDS), np.nan)
        scores = np.concatenate([each.scores for each in chosen])
        right, ignored = (np.concatenate(parts, axis=1) for parts in zip(*_parts(chosen), strict=True))
        return np.array(
            [
                metrics.average_precision(scores, right[step], people, ignored[step]) if len(scores) else 0.0
                for step in range(len(THRESHOLDS))
            ]
        )

    def recalls(self) -> Floats:
        """(T,) the share of labelled people who were found, at each of `THRESHOLDS`; NaN without any."""
        people = sum(each.labelled for each in self.pictures)
        if not people:
            return np.full(len(THRESHOLDS), np.nan)
        hits = [(each.right & ~each.ignored).sum(axis=1) for each in self.pictures]
        return np.asarray(np.sum(hits, axis=0) / people, np.float64)

    def _chosen(self, counts: NDArray[np.uint8] | None) -> Sequence[PictureMatches]:
        if counts is None:
            return self.pictures
        return [self.pictures[index] for index in np.repeat(np.arange(len(counts)), counts).tolist()]


def _parts(chosen: Sequence[PictureMatches]) -> Iterator[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    return ((each.right, each.ignored) for each in chosen)


def coco_figures(by_range: Mapping[str, Precision]) -> dict[str, float]:
    """COCO's ten figures of people, by the names that its tables give them; NaN where nobody is labelled."""
    every = by_range["all"]
    precisions, recalls = every.by_threshold(), every.recalls()
    half, three_quarters = THRESHOLDS.index(0.5), THRESHOLDS.index(0.75)
    return {
        "AP": float(precisions.mean()),
        "AP50": float(precisions[half]),
        "AP75": float(precisions[three_quarters]),
        "APm": by_range["medium"].average(),
        "APl": by_range["large"].average(),
        "AR": float(recalls.mean()),
        "AR50": float(recalls[half]),
        "AR75": float(recalls[three_quarters]),
        "ARm": float(by_range["medium"].recalls().mean()),
        "ARl": float(by_range["large"].recalls().mean()),
    }
