"""The lines of the table of opened reports."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from components.keypoints import NETWORKS
from components.ui.tables import table_line

COLUMNS = ("network", "report", "pictures", "boxes", "AP", "PCK@0.2", "NME", "ms")


def report_lines(report: Mapping[str, Any], name: str) -> list[str]:
    """A line for each network of a report as `opened` gives it."""
    lines = []
    for result in report["results"]:
        row = NETWORKS.get(str(result.get("network")))
        cells = [
            escape(f"{report.get('labels')} ({name})"),
            f"{report.get('evaluated')} of {report.get('pictures')}",
            escape(str(report.get("boxes"))),
            *(_cell(result["figures"].get(figure)) for figure in COLUMNS[4:7]),
            _number(result["ms"]["median"]),
        ]
        lines.append(table_line(COLUMNS, str(result["title"]), row.subject if row else "", cells))
    return lines


def _cell(figure: Mapping[str, Any] | None) -> str:
    if figure is None or figure.get("value") is None:
        return "–"
    value, low, high = (figure.get(part) for part in ("value", "low", "high"))
    interval = "" if low is None or high is None else f" ({_number(low)} to {_number(high)})"
    return f"{_number(value)}{interval}, of {figure.get('count')}"


def _number(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, int | float) else "–"
