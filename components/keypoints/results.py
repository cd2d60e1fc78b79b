"""What the models say about one frame, as frozen values with read-only arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from components.keypoints.layouts import Layout

FloatArray: TypeAlias = NDArray[np.float32]
ModelName: TypeAlias = Literal["pose", "face"]
MODELS: tuple[ModelName, ...] = get_args(ModelName)

SEEN = 0.5
"""The visibility from which a point counts as seen: what is more likely than not."""


def frozen(values: object, shape: tuple[int, ...], what: str) -> FloatArray:
    """`values` as a read-only float32 array.

    Args:
        shape: the shape it must have; -1 stands for any length.

    Raises:
        ValueError: for another shape, naming `what`.
    """
    array = np.array(values, np.float32)
    if array.ndim != len(shape) or any(
        want not in (-1, have) for want, have in zip(shape, array.shape, strict=True)
    ):
        raise ValueError(f"{what} must have the shape {shape}, not {array.shape}.")
    array.setflags(write=False)
    return array


def _probabilities(values: object, n: int, what: str) -> FloatArray:
    array = frozen(values, (n,), what)
    if not ((array >= 0) & (array <= 1)).all():
        raise ValueError(f"{what} must lie in [0, 1].")
    return array


@dataclass(frozen=True, eq=False)
class Keypoints:
    """The points of one person or one face.

    Attributes:
        layout: of N points.
        xyz_norm: (N, 3); x by image width, y by image height, z on x's scale. May leave [0, 1].
        world_m: (N, 3) metres about the hips' middle, or None where the model gives none.
        visibility, presence: (N,) in [0, 1], or None where the model gives none.

    Raises:
        ValueError: for arrays that do not fit the layout.
    """

    layout: Layout
    xyz_norm: FloatArray
    world_m: FloatArray | None = None
    visibility: FloatArray | None = None
    presence: FloatArray | None = None

    def __post_init__(self) -> None:
        n = len(self.layout)
        # A frozen dataclass can only normalise its own fields this way.
        object.__setattr__(self, "xyz_norm", frozen(self.xyz_norm, (n, 3), "xyz_norm"))
        if self.world_m is not None:
            object.__setattr__(self, "world_m", frozen(self.world_m, (n, 3), "world_m"))
        for name in ("visibility", "presence"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, _probabilities(getattr(self, name), n, name))

    def xy_px(self, size_px: tuple[int, int]) -> FloatArray:
        """(N, 2) positions in pixels of an image of `size_px` (width, height)."""
        return self.xyz_norm[:, :2] * np.asarray(size_px, np.float32)


@dataclass(frozen=True, eq=False)
class ModelResult:
    """What one model found on one frame.

    Attributes:
        model: which of the two.
        people: one entry a person or face; empty when nobody was found.
        blendshapes: (K, 52) scores of the K faces in [0, 1], or None where not given.
        face_transform: (K, 4, 4) from the canonical face to the camera's space (cm), or None.
        face_presence: (K,) scores from the face model's own presence head, or None when it was
            not read on this frame.
    """

    model: ModelName
    people: tuple[Keypoints, ...] = ()
    blendshapes: FloatArray | None = None
    face_transform: FloatArray | None = None
    face_presence: FloatArray | None = None

    def __post_init__(self) -> None:
        k = len(self.people)
        shapes = {"blendshapes": (k, -1), "face_transform": (k, 4, 4), "face_presence": (k,)}
        for name, shape in shapes.items():
            if getattr(self, name) is not None:
                object.__setattr__(self, name, frozen(getattr(self, name), shape, name))


@dataclass(frozen=True)
class StageTimes:
    """Durations in nanoseconds (`perf_counter_ns`) of one frame's stages.

    `pose` and `face` run at the same time, so the sum is not the time to the result; `analysis` is.
    """

    wait: int = 0
    convert: int = 0
    pose: int = 0
    face: int = 0
    analysis: int = 0
    draw: int = 0


@dataclass(frozen=True, eq=False)
class FrameResult:
    """Both models' results on one frame. Holds no pixels, so that a history of it is small.

    Attributes:
        index: number of the frame among those analysed.
        timestamp_ms: strictly increasing within a stream.
        size_px: (width, height) of the frame.
        skipped: frames dropped since the last analysed one.
        source_frame: number of the frame among all that the source shows, counted from 0 in the order in
            which they are shown; None where the source has none, as a camera.
        damaged: the decoder had to conceal parts of the frame.
        warm_up: the models had just been set up, so that its times are not those of the frames that follow.
    """

    index: int
    timestamp_ms: int
    size_px: tuple[int, int]
    pose: ModelResult
    face: ModelResult
    times: StageTimes
    skipped: int = 0
    source_frame: int | None = None
    damaged: bool = False
    warm_up: bool = False
