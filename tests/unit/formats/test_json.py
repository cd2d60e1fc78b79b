"""Results as JSON: nothing is lost on the way out and back, and names go with indices."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from components import formats
from components.keypoints import Keypoints, Record
from tests.support.records import POSE, SHA256, assert_same, frame, posed, record, records


def written(results: Record) -> Any:
    """What a reader gets, refusing what is not JSON: NaN and Infinity."""

    def refuse(word: str) -> None:
        raise ValueError(word)

    return json.loads(formats.write(results, ".json"), parse_constant=refuse)


@given(records())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_export_and_import_lose_nothing(results: Record) -> None:
    assert_same(formats.read(formats.write(results, ".json")), results)


def test_a_frame_has_all_that_its_result_has() -> None:
    result = frame(7, bodies=2)
    (found,) = written(record(result))["frames"]
    assert {key: found[key] for key in ("index", "timestamp_ms", "size_px", "skipped")} == {
        "index": 7,
        "timestamp_ms": 280,
        "size_px": [640, 480],
        "skipped": 7,
    }
    assert (found["source_frame"], found["damaged"], found["warm_up"]) == (14, True, False)
    times = {"wait": 1, "convert": 2, "networks": {"blazepose-full": 3, "face-landmarker": 4}}
    assert found["times_ns"] == {**times, "analysis": 5, "draw": 6}
    assert list(found["results"]) == ["blazepose-full", "face-landmarker"]
    poses, faces = found["results"].values()
    for person, who in zip(poses["people"], result.results["blazepose-full"].people, strict=True):
        assert person["layout"] == "blazepose-33" and person["score"] is None
        for name in ("xyz_norm", "world_m", "visibility", "presence"):
            np.testing.assert_array_equal(np.float32(person[name]), getattr(who, name))
    (person,) = faces["people"]
    assert person["layout"] == "face-mesh-478"
    assert person["world_m"] is person["visibility"] is person["presence"] is None
    for name in ("blendshapes", "transform", "presence"):
        own = getattr(result.results["face-landmarker"].extras, name)
        np.testing.assert_array_equal(np.float32(faces[name]), own)


def test_a_network_without_depth_has_null_for_z() -> None:
    flat = Keypoints(
        POSE, np.column_stack([np.full((33, 2), 0.5), np.full(33, np.nan)]), score=np.ones(33, np.float32)
    )
    results = record(posed(0, flat))
    (person,) = written(results)["frames"][0]["results"]["blazepose-full"]["people"]
    assert person["xyz_norm"] == [[0.5, 0.5, None]] * 33 and person["score"] == [1] * 33
    assert_same(formats.read(formats.write(results, ".json")), results)


def test_nobody_is_an_empty_list() -> None:
    (found,) = written(record(posed(0)))["frames"]
    nothing: Any = {"people": [], "blendshapes": None, "transform": None, "presence": None}
    assert list(found["results"].values()) == [nothing, nothing]


def test_the_document_says_what_must_be_known_to_use_the_numbers() -> None:
    document = written(record(frame()))
    assert document["format"] == "keypoint-lab/3"
    assert (document["name"], document["sha256"]) == ("dance.mp4", SHA256)
    assert (document["kind"], document["fps"]) == ("clip", 25)
    assert document["versions"] == {"mediapipe": "1.2.2"}
    pose, face = document["networks"]
    assert pose == {
        "key": "blazepose-full",
        "title": "BlazePose full",
        "subject": "body",
        "licence": "Apache-2.0",
        "people": 2,
        "detection": 0.1,
        "presence": 0.2,
        "tracking": 0.3,
        "smoothing": True,
        "files": [{"name": "blazepose-full.task", "sha256": "12" * 32}],
    }
    assert (face["key"], face["people"]) == ("face-landmarker", 3)
    names = document["layouts"]
    assert {name: len(points) for name, points in names.items()} == {"blazepose-33": 33, "face-mesh-478": 478}
    assert [names["blazepose-33"][i] for i in (0, 11, 32)] == ["nose", "left_shoulder", "right_foot_index"]
    assert len(document["blendshape_names"]) == 52
    assert document["blendshape_names"][25] == "jawOpen"


@pytest.mark.parametrize("ending", formats.FORMATS)
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_numbers_that_json_cannot_hold_are_not_written(ending: str, value: float) -> None:
    points = np.zeros((33, 3), np.float32)
    points[3, 1] = value
    said = "The numbers of BlazePose full on frame 5 are not all finite; such results cannot be written."
    with pytest.raises(ValueError, match=said):
        formats.write(record(posed(5, Keypoints(POSE, points))), ending)


@pytest.mark.parametrize("ending", formats.FORMATS)
def test_results_of_a_network_that_was_not_asked_are_not_written(ending: str) -> None:
    results = record(frame(0), frame(1, keys=("blazepose-lite",)))
    with pytest.raises(ValueError, match="Frame 1 has results of blazepose-lite, which the settings do not"):
        formats.write(results, ending)
