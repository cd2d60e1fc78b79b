"""The picture as a network's input, and places in the input as places in the picture."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from components.keypoints.arrays import BoxPx, Rgb
from components.measures import Floats
from components.models.onnx.viewer_network.network import (
    LARGEST_SIDE_PX,
    Channels,
    Choices,
    DeclaredPort,
    Description,
    Normalisation,
    ViewerNetworkError,
)

GROWTH = 1.25
"""Of a box about a person, in HRNet's and mmpose's top-down networks (GetBBoxCenterScale's padding)."""
# Means and standard deviations of red, green and blue from 0 to 255; ImageNet's as in mmpose's data
# preprocessors.
_SCALES: dict[Normalisation, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "0..1": ((0.0,) * 3, (255.0,) * 3),
    "-1..1": ((127.5,) * 3, (127.5,) * 3),
    "-0.5..0.5": ((127.5,) * 3, (255.0,) * 3),
    "imagenet": ((123.675, 116.28, 103.53), (58.395, 57.12, 57.375)),
    "0..255": ((0.0,) * 3, (1.0,) * 3),
}
_FLOATS = {"float": np.float32, "float16": np.float16, "double": np.float64}
_WHOLES = {"uint8": np.uint8, "int32": np.int32, "int64": np.int64}


@dataclass(frozen=True)
class Region:
    """The upright part of the picture that the input shows, in pixels; it may leave the picture."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Plan:
    """How the picture is given: (width, height), the numbers' type, whether colours come last."""

    size_px: tuple[int, int]
    dtype: type
    colours_last: bool


def fixed_size_px(description: Description) -> tuple[int | None, int | None]:
    """(width, height) as far as the file fixes them.

    Raises:
        ViewerNetworkError: as `plan`.
    """
    _, (height, width) = _sides(_picture(description))
    return (width if isinstance(width, int) else None), (height if isinstance(height, int) else None)


def plan(description: Description, choices: Choices) -> Plan:
    """How to give the picture to the network's only input.

    Raises:
        ViewerNetworkError: for an input that is no picture, or not of the size chosen.
    """
    port = _picture(description)
    colours_last, sides = _sides(port)
    _check_size(port, sides, choices.size_px)
    return Plan(choices.size_px, _dtype(port, choices.normalisation), colours_last)


def _picture(description: Description) -> DeclaredPort:
    if len(description.inputs) != 1:
        inputs = ", ".join(map(str, description.inputs)) or "none"
        raise ViewerNetworkError(
            f"A network here takes one picture and nothing else; this one's inputs are: {inputs}."
        )
    return description.inputs[0]


def _sides(port: DeclaredPort) -> tuple[bool, tuple[int | str, ...]]:
    """Whether the colours come last, and the height and the width."""
    shape = ("?",) * 4 if port.shape is None else port.shape
    if 0 in shape:
        raise ViewerNetworkError(
            f"The input {port} has a side of 0, which no picture has; "
            "export it with its real size, or an open one."
        )
    if len(shape) != 4 or shape[0] not in (1, "?") or not {3, "?"} & {shape[1], shape[3]}:
        raise ViewerNetworkError(
            f"The input {port} is no picture: that would be 1 × 3 × height × width or 1 × height × width × 3."
        )
    colours_last = (shape[3] == 3 and shape[1] != 3) or shape[1] not in (3, "?")
    return colours_last, shape[1:3] if colours_last else shape[2:]


def _check_size(port: DeclaredPort, sides: tuple[int | str, ...], size_px: tuple[int, int]) -> None:
    width, height = size_px
    if not 1 <= min(size_px) <= max(size_px) <= LARGEST_SIDE_PX:
        raise ViewerNetworkError(
            f"The input's sides must be 1 to {LARGEST_SIDE_PX} pixels, not {width} × {height}."
        )
    if any(side not in (chosen, "?") for side, chosen in zip(sides, (height, width), strict=True)):
        raise ViewerNetworkError(
            f"The input {port} takes pictures {sides[1]} wide and {sides[0]} high, and {width} × {height} "
            "was chosen; choose what it takes."
        )


def _dtype(port: DeclaredPort, normalisation: Normalisation) -> type:
    if port.kind in _FLOATS:
        return _FLOATS[port.kind]
    if port.kind not in _WHOLES:
        raise ViewerNetworkError(f"The input {port} is of a type that no picture can be given in.")
    if normalisation != "0..255":
        raise ViewerNetworkError(f"The input {port} takes whole numbers; choose 0 to 255 for its pixels.")
    return _WHOLES[port.kind]


def region(frame_px: tuple[int, int], size_px: tuple[int, int], box_px: BoxPx | None) -> Region:
    """The least region of the input's proportions that holds the whole picture, or the box grown by GROWTH.

    Args:
        frame_px, size_px: (width, height) of the picture and the input.

    Raises:
        ViewerNetworkError: for a box without area.
    """
    left, top, right, bottom = box_px or (0, 0, *frame_px)
    if right <= left or bottom <= top:
        raise ViewerNetworkError("The box has no area; draw it again.")
    growth = GROWTH if box_px else 1.0
    aspect = size_px[0] / size_px[1]
    width = growth * max(right - left, (bottom - top) * aspect)
    height = width / aspect
    return Region((left + right - width) / 2, (top + bottom - height) / 2, width, height)


def tensor(
    frame_rgb: Rgb, part: Region, how: Plan, normalisation: Normalisation, channels: Channels
) -> NDArray[np.generic]:
    """The region as the network's input, black beyond the picture.

    Pixel i of the input shows the picture at the share i / side of the region, as mmpose's TopdownAffine
    does, and bilinear between pixels.
    """
    width, height = how.size_px
    across, down = part.width / width, part.height / height
    to_picture = np.array([[across, 0, part.left], [0, down, part.top]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    crop = cv2.warpAffine(frame_rgb, to_picture, how.size_px, flags=flags)
    means, deviations = (np.array(each, np.float32) for each in _SCALES[normalisation])
    values = (crop.astype(np.float32) - means) / deviations
    if channels == "BGR":
        values = values[..., ::-1]
    picture = values if how.colours_last else values.transpose(2, 0, 1)
    return np.ascontiguousarray(picture[np.newaxis], how.dtype)


def to_picture_norm(shares: Floats, part: Region, frame_px: tuple[int, int]) -> Floats:
    """(N, 2) shares of the input's sides as shares of the picture's."""
    return np.asarray((shares * (part.width, part.height) + (part.left, part.top)) / frame_px)
