"""Results out of JSON, all of it checked: a file may be damaged, or made to do harm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

import numpy as np
import orjson
from pydantic import ValidationError

from components.formats.errors import NotResults
from components.formats.head import FORMAT, Head, head
from components.formats.schema import Document, FramePart, ModelPart, Part, PersonPart
from components.keypoints import (
    FrameResult,
    Keypoints,
    ModelFile,
    ModelName,
    NetworkResult,
    Record,
    StageTimes,
    body_and_face,
    by_network,
    layout,
)
from components.keypoints.blendshapes import BLENDSHAPES
from components.keypoints.results import FloatArray, frozen

BYTES_A_BRACKET = 8
"""At least: a point takes 14 and a bracket as written here; a list takes 56 in memory."""
P = TypeVar("P", bound=Part)
_FIRST_VERSION = "keypoint-lab/1"


def read(content: bytes) -> Record:
    """The record that a results file of the ending .json holds, as it was written.

    Raises:
        NotResults: for any other file, and for one that is damaged or of another version.
    """
    document = _parsed(content)
    _check_names(document)
    try:
        return Record(
            name=document.name,
            kind=document.kind,
            fps=document.fps,
            settings=body_and_face(**dict(document.settings)),
            frames=tuple(_frames(document.frames)),
            models={model: ModelFile(**dict(file)) for model, file in document.models.items()},
            versions=document.versions,
            sha256=document.sha256,
            max_fps=document.max_fps,
            notes=tuple(document.notes),
        )
    except NotResults:
        raise
    except ValueError as error:
        raise NotResults(f"The results contradict themselves: {error}") from error


def json_head(content: bytes) -> Head:
    """The head of a file that is whole.

    Raises:
        NotResults: as `read`.
    """
    return head(read(content))


def _parsed(content: bytes) -> Document:
    if content.count(b"[") + content.count(b"{") > len(content) // BYTES_A_BRACKET + 1:
        raise NotResults("The file is no results file: it holds little but brackets.")
    try:
        values = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise NotResults(
            "The file is damaged or not JSON; results are loaded from files of the ending .json that "
            "Keypoint Lab wrote."
        ) from error
    _check_version(values)
    return _validated(Document, values, ())


def _check_version(values: Any) -> None:
    found = values.get("format") if isinstance(values, dict) else None
    if found == FORMAT:
        return
    if found == _FIRST_VERSION:
        raise NotResults(
            f"The results have the format {_FIRST_VERSION}, which is no longer read; analyse the picture or "
            "clip again."
        )
    if isinstance(found, str) and found.startswith("keypoint-lab/"):
        raise NotResults(f"The results have the format {found[:40]}; this version reads {FORMAT}.")
    raise NotResults(f"The file is JSON, but its format is not {FORMAT}; choose results of Keypoint Lab.")


def _validated(kind: type[P], values: Any, place: tuple[str | int, ...]) -> P:
    """`values` as that part of a document, which stands at `place`."""
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, (*place, *first["loc"])))
        what = first["msg"]
        # A key of the file may be of any length.
        said = f"The results are damaged at {where[:120]}: {what[:1].lower()}{what[1:200]}."
        raise NotResults(said) from error


def _check_names(document: Document) -> None:
    """Points are told apart by their places, so that the names which the file gives them must be ours."""
    for name, points in document.layouts.items():
        try:
            known = list(layout(name).points)
        except ValueError as error:
            raise NotResults(f"The results are of points that are not known: {name[:100]!r}.") from error
        if points != known:
            raise NotResults(f"The results name the points of {name} otherwise, or in another order.")
    if document.blendshape_names != list(BLENDSHAPES):
        raise NotResults("The results name the blendshapes otherwise, or in another order.")


def _frames(values: list[Any]) -> Iterator[FrameResult]:
    """The frames, each of which is let go of in `values`: as lists, they take ten times as much memory."""
    for number in range(len(values)):
        part = _validated(FramePart, values[number], ("frames", number))
        values[number] = None
        yield _frame(part, number)


def _frame(part: FramePart, number: int) -> FrameResult:
    width_px, height_px = part.size_px
    try:
        return FrameResult(
            index=part.index,
            timestamp_ms=part.timestamp_ms,
            size_px=(width_px, height_px),
            results=by_network(_model("pose", part.pose), _model("face", part.face)),
            times=StageTimes(**dict(part.times_ns)),
            skipped=part.skipped,
            source_frame=part.source_frame,
            damaged=part.damaged,
        )
    except ValueError as error:
        raise NotResults(f"The results are damaged at frames.{number}: {error}") from error


def _model(model: ModelName, part: ModelPart) -> NetworkResult:
    k = len(part.people)
    return NetworkResult(
        model,
        tuple(_person(person) for person in part.people),
        None if part.blendshapes is None else _array(part.blendshapes, (k, len(BLENDSHAPES)), "blendshapes"),
        None if part.face_transform is None else _array(part.face_transform, (k, 4, 4), "face_transform"),
        None if part.face_presence is None else _array(part.face_presence, (k,), "face_presence"),
    )


def _person(part: PersonPart) -> Keypoints:
    known = layout(part.layout)
    n = len(known)
    return Keypoints(
        known,
        _array(part.xyz_norm, (n, 3), "xyz_norm"),
        None if part.world_m is None else _array(part.world_m, (n, 3), "world_m"),
        None if part.visibility is None else _array(part.visibility, (n,), "visibility"),
        None if part.presence is None else _array(part.presence, (n,), "presence"),
    )


def _array(values: list[Any], shape: tuple[int, ...], what: str) -> FloatArray:
    """Lists of numbers, as deep as `shape` is long, as an array of that shape."""
    # No list tells the lengths of those that are not in it.
    numbers: object = values if values else np.empty((0, *shape[1:]))
    # What float32 cannot hold becomes infinite, with a warning that says no more than the check.
    with np.errstate(over="ignore"):
        try:
            array = np.array(numbers, np.float32)
        except ValueError:
            raise ValueError(f"{what} is made of lists of different lengths.") from None
    array = frozen(array, shape, what)
    if not np.isfinite(array).all():
        raise ValueError(f"{what} holds a number that is too large.")
    return array
