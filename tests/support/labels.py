"""Labelled people at places that a test chooses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from components.keypoints import layout
from components.keypoints.values import Floats
from components.measures.accuracy.errors import FoundSubject
from components.measures.accuracy.labels import LabelledPicture, LabelledSubject, box_about
from components.measures.accuracy.precision import coco_triples

COCO_17 = layout("coco-17")


def label(
    xy_px: Floats, name: str = "coco-17", area_px2: float | None = None, crowd: bool = False
) -> LabelledSubject:
    """Somebody labelled at (N, 2) places; not where they are NaN."""
    box = box_about(xy_px)
    area = box[2] * box[3] if area_px2 is None else area_px2
    return LabelledSubject(layout(name), xy_px, np.isfinite(xy_px[:, 0]), area, box, crowd)


def found(xy_px: Floats, score: float = 1.0, number: int | None = None) -> FoundSubject:
    """Somebody found at (N, 2) places, with the same score for each point."""
    return FoundSubject(xy_px, np.full(len(xy_px), score), score, number)


def picture(*subjects: LabelledSubject, number: int = 0) -> LabelledPicture:
    """A picture of 640 × 480 px with these labels."""
    return LabelledPicture(f"{number:012}.jpg", number, (640, 480), subjects)


def body(seed: int, middle: tuple[float, float] = (300.0, 200.0), side_px: float = 150.0) -> Floats:
    """(17, 2) places about a middle."""
    return np.random.default_rng(seed).uniform(-0.5, 0.5, (17, 2)) * side_px + middle


def coco_document(pictures: Sequence[LabelledPicture]) -> dict[str, Any]:
    """The labels as COCO writes them."""
    annotations: list[dict[str, Any]] = []
    for each in pictures:
        for subject in each.subjects:
            flags = np.where(subject.labelled, 2, 0)
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": each.number + 1,
                    "category_id": 1,
                    "iscrowd": int(subject.crowd),
                    "area": subject.area_px2,
                    "bbox": list(subject.box_px),
                    "num_keypoints": int(subject.labelled.sum()),
                    "keypoints": coco_triples(subject.xy_px, flags),
                }
            )
    return {
        "info": {},
        "images": [
            {"id": each.number + 1, "file_name": each.name, "width": 640, "height": 480} for each in pictures
        ],
        "categories": [{"id": 1, "name": "person", "keypoints": list(COCO_17.points), "skeleton": []}],
        "annotations": annotations,
    }
