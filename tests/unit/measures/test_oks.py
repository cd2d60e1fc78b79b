"""OKS as pycocotools computes it, with its sigmas."""

from __future__ import annotations

import contextlib
import io

import numpy as np
import pytest
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval, Params

from components.keypoints import layout
from components.measures.oks import COCO_SIGMAS, THRESHOLDS, distance_at, similarity

COCO_17 = layout("coco-17")


def of_pycocotools(offset_px: float, point: int, area_px2: float) -> float:
    """The OKS that pycocotools gives when one point alone is labelled and found so far off."""
    labelled, found = np.zeros((17, 3)), np.zeros((17, 3))
    labelled[point] = (100, 100, 2)
    found[point] = (100 + offset_px, 100, 1)
    about = {"image_id": 1, "category_id": 1, "bbox": [0, 0, 200, 200], "area": area_px2}
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        keypoints = labelled.ravel().tolist()
        truth.dataset = {
            "info": {},
            "images": [{"id": 1}],
            "categories": [{"id": 1}],
            "annotations": [{**about, "id": 1, "iscrowd": 0, "num_keypoints": 1, "keypoints": keypoints}],
        }
        truth.createIndex()
        results = truth.loadRes([{**about, "score": 1.0, "keypoints": found.ravel().tolist()}])
        judge = COCOeval(truth, results, "keypoints")
        judge._prepare()
        return float(judge.computeOks(1, 1)[0, 0])


def test_the_sigmas_are_those_of_pycocotools() -> None:
    assert tuple(COCO_SIGMAS) == COCO_17.points
    assert list(COCO_SIGMAS.values()) == pytest.approx(list(Params("keypoints").kpt_oks_sigmas))


def test_the_thresholds_are_those_of_pycocotools() -> None:
    assert pytest.approx(Params("keypoints").iouThrs.tolist()) == list(THRESHOLDS)


@pytest.mark.parametrize("name", ["left_eye", "right_wrist", "left_hip"])
@pytest.mark.parametrize("offset_px", [0.0, 4.0, 25.0])
def test_similarity_is_that_of_pycocotools(name: str, offset_px: float) -> None:
    area_px2 = 40_000.0
    ours = float(similarity(np.array(offset_px / 200), COCO_SIGMAS[name]))
    assert ours == pytest.approx(of_pycocotools(offset_px, COCO_17.points.index(name), area_px2), rel=1e-9)


def test_a_distance_gives_back_its_similarity() -> None:
    # By hand: exp(−d² / 2 (2σ)²) is a half at d = 2σ √(2 ln 2), for an eye 0.05 × 1.1774.
    assert distance_at(0.5, 0.025) == pytest.approx(0.05887, abs=1e-5)
    for score in THRESHOLDS:
        assert float(similarity(np.array(distance_at(score, 0.107)), 0.107)) == pytest.approx(score)
    assert distance_at(1.0, 0.1) == 0
