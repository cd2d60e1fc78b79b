"""The picture that a viewer sees of a frame: all or nothing of it, with what both models found on it."""

from __future__ import annotations

import math

import cv2
import numpy as np

from components.keypoints import ModelResult, ViewSettings
from components.keypoints.arrays import Rgb
from components.keypoints.colours import FACE_RGB, POSE_RGB
from components.media.face import draw_face
from components.media.pose import draw_pose
from components.media.text import PAPER, Color, banner, blit, chip, placard

__all__ = ["compose", "placard"]

LABEL_FONT = 0.045
"""Font size over a pane's width, and the banner's over twice that: at 390 px in all, 9 px of each pane."""
SMALLEST_FONT_PX = 6
MARGIN = 0.0125
WHITE: Color = (255, 255, 255)
BLACK: Color = (0, 0, 0)


def compose(
    frame_rgb: Rgb, pose: ModelResult, face: ModelResult, view: ViewSettings, note: str | None = None
) -> Rgb:
    """Draws both results on the frame they came from.

    Args:
        frame_rgb: (H, W, 3) uint8, not mirrored.
        view: which view, whether mirrored (the picture and the points, not the text), and how wide:
            "side by side" and "points only" are two panes, each half of `output_width_px`, the frame scaled
            to fill each; "points only" holds no pixel of the frame. The panes stand beside each other, or one
            below the other where the view is `stacked`. "one picture" is as wide as the frame, at most
            `output_width_px`. Only a picture that would be taller than `output_width_px` is narrower.
        note: shown in a banner along the bottom. With it, an empty result is not called "nobody found", for
            the reason of the note may be that nobody has looked.

    Returns:
        (H2, W2, 3) uint8 RGB of even width and height, contiguous, the caller's own.

    Raises:
        ValueError: for a frame of another shape or type.
    """
    _check(frame_rgb)
    together = view.view == "one picture"
    width_px, height_px = _pane_size_px((frame_rgb.shape[1], frame_rgb.shape[0]), view)
    whole_px = _whole_size_px((width_px, height_px), view)
    picture = np.empty((whole_px[1], whole_px[0], 3), np.uint8)
    pose_pane, face_pane = picture[:height_px, :width_px], picture[-height_px:, -width_px:]
    if view.view == "points only":
        picture.fill(PAPER[0])
    else:
        _fill(pose_pane, frame_rgb, view.mirror)
        if not together:
            np.copyto(face_pane, pose_pane)
    _draw(pose_pane, face_pane, pose, face, view.mirror)
    if not together:
        seam = (
            ((0, height_px), (width_px, height_px))
            if view.stacked
            else ((width_px, 0), (width_px, height_px))
        )
        cv2.line(picture, *seam, PAPER, 2)
    _write(picture, (pose_pane, face_pane), (pose, face), note)
    return picture


def compose_still(picture_rgb: Rgb, pose: ModelResult, face: ModelResult) -> Rgb:
    """Draws both results on the (H, W, 3) uint8 picture they came from, at its own size, odd or even.

    Raises:
        ValueError: for a picture of another shape or type.
    """
    _check(picture_rgb)
    picture = np.array(picture_rgb, order="C")
    _draw(picture, picture, pose, face, mirror=False)
    _write(picture, (picture, picture), (pose, face), note=None)
    return picture


def _check(frame_rgb: Rgb) -> None:
    if frame_rgb.ndim != 3 or frame_rgb.shape[2] != 3 or frame_rgb.dtype != np.uint8 or not frame_rgb.size:
        raise ValueError(f"A frame must be (H, W, 3) uint8, not {frame_rgb.shape} {frame_rgb.dtype}.")


def _draw(pose_pane: Rgb, face_pane: Rgb, pose: ModelResult, face: ModelResult, mirror: bool) -> None:
    for one_face in face.people:
        draw_face(face_pane, one_face, mirror=mirror)
    for person in pose.people:
        draw_pose(pose_pane, person, mirror=mirror)


def composed_size_px(frame_px: tuple[int, int], view: ViewSettings) -> tuple[int, int]:
    """(width, height) of the picture that `compose` makes of a frame of that (width, height)."""
    return _whole_size_px(_pane_size_px(frame_px, view), view)


def _whole_size_px(pane_px: tuple[int, int], view: ViewSettings) -> tuple[int, int]:
    width_px, height_px = pane_px
    if view.view == "one picture":
        return pane_px
    return (width_px, 2 * height_px) if view.stacked else (2 * width_px, height_px)


def _pane_size_px(frame_px: tuple[int, int], view: ViewSettings) -> tuple[int, int]:
    """Even (width, height) of a pane, in the frame's proportions."""
    together = view.view == "one picture"
    widest_px = min(view.output_width_px, frame_px[0]) if together else view.output_width_px // 2
    tall = frame_px[1] / frame_px[0]
    tallest_px = view.output_width_px / (2 if view.stacked else 1)
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


def _write(
    picture: Rgb, panes: tuple[Rgb, Rgb], results: tuple[ModelResult, ModelResult], note: str | None
) -> None:
    """Adds both labels, each in the upper left corner of its pane, and the note.

    Where both models share a pane, the face's label stands in its upper right corner.
    """
    pose_pane, face_pane = panes
    font_px = max(SMALLEST_FONT_PX, round(LABEL_FONT * pose_pane.shape[1]))
    margin_px = round(MARGIN * pose_pane.shape[1])
    pose_label = chip(_label(results[0], note), font_px, WHITE, POSE_RGB)
    face_label = chip(_label(results[1], note), font_px, BLACK, FACE_RGB)
    blit(pose_pane, pose_label, margin_px, margin_px)
    shared = pose_pane.shape == picture.shape
    right_px = max(0, face_pane.shape[1] - margin_px - face_label.shape[1])
    blit(face_pane, face_label, right_px if shared else margin_px, margin_px)
    if note:
        strip = banner(note, picture.shape[1], round(1.3 * font_px))
        blit(picture, strip, 0, max(0, picture.shape[0] - strip.shape[0]))


def _label(result: ModelResult, note: str | None) -> str:
    if not result.people:
        return result.model if note else f"{result.model} · nobody found"
    many = f"{len(result.people)} x " if len(result.people) > 1 else ""
    return f"{result.model} · {many}{len(result.people[0].layout)} points"
