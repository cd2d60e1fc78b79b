"""The lengths by which papers divide the error of a point, measured on one person and face."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from components.keypoints import Keypoints
from components.keypoints.layouts import Span
from components.keypoints.values import Floats
from components.measures.in_view import in_view
from components.measures.oks import COCO_SIGMAS, distance_at

PCK_SHARE = 0.2
NME_LIMIT = 0.08
OKS_LEAST = 0.5
_PUPILS = (468, 473)
"""The centres of the irises, which only the mesh of 478 has (MediaPipe's face_landmarks_connections.h)."""


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
        body, face: of any layout; None where nobody was found.
        size_px: (width, height) of the picture.
    """
    return (*_of_body(body, size_px), *_of_face(face, size_px))


def _of_body(body: Keypoints | None, size_px: tuple[int, int]) -> Iterator[Normaliser]:
    if body is None:
        return
    seen, points_px = in_view(body), np.asarray(body.xy_px(size_px), np.float64)
    for span in _seen_spans(body, "torso"):
        torso_px = _length_px(points_px, span)
        yield Normaliser("torso", f"PCK@{PCK_SHARE}", torso_px, PCK_SHARE * torso_px)
    if seen.any():
        root_px = math.sqrt(float(np.prod(np.ptp(points_px[seen], axis=0))))
        wrist = distance_at(OKS_LEAST, COCO_SIGMAS["left_wrist"])
        yield Normaliser("√ area of the box", f"OKS {OKS_LEAST} of a wrist", root_px, wrist * root_px)


def _of_face(face: Keypoints | None, size_px: tuple[int, int]) -> Iterator[Normaliser]:
    if face is None:
        return
    seen, points_px = in_view(face), np.asarray(face.xy_px(size_px), np.float64)
    lengths = {}
    for span in _seen_spans(face, "eye distance"):
        lengths["outer eye corners"] = _length_px(points_px, span)
    if max(_PUPILS) < len(seen) and seen[list(_PUPILS)].all():
        lengths["pupils"] = math.dist(*points_px[list(_PUPILS)])
    for name, apart_px in lengths.items():
        yield Normaliser(name, f"NME {100 * NME_LIMIT:g} %", apart_px, NME_LIMIT * apart_px)


def _seen_spans(who: Keypoints, name: str) -> list[Span]:
    """The layout's span of that name, where it has it and all of its points are in view."""
    seen = in_view(who)
    return [span for span in who.layout.spans if span.name == name and seen[[*span.start, *span.end]].all()]


def _length_px(points_px: Floats, span: Span) -> float:
    start, end = (points_px[list(ends)].mean(axis=0) for ends in (span.start, span.end))
    return math.dist(start, end)
