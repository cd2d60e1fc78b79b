"""Pictures that are cut, turned or larger than what is kept of one, through the process of a job."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from components.cli import main
from components.keypoints import FrameResult
from components.media.examine import Limits
from components.media.images import kept_size_px
from components.processes.jobs.job import Content, Job
from components.processes.jobs.protocol import Analyse, Event, Finished, Frames, Opened
from tests.support.pictures import encoded, turned_by
from tests.support.real_models import portrait


@pytest.fixture
def analysed() -> Callable[..., tuple[list[Event], np.ndarray]]:
    """Analyses a picture's content; gives the events, and the pixels that are kept."""

    def run(content: bytes, limits: Limits | None = None) -> tuple[list[Event], np.ndarray]:
        file = Content.from_bytes(content, "a.jpg")
        job = Job(file, Analyse("a.jpg", limits=limits or Limits()))
        try:
            events = list(job.events())
            opened = events[0]
            assert isinstance(opened, Opened), opened
            return events, np.array(job.picture(opened.size_px))
        finally:
            job.close()
            file.close()

    return run


def only_frame(events: list[Event]) -> FrameResult:
    (frames,) = [event for event in events if isinstance(event, Frames)]
    (frame,) = frames.frames
    return frame


def test_a_picture_that_breaks_off_is_analysed_and_that_is_noted(
    analysed: Callable[..., tuple[list[Event], np.ndarray]],
) -> None:
    content = encoded(Image.fromarray(portrait()), "JPEG", quality=95)
    events, _ = analysed(content[: int(len(content) * 0.9)])
    last = events[-1]
    assert isinstance(last, Finished)
    assert len(last.notes) == 1 and last.notes[0].startswith("a.jpg breaks off or is damaged: the last ")
    assert only_frame(events).first("face").people


def test_a_phones_108_megapixels_are_taken_and_told_at_their_own_size(
    analysed: Callable[..., tuple[list[Event], np.ndarray]],
) -> None:
    image = Image.fromarray(portrait()).resize((9000, 12_000), Image.Resampling.NEAREST)
    content = encoded(image, "JPEG", quality=75, exif=b"Exif\0\0" + turned_by(6))
    events, kept = analysed(content, Limits(math.inf, math.inf, math.inf, math.inf))
    assert events[0] == Opened("picture", (12_000, 9000), None, 1)
    assert events[-1] == Finished()
    assert only_frame(events).size_px == (12_000, 9000)
    assert kept.shape[1::-1] == kept_size_px((12_000, 9000))
    # As stored it would stand upright: the turn puts the left column of the portrait at the top.
    small = np.asarray(Image.fromarray(kept).resize((64, 48), Image.Resampling.BOX), int)
    expected = Image.fromarray(portrait()).transpose(Image.Transpose.ROTATE_270).resize((64, 48))
    assert np.abs(small - np.asarray(expected, int)).mean() < 12


def test_the_command_line_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = io.BytesIO()
    Image.fromarray(portrait()).save(content, "PNG")
    (tmp_path / "cut.png").write_bytes(content.getvalue()[: -len(content.getvalue()) // 3])
    out = tmp_path / "cut.json"
    assert main(["analyze", str(tmp_path / "cut.png"), "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert "cut.png breaks off or is damaged: the last " in said.out + said.err
    assert out.exists()
