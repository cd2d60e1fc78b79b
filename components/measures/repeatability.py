"""Repeatability: how much each point of a still picture moves when the picture is changed a little."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.keypoints import Keypoints, Layout
from components.keypoints.values import Floats, Missing, sealed
from components.measures.in_view import in_view, too_few
from components.measures.scale import OwnScale, own_scale, percent_by_region

FEWEST_FOUND = 8
"""Of the changed pictures: with fewer the spread would tell more of which were lost than of the points."""


@dataclass(frozen=True)
class PictureChange:
    """A small known change of a picture.

    Attributes:
        what: in words.
        shift: of the picture's longer side, to the right and down.
        scale: about the middle; above 1 the subject grows.
        turn_deg: about the middle, clockwise as seen.
        light: what the sRGB values are multiplied by; what exceeds 255 stays there.
    """

    what: str
    shift: tuple[float, float] = (0.0, 0.0)
    scale: float = 1.0
    turn_deg: float = 0.0
    light: float = 1.0

    def matrix(self, size_px: tuple[int, int]) -> Floats:
        """(2, 3) from places in a picture of `size_px` (width, height) to those in the changed one, px."""
        turn = np.radians(self.turn_deg)
        # y points down, so that this turns clockwise as seen.
        linear = self.scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        middle = np.array(size_px, np.float64) / 2
        offset = middle + np.array(self.shift) * max(size_px) - linear @ middle
        return np.column_stack([linear, offset])


CHANGES: tuple[PictureChange, ...] = (
    *(
        PictureChange(f"{way} by 2 %", shift=shift)
        for way, shift in (
            ("right", (0.02, 0.0)),
            ("left", (-0.02, 0.0)),
            ("down", (0.0, 0.02)),
            ("up", (0.0, -0.02)),
        )
    ),
    *(PictureChange(f"{scale:g} times as large", scale=scale) for scale in (0.9, 0.95, 1.05, 1.1)),
    *(PictureChange(f"rotated by {turn:g}°", turn_deg=turn) for turn in (-6.0, -3.0, 3.0, 6.0)),
    *(PictureChange(f"{light:g} times as light", light=light) for light in (0.7, 0.85, 1.15, 1.3)),
)
"""The 16 changes: four each of shift, scale, turn and light."""


@dataclass(frozen=True, eq=False)
class Repeatability:
    """How far the N points of one person spread over the changed pictures, mapped back.

    Attributes:
        layout: of the points and regions.
        found: on how many of the changed pictures the person was found again.
        counted: how many points are in view on the unchanged picture.
        sd_px: (N,) 2-D standard deviation of each point's place: the root of the mean squared distance from
            its mean place, px of the unchanged picture; √2 times as large as that along one axis. NaN for a
            point that is not in view.
        median_px: over the points counted.
        own_scale: on the unchanged picture, or why there is none.
        by_region_percent: region name to the median over its points, in % of the own scale; only regions with
            points that are counted; None without an own scale.
    """

    layout: Layout
    found: int
    counted: int
    sd_px: Floats
    median_px: float
    own_scale: OwnScale | Missing
    by_region_percent: Mapping[str, float] | None

    @property
    def median_percent(self) -> float | None:
        """`median_px` in % of the own scale, or None without one."""
        return None if isinstance(self.own_scale, Missing) else self.own_scale.percent(self.median_px)


def mapped_back(points_px: Floats, change: PictureChange, size_px: tuple[int, int]) -> Floats:
    """(N, 2) places in the changed picture as places in the unchanged one, px."""
    matrix = change.matrix(size_px)
    return np.asarray(np.linalg.solve(matrix[:, :2], (points_px - matrix[:, 2]).T).T, np.float64)


def repeatability(
    unchanged: Keypoints, changed: Sequence[Sequence[Keypoints]], size_px: tuple[int, int]
) -> Repeatability | Missing:
    """The spread of one person's points, or why it cannot be told.

    Args:
        unchanged: the person on the picture of `size_px` (width, height) as it is.
        changed: for each of `CHANGES`, in order, whom the model found on that picture of the same size; of
            several people the one is taken whose points lie nearest.

    Raises:
        ValueError: for another number of changed pictures than `CHANGES`.
    """
    seen = in_view(unchanged)
    reason = too_few(seen)
    if reason is not None:
        return Missing(reason)
    own_px = unchanged.xy_px(size_px).astype(np.float64)
    places_px = []
    for change, people in zip(CHANGES, changed, strict=True):
        back_px = [mapped_back(who.xy_px(size_px).astype(np.float64), change, size_px) for who in people]
        if back_px:
            places_px.append(min(back_px, key=lambda each: _apart(each, own_px[seen], seen)))
    if len(places_px) < FEWEST_FOUND:
        return Missing(f"found again on only {len(places_px)} of the {len(CHANGES)} changed pictures")
    stacked = np.array(places_px)
    sd_px = np.sqrt(((stacked - stacked.mean(axis=0)) ** 2).sum(axis=2).mean(axis=0))
    sd_px[~seen] = np.nan
    counted = int(np.isfinite(sd_px).sum())
    if not counted:
        return Missing("no point was found on all of the changed pictures")
    scale = own_scale(unchanged, size_px)
    return Repeatability(
        layout=unchanged.layout,
        found=len(places_px),
        counted=counted,
        sd_px=sealed(sd_px),
        median_px=float(np.nanmedian(sd_px)),
        own_scale=scale,
        by_region_percent=percent_by_region(unchanged.layout, scale, sd_px),
    )


def _apart(points_px: Floats, own_px: Floats, seen: NDArray[np.bool_]) -> float:
    """The mean distance of the (N, 2) points in view from where they were on the picture as it is."""
    apart_px = np.abs(points_px[seen] - own_px)
    known_px = apart_px[np.isfinite(apart_px)]
    return float(known_px.mean()) if known_px.size else np.inf
