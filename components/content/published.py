"""What others published about speed, each with its source."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True)
class PublishedSpeed:
    """One published figure.

    Attributes:
        system: one network, or several of a family divided by " / ".
        device: what it was measured on.
        value: as published, in the order of `system`.
        unit: "ms" (a frame) or "frames/s".
        source: its address.
        copy: whether it was read in a copy of the paper.
    """

    system: str
    device: str
    value: str
    unit: str
    source: str
    copy: bool = False

    @property
    def ms_a_frame(self) -> str | None:
        """The value in ms where it is in frames a second, so that all can be compared by eye; else None."""
        if self.unit == "ms":
            return None
        return re.sub(
            r"[\d.]+", lambda rate: _three(1000 / float(rate[0])), self.value.replace("over", "under")
        )


def _three(value: float) -> str:
    """Three significant digits, without an exponent."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


@functools.cache
def published_speeds() -> tuple[PublishedSpeed, ...]:
    """All of published_speed.toml, pose first."""
    table = tomllib.loads((files(__package__) / "published_speed.toml").read_text(encoding="utf-8"))
    return tuple(PublishedSpeed(**entry) for entry in table["speed"])
