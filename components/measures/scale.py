"""Own scale: the length of its own subject by which a model's distances can be compared."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from components.keypoints import Keypoints, Layout

# Each end is the middle of the points listed: BlazePose's shoulders and hips; on the mesh the outer
# corners of the eyes (MediaPipe canonical_face_model_uv_visualization.png).
_ENDS: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "blazepose-33": ((11, 12), (23, 24)),
    "face-mesh-478": ((33,), (263,)),
}


def own_scale_px(keypoints: Keypoints, size_px: tuple[int, int]) -> float:
    """The own scale in pixels of an image of `size_px` (width, height).

    A pose's is its torso, mid-shoulder to mid-hip; a face's the distance between the outer eye corners.
    It is 0.0 when both ends coincide: nothing can then be given in percent of it.

    Raises:
        ValueError: for a layout without an own scale.
    """
    name = keypoints.layout.name
    if name not in _ENDS:
        raise ValueError(f"The layout {name!r} has no own scale; known are {', '.join(_ENDS)}.")
    xy_px = keypoints.xy_px(size_px).astype(np.float64)
    start, end = (xy_px[list(ids)].mean(axis=0) for ids in _ENDS[name])
    return float(np.hypot(*(end - start)))


def percent_by_region(
    layout: Layout, own_scale: float, values_px: NDArray[np.float64]
) -> Mapping[str, float] | None:
    """The medians over the regions of (N,) `values_px` in percent of `own_scale`, or None when that is 0."""
    if own_scale <= 0:
        return None
    return {
        name: 100.0 * float(np.median(values_px[ids])) / own_scale for name, ids in layout.regions.items()
    }


def percent_of(own_scale: float, values_px: float) -> float | None:
    """`values_px` in percent of `own_scale` (px), or None when that is 0."""
    return 100.0 * values_px / own_scale if own_scale > 0 else None
