"""The bench's document: every figure with its spread and what it should reach, and the machine."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from components.cli import bench
from components.cli.benchmark.markdown import as_markdown, processor
from tests.support.bench import bench_arguments

REPORT: dict[str, Any] = {
    "bare_ms": 30.0,
    "added_latency_ms": {"p50": 20.0, "p95": 40.0},
    "lab": {"clip_ratio": 1.1, "memory_mb": 400, "spread": {"clip_ratio": [1.0, 1.2]}},
    "spread": {"bare_ms": [29.0, 31.0]},
    "page": {
        "sample": {
            "lag_ms": 99.0,
            "cpu_ms": 30.0,
            "spread": {"lag_ms": [90.0, 110.0]},
            "px": ["640 x 480"],
        },
        "page over sample": {"lag_ms": 0.5},
        "charts": {"browser_percent": 3.0},
    },
}


def rows(document: str) -> list[list[str]]:
    """The cells of all rows of tables."""
    return [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in document.splitlines() if line[:1] == "|"
    ]


def test_each_figure_has_its_spread_and_its_limit() -> None:
    document = as_markdown(REPORT, {"added_latency_ms": "at most 25", "page": "at least 1"})
    found = rows(document)
    assert ["bare_ms", "30.0 (29.0 – 31.0)", ""] in found
    assert ["added_latency_ms p50", "20.0", "at most 25"] in found
    assert ["added_latency_ms p95", "40.0", ""] in found
    assert ["lab clip_ratio", "1.1 (1.0 – 1.2)", ""] in found and ["lab memory_mb", "400", ""] in found
    assert not any("spread" in cell for row in found for cell in row)
    assert "## Page\n\nTo reach: at least 1.\n" in document


def test_rows_with_the_same_figures_share_a_table() -> None:
    found = rows(as_markdown(REPORT, {}))
    at = found.index(["", "lag_ms", "cpu_ms", "px"])
    assert found[at + 2 : at + 4] == [
        ["sample", "99.0 (90.0 – 110.0)", "30.0", "640 x 480"],
        ["page over sample", "0.5", "", ""],
    ]
    assert found[at + 4 :] == [["", "browser_percent"], ["---", "---"], ["charts", "3.0"]]


def test_the_machine_and_the_day_are_named() -> None:
    document = as_markdown({}, {}, date(2027, 1, 31))
    assert f"\n2027-01-31: {processor()}, " in document
    assert " cores, " in document and ", mediapipe " in document


def test_the_processor_is_named_as_well_as_can_be(tmp_path: Path) -> None:
    info = tmp_path / "cpuinfo"
    assert processor(info)
    info.write_text("processor\t: 0\nmodel name\t: Some Chip 9\n\nprocessor\t: 1\n")
    assert processor(info) == "Some Chip 9"


def test_the_document_is_written_beside_what_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(bench, "disable_metrics", lambda _environ: None)
    monkeypatch.setattr(bench, "measure_all", lambda *_: {"bare_ms": 30.0})
    out = tmp_path / "performance.md"
    assert bench.run(bench_arguments("--markdown", str(out))) == 0
    assert ["bare_ms", "30.0", ""] in rows(out.read_text())
    assert "bare_ms" in capsys.readouterr().out
