"""Results as JSON: nothing is lost on the way out and back, and names go with indices."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from components import formats
from components.keypoints import FrameResult, Keypoints, NetworkResult, Record, StageTimes, by_network
from tests.support.records import POSE, SHA256, assert_same, frame, record, records


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
    assert found["times_ns"] == {"wait": 1, "convert": 2, "pose": 3, "face": 4, "analysis": 5, "draw": 6}
    for person, who in zip(found["pose"]["people"], result.first("body").people, strict=True):
        assert person["layout"] == "blazepose-33"
        for name in ("xyz_norm", "world_m", "visibility", "presence"):
            np.testing.assert_array_equal(np.float32(person[name]), getattr(who, name))
    (person,) = found["face"]["people"]
    assert person["layout"] == "face-mesh-478"
    assert person["world_m"] is person["visibility"] is person["presence"] is None
    for name in ("blendshapes", "face_transform", "face_presence"):
        np.testing.assert_array_equal(np.float32(found["face"][name]), getattr(result.first("face"), name))


def test_a_file_without_the_later_keys_is_still_read() -> None:
    document = written(record(frame(1)))
    del document["notes"], document["frames"][0]["source_frame"], document["frames"][0]["damaged"]
    found = formats.read(json.dumps(document).encode())
    assert found.notes == ()
    assert (found.frames[0].source_frame, found.frames[0].damaged) == (None, False)
    head = formats.FORMATS[".json"].head(json.dumps(document).encode())
    assert formats.same_origin(formats.head(record(frame(1))), head)


def test_nobody_is_an_empty_list() -> None:
    nobody = FrameResult(
        0,
        0,
        (4, 3),
        by_network(NetworkResult("blazepose-full"), NetworkResult("face-landmarker")),
        StageTimes(),
    )
    (found,) = written(record(nobody))["frames"]
    nothing: Any = {"people": [], "blendshapes": None, "face_transform": None, "face_presence": None}
    assert found["pose"] == found["face"] == nothing


def test_the_document_says_what_must_be_known_to_use_the_numbers() -> None:
    document = written(record(frame()))
    assert document["format"] == "keypoint-lab/2"
    assert (document["name"], document["sha256"]) == ("dance.mp4", SHA256)
    assert (document["kind"], document["fps"]) == ("clip", 25)
    assert document["models"]["pose"] == {"name": "pose.task", "sha256": "12" * 32}
    assert document["versions"] == {"mediapipe": "1.2.2"}
    assert document["settings"] == {
        "variant": "lite",
        "people": 2,
        "faces": 3,
        "detection": 0.1,
        "presence": 0.2,
        "tracking": 0.3,
        "smoothing": True,
    }
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
    pose = NetworkResult("blazepose-full", (Keypoints(POSE, points),))
    broken = FrameResult(5, 0, (4, 3), by_network(pose, NetworkResult("face-landmarker")), StageTimes())
    with pytest.raises(ValueError, match="The pose model's numbers on frame 5 are not all finite"):
        formats.write(record(broken), ending)
