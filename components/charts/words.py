"""Numbers as people read them, for sentences, tables and labels."""

from __future__ import annotations

from components.measures import Missing


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
    told = number(value / 1e6, 3)
    return f"{told}\N{NO-BREAK SPACE}{unit}" if unit else told


def probability(value: float) -> str:
    """A probability with two decimals: "0.93"."""
    return f"{value:.2f}"


def count(n: int, one: str, many: str | None = None) -> str:
    """`n` with its noun: "1 frame", "2 frames", "2 bodies"."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def length(px: float, percent_of_scale: float | None, unit: str) -> str:
    """A length by the own scale that is called `unit`, where it has one: "2.5 % of the torso (7.1 px)"."""
    told = f"{number(px)} px"
    return told if percent_of_scale is None else f"{number(percent_of_scale)} % of the {unit} ({told})"


def absent(missing: Missing) -> str:
    """A dash and why: "– no face in view"."""
    return f"– {missing.reason}"
