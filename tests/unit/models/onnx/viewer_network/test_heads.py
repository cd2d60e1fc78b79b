"""Each head on outputs made by the encoders, and on outputs that do not fit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from components.decoding.affinity_fields import cells_of, crowd_maps, to_cells
from components.decoding.crowd_trial import trial
from components.decoding.simcc import encode
from components.decoding.sub_pixel import gaussian_maps
from components.keypoints import layout
from components.keypoints.limbs import limbs
from components.models.onnx.viewer_network import heads
from components.models.onnx.viewer_network.evidence import Located
from components.models.onnx.viewer_network.network import Choices, ViewerNetworkError
from tests.support.crowds import row, size_of

N = 17
SIZE = (192, 256)
PLACES = np.random.default_rng(0).uniform(8, 40, (N, 2))


def chosen(head: Any, name: str = "coco-17", size_px: tuple[int, int] = SIZE, **more: Any) -> Choices:
    return Choices(name, head, size_px, **more)


def read(outputs: Any, choices: Choices) -> tuple[tuple[Located, ...], list[str]]:
    """The people of the likeliest reading, and the outputs that it uses."""
    best = heads.read(outputs, choices)[0]
    return best.people, list(best.used)


def maps(n: int = N) -> np.ndarray:
    """(1, n, 64, 48) heatmaps of `PLACES`, and what is more than 17 at random."""
    made = np.random.default_rng(1).uniform(0, 0.1, (1, n, 64, 48))
    made[0, :N] = gaussian_maps(PLACES, 2.0, (64, 48)).transpose(2, 0, 1)
    return made.astype(np.float32)


def test_heatmaps_are_read_to_a_quarter_of_a_cell() -> None:
    people, used = read({"y": maps()}, chosen("heatmap"))
    (person,) = people
    assert used == ["y"]
    assert np.abs(person.shares * (48, 64) - PLACES).max() <= 0.25 + 1e-6
    assert person.scores is not None and person.scores.min() > 0.9
    assert person.indices.tolist() == list(range(N))


def test_heatmaps_with_a_background_or_colours_last_or_many_stacks() -> None:
    plain = read({"y": maps()}, chosen("heatmap"))[0][0].shares
    background = read({"y": maps(N + 1)}, chosen("heatmap"))[0][0].shares
    last = read({"y": maps().transpose(0, 2, 3, 1)}, chosen("heatmap"))[0][0].shares
    stacks, used = read(
        {"first": np.zeros((1, N, 8, 8)), "vector": np.zeros((1, 34)), "y": maps()}, chosen("heatmap")
    )
    assert used == ["y"]
    for shares in (background, last, stacks[0].shares):
        assert shares == pytest.approx(plain)


def test_simcc_is_read_to_half_a_bin() -> None:
    points = PLACES * 4
    x, y = encode(points, SIZE, sigma_bins=5.0)
    for outputs in ({"a": x[np.newaxis], "b": y[np.newaxis]}, {"b": y[np.newaxis], "a": x[np.newaxis]}):
        people, used = read(outputs, chosen("simcc"))
        assert used == ["a", "b"]
        assert np.abs(people[0].shares * SIZE - points).max() <= 0.25 + 1e-9


def fields_outputs(name: str, count: int) -> tuple[dict[str, np.ndarray], np.ndarray, tuple[int, int]]:
    """Heatmaps with a background and fields in the network's order of channels."""
    known = limbs("openpose-18")
    people = row(count)
    width, height = size_of(people)
    size_px = 8 * (width // 8 + 1), 8 * (height // 8 + 1)
    made = trial(people, known, size_px)
    heat = crowd_maps(to_cells(people, 8), 1.0, cells_of(size_px, 8))
    heat = np.concatenate([heat, 1 - heat.max(axis=2, keepdims=True)], axis=2)
    field = np.zeros((*heat.shape[:2], 38))
    field[..., known.channels], field[..., known.channels + 1] = made.fields[..., 0], made.fields[..., 1]
    heat, field = (each.transpose(2, 0, 1)[np.newaxis] for each in (heat, field))
    together = {"net_output": np.concatenate([heat, field], axis=1)}
    return (together if name == "one" else {"heat": heat, "paf": field}), people, size_px


@pytest.mark.parametrize("name", ["one", "two"])
@pytest.mark.parametrize("count", [1, 3])
def test_fields_are_read_into_people(name: str, count: int) -> None:
    outputs, people, size_px = fields_outputs(name, count)
    found, used = read(outputs, chosen("paf", "openpose-18", size_px))
    assert used == list(outputs)
    assert len(found) == count
    ordered = sorted(found, key=lambda person: float(person.shares[0, 0]))
    for person, drawn in zip(ordered, people, strict=True):
        assert person.indices.tolist() == list(range(18))
        assert np.abs(person.shares * size_px - drawn).max() < 0.1


def test_nobody_in_fields_is_nobody() -> None:
    outputs = {"heat": np.zeros((1, 19, 8, 8)), "paf": np.zeros((1, 38, 8, 8))}
    assert read(outputs, chosen("paf", "openpose-18")) == ((), ["heat", "paf"])


# A row of 1 × 34 has 17 points only if they are two numbers each, and so on.
@pytest.mark.parametrize("shape", [(1, 34), (1, 17, 2), (17, 2), (1, 1, 17, 2), (1, 17, 3), (1, 51), (1, 85)])
def test_a_direct_regression_in_any_shape(shape: tuple[int, ...]) -> None:
    each = int(np.prod(shape)) // N
    values = np.zeros((N, each))
    # With less than 0 among them, so that three numbers are no score.
    values[:, :2], values[:, 2:] = PLACES / SIZE, -1
    people, _ = read({"y": values.reshape(shape)}, chosen("regression"))
    assert people[0].shares == pytest.approx(PLACES / SIZE)


@pytest.mark.parametrize(
    ("head", "name", "outputs", "reason"),
    [
        (
            "heatmap",
            "ibug-68",
            {"y": maps()},
            "No output fits heatmaps of the 68 points of iBUG-68: heatmaps are 1 × 68 × height × width, "
            "or with the 68 last; this network gives “y” 1 × 17 × 64 × 48",
        ),
        ("heatmap", "coco-17", {"y": np.zeros((1, 17, 0, 4))}, "this network gives “y” 1 × 17 × 0 × 4"),
        ("simcc", "coco-17", {"x": np.zeros((1, 17, 384))}, "SimCC is two of 1 × 17 × bins"),
        (
            "simcc",
            "coco-17",
            {"x": np.zeros((1, 17, 384)), "y": np.zeros((1, 17, 384))},
            "as many bins a pixel of 192 × 256 each",
        ),
        (
            "paf",
            "coco-17",
            {},
            "whose limbs are known: OpenPose COCO-18 or OpenPose BODY_25, not COCO-17",
        ),
        ("paf", "openpose-18", {"y": np.zeros((1, 19, 4, 4))}, "57 maps or 19 and 38 of COCO-18"),
        (
            "paf",
            "openpose-18",
            {"y": np.zeros((1, 19, 4, 4)), "z": np.zeros((1, 38, 2, 2))},
            "19 × 4 × 4, “z” 1 × 38 × 2 × 2",
        ),
        ("regression", "coco-17", {"y": np.zeros((1, 33))}, "places are 1 × 17 × 2 numbers, or 3, 4 or 5"),
        ("regression", "coco-17", {}, "this network gives none"),
    ],
)
def test_wrong_shapes_are_said_in_words(head: Any, name: str, outputs: Any, reason: str) -> None:
    with pytest.raises(ViewerNetworkError, match=reason):
        read(outputs, chosen(head, name))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_values_that_are_no_numbers_are_refused(bad: float) -> None:
    broken = maps()
    broken[0, 3, 5, 5] = bad
    with pytest.raises(ViewerNetworkError, match="holds values that are no numbers"):
        read({"y": broken}, chosen("heatmap"))


def test_maps_of_noise_are_cut_to_so_many_peaks() -> None:
    noise = np.random.default_rng(0)
    outputs = {"h": noise.uniform(0, 1, (1, 19, 64, 64)), "p": noise.normal(size=(1, 38, 64, 64))}
    people, _ = read(outputs, chosen("paf", "openpose-18"))
    assert all(len(person.indices) <= len(layout("openpose-18")) for person in people)
