"""Every chart without a mouse and on paper: its sentence, its data as a table, its files with a caption."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from components.version import VERSION
from tests.support.browser_pages import settled
from tests.support.harness import App, page_of

SPACING = ".st-key-chart-spacing"
OPEN = "Show the data as a table"


@pytest.fixture(scope="module")
def keypoints(browser: Browser, app: App) -> Iterator[Page]:
    with page_of(browser, camera=False) as page:
        page.goto(f"{app.url}/keypoints")
        settled(page, 6)
        yield page


def saved(chart: Locator, name: str) -> bytes:
    """What that button below the chart downloads."""
    with chart.page.expect_download() as download:
        chart.get_by_role("button", name=name, exact=True).click()
    return Path(download.value.path()).read_bytes()


def test_every_chart_can_be_focused_and_has_its_sentence_files_and_table(keypoints: Page) -> None:
    figures = keypoints.locator(".kl-figure")
    count = figures.count()
    assert count >= 6
    for figure in figures.all():
        assert figure.evaluate("f => f.tabIndex") == 0
        assert (figure.get_attribute("aria-label") or "").strip()
    for name in ("PNG", "SVG", "HTML", OPEN):
        expect(keypoints.get_by_role("button", name=name, exact=True)).to_have_count(count)


def test_the_data_of_a_chart_are_a_table_that_the_keyboard_opens(keypoints: Page) -> None:
    chart = keypoints.locator(SPACING)
    table = chart.locator("table")
    expect(table).to_have_count(0)
    chart.get_by_role("button", name=OPEN).press("Enter")
    expect(table).to_be_visible()
    heads = table.locator("thead th").all_inner_texts()
    rows = table.locator("tbody tr")
    assert heads[0] == "series" and len(heads) >= 3 and 2 <= rows.count() <= 200
    assert {row.locator("th[scope=row]").inner_text() for row in rows.all()[:3]} != {""}
    assert table.locator("tbody td").first.inner_text().strip()
    chart.get_by_role("button", name=OPEN).press("Enter")
    expect(table).to_have_count(0)


def test_a_saved_chart_has_its_sentence_and_sources_below_it(keypoints: Page) -> None:
    chart = keypoints.locator(SPACING)
    sentence = chart.locator(".kl-figure").get_attribute("aria-label")
    box = chart.locator(".kl-figure").bounding_box()
    assert sentence is not None and box is not None
    drawing = ET.fromstring(saved(chart, "SVG"))
    said = " ".join(node.text or "" for node in drawing.findall("{http://www.w3.org/2000/svg}text"))
    assert sentence in said and "Sources of the page: " in said
    assert f"Keypoint Lab {VERSION}, page Keypoints" in said
    assert float(drawing.attrib["height"]) > box["height"]
    picture = Image.open(io.BytesIO(saved(chart, "PNG")))
    assert picture.size == tuple(2 * int(float(drawing.attrib[side])) for side in ("width", "height"))
    page = saved(chart, "HTML").decode()
    caption = page.partition("<figcaption>")[2].partition("</figcaption>")[0]
    assert f"Keypoint Lab {VERSION}, page Keypoints" in caption and 'href="https://' in caption


READ = """figure => {
  const { xaxis, yaxis, _size: size } = figure._fullLayout;
  const plots = [...figure.querySelectorAll(".nsewdrag")].map((each) => each.getBoundingClientRect());
  // From the top of the first of what may be several panels to the bottom of the last.
  const [left, top] = [Math.min(...plots.map((p) => p.left)), Math.min(...plots.map((p) => p.top))];
  const [right, bottom] = [Math.max(...plots.map((p) => p.right)), Math.max(...plots.map((p) => p.bottom))];
  const outer = figure.getBoundingClientRect();
  // Of an axis of logarithms, the range is in powers of ten and values are not.
  const halfway = (xaxis.range[0] + xaxis.range[1]) / 2;
  const middle = xaxis.type === "log" ? 10 ** halfway : halfway;
  return {
    read: { left: xaxis._offset, width: xaxis._length, top: size.t, height: size.h },
    drawn: {
      left: left - outer.left, width: right - left, top: top - outer.top, height: bottom - top,
    },
    first_row: { top: yaxis._offset, height: yaxis._length },
    plot: { top: plots[0].top - outer.top, height: plots[0].height },
    middle, middle_px: xaxis.d2p(middle), back: xaxis.p2d(xaxis.d2p(middle)),
    traces: figure._fullData.map(({ index, visible }) => [index, visible]),
  };
}"""


def test_plotlys_internals_still_say_where_and_what_is_drawn(keypoints: Page) -> None:
    # When this fails, clicks on a timeline, the lines and tables of charts or running charts are wrong:
    # see ui/figure_internals.js.
    found = keypoints.locator(SPACING).locator(".kl-figure").evaluate(READ)
    assert found["read"] == pytest.approx(found["drawn"], abs=1)
    assert found["first_row"] == pytest.approx(found["plot"], abs=1)
    assert found["middle_px"] == pytest.approx(found["read"]["width"] / 2, abs=1)
    assert found["back"] == pytest.approx(found["middle"])
    assert found["traces"] and all(isinstance(index, int) for index, _ in found["traces"])
    assert any(visible is True for _, visible in found["traces"])
