"""Which picture each label belongs to."""

from __future__ import annotations

import os
from pathlib import Path

from components.formats.labels.read import LabelSet
from components.media.endings import PICTURE_ENDINGS


def pictures_in(folder: Path, labels: LabelSet) -> dict[str, Path]:
    """The file of each labelled picture in the folder; those that are not there are noted as problems.

    A label whose picture has no ending, as a .pts has none, belongs to the picture of that name with any.
    """
    files: dict[str, Path] = {}
    for picture in labels.pictures:
        file = _file(folder, picture.name)
        if file is None:
            labels.problems.note(f"pictures are not in {folder}", picture.name)
        else:
            files[picture.name] = file
    return files


def _file(folder: Path, name: str) -> Path | None:
    # A name in a stranger's file is never looked for outside of the folder.
    root = os.path.realpath(folder)
    for ending in ("", *PICTURE_ENDINGS):
        path = os.path.realpath(os.path.join(root, name + ending))
        if os.path.commonpath([root, path]) == root and os.path.isfile(path):
            return Path(path)
    return None
