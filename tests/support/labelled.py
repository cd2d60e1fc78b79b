"""Pictures with labelled points, which are not part of the project: tests that use them skip without."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from components.keypoints import Keypoints, layout
from components.keypoints.arrays import Rgb
from components.keypoints.results import FloatArray
from components.media.images import load_image
from components.models.tracker import Tracker
from tests.support.paths import PROJECT

FOLDER = Path(os.environ.get("KEYPOINT_LAB_TEST_DATA", PROJECT.parent / "shared" / "data"))
SIGMAS = np.array(
    [0.026, *[0.025] * 2, *[0.035] * 2, *[0.079] * 2, *[0.072] * 2, *[0.062] * 2]
    + [*[0.107] * 2, *[0.087] * 2, *[0.089] * 2]
)
"""kpt_oks_sigmas of pycocotools, by COCO's points."""


class LabelledFace(NamedTuple):
    """A picture with the points of one face: float32 (N, 2), pixels."""

    name: str
    rgb: Rgb
    points_px: FloatArray


def labelled_faces() -> Iterator[LabelledFace]:
    """Two faces of 300-W with iBUG's 68 points; the test is skipped where they are not here."""
    folder = FOLDER / "300w"
    labels = folder / "test_300w.json"
    if not labels.exists():
        pytest.skip(f"There are no labelled faces in {folder}; KEYPOINT_LAB_TEST_DATA names where they are.")
    told = json.loads(labels.read_text())
    names = {image["id"]: image["file_name"] for image in told["images"]}
    for each in told["annotations"]:
        name = names[each["image_id"]]
        points_px = np.array(each["keypoints"], np.float32).reshape(68, -1)[:, :2]
        yield LabelledFace(name, load_image(folder / name), points_px)


class LabelledBody(NamedTuple):
    """A square picture of one person, of 1.25 times the labelled box's longer side, with COCO's labels on it.

    What lies outside the picture is black. `labels` is (17, 3): x and y in pixels, and 0 for a point that is
    not labelled; `area_px2` is the person's.
    """

    rgb: Rgb
    labels: FloatArray
    area_px2: float


def labelled_bodies() -> Iterator[LabelledBody]:
    """Twelve people on four pictures of COCO; the test is skipped where they are not here."""
    folder = FOLDER / "coco"
    labels = folder / "test_coco.json"
    if not labels.exists():
        pytest.skip(f"There are no labelled bodies in {folder}; KEYPOINT_LAB_TEST_DATA names where they are.")
    told = json.loads(labels.read_text())
    names = {image["id"]: image["file_name"] for image in told["images"]}
    for each in told["annotations"]:
        if not each["num_keypoints"]:
            continue
        rgb = load_image(folder / names[each["image_id"]])
        x, y, width, height = each["bbox"]
        half = 1.25 * max(width, height) / 2
        left, top = round(x + width / 2 - half), round(y + height / 2 - half)
        around = round(2 * half)
        padded = np.pad(rgb, ((around, around), (around, around), (0, 0)))
        cut = padded[top + around : top + 2 * around, left + around : left + 2 * around]
        points = np.array(each["keypoints"], np.float32).reshape(17, 3) - np.array((left, top, 0), np.float32)
        yield LabelledBody(np.ascontiguousarray(cut), points, each["area"])


def _as_coco(person: Keypoints) -> FloatArray:
    """(17, 2) by COCO's names, NaN for a point that was not found."""
    found = np.full((17, 2), np.nan, np.float32)
    for name, place in zip(person.layout.points, person.xyz_norm[:, :2], strict=True):
        if name in layout("coco-17").points:
            found[layout("coco-17").points.index(name)] = place
    return found


def mean_oks(network: Tracker) -> float:
    """Of the first person that the network, finds on each cut-out; 0 for nobody.

    By pycocotools' formula: exp(−d² / (2 · area · (2σ)²)), over the labelled points.
    """
    found = []
    for body in labelled_bodies():
        people = [_as_coco(person) for person in network.track(body.rgb, 0).people]
        seen = body.labels[:, 2] > 0
        size_px = body.rgb.shape[1], body.rgb.shape[0]
        if not people:
            found.append(0.0)
            continue
        away_px = (people[0] * size_px - body.labels[:, :2])[seen]
        # A point that was not found counts 0.
        away_px[np.isnan(away_px)] = np.inf
        exponent = np.square(away_px).sum(axis=1) / (2 * body.area_px2 * (2 * SIGMAS[seen]) ** 2)
        found.append(float(np.exp(-exponent).mean()))
    assert len(found) == 12
    return sum(found) / len(found)
