"""A recording: its bounds, its clip, and that it never holds the stream up."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from components.keypoints import (
    AnalysisSettings,
    FrameResult,
    NetworkResult,
    StageTimes,
    body_and_face,
    by_network,
)
from components.keypoints.arrays import Rgb
from components.live.recording import Recording
from components.media.clip_writer import ClipWriter
from components.media.clips import read_clip
from components.models.store.provenance import model_files
from tests.support.waiting import until

SETTINGS = AnalysisSettings()
STARTED_MS = 12_345
"""The stream has run for a while when the recording begins."""


def picture(level: int, height: int = 48, width: int = 64) -> Rgb:
    return np.full((height, width, 3), level, np.uint8)


def result(number: int, timestamp_ms: int, rgb: Rgb) -> FrameResult:
    size_px = (rgb.shape[1], rgb.shape[0])
    return FrameResult(
        number,
        timestamp_ms,
        size_px,
        by_network(NetworkResult("blazepose-full"), NetworkResult("face-landmarker")),
        StageTimes(),
    )


def feed(recording: Recording, times_ms: list[int], pace: bool = False) -> None:
    """Frames that become brighter by 2 with each; with `pace`, each waits until the one before is encoded."""
    for number, time_ms in enumerate(times_ms):
        rgb = picture(20 + 2 * number)
        recording.add(result(100 + number, STARTED_MS + time_ms, rgb), rgb, SETTINGS)
        if pace:
            until(lambda: recording._encoder is None or recording._encoder._waiting is None, every_s=0.001)


def test_results_without_pixels() -> None:
    recording = Recording(SETTINGS, pixels=False)
    feed(recording, [0, 33, 80])
    assert (recording.ended, recording.frames, recording.seconds, recording.not_encoded) == (None, 3, 0.08, 0)
    made = recording.result()
    assert made is not None and not made.has_pixels
    record = made.record
    assert [(frame.index, frame.timestamp_ms) for frame in record.frames] == [(0, 0), (1, 33), (2, 80)]
    assert (record.kind, record.fps, record.settings) == ("clip", 25.0, SETTINGS)
    assert record.models == model_files(SETTINGS.keys) and "mediapipe" in record.versions
    assert recording.ended == "It was stopped."


def test_pixels_carry_the_times_of_their_results(tmp_path: Path) -> None:
    times_ms = [0, 33, 80, 81, 500, 1000]
    recording = Recording(SETTINGS, pixels=True)
    feed(recording, times_ms, pace=True)
    made = recording.result()
    assert made is not None and made.content is not None and recording.not_encoded == 0
    (tmp_path / "a.mp4").write_bytes(made.content.read())
    frames = list(read_clip(tmp_path / "a.mp4", max_fps=1000))
    assert [frame.timestamp_ms for frame in frames] == times_ms
    for number, frame in enumerate(frames):
        assert np.abs(frame.rgb.astype(int) - (20 + 2 * number)).max() <= 3
    made.close()


def test_a_frame_of_the_recording_can_be_seen_again() -> None:
    recording = Recording(SETTINGS, pixels=True)
    feed(recording, [0, 33, 80], pace=True)
    made = recording.result()
    assert made is not None
    assert np.abs(made.frame_rgb(1).astype(int) - 22).max() <= 3
    made.close()


def test_a_busy_encoder_holds_nobody_up_and_what_it_leaves_out_is_counted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    free, add = threading.Event(), ClipWriter.add

    def slow(writer: ClipWriter, rgb: Rgb, time: int) -> None:
        assert free.wait(10)
        add(writer, rgb, time)

    monkeypatch.setattr(ClipWriter, "add", slow)
    recording = Recording(SETTINGS, pixels=True)
    started_s = time.monotonic()
    feed(recording, list(range(0, 3000, 33)))
    assert time.monotonic() - started_s < 10, "the encoder has not taken a single frame"
    assert recording.frames == 91 and recording.not_encoded in (89, 90)
    free.set()
    made = recording.result()
    assert made is not None and made.content is not None and len(made.record.frames) == 91
    (tmp_path / "a.mp4").write_bytes(made.content.read())
    times_ms = [frame.timestamp_ms for frame in read_clip(tmp_path / "a.mp4")]
    assert times_ms[0] == 0 and len(times_ms) == 91 - recording.not_encoded
    made.close()


def test_it_ends_by_itself_in_time() -> None:
    recording = Recording(SETTINGS, pixels=False, max_seconds=1.0)
    feed(recording, [0, 500, 1000, 1001, 1500])
    assert recording.ended == "It reached 1 s, the longest that is recorded."
    assert (recording.frames, recording.seconds) == (3, 1.0)


@pytest.mark.parametrize("pixels", [False, True])
def test_it_ends_by_itself_in_memory(pixels: bool) -> None:
    recording = Recording(SETTINGS, pixels, max_bytes=100_000)
    feed(recording, list(range(0, 3300, 33)), pace=True)
    assert recording.ended == "It reached 0 MB, the most that is recorded."
    assert 0 < recording.frames < 100
    recording.forget()


def test_it_ends_where_the_settings_change() -> None:
    recording = Recording(SETTINGS, pixels=False)
    feed(recording, [0, 33])
    rgb = picture(0)
    recording.add(result(9, STARTED_MS + 66, rgb), rgb, body_and_face(people=2))
    assert recording.ended == "The settings were changed; the recording ended there."
    assert recording.frames == 2


def test_a_size_that_changes_or_is_odd_is_no_hindrance(tmp_path: Path) -> None:
    recording = Recording(SETTINGS, pixels=True)
    for number, (height, width) in enumerate([(49, 65), (24, 32), (48, 64)]):
        rgb = picture(90, height, width)
        recording.add(result(number, 33 * number, rgb), rgb, SETTINGS)
        encoder = recording._encoder
        assert encoder is not None
        until(lambda encoder=encoder: encoder._waiting is None, every_s=0.001)  # type: ignore[misc]
    made = recording.result()
    assert made is not None and made.content is not None
    (tmp_path / "a.mp4").write_bytes(made.content.read())
    assert [frame.rgb.shape for frame in read_clip(tmp_path / "a.mp4")] == [(50, 66, 3)] * 3
    made.close()


def test_without_a_frame_there_is_no_result() -> None:
    for pixels in (False, True):
        assert Recording(SETTINGS, pixels).result() is None


def test_an_encoder_that_fails_leaves_the_results(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("No space left")

    monkeypatch.setattr(ClipWriter, "add", fail)
    recording = Recording(SETTINGS, pixels=True)
    feed(recording, [0, 33])
    made = recording.result()
    assert made is not None and made.content is None and len(made.record.frames) == 2


def test_it_leaves_nothing() -> None:
    process = psutil.Process()
    before = process.num_fds()
    for way in ("forgotten", "taken", "taken and then forgotten"):
        recording = Recording(SETTINGS, pixels=True)
        feed(recording, [0, 33], pace=True)
        made = None if way == "forgotten" else recording.result()
        if way != "taken":
            recording.forget()
        if made is not None:
            assert made.content is not None and made.content.read()[4:8] == b"ftyp"
            made.close()
        assert recording._encoder is not None
        recording._encoder._thread.join(5)
    assert process.num_fds() == before
    assert not any(thread.name == "recording" for thread in threading.enumerate())
