"""`python -m components analyze`: pictures and clips in, JSON out, one sentence for what goes wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.video.stream import VideoStream
from numpy.typing import NDArray

from components.analysis.client import WorkerClient, WorkerLost
from components.cli import analyze, main
from components.keypoints import AnalysisSettings
from components.media.portrait import PortraitClip
from components.models import store
from components.models.face_presence import FacePresence
from components.models.landmarkers import Landmarkers
from tests.unit.models.running import model_paths, no_metrics, portrait

ROOT = Path(__file__).parents[3]
MOVED = range(0, 90, 15)


def analysed(path: Path, out: Path, *options: str) -> Any:
    """The document that the command wrote."""
    assert main(["analyze", str(path), "--out", str(out), *options]) == 0
    return json.loads(out.read_bytes())


@pytest.fixture(scope="module")
def picture() -> Path:
    return store.ensure("portrait.png")


@pytest.fixture(scope="module")
def moving() -> PortraitClip:
    return PortraitClip(portrait())


@pytest.fixture(scope="module")
def clip(moving: PortraitClip, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six frames of the moving portrait, half a second apart in the movement and 1/30 s in the clip."""
    path = tmp_path_factory.mktemp("clip") / "short.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=30)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
        for number in MOVED:
            frame = av.VideoFrame.from_ndarray(moving.frame(number), format="rgb24")
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


@pytest.fixture(scope="module")
def portrait_results(picture: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What the command as a process of its own says of the portrait."""
    out = tmp_path_factory.mktemp("results") / "results.json"
    done = subprocess.run(
        [sys.executable, "-m", "components", "analyze", str(picture), "--out", str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{out}: 1 frame, 1 pose and 1 face in ")
    return json.loads(out.read_bytes())


def points(model: Any) -> NDArray[np.float32]:
    """(N, 3) of the one person."""
    (person,) = model["people"]
    return np.array(person["xyz_norm"], np.float32)


def test_a_picture_gives_what_the_models_give_in_this_process(portrait_results: Any) -> None:
    (frame,) = portrait_results["frames"]
    settings = AnalysisSettings()
    with no_metrics(), Landmarkers(model_paths(), settings, "still") as models:
        found = models.analyse(portrait())
    presence = FacePresence(model_paths().face).read(portrait(), found.face.people)
    np.testing.assert_allclose(points(frame["pose"]), found.pose.people[0].xyz_norm, atol=1e-6)
    np.testing.assert_allclose(points(frame["face"]), found.face.people[0].xyz_norm, atol=1e-6)
    seen = found.pose.people[0].visibility
    assert seen is not None
    np.testing.assert_allclose(frame["pose"]["people"][0]["visibility"], seen, atol=1e-6)
    np.testing.assert_allclose(frame["face"]["face_presence"], presence, atol=1e-6)


def test_the_points_lie_on_the_person(portrait_results: Any) -> None:
    (frame,) = portrait_results["frames"]
    assert frame["size_px"] == [512, 512]
    names = portrait_results["layouts"]["blazepose-33"]
    pose = dict(zip(names, points(frame["pose"])[:, :2] * 512, strict=True))
    # Read off the picture by eye, to the nearest ten pixels.
    assert pose["nose"] == pytest.approx((225, 135), abs=15)
    assert pose["left_eye"][0] > pose["right_eye"][0], "her left is to the right in the picture"
    face = points(frame["face"])[:, :2] * 512
    assert face.mean(axis=0) == pytest.approx((225, 130), abs=25)


def test_the_document_tells_how_it_came_about(portrait_results: Any) -> None:
    assert portrait_results["format"] == "keypoint-lab/1"
    assert portrait_results["file"] == "portrait.png"
    assert portrait_results["models"] == {
        "pose": {
            "file": "pose_landmarker_full.task",
            "sha256": "4eaa5eb7a98365221087693fcc286334cf0858e2eb6e15b506aa4a7ecdcec4ad",
        },
        "face": {
            "file": "face_landmarker.task",
            "sha256": "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff",
        },
    }
    assert set(portrait_results["versions"]) == {"mediapipe", "numpy", "opencv-python"}
    assert {name: len(names) for name, names in portrait_results["layouts"].items()} == {
        "blazepose-33": 33,
        "face-mesh-478": 478,
    }
    (frame,) = portrait_results["frames"]
    assert (frame["index"], frame["timestamp_ms"], frame["skipped"]) == (0, 0, 0)
    times = frame["times_ns"]
    assert 0 < max(times["pose"], times["face"]) <= times["analysis"]


@pytest.mark.parametrize(("model", "other"), [("pose", "face"), ("face", "pose")])
def test_one_model_alone(picture: Path, tmp_path: Path, model: str, other: str) -> None:
    document = analysed(picture, tmp_path / "out.json", "--model", model)
    (frame,) = document["frames"]
    assert len(frame[model]["people"]) == 1
    assert frame[other]["people"] == []
    assert list(document["models"]) == [model]
    assert frame["times_ns"][other] == 0 < frame["times_ns"][model]


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
    assert [frame["index"] for frame in frames] == list(range(len(MOVED)))
    # 30 frames a second, in whole milliseconds.
    assert [frame["timestamp_ms"] for frame in frames] == [0, 33, 67, 100, 133, 167]
    assert {tuple(frame["size_px"]) for frame in frames} == {(640, 480)}
    assert (document["settings"]["people"], document["settings"]["faces"]) == (2, 3)
    at_rest_px = points(portrait_results["frames"][0]["face"])[:, :2].mean(axis=0) * 512
    for number, frame in zip(MOVED, frames, strict=True):
        moved_px = moving.transform(number) @ (*at_rest_px, 1)
        assert points(frame["face"])[:, :2].mean(axis=0) * (640, 480) == pytest.approx(moved_px, abs=6)
    bodies = sum(len(frame["pose"]["people"]) for frame in frames)
    printed = capsys.readouterr()
    assert printed.out.startswith(f"{out}: 6 frames, {bodies} poses and 6 faces in ")
    assert bodies >= 6
    assert printed.err == ""


def refused(capsys: pytest.CaptureFixture[str], path: Path, out: Path) -> str:
    """The one line on stderr with which the command fails."""
    assert main(["analyze", str(path), "--out", str(out)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    (line,) = printed.err.splitlines()
    assert line.endswith(".")
    return line


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("none.png", "none.png cannot be opened; check its path and whether it may be read."),
        ("none.mp4", "There is no file none.mp4; check its path."),
        ("text.mp4", "text.mp4 is damaged, or no MP4, MOV, MKV or WebM clip; use one of these."),
        ("text.png", "text.png is not a JPEG, PNG, WebP or HEIC picture; save it as one of these."),
        ("text", "text is damaged, or no MP4, MOV, MKV or WebM clip; use one of these."),
        ("folder", "There is no file folder; check its path."),
        ("folder.png", "folder.png cannot be opened; check its path and whether it may be read."),
    ],
)
def test_a_path_that_cannot_be_read_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, said: str
) -> None:
    for text in ("text.mp4", "text.png", "text"):
        (tmp_path / text).write_text("This is text.")
    for folder in ("folder", "folder.png"):
        (tmp_path / folder).mkdir()
    out = tmp_path / "out.json"
    assert refused(capsys, tmp_path / name, out) == said
    assert not out.exists()


@pytest.mark.parametrize("out", ["none/out.json", "folder"])
def test_results_that_cannot_be_written_are_told_before_any_work(
    picture: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    out: str,
) -> None:
    (tmp_path / "folder").mkdir()
    monkeypatch.setattr(analyze, "WorkerClient", lambda: pytest.fail("a worker was started"))
    said = f"{tmp_path / out} cannot be written; name a file in a folder that exists."
    assert refused(capsys, picture, tmp_path / out) == said


def test_a_full_disk_is_told(picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, picture, Path("/dev/full")) == "/dev/full: No space left on device."


def test_a_file_that_cannot_be_had_is_told(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def ensure(name: str) -> Path:
        raise store.Unreachable(f"{name} cannot be fetched.")

    monkeypatch.setattr(store, "ensure", ensure)
    assert refused(capsys, picture, tmp_path / "out.json") == "pose_landmarker_full.task cannot be fetched."


class Dying:
    """A worker that dies on the second frame."""

    closed = 0

    def __init__(self) -> None:
        self._worker = WorkerClient()
        self._left = 1

    def analyse(self, *request: Any) -> Any:
        if not self._left:
            raise WorkerLost("The analysis process 7 ended (SIGKILL).")
        self._left -= 1
        return self._worker.analyse(*request)

    def close(self) -> None:
        Dying.closed += 1
        self._worker.close()


@pytest.fixture
def dying(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Dying]]:
    monkeypatch.setattr(analyze, "WorkerClient", Dying)
    yield Dying
    Dying.closed = 0


def test_a_worker_that_dies_leaves_no_half_of_the_results(
    clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], dying: type[Dying]
) -> None:
    out = tmp_path / "out.json"
    assert refused(capsys, clip, out) == "The analysis process 7 ended (SIGKILL)."
    assert not out.exists()
    assert dying.closed == 1


@pytest.mark.parametrize(
    "options",
    [["--people", "5"], ["--people", "0"], ["--faces", "5"], ["--variant", "huge"], ["--model", "hand"], []],
)
def test_wrong_usage_is_told_before_anything_is_read(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    out = ["--out", str(tmp_path / "out.json")] if options else []
    with pytest.raises(SystemExit) as left:
        main(["analyze", str(picture), *out, *options])
    assert left.value.code == 2
    assert (options or ["--out"])[0] in capsys.readouterr().err
