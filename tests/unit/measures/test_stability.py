"""What is left of a movement once the set's own similarity is taken out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.keypoints import FrameResult, NetworkResult, network
from components.measures import Missing, Stability, own_motion_rms, stability
from tests.support.results import BODY, FACE, Points, cloud, frame, frame_of, known, person

RNG = np.random.default_rng


def umeyama(source: Points, target: Points) -> Points:
    """`source` (N, 2) laid on `target` by shift, turn and scale: the paper's own way, through an SVD."""
    a, b = source - source.mean(axis=0), target - target.mean(axis=0)
    u, d, vt = np.linalg.svd(b.T @ a)
    flip = np.array([1, np.sign(np.linalg.det(u) * np.linalg.det(vt))])
    rotation = u @ np.diag(flip) @ vt
    laid: Points = (d * flip).sum() / (a**2).sum() * a @ rotation.T
    return laid


def rms_by_svd(points: Points) -> Points:
    """The definition, frame by frame: lay on the last frame, then on the mean at the last frame's size."""
    target = points[-1] - points[-1].mean(axis=0)
    size = (target**2).sum()
    for _ in range(2):
        aligned = np.array([umeyama(shape, target) for shape in points])
        target = aligned.mean(axis=0)
        target *= np.sqrt(size / (target**2).sum())
    left = aligned - aligned.mean(axis=0)
    rms: Points = np.sqrt((left**2).sum(axis=2).mean(axis=0))
    return rms


def moved(points: Points, seed: int) -> Points:
    """`points` (N, 2) turned, scaled and shifted by chance."""
    rng = RNG(seed)
    turn, scale = rng.uniform(-np.pi, np.pi), rng.uniform(0.5, 2)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    placed: Points = scale * points @ rotation.T + rng.uniform(-300, 300, 2)
    return placed


def test_a_square_pulled_to_and_fro() -> None:
    # Longer by 1 % and lower by 1 %, then the reverse: no shift, turn or scale can undo any of it, so each
    # corner moves by 1 % of a half side on each axis. The fit's scale, 1 / (1 + 0.01²), is beyond 4 digits.
    square = 100 * np.array([[1.0, 1], [1, -1], [-1, -1], [-1, 1]])
    pulled = np.array([square * (1 + pull, 1 - pull) for pull in (0.01, -0.01, 0.01, -0.01)])
    np.testing.assert_allclose(own_motion_rms(pulled), np.sqrt(2), rtol=1e-3)


@given(st.integers(0, 2**31), st.integers(3, 12), st.integers(3, 40))
@settings(max_examples=40, deadline=None)
def test_a_set_that_only_moves_turns_and_grows_is_perfectly_stable(seed: int, t: int, n: int) -> None:
    shape = cloud(n, seed)
    frames = np.array([moved(shape, seed + i) for i in range(t)])
    assert own_motion_rms(frames).max() < 1e-9 * np.abs(frames).max()


@given(st.integers(0, 2**31), st.integers(3, 12), st.integers(3, 40))
@settings(max_examples=40, deadline=None)
def test_it_agrees_with_umeyamas_method_frame_by_frame(seed: int, t: int, n: int) -> None:
    shape = cloud(n, seed)
    noise = RNG(seed).normal(0, 2, (t, n, 2))
    frames = np.array([moved(shape + noise[i], seed + i) for i in range(t)])
    np.testing.assert_allclose(own_motion_rms(frames), rms_by_svd(frames), rtol=1e-6, atol=1e-9)


@given(st.integers(0, 2**31))
@settings(max_examples=20, deadline=None)
def test_the_sets_motion_does_not_change_what_is_left(seed: int) -> None:
    frames = cloud(60, seed) + RNG(seed).normal(0, 1, (8, 60, 2))
    shaken = np.array([moved(points, seed + i) for i, points in enumerate(frames[:-1])] + [frames[-1]])
    np.testing.assert_allclose(own_motion_rms(shaken), own_motion_rms(frames), rtol=1e-6)


def test_a_mirrored_set_is_not_the_same_set() -> None:
    shape = cloud(20)
    mirrored = shape * (-1, 1)
    assert own_motion_rms(np.array([shape, mirrored, shape])).max() > 10


def test_points_on_one_spot_are_refused() -> None:
    points = np.stack([cloud(5), np.full((5, 2), 3.0)])
    with pytest.raises(ValueError, match="All points lie on one spot"):
        own_motion_rms(points)


def history(key: str, shapes: list[Points], step_ms: int = 100) -> list[FrameResult]:
    kind = network(key).layout
    assert kind is not None
    return [
        frame_of(i * step_ms, NetworkResult(key, (person(kind, shape),))) for i, shape in enumerate(shapes)
    ]


def found(result: Stability | Missing) -> Stability:
    assert isinstance(result, Stability)
    return result


def test_a_trembling_face_in_pixels_percent_and_by_region() -> None:
    shape = cloud(478)
    shape[33], shape[263] = [300, 240], [350, 240]
    noise = RNG(1).normal(0, 1, (8, 478, 2))
    noise[:, [33, 263]] = 0
    frames = history(FACE, [shape + each for each in noise])
    measured = found(stability(frames, FACE))
    expected = rms_by_svd(shape + noise)
    np.testing.assert_allclose(measured.rms_px, expected, rtol=1e-3, atol=1e-3)
    assert measured.frames == 8
    assert known(measured.own_scale).px == pytest.approx(50, rel=1e-4)
    assert measured.median_px == pytest.approx(np.median(expected), rel=1e-3)
    assert measured.median_percent == pytest.approx(2 * np.median(expected), rel=1e-3)
    assert measured.by_region_percent is not None
    lips = expected[measured.layout.regions["lips"]]
    assert measured.by_region_percent["lips"] == pytest.approx(2 * np.median(lips), rel=1e-3)
    assert list(measured.by_region_percent) == list(measured.layout.regions)


def test_only_the_last_second_counts() -> None:
    calm = [cloud(33)] * 11
    wild = [cloud(33, seed) for seed in range(1, 6)]
    measured = found(stability(history(BODY, wild + calm), BODY))
    assert measured.frames == 11
    assert measured.median_px < 1e-3


def test_only_points_in_view_throughout_count() -> None:
    shape, visibility = cloud(33), np.ones((8, 33))
    visibility[3, :10] = 0.4
    noise = RNG(2).normal(0, 1, (8, 33, 2))
    frames = [frame(100 * i, [person("body", shape + noise[i], visibility[i])]) for i in range(8)]
    measured = found(stability(frames, BODY))
    assert measured.counted == 23
    assert np.isnan(measured.rms_px[:10]).all()
    expected = rms_by_svd((shape + noise)[:, 10:])
    np.testing.assert_allclose(measured.rms_px[10:], expected, rtol=1e-3, atol=1e-3)
    assert measured.median_px == pytest.approx(np.median(expected), rel=1e-3)


def test_too_few_points_in_view_have_no_movement() -> None:
    frames = [frame(100 * i, [person("body", cloud(33), np.arange(33) < 4)]) for i in range(8)]
    assert stability(frames, BODY) == Missing("only 4 of 33 points in view all the time")


def test_an_absence_breaks_the_run() -> None:
    frames = history(BODY, [cloud(33)] * 8)
    frames[3] = frame(300)
    assert found(stability(frames, BODY)).frames == 4


def test_another_frame_size_breaks_the_run() -> None:
    frames = history(BODY, [cloud(33)] * 8)
    frames[2] = frame(200, [person("body", cloud(33))], size_px=(320, 240))
    assert found(stability(frames, BODY)).frames == 5


def test_a_place_that_does_not_overlap_the_last_one_breaks_the_run() -> None:
    width_px = float(np.ptp(cloud(33)[:, 0]))
    for jump, frames in ((0.9, 8), (1.1, 3)):
        shapes = [cloud(33) - (jump * width_px, 0)] * 5 + [cloud(33)] * 3
        assert found(stability(history(BODY, shapes), BODY)).frames == frames


def test_one_person_is_followed_when_two_change_places() -> None:
    left, right = cloud(33) - (200, 0), cloud(33, seed=9) + (200, 0)
    a, b = person("body", left), person("body", right)
    frames = [frame(100 * i, [a, b] if i % 2 else [b, a]) for i in range(8)]
    measured = found(stability(frames, BODY))
    assert measured.frames == 8
    assert measured.median_px < 1e-3


def test_a_scale_without_length_leaves_the_pixels() -> None:
    shape = cloud(33)
    shape[[23, 24]] = shape[[11, 12]]
    measured = found(stability(history(BODY, [shape] * 4), BODY))
    assert measured.median_percent is None
    assert measured.by_region_percent is None


@pytest.mark.parametrize(
    ("frames", "reason"),
    [
        ([], "no frame analysed yet"),
        ([frame(0)], "no body in view"),
        ([*history(BODY, [cloud(33)] * 8), frame(900)], "no body in view"),
        (history(BODY, [cloud(33)]), "only 1 frame in a row in the last second"),
        (history(BODY, [cloud(33)] * 5, step_ms=900), "only 2 frames in a row in the last second"),
        (history(BODY, [np.full((33, 2), 96.0)] * 5), "all points lie on one spot"),
    ],
)
def test_why_there_is_no_number(frames: list[FrameResult], reason: str) -> None:
    assert stability(frames, BODY) == Missing(reason)
