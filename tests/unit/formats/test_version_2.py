"""Files of keypoint-lab/2 as they were written: bytes of a real picture and clip, read as this version."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from components import formats
from components.formats import coco
from components.keypoints import ModelFile, body_and_face
from tests.support.records import assert_same

FOLDER = Path(__file__).parent / "version_2"
PORTRAIT = (FOLDER / "portrait.json").read_bytes()
"""Of one picture, by BlazePose full and the Face Landmarker."""
DANCE = (FOLDER / "dance.json").read_bytes()
"""Of three frames, by BlazePose full alone, asked for two people."""
FACE, POSE = "face-landmarker", "blazepose-full"


def changed(content: bytes, change: Callable[[Any], object]) -> bytes:
    document = json.loads(content)
    change(document)
    return json.dumps(document).encode()


def test_a_pictures_results_are_those_of_both_networks() -> None:
    found, written = formats.read(PORTRAIT), json.loads(PORTRAIT)
    assert (found.name, found.kind, found.fps, found.max_fps) == ("portrait.png", "picture", None, None)
    assert found.settings == body_and_face("full")
    assert found.sha256 == written["sha256"] and found.versions == written["versions"]
    digests = {model: file["sha256"] for model, file in written["models"].items()}
    assert found.models == {
        POSE: (ModelFile("pose_landmarker_full.task", digests["pose"]),),
        FACE: (ModelFile("face_landmarker.task", digests["face"]),),
    }
    (frame,) = found.frames
    (was,) = written["frames"]
    assert list(frame.results) == [POSE, FACE]
    assert frame.size_px == tuple(was["size_px"])
    assert frame.times.networks == {POSE: was["times_ns"]["pose"], FACE: was["times_ns"]["face"]}
    assert frame.times.analysis == was["times_ns"]["analysis"]
    (person,), (face,) = frame.results[POSE].people, frame.results[FACE].people
    for name in ("xyz_norm", "world_m", "visibility", "presence"):
        values = np.float32(was["pose"]["people"][0][name])
        np.testing.assert_array_equal(getattr(person, name), values)
    assert person.score is None
    np.testing.assert_array_equal(face.xyz_norm, np.float32(was["face"]["people"][0]["xyz_norm"]))
    extras = frame.results[FACE].extras
    assert extras.blendshapes is not None and extras.transform is not None and extras.presence is not None
    np.testing.assert_array_equal(extras.blendshapes, np.float32(was["face"]["blendshapes"]))
    np.testing.assert_array_equal(extras.transform, np.float32(was["face"]["face_transform"]))
    np.testing.assert_array_equal(extras.presence, np.float32(was["face"]["face_presence"]))


def test_a_network_that_was_not_asked_is_not_among_them() -> None:
    found = formats.read(DANCE)
    assert found.settings == body_and_face("full", 2, models="pose")
    assert list(found.models) == [POSE]
    assert [list(frame.results) for frame in found.frames] == [[POSE]] * 3
    assert [list(frame.times.networks) for frame in found.frames] == [[POSE]] * 3
    was = json.loads(DANCE)["frames"]
    for frame, own in zip(found.frames, was, strict=True):
        assert (frame.timestamp_ms, frame.source_frame) == (own["timestamp_ms"], own["source_frame"])
        assert len(frame.results[POSE].people) == len(own["pose"]["people"])


@pytest.mark.parametrize("content", [PORTRAIT, DANCE])
def test_what_is_read_is_written_as_this_version_without_loss(content: bytes) -> None:
    found = formats.read(content)
    again = formats.write(found, ".json")
    assert json.loads(again)["format"] == formats.FORMAT
    assert_same(formats.read(again), found)
    assert formats.FORMATS[".json"].head(content) == formats.FORMATS[".json"].head(again)


def test_results_without_files_are_of_both() -> None:
    found = formats.read(changed(DANCE, lambda d: d.__setitem__("models", {})))
    assert found.settings.keys == (POSE, FACE) and found.models == {}


def test_who_was_found_stays_though_no_file_is_named() -> None:
    found = formats.read(changed(PORTRAIT, lambda d: d["models"].pop("face")))
    assert found.settings.keys == (POSE, FACE) and list(found.models) == [POSE]
    assert len(found.frames[0].results[FACE].people) == 1


def test_the_variant_names_the_network() -> None:
    found = formats.read(changed(DANCE, lambda d: d["settings"].__setitem__("variant", "heavy")))
    assert found.settings.keys == ("blazepose-heavy",)


def test_a_file_without_the_later_keys_is_still_read() -> None:
    def older(document: Any) -> None:
        del document["notes"], document["max_fps"], document["settings"]["smoothing"]
        for frame in document["frames"]:
            del frame["source_frame"], frame["damaged"]

    found = formats.read(changed(DANCE, older))
    assert (found.notes, found.max_fps, found.settings.of(POSE).smoothing) == ((), None, True)
    assert (found.frames[0].source_frame, found.frames[0].damaged) == (None, False)


@pytest.mark.parametrize(
    ("said", "change"),
    [
        ("damaged at settings.variant", lambda d: d["settings"].__setitem__("variant", "huge")),
        ("damaged at settings.people", lambda d: d["settings"].__setitem__("people", 1_000_000)),
        ("damaged at models.hand", lambda d: d["models"].__setitem__("hand", d["models"]["pose"])),
        ("damaged at frames.1.face: field required", lambda d: d["frames"][1].pop("face")),
        ("damaged at networks: extra", lambda d: d.__setitem__("networks", [])),
        (
            "frames.1: xyz_norm must have the shape",
            lambda d: d["frames"][1]["pose"]["people"][0]["xyz_norm"].pop(),
        ),
        ("damaged at frames.0.times_ns.face", lambda d: d["frames"][0]["times_ns"].pop("face")),
    ],
)
def test_damage_is_told_with_its_place(said: str, change: Callable[[Any], object]) -> None:
    with pytest.raises(formats.NotResults, match=said):
        formats.read(changed(DANCE, change))


@pytest.mark.parametrize("name", ["portrait", "dance"])
def test_a_coco_document_is_that_of_this_version(name: str) -> None:
    content = (FOLDER / f"{name}.coco.json").read_bytes()
    results = formats.read((FOLDER / f"{name}.json").read_bytes())
    (kept,) = coco.parts(content)
    assert formats.same_origin(formats.head(results), kept.head)
    found, new = (json.loads(each) for each in (coco.joined([kept]), formats.write(results, ".coco.json")))
    # The command says where a collection's files are.
    found["info"]["records"][0].pop("path")
    assert found == new
    was = json.loads(content)
    # Beside the head, only the network's name came to it.
    assert found["images"] == was["images"] and found["categories"] == was["categories"]
    own = [{key: entry[key] for key in entry if key != "network"} for entry in found["annotations"]]
    assert own == was["annotations"]


def test_a_damaged_head_of_a_coco_document_is_refused() -> None:
    def damage(document: Any) -> None:
        document["info"]["records"][0]["settings"] = 3

    content = (FOLDER / "dance.coco.json").read_bytes()
    with pytest.raises(formats.NotResults):
        coco.parts(changed(content, damage))
