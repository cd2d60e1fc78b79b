"""`python -m components analyze`: pictures and clips in, JSON out, one sentence for what goes wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from components.cli import main
from components.keypoints import DEFAULT_NETWORKS, AnalysisSettings
from components.media.portrait import PortraitClip
from components.models.litert.face_presence import FacePresence
from components.models.store import store
from components.models.store.provenance import library_versions
from components.models.tracker_set import TrackerSet
from tests.support.cli_jobs import MOVED
from tests.support.paths import PROJECT
from tests.support.real_models import model_paths, no_metrics, portrait


def analysed(path: Path, out: Path, *options: str) -> Any:
    """The document that the command wrote."""
    assert main(["analyze", str(path), "--out", str(out), *options]) == 0
    return json.loads(out.read_bytes())


@pytest.fixture(scope="module")
def portrait_results(picture: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What the command as a process of its own says of the portrait."""
    out = tmp_path_factory.mktemp("results") / "results.json"
    done = subprocess.run(
        [sys.executable, "-m", "components", "analyze", str(picture), "--out", str(out)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{out}: 1 frame, 1 pose and 1 face in ")
    return json.loads(out.read_bytes())


POSE, FACE = DEFAULT_NETWORKS


def points(model: Any) -> NDArray[np.float32]:
    """(N, 3) of the one person."""
    (person,) = model["people"]
    return np.array(person["xyz_norm"], np.float32)


def test_a_picture_gives_what_the_models_give_in_this_process(portrait_results: Any) -> None:
    (frame,) = portrait_results["frames"]
    settings = AnalysisSettings()
    with no_metrics(), TrackerSet(settings, "still") as models:
        found = models.analyse(portrait())
    body, face = found.results[POSE], found.results[FACE]
    presence = FacePresence(model_paths().face).read(portrait(), face.people)
    written = frame["results"]
    np.testing.assert_allclose(points(written[POSE]), body.people[0].xyz_norm, atol=1e-6)
    np.testing.assert_allclose(points(written[FACE]), face.people[0].xyz_norm, atol=1e-6)
    seen = body.people[0].visibility
    assert seen is not None
    np.testing.assert_allclose(written[POSE]["people"][0]["visibility"], seen, atol=1e-6)
    np.testing.assert_allclose(written[FACE]["presence"], presence, atol=1e-6)


def test_the_points_lie_on_the_person(portrait_results: Any) -> None:
    (frame,) = portrait_results["frames"]
    assert frame["size_px"] == [512, 512]
    names = portrait_results["layouts"]["blazepose-33"]
    pose = dict(zip(names, points(frame["results"][POSE])[:, :2] * 512, strict=True))
    # Read off the picture by eye, to the nearest ten pixels.
    assert pose["nose"] == pytest.approx((225, 135), abs=15)
    assert pose["left_eye"][0] > pose["right_eye"][0], "her left is to the right in the picture"
    face = points(frame["results"][FACE])[:, :2] * 512
    assert face.mean(axis=0) == pytest.approx((225, 130), abs=25)


def test_the_document_tells_how_it_came_about(portrait_results: Any) -> None:
    assert portrait_results["format"] == "keypoint-lab/3"
    assert portrait_results["name"] == "portrait.png"
    assert portrait_results["sha256"] == store.entry("portrait.png").sha256
    assert (portrait_results["kind"], portrait_results["fps"]) == ("picture", None)
    assert {network["key"]: network["files"] for network in portrait_results["networks"]} == {
        POSE: [
            {
                "name": "pose_landmarker_full.task",
                "sha256": "4eaa5eb7a98365221087693fcc286334cf0858e2eb6e15b506aa4a7ecdcec4ad",
            }
        ],
        FACE: [
            {
                "name": "face_landmarker.task",
                "sha256": "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff",
            }
        ],
    }
    assert portrait_results["versions"] == library_versions()
    assert {name: len(names) for name, names in portrait_results["layouts"].items()} == {
        "blazepose-33": 33,
        "face-mesh-478": 478,
    }
    (frame,) = portrait_results["frames"]
    assert (frame["index"], frame["timestamp_ms"], frame["skipped"]) == (0, 0, 0)
    times = frame["times_ns"]
    assert list(times["networks"]) == [POSE, FACE]
    assert 0 < max(times["networks"].values()) <= times["analysis"]


@pytest.mark.parametrize(
    ("options", "key"),
    [
        (["--model", "pose"], POSE),
        (["--model", "face"], FACE),
        (["--networks", FACE], FACE),
    ],
)
def test_one_network_alone(picture: Path, tmp_path: Path, options: list[str], key: str) -> None:
    document = analysed(picture, tmp_path / "out.json", *options)
    (frame,) = document["frames"]
    assert list(frame["results"]) == list(frame["times_ns"]["networks"]) == [key]
    assert len(frame["results"][key]["people"]) == 1
    assert len(document["layouts"]) == 1
    assert [network["key"] for network in document["networks"]] == [key]
    assert frame["times_ns"]["networks"][key] > 0


def test_a_clip_gives_each_frame_with_its_time(
    moving: PortraitClip,
    clip: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    portrait_results: Any,
) -> None:
    out = tmp_path / "out.json"
    # For more than one there is no smoothing, and so no lag behind the movement.
    document = analysed(clip, out, "--people", "2", "--faces", "3")
    frames = document["frames"]
    assert (document["kind"], document["fps"]) == ("clip", 30)
    assert [frame["index"] for frame in frames] == list(range(len(MOVED)))
    # 30 frames a second, in whole milliseconds.
    assert [frame["timestamp_ms"] for frame in frames] == [0, 33, 67, 100, 133, 167]
    assert {tuple(frame["size_px"]) for frame in frames} == {(640, 480)}
    assert [network["people"] for network in document["networks"]] == [2, 3]
    at_rest_px = points(portrait_results["frames"][0]["results"][FACE])[:, :2].mean(axis=0) * 512
    for number, frame in zip(MOVED, frames, strict=True):
        moved_px = moving.transform(number) @ (*at_rest_px, 1)
        assert points(frame["results"][FACE])[:, :2].mean(axis=0) * (640, 480) == pytest.approx(
            moved_px, abs=6
        )
    bodies = sum(len(frame["results"][POSE]["people"]) for frame in frames)
    printed = capsys.readouterr()
    assert printed.out.startswith(f"{out}: 6 frames, {bodies} poses and 6 faces in ")
    assert bodies >= 6
    assert printed.err == ""


def test_the_annotated_picture_is_the_picture_with_its_points(picture: Path, tmp_path: Path) -> None:
    out = tmp_path / "drawn.png"
    assert main(["analyze", str(picture), "--out", str(out)]) == 0
    drawn, before = np.asarray(Image.open(out), int), portrait().astype(int)
    assert drawn.shape == before.shape
    changed = np.abs(drawn - before).sum(axis=2) > 30
    # Her face, whose place was read off by eye, is covered with the mesh; most of the picture is as it was.
    assert changed[100:170, 190:260].mean() > 0.2
    assert changed.mean() < 0.3


def test_the_annotated_clip_is_h264_with_the_sources_times(clip: Path, tmp_path: Path) -> None:
    out = tmp_path / "drawn.mp4"
    assert main(["analyze", str(clip), "--out", str(out)]) == 0
    with av.open(str(out)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.width, stream.height) == ("h264", 640, 480)
        assert stream.average_rate == 30
        times_s = [frame.time for frame in container.decode(stream)]
    assert times_s == pytest.approx([n / 30 for n in range(len(MOVED))], abs=1e-3)
