"""The labelled pictures that come with the app."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files

import numpy as np

from components import content
from components.formats.labels.read import read_labels
from components.keypoints.arrays import Rgb
from components.measures.accuracy.labels import LabelledPicture
from components.media.images import load_image
from components.models.store.names import PORTRAIT
from components.processes.jobs.scoring import LabelledRgb

_FOLDER = files(content) / "labelled"
_SECOND = "second-"


@dataclass(frozen=True)
class PictureCredit:
    """What a labelled picture is called in a sentence, and who made it."""

    name: str
    title: str
    credit: str


@functools.cache
def credits() -> tuple[PictureCredit, ...]:
    """Of all labelled pictures, in their order."""
    table = tomllib.loads((_FOLDER / "pictures.toml").read_text(encoding="utf-8"))
    return tuple(PictureCredit(**entry) for entry in table["picture"])


@functools.cache
def labels(which: str) -> tuple[LabelledPicture, ...]:
    """The labels of the pictures by the "first" or the "second" labelling."""
    with as_file(_FOLDER / f"{which}.json") as path:
        return read_labels(path).pictures


def with_pixels(portrait: Rgb, stills: Sequence[Rgb]) -> tuple[LabelledRgb, ...]:
    """All pictures with the labels of the first labelling.

    Args:
        portrait: the sample portrait, which is one of them.
        stills: a frame of the full-body clip a second, some of which are.
    """
    return tuple(LabelledRgb(_pixels(each.name, portrait, stills), each) for each in labels("first"))


def _pixels(name: str, portrait: Rgb, stills: Sequence[Rgb]) -> Rgb:
    if name == PORTRAIT:
        return portrait
    if name.startswith(_SECOND):
        return stills[int(name.removeprefix(_SECOND))]
    with as_file(_FOLDER / name) as path:
        return load_image(path)


def floor_percent() -> tuple[float, int]:
    """How far apart the two labellings are: the mean in % of the torso, and over how many points."""
    apart: list[float] = []
    for one, other in zip(labels("first"), labels("second"), strict=True):
        for first, second in zip(one.subjects, other.subjects, strict=True):
            distances_px = np.hypot(*(first.xy_px - second.xy_px).T)
            percents = 100 * distances_px / first.normaliser_px
            apart += percents[np.isfinite(percents)].tolist()
    return float(np.mean(apart)), len(apart)
