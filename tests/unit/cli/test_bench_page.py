"""The bench's part `page`: its figures, and what is said where it cannot be measured."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from components.cli import bench
from components.cli.benchmark.numbered import read_number
from components.cli.benchmark.page import chromium, figures, rounds
from components.cli.benchmark.page.camera import LOOP_FRAMES, numbered_portrait, write_y4m
from components.cli.benchmark.page.visit import PAGE, SAMPLE, Kind, StreamEnded, Visit
from components.keypoints.arrays import Rgb
from tests.support.bench import bench_arguments
from tests.support.looks import look

PORTRAIT = np.zeros((64, 64, 3), np.uint8)
# 31 frames in 3 s come back, each after 57 ms; every other of them where half are lost.
ALL, SLOW = [50.0] * 41, [193.0] * 41


def visit(*lags_ms: list[float], server_s: float = 2.0, browser_s: float = 1.0) -> Visit:
    return Visit(tuple(map(look, lags_ms)), 10.0, server_s, browser_s)


def test_page_and_sample_are_compared_round_by_round() -> None:
    pairs = [
        (visit(SLOW, server_s=server_s), visit(ALL, server_s=2.0, browser_s=3.0))
        for server_s in (1.0, 3.0, 4.0)
    ]
    found = figures.compared(pairs)
    sample, page, over = found["sample"], found["page"], found["page over sample"]
    assert sample["lag_ms"] == 200.0 and page["lag_ms"] == 57.0
    assert over["lag_ms"] == 0.285
    # 300 ms a second and more for 10 frames a second and a third.
    assert page["cpu_ms"] == pytest.approx(500 / (31 / 3), abs=1e-3)
    assert page["server_ms"] + page["browser_ms"] == pytest.approx(page["cpu_ms"], abs=2e-3)
    fewer = sample["frames_per_s"] / page["frames_per_s"]
    cpu = [fewer * 5 / 2, fewer * 5 / 4, fewer * 5 / 5]
    assert over["cpu_ms"] == pytest.approx(cpu[1], abs=1e-3)
    assert over["spread"]["cpu_ms"] == pytest.approx([cpu[2], cpu[0]], abs=1e-3)
    assert page["returned_px"] == ["1280 x 480"]


def test_charts_cost_what_the_page_takes_more_with_them() -> None:
    found = figures.charts(
        [(visit(ALL, server_s=2.0, browser_s=1.0), visit(ALL, server_s=2.4, browser_s=1.5))]
    )
    assert found["browser_percent"] == pytest.approx(5.0)
    assert found["server_percent"] == pytest.approx(4.0)
    assert found["frames_over_without"] == 1.0


def test_two_viewers_are_set_against_one() -> None:
    half = [50.0 if number % 2 else None for number in range(41)]
    found = figures.two_viewers([(visit(ALL), visit(ALL, half))])  # type: ignore[arg-type]
    assert found["together_over_one"] == pytest.approx((31 + 15) / 31, abs=0.04)
    assert found["least_share"] == pytest.approx(15 / (31 + 15), abs=0.02)


def test_of_three_viewers_one_with_growing_lag_is_enough() -> None:
    growing = list(np.linspace(50, 900, 100))
    found = figures.three_viewers(visit(ALL, ALL, growing))
    assert found["lag_grows"] is True and found["lag_ms"][:2] == [57.0, 57.0]
    assert figures.three_viewers(visit(ALL, ALL, ALL))["lag_grows"] is False


def test_the_camera_is_a_clip_of_numbered_frames(tmp_path: Path) -> None:
    path = write_y4m(tmp_path / "camera.y4m", numbered_portrait(PORTRAIT), 3, 15)
    head, *frames = path.read_bytes().split(b"FRAME\n")
    assert head == b"YUV4MPEG2 W640 H480 F15:1 Ip A1:1 C420mpeg2\n"
    planes = [np.frombuffer(frame, np.uint8).reshape(720, 640) for frame in frames]
    assert [read_number(each[:480]) for each in planes] == [0, 1, 2]
    assert LOOP_FRAMES < 2**16


@pytest.fixture
def staged(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int, Kind, int]]:
    """Visits of apps that are not started: cores, camera's frames a second, app and viewers of each."""
    made: list[tuple[int, int, Kind, int]] = []

    class Stage:
        def __init__(self, fps: int) -> None:
            self._fps = fps

        def visit(self, kind: Kind, _seconds: float = 0, viewers: int = 1) -> Visit:
            made.append((len(os.sched_getaffinity(0)), self._fps, kind, viewers))
            return visit(*[ALL] * viewers)

    @contextmanager
    def stage(_path: str, _portrait: Rgb, fps: int, *_kinds: Kind) -> Iterator[Any]:
        yield Stage(fps)

    monkeypatch.setattr(rounds, "_stage", stage)
    monkeypatch.setattr(chromium, "find", lambda: "chromium")
    return made


def test_what_is_compared_is_visited_in_turn(staged: list[tuple[int, int, Kind, int]]) -> None:
    cores = len(os.sched_getaffinity(0))
    found = rounds.page_figures(PORTRAIT)
    first = [(kind, viewers) for _, _, kind, viewers in staged[:9]]
    assert first == [(SAMPLE, 1), (PAGE, 1), (PAGE, 2)] * 3
    assert staged[9] == (cores, 30, PAGE, 3)
    assert {fps for _, fps, kind, _ in staged if kind not in (SAMPLE, PAGE)} == {rounds.SLOW_CAMERA_FPS}
    assert [(used, kind) for used, _, kind, _ in staged[-6:]] == [(1, SAMPLE), (1, PAGE)] * 3
    assert len(os.sched_getaffinity(0)) == cores
    assert (
        found["page over sample"]["frames_per_s"] == found["page over sample, one core"]["frames_per_s"] == 1
    )


def test_where_processes_cannot_be_confined_one_core_is_left_out(
    staged: list[tuple[int, int, Kind, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.sched_getaffinity
    monkeypatch.setattr(rounds, "os", argparse.Namespace(sched_getaffinity=real))
    assert not [name for name in rounds.page_figures(PORTRAIT) if "one core" in name]
    assert len(staged) == 16


def only_page(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """What `bench --only page --json` prints."""
    monkeypatch.setattr(bench, "disable_metrics", lambda _environ: None)
    assert bench.run(bench_arguments("--only", "page", "--json")) == 0
    return json.loads(capsys.readouterr().out)["page"]


def test_without_a_browser_the_part_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KEYPOINT_LAB_TEST_BROWSER", "/nonexistent")
    assert only_page(monkeypatch, capsys)["skipped"].startswith("There is no browser: install Chromium")


def test_without_what_drives_a_browser_the_part_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(chromium, "find", lambda: "chromium")
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    found = only_page(monkeypatch, capsys)
    assert found == {"skipped": "Playwright, which drives the browser, is missing: run `make dev` first."}


@pytest.mark.parametrize(("times", "ends"), [(2, False), (3, True)])
def test_where_a_stream_ends_by_itself_others_come_in_its_place(
    monkeypatch: pytest.MonkeyPatch, times: int, ends: bool
) -> None:
    outcomes: list[Any] = [StreamEnded("ended")] * times + [visit(ALL)]

    def visited(*_: Any) -> Visit:
        outcome = outcomes.pop(0)
        if isinstance(outcome, StreamEnded):
            raise outcome
        assert isinstance(outcome, Visit)
        return outcome

    monkeypatch.setattr(rounds, "visit", visited)
    stage = rounds.Stage({SAMPLE: cast(Any, None)}, cast(Any, None), 30)
    if ends:
        with pytest.raises(StreamEnded):
            stage.visit(SAMPLE)
    else:
        assert stage.visit(SAMPLE).frames_per_s > 10
