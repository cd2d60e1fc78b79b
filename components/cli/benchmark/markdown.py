"""The bench's report as a document: each figure with its spread and what it should reach, and the machine."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from components.machine import machine
from components.models.store.provenance import library_versions

HEAD = """# Performance

Written by `make performance`, in about ten minutes; not to be edited. The
[README](../README.md#the-command-line) says what is compared. Figures are medians of rounds, with the least
and the largest of them behind. Ratios are of what was measured within the same minute, and say more than the
figures that they are made of.
"""
SPREAD = "spread"


def as_markdown(report: Mapping[str, Any], limits: Mapping[str, str], today: date | None = None) -> str:
    """The document.

    Args:
        report: figures, rows of figures by their name, and tables: rows by their name.
        limits: what a figure or a table should reach, by its name.
        today: the date that it bears; by default this day's.
    """
    tables = {key: value for key, value in report.items() if _is_table(value)}
    single = {key: value for key, value in report.items() if key not in tables and key != SPREAD}
    parts = [HEAD, _machine(today or date.today())]
    if single:
        parts += ["## Single figures\n", _figures(single, report.get(SPREAD, {}), limits)]
    for key, table in tables.items():
        parts.append(f"## {key[:1].upper()}{key[1:]}\n")
        if key in limits:
            parts.append(f"To reach: {limits[key]}.\n")
        parts += _tables(table)
    return "\n".join(parts)


def _machine(today: date) -> str:
    has = machine()
    parts = [
        f"{today.isoformat()}: {processor()}, {has.cores} cores, {has.memory_bytes / 1e9:.0f} GB",
        platform.system(),
        f"Python {platform.python_version()}",
        *(f"{name} {version}" for name, version in library_versions().items()),
    ]
    return f"{', '.join(parts)}.\n"


def processor(info: Path = Path("/proc/cpuinfo")) -> str:
    """The processor's name, as Linux has it, else as much as Python knows."""
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping) and all(isinstance(row, Mapping) for row in value.values())


def _figures(single: Mapping[str, Any], spread: Mapping[str, Any], limits: Mapping[str, str]) -> str:
    rows = []
    for key, value in single.items():
        limit = limits.get(key, "")
        several = value if isinstance(value, Mapping) else {"": value}
        spreads = several.get(SPREAD, {"": spread.get(key)})
        for name, figure in several.items():
            if name != SPREAD:
                rows.append((f"{key} {name}".strip(), _cell(figure, spreads.get(name)), limit))
                limit = ""
    return _table(("", "", "to reach"), rows)


def _tables(table: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Rows that have the same figures, or fewer of them, in one table."""
    names: list[str] = []
    rows: list[tuple[str, ...]] = []
    for title, row in table.items():
        figures = {name: value for name, value in row.items() if name != SPREAD}
        if rows and not figures.keys() <= set(names):
            yield _table(("", *names), rows)
            rows = []
        names = names if rows else list(figures)
        spreads = row.get(SPREAD, {})
        cells = (_cell(figures[name], spreads.get(name)) if name in figures else "" for name in names)
        rows.append((title, *cells))
    yield _table(("", *names), rows)


def _cell(value: Any, spread: Sequence[float] | None) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value} ({spread[0]} – {spread[1]})" if spread else str(value)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
