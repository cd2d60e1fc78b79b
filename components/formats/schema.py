"""What a results file in JSON must look like, part by part; anything more, less or else is refused."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from components.keypoints import MOST_PEOPLE, ModelName

MOST_PX = 1 << 20
"""Of a side: no picture or clip that can be decoded has more."""
MOST_NUMBER = 1 << 53
"""Integers up to here are exact in every reader of JSON: https://datatracker.ietf.org/doc/html/rfc8259#section-6"""


# Of a list of a million wrong things, one is enough to know.
Numbers: TypeAlias = Annotated[list[float], Field(fail_fast=True)]
Table: TypeAlias = Annotated[list[Numbers], Field(fail_fast=True)]
Count: TypeAlias = Annotated[int, Field(ge=0, le=MOST_NUMBER)]
Px: TypeAlias = Annotated[int, Field(ge=1, le=MOST_PX)]
Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]
Digest: TypeAlias = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Part(BaseModel):
    """A JSON object whose keys are the fields, each of exactly its type."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


class PersonPart(Part):
    """See `Keypoints`."""

    layout: Annotated[str, Field(max_length=100)]
    xyz_norm: Table
    world_m: Table | None
    visibility: Numbers | None
    presence: Numbers | None


class ModelPart(Part):
    """See `NetworkResult`."""

    people: Annotated[list[PersonPart], Field(max_length=MOST_PEOPLE)]
    blendshapes: Table | None
    face_transform: Annotated[list[Table], Field(fail_fast=True)] | None
    face_presence: Numbers | None


class TimesPart(Part):
    """See `StageTimes`."""

    wait: Count
    convert: Count
    pose: Count
    face: Count
    analysis: Count
    draw: Count


class FramePart(Part):
    """See `FrameResult`."""

    index: Count
    timestamp_ms: Count
    size_px: Annotated[list[Px], Field(min_length=2, max_length=2)]
    skipped: Count
    times_ns: TimesPart
    pose: ModelPart
    face: ModelPart
    # Not in files that were written before there was such a thing.
    source_frame: Count | None = None
    damaged: bool = False


class SettingsPart(Part):
    """See `AnalysisSettings`."""

    variant: Literal["lite", "full", "heavy"]
    people: Annotated[int, Field(ge=1, le=MOST_PEOPLE)]
    faces: Annotated[int, Field(ge=1, le=MOST_PEOPLE)]
    detection: Share
    presence: Share
    tracking: Share
    smoothing: bool = True


class FilePart(Part):
    """See `ModelFile`."""

    name: str
    sha256: Digest


class Document(Part):
    """The whole file; see docs/formats.md. Each of the frames is a FramePart, to be checked one by one."""

    format: str
    name: str
    sha256: Digest | None
    kind: Literal["picture", "clip"]
    fps: Annotated[float, Field(gt=0)] | None
    max_fps: Annotated[float, Field(gt=0)] | None = None
    settings: SettingsPart
    models: dict[ModelName, FilePart]
    versions: dict[str, str]
    layouts: dict[str, list[str]]
    blendshape_names: list[str]
    # As many as there are: a clip of one's own may be of any length, and the file's size bounds their number.
    frames: list[Any]
    # Not in files that were written before there was such a thing.
    notes: list[str] = []
