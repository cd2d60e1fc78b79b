"""The arithmetic of the Lab's part of the bench, and its long clip."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from components.cli.benchmark import lab
from components.keypoints import AnalysisSettings, Record
from components.media.clips import clip_info, read_clip
from components.media.examine import Limits
from components.processes.jobs.job import Content
from tests.support.clips import write_clip
from tests.support.records import frame


def analysed(began_s: float, ended_s: float, frames: int) -> lab.JobPace:
    return lab.JobPace(Record("a", "clip", 30.0, AnalysisSettings(), ()), began_s, ended_s, frames)


def test_a_jobs_pace_is_that_after_its_models_were_loaded() -> None:
    assert analysed(10.0, 12.0, 100).ms == 20.0


@pytest.mark.parametrize(
    ("each_ms", "expected"), [([20.0, 20.0], 2.0), ([40.0, 40.0], 1.0), ([25.0, 40.0], 1.3)]
)
def test_the_gain_of_two_at_once(each_ms: list[float], expected: float) -> None:
    assert lab.gain(20.0, each_ms) == pytest.approx(expected)


def test_the_report_has_the_medians_of_the_rounds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    rounds = [{"clip_ratio": ratio, "two_workers": 3 - ratio} for ratio in (1.2, 1.0, 1.1)]
    monkeypatch.setattr(lab, "_rounds", lambda *_: rounds)
    monkeypatch.setattr(lab, "memory_mb", lambda _: 512.4)
    monkeypatch.setattr(lab, "LONG_S", 1)
    clip = write_clip(tmp_path / "a.mp4", 10)
    spread = {"clip_ratio": [1.0, 1.2], "two_workers": [1.8, 2.0]}
    expected = {"clip_ratio": 1.1, "two_workers": 1.9, "spread": spread, "memory_mb": 512}
    assert lab.lab_figures(clip, (Path("p"), Path("f"))) == expected


def test_each_round_lies_between_two_measurements_of_bare_inference(monkeypatch: pytest.MonkeyPatch) -> None:
    # In the order of the runs: the first alone, then each round's own and its two at once.
    bare = iter([[10.0], [12.0], [11.0, 11.0], [14.0], [26.0, 26.0], [14.0], [14.0, 14.0]])
    monkeypatch.setattr(lab, "bare_at_once", lambda *_: next(bare))
    monkeypatch.setattr(lab, "at_once", lambda _clip, jobs: [analysed(0.0, 1.1, 100)] * jobs)
    monkeypatch.setattr(lab, "writing_ms", lambda _: 0.0)
    first, second, third = lab._rounds(Path("a"), (Path("p"), Path("f")))
    assert first == pytest.approx({"clip_ratio": 1.0, "two_workers": 2.0, "two_bare": 2.0})
    assert second == pytest.approx({"clip_ratio": 11 / 13, "two_workers": 2.0, "two_bare": 1.0})
    assert third["clip_ratio"] == pytest.approx(11 / 14)


def test_the_memory_of_results_that_were_left_out_is_added(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(lab, "LONG_S", 2)
    (tmp_path / "a").write_bytes(bytes(1_000_000))
    seen: list[float] = []

    watched = threading.Event()

    class Growing:
        def memory_info(self) -> SimpleNamespace:
            if seen:
                watched.set()
            return SimpleNamespace(rss=100_000_000 if not seen else 103_000_000)

    def analyse(_content: Content, on_start: Callable[[int], None], limits: Limits) -> lab.JobPace:
        seen.append(limits.fps)
        on_start(1)
        assert watched.wait(10)
        frames = tuple(frame(n, seed=1) for n in range(6))
        return lab.JobPace(Record("a", "clip", 30.0, AnalysisSettings(), frames), 0.0, 1.0, 6)

    monkeypatch.setattr(lab, "analyse", analyse)
    monkeypatch.setattr(lab, "WATCH_S", 0.01)
    monkeypatch.setattr(lab, "_peak_bytes", lambda _: 200_000_000)
    monkeypatch.setattr("psutil.Process", Growing)
    # 6 of 60 frames were looked at: 200 + 1 + 10 x 3 MB.
    assert lab.memory_mb(tmp_path / "a") == pytest.approx(231.0)
    assert seen == [lab.LOOKED_AT_FPS]


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


def test_the_short_clip_is_the_beginning(tmp_path: Path) -> None:
    out = tmp_path / "short.mp4"
    lab.write_short_clip(write_clip(tmp_path / "a.mp4", lab.SHORT_FRAMES + 9), out)
    assert clip_info(out).frames == lab.SHORT_FRAMES


def test_the_peak_of_a_process_that_is_gone_is_nothing() -> None:
    assert lab._peak_bytes(2**22 + 1) == 0
