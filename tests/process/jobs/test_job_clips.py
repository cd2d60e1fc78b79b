"""What a reader must know of a clip comes out of the job's process with the results."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from components.cli import main
from components.formats import read
from components.media.examine import Limits
from components.processes.jobs.job import Content, Job
from components.processes.jobs.protocol import Analyse, Finished, Frames, Opened
from tests.support.markers import Made


@pytest.fixture
def slow_and_stretched(tmp_path: Path) -> Path:
    """Two tenths of a second at 120 frames a second, of pixels twice as wide as high."""
    return Made("mp4", rate=120, frames=24, ratio=Fraction(2)).write(tmp_path / "a.mp4")


def test_numbers_and_notes_come_with_the_results(slow_and_stretched: Path) -> None:
    content = Content.from_path(slow_and_stretched)
    job = Job(content, Analyse("a.mp4", limits=Limits()))
    try:
        opened, *between, last = job.events()
    finally:
        job.close()
        content.close()
    assert opened == Opened("clip", (128, 96), 30.0, 6)
    frames = [frame for event in between if isinstance(event, Frames) for frame in event.frames]
    assert [frame.source_frame for frame in frames] == [0, 4, 8, 12, 16, 20]
    assert {frame.size_px for frame in frames} == {(128, 96)} and not any(frame.damaged for frame in frames)
    assert last == Finished(
        (
            "18 of its 24 frames were left out, so that about 30 a second remain at most.",
            "Its pixels are not square (2:1); the picture was stretched as players do.",
        )
    )


def test_the_command_line_says_them_a_line_each(
    slow_and_stretched: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.json"
    assert main(["analyze", str(slow_and_stretched), "--max-fps", "60", "--out", str(out)]) == 0
    told, *notes = capsys.readouterr().out.splitlines()
    assert told.startswith(f"{out}: 12 frames, ")
    assert notes == [
        f"{out}: 12 of its 24 frames were left out, so that about 60 a second remain at most.",
        f"{out}: Its pixels are not square (2:1); the picture was stretched as players do.",
    ]
    assert len(read(out.read_bytes()).frames) == 12
