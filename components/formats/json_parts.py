"""Parts of a results file in JSON as the values that they stand for, all of them checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from pydantic import ValidationError

from components.formats.errors import NotResults
from components.formats.schema import FilePart, PersonPart, PointsPart, StrictModel
from components.keypoints import (
    AnalysisSettings,
    Extras,
    FrameResult,
    Keypoints,
    ModelFile,
    NetworkResult,
    layout,
)
from components.keypoints.blendshapes import BLENDSHAPES
from components.keypoints.results import FloatArray, frozen

P = TypeVar("P", bound=StrictModel)


@dataclass(frozen=True)
class ParsedDocument:
    """What the versions of a file say each in its own words, in those of a `Record`."""

    settings: AnalysisSettings
    models: Mapping[str, tuple[ModelFile, ...]]
    frames: tuple[FrameResult, ...]
    notes: tuple[str, ...]
    max_fps: float | None


def validated(kind: type[P], values: Any, place: tuple[str | int, ...]) -> P:
    """`values` as that part of a document, which stands at `place`.

    Raises:
        NotResults: for anything else, with the place of the first that is wrong.
    """
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, (*place, *first["loc"])))
        what = first["msg"]
        # A key of the file may be of any length.
        said = f"The results are damaged at {where[:120]}: {what[:1].lower()}{what[1:200]}."
        raise NotResults(said) from error


def frames(values: list[Any], kind: type[P], to_frame: Callable[[P], FrameResult]) -> Iterator[FrameResult]:
    """What is `to_frame` of each frame's part.

    Each is let go of in `values`: as lists, they take ten times as much memory.

    Raises:
        NotResults: for a frame that is damaged.
    """
    for number in range(len(values)):
        part = validated(kind, values[number], ("frames", number))
        values[number] = None
        try:
            yield to_frame(part)
        except ValueError as error:
            raise NotResults(f"The results are damaged at frames.{number}: {error}") from error


def model_files(parts: Sequence[FilePart]) -> tuple[ModelFile, ...]:
    """The files of one network."""
    return tuple(ModelFile(part.name, part.sha256) for part in parts)


def result(
    key: str,
    people: Sequence[PointsPart],
    blendshapes: list[Any] | None,
    transform: list[Any] | None,
    presence: list[Any] | None,
) -> NetworkResult:
    """What the network of that key found.

    Raises:
        ValueError: for values that do not fit one another or the layouts.
    """
    k = len(people)
    extras = Extras(
        _array(blendshapes, (k, len(BLENDSHAPES)), "blendshapes"),
        _array(transform, (k, 4, 4), "transform"),
        _array(presence, (k,), "presence"),
    )
    return NetworkResult(key, tuple(map(_person, people)), extras)


def _person(part: PointsPart) -> Keypoints:
    points_layout = layout(part.layout)
    n = len(points_layout)
    return Keypoints(
        points_layout,
        _places(part.xyz_norm, n),
        _array(part.world_m, (n, 3), "world_m"),
        _array(part.visibility, (n,), "visibility"),
        _array(part.presence, (n,), "presence"),
        _array(part.score, (n,), "score") if isinstance(part, PersonPart) else None,
    )


def _places(values: list[Any], n: int) -> FloatArray:
    """(N, 3), with NaN for a point that was not found, and for the z of all where the network gave none."""
    array = _shaped(values, (n, 3), "xyz_norm")
    missing = np.isnan(array)
    found = missing[~missing.all(axis=1)]
    if not len(found) or found[:, :2].any() or found[:, 2].any() != found[:, 2].all():
        raise ValueError("xyz_norm lacks an x, a y, or the z of some points.")
    if np.isinf(array).any():
        raise ValueError("xyz_norm holds a number that is too large.")
    return array


def _array(values: list[Any] | None, shape: tuple[int, ...], what: str) -> FloatArray | None:
    """Lists of numbers, as deep as `shape` is long, as an array of that shape; None for none."""
    if values is None:
        return None
    array = _shaped(values, shape, what)
    if not np.isfinite(array).all():
        raise ValueError(f"{what} holds a number that is too large.")
    return array


def _shaped(values: list[Any], shape: tuple[int, ...], what: str) -> FloatArray:
    # No list tells the lengths of those that are not in it.
    numbers: object = values if values else np.empty((0, *shape[1:]))
    # What float32 cannot hold becomes infinite, with a warning that says no more than the check.
    with np.errstate(over="ignore"):
        try:
            array = np.array(numbers, np.float32)
        except ValueError:
            raise ValueError(f"{what} is made of lists of different lengths.") from None
    return frozen(array, shape, what)
