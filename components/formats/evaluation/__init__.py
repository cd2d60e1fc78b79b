"""What `evaluate` writes: a report as JSON, CSV or HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from components.formats.evaluation.as_html import to_html
from components.formats.evaluation.as_table import to_table
from components.formats.evaluation.report import EvaluationReport, to_document

REPORTS: Mapping[str, Callable[[EvaluationReport], bytes]] = MappingProxyType(
    {".json": to_document, ".csv": to_table, ".html": to_html}
)
"""By the ending of a report's name."""
