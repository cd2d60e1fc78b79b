"""A first look at an uploaded file: what it is, and whether it can be used, before any work on it begins."""

from __future__ import annotations

import os
from dataclasses import dataclass

from components.keypoints.record import Kind
from components.media.clips import MAX_FPS, MAX_SECONDS, shown
from components.media.containers import MAX_MEGAPIXELS as MAX_FRAME_MEGAPIXELS
from components.media.containers import FilePath, OpenClip, open_clip
from components.media.errors import MediaError
from components.media.images import MAX_MEGAPIXELS, image_size_px
from components.media.kinds import HEAD_BYTES, kind_of
from components.media.sampling import Sampler

CUT_SHORT_S, CUT_SHORT_SHARE = 1.0, 0.02
"""What may be missing at the end of a file against the length that it states, whichever is more."""
SAME_RATE = 0.01
"""Two rates that differ by less are one."""


@dataclass(frozen=True)
class Limits:
    """What a file may be, at most; an operator sets these.

    Attributes:
        mb: size in megabytes (10^6 bytes).
        megapixels: of a picture.
        seconds: length of a clip.
        fps: frames a second that are looked at; what is beyond is left out.
        clip_megapixels: of a clip's frame, a frame of 4K; above `megapixels` it says nothing.
        Each may be infinite.
    """

    mb: float = 50
    megapixels: float = MAX_MEGAPIXELS
    seconds: float = MAX_SECONDS
    fps: float = MAX_FPS
    clip_megapixels: float = MAX_FRAME_MEGAPIXELS

    @property
    def frame_megapixels(self) -> float:
        """Of a clip's frame."""
        return min(self.megapixels, self.clip_megapixels)


@dataclass(frozen=True)
class Examined:
    """What a file is.

    Attributes:
        size_px: (width, height) as shown; of a clip, its first frame's.
        fps: frames a second that will be looked at; None for a picture and where a clip does not tell.
        frames: that will be looked at; None where a clip does not tell.
        sound: whether there is any beside a clip's pictures.
    """

    kind: Kind
    size_px: tuple[int, int]
    fps: float | None
    frames: int | None
    sound: bool = False


def examine(path: FilePath, limits: Limits, name: str) -> Examined:
    """Looks at a file's head, at a clip's packets and first frame; decodes nothing else.

    Raises:
        MediaError: for a file that cannot be used; `name` is what the message calls it.
    """
    try:
        with open(path, "rb") as file:
            size_bytes = os.fstat(file.fileno()).st_size
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise MediaError(f"{name} cannot be opened; check its path and whether it may be read.") from error
    if size_bytes > limits.mb * 1e6:
        raise MediaError(f"{name} has {size_bytes / 1e6:.1f} MB; use a file of at most {limits.mb:g} MB.")
    if kind_of(head, name) == "picture":
        return Examined("picture", image_size_px(path, max_megapixels=limits.megapixels, name=name), None, 1)
    with open_clip(path, limits.frame_megapixels, name) as clip:
        return _examined(clip, limits)


def _examined(clip: OpenClip, limits: Limits) -> Examined:
    clip.check_length(clip.duration_s, limits.seconds)
    timeline = clip.timeline
    if timeline.broken:
        raise MediaError(f"{clip.name} breaks off or is damaged; save or send it again.")
    _check_end(clip)
    clip.check_length(timeline.length_s, limits.seconds)
    size_px = shown(clip).size_px(next(clip.frames()))
    taken_s = Sampler(limits.fps, timeline).planned_s()
    return Examined("clip", size_px, _fps(taken_s, clip.fps), len(taken_s) or None, timeline.sound)


def _fps(taken_s: list[float], stated: float | None) -> float | None:
    """Frames a second of those that are taken.

    What the file states, or an even part of it, where they bear it out: many files round their times.
    """
    if len(taken_s) < 2:
        return stated
    counted = (len(taken_s) - 1) / (taken_s[-1] - taken_s[0])
    even = stated and stated / max(1, round(stated / counted))
    return even if even and abs(counted - even) <= SAME_RATE * even else round(counted, 3)


def _check_end(clip: OpenClip) -> None:
    """Formats that can be played while they are written do not call a missing end an error."""
    missing_s, stated_s = clip.missing_s, clip.stated_s
    if missing_s > max(CUT_SHORT_S, CUT_SHORT_SHARE * stated_s):
        raise MediaError(
            f"{clip.name} breaks off: {missing_s:.1f} of its {stated_s:.1f} s are missing; send it again."
        )
