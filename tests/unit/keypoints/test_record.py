"""A record checks what it is made of."""

from __future__ import annotations

import pytest

from components.keypoints import AnalysisSettings, FrameResult, NetworkResult, Record, StageTimes, by_network


def frame(timestamp_ms: int) -> FrameResult:
    return FrameResult(
        0,
        timestamp_ms,
        (4, 3),
        by_network(NetworkResult("blazepose-full"), NetworkResult("face-landmarker")),
        StageTimes(),
    )


def test_a_clip_keeps_its_frames() -> None:
    frames = frame(0), frame(33)
    assert Record("a.mp4", "clip", 30, AnalysisSettings(), frames).frames == frames


@pytest.mark.parametrize("times_ms", [(0, 0), (33, 0)])
def test_timestamps_must_increase(times_ms: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="timestamps must increase"):
        Record("a.mp4", "clip", 30, AnalysisSettings(), tuple(map(frame, times_ms)))


@pytest.mark.parametrize("count", [0, 2])
def test_a_picture_has_one_frame(count: int) -> None:
    with pytest.raises(ValueError, match=f"one frame, not {count}"):
        Record("a.png", "picture", None, AnalysisSettings(), tuple(map(frame, range(count))))
