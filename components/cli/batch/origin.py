"""What a results file was made of, by its head, without reading the file: it may be a clip of any size."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import orjson

from components.formats import FORMATS

NEAR_BYTES = 1 << 16
"""Heads are this near to the beginning (JSON, CSV, COCO, PNG) or to the end (Parquet, MP4)."""
PICTURE, CLIP = ".png", ".mp4"
"""Of what is written with points drawn on it."""
ENDINGS = (*FORMATS, PICTURE, CLIP)
"""Of the names of results."""
_TEXT = rb'("(?:[^"\\]|\\.)*")'
_HEAD = re.compile(
    rb'format"?: ?"keypoint-lab/\d+"(?:,"|\n# )name"?: ?%b(?:,"|\n# )sha256"?: ?(?:"([0-9a-f]{64})"|null)'
    % _TEXT
)


@dataclass(frozen=True)
class ResultsOrigin:
    """The name and SHA-256 of the file that results are of; of a collection, of its first."""

    name: str
    sha256: str | None


def origin(path: Path) -> ResultsOrigin | None:
    """What the file is the results of; None for anything else, and for what cannot be read."""
    if not path.name.lower().endswith(ENDINGS):
        return None
    try:
        match = _HEAD.search(_ends(path))
        if match is None:
            return None
        return ResultsOrigin(orjson.loads(match[1]), None if match[2] is None else match[2].decode())
    except (OSError, orjson.JSONDecodeError):
        return None


def _ends(path: Path) -> bytes:
    # A pipe would wait for somebody to write into it.
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        if not os.path.isfile(path):
            return b""
        head = file.read(NEAR_BYTES)
        file.seek(max(0, os.fstat(file.fileno()).st_size - NEAR_BYTES))
        return head + file.read(NEAR_BYTES)
