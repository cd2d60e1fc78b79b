"""Numbers as people read them, for sentences, tables and labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from components.measures import Floats, Missing, OwnScale

MOST_TIMES = 4
"""How many moments a sentence names."""


def number(value: float, digits: int = 2) -> str:
    """`value` with `digits` significant digits and no exponent: 1,234, 38, 9.1, 0.021."""
    if value == 0:
        return "0"
    # Through the exponent, because rounding can add a digit (9.96 is "10").
    exponent = int(f"{abs(value):.{digits - 1}e}".split("e")[1])
    decimals = max(0, digits - 1 - exponent)
    return f"{value:,.{decimals}f}"


def percent(share: float) -> str:
    """A share in [0, 1] in percent: "38 %"."""
    return f"{number(100 * share)} %"


def millions(value: float, unit: str = "") -> str:
    """`value` in millions, and their unit if it has one, never on a line of its own: "0.242", "1,927 M"."""
    text = number(value / 1e6, 3)
    return f"{text}\N{NO-BREAK SPACE}{unit}" if unit else text


def probability(value: float) -> str:
    """A score between 0 and 1 with two decimals: "0.93"."""
    return f"{value:.2f}"


def count(n: int, one: str, many: str | None = None) -> str:
    """`n` with its noun: "1 frame", "2 frames", "2 bodies"."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def length(px: float, scale: OwnScale | Missing) -> str:
    """A length by an own scale, where there is one: "2.5 % of the torso (7.1 px, about 13 mm)"."""
    if isinstance(scale, Missing):
        return f"{number(px)} px"
    mm = scale.millimetres(px)
    about = "" if mm is None else f", about {number(mm)} mm"
    return f"{number(scale.percent(px))} % of the {scale.name} ({number(px)} px{about})"


def in_view(counted: int, points: int, subject: str) -> str:
    """The points of a subject that are counted: "33 pose points", "14 (of 33) pose points in view"."""
    if counted == points:
        return f"{points} {subject} points"
    return f"{counted} (of {points}) {subject} points in view"


def listed(parts: Iterable[str]) -> str:
    """One or more parts of a sentence: "a", "a and b", "a, b and c"."""
    *rest, last = parts
    return f"{', '.join(rest)} and {last}" if rest else last


def breaks(starts: Sequence[int], times_s: Floats) -> str:
    """That lines break because another subject begins, and when: "the lines break at 5.5 s, where …"."""
    shown = [f"{times_s[start]:.1f} s" for start in starts[:MOST_TIMES]]
    more = f" and {len(starts) - MOST_TIMES} times more" if len(starts) > MOST_TIMES else ""
    times = " and ".join(shown) if not more and len(shown) < 3 else ", ".join(shown) + more
    return f"the lines break at {times}, where another subject begins: the boxes about the two do not overlap"


def absent(missing: Missing) -> str:
    """A dash and why: "– no face in view"."""
    return f"– {missing.reason}"


def in_short(reason: str) -> str:
    """Why a file is missing, for viewers: what was tried, and the remedy, are for the operator."""
    return re.split(r" \(|;", reason)[0]
