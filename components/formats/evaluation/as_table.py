"""The report as CSV: a row a number, with its interval and count."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import orjson

from components.formats.evaluation.report import EvaluationReport, document

COLUMNS = ("network", "of", "name", "measure", "unit", "value", "low", "high", "count")


def to_table(report: EvaluationReport) -> bytes:
    """CSV in UTF-8 behind lines with "#", which say what was evaluated. Empty without a number."""
    text = io.StringIO()
    head = {"pictures": report.pictures, "evaluated": report.evaluated, **report.head}
    text.write(f"# {orjson.dumps(head).decode()}\n")
    for problem in report.problems:
        text.write(f"# {problem}\n")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    for each in document(report)["results"]:
        rows.writerows([_shown(value) for value in row] for row in _rows(each))
    return text.getvalue().encode()


def _rows(each: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    key = each["network"]
    for name in ("subjects", "found", "missed", "extra"):
        yield key, "all", "", name, "count", each[name], None, None, None
    for name in ("ms", "cpu_ms"):
        for what, value in each[name].items():
            yield key, "all", "", f"{name} {what}", "ms", value, None, None, None
    for name, own in each["figures"].items():
        yield key, "all", "", name, "share", own["value"], own["low"], own["high"], own["count"]
    for of in ("by_region", "by_point"):
        kind, unit = of.removeprefix("by_"), f"% of {each['normaliser']}"
        for own in each[of]:
            name, n = own["name"], own["count"]
            yield key, kind, name, "mean error", unit, own["value"], own["low"], own["high"], n
            yield key, kind, name, "median error", unit, own["median"], None, None, n


def _shown(value: Any) -> Any:
    return "" if value is None or (isinstance(value, float) and value != value) else value
