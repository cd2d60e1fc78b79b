"""The uses of pose and face networks, with what each needs and what it risks."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

from components.content.language import words


@dataclass(frozen=True)
class Use:
    """One use.

    Attributes:
        why: where its needs come from, in words.
        needs: the arguments of `components.measures.fit.Needs`, as the file gives them.
        covered: what happens with subjects who are covered or turned away.
        device: where it usually runs.
        risks: a sentence or two each.
    """

    key: str
    title: str
    why: str
    needs: dict[str, Any]
    covered: str
    device: str
    risks: tuple[str, ...]


_OWN = ("key", "title", "why", "covered", "device", "risks")


@functools.cache
def uses() -> tuple[Use, ...]:
    """All of uses.toml, in its order."""
    return tuple(_use(entry) for entry in words("uses")["use"])


def _use(entry: dict[str, Any]) -> Use:
    needs = {name: value for name, value in entry.items() if name not in _OWN}
    own = {name: entry[name] for name in _OWN}
    return Use(**{**own, "risks": tuple(entry["risks"])}, needs=needs)
