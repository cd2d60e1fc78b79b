"""Records for the tests of formats: one with all that can be in them, and any that hypothesis thinks of."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from components.keypoints import (
    DEFAULT_NETWORKS,
    AnalysisSettings,
    Extras,
    FrameResult,
    Keypoints,
    ModelFile,
    NetworkResult,
    NetworkSettings,
    Record,
    StageTimes,
    by_network,
    layout,
    network,
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


def frame(
    index: int = 0,
    bodies: int = 1,
    faces: int = 1,
    seed: int = 0,
    keys: tuple[str, ...] = DEFAULT_NETWORKS,
) -> FrameResult:
    """A frame of 640 x 480 pixels on which each of these networks found so many people or faces."""
    random = np.random.default_rng(seed)

    def found(key: str) -> NetworkResult:
        if network(key).subject == "body":
            return NetworkResult(key, tuple(body(random) for _ in range(bodies)))
        scores = random.random((faces, 52)).astype(np.float32)
        turns = random.normal(size=(faces, 4, 4)).astype(np.float32)
        extras = Extras(scores, turns, random.random(faces).astype(np.float32))
        return NetworkResult(key, tuple(head_of(random) for _ in range(faces)), extras)

    return FrameResult(
        index=index,
        timestamp_ms=40 * index,
        size_px=(640, 480),
        results=by_network(*map(found, keys)),
        times=StageTimes(1, 2, {key: number for number, key in enumerate(keys, 3)}, 5, 6),
        skipped=index,
        source_frame=2 * index,
        damaged=index % 2 == 1,
    )


def posed(index: int, *people: Keypoints, size_px: tuple[int, int] = (640, 480)) -> FrameResult:
    """A frame on which these people were found, and no face."""
    found = by_network(NetworkResult("blazepose-full", people), NetworkResult("face-landmarker"))
    return FrameResult(index, 40 * index, size_px, found, StageTimes())


def record(*frames: FrameResult, kind: str = "clip", name: str = "dance.mp4") -> Record:
    """A record of these frames, of the networks of the first, with all that a record has."""
    keys = tuple(frames[0].results) if frames else DEFAULT_NETWORKS
    asked = (NetworkSettings(key, 2 + number, 0.1, 0.2, 0.3) for number, key in enumerate(keys))
    return Record(
        name=name,
        kind="clip" if kind == "clip" else "picture",
        fps=25.0 if kind == "clip" else None,
        settings=AnalysisSettings(tuple(asked)),
        frames=frames,
        models={key: (ModelFile(f"{key}.task", "12" * 32),) for key in keys},
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
    names = ("xyz_norm", "world_m", "visibility", "presence", "score")
    return one.layout is other.layout and all(same_array(getattr(one, n), getattr(other, n)) for n in names)


def same_found(one: NetworkResult, other: NetworkResult) -> bool:
    """Whether all of it is alike."""
    names = ("blendshapes", "transform", "presence")
    people = zip(one.people, other.people, strict=True)
    return (
        one.network == other.network
        and all(same_person(*pair) for pair in people)
        and all(same_array(getattr(one.extras, n), getattr(other.extras, n)) for n in names)
    )


def same_frame(one: FrameResult, other: FrameResult) -> bool:
    """Whether all of it is alike."""
    names = ("index", "timestamp_ms", "size_px", "times", "skipped", "source_frame", "damaged", "warm_up")
    found = zip(one.results.items(), other.results.items(), strict=True)
    return all(getattr(one, n) == getattr(other, n) for n in names) and all(
        own[0] == others[0] and same_found(own[1], others[1]) for own, others in found
    )


def assert_same(one: Record, other: Record) -> None:
    """Both records are alike, their arrays to the bit."""
    for name in ("name", "kind", "fps", "max_fps", "settings", "models", "versions", "sha256", "notes"):
        assert getattr(one, name) == getattr(other, name)
    assert all(same_frame(*pair) for pair in zip(one.frames, other.frames, strict=True))


_counts = st.integers(0, 1 << 53)
_shares = st.floats(0, 1)
_digests = st.text("0123456789abcdef", min_size=64, max_size=64)
# Of the whole range: the bits of an array come from a seed, but for the edges of float32.
_edges = np.array([0, -0.0, 1e-45, -1e-45, 3.4028235e38, -3.4028235e38, 0.1, 1 / 3], np.float32)


def _any_floats(random: np.random.Generator, *shape: int) -> np.ndarray:
    values = random.integers(0, 1 << 32, shape, np.uint32).view(np.float32)
    return np.where(np.isfinite(values), values, random.choice(_edges, shape))


def _some(draw: st.DrawFn, values: np.ndarray) -> np.ndarray | None:
    return values if draw(st.booleans()) else None


@st.composite
def _people(draw: st.DrawFn, name: str) -> tuple[Keypoints, ...]:
    random = np.random.default_rng(draw(st.integers(0, 1 << 32)))
    known = layout(name)
    n = len(known)

    def person() -> Keypoints:
        world_m = _some(draw, _any_floats(random, n, 3))
        scores = (_some(draw, random.random(n).astype(np.float32)) for _ in range(3))
        places = _any_floats(random, n, 3)
        if draw(st.booleans()):
            # As of a network without depth.
            places[:, 2] = np.nan
        return Keypoints(known, places, world_m, *scores)

    return tuple(person() for _ in range(draw(st.integers(0, 2))))


@st.composite
def _found(draw: st.DrawFn, key: str, layout_name: str) -> NetworkResult:
    people = draw(_people(layout_name))
    random = np.random.default_rng(len(people))
    shapes = (len(people), 52), (len(people), 4, 4), (len(people),)
    extras = (_some(draw, _any_floats(random, *shape)) for shape in shapes)
    return NetworkResult(key, people, Extras(*extras))


TOGETHER = (
    ("blazepose-full", "face-landmarker"),
    ("face-landmarker", "blazepose-lite"),
    ("blazepose-lite", "blazepose-full"),
    ("blazepose-heavy",),
    ("face-landmarker",),
    ("hand-landmarker", "viewer-network"),
    ("blazepose-full", "face-landmarker", "blazepose-lite"),
)
"""Networks that results may be of: today's two, one alone, two of one subject or of others, and three."""
VIEWERS_LAYOUT = "halpe-26"
OTHER_LAYOUTS = ("coco-17", "numbered-5")


def _settings(keys: tuple[str, ...]) -> st.SearchStrategy[AnalysisSettings]:
    def one(key: str) -> st.SearchStrategy[NetworkSettings]:
        return st.builds(
            NetworkSettings, st.just(key), st.integers(1, 4), _shares, _shares, _shares, st.booleans()
        )

    return st.tuples(*map(one, keys)).map(AnalysisSettings)


def _frame(
    draw: st.DrawFn, keys: tuple[str, ...], time_ms: int, layouts: dict[str, list[str]]
) -> FrameResult:
    results = by_network(*(draw(_found(key, draw(st.sampled_from(layouts[key])))) for key in keys))
    wait, convert, analysis, own = draw(st.tuples(*[_counts] * 4))
    return FrameResult(
        index=draw(_counts),
        timestamp_ms=time_ms,
        size_px=draw(st.tuples(st.integers(1, 1 << 16), st.integers(1, 1 << 16))),
        results=results,
        times=StageTimes(wait, convert, {key: draw(_counts) for key in keys}, analysis, own),
        skipped=draw(_counts),
        source_frame=draw(st.none() | _counts),
        damaged=draw(st.booleans()),
        warm_up=draw(st.booleans()),
    )


@st.composite
def records(draw: st.DrawFn, one_layout: bool = False) -> Record:
    """Any record that can be built, of any networks, with few frames and people.

    Args:
        one_layout: all that a network found is of one.
    """
    keys = draw(st.sampled_from(TOGETHER))
    layouts = {key: [network(key).layout or VIEWERS_LAYOUT, *OTHER_LAYOUTS] for key in keys}
    if one_layout:
        layouts = {key: [draw(st.sampled_from(names))] for key, names in layouts.items()}
    times_ms = sorted(draw(st.sets(_counts, max_size=3)))
    frames = tuple(_frame(draw, keys, time_ms, layouts) for time_ms in times_ms)
    files = st.lists(st.builds(ModelFile, st.text(), _digests), min_size=1, max_size=2).map(tuple)
    return Record(
        name=draw(st.text()),
        kind="picture" if len(frames) == 1 and draw(st.booleans()) else "clip",
        fps=draw(st.none() | st.floats(0.01, 1000)),
        settings=draw(_settings(keys)),
        frames=frames,
        models=draw(st.dictionaries(st.sampled_from(keys), files)),
        versions=draw(st.dictionaries(st.text(), st.text(), max_size=3)),
        sha256=draw(st.none() | _digests),
        notes=tuple(draw(st.lists(st.text(), max_size=2))),
        max_fps=draw(st.none() | st.floats(0.01, 1000)),
    )
