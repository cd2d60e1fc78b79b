"""Results as JSON, for downloads and for the command line.

Numbers are written with the digits that give the same float32 back. Units: `xyz_norm` by image width (x, z)
and height (y); `world_m` in metres; times in nanoseconds; probabilities in [0, 1].
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import orjson

from components.keypoints.blendshapes import BLENDSHAPES
from components.keypoints.layouts import layout
from components.keypoints.results import FrameResult, Keypoints, ModelResult
from components.keypoints.settings import AnalysisSettings

FORMAT = "keypoint-lab/1"
LAYOUTS = ("blazepose-33", "face-mesh-478")


def to_json(
    frames: Iterable[FrameResult],
    settings: AnalysisSettings,
    sources: Mapping[str, Any],
    indent: bool = False,
) -> bytes:
    """One JSON document for any number of frames.

    Args:
        sources: what else must be known to use the numbers: file names, digests, versions.
    """
    document = {
        "format": FORMAT,
        **sources,
        "settings": asdict(settings),
        "layouts": {name: list(layout(name).points) for name in LAYOUTS},
        "blendshape_names": list(BLENDSHAPES),
        "frames": [_frame(frame) for frame in frames],
    }
    return orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY | (orjson.OPT_INDENT_2 if indent else 0))


def _frame(frame: FrameResult) -> dict[str, Any]:
    return {
        "index": frame.index,
        "timestamp_ms": frame.timestamp_ms,
        "size_px": list(frame.size_px),
        "skipped": frame.skipped,
        "times_ns": asdict(frame.times),
        "pose": _model(frame.pose),
        "face": _model(frame.face),
    }


def _model(result: ModelResult) -> dict[str, Any]:
    return {
        "people": [_person(person) for person in result.people],
        "blendshapes": result.blendshapes,
        "face_transform": result.face_transform,
        "face_presence": result.face_presence,
    }


def _person(person: Keypoints) -> dict[str, Any]:
    return {
        "layout": person.layout.name,
        "xyz_norm": person.xyz_norm,
        "world_m": person.world_m,
        "visibility": person.visibility,
        "presence": person.presence,
    }
