"""The picture as the input that a network takes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from components.models.onnx.viewer_network.input import (
    Plan,
    Region,
    fixed_size_px,
    plan,
    region,
    tensor,
    to_picture_norm,
)
from components.models.onnx.viewer_network.network import (
    Choices,
    DeclaredPort,
    Description,
    ViewerNetworkError,
)


def described(*shapes: tuple[int | str, ...] | None, kind: str = "float") -> Description:
    return Description(tuple(DeclaredPort(f"x{i}", s, kind) for i, s in enumerate(shapes)), (), 1, 0, 17, ())


def choices(size_px: tuple[int, int] = (192, 256), **more: Any) -> Choices:
    return Choices("coco-17", "heatmap", size_px, **more)


@pytest.mark.parametrize(
    ("shape", "colours_last"),
    [
        ((1, 3, 256, 192), False),
        ((1, 256, 192, 3), True),
        (("?", "?", "?", "?"), False),
        (("?", "?", "?", 3), True),
        (None, False),
        ((1, 3, "?", 3), False),
    ],
)
def test_where_the_colours_are_is_read_from_the_shape(shape: Any, colours_last: bool) -> None:
    size_px = (3, 256) if shape == (1, 3, "?", 3) else (192, 256)
    assert plan(described(shape), choices(size_px)) == Plan(size_px, np.float32, colours_last)


@pytest.mark.parametrize(
    ("description", "chosen", "reason"),
    [
        (described(), choices(), "takes one picture and nothing else; this one's inputs are: none"),
        (described((1, 3, 8, 8), (1, 4)), choices(), "“x0” 1 × 3 × 8 × 8 .float., “x1” 1 × 4 .float."),
        (described((1, 4, 8, 8)), choices(), "“x0” 1 × 4 × 8 × 8 .float. is no picture"),
        (described((8, 3, 8, 8)), choices(), "is no picture"),
        (described((1, 3, 8)), choices(), "is no picture"),
        (
            described((1, 3, 192, 256)),
            choices(),
            "takes pictures 256 wide and 192 high, and 192 × 256 was chosen",
        ),
        (described(None), choices((0, 5)), "must be 1 to 2048 pixels, not 0 × 5"),
        (described(None), choices((4000, 5)), "must be 1 to 2048 pixels"),
        (described(None, kind="string"), choices(), "is of a type that no picture can be given in"),
        (described(None, kind="uint8"), choices(), "takes whole numbers; choose 0 to 255"),
    ],
)
def test_what_does_not_fit_is_said_in_words(description: Description, chosen: Choices, reason: str) -> None:
    with pytest.raises(ViewerNetworkError, match=reason):
        plan(description, chosen)


def test_whole_numbers_are_given_as_they_are() -> None:
    how = plan(described((1, 2, 2, 3), kind="uint8"), choices((2, 2), normalisation="0..255"))
    assert how.dtype is np.uint8


def test_the_region_holds_the_whole_picture_in_the_inputs_proportions() -> None:
    # 400 × 300 in 3:4 is as wide as the picture and 533 high.
    part = region((400, 300), (192, 256), None)
    assert (part.left, part.top, part.width, part.height) == pytest.approx(
        (0, -116.667, 400, 533.333), abs=1e-3
    )


def test_a_box_is_grown_by_a_quarter_about_its_middle() -> None:
    part = region((400, 300), (192, 256), (100, 50, 200, 250))
    # 100 × 200 in 3:4 is 150 × 200, and a quarter more.
    assert (part.left, part.top, part.width, part.height) == pytest.approx((56.25, 25, 187.5, 250))
    with pytest.raises(ViewerNetworkError, match="no area"):
        region((400, 300), (192, 256), (100, 50, 100, 250))


def test_places_come_back_to_the_picture() -> None:
    part = Region(-10, 20, 40, 80)
    found = to_picture_norm(np.array([[0.5, 0.25], [0, 0]]), part, (100, 200))
    assert found == pytest.approx(np.array([[0.1, 0.2], [-0.1, 0.1]]))


@pytest.mark.parametrize(
    ("normalisation", "expected"),
    [
        ("0..1", (1.0, 0.0, 0.2)),
        ("-1..1", (1.0, -1.0, -0.6)),
        ("-0.5..0.5", (0.5, -0.5, -0.3)),
        ("imagenet", ((255 - 123.675) / 58.395, -116.28 / 57.12, (51 - 103.53) / 57.375)),
        ("0..255", (255.0, 0.0, 51.0)),
    ],
)
def test_each_normalisation_by_hand(normalisation: Any, expected: tuple[float, ...]) -> None:
    frame = np.full((4, 6, 3), (255, 0, 51), np.uint8)
    part = Region(0, 0, 6, 4)
    made = tensor(frame, part, Plan((3, 2), np.float32, False), normalisation, "RGB")
    assert made.shape == (1, 3, 2, 3)
    assert made.dtype == np.float32
    assert made[0, :, 1, 1] == pytest.approx(expected, abs=1e-6)
    turned = tensor(frame, part, Plan((3, 2), np.float32, True), normalisation, "BGR")
    assert turned.shape == (1, 2, 3, 3)
    assert turned[0, 1, 1] == pytest.approx(expected[::-1], abs=1e-6)


def test_beyond_the_picture_it_is_black() -> None:
    frame = np.full((4, 4, 3), 200, np.uint8)
    made = tensor(frame, Region(-4, 0, 8, 4), Plan((8, 4), np.float32, False), "0..255", "RGB")
    assert made[0, 0, 1].tolist() == [0, 0, 0, 0, 200, 200, 200, 200]


def test_the_size_that_the_file_fixes() -> None:
    assert fixed_size_px(described((1, 3, 256, 192))) == (192, 256)
    assert fixed_size_px(described((1, 256, "?", 3))) == (None, 256)
    assert fixed_size_px(described(None)) == (None, None)
    with pytest.raises(ViewerNetworkError, match="is no picture"):
        fixed_size_px(described((1, 3, 8)))
