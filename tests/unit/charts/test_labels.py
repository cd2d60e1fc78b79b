"""Labels never overlap one another or a mark, whatever the width, and never leave the plot."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from components.charts.labels import LETTER_PX, box_px, overlap, place

WIDTHS_PX = (285.0, 600.0)
HEIGHT_PX = 400.0
shares = st.floats(0.02, 0.98)
MARKS = st.lists(st.tuples(shares, shares), min_size=1, max_size=12)


@given(MARKS, st.lists(st.text("abcdef", min_size=1, max_size=14), min_size=12, max_size=12))
def test_no_two_overlap_and_all_stay_within(marks: list[tuple[float, float]], texts: list[str]) -> None:
    labelled = [([index], texts[index]) for index in range(len(marks))]
    found = place(marks, labelled, WIDTHS_PX, HEIGHT_PX)
    assert len(found) == len(labelled)
    for width_px in WIDTHS_PX:
        boxes = [
            box_px(marks[there[0]], text, there[1], width_px, HEIGHT_PX)
            for (_, text), there in zip(labelled, found, strict=True)
            if there is not None
        ]
        assert not any(overlap(one, other) for one, other in combinations(boxes, 2))
        for left, bottom, right, top in boxes:
            assert 0 <= left and 0 <= bottom and right <= width_px and top <= HEIGHT_PX
            for x, y in marks:
                assert not (left < x * width_px < right and bottom < y * HEIGHT_PX < top)


def test_a_lone_label_stands_right_of_its_mark() -> None:
    ((mark, label),) = filter(None, place([(0.5, 0.5)], [([0], "HRNet")], WIDTHS_PX, HEIGHT_PX))
    assert mark == 0 and label.anchor == "left" and label.yshift_px == 0
    left, _, right, _ = box_px((0.5, 0.5), "HRNet", label, 285, HEIGHT_PX)
    assert left == 285 / 2 + label.xshift_px and right - left == 5 * LETTER_PX


def test_another_mark_of_its_own_is_tried() -> None:
    # The first is walled in by its neighbours' marks; the second is free.
    wall = [(0.5 + dx / 50, 0.5 + dy / 60) for dx in range(-8, 9) for dy in range(-5, 6)]
    found = place([*wall, (0.1, 0.9)], [([len(wall) // 2, len(wall)], "HRNet")], (285.0,), HEIGHT_PX)
    assert found[0] is not None and found[0][0] == len(wall)


def test_a_label_without_room_is_left_out() -> None:
    wall = [(x / 40, y / 40) for x in range(41) for y in range(41)]
    assert place(wall, [([840], "HRNet")], (285.0,), HEIGHT_PX) == [None]
