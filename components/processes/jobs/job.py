"""The page's side of one job: a file that is opened, decoded and analysed in a process of its own."""

from __future__ import annotations

import hashlib
import logging
import math
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self

from components.keypoints import FrameResult, Record
from components.keypoints.arrays import Rgb
from components.keypoints.networks import VIEWER_NETWORK
from components.keypoints.record import Kind
from components.media.errors import MediaError
from components.media.images import kept_size_px
from components.models.store.provenance import library_versions, model_files
from components.processes.jobs.protocol import (
    Analyse,
    Event,
    Failed,
    Last,
    Opened,
    Order,
    Refused,
    Started,
)
from components.processes.process import Child, module
from components.processes.protocol import SharedFrame

log = logging.getLogger(__name__)

COMMAND = module("components.processes.jobs.worker")
START_DEADLINE_S = 20.0
OPEN_DEADLINE_S = 1.5
"""To open a file, after START: a file that can be used takes a tenth of it."""
STALL_DEADLINE_S = 60.0
"""Without a sign of progress, which comes several times a second; but the first waits for the models to load,
and beside live streams a job has a tenth of a core."""


class Content:
    """A file's bytes, for processes to share by a descriptor: in memory without a name, or a file on disk."""

    def __init__(self, memory: SharedFrame, name: str) -> None:
        self._memory = memory
        self.name = name

    @classmethod
    def from_bytes(cls, content: bytes, name: str) -> Self:
        """A copy in memory."""
        memory = SharedFrame()
        memory.write(content)
        return cls(memory, name)

    @classmethod
    def from_path(cls, path: Path) -> Self:
        """The file itself, which is not copied.

        Raises:
            MediaError: for a file that cannot be opened.
        """
        if not path.is_file():
            raise MediaError(f"There is no file {path.name}; check its path.")
        try:
            return cls(SharedFrame(os.open(path, os.O_RDONLY)), path.name)
        except OSError as error:
            raise MediaError(f"{path.name} cannot be opened; check whether it may be read.") from error

    @property
    def fd(self) -> int:
        """The descriptor, to be inherited; -1 after `close`."""
        return self._memory.fd

    @property
    def size_bytes(self) -> int:
        """Of the file; 0 after `close`."""
        return os.fstat(self.fd).st_size if self.fd >= 0 else 0

    def sha256(self) -> str:
        """Of the bytes, in hexadecimal."""
        # Opened anew, for the descriptor's own place in the file is shared with other processes.
        with open(f"/dev/fd/{self.fd}", "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def read(self) -> bytes:
        """A copy of the bytes."""
        return self._memory.read()

    def close(self) -> None:
        """Lets go of the bytes. Idempotent."""
        self._memory.close()


class Job:
    """One job from its start to its end.

    Args:
        content: the file; the caller closes it, not before the job has ended.
        network: the file of the viewer's network, where the order names one; as `content`.
        command: what to start; it gets the numbers of a socket, of the content and of the output.
        open_deadline_s: to open the file, once the process has started.
    """

    def __init__(
        self,
        content: Content,
        order: Order,
        network: SharedFrame | None = None,
        command: Sequence[str] = COMMAND,
        stall_deadline_s: float = STALL_DEADLINE_S,
        open_deadline_s: float = OPEN_DEADLINE_S,
    ) -> None:
        self._order = order
        self._open_deadline_s = open_deadline_s
        self._stall_deadline_s = stall_deadline_s
        self._cancelled = False
        self.output = SharedFrame()
        try:
            fds = [content.fd, self.output.fd, *(() if network is None else (network.fd,))]
            self._child = Child(command, fds, niceness=0)
        except BaseException:
            self.output.close()
            raise

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._child.pid

    def events(self) -> Iterator[Event]:
        """What the job says, as it comes; the last is Refused, Failed or Finished. To be read once.

        The process is gone when this ends or is closed. `output` stays until `close`.
        """
        try:
            self._child.connection.send(self._order)
            self._expect_started()
            yield from self._heard()
        except (EOFError, OSError) as error:
            yield self._why(error)
        finally:
            self._child.kill()

    def cancel(self) -> None:
        """Kills the process; `events` then ends with Failed. Idempotent, from any thread, returns at once."""
        self._cancelled = True
        self._child.process.kill()

    def picture(self, size_px: tuple[int, int]) -> Rgb:
        """(H, W, 3) uint8 RGB, read-only: what is kept of the picture of this (width, height)."""
        width_px, height_px = kept_size_px(size_px)
        pixels = self.output.view((height_px, width_px, 3))
        pixels.setflags(write=False)
        return pixels

    def close(self) -> None:
        """Ends the process and lets go of the output, but for a picture that was taken. Idempotent."""
        self._cancelled = True
        self._child.kill()
        self.output.close()

    def _expect_started(self) -> None:
        if not isinstance(self._child.receive(START_DEADLINE_S), Started):
            raise EOFError

    def _heard(self) -> Iterator[Event]:
        opening_until_s = time.monotonic() + self._open_deadline_s
        # What is drawn on has been analysed before, so that nothing is opened for the first time.
        opened = not isinstance(self._order, Analyse)
        while True:
            try:
                left_s = self._stall_deadline_s if opened else opening_until_s - time.monotonic()
                event: Event = self._child.receive(left_s)
            except TimeoutError:
                if opened:
                    raise
                yield Refused(
                    f"{self._order.name} could not be opened within "
                    f"{self._open_deadline_s:g} s; save it again."
                )
                return
            opened = opened or isinstance(event, Opened)
            yield event
            if isinstance(event, Last):
                return

    def _why(self, error: Exception) -> Failed:
        if self._cancelled:
            return Failed("The job was cancelled.")
        if isinstance(error, TimeoutError):
            how = f"made no progress for {self._stall_deadline_s:g} s and was ended"
        else:
            how = self._child.how_it_ended()
        last_words = self._child.last_words()
        log.warning("The process %d of a job %s. Its last words:\n%s", self.pid, how, last_words)
        return Failed(f"The process that worked on {self._order.name} {how}; try again.")


def record_of(
    order: Analyse,
    kind: Kind,
    fps: float | None,
    frames: Iterable[FrameResult],
    sha256: str | None = None,
    notes: tuple[str, ...] = (),
) -> Record:
    """What was found as it is kept, with the models' digests and the libraries' versions.

    Args:
        kind, fps: as Opened told.
        sha256: of the file.
        notes: as Finished told.
    """
    models = model_files(order.settings.keys)
    if order.viewer is not None:
        models[VIEWER_NETWORK] = order.viewer.files
        notes = (order.viewer.sentence, *notes)
    return Record(
        order.name,
        kind,
        fps,
        order.settings,
        tuple(frames),
        models,
        library_versions(),
        sha256,
        notes,
        max_fps=None if math.isinf(order.limits.fps) else order.limits.fps,
    )
