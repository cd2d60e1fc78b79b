"""COCO keypoints in the hands of other programs: datumaro, which is CVAT's importer, and supervision."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import supervision
from PIL import Image

from components.formats import coco
from components.keypoints import FrameResult, Keypoints, Record
from tests.support.records import POSE, posed, record

IMPORTERS = Path(sys.prefix) / "importers"
SIZE_PX = (64, 48)


def person(left: float) -> Keypoints:
    """Points on a line, inside the picture as long as `left` is below a half."""
    line = np.linspace(0, 0.5, 33)
    return Keypoints(POSE, np.column_stack([left + line, 0.25 + line, 0 * line]), visibility=np.full(33, 0.9))


def at(index: int, left: float, people: int = 1) -> FrameResult:
    found = posed(index, *(person(left) for _ in range(people)), size_px=SIZE_PX)
    return dataclasses.replace(found, source_frame=index)


def picture(left: float) -> Record:
    return record(at(0, left), kind="picture", name="img.jpg")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """As CVAT, datumaro and supervision take it: two folders' pictures of one name, and a clip's frames."""
    one_inside = at(2, 0.999)
    parts = [
        coco.part(picture(0.1), "a"),
        coco.part(picture(0.2), "b"),
        coco.part(record(at(0, 0.3), at(1, 0, people=0), one_inside, name="my clip.v2.mp4")),
    ]
    (tmp_path / "annotations").mkdir()
    content = coco.joined(parts)
    (tmp_path / "annotations" / "person_keypoints_default.json").write_bytes(content)
    for image in json.loads(content)["images"]:
        path = tmp_path / "images" / image["file_name"]
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", SIZE_PX).save(path)
    return tmp_path


NAMES = ["a/img", "b/img", "my_clip_v2_000000", "my_clip_v2_000001", "my_clip_v2_000002"]


def test_datumaro_imports_each_frame_as_a_picture_of_its_own(folder: Path) -> None:
    program = Path(__file__).parents[2] / "support" / "datumaro_import.py"
    done = subprocess.run(
        [sys.executable, str(program), str(folder)],
        env={**os.environ, "PYTHONPATH": str(IMPORTERS)},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, (
        f"{done.stderr}\nrequirements-importers.txt is installed by tools/install.sh dev"
    )
    found: dict[str, Any] = {item["id"]: item for item in json.loads(done.stdout)}
    assert sorted(found) == NAMES
    # Points and a box; a frame without anybody has neither.
    assert [found[name]["count"] for name in NAMES] == [2, 2, 2, 0, 2]
    for name, left in (("a/img", 0.1), ("b/img", 0.2), ("my_clip_v2_000000", 0.3)):
        assert Path(found[name]["picture"]).is_file()
        np.testing.assert_allclose(found[name]["points"][:2], (64 * left, 12), rtol=1e-5)
        assert found[name]["visibility"] == [2] * 17
    assert sum(found["my_clip_v2_000002"]["visibility"]) == 2
    assert found["my_clip_v2_000002"]["bbox"][2:] == pytest.approx([2, 2], abs=1e-4)
    assert "segmentation" not in done.stderr


def test_supervision_loads_pictures_and_boxes(folder: Path) -> None:
    annotations = folder / "annotations" / "person_keypoints_default.json"
    data = supervision.DetectionDataset.from_coco(str(folder / "images"), str(annotations))
    assert data.classes == ["person"]
    found = {str(Path(path).relative_to(folder / "images")): boxes for path, _, boxes in data}
    assert sorted(name.rpartition(".")[0] for name in found) == NAMES
    assert [len(boxes) for boxes in found.values()] == [1, 1, 1, 0, 1]
    (box,) = found["b/img.jpg"].xyxy
    # From the nose at (0.2, 0.25) to the right ankle, point 28 of 33 on the line.
    np.testing.assert_allclose(box, (12.8, 12, 64 * (0.2 + 28 / 64), 48 * (0.25 + 28 / 64)), rtol=1e-5)
    assert all(float(area) > 0 for boxes in found.values() for area in boxes.area)
