"""What others published about speed, each with its source."""

from __future__ import annotations

import functools
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


@functools.cache
def published_speeds() -> tuple[PublishedSpeed, ...]:
    """All of published_speed.toml, pose first."""
    table = tomllib.loads((files(__package__) / "published_speed.toml").read_text(encoding="utf-8"))
    return tuple(PublishedSpeed(**entry) for entry in table["speed"])
