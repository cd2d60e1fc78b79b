"""The head of every results file: what must be known to use the numbers, and to know them again."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, TypeAlias

import numpy as np

from components.formats.errors import NotResults
from components.keypoints import Record

FORMAT = "keypoint-lab/2"
"""The name and version of the format, in every file. It grows when a reader of the older would go wrong."""

Head: TypeAlias = dict[str, Any]
_ORIGIN = ("format", "name", "sha256", "settings", "models", "versions", "sound")
"""What two files must have in common to be made alike; `sound` is told of annotated clips."""
_ABSENT = object()


def head(record: Record) -> Head:
    """All of a record but its frames, in values that JSON has.

    Raises:
        ValueError: when a number of the record is not finite, which JSON cannot hold.
    """
    _check_finite(record)
    return {
        "format": FORMAT,
        "name": record.name,
        "sha256": record.sha256,
        "kind": record.kind,
        "fps": record.fps,
        "max_fps": record.max_fps,
        "settings": asdict(record.settings),
        "models": {model: asdict(file) for model, file in record.models.items()},
        "versions": dict(record.versions),
        "notes": list(record.notes),
    }


def checked(found: object) -> Head:
    """`found` if it is a head of this version.

    Raises:
        NotResults: for anything else.
    """
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise NotResults(f"The file has no head of the format {FORMAT}.")
    return found


def same_origin(one: Head, other: Head) -> bool:
    """Whether both were made from the same file, with the same settings, models, libraries and format.

    A file whose digest is not known is the same as no other.
    """
    # A picture is the same at every rate.
    keys = _ORIGIN if "picture" in (one.get("kind"), other.get("kind")) else (*_ORIGIN, "max_fps")
    alike = all(one.get(key, _ABSENT) == other.get(key, _ABSENT) for key in keys)
    return alike and one.get("sha256") is not None


def _check_finite(record: Record) -> None:
    for frame in record.frames:
        for found in (frame.first("body"), frame.first("face")):
            arrays = [found.extras.blendshapes, found.extras.transform, found.extras.presence]
            arrays += [array for person in found.people for array in (person.xyz_norm, person.world_m)]
            if not all(array is None or np.isfinite(array).all() for array in arrays):
                raise ValueError(
                    f"The {found.model} model's numbers on frame {frame.index} are not all finite; "
                    "such results cannot be written."
                )
