"""The worksheet as a page and as a table, read back by other programs' rules."""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser

from components.formats.worksheet import (
    Notebook,
    SheetNumber,
    SheetStation,
    Worksheet,
    worksheet_csv,
    worksheet_html,
)

SHEET = Worksheet(
    student="=HYPERLINK(1) <b>Ada</b>",
    lesson="a lesson of 45 minutes",
    stations=(
        SheetStation(
            "Density & <more>",
            "How dense?",
            (
                SheetNumber("ratio", "density", 155.25, "155", "times"),
                SheetNumber("squats_side", "squats", None, "", ""),
            ),
            "It is <i>dense</i>",
        ),
    ),
    picture="the portrait",
    picture_sha256="ab" * 32,
    versions={"keypoint-lab": "1.0.0"},
)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_holds_the_numbers_and_what_was_found_as_words() -> None:
    parser = _Text()
    parser.feed(worksheet_html(SHEET).decode())
    whole = " ".join(parser.words)
    assert "155 times" in whole and "not yet" in whole and "Density & <more>" in whole
    assert "<b>Ada</b>" in whole and "It is <i>dense</i>" in whole and "ab" * 32 in whole
    assert not {"b", "i", "script", "link", "img"} & set(parser.tags)


def test_the_table_has_a_row_a_number_and_no_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(worksheet_csv(SHEET).decode())))
    assert [(row["key"], row["value"], row["unit"]) for row in rows] == [
        ("ratio", "155.25", "times"),
        ("squats_side", "", ""),
    ]
    assert {row["student"] for row in rows} == {"'=HYPERLINK(1) <b>Ada</b>"}


def test_a_notebook_keeps_the_newest_of_each() -> None:
    book = Notebook()
    assert book.empty
    book.note("squats_side", 4)
    book.note("squats_side", 5)
    assert book.noted == {"squats_side": 5} and not book.empty
    book.forget()
    assert book.empty
