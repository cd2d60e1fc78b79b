"""`analyze` holds a file to no limit but those that are given, and tells results of different rates apart."""

from __future__ import annotations

import math
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.stream import VideoStream

from components import formats
from components.cli import main
from components.media.examine import Limits
from tests.support.cli_jobs import FakeJob, analyze, started

FPS, FRAMES = 120, 24


@pytest.fixture
def slow_motion(tmp_path: Path) -> Path:
    """A fifth of a second of a clip of 120 frames a second, in which nobody is."""
    path = tmp_path / "slow.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=FPS)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(FRAMES):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 5 * number, np.uint8), format="rgb24")
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def test_a_clip_of_ones_own_is_analysed_frame_by_frame(slow_motion: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    assert main(["analyze", str(slow_motion), "--model", "face", "--out", str(out)]) == 0
    record = formats.read(out.read_bytes())
    assert (len(record.frames), record.fps, record.max_fps) == (FRAMES, FPS, None)
    expected_ms = [round(1000 * number / FPS) for number in range(FRAMES)]
    assert [frame.timestamp_ms for frame in record.frames] == expected_ms
    # Every second of them, and not those that are there already.
    assert main(["analyze", str(slow_motion), "--model", "face", "--max-fps", "60", "--out", str(out)]) == 0
    record = formats.read(out.read_bytes())
    assert (len(record.frames), record.max_fps) == (FRAMES / 2, 60)


def test_what_is_beyond_a_given_limit_is_refused(
    slow_motion: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    option = "--max-megapixels=0.003"
    assert main(["analyze", str(slow_motion), option, "--out", str(tmp_path / "out.json")]) == 1
    assert "64 x 48 pixels; use a clip of at most 0.003 megapixels a frame." in capsys.readouterr().err


@pytest.mark.usefixtures("fake_jobs")
def test_each_limit_reaches_the_job(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Limits] = []
    monkeypatch.setattr(FakeJob, "limits", seen.append)
    options = ["--max-fps", "10", "--max-seconds", "20", "--max-megapixels", "3.5"]
    assert analyze(folder / "c.mp4", "--out", tmp_path / "a.json", *options) == 0
    assert analyze(folder / "c.mp4", "--out", tmp_path / "b.json") == 0
    none = math.inf
    assert seen == [Limits(none, 3.5, 20, 10, none), Limits(none, none, none, none, none)]


@pytest.mark.parametrize("given", ["0", "-1", "nan", "many"])
def test_a_limit_is_a_number_above_0(
    slow_motion: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], given: str
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["analyze", str(slow_motion), f"--max-fps={given}", "--out", str(tmp_path / "out.json")])
    assert left.value.code == 2
    assert f"argument --max-fps: {given!r} is no number above 0" in capsys.readouterr().err


@pytest.mark.usefixtures("fake_jobs")
def test_a_picture_is_the_same_at_every_rate_and_a_clip_is_not(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out" / "{name}.csv"
    assert analyze(folder, "--out", out) == 0
    assert analyze(folder, "--out", out, "--max-fps", "10") == 0
    assert started() == ["c.mp4"]
