"""The models of one process: the first picture's times are the models' own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from components.keypoints import AnalysisSettings, FrameAnalysis, body_and_face
from components.keypoints.arrays import Rgb
from components.keypoints.settings import Mode
from components.models.tracker_set import TrackerSet
from components.processes.analyst import Analyst
from components.processes.protocol import Request
from tests.support.real_models import portrait


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The timestamps that the models were run with."""
    seen: list[int] = []
    analyse = TrackerSet.analyse

    def noted(self: TrackerSet, frame: Any, timestamp_ms: int = 0) -> Any:
        seen.append(timestamp_ms)
        return analyse(self, frame, timestamp_ms)

    monkeypatch.setattr(TrackerSet, "analyse", noted)
    return seen


@pytest.fixture
def analyst() -> Iterator[Analyst]:
    made = Analyst()
    yield made
    made.close()


def ask(
    analyst: Analyst,
    mode: Mode,
    timestamp_ms: int,
    settings: AnalysisSettings,
    frame: Rgb | None = None,
) -> None:
    frame = portrait() if frame is None else frame
    height, width, _ = frame.shape
    assert isinstance(
        analyst.analyse(Request((height, width, 3), timestamp_ms, mode, settings), frame), FrameAnalysis
    )


def test_new_models_see_a_still_once_before_they_are_timed(analyst: Analyst, runs: list[int]) -> None:
    ask(analyst, "still", 7, AnalysisSettings())
    assert runs == [7, 7]
    ask(analyst, "still", 8, AnalysisSettings())
    assert runs == [7, 7, 8]
    ask(analyst, "still", 9, body_and_face(people=2))
    assert runs == [7, 7, 8, 9, 9]


def test_networks_that_first_run_later_see_that_still_twice(analyst: Analyst, runs: list[int]) -> None:
    nobody = np.zeros((64, 64, 3), np.uint8)
    ask(analyst, "still", 1, AnalysisSettings(), nobody)
    ask(analyst, "still", 2, AnalysisSettings(), nobody)
    # Only now there is somebody whose points are looked for.
    ask(analyst, "still", 3, AnalysisSettings())
    ask(analyst, "still", 4, AnalysisSettings())
    assert runs == [1, 1, 2, 3, 3, 4]


def test_a_streams_frames_are_seen_once_each(analyst: Analyst, runs: list[int]) -> None:
    for timestamp_ms in (7, 40):
        ask(analyst, "stream", timestamp_ms, AnalysisSettings())
    assert runs == [7, 40]
