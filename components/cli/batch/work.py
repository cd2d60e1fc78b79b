"""One file's way to a record."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from components.analysis.client import FrameRefused, ModelsUnavailable, WorkerClient, WorkerLost
from components.analysis.protocol import Frame, Mode, Models
from components.cli.batch.files import PICTURE_ENDINGS
from components.cli.batch.progress import Progress
from components.keypoints import AnalysisSettings, FrameResult, Record, StageTimes
from components.keypoints.record import Kind
from components.media.clips import clip_info, read_clip
from components.media.errors import MediaError
from components.media.images import load_image
from components.models.provenance import library_versions, model_files


class NotAnalysed(Exception):
    """The file gives no results; the text is a sentence that says why."""


class Work:
    """The analysis of one file.

    Args:
        sha256: of the file.
    """

    def __init__(self, path: Path, settings: AnalysisSettings, models: Models, sha256: str | None) -> None:
        self._path, self._settings, self._models = path, settings, models
        self._sha256 = sha256
        self._worker: WorkerClient | None = None
        self._stopped = False

    def planned(self) -> Record:
        """What the record will be, but for the kind, the rate and the frames."""
        return self._record("clip", None, ())

    def run(self, progress: Progress) -> Record:
        """The record.

        Raises:
            NotAnalysed: for a file that cannot be analysed, and after `stop`.
        """
        try:
            if self._path.suffix.lower() in PICTURE_ENDINGS:
                frame = next(self._results("still", iter([(0, load_image(self._path))]), progress))
                return self._record("picture", None, (frame,))
            info = clip_info(self._path)
            progress.opened(info.frames)
            clip = ((frame.timestamp_ms, frame.rgb) for frame in read_clip(self._path))
            return self._record("clip", info.fps, tuple(self._results("stream", clip, progress)))
        except (MediaError, FrameRefused, ModelsUnavailable, WorkerLost) as error:
            raise NotAnalysed(str(error)) from error

    def stop(self) -> None:
        """Makes `run` end soon. From any thread."""
        self._stopped = True
        worker = self._worker
        if worker is not None:
            worker.kill()

    def _results(
        self, mode: Mode, frames: Iterator[tuple[int, Frame]], progress: Progress
    ) -> Iterator[FrameResult]:
        self._worker = worker = WorkerClient()
        try:
            for index, (timestamp_ms, rgb) in enumerate(frames):
                if self._stopped:
                    raise NotAnalysed("The work was stopped.")
                found = worker.analyse(rgb, timestamp_ms, self._settings, mode, self._models)
                times = StageTimes(pose=found.pose_ns, face=found.face_ns, analysis=found.analysis_ns)
                size_px = (rgb.shape[1], rgb.shape[0])
                progress.frames(1)
                yield FrameResult(index, timestamp_ms, size_px, found.pose, found.face, times)
        finally:
            worker.close()

    def _record(self, kind: Kind, fps: float | None, frames: tuple[FrameResult, ...]) -> Record:
        return Record(
            # A name that is no text is told as well as it can be.
            name=os.fsencode(self._path.name).decode(errors="replace"),
            kind=kind,
            fps=fps,
            settings=self._settings,
            frames=frames,
            models=model_files(self._settings, self._models),
            versions=library_versions(),
            sha256=self._sha256,
        )


def sha256(path: Path) -> str | None:
    """The file's digest in hexadecimal; None for one that cannot be read, of which the reader tells."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
