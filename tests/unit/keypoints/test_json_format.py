"""Results as JSON: nothing is lost, names go with indices, and it is JSON that any reader takes."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.keypoints import AnalysisSettings, FrameResult, Keypoints, ModelResult, StageTimes, layout
from components.keypoints.json_format import to_json

TIMES = StageTimes(wait=1, convert=2, pose=3, face=4, analysis=5, draw=6)


def written(frames: list[FrameResult], settings: AnalysisSettings | None = None, **sources: Any) -> Any:
    """What a reader gets, refusing what is not JSON: NaN and Infinity."""
    document = to_json(frames, settings or AnalysisSettings(), sources)

    def refuse(word: str) -> None:
        raise ValueError(word)

    return json.loads(document, parse_constant=refuse)


def body(seed: int = 0) -> Keypoints:
    rng = np.random.default_rng(seed)
    points, metres = rng.normal(0.5, 1, (2, 33, 3)).astype(np.float32)
    return Keypoints(layout("blazepose-33"), points, metres, rng.random(33), rng.random(33))  # type: ignore[arg-type]


def head(seed: int = 0) -> Keypoints:
    points = np.random.default_rng(seed).normal(0.5, 1, (478, 3)).astype(np.float32)
    return Keypoints(layout("face-mesh-478"), points)


def frame(pose: ModelResult, face: ModelResult, index: int = 0) -> FrameResult:
    return FrameResult(index, 40 * index, (640, 480), pose, face, TIMES, skipped=index)


def test_a_frame_has_all_that_its_result_has() -> None:
    bodies, heads = (body(1), body(2)), (head(3),)
    scores = np.linspace(0, 1, 52, dtype=np.float32)[None]
    turn = np.arange(16, dtype=np.float32).reshape(1, 4, 4)
    presence = np.array([0.9], np.float32)
    result = frame(ModelResult("pose", bodies), ModelResult("face", heads, scores, turn, presence), index=7)
    (found,) = written([result])["frames"]
    assert {key: found[key] for key in ("index", "timestamp_ms", "size_px", "skipped")} == {
        "index": 7,
        "timestamp_ms": 280,
        "size_px": [640, 480],
        "skipped": 7,
    }
    assert found["times_ns"] == {"wait": 1, "convert": 2, "pose": 3, "face": 4, "analysis": 5, "draw": 6}
    for person, who in zip(found["pose"]["people"], bodies, strict=True):
        assert person["layout"] == "blazepose-33"
        for name in ("xyz_norm", "world_m", "visibility", "presence"):
            np.testing.assert_array_equal(np.float32(person[name]), getattr(who, name))
    (person,) = found["face"]["people"]
    assert person["layout"] == "face-mesh-478"
    np.testing.assert_array_equal(np.float32(person["xyz_norm"]), heads[0].xyz_norm)
    assert person["world_m"] is person["visibility"] is person["presence"] is None
    np.testing.assert_array_equal(np.float32(found["face"]["blendshapes"]), scores)
    np.testing.assert_array_equal(np.float32(found["face"]["face_transform"]), turn)
    np.testing.assert_array_equal(np.float32(found["face"]["face_presence"]), presence)


def test_nobody_is_an_empty_list() -> None:
    (found,) = written([frame(ModelResult("pose"), ModelResult("face"))])["frames"]
    nothing: dict[str, Any] = {
        "people": [],
        "blendshapes": None,
        "face_transform": None,
        "face_presence": None,
    }
    assert found["pose"] == found["face"] == nothing


def test_the_document_says_what_must_be_known_to_use_the_numbers() -> None:
    settings = AnalysisSettings("lite", 2, 3, 0.1, 0.2, 0.3)
    document = written([], settings, file="a.png", versions={"mediapipe": "1"})
    assert document["format"] == "keypoint-lab/1"
    assert (document["file"], document["versions"]) == ("a.png", {"mediapipe": "1"})
    assert document["settings"] == {
        "variant": "lite",
        "people": 2,
        "faces": 3,
        "detection": 0.1,
        "presence": 0.2,
        "tracking": 0.3,
    }
    names = document["layouts"]
    assert {name: len(points) for name, points in names.items()} == {"blazepose-33": 33, "face-mesh-478": 478}
    assert [names["blazepose-33"][i] for i in (0, 11, 32)] == ["nose", "left_shoulder", "right_foot_index"]
    assert len(document["blendshape_names"]) == 52
    assert document["blendshape_names"][25] == "jawOpen"
    assert document["frames"] == []


def test_frames_keep_their_order_and_may_be_a_generator() -> None:
    frames = (frame(ModelResult("pose"), ModelResult("face"), index) for index in range(3))
    document = json.loads(to_json(frames, AnalysisSettings(), {}))
    assert [found["index"] for found in document["frames"]] == [0, 1, 2]


@given(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=99, max_size=99))
def test_every_float32_comes_back_to_the_last_digit(values: list[float]) -> None:
    points = np.array(values, np.float32).reshape(33, 3)
    who = Keypoints(layout("blazepose-33"), points)
    (found,) = written([frame(ModelResult("pose", (who,)), ModelResult("face"))])["frames"]
    np.testing.assert_array_equal(np.float32(found["pose"]["people"][0]["xyz_norm"]), points)


@pytest.mark.parametrize("indent", [False, True])
def test_indenting_changes_the_look_alone(indent: bool) -> None:
    result = frame(ModelResult("pose", (body(),)), ModelResult("face"))
    document = to_json([result], AnalysisSettings(), {}, indent)
    assert (b"\n" in document) == indent
    assert json.loads(document) == written([result])
