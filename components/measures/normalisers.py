"""The lengths by which papers divide the error of a point, measured on one person and face."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from components.keypoints import Keypoints
from components.keypoints.values import Floats
from components.measures.in_view import in_view
from components.measures.oks import COCO_SIGMAS, distance_at

PCK_SHARE = 0.2
NME_LIMIT = 0.08
OKS_LEAST = 0.5
# Outer eye corners; centres of the irises, which the 478 have (MediaPipe's face_landmarks_connections.h).
_EYE_CORNERS, _PUPILS = (33, 263), (468, 473)


@dataclass(frozen=True)
class Normaliser:
    """One such length.

    Attributes:
        name: in words.
        measure: what divides by it, and the limit of `allowed_px`.
        length_px: on this picture.
        allowed_px: the error that still counts as right.
    """

    name: str
    measure: str
    length_px: float
    allowed_px: float


def normalisers(
    body: Keypoints | None, face: Keypoints | None, size_px: tuple[int, int]
) -> tuple[Normaliser, ...]:
    """Those that can be measured: of a body or face that was found, between points in view.

    Args:
        body: blazepose-33, face: a mesh; None where nobody was found.
        size_px: (width, height) of the picture.
    """
    return (*_of_body(body, size_px), *_of_face(face, size_px))


def _of_body(body: Keypoints | None, size_px: tuple[int, int]) -> Iterator[Normaliser]:
    if body is None:
        return
    seen, points_px = in_view(body), np.asarray(body.xy_px(size_px), np.float64)
    names = body.layout.points
    shoulders, hips = (
        [names.index(f"{side}_{part}") for side in ("left", "right")] for part in ("shoulder", "hip")
    )
    if seen[shoulders + hips].all():
        torso_px = math.dist(points_px[shoulders].mean(axis=0), points_px[hips].mean(axis=0))
        yield Normaliser("torso", f"PCK@{PCK_SHARE}", torso_px, PCK_SHARE * torso_px)
    if seen.any():
        root_px = math.sqrt(float(np.prod(np.ptp(points_px[seen], axis=0))))
        wrist = distance_at(OKS_LEAST, COCO_SIGMAS["left_wrist"])
        yield Normaliser("√ area of the box", f"OKS {OKS_LEAST} of a wrist", root_px, wrist * root_px)


def _of_face(face: Keypoints | None, size_px: tuple[int, int]) -> Iterator[Normaliser]:
    if face is None:
        return
    seen, points_px = in_view(face), np.asarray(face.xy_px(size_px), np.float64)
    for name, ends in (("outer eye corners", _EYE_CORNERS), ("pupils", _PUPILS)):
        if max(ends) < len(seen) and seen[list(ends)].all():
            apart_px = _apart(points_px, ends)
            yield Normaliser(name, f"NME {100 * NME_LIMIT:g} %", apart_px, NME_LIMIT * apart_px)


def _apart(points_px: Floats, ends: tuple[int, int]) -> float:
    return math.dist(points_px[ends[0]], points_px[ends[1]])
