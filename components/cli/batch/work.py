"""One file's way to a record, in other processes: nothing is decoded in this one."""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from components.cli.batch.progress import ProgressBar
from components.cli.batch.workers import Workers
from components.keypoints import AnalysisSettings, FrameResult, Record, ViewSettings
from components.keypoints.arrays import Rgb
from components.keypoints.record import Kind
from components.media.errors import MediaError
from components.media.examine import Limits
from components.media.kinds import HEAD_BYTES, kind_of
from components.processes.jobs.job import Content, Job, record_of
from components.processes.jobs.pictures import Order, PictureFailed
from components.processes.jobs.protocol import (
    Analyse,
    Draw,
    Event,
    Failed,
    Finished,
    Frames,
    FramesDrawn,
    Opened,
    Refused,
)

OPEN_DEADLINE_S = 24 * 3600.0
"""A large clip on a slow disk is read through before it is opened, and keeps nobody else waiting."""
MOST_DRAWN_BYTES = (1 << 32) - 1
"""Of a drawn clip: what the length of an MP4 file's box can say."""


class NotAnalysed(Exception):
    """The file gives no results; the text is a sentence that says why."""


@dataclass(frozen=True)
class BatchOptions:
    """What is asked for on every file.

    Attributes:
        kind: the only one that will do; None for both.
        sound: whether a clip that is drawn on keeps its sound.
        limits: that a file is held to: none, for those that are on this machine already.
    """

    settings: AnalysisSettings
    kind: Kind | None = None
    sound: bool = False
    limits: Limits = Limits(math.inf, math.inf, math.inf, math.inf, math.inf)

    @property
    def pixels(self) -> bool:
        """Whether a picture itself is wanted beside what was found on it."""
        return self.kind == "picture"


class FileAnalysis:
    """The analysis of one file, and the drawing on it. `stop` may be called from any thread.

    Args:
        number: by which the workers take the files in order.
    """

    def __init__(
        self, path: Path, asked: BatchOptions, progress: ProgressBar, workers: Workers, number: int
    ) -> None:
        self._path, self.asked, self._progress = path, asked, progress
        self._workers, self._number = workers, number
        # A name that is no text is told as well as it can be.
        name = os.fsencode(path.name).decode(errors="replace")
        self._order = Analyse(name, asked.settings, asked.limits)
        self._lock = threading.Lock()
        self._job: Job | None = None
        self._stopped = False
        self._sha256 = _sha256(path)
        self.picture_rgb: Rgb | None = None
        """(H, W, 3) uint8 RGB of a picture, once it has been analysed."""

    def planned(self) -> Record:
        """What `record` gives, but for the kind, the rate and the frames."""
        return record_of(self._order, "clip", None, (), self._sha256)

    def record(self) -> Record:
        """Analyses the file.

        Raises:
            NotAnalysed: for a file that cannot be, and after `stop`.
        """
        kind = self._kind()
        self._check(kind)
        return self._picture() if kind == "picture" else self._clip()

    def drawn(self, frames: tuple[FrameResult, ...], view: ViewSettings) -> bytes:
        """The clip as an MP4, with what was found drawn on each of these frames of it.

        Raises:
            NotAnalysed: when it cannot be drawn, and after `stop`.
        """
        self._progress.begin(len(frames))
        done = 0
        asked = self.asked
        order = Draw(self._order.name, frames, view, asked.sound, asked.limits, MOST_DRAWN_BYTES)
        with self._running(order) as job:
            for event in _events(job):
                if isinstance(event, FramesDrawn):
                    self._progress.frames(event.frames - done)
                    done = event.frames
            return job.output.read()

    def stop(self) -> None:
        """Makes what runs end at once, and what comes not begin."""
        with self._lock:
            self._stopped = True
            if self._job is not None:
                self._job.cancel()

    def _clip(self) -> Record:
        opened: Opened | None = None
        frames: list[FrameResult] = []
        notes: tuple[str, ...] = ()
        with self._running(self._order) as job:
            for event in _events(job):
                if isinstance(event, Opened):
                    opened = event
                    self._progress.begin(event.frames_expected)
                elif isinstance(event, Frames):
                    frames += event.frames
                    self._progress.frames(len(event.frames))
                elif isinstance(event, Finished):
                    notes = event.notes
        if opened is None:
            raise NotAnalysed(f"{self._order.name} could not be opened; try again.")
        return record_of(self._order, "clip", opened.fps, frames, self._sha256, notes)

    def _picture(self) -> Record:
        self._progress.begin(1)
        order, asked = self._order, self.asked
        try:
            result = self._workers.picture(
                self._number,
                Order(self._path, order.name, asked.settings, order.limits, asked.pixels),
            )
        except PictureFailed as failure:
            raise NotAnalysed(str(failure)) from failure
        self._progress.frames(1)
        self.picture_rgb = result.rgb
        return record_of(order, "picture", None, (result.frame,), self._sha256, result.notes)

    def _kind(self) -> Kind:
        with self._content() as content:
            try:
                return kind_of(os.pread(content.fd, HEAD_BYTES, 0), self._order.name)
            except MediaError as error:
                raise NotAnalysed(str(error)) from error

    def _check(self, kind: Kind) -> None:
        if self.asked.kind not in (None, kind):
            raise NotAnalysed(
                f"{self._order.name} is a {kind}; what is asked for is made of a {self.asked.kind}."
            )

    @contextmanager
    def _content(self) -> Iterator[Content]:
        try:
            content = Content.from_path(self._path)
        except MediaError as error:
            raise NotAnalysed(str(error)) from error
        try:
            yield content
        finally:
            content.close()

    @contextmanager
    def _running(self, order: Analyse | Draw) -> Iterator[Job]:
        with self._content() as content, self._workers.place(self._number, whole=True):
            try:
                with self._lock:
                    if self._stopped:
                        raise NotAnalysed("The work was stopped.")
                    self._job = job = Job(content, order, open_deadline_s=OPEN_DEADLINE_S)
                yield job
            finally:
                with self._lock:
                    if self._job is not None:
                        self._job.close()
                    self._job = None


def _events(job: Job) -> Iterator[Event]:
    """What the job says until it is done.

    Raises:
        NotAnalysed: when it does not come to be done.
    """
    for event in job.events():
        if isinstance(event, Refused | Failed):
            raise NotAnalysed(event.reason)
        yield event


def _sha256(path: Path) -> str | None:
    """The file's digest in hexadecimal; None for one that cannot be read, of which the job tells."""
    try:
        content = Content.from_path(path)
    except MediaError:
        return None
    try:
        return content.sha256()
    finally:
        content.close()
