"""Files of the version keypoint-lab/2, which knew MediaPipe's two landmarkers and no other network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from components.formats import json_parts
from components.formats.head import FORMAT, Head, networks
from components.formats.json_parts import ParsedDocument, model_files, validated
from components.formats.schema import (
    CommonPart,
    Count,
    FilePart,
    Matrices,
    Numbers,
    People,
    PointsPart,
    Rate,
    Share,
    Size,
    StrictModel,
    Table,
)
from components.keypoints import (
    MOST_PEOPLE,
    AnalysisSettings,
    FrameResult,
    ModelFile,
    StageTimes,
    Variant,
    body_and_face,
    by_network,
)

FORMAT_2 = "keypoint-lab/2"
Model: TypeAlias = Literal["pose", "face"]
Models: TypeAlias = Mapping[str, tuple[ModelFile, ...]]


class ModelPart(StrictModel):
    """What one of the two found."""

    people: Annotated[list[PointsPart], Field(max_length=MOST_PEOPLE)]
    blendshapes: Table | None
    face_transform: Matrices | None
    face_presence: Numbers | None


class TimesPartV2(StrictModel):
    """See `StageTimes`."""

    wait: Count
    convert: Count
    pose: Count
    face: Count
    analysis: Count
    draw: Count


class FramePartV2(StrictModel):
    """See `FrameResult`."""

    index: Count
    timestamp_ms: Count
    size_px: Size
    skipped: Count
    times_ns: TimesPartV2
    pose: ModelPart
    face: ModelPart
    # Not in files that were written before there was such a thing.
    source_frame: Count | None = None
    damaged: bool = False


class SettingsPartV2(StrictModel):
    """Of both: the variant of the pose model, how many people and faces, and what they share."""

    variant: Variant
    people: People
    faces: People
    detection: Share
    presence: Share
    tracking: Share
    smoothing: bool = True


class OriginPart(StrictModel):
    """What of a head became something else in this version."""

    settings: SettingsPartV2
    models: dict[Model, FilePart]


class DocumentV2(CommonPart, OriginPart):
    """The whole file, whose frames are each a FramePart."""

    # Not in files that were written before there was such a thing.
    max_fps: Rate | None = None
    notes: list[str] = []


def parsed_2(document: DocumentV2) -> ParsedDocument:
    """What the document holds; networks that were not asked and found nobody are left out.

    Raises:
        NotResults: for frames that are damaged.
    """
    both = body_and_face(**dict(document.settings))
    frames = tuple(json_parts.frames(document.frames, FramePartV2, partial(_frame, both.keys)))
    seen = {key for frame in frames for key in both.keys if frame.results[key].people}
    kept = {*_asked(document, both).keys, *seen}
    settings = AnalysisSettings(tuple(each for each in both.networks if each.network in kept))
    return ParsedDocument(
        settings,
        _models(document, both),
        tuple(_of_networks(frame, settings.keys) for frame in frames),
        tuple(document.notes),
        document.max_fps,
    )


def upgraded(document: object) -> object:
    """A head of version 2 as this version writes it; anything else as it is.

    Raises:
        NotResults: for a head of version 2 that is damaged.
    """
    if not isinstance(document, dict) or document.get("format") != FORMAT_2:
        return document
    origin = validated(OriginPart, {key: document.get(key) for key in ("settings", "models")}, ())
    both = body_and_face(**dict(origin.settings))
    new: Head = {
        **document,
        "format": FORMAT,
        "networks": networks(_asked(origin, both), _models(origin, both)),
    }
    return {key: value for key, value in new.items() if key not in ("settings", "models")}


def _asked(origin: DocumentV2 | OriginPart, both: AnalysisSettings) -> AnalysisSettings:
    """The settings of those whose files are named; of both where none is."""
    models = _models(origin, both)
    return AnalysisSettings(tuple(each for each in both.networks if not models or each.network in models))


def _models(origin: OriginPart, both: AnalysisSettings) -> Models:
    names: tuple[Model, Model] = ("pose", "face")
    return {
        key: model_files([origin.models[name]])
        for key, name in zip(both.keys, names, strict=True)
        if name in origin.models
    }


def _frame(keys: tuple[str, ...], part: FramePartV2) -> FrameResult:
    width_px, height_px = part.size_px
    pose, face = keys
    times = part.times_ns
    return FrameResult(
        index=part.index,
        timestamp_ms=part.timestamp_ms,
        size_px=(width_px, height_px),
        results=by_network(
            *(
                json_parts.result(key, own.people, own.blendshapes, own.face_transform, own.face_presence)
                for key, own in ((pose, part.pose), (face, part.face))
            )
        ),
        times=StageTimes(
            times.wait, times.convert, {pose: times.pose, face: times.face}, times.analysis, times.draw
        ),
        skipped=part.skipped,
        source_frame=part.source_frame,
        damaged=part.damaged,
    )


def _of_networks(frame: FrameResult, keys: tuple[str, ...]) -> FrameResult:
    """The frame with the results and times of these networks alone."""
    times = replace(frame.times, networks={key: frame.times.networks[key] for key in keys})
    return replace(frame, results=by_network(*(frame.results[key] for key in keys)), times=times)
