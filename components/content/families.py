"""The systems of the page Families: what papers, code and model files say of each, with sources."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal, TypeAlias, get_args

Part: TypeAlias = Literal["body", "face"]
Way: TypeAlias = Literal["top-down", "bottom-up", "one person, whole picture"]
Better: TypeAlias = Literal["higher", "lower"]


@dataclass(frozen=True)
class SystemNetwork:
    """One network of a system.

    Attributes:
        system: key of the system that it belongs to.
        input: (height, width) in pixels of the input that `macs` are counted for.
        parameters, macs: weights, and multiply-adds of one run; None where they were not found.
        published: whether both are as published, and not counted from the network's definition.
        graph: key of the network that this app builds; None for one that it does not.
        file: name of the pinned network that this app reads; None for one that it does not.
    """

    name: str
    system: str
    part: Part
    way: Way
    input: tuple[int, int]
    parameters: int | None = None
    macs: int | None = None
    published: bool = False
    graph: str | None = None
    file: str | None = None

    @property
    def runs_here(self) -> bool:
        """Whether this app has the network's graph."""
        return self.graph is not None or self.file is not None


@dataclass(frozen=True)
class System:
    """One system; what is None was not found."""

    key: str
    name: str
    part: Part
    way: Way
    year: int
    input: str
    points: str
    output: str
    purpose: str
    sources: tuple[str, ...]
    networks: tuple[SystemNetwork, ...]
    paper: str | None = None
    loss: str | None = None
    code_licence: str | None = None
    weights_licence: str | None = None


@dataclass(frozen=True)
class Figure:
    """One published accuracy, in the unit of its group.

    Attributes:
        network: the name of one of `Families.networks`; with `of`, as the source prints it.
        copy: whether it was read in a copy of the paper.
        of: keys of the systems that it is of, where the source does not say which of their networks it
            measured, or that network has no card.
    """

    network: str
    value: float
    source: str
    copy: bool = False
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Accuracies that may stand beside one another: the same pictures, the same boxes, the same measure.

    Attributes:
        title: the pictures and the boxes in words.
        short: the same in few.
        measure: such as "AP".
        unit: "%", or nothing.
        note: what else must be known to compare them.
    """

    key: str
    title: str
    short: str
    measure: str
    unit: str
    better: Better
    figures: tuple[Figure, ...]
    note: str = ""

    @property
    def decimals(self) -> int:
        """How many all these papers publish: "72.0" for a precision, "4.60" for a distance."""
        return 2 if self.better == "lower" else 1


@dataclass(frozen=True)
class Families:
    """All systems, body first, and all groups of accuracies."""

    systems: tuple[System, ...]
    groups: tuple[Group, ...]

    @property
    def networks(self) -> tuple[SystemNetwork, ...]:
        """Of all systems, in their order."""
        return tuple(network for system in self.systems for network in system.networks)

    def groups_of(self, system: System) -> tuple[Group, ...]:
        """The groups in which one of the system's networks stands."""
        return tuple(group for group in self.groups if any(is_of(figure, system) for figure in group.figures))


def is_of(figure: Figure, system: System) -> bool:
    """Whether the accuracy is of the system."""
    return system.key in figure.of or figure.network in {network.name for network in system.networks}


@functools.cache
def families() -> Families:
    """All of families.toml.

    Raises:
        ValueError: for a system of an unknown part or way, or an accuracy of an unknown network or system.
    """
    content = (files(__package__) / "families.toml").read_text(encoding="utf-8")
    return parse(tomllib.loads(content))


def parse(table: dict[str, Any]) -> Families:
    """What such a file says; raises as `families` does."""
    systems = tuple(_system(entry) for entry in table["system"])
    groups = tuple(_group(**entry) for entry in table["group"])
    families = Families(systems, groups)
    names, keys = {network.name for network in families.networks}, {system.key for system in systems}
    figures = [figure for group in groups for figure in group.figures]
    strangers = {figure.network for figure in figures if not figure.of} - names
    strangers |= {key for figure in figures for key in figure.of} - keys
    if strangers:
        raise ValueError(f"There are accuracies of networks that no system has: {sorted(strangers)}.")
    return families


def _group(figure: list[dict[str, Any]], **rest: Any) -> Group:
    return Group(figures=tuple(Figure(**{**one, "of": tuple(one.get("of", ()))}) for one in figure), **rest)


def _system(entry: dict[str, Any]) -> System:
    rest = {name: value for name, value in entry.items() if name not in ("network", "sources")}
    if rest["part"] not in get_args(Part) or rest["way"] not in get_args(Way):
        raise ValueError(f"{rest['key']} is of an unknown part or approach: {rest['part']}, {rest['way']}.")
    networks = tuple(
        SystemNetwork(
            system=rest["key"],
            part=rest["part"],
            way=rest["way"],
            **{**network, "input": tuple(network["input"])},
        )
        for network in entry.get("network", ())
    )
    return System(networks=networks, sources=tuple(entry["sources"]), **rest)
