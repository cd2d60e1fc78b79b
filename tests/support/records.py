"""Records for the tests of formats: one with all that can be in them, and any that hypothesis thinks of."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
from hypothesis import strategies as st

from components.keypoints import (
    VARIANTS,
    AnalysisSettings,
    FrameResult,
    Keypoints,
    ModelFile,
    NetworkResult,
    Record,
    StageTimes,
    body_and_face,
    by_network,
    layout,
)

POSE, FACE = layout("blazepose-33"), layout("face-mesh-478")
SHA256 = "ab" * 32


def body(random: np.random.Generator) -> Keypoints:
    """A pose with all that a pose has, partly outside the picture."""
    points, metres = random.normal(0.5, 0.4, (2, 33, 3)).astype(np.float32)
    visibility, presence = random.random((2, 33)).astype(np.float32)
    return Keypoints(POSE, points, metres, visibility, presence)


def head_of(random: np.random.Generator) -> Keypoints:
    """A face, which has points alone."""
    return Keypoints(FACE, random.normal(0.5, 0.1, (478, 3)).astype(np.float32))


def frame(index: int = 0, bodies: int = 1, faces: int = 1, seed: int = 0) -> FrameResult:
    """A frame of 640 x 480 pixels with so many people and faces."""
    random = np.random.default_rng(seed)
    scores = random.random((faces, 52)).astype(np.float32)
    turns = random.normal(size=(faces, 4, 4)).astype(np.float32)
    presence = random.random(faces).astype(np.float32)
    return FrameResult(
        index=index,
        timestamp_ms=40 * index,
        size_px=(640, 480),
        results=by_network(
            NetworkResult("blazepose-full", tuple(body(random) for _ in range(bodies))),
            NetworkResult(
                "face-landmarker", tuple(head_of(random) for _ in range(faces)), scores, turns, presence
            ),
        ),
        times=StageTimes(1, 2, 3, 4, 5, 6),
        skipped=index,
        source_frame=2 * index,
        damaged=index % 2 == 1,
    )


def record(*frames: FrameResult, kind: str = "clip", name: str = "dance.mp4") -> Record:
    """A record of these frames with all that a record has."""
    return Record(
        name=name,
        kind="clip" if kind == "clip" else "picture",
        fps=25.0 if kind == "clip" else None,
        settings=body_and_face("lite", 2, 3, 0.1, 0.2, 0.3),
        frames=frames,
        models={"pose": ModelFile("pose.task", "12" * 32), "face": ModelFile("face.task", "34" * 32)},
        versions={"mediapipe": "1.2.2"},
        sha256=SHA256,
        notes=("The second of two tracks was taken.",),
    )


def same_array(one: np.ndarray | None, other: np.ndarray | None) -> bool:
    """Whether both are None, or alike to the bit."""
    if one is None or other is None:
        return one is other
    return one.shape == other.shape and one.dtype == other.dtype and one.tobytes() == other.tobytes()


def same_person(one: Keypoints, other: Keypoints) -> bool:
    """Whether all of it is alike."""
    names = ("xyz_norm", "world_m", "visibility", "presence")
    return one.layout is other.layout and all(same_array(getattr(one, n), getattr(other, n)) for n in names)


def same_found(one: NetworkResult, other: NetworkResult) -> bool:
    """Whether all of it is alike."""
    names = ("blendshapes", "face_transform", "face_presence")
    people = zip(one.people, other.people, strict=True)
    return (
        one.model == other.model
        and all(same_person(*pair) for pair in people)
        and all(same_array(getattr(one, n), getattr(other, n)) for n in names)
    )


def same_frame(one: FrameResult, other: FrameResult) -> bool:
    """Whether all of it is alike."""
    names = ("index", "timestamp_ms", "size_px", "times", "skipped", "source_frame", "damaged")
    return all(getattr(one, n) == getattr(other, n) for n in names) and all(
        same_found(getattr(one, n), getattr(other, n)) for n in ("pose", "face")
    )


def assert_same(one: Record, other: Record) -> None:
    """Both records are alike, their arrays to the bit."""
    for name in ("name", "kind", "fps", "models", "versions", "sha256", "notes"):
        assert getattr(one, name) == getattr(other, name)
    assert asdict(one.settings) == asdict(other.settings)
    assert all(same_frame(*pair) for pair in zip(one.frames, other.frames, strict=True))


_counts = st.integers(0, 1 << 53)
_shares = st.floats(0, 1)
_digests = st.text("0123456789abcdef", min_size=64, max_size=64)
# Of the whole range: the bits of an array come from a seed, but for the edges of float32.
_edges = np.array([0, -0.0, 1e-45, -1e-45, 3.4028235e38, -3.4028235e38, 0.1, 1 / 3], np.float32)


def _any_floats(random: np.random.Generator, *shape: int) -> np.ndarray:
    values = random.integers(0, 1 << 32, shape, np.uint32).view(np.float32)
    return np.where(np.isfinite(values), values, random.choice(_edges, shape))


@st.composite
def _people(draw: st.DrawFn, name: str) -> tuple[Keypoints, ...]:
    random = np.random.default_rng(draw(st.integers(0, 1 << 32)))
    known = layout(name)
    n = len(known)

    def person() -> Keypoints:
        world = _any_floats(random, n, 3) if draw(st.booleans()) else None
        visibility, presence = (
            random.random(n).astype(np.float32) if draw(st.booleans()) else None for _ in range(2)
        )
        return Keypoints(known, _any_floats(random, n, 3), world, visibility, presence)

    return tuple(person() for _ in range(draw(st.integers(0, 2))))


@st.composite
def _found(draw: st.DrawFn, layout_name: str) -> NetworkResult:
    if layout_name != "face-mesh-478":
        return NetworkResult("blazepose-full", draw(_people(layout_name)))
    people = draw(_people("face-mesh-478"))
    random = np.random.default_rng(len(people))
    shapes = (len(people), 52), (len(people), 4, 4), (len(people),)
    arrays = [_any_floats(random, *shape) if draw(st.booleans()) else None for shape in shapes]
    return NetworkResult("face-landmarker", people, *arrays)


@st.composite
def records(draw: st.DrawFn, one_layout: bool = False) -> Record:
    """Any record that can be built, with few frames and people.

    Args:
        one_layout: all poses are of one.
    """
    poses = (
        [draw(st.sampled_from(["blazepose-33", "coco-17"]))] if one_layout else ["blazepose-33", "coco-17"]
    )
    times_ms = sorted(draw(st.sets(_counts, max_size=3)))
    sizes = st.tuples(st.integers(1, 1 << 16), st.integers(1, 1 << 16))
    frames = tuple(
        FrameResult(
            index=draw(_counts),
            timestamp_ms=time_ms,
            size_px=draw(sizes),
            results=by_network(draw(_found(draw(st.sampled_from(poses)))), draw(_found("face-mesh-478"))),
            times=StageTimes(*draw(st.tuples(*[_counts] * 6))),
            skipped=draw(_counts),
            source_frame=draw(st.none() | _counts),
            damaged=draw(st.booleans()),
        )
        for time_ms in times_ms
    )
    counts = st.integers(1, 4)
    settings = st.builds(
        AnalysisSettings, st.sampled_from(VARIANTS), counts, counts, _shares, _shares, _shares
    )
    files = st.builds(ModelFile, st.text(), _digests)
    return Record(
        name=draw(st.text()),
        kind="picture" if len(frames) == 1 and draw(st.booleans()) else "clip",
        fps=draw(st.none() | st.floats(0.01, 1000)),
        settings=draw(settings),
        frames=frames,
        models=draw(st.dictionaries(st.sampled_from(["pose", "face"]), files)),
        versions=draw(st.dictionaries(st.text(), st.text(), max_size=3)),
        sha256=draw(st.none() | _digests),
        notes=tuple(draw(st.lists(st.text(), max_size=2))),
    )
