"""Clips written anew with what was found drawn on their frames."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction

import av
from av.container import OutputContainer
from PIL.PngImagePlugin import PngInfo

from components.keypoints import FrameResult, ViewSettings
from components.keypoints.arrays import Rgb
from components.media.clip_writer import ClipWriter, open_mp4
from components.media.clips import shown
from components.media.containers import FALLBACK_FPS, FilePath, OpenClip, open_clip
from components.media.decoding import DecodedFrame
from components.media.draw import compose, compose_still
from components.media.errors import MediaError
from components.media.examine import Limits
from components.media.images import encode_png
from components.media.soundtrack import Soundtrack

MILLISECONDS = Fraction(1, 1000)


def annotated_png(rgb: Rgb, result: FrameResult, text: PngInfo | None = None) -> bytes:
    """A PNG of the (H, W, 3) picture, at its own size, with what was found on it, and with `text` chunks."""
    return encode_png(compose_still(rgb, tuple(result.results.values())), text)


@dataclass(frozen=True, eq=False)
class AnnotatedClip:
    """A clip and the results on it.

    Attributes:
        name: what messages call the clip.
        limits: those with which it was analysed.
        frames: the results. Frames of the clip that have none are left out, for a result is only ever drawn
            on the frame that it came from.
        view: how they are drawn, and how wide.
    """

    path: FilePath
    name: str
    limits: Limits
    frames: Sequence[FrameResult]
    view: ViewSettings

    def write(self, out: str, *, sound: bool = False) -> Iterator[int]:
        """Writes the clip with its source's times as an MP4, H.264, and yields how many frames are done.

        Args:
            out: the path of a file that may be written, whatever its name.
            sound: keep the clip's sound, where it has any.

        Raises:
            MediaError: for a clip that cannot be read, or a file that cannot be written or becomes too large.
        """
        try:
            with (
                open_clip(self.path, self.limits.frame_megapixels, self.name) as clip,
                open_mp4(out) as container,
            ):
                yield from self._pictures(clip, container, sound)
        except (av.FFmpegError, OSError) as error:
            if error.errno in (errno.EFBIG, errno.ENOSPC):
                raise MediaError(f"{self.name} becomes too large with its points drawn; cut it.") from error
            raise MediaError(f"{self.name} cannot be written with its points drawn.") from error

    def _pictures(self, clip: OpenClip, container: OutputContainer, sound: bool) -> Iterator[int]:
        rate = Fraction(clip.stream.average_rate or FALLBACK_FPS)
        rate = rate if rate <= self.limits.fps else Fraction(self.limits.fps)
        time_base = clip.stream.time_base or MILLISECONDS
        writer, show = ClipWriter(container, rate, time_base), shown(clip)
        done, soundtrack, first_time = 0, None, 0
        with ExitStack() as stack:
            for result, item in self._matched(clip):
                picture = compose(show.rgb(item), tuple(result.results.values()), self.view)
                if not done:
                    first_time = item.time
                    writer.begin(picture.shape[1], picture.shape[0])
                    if sound:
                        source = open_clip(self.path, self.limits.frame_megapixels, self.name)
                        heard = stack.enter_context(source).container
                        soundtrack = Soundtrack(heard, container, item.time_s)
                time = item.time - first_time
                writer.add(picture, time)
                done += 1
                if soundtrack is not None:
                    soundtrack.write_until(float(time * time_base))
                yield done
            writer.finish()
            if soundtrack is not None:
                soundtrack.write_until(float("inf"))
        if not done:
            raise MediaError(f"{self.name} has none of the frames that were analysed.")

    def _matched(self, clip: OpenClip) -> Iterator[tuple[FrameResult, DecodedFrame]]:
        """Each result with the frame that it came from, by its number or, where results lack it, its time."""
        numbered = {frame.source_frame: frame for frame in self.frames}
        timed = {frame.timestamp_ms: frame for frame in self.frames if frame.source_frame is None}
        first_s: float | None = None
        for item in clip.frames():
            first_s = item.time_s if first_s is None else first_s
            clip.check_length(item.time_s - first_s, self.limits.seconds)
            result = numbered.get(item.number) or timed.get(round((item.time_s - first_s) * 1000))
            if result is not None:
                yield result, item
