"""What pycocotools says of people who were found: the independent value for ours."""

from __future__ import annotations

import contextlib
import copy
import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from components.measures.accuracy.errors import FoundSubject
from components.measures.accuracy.precision import coco_triples

NAMES = ("AP", "AP50", "AP75", "APm", "APl", "AR", "AR50", "AR75", "ARm", "ARl")


def judged(document: Mapping[str, Any], found: Mapping[int, Sequence[FoundSubject]]) -> COCOeval:
    """The evaluation of those found, by the picture's id, after `summarize`."""
    results = [
        {
            "image_id": image_id,
            "category_id": 1,
            "score": who.score,
            "keypoints": coco_triples(who.xy_px, np.ones(17, int)),
        }
        for image_id, people in found.items()
        for who in people
    ]
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = copy.deepcopy(dict(document))
        truth.createIndex()
        judge = COCOeval(truth, truth.loadRes(results), "keypoints")
        judge.evaluate()
        judge.accumulate()
        judge.summarize()
    return judge


def figures(document: Mapping[str, Any], found: Mapping[int, Sequence[FoundSubject]]) -> dict[str, float]:
    """The ten figures; −1, which says that nobody is labelled, is NaN."""
    stats = np.where(judged(document, found).stats < 0, np.nan, judged(document, found).stats)
    return dict(zip(NAMES, stats.tolist(), strict=True))
