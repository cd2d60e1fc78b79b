"""Results out of JSON, all of it checked: a file may be damaged, or made to do harm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import orjson

from components.formats import json_parts, version_2
from components.formats.errors import NotResults
from components.formats.head import FORMAT, Head, head
from components.formats.json_parts import ParsedDocument, model_files, validated
from components.formats.schema import CommonPart, Document, FramePart, NetworkPart
from components.keypoints import (
    NETWORKS,
    AnalysisSettings,
    FrameResult,
    NetworkSettings,
    Record,
    StageTimes,
    by_network,
    layout,
    network,
)
from components.keypoints.blendshapes import BLENDSHAPES
from components.keypoints.networks import VIEWER_NETWORK

BYTES_A_BRACKET = 8
"""At least: a point takes 14 and a bracket as written here; a list takes 56 in memory."""
_FIRST_VERSION = "keypoint-lab/1"


def read(content: bytes) -> Record:
    """The record that a results file of the ending .json holds, as it was written.

    One network that is not in the table may be in it: it is read as somebody's own, and a note says so.

    Raises:
        NotResults: for any other file, and for one that is damaged or of another version.
    """
    document = _parsed(content)
    _check_names(document)
    try:
        parsed = (
            version_2.parsed_2(document)
            if isinstance(document, version_2.DocumentV2)
            else _parsed_3(document)
        )
        return Record(
            name=document.name,
            kind=document.kind,
            fps=document.fps,
            settings=parsed.settings,
            frames=parsed.frames,
            models=parsed.models,
            versions=document.versions,
            sha256=document.sha256,
            max_fps=parsed.max_fps,
            notes=parsed.notes,
        )
    except NotResults:
        raise
    except ValueError as error:
        raise NotResults(f"The results contradict themselves: {error}") from error


def json_head(content: bytes) -> Head:
    """The head of a file that is whole, as this version writes it.

    Raises:
        NotResults: as `read`.
    """
    return head(read(content))


def _parsed(content: bytes) -> Document | version_2.DocumentV2:
    if content.count(b"[") + content.count(b"{") > len(content) // BYTES_A_BRACKET + 1:
        raise NotResults("The file is no results file: it holds little but brackets.")
    try:
        values = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise NotResults(
            "The file is damaged or not JSON; results are loaded from files of the ending .json that "
            "Keypoint Lab wrote."
        ) from error
    return validated(_kind(values), values, ())


def _kind(values: Any) -> type[Document] | type[version_2.DocumentV2]:
    """By the version that the file says."""
    version = values.get("format") if isinstance(values, dict) else None
    if version == FORMAT:
        return Document
    if version == version_2.FORMAT_2:
        return version_2.DocumentV2
    if version == _FIRST_VERSION:
        raise NotResults(
            f"The results have the format {_FIRST_VERSION}, which is no longer read; analyse the picture or "
            "clip again."
        )
    if isinstance(version, str) and version.startswith("keypoint-lab/"):
        raise NotResults(f"The results have the format {version[:40]}; this version reads {FORMAT}.")
    raise NotResults(f"The file is JSON, but its format is not {FORMAT}; choose results of Keypoint Lab.")


def _check_names(document: CommonPart) -> None:
    """Points are told apart by their places, so that the names which the file gives them must be ours."""
    for name, points in document.layouts.items():
        try:
            own_names = list(layout(name).points)
        except ValueError as error:
            raise NotResults(f"The results are of points that are not known: {name[:100]!r}.") from error
        if points != own_names:
            raise NotResults(f"The results name the points of {name} otherwise, or in another order.")
    if document.blendshape_names != list(BLENDSHAPES):
        raise NotResults("The results name the blendshapes otherwise, or in another order.")


def _parsed_3(document: Document) -> ParsedDocument:
    keys = {part.key: part.key for part in document.networks}
    notes = tuple(document.notes)
    if unknown := _unknown(keys):
        keys[unknown] = VIEWER_NETWORK
        notes += (
            f"The file calls one of its networks {unknown}, which this version does not know; it stands here "
            f"as “{network(VIEWER_NETWORK).title}”.",
        )
    return ParsedDocument(
        AnalysisSettings(tuple(_asked(keys[part.key], part) for part in document.networks)),
        {keys[part.key]: model_files(part.files) for part in document.networks if part.files},
        tuple(json_parts.frames(document.frames, FramePart, partial(_frame, keys))),
        notes,
        document.max_fps,
    )


def _unknown(keys: Mapping[str, str]) -> str | None:
    """The key that is not in the table, where there is one that can be read.

    Raises:
        NotResults: where it cannot, for there is no place for it.
    """
    unknown = [key for key in keys if key not in NETWORKS]
    if len(unknown) > 1 or (unknown and VIEWER_NETWORK in keys):
        said = " and ".join(unknown[:2])[:200]
        raise NotResults(
            f"The results are of networks that this version does not know ({said}), of which it can read "
            "one alone; choose other results, or a newer version of Keypoint Lab."
        )
    return unknown[0] if unknown else None


def _asked(key: str, part: NetworkPart) -> NetworkSettings:
    return NetworkSettings(key, part.people, part.detection, part.presence, part.tracking, part.smoothing)


def _frame(keys: Mapping[str, str], part: FramePart) -> FrameResult:
    width_px, height_px = part.size_px
    _check_keys(keys, [*part.results, *part.times_ns.networks])
    times = part.times_ns
    ns = {keys[key]: value for key, value in times.networks.items()}
    return FrameResult(
        index=part.index,
        timestamp_ms=part.timestamp_ms,
        size_px=(width_px, height_px),
        results=by_network(
            *(
                json_parts.result(keys[key], own.people, own.blendshapes, own.transform, own.presence)
                for key, own in part.results.items()
            )
        ),
        times=StageTimes(times.wait, times.convert, ns, times.analysis, times.draw),
        skipped=part.skipped,
        source_frame=part.source_frame,
        damaged=part.damaged,
        warm_up=part.warm_up,
    )


def _check_keys(keys: Mapping[str, str], expected: Sequence[str]) -> None:
    for key in expected:
        if key not in keys:
            raise ValueError(f"{key!r} is not among the networks that the file names.")
