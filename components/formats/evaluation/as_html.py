"""The report as a page of its own, which needs nothing but a browser."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from components.formats.evaluation.report import CURVE_END, EvaluationReport, document
from components.keypoints import network

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}
:root{color-scheme:light dark}
.wide{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums;margin:.5rem 0 1.5rem}
th,td{text-align:left;padding:.2rem .9rem .2rem 0;border-bottom:1px solid #8886;white-space:nowrap}
svg{max-width:40rem;width:100%}small{opacity:.8}
"""
_COUNTED = ("network", "points", "people or faces", "missed", "extra", "ms", "CPU ms")


def to_html(report: EvaluationReport) -> bytes:
    """The report as HTML in UTF-8: what was evaluated, each figure, curves, errors by region and point."""
    whole = document(report)
    labels, boxes = escape(str(whole["labels"])), escape(str(whole["boxes"]))
    results = whole["results"]
    parts = [
        f"<h1>Accuracy on {labels}</h1>",
        f"<p>{whole['evaluated']:,} of {whole['pictures']:,} pictures with labels, {whole['share']:.1%}; "
        f"boxes: {boxes}. Intervals are of 95 %, by {whole['interval']['resamples']:,} draws of whole "
        "pictures.</p>",
        _list(whole["problems"]),
        _list([f"{network(key).title}: {reason}" for key, reason in whole["left_out"].items()]),
        _table(_COUNTED, map(_counts, results)),
        _figures(results),
        _list(whole["differences"]),
        *(_curves(results)),
        *(_errors(each) for each in results),
    ]
    body = "\n".join(part for part in parts if part)
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>Accuracy on {labels}</title><style>{_STYLE}</style><body>{body}</body></html>"
    )
    return page.encode()


def _counts(each: dict[str, Any]) -> Sequence[str]:
    extra = "–" if each["extra"] is None else f"{each['extra']:,}"
    return (
        each["title"],
        f"{len(each['points'])} of {each['layout']}, {each['correspondence']}",
        f"{each['subjects']:,}",
        f"{each['missed']:,}",
        extra,
        _number(each["ms"]["median"]),
        _number(each["cpu_ms"]["median"]),
    )


def _figures(results: Sequence[dict[str, Any]]) -> str:
    names = list(dict.fromkeys(name for each in results for name in each["figures"]))
    rows = [[each["title"], *(_interval(each["figures"].get(name)) for name in names)] for each in results]
    return _table(["network", *names], rows)


def _errors(each: dict[str, Any]) -> str:
    rows = [
        (f"{own['name']}", _interval(own), _number(own["median"]), f"{own['count']:,}")
        for own in (*each["by_region"], *each["by_point"])
    ]
    head = f"<h2>{escape(each['title'])}: errors in % of {escape(each['normaliser'])}</h2>"
    trained = f"<p><small>{escape(each['trained_on'])}</small></p>"
    return head + trained + _table(["region or point", "mean", "median", "count"], rows)


def _curves(results: Sequence[dict[str, Any]]) -> Iterable[str]:
    """The CED of all networks in one drawing."""
    if not results:
        return
    width, height = 600, 300
    lines, names = [], []
    for each in results:
        colour = network(each["network"]).colour
        points = " ".join(
            f"{width * step / CURVE_END:.1f},{height * (1 - share):.1f}"
            for step, share in each["ced"]
            if math.isfinite(share)
        )
        lines.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{points}"/>')
        names.append(f'<span style="color:{colour}">■</span> {escape(each["title"])}')
    yield "<h2>Share of people or faces with at most this error</h2>"
    yield (
        f'<svg viewBox="-5 -5 {width + 10} {height + 30}" role="img" '
        'aria-label="Cumulative error distribution">'
        f'<path d="M0 0V{height}H{width}" fill="none" stroke="currentColor"/>{"".join(lines)}'
        f'<text x="0" y="{height + 20}" fill="currentColor">0</text><text x="{width}" y="{height + 20}" '
        f'text-anchor="end" fill="currentColor">{CURVE_END:g} of the normaliser</text></svg>'
    )
    yield f"<p>{' &nbsp; '.join(names)}</p>"


def _list(sentences: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(each)}</li>" for each in sentences)
    return f"<ul>{items}</ul>" if items else ""


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(each)}</th>" for each in columns)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _interval(own: dict[str, Any] | None) -> str:
    if own is None or not math.isfinite(own["value"]):
        return "–"
    if not math.isfinite(own["low"]):
        return _number(own["value"])
    return f"{_number(own['value'])} ({_number(own['low'])} to {_number(own['high'])})"


def _number(value: float | None) -> str:
    if value is None or not math.isfinite(value):
        return "–"
    return f"{value:,.1f}" if abs(value) >= 10 else f"{value:.3g}"
