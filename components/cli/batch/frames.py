"""The pictures that .coco.json files name, as they were analysed: `analyze --frames DIR`.

They are read again by the frame reader's and the pictures' processes: nothing is decoded in this one. A
picture that is there already is not written again.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from components.cli.batch.files import COLLECTED, BatchPlan, WrongUsage
from components.cli.batch.names import shown_name
from components.cli.batch.origin import origin
from components.cli.batch.progress import ProgressBar
from components.cli.batch.work import OPEN_DEADLINE_S
from components.cli.batch.write import scratch, sweep, write_whole
from components.formats import NotResults, coco, stamps
from components.keypoints import AnalysisSettings
from components.keypoints.arrays import Rgb
from components.media.errors import MediaError
from components.media.examine import Limits
from components.media.images import encode_png
from components.processes.jobs.frame_reader import FrameReader
from components.processes.jobs.job import Content
from components.processes.jobs.pictures import Order, PictureFailed, Worker
from components.wording import count

PNG = ".png"
_SAVED: Mapping[str, dict[str, Any]] = {
    ".jpg": {"format": "JPEG", "quality": 95, "subsampling": 0},
    ".jpeg": {"format": "JPEG", "quality": 95, "subsampling": 0},
    ".webp": {"format": "WEBP", "lossless": True},
    ".bmp": {"format": "BMP"},
    ".tif": {"format": "TIFF"},
    ".tiff": {"format": "TIFF"},
}
"""How Pillow writes the endings that a picture may keep in a .coco.json; JPEG with colours at full size."""


class NotOurs(Exception):
    """A picture's name is that of another file; the text is a sentence that says so."""


@dataclass(frozen=True)
class WantedPicture:
    """One picture.

    Attributes:
        path: where it goes.
        head: which it carries where it is a PNG, and by which it is known again.
    """

    path: Path
    timestamp_ms: int
    head: Mapping[str, Any]


@dataclass
class PictureSource:
    """A file and the pictures that are wanted of it."""

    file: Path
    kind: str
    wanted: list[WantedPicture] = field(default_factory=list)


def make_ready(planned: BatchPlan, folder: Path) -> None:
    """Makes the folder.

    Raises:
        WrongUsage: when pictures cannot be meant to go there, or written.
    """
    if planned.ending != COLLECTED:
        raise WrongUsage(f"--frames writes the pictures that a {COLLECTED} names; let --out end so.")
    for file in planned.destinations:
        if folder.resolve() == file.parent.resolve():
            raise WrongUsage(
                f"--frames {folder} is the folder of {file}; name another, for names may be alike."
            )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        sweep(folder)
        with scratch(folder):
            pass
    except OSError as error:
        raise WrongUsage(f"--frames {folder} cannot be written: {error.strerror}; name another.") from error


class FramePictures:
    """The pictures of all results of a plan."""

    def __init__(self, planned: BatchPlan, folder: Path, limits: Limits) -> None:
        self._planned, self._folder, self._limits = planned, folder, limits
        self._written = self._there = 0
        self._files: dict[Path, Path] = {}
        """Whose each picture is."""

    def write(self) -> Mapping[Path, str]:
        """Writes what is not there, and returns a sentence for each file of which there are not all.

        Raises:
            OSError: when a picture cannot be written.
        """
        problems: dict[Path, str] = {}
        progress = ProgressBar(1)
        try:
            sources = self._sources()
            progress.begin(sum(len(source.wanted) for source in sources))
            for source in sources:
                try:
                    self._of(source, progress)
                except (MediaError, PictureFailed, NotOurs) as error:
                    problems[source.file] = str(error)
        finally:
            progress.close()
        print(f"{self._folder}: {count(self._written, 'picture')} written, {self._there:,} there before.")
        return problems

    def _sources(self) -> list[PictureSource]:
        """What the results that are there name, of the files of this plan."""
        files = {sha256: file for file in self._planned.destinations if (sha256 := _sha256(file)) is not None}
        sources: list[PictureSource] = []
        for document in dict.fromkeys(self._planned.destinations.values()):
            try:
                parts = coco.parts(document.read_bytes())
            except (OSError, NotResults):
                # The analysis has said why there are none.
                continue
            for part, names in zip(parts, coco.file_names(parts), strict=True):
                if part.head["sha256"] in files:
                    sources.append(self._source(files[part.head["sha256"]], part, names))
        return sources

    def _source(self, file: Path, part: coco.RecordAnnotations, names: Sequence[str]) -> PictureSource:
        source = PictureSource(file, part.head["kind"])
        for name, image in zip(names, part.images, strict=True):
            time_ms = image.get("timestamp_ms", 0)
            head = {
                **{key: part.head.get(key) for key in ("format", "name", "sha256", "kind", "max_fps")},
                **{"timestamp_ms": time_ms, "size_px": [image["width"], image["height"]]},
            }
            source.wanted.append(WantedPicture(self._folder / name, time_ms, head))
        return source

    def _of(self, source: PictureSource, progress: ProgressBar) -> None:
        for wanted in source.wanted:
            other = self._files.setdefault(wanted.path, source.file)
            # Several results have names that are unlike within each of them alone.
            if other != source.file:
                raise NotOurs(
                    f"{wanted.path} would be a picture of {other} and of {source.file}; let --out be one "
                    f"{COLLECTED} for all."
                )
        with _reading(source, self._limits) as read:
            for wanted in source.wanted:
                if _is_there(wanted):
                    self._there += 1
                else:
                    self._save(wanted, _sized(read(wanted.timestamp_ms), wanted.head["size_px"]))
                progress.frames(1)

    def _save(self, wanted: WantedPicture, rgb: Rgb) -> None:
        content = _encoded(rgb, wanted)
        if wanted.path.suffix.lower() != PNG and wanted.path.exists():
            if wanted.path.read_bytes() != content:
                raise NotOurs(
                    f"{wanted.path} is there and is another picture; name another folder for --frames."
                )
            self._there += 1
            return
        wanted.path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(wanted.path, content)
        self._written += 1


@contextmanager
def _reading(source: PictureSource, limits: Limits) -> Iterator[Callable[[int], Rgb]]:
    """What gives the (H, W, 3) RGB pixels of a time in the file."""
    name = shown_name(source.file)
    if source.kind == "picture":
        worker = Worker()
        order = Order(source.file, name, AnalysisSettings(), limits)
        try:
            yield lambda _: worker.pixels(order, 0)
        finally:
            worker.close()
        return
    content = Content.from_path(source.file)
    try:
        reader = FrameReader(content, limits, deadline_s=OPEN_DEADLINE_S)
        try:
            yield reader.frame
        finally:
            reader.close()
    finally:
        content.close()


def _is_there(wanted: WantedPicture) -> bool:
    """Whether the picture has been written before, from the same frame.

    Raises:
        NotOurs: when something else has its name.
    """
    if wanted.path.suffix.lower() != PNG or not wanted.path.exists():
        return False
    try:
        return stamps.png_head(wanted.path.read_bytes()) == wanted.head
    except NotResults as error:
        if origin(wanted.path) is None and wanted.path.stat().st_size > 0:
            raise NotOurs(
                f"{wanted.path} is there and was not written by this program; name another folder for "
                "--frames."
            ) from error
        return False


def _sized(rgb: Rgb, size_px: Sequence[int]) -> Rgb:
    """The picture at the size in which its points are written, for a large one is analysed smaller."""
    width_px, height_px = size_px
    if rgb.shape[:2] == (height_px, width_px):
        return rgb
    return np.asarray(Image.fromarray(rgb).resize((width_px, height_px), Image.Resampling.BICUBIC))


def _encoded(rgb: Rgb, wanted: WantedPicture) -> bytes:
    ending = wanted.path.suffix.lower()
    if ending == PNG:
        return encode_png(rgb, stamps.png_text(dict(wanted.head)))
    content = io.BytesIO()
    Image.fromarray(rgb).save(content, **_SAVED[ending])
    return content.getvalue()


def _sha256(file: Path) -> str | None:
    try:
        content = Content.from_path(file)
    except MediaError:
        return None
    try:
        return content.sha256()
    finally:
        content.close()
