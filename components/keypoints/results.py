"""What networks say about one frame, as frozen values with read-only arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from components.keypoints.layouts import Layout
from components.keypoints.networks import DEFAULT_NETWORKS, Subject, network

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
        xyz_norm: (N, 3); x by image width, y by image height, z on x's scale. May leave [0, 1]. A point that
            was not found is NaN throughout, and z is NaN for all points where the network gives no depth.
        world_m: (N, 3) metres about the hips' middle, or None where the model gives none.
        visibility, presence, score: (N,) in [0, 1], each under the name that the network's makers give it, or
            None where it gives none.

    Raises:
        ValueError: for arrays that do not fit the layout.
    """

    layout: Layout
    xyz_norm: FloatArray
    world_m: FloatArray | None = None
    visibility: FloatArray | None = None
    presence: FloatArray | None = None
    score: FloatArray | None = None

    def __post_init__(self) -> None:
        n = len(self.layout)
        # A frozen dataclass can only normalise its own fields this way.
        object.__setattr__(self, "xyz_norm", frozen(self.xyz_norm, (n, 3), "xyz_norm"))
        if self.world_m is not None:
            object.__setattr__(self, "world_m", frozen(self.world_m, (n, 3), "world_m"))
        for name in ("visibility", "presence", "score"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, _probabilities(getattr(self, name), n, name))

    def xy_px(self, size_px: tuple[int, int]) -> FloatArray:
        """(N, 2) positions in pixels of an image of `size_px` (width, height)."""
        return self.xyz_norm[:, :2] * np.asarray(size_px, np.float32)


@dataclass(frozen=True, eq=False)
class Extras:
    """What only some networks give, of K people or faces.

    Attributes:
        blendshapes: (K, 52) scores in [0, 1], in the order of `BLENDSHAPES`.
        transform: (K, 4, 4) from the canonical face to the camera's space (cm).
        presence: (K,) scores that there is a person or face, read from the network's own presence head; None
            where it was not read on this frame.
    """

    blendshapes: FloatArray | None = None
    transform: FloatArray | None = None
    presence: FloatArray | None = None

    def first(self, count: int) -> Extras:
        """Those of the first `count` people or faces."""
        kept = (self.blendshapes, self.transform, self.presence)
        return Extras(*(None if values is None else values[:count] for values in kept))


NO_EXTRAS = Extras()


@dataclass(frozen=True, eq=False)
class NetworkResult:
    """What one network found on one frame.

    Attributes:
        network: its key in the table of networks.
        people: one entry a person or face; empty when nobody was found.
        extras: what only some networks give.

    Raises:
        ValueError: for extras of another number of people.
    """

    network: str
    people: tuple[Keypoints, ...] = ()
    extras: Extras = NO_EXTRAS

    def __post_init__(self) -> None:
        if self.extras is NO_EXTRAS:
            return
        k = len(self.people)
        checked = {
            name: frozen(values, shape, name)
            for name, shape in {"blendshapes": (k, -1), "transform": (k, 4, 4), "presence": (k,)}.items()
            if (values := getattr(self.extras, name)) is not None
        }
        object.__setattr__(self, "extras", Extras(**checked) if checked else NO_EXTRAS)


@dataclass(frozen=True)
class FrameAnalysis:
    """All networks' results on one frame.

    Attributes:
        results: by the network's key, in the order of the settings.
        ns: duration of each network's call in nanoseconds, with the conversion of its result. They overlap,
            unless the networks run in turn.
        analysis_ns: from the frame's hand-over to all results, with what is read beside the networks.
        cpu_ns: processor time of the process during each network's call, over all of its threads; empty where
            the networks ran at once.
    """

    results: Mapping[str, NetworkResult]
    ns: Mapping[str, int]
    analysis_ns: int
    cpu_ns: Mapping[str, int] = field(default_factory=dict)

    def first(self, subject: Subject) -> NetworkResult:
        """As `FrameResult.first`."""
        return first_of(self.results, subject)


@dataclass(frozen=True)
class StageTimes:
    """Durations in nanoseconds (`perf_counter_ns`) of one frame's stages.

    Attributes:
        networks: by key. They may run at the same time, so their sum is not the time to the result;
            `analysis` is.
    """

    wait: int = 0
    convert: int = 0
    networks: Mapping[str, int] = field(default_factory=dict)
    analysis: int = 0
    draw: int = 0


@dataclass(frozen=True, eq=False)
class FrameResult:
    """All networks' results on one frame. Holds no pixels, so that a history of it is small.

    Attributes:
        index: number of the frame among those analysed.
        timestamp_ms: strictly increasing within a stream.
        size_px: (width, height) of the frame.
        results: by the network's key, in the order of the panes.
        skipped: frames dropped since the last analysed one.
        source_frame: number of the frame among all that the source shows, counted from 0 in the order in
            which they are shown; None where the source has none, as a camera.
        damaged: the decoder had to conceal parts of the frame.
        warm_up: the models had just been set up, so that its times are not those of the frames that follow.

    Raises:
        ValueError: for a result under another network's key.
    """

    index: int
    timestamp_ms: int
    size_px: tuple[int, int]
    results: Mapping[str, NetworkResult]
    times: StageTimes
    skipped: int = 0
    source_frame: int | None = None
    damaged: bool = False
    warm_up: bool = False

    def __post_init__(self) -> None:
        for key, result in self.results.items():
            if result.network != key:
                raise ValueError(f"The result of {result.network} stands under {key}.")

    def first(self, subject: Subject) -> NetworkResult:
        """The result of the first network of that subject; an empty one where no network looked for it."""
        return first_of(self.results, subject)


def by_network(*results: NetworkResult) -> Mapping[str, NetworkResult]:
    """The results under their networks' keys, in that order."""
    return {result.network: result for result in results}


def first_of(results: Mapping[str, NetworkResult], subject: Subject) -> NetworkResult:
    """The result of the first network of that subject; an empty one where no network looked for it."""
    matching = (one for one in results.values() if network(one.network).subject == subject)
    absent = next(key for key in DEFAULT_NETWORKS if network(key).subject == subject)
    return next(matching, NetworkResult(absent))
