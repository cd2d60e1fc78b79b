"""A network's file, in memory that the processes which run it share."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Self

from components.models.onnx.viewer_network.network import LARGEST_BYTES, TrainedFile, ViewerNetworkError
from components.processes.protocol import SharedFrame


class NetworkFile:
    """A network's file and those beside it, in memory that processes share by its descriptor.

    Several may hold it; the last who lets go of it closes the memory. Any thread may call it.

    Args:
        model: the file's length, or published weights.
        beside: (name, length) of other files with weights, which lie behind it.
    """

    def __init__(
        self, memory: SharedFrame, model: int | TrainedFile, beside: tuple[tuple[str, int], ...] = ()
    ) -> None:
        self.memory, self.model, self.beside = memory, model, beside
        self._holds = 1
        self._changing = threading.Lock()

    @classmethod
    def of(cls, content: bytes | TrainedFile, beside: Mapping[str, bytes] | None = None) -> Self:
        """A copy, which the caller holds.

        Raises:
            ViewerNetworkError: for an empty file, or files that are together larger than LARGEST_BYTES.
        """
        memory = SharedFrame()
        if isinstance(content, TrainedFile):
            return cls(memory, content)
        others = beside or {}
        try:
            _check_size(content, *others.values())
        except ViewerNetworkError:
            memory.close()
            raise
        parts = (content, *others.values())
        held, at = memory.buffer(sum(map(len, parts))), 0
        for part in parts:
            held[at : at + len(part)] = part
            at += len(part)
        return cls(memory, len(content), tuple((name, len(part)) for name, part in others.items()))

    @property
    def own_bytes(self) -> int:
        """Of the file itself; 0 for published weights, which are read where they lie."""
        return 0 if isinstance(self.model, TrainedFile) else self.model

    @property
    def size_bytes(self) -> int:
        """Memory that it takes."""
        return self.own_bytes + sum(length for _, length in self.beside)

    def hold(self) -> Self:
        """The same, once more held."""
        with self._changing:
            assert self._holds > 0
            self._holds += 1
        return self

    def release(self) -> None:
        """Lets go of it; once for each hold."""
        with self._changing:
            self._holds -= 1
            last = self._holds == 0
        if last:
            self.memory.close()


def _check_size(content: bytes, *beside: bytes) -> None:
    if not content:
        raise ViewerNetworkError("The file is empty; choose another.")
    size = len(content) + sum(map(len, beside))
    if size > LARGEST_BYTES:
        subject = "The file has" if not beside else "The files have together"
        raise ViewerNetworkError(
            f"{subject} {size / 1e6:.0f} MB, and {LARGEST_BYTES / 1e6:.0f} MB is the most that is run here."
        )
