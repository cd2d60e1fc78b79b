"""What the process of a viewer's network may answer: it comes through as it was, or is unreadable."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.models.onnx.viewer_network import network
from components.models.onnx.viewer_network.network import (
    Description,
    DetectedPerson,
    Detections,
    Reading,
    found_points,
)
from components.processes.sandbox.protocol import Refusal, Unreadable, pack, unpack


def test_answers_come_through_as_they_were() -> None:
    points = np.array([[0.1, 0.2, 0.0], [1.5, -0.5, 0.0]], np.float32)
    sure, world = np.array([0.5, 1.0], np.float32), np.zeros((2, 3), np.float32)
    found = found_points("openpose-18", [0, 17], points, world, sure, None)
    person = DetectedPerson(found, np.array([0.5, 2.0], np.float32))
    reading = Reading(
        "openpose-18", "heatmap", (person,), ("y 1 × 2",), "two points", ("it fits", "so it is")
    )
    nobody = Reading("numbered-7", "regression", (), ("z",), "nobody", ())
    said = unpack(pack(Detections((reading, nobody), True, 123)))
    assert isinstance(said, Detections) and (said.used, said.run_ns, said.ambiguous) == (
        ("y 1 × 2",),
        123,
        True,
    )
    assert said.readings[0].reasons == reading.reasons and said.readings[0].words == "two points"
    assert (said.readings[1].layout, said.readings[1].people) == ("numbered-7", ())
    (back,) = said.people
    assert back.points.layout is person.points.layout
    assert back.points.indices.tolist() == [0, 17]
    assert back.points.xyz_norm.tolist() == points.tolist()
    assert back.points.world_m is not None and back.points.world_m.shape == (2, 3)
    assert back.points.visibility is not None and back.points.visibility.tolist() == [0.5, 1]
    assert back.points.presence is None
    assert back.scores is not None and back.scores.tolist() == [0.5, 2]
    told = Description(
        (network.DeclaredPort("x", (1, "?"), "float"),),
        (network.DeclaredPort("y", None, "int64"),),
        3,
        4,
        17,
        ("If",),
    )
    assert unpack(pack(told)) == told
    assert unpack(pack("Running")) == "Running"
    assert unpack(pack(Refusal("no"))) == Refusal("no")


PERSON: dict[str, Any] = {
    "indices": [0], "xyz_norm": [[0, 0, 0]],
    "world_m": None, "visibility": None, "presence": None, "scores": None,
}  # fmt: skip
READING: dict[str, Any] = {
    "layout": "openpose-18", "head": "heatmap", "people": [PERSON], "used": ["y"], "words": "", "reasons": [],
}  # fmt: skip
FOUND: dict[str, Any] = {"readings": [READING], "ambiguous": False, "run_ns": 1}


@pytest.mark.parametrize(
    ("of_reading", "of_person"),
    [
        ({"layout": "none such"}, {}),
        ({"layout": "numbered-0"}, {}),
        ({"layout": "numbered-99999"}, {}),
        ({"people": 3}, {}),
        ({"head": "none such"}, {}),
        ({"used": []}, {}),
        ({}, {"indices": [0, 1]}),
        ({}, {"indices": [18]}),
        ({}, {"indices": ["a"]}),
        ({}, {"xyz_norm": [[0, 0]]}),
        ({}, {"xyz_norm": [[0, 0, float("nan")]]}),
        ({}, {"xyz_norm": [[0, 0, 1e300]]}),
        ({}, {"scores": [1, 2]}),
        ({}, {"scores": "many"}),
        ({}, {"visibility": []}),
        ({}, {"world_m": [[1, 2]]}),
    ],
)
def test_answers_that_contradict_themselves_are_unreadable(
    of_reading: dict[str, Any], of_person: dict[str, Any]
) -> None:
    assert isinstance(unpack(json.dumps({"found": FOUND}).encode()), Detections)
    reading = READING | {"people": [PERSON | of_person]} | of_reading
    with pytest.raises(Unreadable):
        unpack(json.dumps({"found": FOUND | {"readings": [reading]}}).encode())


def test_an_answer_without_a_reading_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        unpack(json.dumps({"found": FOUND | {"readings": []}}).encode())


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"a": 1}', b'{"found": 1}', b"\xff", b"[" * 100_000, b'{"a":1,"b":2}']
)
def test_what_is_no_answer_is_unreadable(content: bytes) -> None:
    with pytest.raises(Unreadable):
        unpack(content)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*FOUND, *READING, *PERSON]), inner)
    ),
    max_leaves=8,
)


@given(st.sampled_from(["doing", "refused", "description", "found"]), _JSON)
def test_any_answer_is_read_or_unreadable(kind: str, value: object) -> None:
    try:
        said = unpack(json.dumps({kind: value}).encode())
    except Unreadable:
        return
    assert isinstance(said, str | Refusal | Description | Detections)
