"""Faces in the formats of their own sets: 300-W's .pts, a file a face, and WFLW's .txt, a line a face."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from components.formats.labels.problems import Problems
from components.keypoints import layout
from components.keypoints.values import Floats
from components.measures.accuracy.labels import LabelBox, LabelledPicture, LabelledSubject, box_about

PTS, WFLW = 68, 98
_WFLW_NUMBERS = 2 * WFLW + 4 + 6
"""98 points, a box and six attributes stand before the picture's name (the README of WFLW_annotations)."""


def pts_pictures(paths: Sequence[Path], problems: Problems, first: int = 1) -> tuple[LabelledPicture, ...]:
    """One picture for each .pts file, under the file's name without its ending.

    Args:
        first: what the first pixel is called: 1 in 300-W, whose files come from MATLAB.
    """
    pictures = []
    for number, path in enumerate(sorted(paths)):
        subject = _pts_subject(path, problems, first)
        if subject is not None:
            pictures.append(LabelledPicture(path.stem, number, None, (subject,)))
    return tuple(pictures)


def _pts_subject(path: Path, problems: Problems, first: int) -> LabelledSubject | None:
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
        rows = text.split("{", 1)[1].split("}", 1)[0].split("\n")
        xy_px = np.array([row.split() for row in rows if row.strip()], np.float64)
    except (OSError, IndexError, ValueError):
        problems.note("files are no .pts, or are damaged; they are left out", path.name)
        return None
    if xy_px.shape != (PTS, 2):
        problems.note(f".pts files have another number of points than {PTS}; they are left out", path.name)
        return None
    if first and np.nanmin(xy_px) < first:
        problems.note(
            "files have a point before pixel 1, as those that count from 0 may; --pts-first 0 reads these",
            path.name,
        )
    return _face("ibug-68", xy_px - first, None, path.name, problems)


def wflw_pictures(path: Path, problems: Problems) -> tuple[LabelledPicture, ...]:
    """The pictures of a WFLW list, with all faces that are labelled on each.

    Raises:
        OSError: when the file cannot be read.
    """
    faces: dict[str, list[LabelledSubject]] = {}
    with open(path, encoding="utf-8-sig", errors="replace") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            *numbers, name = line.split(maxsplit=_WFLW_NUMBERS)
            face = _wflw_face(numbers, f"line {number}", problems)
            if face is not None:
                faces.setdefault(name.strip(), []).append(face)
    return tuple(
        LabelledPicture(name, number, None, tuple(own)) for number, (name, own) in enumerate(faces.items())
    )


def _wflw_face(numbers: Sequence[str], example: str, problems: Problems) -> LabelledSubject | None:
    try:
        values = np.array(numbers, np.float64)
    except ValueError:
        values = np.zeros(0)
    if len(values) != _WFLW_NUMBERS:
        problems.note(
            f"lines have not the {_WFLW_NUMBERS} numbers of WFLW and a name; they are left out", example
        )
        return None
    xy_px = values[: 2 * WFLW].reshape(-1, 2)
    left, top, right, bottom = values[2 * WFLW : 2 * WFLW + 4].tolist()
    return _face("wflw-98", xy_px, (left, top, right - left, bottom - top), example, problems)


def _face(
    name: str, xy_px: Floats, box: LabelBox | None, example: str, problems: Problems
) -> LabelledSubject:
    if not np.isfinite(xy_px).all():
        problems.note("labels have NaN for a number; those points are left out", example)
        xy_px = np.where(np.isfinite(xy_px).all(axis=1, keepdims=True), xy_px, np.nan)
    box = box or box_about(xy_px)
    return LabelledSubject(layout(name), xy_px, np.isfinite(xy_px[:, 0]), box[2] * box[3], box)
