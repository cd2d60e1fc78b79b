"""The head of every results file: what must be known to use the numbers, and to know them again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, TypeAlias

import numpy as np

from components.formats.errors import NotResults
from components.keypoints import AnalysisSettings, FrameResult, Keypoints, ModelFile, Record, network

FORMAT = "keypoint-lab/3"
"""The name and version of the format, in every file. It grows when a reader of the older would go wrong."""

Head: TypeAlias = dict[str, Any]
_ORIGIN = ("format", "name", "sha256", "networks", "versions", "sound")
"""What two files must have in common to be made alike; `sound` is told of annotated clips."""
_ABSENT = object()


def head(record: Record) -> Head:
    """All of a record but its frames, in values that JSON has.

    Raises:
        ValueError: when a number of the record is not finite, which JSON cannot hold, or a frame has the
            results of a network that the settings do not name.
    """
    for frame in record.frames:
        _check(frame, record.settings.keys)
    return {
        "format": FORMAT,
        "name": record.name,
        "sha256": record.sha256,
        "kind": record.kind,
        "fps": record.fps,
        "max_fps": record.max_fps,
        "networks": networks(record.settings, record.models),
        "versions": dict(record.versions),
        "notes": list(record.notes),
    }


def networks(settings: AnalysisSettings, models: Mapping[str, tuple[ModelFile, ...]]) -> list[Head]:
    """Of each network, in their order: what it is, what it was asked for, and its files."""
    entries = []
    for asked in settings.networks:
        row = network(asked.network)
        entries.append(
            {
                "key": row.key,
                "title": row.title,
                "subject": row.subject,
                "licence": row.weights_licence,
                "people": asked.people,
                "detection": asked.detection,
                "presence": asked.presence,
                "tracking": asked.tracking,
                "smoothing": asked.smoothing,
                "files": [asdict(file) for file in models.get(row.key, ())],
            }
        )
    return entries


def checked(head: object) -> Head:
    """`head` if it is a head of this version.

    Raises:
        NotResults: for anything else.
    """
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise NotResults(f"The file has no head of the format {FORMAT}.")
    return head


def same_origin(one: Head, other: Head) -> bool:
    """Whether both were made from the same file, with the same networks, settings, libraries and format.

    A file whose digest is not known is the same as no other.
    """
    # A picture is the same at every rate.
    keys = _ORIGIN if "picture" in (one.get("kind"), other.get("kind")) else (*_ORIGIN, "max_fps")
    alike = all(one.get(key, _ABSENT) == other.get(key, _ABSENT) for key in keys)
    return alike and one.get("sha256") is not None


def _check(frame: FrameResult, keys: tuple[str, ...]) -> None:
    for key, result in frame.results.items():
        if key not in keys:
            raise ValueError(f"Frame {frame.index} has results of {key}, which the settings do not name.")
        extras = (result.extras.blendshapes, result.extras.transform, result.extras.presence)
        finite = all(array is None or np.isfinite(array).all() for array in extras)
        if not (finite and all(map(_is_finite, result.people))):
            raise ValueError(
                f"The numbers of {network(key).title} on frame {frame.index} are not all finite; such "
                "results cannot be written."
            )


def _is_finite(person: Keypoints) -> bool:
    """Whether all numbers are; a point that was not found is NaN, as all z are of a network without depth."""
    found = ~np.isnan(person.xyz_norm).all(axis=1)
    xyz, world_m = person.xyz_norm[found], person.world_m
    return bool(
        found.any()
        and np.isfinite(xyz[:, :2]).all()
        and (np.isfinite(xyz[:, 2]).all() or np.isnan(xyz[:, 2]).all())
        and (world_m is None or np.isfinite(world_m).all())
    )
