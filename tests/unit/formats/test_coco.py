"""Poses as COCO keypoints: pycocotools loads and evaluates what is written."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from components import formats
from components.formats import coco, coco_annotations
from components.keypoints import FrameResult, Keypoints, Record, layout
from tests.support.records import POSE, frame, posed, record

# Of the category "person" in COCO's person_keypoints_val2017.json, which counts from 1.
NAMES = (
    "nose left_eye right_eye left_ear right_ear left_shoulder right_shoulder left_elbow right_elbow "
    "left_wrist right_wrist left_hip right_hip left_knee right_knee left_ankle right_ankle"
).split()
SKELETON = (
    (16, 14), (14, 12), (17, 15), (15, 13), (12, 13), (6, 12), (7, 13), (6, 7), (6, 8), (7, 9),
    (8, 10), (9, 11), (2, 3), (1, 2), (1, 3), (2, 4), (3, 5), (4, 6), (5, 7),
)  # fmt: skip


def pose_of(xy_px: Any, visibility: Any, name: str = "blazepose-33") -> FrameResult:
    """One person on a frame of 200 x 100 pixels."""
    known = layout(name)
    points = np.zeros((len(known), 3), np.float32)
    points[:, :2] = np.asarray(xy_px) / (200, 100)
    return posed(0, Keypoints(known, points, visibility=visibility), size_px=(200, 100))


def upright() -> Any:
    """(33, 2) places, all inside the picture and none on another."""
    return np.column_stack([np.linspace(20, 180, 33), np.linspace(10, 90, 33)])


def document(*frames: FrameResult, kind: str = "clip", name: str = "dance.mp4") -> Any:
    return json.loads(formats.write(record(*frames, kind=kind, name=name), ".coco.json"))


def loaded(content: bytes, path: Path) -> COCO:
    path.write_bytes(content)
    with contextlib.redirect_stdout(io.StringIO()):
        return COCO(str(path))


def evaluated(truth: COCO, found: COCO) -> list[float]:
    """COCO's ten figures: AP, AP50, AP75, AP of medium and large, and the same of AR."""
    with contextlib.redirect_stdout(io.StringIO()):
        evaluation = COCOeval(truth, found, "keypoints")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return list(evaluation.stats)


def inside(index: int, bodies: int) -> FrameResult:
    """People apart from one another, all of them inside."""
    people = (
        Keypoints(POSE, np.column_stack([upright() / (800, 100) + (n / 4, 0), np.zeros(33)]),
                  visibility=np.full(33, 0.9 - n / 10))
        for n in range(bodies)
    )  # fmt: skip
    return posed(index, *people, size_px=(800, 400))


def test_pycocotools_evaluates_what_is_written(tmp_path: Path) -> None:
    content = formats.write(record(inside(0, 3), inside(1, 0), inside(2, 2)), ".coco.json")
    truth = loaded(content, tmp_path / "truth.coco.json")
    assert len(truth.getImgIds()) == 3
    assert [len(truth.getAnnIds(imgIds=[image])) for image in truth.getImgIds()] == [3, 0, 2]
    with contextlib.redirect_stdout(io.StringIO()):
        found = truth.loadRes(json.loads(content)["annotations"])
    # Compared with itself everything is right; COCO has -1 where there is nobody of a size.
    assert set(evaluated(truth, found)) <= {1.0, -1.0}
    moved = json.loads(content)["annotations"]
    for entry in moved:
        entry["keypoints"] = [v + 500 if i % 3 < 2 else v for i, v in enumerate(entry["keypoints"])]
    with contextlib.redirect_stdout(io.StringIO()):
        wrong = truth.loadRes(moved)
    assert evaluated(truth, wrong)[0] == 0


def test_the_category_is_cocos_own() -> None:
    (category,) = document(frame())["categories"]
    assert (category["id"], category["name"]) == (1, "person")
    assert category["keypoints"] == NAMES
    assert {frozenset(edge) for edge in category["skeleton"]} == set(map(frozenset, SKELETON))
    assert len(category["skeleton"]) == len(SKELETON)


def test_an_annotation_is_the_pose_as_coco_17() -> None:
    xy_px = upright()
    visibility = np.full(33, 0.9, np.float32)
    visibility[11] = 0.49
    xy_px[28] = 150, 100.5
    (entry,) = document(pose_of(xy_px, visibility))["annotations"]
    triples = np.reshape(entry["keypoints"], (17, 3))
    # blazepose-33 has the left shoulder at 11, the right ankle at 28, the nose at 0.
    np.testing.assert_allclose(triples[NAMES.index("nose")], (20, 10, 2), rtol=1e-6)
    np.testing.assert_allclose(triples[NAMES.index("left_shoulder")], (*xy_px[11], 1), rtol=1e-6)
    np.testing.assert_array_equal(triples[NAMES.index("right_ankle")], (0, 0, 0))
    assert entry["num_keypoints"] == 16
    left, top, width, height = entry["bbox"]
    # From the nose, point 0, to the left ankle, point 27, now that the right one is outside.
    np.testing.assert_allclose((left, top, left + width, top + height), (*xy_px[0], *xy_px[27]), rtol=1e-6)
    assert entry["area"] == pytest.approx(width * height)
    assert (entry["iscrowd"], entry["category_id"], entry["image_id"], entry["id"]) == (0, 1, 1, 1)
    assert entry["score"] == pytest.approx((16 * 0.9 + 0.49) / 17, rel=1e-6)


def test_a_pose_without_visibility_has_no_score_and_all_its_points_visible() -> None:
    (entry,) = document(pose_of(upright()[:17], None, "coco-17"))["annotations"]
    assert "score" not in entry
    assert entry["keypoints"][2::3] == [2] * 17


def test_who_is_outside_the_picture_has_no_annotation() -> None:
    found = document(pose_of(upright() + 1000, np.ones(33, np.float32)))
    assert found["annotations"] == [] and len(found["images"]) == 1


@pytest.mark.parametrize(
    ("name", "kind", "note"),
    [
        ("blazepose-33", "by name", "which does not promise the same place"),
        ("halpe-26", "exact", "first 17 points are COCO's"),
        ("coco-17", "exact", "the same points"),
    ],
)
def test_the_conversion_is_named_with_its_exactness(name: str, kind: str, note: str) -> None:
    xy_px = upright()[: len(layout(name))]
    (found,) = document(pose_of(xy_px, None, name))["info"]["conversions"]
    assert (found["source"], found["target"], found["kind"]) == (name, "coco-17", kind)
    assert note in found["note"]


def test_points_that_do_not_convert_are_refused() -> None:
    with pytest.raises(ValueError, match="Points of mpii-16 do not convert to coco-17; choose another"):
        document(pose_of(upright()[:16], None, "mpii-16"))


def test_a_clips_images_are_its_moments() -> None:
    images = document(frame(0), frame(31))["images"]
    assert [image["id"] for image in images] == [1, 2]
    # The source's own numbers are twice ours.
    assert [image["file_name"] for image in images] == ["dance_000000.png", "dance_000062.png"]
    assert images[1] == {
        "id": 2, "file_name": "dance_000062.png", "width": 640, "height": 480,
        "frame": 31, "source_frame": 62, "timestamp_ms": 1240, "damaged": True,
    }  # fmt: skip
    camera = [dataclasses.replace(frame(index), source_frame=None) for index in (0, 31)]
    images = document(*camera)["images"]
    assert [image["file_name"] for image in images] == ["dance_000000.png", "dance_000031.png"]


@pytest.mark.parametrize("place", [(60.25, 40.5), (0, 0), (200, 100), (0.1, 99.9)])
def test_one_point_inside_has_a_box_inside_the_picture(place: tuple[float, float]) -> None:
    xy_px = upright() + 1000
    xy_px[0] = place
    (entry,) = document(pose_of(xy_px, None))["annotations"]
    assert entry["num_keypoints"] == 1
    left, top, width, height = entry["bbox"]
    assert (width, height, entry["area"]) == (2, 2, 4)
    assert 0 <= left <= place[0] + 1e-5 <= left + 2.00002 and left + width <= 200
    assert 0 <= top <= place[1] + 1e-5 <= top + 2.00002 and top + height <= 100
    # As MMPose clips a box and then asks whether it has an area.
    assert min(left + width, 199) > left and min(top + height, 99) > top


@given(
    st.integers(1, 1 << 20).flatmap(
        lambda most: st.tuples(st.just(most), *[st.floats(0, most, width=32)] * 2)
    )
)
def test_a_side_holds_its_points_and_stays_inside(case: tuple[int, float, float]) -> None:
    most, one, other = case
    start, length = coco_annotations._side(min(one, other), max(one, other), most)
    assert length >= min(2, most) and start >= 0
    # But for the last digit of a sum.
    assert start + length <= most * (1 + 1e-12)
    assert start <= min(one, other) and max(one, other) <= (start + length) * (1 + 1e-12)


def test_what_importers_ask_for_is_there() -> None:
    found = document(frame())
    assert found["licenses"] == []
    assert all(entry["segmentation"] == [] for entry in found["annotations"])


def older(content: bytes) -> bytes:
    """The document as it was written before frames had picture names."""
    found = json.loads(content)
    del found["licenses"]
    for image in found["images"]:
        image["file_name"] = f"dance.mp4#t={image['timestamp_ms'] / 1000:.3f}"
        del image["source_frame"], image["damaged"]
    for entry in found["annotations"]:
        del entry["segmentation"]
        x, y = entry["keypoints"][:2]
        entry.update(bbox=[x, y, 0, 0], area=0)
    for head in found["info"]["records"]:
        del head["notes"]
    return json.dumps(found).encode()


def test_a_document_of_an_earlier_version_is_kept_and_completed() -> None:
    xy_px = upright() + 1000
    xy_px[0] = 60, 40
    results = record(pose_of(xy_px, None), dataclasses.replace(pose_of(xy_px, None), index=7, timestamp_ms=9))
    new = formats.write(results, ".coco.json")
    (kept,) = coco.parts(older(new))
    assert formats.same_origin(formats.head(results), kept.head)
    found = json.loads(coco.joined([kept]))
    assert found["annotations"] == json.loads(new)["annotations"]
    assert [image["file_name"] for image in found["images"]] == ["dance_000000.png", "dance_000007.png"]


def test_pictures_of_one_name_in_two_folders_are_told_apart() -> None:
    parts = [coco.part(picture("img.jpg"), folder) for folder in "ab"]
    content = coco.joined(parts)
    names = [image["file_name"] for image in json.loads(content)["images"]]
    assert names == ["a/img.jpg", "b/img.jpg"] == [name for own in coco.file_names(parts) for name in own]
    again = coco.parts(content)
    assert [part.head["folder"] for part in again] == ["a", "b"]
    assert coco.joined(again) == content


def picture(name: str, bodies: int = 1) -> Record:
    return record(frame(bodies=bodies), kind="picture", name=name)


@pytest.mark.parametrize(
    ("names", "ids"),
    [
        (["000000000785.jpg", "000000040083.jpg"], [785, 40083]),
        (["785.jpg", "a.jpg"], [1, 2]),
        (["785.jpg", "0785.png"], [1, 2]),
        (["²3.jpg", "9.jpg"], [1, 2]),
        ([], []),
    ],
)
def test_cocos_own_pictures_keep_their_numbers(names: list[str], ids: list[int]) -> None:
    found = json.loads(coco.joined([coco.part(picture(name)) for name in names]))
    assert [image["id"] for image in found["images"]] == ids
    assert [entry["image_id"] for entry in found["annotations"]] == ids


def test_pictures_that_were_joined_can_be_taken_apart_and_joined_again(tmp_path: Path) -> None:
    parts = [
        coco.part(results)
        for results in (
            picture("a.jpg", 2),
            picture("b.jpg", 0),
            record(frame(0), frame(1)),
            picture("c.jpg"),
        )
    ]
    content = coco.joined(parts)
    again = coco.parts(content)
    assert [part.head["name"] for part in again] == ["a.jpg", "b.jpg", "dance.mp4", "c.jpg"]
    assert coco.joined(again) == content
    truth = loaded(coco.joined([*again[1:], again[0]]), tmp_path / "turned.coco.json")
    assert [len(truth.getAnnIds(imgIds=[image])) for image in truth.getImgIds()] == [0, 1, 1, 1, 2]
    with pytest.raises(formats.NotResults, match="of 4 pictures or clips, not of one"):
        formats.FORMATS[".coco.json"].head(content)


def test_a_point_without_visibility_is_visible_by_its_score() -> None:
    points = np.column_stack([upright()[:17] / (200, 100), np.zeros(17)])
    score = np.full(17, 0.75)
    score[3] = 0.25
    person = Keypoints(layout("coco-17"), points, score=score)
    (entry,) = document(posed(0, person, size_px=(200, 100)))["annotations"]
    assert entry["keypoints"][2::3] == [2, 2, 2, 1, *[2] * 13]
    assert entry["score"] == pytest.approx((16 * 0.75 + 0.25) / 17, rel=1e-6)
