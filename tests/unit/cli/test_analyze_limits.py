"""`analyze` holds a file to no limit but those that are given, and tells results of different rates apart."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from components.cli import main
from components.media.examine import Limits
from tests.support.cli_jobs import FakeJob, analyze, started
from tests.support.clips import write_clip


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """A short clip in which nobody is."""
    return write_clip(tmp_path / "short.mp4", 6)


def test_what_is_beyond_a_given_limit_is_refused(
    clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    option = "--max-megapixels=0.003"
    assert main(["analyze", str(clip), option, "--out", str(tmp_path / "out.json")]) == 1
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
    clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], given: str
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["analyze", str(clip), f"--max-fps={given}", "--out", str(tmp_path / "out.json")])
    assert left.value.code == 2
    assert f"argument --max-fps: {given!r} is no number above 0" in capsys.readouterr().err


@pytest.mark.usefixtures("fake_jobs")
def test_a_picture_is_the_same_at_every_rate_and_a_clip_is_not(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out" / "{name}.csv"
    assert analyze(folder, "--out", out) == 0
    assert analyze(folder, "--out", out, "--max-fps", "10") == 0
    assert started() == ["c.mp4"]
