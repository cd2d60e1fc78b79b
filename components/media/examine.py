"""A first look at an uploaded file: what it is, and whether it can be used, before any work on it begins."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

import av

from components.keypoints.record import Kind
from components.media.clips import MAX_FPS, MAX_SECONDS, Sampler, clip_info
from components.media.containers import MAX_MEGAPIXELS as MAX_FRAME_MEGAPIXELS
from components.media.containers import FilePath, OpenClip, open_clip
from components.media.errors import MediaError
from components.media.images import MAX_MEGAPIXELS, image_size_px
from components.media.kinds import HEAD_BYTES, kind_of

CUT_SHORT_S, CUT_SHORT_SHARE = 1.0, 0.02
"""What may be missing at the end of a file against the length that it states, whichever is more."""
SAME_RATE = 0.01
"""Two rates that differ by less are one."""


@dataclass(frozen=True)
class Limits:
    """What a file may be, at most; an operator sets these.

    Attributes:
        mb: size in megabytes (10^6 bytes).
        megapixels: of a picture; a clip's frames have a limit of their own, a frame of 4K.
        seconds: length of a clip.
        fps: frames a second that are looked at; what is beyond is left out.
    """

    mb: float = 50
    megapixels: float = MAX_MEGAPIXELS
    seconds: float = MAX_SECONDS
    fps: float = MAX_FPS

    @property
    def frame_megapixels(self) -> float:
        """Of a clip's frame."""
        return min(self.megapixels, MAX_FRAME_MEGAPIXELS)


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
    survey = _survey(path, limits, name)
    info = clip_info(path, max_megapixels=limits.frame_megapixels, name=name)
    return Examined("clip", info.size_px, _fps(survey.fps, info.fps), survey.frames, survey.sound)


def _fps(counted: float | None, stated: float | None) -> float | None:
    """The file's own rate where the frames bear it out, for many files round their times to milliseconds."""
    if counted is None or stated is None:
        return counted or stated
    return stated if abs(counted - stated) <= SAME_RATE * stated else counted


@dataclass
class _Survey:
    """What a clip's packets tell.

    Attributes:
        times_s: when each frame of the video stream is shown.
        end_s: of the last packet of any stream.
        sound: whether there is a stream of it.
    """

    times_s: list[float] = field(default_factory=list)
    end_s: float = 0.0
    frames: int | None = None
    fps: float | None = None
    sound: bool = False


def _survey(path: FilePath, limits: Limits, name: str) -> _Survey:
    with open_clip(path, limits.frame_megapixels, name) as clip:
        clip.check_length(clip.duration_s, limits.seconds)
        survey = _Survey(sound=bool(clip.container.streams.audio))
        try:
            _read_packets(clip, survey)
        except (av.FFmpegError, ValueError) as error:
            raise MediaError(f"{name} breaks off or is damaged; save or send it again.") from error
        _check_end(clip, survey)
        if survey.times_s:
            _count(survey, limits.fps)
            clip.check_length(survey.times_s[-1] - survey.times_s[0], limits.seconds)
        return survey


def _read_packets(clip: OpenClip, survey: _Survey) -> None:
    for packet in clip.container.demux():
        if packet.is_corrupt:
            raise ValueError("A packet is not whole.")
        if packet.pts is None or packet.time_base is None or packet.is_discard:
            continue
        survey.end_s = max(survey.end_s, float((packet.pts + (packet.duration or 0)) * packet.time_base))
        if packet.stream_index == clip.stream.index:
            survey.times_s.append(float(packet.pts * packet.time_base))


def _check_end(clip: OpenClip, survey: _Survey) -> None:
    """Formats that can be played while they are written do not call a missing end an error."""
    stated = clip.container.duration
    if stated is None:
        return
    stated_s, start_s = stated / av.time_base, (clip.container.start_time or 0) / av.time_base
    missing_s = stated_s - (survey.end_s - start_s)
    if missing_s > max(CUT_SHORT_S, CUT_SHORT_SHARE * stated_s):
        raise MediaError(
            f"{clip.name} breaks off: {missing_s:.1f} of its {stated_s:.1f} s are missing; send it again."
        )


def _count(survey: _Survey, max_fps: float) -> None:
    survey.times_s.sort()
    sampler = Sampler(max_fps)
    taken_s = [time_s for time_s in survey.times_s if sampler.take(time_s) is not None]
    survey.frames = len(taken_s)
    if len(taken_s) > 1 and taken_s[-1] > taken_s[0]:
        survey.fps = round((len(taken_s) - 1) / (taken_s[-1] - taken_s[0]), 3)
