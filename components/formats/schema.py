"""What a results file in JSON must look like, part by part; anything more, less or else is refused.

docs/formats.md tells what each key is. What only version 2 has stands in version_2.py.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from components.keypoints import MOST_PEOPLE

MOST_PX = 1 << 20
"""Of a side: no picture or clip that can be decoded has more."""
MOST_NUMBER = 1 << 53
"""Integers up to here are exact in every reader of JSON: https://datatracker.ietf.org/doc/html/rfc8259#section-6"""


# Of a list of a million wrong things, one is enough to know.
Numbers: TypeAlias = Annotated[list[float], Field(fail_fast=True)]
Table: TypeAlias = Annotated[list[Numbers], Field(fail_fast=True)]
# A z may be missing.
Place: TypeAlias = Annotated[list[float | None], Field(fail_fast=True)]
Places: TypeAlias = Annotated[list[Place], Field(fail_fast=True)]
Matrices: TypeAlias = Annotated[list[Table], Field(fail_fast=True)]
Count: TypeAlias = Annotated[int, Field(ge=0, le=MOST_NUMBER)]
People: TypeAlias = Annotated[int, Field(ge=1, le=MOST_PEOPLE)]
Px: TypeAlias = Annotated[int, Field(ge=1, le=MOST_PX)]
Size: TypeAlias = Annotated[list[Px], Field(min_length=2, max_length=2)]
Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]
Digest: TypeAlias = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Rate: TypeAlias = Annotated[float, Field(gt=0)]
Key: TypeAlias = Annotated[str, Field(min_length=1, max_length=100)]


class StrictModel(BaseModel):
    """A JSON object whose keys are the fields, each of exactly its type."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


class PointsPart(StrictModel):
    """See `Keypoints`, of which both versions have this."""

    layout: Annotated[str, Field(max_length=100)]
    xyz_norm: Places
    world_m: Table | None
    visibility: Numbers | None
    presence: Numbers | None


class PersonPart(PointsPart):
    """See `Keypoints`."""

    score: Numbers | None


class ResultPart(StrictModel):
    """See `NetworkResult` and `Extras`."""

    people: Annotated[list[PersonPart], Field(max_length=MOST_PEOPLE)]
    blendshapes: Table | None
    transform: Matrices | None
    presence: Numbers | None


class TimesPart(StrictModel):
    """See `StageTimes`."""

    wait: Count
    convert: Count
    networks: dict[Key, Count]
    analysis: Count
    draw: Count


class FramePart(StrictModel):
    """See `FrameResult`."""

    index: Count
    timestamp_ms: Count
    size_px: Size
    skipped: Count
    source_frame: Count | None
    damaged: bool
    warm_up: bool
    times_ns: TimesPart
    results: dict[Key, ResultPart]


class FilePart(StrictModel):
    """See `ModelFile`."""

    name: str
    sha256: Digest


class NetworkPart(StrictModel):
    """See `NetworkSettings`, and `Network` for what is there to be read by people."""

    key: Key
    title: str
    subject: str
    licence: str
    people: People
    detection: Share
    presence: Share
    tracking: Share
    smoothing: bool
    files: list[FilePart]


class CommonPart(StrictModel):
    """What the files of both versions have."""

    format: str
    name: str
    sha256: Digest | None
    kind: Literal["picture", "clip"]
    fps: Rate | None
    versions: dict[str, str]
    layouts: dict[str, list[str]]
    blendshape_names: list[str]
    # As many as there are: a clip of one's own may be of any length, and the file's size bounds their number.
    # Each is to be checked by itself.
    frames: list[Any]


class Document(CommonPart):
    """The whole file, whose frames are each a FramePart."""

    max_fps: Rate | None
    networks: list[NetworkPart]
    notes: list[str]
