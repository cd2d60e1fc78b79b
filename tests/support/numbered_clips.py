"""Clips whose frames bear numbers, read through everything that decodes clips."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np

from components.keypoints import FrameResult, StageTimes, ViewSettings, by_network
from components.media.annotate import AnnotatedClip
from components.media.clip_frames import FrameFinder
from components.media.clip_notes import ClipNotes
from components.media.clips import LoopedClip, read_clip
from components.media.containers import open_clip
from components.media.examine import Limits, examine
from tests.support.markers import FRAMES, SHOWN_PX, number_of
from tests.support.people import NO_FACE, NO_POSE

TOGETHER = ViewSettings("one picture", mirror=False, output_width_px=640)


def check(path: Path, times_ms: list[int], sizes_px: list[tuple[int, int]] | None = None) -> tuple[str, ...]:
    """Reads a clip through all that decode clips, and gives its notes.

    Args:
        times_ms: of its frames, which are numbered from 0.
    """
    account = ClipNotes()
    read = list(read_clip(path, max_fps=1000, account=account))
    assert [frame.timestamp_ms for frame in read] == times_ms
    assert [frame.source_frame for frame in read] == list(range(len(times_ms)))
    assert [number_of(frame.rgb) for frame in read] == [number % FRAMES for number in range(len(times_ms))]
    sizes_px = sizes_px or [SHOWN_PX] * len(read)
    assert [frame.rgb.shape[1::-1] for frame in read] == sizes_px
    found = examine(path, Limits(fps=1000), path.name)
    assert (found.kind, found.size_px, found.frames) == ("clip", sizes_px[0], len(read))
    played = list(itertools.islice(LoopedClip(path).frames(), len(read) + 1))
    assert [round(due_s * 1000) for due_s, _ in played[:-1]] == times_ms
    assert [number_of(rgb) for _, rgb in played] == [*(number % FRAMES for number in range(len(read))), 0]
    with open_clip(path, 9.5) as clip:
        finder = FrameFinder(clip)
        for frame in (read[-1], read[0], read[len(read) // 2], read[-1]):
            np.testing.assert_array_equal(finder.find(frame.timestamp_ms), frame.rgb)
    drawn_as_read(path, [frame.timestamp_ms for frame in read], sizes_px)
    return account.sentences()


def drawn_as_read(path: Path, times_ms: list[int], sizes_px: list[tuple[int, int]]) -> None:
    """The drawn clip has the same frames at the same times, square pixels and one size."""
    results = tuple(
        FrameResult(number, time_ms, size_px, by_network(NO_POSE, NO_FACE), StageTimes(), 0, number)
        for number, (time_ms, size_px) in enumerate(zip(times_ms, sizes_px, strict=True))
    )
    out = path.with_suffix(".drawn")
    list(AnnotatedClip(path, path.name, Limits(fps=1000), results, TOGETHER).write(str(out)))
    drawn = list(read_clip(out, max_fps=1000))
    assert np.abs(np.subtract([frame.timestamp_ms for frame in drawn], times_ms)).max() <= 1
    assert {frame.rgb.shape[1::-1] for frame in drawn} == {sizes_px[0]}
    same = [frame.rgb for frame, size_px in zip(drawn, sizes_px, strict=True) if size_px == sizes_px[0]]
    numbers = [number % FRAMES for number, size_px in enumerate(sizes_px) if size_px == sizes_px[0]]
    assert [number_of(rgb) for rgb in same] == numbers


def steady_ms(rate: float, frames: int = FRAMES) -> list[int]:
    return [round(1000 * number / rate) for number in range(frames)]
