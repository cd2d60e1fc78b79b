"""Clips written anew with what was found drawn on their frames."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction

import av
from av.container import OutputContainer
from av.video.reformatter import VideoReformatter

from components.keypoints import FrameResult, ViewSettings
from components.media.clip_writer import ClipWriter, open_mp4
from components.media.clips import sampled
from components.media.containers import FALLBACK_FPS, FilePath, OpenClip, open_clip, upright
from components.media.draw import compose
from components.media.errors import MediaError
from components.media.examine import Limits
from components.media.soundtrack import Soundtrack
from components.media.text import Rgb

MILLISECONDS = Fraction(1, 1000)


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
        results = {frame.timestamp_ms: frame for frame in self.frames}
        try:
            with (
                open_clip(self.path, self.limits.frame_megapixels, self.name) as clip,
                open_mp4(out) as container,
            ):
                yield from self._pictures(clip, container, results, sound)
        except (av.FFmpegError, OSError) as error:
            if error.errno in (errno.EFBIG, errno.ENOSPC):
                raise MediaError(f"{self.name} becomes too large with its points drawn; cut it.") from error
            raise MediaError(f"{self.name} cannot be written with its points drawn.") from error

    def _pictures(
        self, clip: OpenClip, container: OutputContainer, results: Mapping[int, FrameResult], sound: bool
    ) -> Iterator[int]:
        stream = clip.stream
        rate = Fraction(stream.average_rate or FALLBACK_FPS)
        time_base = stream.time_base or MILLISECONDS
        writer = ClipWriter(container, min(rate, Fraction(self.limits.fps)), time_base)
        reformatter = VideoReformatter()
        done, soundtrack, first_time = 0, None, 0
        with ExitStack() as stack:
            for timestamp_ms, frame in sampled(clip, self.limits.seconds, self.limits.fps):
                result = results.get(timestamp_ms)
                if result is None:
                    continue
                picture = self._drawn(upright(frame, reformatter, frame.width), result)
                time = round(timestamp_ms * MILLISECONDS / time_base) if frame.pts is None else frame.pts
                if not done:
                    first_time = time
                    writer.begin(picture.shape[1], picture.shape[0])
                    if sound:
                        source = stack.enter_context(
                            open_clip(self.path, self.limits.frame_megapixels, self.name)
                        )
                        soundtrack = Soundtrack(source.container, container, float(time * time_base))
                writer.add(picture, time - first_time)
                done += 1
                if soundtrack is not None:
                    soundtrack.write_until(float((time - first_time) * time_base))
                yield done
            writer.finish()
            if soundtrack is not None:
                soundtrack.write_until(float("inf"))
        if not done:
            raise MediaError(f"{self.name} has none of the frames that were analysed.")

    def _drawn(self, rgb: Rgb, result: FrameResult) -> Rgb:
        return compose(rgb, result.pose, result.face, self.view)
