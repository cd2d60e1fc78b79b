"""The picture that a viewer sees of a frame: all or nothing of it, with what the networks found on it."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence

import cv2
import numpy as np

from components.keypoints import NetworkResult, ViewSettings
from components.keypoints.arrays import Rgb
from components.keypoints.colours import rgb
from components.keypoints.networks import colours_of, names_in_text
from components.media.bones import draw_bones
from components.media.mesh import draw_mesh, is_mesh
from components.media.text import PAPER, Color, banner, blit, chip, placard

__all__ = ["compose", "placard"]

LABEL_FONT = 0.045
"""Font size over a pane's width, and the banner's over twice that: at 390 px in all, 9 px of each pane."""
SMALLEST_FONT_PX = 6
MARGIN = 0.0125
WHITE: Color = (255, 255, 255)
BLACK: Color = (0, 0, 0)


def compose(
    frame_rgb: Rgb, results: Sequence[NetworkResult], view: ViewSettings, note: str | None = None
) -> Rgb:
    """Draws the networks' results on the frame they came from.

    Args:
        frame_rgb: (H, W, 3) uint8, not mirrored.
        results: of one or more networks, in the order of the panes.
        view: which view, whether mirrored (the picture and the points, not the text), and how wide:
            "side by side" and "points only" have a pane for each network, which share `output_width_px`, the
            frame scaled to fill each; "points only" holds no pixel of the frame. The panes stand beside each
            other, or one below the other where the view is `stacked`. "one picture" shows all networks in one
            pane. A single pane is as wide as the frame, at most `output_width_px`. Only a picture that would
            be taller than `output_width_px` is narrower.
        note: shown in a banner along the bottom. With it, an empty result is not called "nobody found", for
            the reason of the note may be that nobody has looked.

    Returns:
        (H2, W2, 3) uint8 RGB of even width and height, contiguous, the caller's own.

    Raises:
        ValueError: for a frame of another shape or type, and for no results.
    """
    _check(frame_rgb, results)
    width_px, height_px = _pane_size_px((frame_rgb.shape[1], frame_rgb.shape[0]), view, len(results))
    whole_px = _whole_size_px((width_px, height_px), view, len(results))
    picture = np.empty((whole_px[1], whole_px[0], 3), np.uint8)
    panes = [
        picture[top : top + height_px, left : left + width_px]
        for top in range(0, whole_px[1], height_px)
        for left in range(0, whole_px[0], width_px)
    ]
    if view.view == "points only":
        picture.fill(PAPER[0])
    else:
        _fill(panes[0], frame_rgb, view.mirror)
        for pane in panes[1:]:
            np.copyto(pane, panes[0])
    shown = panes if len(panes) == len(results) else panes * len(results)
    _draw(shown, results, view.mirror)
    for number in range(1, len(panes)):
        x, y = (0, number * height_px) if view.stacked else (number * width_px, 0)
        cv2.line(picture, (x, y), (width_px, y) if view.stacked else (x, height_px), PAPER, 2)
    _write(picture, shown, results, note)
    return picture


def compose_still(picture_rgb: Rgb, results: Sequence[NetworkResult]) -> Rgb:
    """Draws all results on the (H, W, 3) uint8 picture they came from, at its own size, odd or even.

    Raises:
        ValueError: for a picture of another shape or type, and for no results.
    """
    _check(picture_rgb, results)
    picture = np.array(picture_rgb, order="C")
    panes = [picture] * len(results)
    _draw(panes, results, mirror=False)
    _write(picture, panes, results, note=None)
    return picture


def _check(frame_rgb: Rgb, results: Sequence[NetworkResult]) -> None:
    if frame_rgb.ndim != 3 or frame_rgb.shape[2] != 3 or frame_rgb.dtype != np.uint8 or not frame_rgb.size:
        raise ValueError(f"A frame must be (H, W, 3) uint8, not {frame_rgb.shape} {frame_rgb.dtype}.")
    if not results:
        raise ValueError("There must be the result of at least one network to draw.")


def _draw(panes: Sequence[Rgb], results: Sequence[NetworkResult], mirror: bool) -> None:
    drawn = list(zip(panes, results, map(rgb, colours_of(_keys(results))), strict=True))
    # In one pane the first network's points lie on top.
    for pane, result, color in reversed(drawn):
        for person in result.people:
            (draw_mesh if is_mesh(person.layout) else draw_bones)(pane, person, color, mirror=mirror)


def _keys(results: Sequence[NetworkResult]) -> tuple[str, ...]:
    return tuple(result.network for result in results)


def composed_size_px(frame_px: tuple[int, int], view: ViewSettings, networks: int) -> tuple[int, int]:
    """(width, height) of the picture that `compose` makes of a frame of that (width, height)."""
    return _whole_size_px(_pane_size_px(frame_px, view, networks), view, networks)


def _whole_size_px(pane_px: tuple[int, int], view: ViewSettings, networks: int) -> tuple[int, int]:
    width_px, height_px = pane_px
    if view.view == "one picture":
        return pane_px
    return (width_px, networks * height_px) if view.stacked else (networks * width_px, height_px)


def _pane_size_px(frame_px: tuple[int, int], view: ViewSettings, networks: int) -> tuple[int, int]:
    """Even (width, height) of a pane, in the frame's proportions."""
    alone = networks == 1 or view.view == "one picture"
    widest_px = min(view.output_width_px, frame_px[0]) if alone else view.output_width_px // networks
    tall = frame_px[1] / frame_px[0]
    tallest_px = view.output_width_px / (networks if view.stacked else 1)
    width_px = min(float(widest_px), tallest_px / tall)
    return _even(width_px), _even(width_px * tall)


def _even(length_px: float) -> int:
    """The nearest even length, as yuv420p needs; of two the smaller, so that nothing grows."""
    return max(2, 2 * math.ceil(length_px / 2 - 0.5 - 1e-6))


def _fill(pane: Rgb, frame_rgb: Rgb, mirror: bool) -> None:
    """Copies the frame into the pane, scaled to it."""
    height_px, width_px = pane.shape[:2]
    if frame_rgb.shape != pane.shape:
        # Linear sampling skips pixels from half size down; averaging areas costs too much above it.
        way = cv2.INTER_AREA if frame_rgb.shape[1] >= 2 * width_px else cv2.INTER_LINEAR
        frame_rgb = np.asarray(cv2.resize(frame_rgb, (width_px, height_px), interpolation=way), np.uint8)
    if mirror:
        cv2.flip(frame_rgb, 1, pane)
    else:
        np.copyto(pane, frame_rgb)


def _write(picture: Rgb, panes: Sequence[Rgb], results: Sequence[NetworkResult], note: str | None) -> None:
    """Adds each network's label, in the upper left corner of its pane, and the note.

    Where they share a pane, two stand side by side where both fit, and else below one another, unless they
    would take a third of a low picture: there one covers a part of the other.
    """
    font_px = max(SMALLEST_FONT_PX, round(LABEL_FONT * panes[0].shape[1]))
    margin_px = round(MARGIN * panes[0].shape[1])
    shared = panes[0].shape == picture.shape
    names, colours = names_in_text(_keys(results)), colours_of(_keys(results))
    labels = [
        chip(_label(name, result, note), font_px, _ink(rgb(colour)), rgb(colour))
        for name, result, colour in zip(names, results, colours, strict=True)
    ]
    row, free_px = 0, picture.shape[1]
    for place, (pane, label) in enumerate(zip(panes, labels, strict=True)):
        width_px, height_px = label.shape[1] + margin_px, label.shape[0] + margin_px
        low = (row + 2) * height_px >= picture.shape[0] / 3
        second = shared and 0 < free_px < picture.shape[1]
        at_right = second and (width_px + margin_px <= free_px or low)
        if shared and place > 0 and not at_right:
            row, free_px = row + 1, picture.shape[1]
        free_px = 0 if at_right else free_px - width_px
        left_px = max(0, pane.shape[1] - width_px) if at_right else margin_px
        blit(pane, label, left_px, margin_px + row * height_px)
    if note:
        strip = banner(note, picture.shape[1], round(1.3 * font_px))
        blit(picture, strip, 0, max(0, picture.shape[0] - strip.shape[0]))


@functools.cache
def _ink(paper: Color) -> Color:
    """White or black, whichever stands out more from `paper`: the contrast of WCAG 2.2."""
    channels = np.array(paper) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    luminance = float(linear @ (0.2126, 0.7152, 0.0722))
    return WHITE if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05 else BLACK


def _label(name: str, result: NetworkResult, note: str | None) -> str:
    if not result.people:
        return name if note else f"{name} · nobody found"
    many = f"{len(result.people)} x " if len(result.people) > 1 else ""
    return f"{name} · {many}{len(result.people[0].layout)} points"
