"""What is written of a file's results, by the ending."""

from __future__ import annotations

from collections.abc import Mapping

from components import formats
from components.cli.batch.origin import CLIP, PICTURE
from components.cli.batch.work import FileAnalysis
from components.formats import stamps
from components.keypoints import OUTPUT_WIDTHS_PX, Record, ViewSettings
from components.keypoints.record import Kind
from components.media.annotate import annotated_png

VIEW = ViewSettings("one picture", mirror=False, output_width_px=OUTPUT_WIDTHS_PX[-1])


KINDS: Mapping[str, Kind] = {PICTURE: "picture", CLIP: "clip", ".trc": "clip"}
"""Of the endings that are made of one kind only: annotated copies, and a movement."""


def wanted_head(work: FileAnalysis, record: Record, ending: str) -> formats.Head:
    """The head that `content` of this record has."""
    more = {"sound": work.asked.sound} if ending == CLIP else {}
    return {**formats.head(record), **more}


def content(work: FileAnalysis, record: Record, ending: str) -> bytes:
    """The content of a file of that ending, of the record that `work` gave, of one of its KINDS.

    Raises:
        NotAnalysed: when it cannot be drawn.
        ValueError: for results that cannot be written so.
    """
    if ending == PICTURE:
        assert work.picture_rgb is not None
        (frame,) = record.frames
        return annotated_png(work.picture_rgb, frame, stamps.png_text(formats.head(record)))
    if ending == CLIP:
        return stamps.stamped_mp4(work.drawn(record.frames, VIEW), wanted_head(work, record, ending))
    return formats.write(record, ending)


def head(content: bytes, ending: str) -> formats.Head:
    """The head of a whole file's content that was made by `content`.

    Raises:
        formats.NotResults: for any other.
    """
    if ending == PICTURE:
        return stamps.png_head(content)
    if ending == CLIP:
        return stamps.mp4_head(content)
    return formats.FORMATS[ending].head(content)
