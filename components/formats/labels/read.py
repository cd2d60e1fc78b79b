"""Labels of any of these formats."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from components.formats.labels.coco_labels import coco_pictures
from components.formats.labels.json_stream import NotJson
from components.formats.labels.point_files import pts_pictures, wflw_pictures
from components.formats.labels.problems import Problems
from components.measures.accuracy.labels import LabelledPicture


class NoLabels(Exception):
    """There are no labels; the text is a sentence that says why."""


@dataclass(frozen=True, eq=False)
class LabelSet:
    """The labels of one set, and what is wrong with them.

    Attributes:
        pictures: in COCO's order.
    """

    pictures: tuple[LabelledPicture, ...]
    problems: Problems


def read_labels(path: Path, pts_first: int = 1) -> LabelSet:
    """The labels in a COCO .json, a WFLW .txt, a .pts file, or a folder of .pts files.

    Args:
        pts_first: what .pts files call the first pixel, 1 or 0.

    Raises:
        NoLabels: for a file that cannot be read, or that has none.
    """
    problems = Problems()
    try:
        pictures = _pictures(path, problems, pts_first)
    except NotJson as error:
        raise NoLabels(str(error)) from error
    except OSError as error:
        raise NoLabels(f"{path}: {error.strerror or error}.") from error
    if not any(picture.subjects for picture in pictures):
        raise NoLabels(" ".join([f"{path.name} has no labels that can be used.", *problems.sentences()]))
    return LabelSet(pictures, problems)


def _pictures(path: Path, problems: Problems, pts_first: int) -> tuple[LabelledPicture, ...]:
    if path.is_dir():
        return pts_pictures(list(path.rglob("*.pts")), problems, pts_first)
    ending = path.suffix.lower()
    if ending == ".pts":
        return pts_pictures([path], problems, pts_first)
    if ending == ".txt":
        return wflw_pictures(path, problems)
    if ending == ".json":
        return coco_pictures(path, problems)
    raise NoLabels(f"{path.name} is no .json, .txt or .pts; name labels of one of these.")
