"""Own scale: the length of its own subject by which a network's distances can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.keypoints import Keypoints, Layout
from components.keypoints.layouts import Span
from components.keypoints.values import Floats, Missing
from components.measures.in_view import in_view

EYE_DISTANCE_MM = 88.91718
"""Between the outer eye corners of MediaPipe's canonical face, whose unit is the centimetre: vertices 33 and
263 of mediapipe/modules/face_geometry/data/canonical_face_model.obj lie at x = ∓4.445859, with equal y and z.
It stands in for the face that is measured, whose own size one picture does not tell."""


@dataclass(frozen=True)
class OwnScale:
    """A length of the subject's own, by which distances on it can be compared.

    Attributes:
        name: of the length: "torso", "shoulder width", "eye distance".
        px: in the picture, above 0.
        mm: the same in millimetres, about: of a body as its own network puts it in metres, seen from the
            camera; of a face as long as the canonical face's; None where neither is known.
        instead_of: the better length whose ends are not in view; None where this is the best.
    """

    name: str
    px: float
    mm: float | None
    instead_of: str | None = None

    def percent(self, px: float) -> float:
        """The distance `px` in percent of this."""
        return 100.0 * px / self.px

    def millimetres(self, px: float) -> float | None:
        """The distance `px` in millimetres, about."""
        return None if self.mm is None else self.mm * px / self.px


def own_scale(keypoints: Keypoints, size_px: tuple[int, int]) -> OwnScale | Missing:
    """The own scale in a picture of `size_px` (width, height), or why there is none.

    A body's is its torso, mid-shoulder to mid-hip, and where a hip is not in view the width of the shoulders;
    a face's the distance between the outer eye corners.
    """
    spans, seen = keypoints.layout.spans, in_view(keypoints)
    if not spans:
        return Missing("its layout has no own scale")
    for span in spans:
        if not seen[[*span.start, *span.end]].all():
            continue
        px = float(np.hypot(*_vector(keypoints.xy_px(size_px).astype(np.float64), span)))
        if px > 0:
            instead_of = None if span is spans[0] else spans[0].name
            return OwnScale(span.name, px, _mm(keypoints, span), instead_of)
        return Missing(f"the {span.name} has no length in the picture")
    return Missing(f"{' and '.join(span.name for span in spans)} not in view")


def _vector(points: Floats, span: Span) -> Floats:
    vector: Floats = points[list(span.end)].mean(axis=0) - points[list(span.start)].mean(axis=0)
    return vector


def _mm(keypoints: Keypoints, span: Span) -> float | None:
    if span.name == "eye distance":
        return EYE_DISTANCE_MM
    if keypoints.world_m is None:
        return None
    # In the picture's plane, as the pixels are: a torso that leans towards the camera is short in both.
    mm = 1000 * float(np.hypot(*_vector(keypoints.world_m[:, :2].astype(np.float64), span)))
    return mm if mm > 0 else None


def extent_px(keypoints: Keypoints, size_px: tuple[int, int]) -> float:
    """The longest of the own lengths in pixels, guessed points included; where there is none, the extent.

    It tells how far a subject can move between two frames, not how long anything is.
    """
    xy_px = keypoints.xy_px(size_px).astype(np.float64)
    lengths_px = [float(np.hypot(*_vector(xy_px, span))) for span in keypoints.layout.spans]
    # Those to which no point is missing.
    known_px = [length for length in lengths_px if np.isfinite(length)]
    return (
        max(known_px) if known_px else float(np.hypot(*np.ptp(xy_px[np.isfinite(xy_px).all(axis=1)], axis=0)))
    )


def percent_by_region(
    layout: Layout, scale: OwnScale | Missing, values_px: NDArray[np.float64]
) -> Mapping[str, float] | None:
    """The medians over the regions of (N,) `values_px` in percent of `scale`, or None without one.

    A value is NaN where the point is not in view; a region without any that is has no median.
    """
    if isinstance(scale, Missing):
        return None
    finite_px = {name: values_px[ids][np.isfinite(values_px[ids])] for name, ids in layout.regions.items()}
    return {
        name: scale.percent(float(np.median(values))) for name, values in finite_px.items() if len(values)
    }
