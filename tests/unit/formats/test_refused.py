"""Files that are no results, damaged, or made to do harm: one error, one sentence, at once."""

from __future__ import annotations

import copy
import json
import re
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components import formats
from tests.support.records import frame, record

WHOLE = json.loads(formats.write(record(frame(0), frame(1)), ".json"))
FACE = "face-landmarker"
Change = Callable[[Any], object]


def refusal(content: bytes) -> str:
    """The sentence with which it is refused."""
    with pytest.raises(formats.NotResults) as caught:
        formats.read(content)
    said = str(caught.value)
    assert said.endswith(".") and "\n" not in said and len(said) < 600
    return said


def changed(change: Change) -> bytes:
    document = copy.deepcopy(WHOLE)
    change(document)
    return json.dumps(document).encode()


def test_what_is_changed_here_can_be_read() -> None:
    assert len(formats.read(changed(lambda document: document)).frames) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "damaged or not JSON"),
        (b"This is text.", "damaged or not JSON"),
        (b"\x89PNG\r\n\x1a\n", "damaged or not JSON"),
        (b"null", "its format is not keypoint-lab/3"),
        (b"[]", "its format is not keypoint-lab/3"),
        (b'{"format": 2}', "its format is not keypoint-lab/3"),
        (b'{"format": {"a": "keypoint-lab/3"}}', "its format is not keypoint-lab/3"),
        (b'{"format": "keypoint-lab/1"}', "has the format keypoint-lab/1, which is no longer read; analyse"),
        (
            b'{"format": "keypoint-lab/4"}',
            "have the format keypoint-lab/4; this version reads keypoint-lab/3",
        ),
        (b'{"format": "keypoint-lab/3"}', "damaged at name: field required"),
        (b'{"format": "keypoint-lab/2"}', "damaged at settings: field required"),
    ],
)
def test_other_files_are_told_apart(content: bytes, said: str) -> None:
    assert said.replace("has the", "have the") in refusal(content).replace("has the", "have the")


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".coco.json"])
def test_the_other_formats_are_not_loaded(ending: str) -> None:
    assert refusal(formats.write(record(frame()), ending))


def result(document: Any, frame: int = 1, key: str = "blazepose-full") -> Any:
    return document["frames"][frame]["results"][key]


def person(document: Any) -> Any:
    return result(document)["people"][0]


CHANGES: list[tuple[str, Change]] = [
    ("frames.1: xyz_norm lacks an x, a y, or the z of some points",
     lambda d: person(d)["xyz_norm"][3].__setitem__(1, None)),
    ("frames.1: xyz_norm lacks an x, a y, or the z of some points",
     lambda d: person(d)["xyz_norm"][3].__setitem__(2, None)),
    ("damaged at frames.1.results.blazepose-full.people.0.world_m.3.1: input should be a valid number",
     lambda d: person(d)["world_m"][3].__setitem__(1, None)),
    ("damaged at frames.1.results.blazepose-full.people.0.xyz_norm.3.1: input should be a valid number",
     lambda d: person(d)["xyz_norm"][3].__setitem__(1, "0.5")),
    ("damaged at frames.1.results.blazepose-full.people.0.xyz_norm.3.1: input should be a valid number",
     lambda d: person(d)["xyz_norm"][3].__setitem__(1, True)),
    ("frames.1: xyz_norm holds a number that is too large",
     lambda d: person(d)["xyz_norm"][3].__setitem__(1, 1e300)),
    ("frames.1: xyz_norm must have the shape \\(33, 3\\), not \\(32, 3\\)",
     lambda d: person(d)["xyz_norm"].pop()),
    ("frames.1: xyz_norm is made of lists of different lengths", lambda d: person(d)["xyz_norm"][5].pop()),
    ("frames.1: xyz_norm must have the shape", lambda d: person(d).__setitem__("xyz_norm", [])),
    ("frames.1: visibility must lie in \\[0, 1\\]", lambda d: person(d)["visibility"].__setitem__(0, 1.5)),
    ("frames.1: No layout is called 'blazepose-34'",
     lambda d: person(d).__setitem__("layout", "blazepose-34")),
    ("frames.1: xyz_norm must have the shape \\(17, 3\\)",
     lambda d: person(d).__setitem__("layout", "coco-17")),
    ("damaged at frames.1.results.blazepose-full.people.0.layout",
     lambda d: person(d).__setitem__("layout", ["coco-17"])),
    ("damaged at frames.1.results.blazepose-full.people.0.name: extra",
     lambda d: person(d).__setitem__("name", "")),
    ("damaged at frames.1.results.blazepose-full.people: list should have at most 4",
     lambda d: result(d).__setitem__("people", [person(d)] * 5)),
    ("frames.0: blendshapes must have the shape \\(1, 52\\)",
     lambda d: result(d, 0, FACE)["blendshapes"][0].pop()),
    ("frames.0: transform must have the shape \\(1, 4, 4\\)",
     lambda d: result(d, 0, FACE)["transform"][0].pop()),
    ("frames.0: presence must have the shape",
     lambda d: result(d, 0, FACE)["presence"].append(0.5)),
    ("damaged at frames: input should be a valid list", lambda d: d.__setitem__("frames", 1_000_000_000)),
    ("damaged at frames.0.index", lambda d: d["frames"][0].__setitem__("index", -1)),
    ("damaged at frames.0.timestamp_ms", lambda d: d["frames"][0].__setitem__("timestamp_ms", 0.5)),
    ("damaged at frames.0.timestamp_ms", lambda d: d["frames"][0].__setitem__("timestamp_ms", 1 << 60)),
    ("damaged at frames.0.size_px", lambda d: d["frames"][0].__setitem__("size_px", [640, 480, 3])),
    ("damaged at frames.0.size_px.0", lambda d: d["frames"][0].__setitem__("size_px", [0, 480])),
    ("damaged at frames.0.size_px.1", lambda d: d["frames"][0].__setitem__("size_px", [1, 2_000_000])),
    ("damaged at frames.0.times_ns.wait", lambda d: d["frames"][0]["times_ns"].__setitem__("wait", "long")),
    ("timestamps must increase", lambda d: d["frames"].reverse()),
    ("A picture has one frame, not 2", lambda d: d.__setitem__("kind", "picture")),
    ("damaged at kind", lambda d: d.__setitem__("kind", "film")),
    ("damaged at fps", lambda d: d.__setitem__("fps", 0)),
    ("damaged at networks.0.people", lambda d: d["networks"][0].__setitem__("people", 1_000_000)),
    ("damaged at networks.1.tracking", lambda d: d["networks"][1].pop("tracking")),
    ("damaged at networks.0.key", lambda d: d["networks"][0].__setitem__("key", "")),
    ("The networks must be one or more, each once", lambda d: d["networks"].append(d["networks"][0])),
    ("frames.0: 'blazepose-full' is not among the networks", lambda d: d["networks"].pop(0)),
    ("frames.1: 'blazepose-lite' is not among the networks",
     lambda d: d["frames"][1]["results"].__setitem__("blazepose-lite", result(d))),
    ("frames.1: 'hand' is not among the networks",
     lambda d: d["frames"][1]["times_ns"]["networks"].__setitem__("hand", 1)),
    ("damaged at frames.1.times_ns.networks.blazepose-full",
     lambda d: d["frames"][1]["times_ns"]["networks"].__setitem__("blazepose-full", -1)),
    ("damaged at networks.0.files.0.sha256",
     lambda d: d["networks"][0]["files"][0].__setitem__("sha256", "../../etc")),
    *((f"damaged at {key}: field required", lambda d, key=key: d.pop(key)) for key in ("notes", "max_fps")),
    *((f"damaged at frames.0.{key}: field required", lambda d, key=key: d["frames"][0].pop(key))
      for key in ("source_frame", "damaged", "warm_up")),
    ("damaged at networks.0.smoothing: field required", lambda d: d["networks"][0].pop("smoothing")),
    ("damaged at frames.1.results.blazepose-full.people.0.score: field", lambda d: person(d).pop("score")),
    ("damaged at sha256", lambda d: d.__setitem__("sha256", "AB" * 32)),
    ("damaged at versions.mediapipe", lambda d: d["versions"].__setitem__("mediapipe", 1)),
    ("points that are not known: 'x'", lambda d: d["layouts"].__setitem__("x", [])),
    ("name the points of blazepose-33 otherwise", lambda d: d["layouts"]["blazepose-33"].reverse()),
    ("name the blendshapes otherwise", lambda d: d["blendshape_names"].pop()),
]  # fmt: skip


@pytest.mark.parametrize(("said", "change"), CHANGES, ids=[said for said, _ in CHANGES])
def test_damage_is_told_with_its_place(said: str, change: Change) -> None:
    assert re.search(said, refusal(changed(change)))


def test_a_clip_may_be_as_long_as_it_likes() -> None:
    # More than nine hours of 60 frames a second: the first wrong frame is at fault, not their number.
    said = refusal(changed(lambda d: d.__setitem__("frames", [0] * 2_000_000)))
    assert "damaged at frames.0: " in said


def test_nan_is_no_json() -> None:
    assert "damaged or not JSON" in refusal(json.dumps({**WHOLE, "fps": float("nan")}).encode())


HARMFUL = {
    "nested deep": b"[" * 5_000_000,
    "nested deep and closed": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deep where numbers are": changed(lambda d: person(d).__setitem__("xyz_norm", [[0.5]])).replace(
        b"[[0.5]]", b"[" * 500 + b"0.5" + b"]" * 500
    ),
    "empty lists": b"[" + b"[]," * 5_000_000 + b"[]]",
    "many frames that are none": changed(lambda d: d.__setitem__("frames", [0] * 200_000)),
    "a long text where numbers are": changed(
        lambda d: person(d).__setitem__("visibility", ["a" * 1_000_000] + [""] * 100_000)
    ),
    "a long key": changed(lambda d: d.__setitem__("k" * 1_000_000, 0)),
    "a long name of a network": changed(lambda d: d["networks"][0].__setitem__("key", "k" * 1_000_000)),
    "a long name of a layout": changed(lambda d: person(d).__setitem__("layout", "k" * 1_000_000)),
    "a long version": json.dumps({"format": "keypoint-lab/" + "9" * 1_000_000}).encode(),
}


@pytest.mark.parametrize("content", HARMFUL.values(), ids=HARMFUL)
def test_what_is_made_to_do_harm_takes_neither_time_nor_memory(content: bytes) -> None:
    started_s = time.process_time()
    tracemalloc.start()
    try:
        refusal(content)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak_bytes < 100e6
    assert time.process_time() - started_s < 2


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_damaged_bytes_are_results_or_refused_and_nothing_else(data: st.DataObject) -> None:
    content = bytearray(json.dumps(WHOLE).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(content) - 1))
        length = data.draw(st.integers(0, 40))
        content[place : place + length] = data.draw(st.binary(max_size=8))
    try:
        formats.read(bytes(content))
    except formats.NotResults as error:
        assert str(error).endswith(".")
