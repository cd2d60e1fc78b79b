"""The arithmetic of the Lab's part of the bench, and its long clip."""

from __future__ import annotations

from pathlib import Path

import pytest

from components.cli.benchmark import lab
from components.keypoints import AnalysisSettings, Record
from components.media.clips import clip_info, read_clip
from tests.unit.media.made_clips import write_clip


def analysed(began_s: float, ended_s: float, frames: int) -> lab.Analysed:
    return lab.Analysed(Record("a", "clip", 30.0, AnalysisSettings(), ()), began_s, ended_s, frames)


def test_a_jobs_pace_is_that_after_its_models_were_loaded() -> None:
    assert analysed(10.0, 12.0, 100).ms == 20.0


@pytest.mark.parametrize(
    ("each_ms", "expected"), [([20.0, 20.0], 2.0), ([40.0, 40.0], 1.0), ([25.0, 40.0], 1.3)]
)
def test_the_gain_of_two_at_once(each_ms: list[float], expected: float) -> None:
    assert lab.gain(20.0, each_ms) == pytest.approx(expected)


def test_the_report_has_the_medians_of_the_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    found = iter([{"clip_ratio": ratio, "two_workers": 3 - ratio} for ratio in (1.2, 1.0, 1.1)])
    monkeypatch.setattr(lab, "_round_of", lambda *_: next(found))
    monkeypatch.setattr(lab, "_long_clips_memory_mb", lambda _: 512)
    expected = {"clip_ratio": 1.1, "two_workers": 1.9, "memory_mb": 512}
    assert lab.lab_figures(Path("a"), (Path("p"), Path("f"))) == expected


def test_the_long_clip_repeats_the_short_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab, "LONG_S", 3)
    out = tmp_path / "long.mp4"
    lab.write_long_clip(write_clip(tmp_path / "a.mp4", 40), out)
    info = clip_info(out)
    assert (info.size_px, info.fps, info.frames) == ((1280, 720), 30.0, 90)
    frames = list(read_clip(out))
    assert [frame.timestamp_ms for frame in frames] == [round(i * 1000 / 30) for i in range(90)]
    assert (frames[0].rgb == frames[40].rgb).all() and (frames[0].rgb != frames[39].rgb).any()
    assert list(tmp_path.glob("*.once.mp4")) == []


def test_the_peak_of_a_process_that_is_gone_is_nothing() -> None:
    assert lab._peak_bytes(2**22 + 1) == 0
