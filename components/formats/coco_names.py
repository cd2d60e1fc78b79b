"""The names of pictures in a COCO document, which importers keep apart.

They cut a name at its last dot or at the first, take what follows for the kind of picture, and keep pictures
of one name, or of one name without its ending, as one. So each frame of a clip is called as a picture file of
its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from components.keypoints.record import Kind

OPENED = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff"})
"""Endings of pictures that importers open: those of OpenCV, which they use."""
FRAME = ".png"
"""The ending of what is no such picture: a clip's frame, or a picture of another kind."""
_AWKWARD = re.compile(r"[^\w-]+")
"""What a name that is made here does not have: spaces, dots, and signs that have a meaning to some system."""


class PictureNames:
    """Gives the pictures of one document their names; no two are alike, even without their endings."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, path: str, kind: Kind, frames: Sequence[int]) -> list[str]:
        """The names of a picture or of a clip's frames of these numbers.

        Args:
            path: of the file, from a folder that is common to all of the document.
        """
        folders, stem, ending = _parts(path)
        is_file = kind == "picture" and ending.lower() in OPENED
        if not is_file:
            folders = [_AWKWARD.sub("_", folder) for folder in folders]
            stem = _AWKWARD.sub("_", stem).strip("_") or kind
        for more in _more():
            start = "/".join([*folders, stem + more])
            stems = [start] if kind == "picture" else [f"{start}_{number:06}" for number in frames]
            keys = {_key(each) for each in stems}
            if self._taken.isdisjoint(keys):
                self._taken |= keys
                return [each + (ending if is_file else FRAME) for each in stems]
        raise AssertionError


def _parts(path: str) -> tuple[list[str], str, str]:
    """Folders, stem and ending of a path that never leaves the folder it starts from."""
    clean = "".join(letter if letter.isprintable() else "_" for letter in _text(path)).replace("\\", "_")
    steps = [step for step in clean.split("/") if step not in ("", ".", "..")]
    name = PurePosixPath(steps.pop() if steps else "")
    return steps, name.stem, name.suffix


def _more() -> Iterator[str]:
    yield ""
    number = 2
    while True:
        yield f"-{number}"
        number += 1


def _key(stem: str) -> str:
    """Alike for names that are one where letters' case or their composition makes no difference."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", stem).casefold())


def _text(name: str) -> str:
    """The name with a replacement for what is no text in it."""
    return name.encode(errors="surrogatepass").decode(errors="replace")
