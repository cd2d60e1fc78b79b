"""What is written of a file's results, by the ending."""

from __future__ import annotations

from components import formats
from components.cli.batch.files import CLIP, PICTURE
from components.cli.batch.work import NotAnalysed, Work
from components.formats import stamps
from components.keypoints import OUTPUT_WIDTHS_PX, Record, ViewSettings
from components.media.draw import compose
from components.media.images import encode_png

VIEW = ViewSettings("one picture", mirror=False, output_width_px=OUTPUT_WIDTHS_PX[-1])


def content(work: Work, record: Record, ending: str) -> bytes:
    """The content of a file of that ending, of the record that `work` gave.

    Raises:
        NotAnalysed: when it cannot be made of this file.
        ValueError: for results that cannot be written so.
    """
    if ending == PICTURE:
        if work.picture_rgb is None:
            raise NotAnalysed(f"{record.name} is a clip; its annotated copy is written as {CLIP}.")
        (frame,) = record.frames
        drawn = encode_png(compose(work.picture_rgb, frame.pose, frame.face, VIEW))
        return stamps.stamped_png(drawn, formats.head(record))
    if ending == CLIP:
        if record.kind == "picture":
            raise NotAnalysed(f"{record.name} is a picture; its annotated copy is written as {PICTURE}.")
        return stamps.stamped_mp4(work.drawn(record.frames, VIEW), formats.head(record))
    return formats.write(record, ending)


def head(found: bytes, ending: str) -> formats.Head:
    """The head of a whole file's content that was made by `content`.

    Raises:
        formats.NotResults: for any other.
    """
    if ending == PICTURE:
        return stamps.png_head(found)
    if ending == CLIP:
        return stamps.mp4_head(found)
    return formats.FORMATS[ending].head(found)
