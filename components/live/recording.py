"""A recording of a live stream: the results of each frame, and its pixels where they are asked for."""

from __future__ import annotations

import functools
import logging
import os
import threading
from dataclasses import replace
from fractions import Fraction

import av
import cv2
import numpy as np

from components.keypoints import AnalysisSettings, FrameResult, Record
from components.keypoints.arrays import Rgb
from components.media.clip_writer import ClipWriter, open_mp4
from components.models.store.provenance import library_versions, model_files
from components.processes.jobs.job import Content
from components.processes.jobs.result import Result, frames_bytes
from components.processes.protocol import SharedFrame

log = logging.getLogger(__name__)

MAX_SECONDS = 60.0
MAX_BYTES = 150_000_000
"""Of results and encoded pixels together; a minute of one person at 640 × 480 takes a tenth of it."""
NICENESS = 10
"""Above the page's process: encoding the recording gives way to the live path, also to its workers."""
FAST = {"preset": "superfast", "crf": "23", "tune": "zerolatency"}
"""x264 without look-ahead, so that it holds no frames back."""
RATE = Fraction(30)
"""For the file's header; the frames carry their own times."""
MILLISECONDS = Fraction(1, 1000)
NAME = "Recording"


class Recording:
    """A recording from its start to its end. Any thread may use it; only `result` waits.

    Args:
        settings: of the analysis; when they change, the recording ends, for a record has one kind of results.
        pixels: whether to keep the pictures too, as an MP4 in memory.
    """

    def __init__(
        self,
        settings: AnalysisSettings,
        pixels: bool,
        max_seconds: float = MAX_SECONDS,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._settings, self._max_seconds, self._max_bytes = settings, max_seconds, max_bytes
        self._frames: list[FrameResult] = []
        self._first_ms, self._results_bytes = 0, 0
        self._ended_because: str | None = None
        self._lock = threading.Lock()
        self._encoder = _Encoder() if pixels else None

    @property
    def ended(self) -> str | None:
        """Why it has ended, in a sentence, or None while it goes on."""
        return self._ended_because

    @property
    def seconds(self) -> float:
        """From the first frame to the last."""
        frames = self._frames
        return frames[-1].timestamp_ms / 1000 if frames else 0.0

    @property
    def frames(self) -> int:
        """Frames whose results are kept."""
        return len(self._frames)

    @property
    def not_encoded(self) -> int:
        """Frames whose pixels were left out because the encoder was still busy."""
        return 0 if self._encoder is None else self._encoder.left_out

    def add(self, result: FrameResult, rgb: Rgb, settings: AnalysisSettings) -> None:
        """Takes a frame's results, and its pixels (H, W, 3) where they are kept. Returns at once."""
        with self._lock:
            if self._ended_because is not None:
                return
            if not self._frames:
                self._first_ms = result.timestamp_ms
            since_ms = result.timestamp_ms - self._first_ms
            reason = self._reason_to_end(since_ms / 1000, settings)
            if reason is not None:
                self._end(reason)
                return
            kept = replace(result, index=len(self._frames), timestamp_ms=since_ms)
            self._frames.append(kept)
            self._results_bytes += frames_bytes([kept])
            if self._encoder is not None:
                self._encoder.offer(rgb, since_ms)

    def stop(self) -> None:
        """Ends it. Idempotent."""
        with self._lock:
            self._end("It was stopped.")

    def result(self, timeout_s: float = 5.0) -> Result | None:
        """What was recorded, once it has ended; None without a frame. The caller closes it. To be asked once.

        Without pixels where none were asked for, or where they could not be encoded.
        """
        self.stop()
        content = None if self._encoder is None else self._encoder.finish(timeout_s)
        if not self._frames:
            if content is not None:
                content.close()
            return None
        models, versions = model_files(self._settings.keys), library_versions()
        fps = round((len(self._frames) - 1) / self.seconds, 3) if self.seconds else None
        record = Record(NAME, "clip", fps, self._settings, tuple(self._frames), models, versions)
        return Result(record, content)

    def forget(self) -> None:
        """Ends it and lets go of what it holds. Idempotent."""
        self.stop()
        self._frames = []
        if self._encoder is not None:
            self._encoder.forget()

    def _reason_to_end(self, seconds: float, settings: AnalysisSettings) -> str | None:
        if settings != self._settings:
            return "The settings were changed; the recording ended there."
        if seconds > self._max_seconds:
            return f"It reached {self._max_seconds:g} s, the longest that is recorded."
        encoded_bytes = 0 if self._encoder is None else self._encoder.size_bytes
        if self._results_bytes + encoded_bytes > self._max_bytes:
            return f"It reached {self._max_bytes / 1e6:.0f} MB, the most that is recorded."
        return None

    def _end(self, reason: str) -> None:
        if self._ended_because is None:
            self._ended_because = reason
            if self._encoder is not None:
                self._encoder.end()


class _Encoder:
    """Encodes the newest frame, in a thread of its own; what comes while it is busy replaces what waits."""

    def __init__(self) -> None:
        self.left_out = 0
        self._memory: SharedFrame | None = SharedFrame()
        self._changed = threading.Condition()
        self._waiting: tuple[Rgb, int] | None = None
        self._begun = self._ending = self._forgotten = self._failed = False
        run = functools.partial(self._run, self._memory)
        self._thread = threading.Thread(target=run, daemon=True, name="recording")
        self._thread.start()

    @property
    def size_bytes(self) -> int:
        """Of what is encoded."""
        memory = self._memory
        return os.fstat(memory.fd).st_size if memory is not None else 0

    def offer(self, rgb: Rgb, timestamp_ms: int) -> None:
        """Hands over a frame, which nobody may change any more."""
        with self._changed:
            if self._waiting is not None:
                self.left_out += 1
                if not self._begun:
                    # The clip begins with the record's first frame, which its times count from.
                    return
            self._waiting = (rgb, timestamp_ms)
            self._changed.notify()

    def end(self) -> None:
        """Lets the thread end after what waits."""
        with self._changed:
            self._ending = True
            self._changed.notify()

    def finish(self, timeout_s: float) -> Content | None:
        """The MP4, or None when it could not be made."""
        self.end()
        self._thread.join(timeout_s)
        memory = self._memory
        if self._thread.is_alive() or self._failed or not self._begun or memory is None:
            self.forget()
            return None
        self._memory = None
        return Content(memory, f"{NAME}.mp4")

    def forget(self) -> None:
        """Lets the thread end and give back the memory."""
        with self._changed:
            self._ending = self._forgotten = True
            self._waiting = None
            self._changed.notify()
        if not self._thread.is_alive() and self._memory is not None:
            self._memory.close()
            self._memory = None

    def _run(self, memory: SharedFrame) -> None:
        try:
            own = os.getpriority(os.PRIO_PROCESS, 0)
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), own + NICENESS)
            with open_mp4(f"/dev/fd/{memory.fd}") as container:
                writer = ClipWriter(container, RATE, MILLISECONDS, FAST)
                while (taken := self._next()) is not None:
                    writer.add(even(taken[0]), taken[1])
                writer.finish()
        except (av.FFmpegError, OSError, ValueError):
            self._failed = True
            log.exception("A recording's pictures could not be encoded.")
        if self._forgotten:
            self._memory = None
            memory.close()

    def _next(self) -> tuple[Rgb, int] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting is not None or self._ending)
            taken, self._waiting = self._waiting, None
            self._begun = self._begun or taken is not None
            return taken


def even(rgb: Rgb) -> Rgb:
    """The picture with even sides, as the encoder needs; an odd side is stretched by one pixel."""
    height, width, _ = rgb.shape
    if height % 2 == 0 and width % 2 == 0:
        return rgb
    return np.asarray(cv2.resize(rgb, (width + width % 2, height + height % 2)), np.uint8)
