"""`analyze` takes every frame of a clip, or so many a second as it is given."""

from __future__ import annotations

from pathlib import Path

from components import formats
from components.cli import main
from tests.support.clips import write_clip

FPS, FRAMES = 120, 24


def test_a_clip_of_ones_own_is_analysed_frame_by_frame(tmp_path: Path) -> None:
    slow_motion = write_clip(tmp_path / "slow.mp4", FRAMES, FPS, "libx264")
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
