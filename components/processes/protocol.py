"""What the page's process and a worker say to each other.

Pixels travel in shared memory and never in messages; a message is a small pickled value on a socket pair
that only the two processes hold.
"""

from __future__ import annotations

import mmap
import os
import sys
import tempfile
import threading
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from components.keypoints import AnalysisSettings, FrameAnalysis
from components.keypoints.arrays import Rgb
from components.keypoints.settings import Mode


@dataclass(frozen=True)
class Request:
    """Analyse the (height, width, 3) RGB frame that lies at the start of the shared memory.

    Attributes:
        timestamp_ms: strictly increasing within a stream; not used for a still.
    """

    shape: tuple[int, int, int]
    timestamp_ms: int
    mode: Mode
    settings: AnalysisSettings


@dataclass(frozen=True)
class Ready:
    """The worker has loaded its libraries, and its first models where their files are here."""


@dataclass(frozen=True)
class RefusedFrame:
    """The frame cannot be analysed; the next one may be."""

    reason: str


@dataclass(frozen=True)
class Unable:
    """The models cannot be built or are broken, whatever the frame."""

    reason: str


Answer: TypeAlias = FrameAnalysis | RefusedFrame | Unable


class SharedFrame:
    """Memory that two processes share by an inherited file descriptor and that grows on demand.

    It has no name in the file system, so nothing of it can be left behind, however the processes end.
    """

    def __init__(self, fd: int | None = None) -> None:
        self.fd = _anonymous_file() if fd is None else fd
        self._map: mmap.mmap | None = None
        self._closing = threading.Lock()

    def view(self, shape: tuple[int, int, int]) -> Rgb:
        """The memory's first bytes as a (height, width, 3) array."""
        size = int(np.prod(shape))
        return np.frombuffer(self.buffer(size), np.uint8).reshape(shape)

    def buffer(self, size: int) -> memoryview:
        """The memory's first `size` bytes, mapped again when there have to be more."""
        if self._map is None or len(self._map) < size:
            if os.fstat(self.fd).st_size < size:
                os.ftruncate(self.fd, size)
            # The old map is closed by the collector once no frame views it any more.
            self._map = mmap.mmap(self.fd, os.fstat(self.fd).st_size)
        return memoryview(self._map)[:size]

    def write(self, content: bytes) -> None:
        """Makes `content` all that the memory holds."""
        os.ftruncate(self.fd, 0)
        self._map = None
        rest = memoryview(content)
        while rest:
            rest = rest[os.pwrite(self.fd, rest, len(content) - len(rest)) :]

    def read(self) -> bytes:
        """A copy of all that it holds."""
        size, parts = os.fstat(self.fd).st_size, bytearray()
        while len(parts) < size and (part := os.pread(self.fd, size - len(parts), len(parts))):
            parts += part
        return bytes(parts)

    def close(self) -> None:
        """Gives the descriptor back. Idempotent."""
        with self._closing:
            fd, self.fd = self.fd, -1
        # Two threads may let go at once, and a number that is closed twice may be another file's by then.
        if fd >= 0:
            os.close(fd)
            self._map = None


def _anonymous_file() -> int:
    if sys.platform == "linux":
        return os.memfd_create("keypoint-lab-frame")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())
