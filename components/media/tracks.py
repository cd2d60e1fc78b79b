"""Which of a clip's video streams is the one that players show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from components.media.errors import MediaError

_NO_CLIP = Disposition.attached_pic | Disposition.still_image | Disposition.timed_thumbnails
"""The picture on a song's cover is a video stream, too."""


def chosen_track(
    container: InputContainer, reopened: Callable[[], AbstractContextManager[InputContainer]], name: str
) -> tuple[VideoStream, int, int]:
    """The stream that players show, its number from 1 among the video streams, and how many these are.

    Of several, those of a single picture are passed over, which are previews; then a stream that its file
    marks as the default goes before others, and a larger one before a smaller.

    Args:
        reopened: opens the file a second time, to count packets where its header does not say.

    Raises:
        MediaError: for a file without one; `name` is what the message calls it.
    """
    if not len(container.streams.get()):
        raise MediaError(f"{name} breaks off or is damaged: it lists no tracks; save or send it again.")
    videos = [s for s in container.streams.video if not s.disposition & _NO_CLIP]
    # Without a decoder there is no context.
    videos = [s for s in videos if s.codec_context is not None]
    if not videos:
        raise MediaError(f"{name} has no video stream; use a clip with a picture.")
    if len(videos) == 1:
        return videos[0], 1, 1
    counts = _counts(videos, reopened)
    best = max(videos, key=lambda s: (counts[s.index] > 1, *_preference(s)))
    return best, 1 + videos.index(best), len(videos)


def _preference(stream: VideoStream) -> tuple[bool, int, int]:
    return bool(stream.disposition & Disposition.default), stream.width * stream.height, -stream.index


def _counts(
    videos: list[VideoStream], reopened: Callable[[], AbstractContextManager[InputContainer]]
) -> Counter[int]:
    """Frames by stream, as the header says, or else at least two where there are several."""
    counts = Counter({stream.index: stream.frames for stream in videos})
    unsaid = {stream.index for stream in videos if not stream.frames}
    if unsaid:
        with reopened() as container:
            try:
                for packet in container.demux(video=tuple(range(len(container.streams.video)))):
                    if packet.stream_index in unsaid and packet.size:
                        counts[packet.stream_index] += 1
                    if all(counts[index] > 1 for index in unsaid):
                        break
            except (av.FFmpegError, ValueError):
                # What is damaged shows itself when it is decoded.
                pass
    return counts
