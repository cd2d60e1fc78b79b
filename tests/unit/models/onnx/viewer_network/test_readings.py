"""Which manner of reading a network's outputs comes first, and that all others are offered after it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from components.decoding.simcc import encode
from components.decoding.sub_pixel import gaussian_maps
from components.models.onnx.viewer_network.evidence import Guess, InputShown
from components.models.onnx.viewer_network.heads import MOST_READINGS, ambiguous, read
from components.models.onnx.viewer_network.network import (
    Choices,
    Detections,
    ViewerNetworkError,
    layouts_of,
    renamed,
    title_of,
)
from components.models.onnx.viewer_network.run import LoadedNetwork
from tests.support.onnx_nets import constant_net

# A person who stands upright, from nose to ankles, as shares of the input.
POSE = np.array([
    (0.5, 0.1), (0.53, 0.08), (0.47, 0.08), (0.56, 0.1), (0.44, 0.1), (0.62, 0.25), (0.38, 0.25),
    (0.68, 0.4), (0.32, 0.4), (0.7, 0.53), (0.3, 0.53), (0.58, 0.55), (0.42, 0.55), (0.59, 0.75),
    (0.41, 0.75), (0.6, 0.93), (0.4, 0.93),
])  # fmt: skip
SCORES = np.linspace(0.2, 0.9, 17)
RANDOM = np.random.default_rng(0)
WHOLE = (192, 256)


def guesses(
    outputs: dict[str, Any], size_px: tuple[int, int] = WHOLE, colours_last: bool = False
) -> list[Guess]:
    return read(outputs, Choices(None, None, size_px), InputShown(size_px, colours_last))


def shares(guess: Guess) -> np.ndarray:
    return np.asarray(guess.people[0].shares)


def with_score(places: np.ndarray) -> np.ndarray:
    return np.column_stack([places, SCORES])


def test_movenet_writes_y_x_and_a_score() -> None:
    outputs = {"output_0": with_score(POSE[:, ::-1])[np.newaxis, np.newaxis]}
    first, second, third = guesses(outputs, (192, 192), colours_last=True)
    assert "each y, x and a score" in first.words and "each x, y and a score" in second.words
    assert shares(first) == pytest.approx(POSE) and shares(second) == pytest.approx(POSE[:, ::-1])
    assert first.people[0].scores == pytest.approx(SCORES)
    assert "each x, y and z" in third.words


def test_a_score_column_is_kept() -> None:
    first, *others = guesses({"keypoints": with_score(POSE)[np.newaxis]})
    assert shares(first) == pytest.approx(POSE)
    assert first.people[0].scores == pytest.approx(SCORES)
    assert any("each y, x and a score" in other.words for other in others)


def test_places_off_the_picture_speak_against_an_order() -> None:
    # In a square input a picture half as wide as high leaves black at both sides.
    seen = InputShown((256, 256), False, (0.25, 0.0, 0.75, 1.0))
    turned = with_score(POSE[:, ::-1])[np.newaxis]
    first = read({"y": turned}, Choices(None, None, (256, 256)), seen)[0]
    assert "each y, x" in first.words and "all its points lie on the picture" in first.reasons


@pytest.mark.parametrize("shape", [(1, 34), (1, 2, 17), (2, 17)])
def test_all_x_before_all_y(shape: tuple[int, ...]) -> None:
    found = guesses({"out": POSE.T.reshape(shape)})
    assert "first all x, then all y" in found[0].words
    assert shares(found[0]) == pytest.approx(POSE)


def test_a_row_is_offered_in_each_order() -> None:
    found = guesses({"out": POSE.reshape(1, 34)})
    assert [guess.words.partition(", from")[0] for guess in found] == [
        "17 points, each x and y",
        "17 points, each y and x",
        "17 points, first all x, then all y",
        "17 points, first all y, then all x",
    ]


def test_pixels_shares_and_places_about_the_middle_are_told_apart_by_their_size() -> None:
    for values, words in (
        (POSE * WHOLE, "in pixels of the input"),
        (POSE, "from 0 to 1 across the input"),
        (2 * POSE - 1, "from −1 to 1 across the input"),
    ):
        first = guesses({"out": values[np.newaxis]})[0]
        assert words in first.words
        assert shares(first) == pytest.approx(POSE)


def test_scores_from_another_output() -> None:
    first = guesses({"keypoints": (POSE * WHOLE)[np.newaxis], "scores": SCORES[np.newaxis]})[0]
    assert first.used == ("keypoints", "scores")
    assert first.people[0].scores == pytest.approx(SCORES)


def blazepose() -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The outputs of BlazePose's own network, by tf2onnx's names for them, and its 39 × 5 numbers."""
    values = np.column_stack([RANDOM.uniform(20, 230, (39, 2)), 50 * RANDOM.normal(size=(39, 3))])
    outputs = {
        "Identity": values.reshape(1, 195),
        "Identity_1": np.ones((1, 1)),
        "Identity_2": np.zeros((1, 256, 256, 1)),
        "Identity_3": np.zeros((1, 64, 64, 39)),
        "Identity_4": RANDOM.uniform(-0.8, 0.8, (1, 117)),
    }
    return outputs, values


def test_blazeposes_own_network() -> None:
    outputs, values = blazepose()
    first, *others = guesses(outputs, (256, 256), colours_last=True)
    assert (first.layout, first.used) == ("blazepose-33", ("Identity", "Identity_4"))
    (person,) = first.people
    assert person.shares == pytest.approx(values[:33, :2] / 256)
    assert person.z == pytest.approx(values[:33, 2] / 256)
    assert person.visibility == pytest.approx(1 / (1 + np.exp(-values[:33, 3])))
    assert person.presence == pytest.approx(1 / (1 + np.exp(-values[:33, 4])))
    assert person.world_m == pytest.approx(outputs["Identity_4"].reshape(39, 3)[:33])
    world = next(guess for guess in others if guess.used == ("Identity_4",))
    assert world.layout == "blazepose-33" and "in metres about the body's middle" in world.words


@pytest.mark.parametrize(
    ("numbers", "name"),
    [(1404, "face-mesh-468"), (1434, "face-mesh-478"), (63, "hand-21"), (99, "blazepose-33")],
)
def test_mediapipes_networks_by_their_number_of_points(numbers: int, name: str) -> None:
    values = RANDOM.uniform(10, 180, (numbers // 3, 3))
    first = guesses({"Identity": values.reshape(1, 1, 1, numbers), "f": np.ones((1, 1))}, (192, 192), True)[0]
    assert first.layout == name
    assert shares(first) == pytest.approx(values[:, :2] / 192)
    assert first.people[0].z == pytest.approx(values[:, 2] / 192)


@pytest.mark.parametrize("names", [("a", "b"), ("world_landmarks", "landmarks")])
def test_world_points_are_not_taken_for_those_of_the_picture(names: tuple[str, str]) -> None:
    image = np.column_stack([RANDOM.uniform(0, 1, (33, 2)), RANDOM.normal(size=33)])
    world = RANDOM.uniform(-0.8, 0.8, (33, 3))
    first = guesses({names[0]: world[np.newaxis], names[1]: image[np.newaxis]}, (256, 256))[0]
    assert first.used == (names[1], names[0])
    assert shares(first) == pytest.approx(image[:, :2])
    assert first.people[0].world_m == pytest.approx(world)


def maps(size: tuple[int, int], sigma: float = 2.0) -> np.ndarray:
    """(H, W, 17) heatmaps of `POSE`."""
    return gaussian_maps(POSE * size, sigma, (size[1], size[0]))


def test_an_earlier_output_is_taken_where_its_name_says_so() -> None:
    noise = RANDOM.normal(size=(1, 17, 64, 48))
    first, *others = guesses({"heatmaps": maps((48, 64)).transpose(2, 0, 1)[np.newaxis], "features": noise})
    assert first.used == ("heatmaps",)
    assert ("features",) in [guess.used for guess in others]


def test_of_two_alike_the_last_is_taken_and_the_first_offered() -> None:
    good = maps((48, 64)).transpose(2, 0, 1)[np.newaxis]
    found = guesses({"one": good, "two": good})
    assert found[0].used == ("two",) and ("one",) in [guess.used for guess in found] and ambiguous(found)


@pytest.mark.parametrize(("width", "height", "last"), [(13, 17, True), (17, 13, False)])
def test_maps_as_high_as_there_are_points(width: int, height: int, last: bool) -> None:
    # 1 × 17 × 13 × 17 both times: channels last and 17 high, or channels first and 17 wide.
    made = maps((width, height), 1.0)
    values = made if last else made.transpose(2, 0, 1)
    first = guesses({"y": values[np.newaxis]}, (8 * width, 8 * height))[0]
    assert f"{height} high and {width} wide (channels {'last' if last else 'first'})" in first.words
    assert shares(first) == pytest.approx(POSE, abs=0.06)


@pytest.mark.parametrize("last", [True, False])
def test_maps_of_one_size_in_all_directions(last: bool) -> None:
    values = maps((17, 17), 1.0) if last else maps((17, 17), 1.0).transpose(2, 0, 1)
    found = guesses({"y": values[np.newaxis]}, (136, 136), last)
    assert f"(channels {'last' if last else 'first'})" in found[0].words
    assert any(f"(channels {'first' if last else 'last'})" in guess.words for guess in found)


def simcc(size_px: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    x, y = encode(POSE * size_px, size_px, sigma_bins=5.0)
    return x[np.newaxis], y[np.newaxis]


@pytest.mark.parametrize(
    "names",
    [
        *[("x", "y"), ("simcc_x", "simcc_y"), ("pred_x", "pred_y"), ("simccx", "simccy"), ("x1", "y1")],
        *[("x_axis", "y_axis"), ("axisX", "axisY"), ("horizontal", "vertical"), ("out_width", "out_height")],
    ],
)
def test_simcc_of_a_square_by_its_names(names: tuple[str, str]) -> None:
    x, y = simcc((192, 192))
    first, second = guesses({names[1]: y, names[0]: x}, (192, 192))
    assert first.used == names and second.used == names[::-1]
    assert shares(first) == pytest.approx(POSE, abs=0.003)


def test_simcc_of_a_square_without_names_is_ambiguous() -> None:
    x, y = simcc((192, 192))
    found = guesses({"a": x, "b": y}, (192, 192))
    assert [guess.used for guess in found] == [("a", "b"), ("b", "a")] and ambiguous(found)
    assert any("may be exchanged" in reason for reason in found[0].reasons)


def test_simcc_of_an_oblong_by_its_bins() -> None:
    x, y = simcc(WHOLE)
    (only,) = guesses({"simcc_x": y, "simcc_y": x})
    assert only.used == ("simcc_y", "simcc_x")
    assert shares(only) == pytest.approx(POSE, abs=0.003)


def test_points_that_no_layout_has_are_numbered() -> None:
    first = guesses({"y": RANDOM.uniform(0, 1, (1, 7, 2))})[0]
    assert first.layout == "numbered-7" and title_of(first.layout) == "7 numbered points"
    assert layouts_of(21) == ("human-art-21", "hand-21", "numbered-21")


def test_a_person_by_other_names() -> None:
    loaded = LoadedNetwork(constant_net({"keypoints": with_score(POSE)[np.newaxis]}))
    *_, found = loaded.look(np.zeros((64, 64, 3), np.uint8), Choices(None, None, (64, 64)))
    assert isinstance(found, Detections)
    (person,) = found.people
    other = renamed(person, "numbered-17")
    assert other.points.layout.points[3] == "point_3"
    assert other.points.xyz_norm[:, :2] == pytest.approx(POSE, abs=1e-6)
    assert other.scores == pytest.approx(SCORES, abs=1e-6)


def test_flat_maps_come_last_and_their_flatness_is_told() -> None:
    outputs = {"heatmaps": np.zeros((1, 17, 64, 48)), "y": maps((48, 64)).transpose(2, 0, 1)[np.newaxis]}
    found = guesses(outputs)
    assert found[0].used == ("y",)
    assert any("flat" in reason for guess in found if guess.used == ("heatmaps",) for reason in guess.reasons)


def test_outputs_that_hold_no_numbers_are_passed_over() -> None:
    broken = np.full((1, 17, 2), np.nan)
    assert guesses({"a": broken, "b": POSE[np.newaxis]})[0].used == ("b",)
    with pytest.raises(ViewerNetworkError, match="“a” holds values that are no numbers"):
        guesses({"a": broken})


def test_nothing_that_fits_is_told_with_all_that_would() -> None:
    with pytest.raises(
        ViewerNetworkError, match="No output fits points: heatmaps are .*; SimCC is .*gives “a” 1 × 1"
    ):
        guesses({"a": np.ones((1, 1))})


def test_a_list_of_readings_has_an_end() -> None:
    outputs = {f"out{i}": RANDOM.uniform(0, 1, (1, 34)) for i in range(30)}
    assert len(guesses(outputs)) == MOST_READINGS
