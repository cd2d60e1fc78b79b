"""The worksheet of the page In class: the student's own numbers, as a page to print and as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
:root{color-scheme:light dark}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:.2rem .9rem .2rem 0;border-bottom:1px solid #8886}
th{font-weight:400}td{width:12rem;font-weight:600}small{opacity:.8}
.own{white-space:pre-wrap;border-left:3px solid #8886;padding-left:.7rem}
@media print{section{break-inside:avoid}}
"""
NOT_YET = "not yet"
_COLUMNS = ("student", "lesson", "station", "key", "label", "value", "unit", "picture_sha256")
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(eq=False)
class Notebook:
    """What pages have noted of the viewer's work, by the blank's key."""

    noted: dict[str, float] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether nothing was noted."""
        return not self.noted

    def note(self, key: str, value: float) -> None:
        """Notes a number in the place of an earlier one."""
        self.noted[key] = value

    def forget(self) -> None:
        """Lets go of all."""
        self.noted.clear()


@dataclass(frozen=True)
class SheetNumber:
    """One blank.

    Attributes:
        value: None where there is none yet; `said` is the same in words, without its unit.
    """

    key: str
    label: str
    value: float | None
    said: str
    unit: str

    @property
    def text(self) -> str:
        """The number with its unit, or that there is none yet."""
        return NOT_YET if self.value is None else f"{self.said} {self.unit}".strip()


@dataclass(frozen=True)
class SheetStation:
    """One station of the worksheet, with what the student has found."""

    title: str
    find: str
    numbers: tuple[SheetNumber, ...]
    found: str


@dataclass(frozen=True)
class Worksheet:
    """A student's worksheet.

    Attributes:
        lesson: in words.
        picture, picture_sha256: which picture the numbers come from.
        versions: of the app and its libraries.
    """

    student: str
    lesson: str
    stations: Sequence[SheetStation]
    picture: str
    picture_sha256: str
    versions: Mapping[str, str]


def worksheet_html(sheet: Worksheet) -> bytes:
    """The worksheet as HTML in UTF-8, which needs nothing but a browser, and prints as a PDF."""
    made = ", ".join(f"{name} {version}" for name, version in sheet.versions.items())
    parts = [
        f"<h1>Worksheet: {escape(sheet.lesson)}</h1>",
        f"<p>{escape(sheet.student) or 'Name: ____________________'}</p>",
        *map(_station, sheet.stations),
        f"<p><small>Numbers of {escape(sheet.picture)}, SHA-256 of its pixels "
        f"{escape(sheet.picture_sha256)}; {escape(made)}.</small></p>",
    ]
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>Worksheet</title><style>{_STYLE}</style><body>{''.join(parts)}</body></html>"
    )
    return page.encode()


def _station(station: SheetStation) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(each.label)}</th><td>{escape(each.text)}</td></tr>'
        for each in station.numbers
    )
    table = f"<table>{rows}</table>" if rows else ""
    found = f'<p class="own">{escape(station.found)}</p>' if station.found else "<p><br><br></p>"
    return f"<section><h2>{escape(station.title)}</h2><p>{escape(station.find)}</p>{table}{found}</section>"


def worksheet_csv(sheet: Worksheet) -> bytes:
    """A row a number, for the teacher's table: UTF-8 with a header; an empty value is none yet.

    Words that a spreadsheet would take for a formula are written with an apostrophe before them.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for station in sheet.stations:
        for each in station.numbers:
            value = "" if each.value is None else repr(each.value)
            words = (sheet.student, sheet.lesson, station.title, each.key, each.label)
            writer.writerow([*map(_plain, words), value, each.unit, sheet.picture_sha256])
    return out.getvalue().encode()


def _plain(words: str) -> str:
    return f"'{words}" if words.startswith(_FORMULAS) else words
