"""Labels: where people say that the points of a picture are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from components.keypoints import Layout
from components.keypoints.values import Floats

LabelBox: TypeAlias = tuple[float, float, float, float]
"""Left, top, width and height, px."""


@dataclass(frozen=True, eq=False)
class LabelledSubject:
    """One person or face of a picture.

    Attributes:
        layout: of N points.
        xy_px: (N, 2) float64; NaN where the point is not labelled.
        visible: (N,) whether the labelled point is to be seen, as far as the labels say.
        area_px2: of the subject in the picture, by which OKS divides.
        box_px: about the subject.
        crowd: the label stands for many, of whom none is labelled by itself.
    """

    layout: Layout
    xy_px: Floats
    visible: NDArray[np.bool_]
    area_px2: float
    box_px: LabelBox
    crowd: bool = False

    @property
    def labelled(self) -> NDArray[np.bool_]:
        """(N,) which points are labelled."""
        return np.asarray(np.isfinite(self.xy_px).all(axis=1))

    @property
    def ignored(self) -> bool:
        """Whether nobody can be right or wrong about it: a crowd, or somebody without labelled points."""
        return self.crowd or not self.labelled.any()

    @property
    def normaliser_px(self) -> float:
        """The layout's best own length between labelled points: torso, outer eye corners. NaN without one."""
        if not self.layout.spans:
            return float("nan")
        span = self.layout.spans[0]
        start, end = (self.xy_px[list(ids)].mean(axis=0) for ids in (span.start, span.end))
        length_px = float(np.hypot(*(end - start)))
        return length_px if length_px > 0 else float("nan")


@dataclass(frozen=True, eq=False)
class LabelledPicture:
    """The labels of one picture.

    Attributes:
        name: of its file, from the folder of pictures.
        number: by which COCO orders pictures.
        size_px: (width, height) that the labels were made for; None where they do not say.
        subjects: may be of several layouts, such as bodies and faces.
    """

    name: str
    number: int
    size_px: tuple[int, int] | None
    subjects: tuple[LabelledSubject, ...]

    def of(self, layout: Layout) -> tuple[LabelledSubject, ...]:
        """Those of one layout."""
        return tuple(each for each in self.subjects if each.layout is layout)


def box_about(xy_px: Floats) -> LabelBox:
    """The box about (N, 2) points, without those that are NaN; of no size where there are none."""
    known_px = xy_px[np.isfinite(xy_px).all(axis=1)]
    if not len(known_px):
        return 0.0, 0.0, 0.0, 0.0
    left, top = known_px.min(axis=0).tolist()
    right, bottom = known_px.max(axis=0).tolist()
    return left, top, right - left, bottom - top


def layouts_in(pictures: Iterable[LabelledPicture]) -> tuple[Layout, ...]:
    """The layouts of the subjects, each once, in the order in which they come."""
    return tuple(dict.fromkeys(subject.layout for picture in pictures for subject in picture.subjects))
