"""One network on one picture: who of the labelled was found, and how far off each point is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.keypoints import Keypoints
from components.keypoints.values import Floats
from components.measures.accuracy.labels import LabelledPicture, LabelledSubject
from components.measures.oks import COCO_SIGMAS, similarity
from components.measures.pairing import REACH, assigned
from components.measures.shared_points import SharedPoints


@dataclass(frozen=True, eq=False)
class FoundSubject:
    """Somebody whom a network found, in the labels' points.

    Attributes:
        xy_px: (N, 2) in the label's layout; NaN where the network gives no such point. Guessed points count.
        scores: (N,) what the network says of each point, see `point_scores`; NaN where it says nothing.
        score: of the whole, by which AP ranks: the mean of what the network gives per point, else 1.
        label: the number of the labelled subject whose box the network was given; None where it had none.
    """

    xy_px: Floats
    scores: Floats
    score: float
    label: int | None = None


@dataclass(frozen=True, eq=False)
class SubjectErrors:
    """One labelled subject that counts.

    Attributes:
        distance_px: (N,) of each point from its label; NaN where either is missing, or nobody was found.
        labelled: (N,) the labelled points that the network's layout shares.
        scores: (N,) as in `FoundSubject`; NaN if it was not found.
        normaliser_px: as `LabelledSubject.normaliser_px`.
        area_px2: of the label.
        found: whether anybody found is it.
    """

    distance_px: Floats
    labelled: NDArray[np.bool_]
    scores: Floats
    normaliser_px: float
    area_px2: float
    found: bool

    @property
    def error(self) -> float:
        """The mean distance over the points that count, as a share of the normaliser; NaN without one.

        Infinite for somebody who was not found. A labelled point without a place does not count here, as
        nobody can say how far off it is; `pck` counts it as wrong.
        """
        if not self.found:
            return float("inf")
        known_px = self.distance_px[np.isfinite(self.distance_px)]
        return float(known_px.mean()) / self.normaliser_px if len(known_px) else float("inf")

    @property
    def oks(self) -> float:
        """The mean similarity over the labelled points, as computeOks in cocoeval.py; COCO-17 alone."""
        return mean_oks(self.distance_px[self.labelled], self.labelled, self.area_px2) if self.found else 0.0


def mean_oks(distance_px: Floats, labelled: NDArray[np.bool_], area_px2: float) -> float:
    """OKS of one person of COCO-17; a labelled point without a place counts as 0.

    Args:
        distance_px: (L,) of the labelled points, in order; NaN without a place.
        labelled: (17,) which these are.
    """
    sigmas = np.array(list(COCO_SIGMAS.values()))[labelled]
    # cocoeval.py adds the smallest step of a double to the area, so that none is 0.
    share = distance_px / np.sqrt(area_px2 + np.spacing(1))
    each = [
        float(similarity(np.array(one), sigma))
        for one, sigma in zip(share.tolist(), sigmas.tolist(), strict=True)
    ]
    return float(np.nan_to_num(each).mean()) if each else 0.0


@dataclass(frozen=True, eq=False)
class PictureErrors:
    """One network on one picture.

    Attributes:
        subjects: the labelled ones that count, in the labels' order.
        numbers: of these among all that are labelled.
        extra: how many were found where nobody is labelled; None where the network was given boxes.
    """

    subjects: tuple[SubjectErrors, ...]
    numbers: tuple[int, ...]
    extra: int | None


def in_labels(
    people: Sequence[Keypoints], points: SharedPoints, size_px: tuple[int, int]
) -> list[FoundSubject]:
    """The people of a network's result in the labels' layout, guessed points included.

    Args:
        points: those that the people's layout, the first, shares with the labels', the second.
    """
    target, found = points.layout, []
    for who in people:
        own_px = who.xy_px(size_px).astype(np.float64)
        given = who.score if who.visibility is None else who.visibility
        whole = 1.0 if given is None else float(given.astype(np.float64).mean())
        own = np.full(len(who.layout), np.nan) if given is None else given.astype(np.float64)
        xy_px, scores = np.full((len(target), 2), np.nan), np.full(len(target), np.nan)
        xy_px[points.indices] = points.first.of_places(own_px)
        scores[points.indices] = points.first.of_places(own[:, None])[:, 0]
        found.append(FoundSubject(xy_px, scores, whole))
    return found


def picture_errors(
    picture: LabelledPicture,
    points: SharedPoints,
    found: Sequence[FoundSubject],
    given_boxes: bool = False,
) -> PictureErrors:
    """Pairs whom a network found with whom the labels name, all at once, and measures the distances.

    Two are paired whose mean distance over the labelled points is at most REACH of the root of the label's
    area. Who was found in a crowd or at somebody without labelled points is neither right nor wrong.

    Args:
        points: those that the network's layout shares with the labels', which are `points.layout`.
        found: in the labels' layout.
        given_boxes: the network was given each label's box, so that `label` says who is who.
    """
    everybody = picture.of(points.layout)
    given = np.zeros(len(points.layout), np.bool_)
    given[points.indices] = True
    numbers = tuple(number for number, each in enumerate(everybody) if not each.ignored)
    counted = [everybody[number] for number in numbers]
    if given_boxes:
        places = {number: place for place, who in enumerate(found) if (number := who.label) is not None}
        partners = {row: places[number] for row, number in enumerate(numbers) if number in places}
    elif counted and found:
        costs = np.array([[_far(label, who) for who in found] for label in counted])
        partners = assigned(costs, REACH)
    else:
        partners = {}
    rows = [
        _errors(label, found[partners[row]] if row in partners else None, given)
        for row, label in enumerate(counted)
    ]
    free = [who for place, who in enumerate(found) if place not in partners.values()]
    ignored = [each for each in everybody if each.ignored]
    extra = sum(not any(_within(who, each) for each in ignored) for who in free)
    return PictureErrors(tuple(rows), numbers, None if given_boxes else extra)


def _far(label: LabelledSubject, who: FoundSubject) -> float:
    apart_px = np.hypot(*(label.xy_px - who.xy_px).T)
    finite_px = apart_px[np.isfinite(apart_px)]
    extent_px = float(np.sqrt(label.area_px2))
    return float(finite_px.mean()) / extent_px if len(finite_px) and extent_px > 0 else np.inf


def _errors(label: LabelledSubject, who: FoundSubject | None, given: NDArray[np.bool_]) -> SubjectErrors:
    nothing = np.full(len(given), np.nan)
    return SubjectErrors(
        nothing if who is None else np.hypot(*(label.xy_px - who.xy_px).T),
        label.labelled & given,
        nothing if who is None else who.scores,
        label.normaliser_px,
        label.area_px2,
        who is not None,
    )


def _within(who: FoundSubject, label: LabelledSubject) -> bool:
    """Whether the middle of the points lies in the label's box."""
    left, top, width, height = label.box_px
    middle_x, middle_y = np.nanmean(who.xy_px, axis=0).tolist()
    return bool(left <= middle_x <= left + width and top <= middle_y <= top + height)
