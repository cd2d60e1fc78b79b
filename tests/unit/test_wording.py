"""Numbers as people read them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.measures import Missing
from components.wording import absent, count, in_short, listed, millions, number, percent, probability


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (0, 2, "0"),
        (38.2, 2, "38"),
        (9.14, 2, "9.1"),
        (9.96, 2, "10"),
        (0.0214, 2, "0.021"),
        (0.0996, 2, "0.10"),
        (1.0, 2, "1.0"),
        (1234.4, 2, "1,234"),
        (999.6, 2, "1,000"),
        (28.94, 3, "28.9"),
        (99.96, 3, "100"),
        (-0.5, 2, "-0.50"),
    ],
)
def test_significant_digits(value: float, digits: int, expected: str) -> None:
    assert number(value, digits) == expected


@given(st.floats(1e-6, 1e9))
@settings(deadline=None)
def test_a_number_is_off_by_at_most_half_its_last_digit(value: float) -> None:
    said = float(number(value, 3).replace(",", ""))
    assert said == pytest.approx(value, rel=0.0051)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(3_169_489, "3.17"), (1_927_318_656, "1,927"), (101_390, "0.101"), (99_960_000, "100"), (0, "0")],
)
def test_millions_keep_their_unit_on_the_line(value: int, expected: str) -> None:
    assert millions(value) == expected
    assert millions(value, "MB") == f"{expected}\xa0MB"


def test_percent_probability_count_and_absence() -> None:
    assert percent(0.3849) == "38 %"
    assert probability(0.926) == "0.93"
    assert (count(1, "frame"), count(2, "frame"), count(0, "frame")) == ("1 frame", "2 frames", "0 frames")
    assert count(2, "body", "bodies") == "2 bodies"
    assert count(1200, "point") == "1,200 points"
    assert absent(Missing("no face in view")) == "– no face in view"


def test_parts_of_a_sentence_are_listed() -> None:
    assert [listed(parts) for parts in ("a", "ab", "abc")] == ["a", "a and b", "a, b and c"]


@pytest.mark.parametrize(
    ("reason", "short"),
    [
        (
            "a.task cannot be fetched (https://h/a.task: no answer); check the connection.",
            "a.task cannot be fetched",
        ),
        ("a.task is not here; fetch it.", "a.task is not here"),
        ("a.task is damaged.", "a.task is damaged."),
    ],
)
def test_viewers_read_the_cause_alone(reason: str, short: str) -> None:
    assert in_short(reason) == short
