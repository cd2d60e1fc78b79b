"""The models of one process: the first picture's times are the models' own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from components.analysis.analyst import Analyst
from components.analysis.protocol import Analysed, Mode, Request
from components.keypoints import AnalysisSettings
from components.models.landmarkers import Landmarkers
from tests.unit.models.running import portrait


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The timestamps that the models were run with."""
    seen: list[int] = []
    analyse = Landmarkers.analyse

    def noted(self: Landmarkers, frame: Any, timestamp_ms: int = 0) -> Any:
        seen.append(timestamp_ms)
        return analyse(self, frame, timestamp_ms)

    monkeypatch.setattr(Landmarkers, "analyse", noted)
    return seen


@pytest.fixture
def analyst() -> Iterator[Analyst]:
    made = Analyst()
    yield made
    made.close()


def ask(analyst: Analyst, mode: Mode, timestamp_ms: int, settings: AnalysisSettings) -> None:
    frame = portrait()
    height, width, _ = frame.shape
    assert isinstance(
        analyst.analyse(Request((height, width, 3), timestamp_ms, mode, settings), frame), Analysed
    )


def test_new_models_see_a_still_once_before_they_are_timed(analyst: Analyst, runs: list[int]) -> None:
    ask(analyst, "still", 7, AnalysisSettings())
    assert runs == [0, 7]
    ask(analyst, "still", 8, AnalysisSettings())
    assert runs == [0, 7, 8]
    ask(analyst, "still", 9, AnalysisSettings(people=2))
    assert runs == [0, 7, 8, 0, 9]


def test_a_streams_frames_are_seen_once_each(analyst: Analyst, runs: list[int]) -> None:
    for timestamp_ms in (7, 40):
        ask(analyst, "stream", timestamp_ms, AnalysisSettings())
    assert runs == [7, 40]
