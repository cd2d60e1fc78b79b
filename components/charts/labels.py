"""Places for the labels of points, so that no two of them overlap, on a phone or on a wide screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, product

LETTER_PX, LINE_PX = 6.4, 15.0
"""A letter's mean width and a line's height at the page's 12 px."""
_GAP_PX = 8.0
_FAR_PX = 20.0
_ROUNDS = 8


@dataclass(frozen=True)
class Label:
    """Where a label stands: moved from its point by so many px, and anchored at its left, middle or right."""

    xshift_px: float
    yshift_px: float
    anchor: str


_SIDES = (
    Label(_GAP_PX, 0, "left"),
    Label(-_GAP_PX, 0, "right"),
    *(
        Label(0, up * far, "center")
        for far, up in product((_GAP_PX + LINE_PX / 2, _FAR_PX + LINE_PX / 2), (1, -1))
    ),
    *(
        Label(across * _GAP_PX, up * far, "left" if across > 0 else "right")
        for far, across, up in product((LINE_PX, 1.8 * LINE_PX), (1, -1), (1, -1))
    ),
)
Box = tuple[float, float, float, float]


def place(
    marks: Sequence[tuple[float, float]],
    labelled: Sequence[tuple[Sequence[int], str]],
    widths_px: Sequence[float],
    height_px: float,
) -> list[tuple[int, Label] | None]:
    """For each label a place where it overlaps no other label and no mark, whatever the width of the plot.

    Args:
        marks: all marks as shares of the plot's sides, from its lower left corner.
        labelled: for each label the indices of the marks that it may stand at, best first, and its text.
        widths_px: of the plot, all of those that must do.
        height_px: of the plot.

    Returns:
        For each label its mark and its place there; None for one that finds no
        place, and whose text must be told in another way.
    """
    order = list(range(len(labelled)))
    best: dict[int, tuple[int, Label]] = {}
    for _ in range(_ROUNDS):
        placed = _placed(marks, [(at, *labelled[at]) for at in order], widths_px, height_px)
        best = max(best, placed, key=len)
        left_over = [at for at in order if at not in placed]
        if not left_over:
            break
        # Those that found no place choose first in the next round.
        order = left_over + [at for at in order if at in placed]
    return [best.get(at) for at in range(len(labelled))]


def _placed(
    marks: Sequence[tuple[float, float]],
    labelled: Sequence[tuple[int, Sequence[int], str]],
    widths_px: Sequence[float],
    height_px: float,
) -> dict[int, tuple[int, Label]]:
    """The labels that find a place, by their number, when each chooses in turn."""
    taken: list[list[Box]] = [[] for _ in widths_px]
    placed: dict[int, tuple[int, Label]] = {}
    for number, choices, text in labelled:
        fitting = (_fitting(marks, mark, text, widths_px, height_px, taken) for mark in choices)
        found = next(chain.from_iterable(fitting), None)
        if found is not None:
            placed[number] = found
            mark, label = found
            for boxes, width_px in zip(taken, widths_px, strict=True):
                boxes.append(box_px(marks[mark], text, label, width_px, height_px))
    return placed


def _fitting(
    marks: Sequence[tuple[float, float]],
    mark: int,
    text: str,
    widths_px: Sequence[float],
    height_px: float,
    taken: Sequence[Sequence[Box]],
) -> Iterator[tuple[int, Label]]:
    for label in _SIDES:
        if all(
            _free(box_px(marks[mark], text, label, width_px, height_px), marks, width_px, height_px, boxes)
            for boxes, width_px in zip(taken, widths_px, strict=True)
        ):
            yield mark, label


def box_px(at: tuple[float, float], text: str, label: Label, width_px: float, height_px: float) -> Box:
    """The (left, bottom, right, top) of a label in px from the plot's lower left corner."""
    long_px = LETTER_PX * len(text)
    left = at[0] * width_px + label.xshift_px - {"left": 0, "center": 0.5, "right": 1}[label.anchor] * long_px
    bottom = at[1] * height_px + label.yshift_px - LINE_PX / 2
    return left, bottom, left + long_px, bottom + LINE_PX


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share more than an edge."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _free(
    box: Box,
    marks: Sequence[tuple[float, float]],
    width_px: float,
    height_px: float,
    boxes: Sequence[Box],
) -> bool:
    if box[0] < 0 or box[1] < 0 or box[2] > width_px or box[3] > height_px:
        return False
    return not any(overlap(box, other) for other in boxes) and not any(
        overlap(box, _mark_box(mark, width_px, height_px)) for mark in marks
    )


def _mark_box(mark: tuple[float, float], width_px: float, height_px: float) -> Box:
    x, y, half = mark[0] * width_px, mark[1] * height_px, 5.0
    return x - half, y - half, x + half, y + half
