"""docs/formats.md names every key and column of what is written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from components import formats
from components.formats.table import SCHEMA
from components.keypoints import SEEN
from tests.support.paths import PROJECT
from tests.support.records import frame, record

TEXT = (PROJECT / "docs" / "formats.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([^`\n]+)`", TEXT))
# Their keys are names of layouts, models and libraries.
BY_NAME = {"layouts", "versions"}


def keys(value: Any) -> Iterator[str]:
    """All keys of the objects in `value`."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield key
            if key not in BY_NAME:
                yield from keys(part)
    elif isinstance(value, list):
        for part in value:
            yield from keys(part)


@pytest.mark.parametrize("ending", [".json", ".coco.json"])
def test_every_key_is_named(ending: str) -> None:
    written = set(keys(json.loads(formats.write(record(frame(0), frame(1)), ending))))
    assert len(written) > 20
    assert written - NAMED == set()


def test_every_column_is_named() -> None:
    assert set(SCHEMA.names) - NAMED == set()


def test_every_line_of_the_csv_head_is_named() -> None:
    lines = formats.write(record(frame()), ".csv").decode().splitlines()
    written = {line[2:].partition(":")[0] for line in lines if line.startswith("#")}
    assert {"format", "rows"} <= written <= NAMED


def test_every_ending_and_the_version_are_named() -> None:
    assert {*formats.FORMATS, formats.FORMAT} <= NAMED


def test_the_numbers_in_the_text_are_those_in_the_code() -> None:
    assert f"{formats.EXCEL_ROWS:,} rows" in " ".join(TEXT.split())
    assert f"a visibility of at least {SEEN:g}" in " ".join(TEXT.split())
