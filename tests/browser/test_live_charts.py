"""The running charts of Live: drawn for those who can see them, whole for whoever comes to them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.harness import App, choose_source, page_of, start_stream

pytestmark = pytest.mark.timing

COUNTED = """
window.drawings = 0;
window.messages = 0;
document.addEventListener("keypoint-lab-news", () => { window.messages++ });
const { clearRect } = CanvasRenderingContext2D.prototype;
CanvasRenderingContext2D.prototype.clearRect = function (...area) {
  window.drawings++;
  return clearRect.apply(this, area);
};
const counted = (plotly) => {
  const { react } = plotly;
  plotly.react = (...content) => { window.drawings++; return react(...content) };
};
let plotly;
Object.defineProperty(window, "Plotly", {
  get: () => plotly,
  set: (value) => { plotly = value; counted(plotly) },
  configurable: true,
});
let hidden = false;
Object.defineProperty(document, "hidden", { get: () => hidden });
window.hide = (value) => { hidden = value; document.dispatchEvent(new Event("visibilitychange")) };
"""
"""Counts what is drawn of charts, by canvas or by plotly, and lets a test say that the tab is hidden."""
MESSAGES = 3
DRAWINGS_MEANWHILE = """async messages => {
  const before = window.drawings, end = window.messages + messages;
  while (window.messages < end) await new Promise(done => setTimeout(done, 50));
  // What the last message asks for is drawn in the tasks after it.
  await new Promise(done => setTimeout(done, 300));
  return window.drawings - before;
}"""


@pytest.fixture
def streaming(browser: Browser, app: App) -> Iterator[Page]:
    """Live with a clip that plays, its charts in view, the pointer away from them."""
    with page_of(browser, height=2_800, camera=False) as page:
        page.add_init_script(COUNTED)
        page.goto(f"{app.url}/live")
        choose_source(page, "Portrait")
        start_stream(page)
        expect(page.locator(".js-plotly-plot")).to_have_count(3, timeout=20_000)
        page.mouse.move(1, 1)
        yield page


def drawn_meanwhile(page: Page) -> int:
    """How many drawings the next messages bring."""
    return int(page.evaluate(DRAWINGS_MEANWHILE, MESSAGES))


def timing_chart(page: Page) -> Locator:
    return page.locator(".st-key-chart-timing")


def test_charts_out_of_view_are_not_drawn(streaming: Page) -> None:
    assert drawn_meanwhile(streaming) >= 3 * (MESSAGES - 1)
    streaming.set_viewport_size({"width": 1280, "height": 500})
    streaming.wait_for_timeout(1_500)
    assert drawn_meanwhile(streaming) == 0
    streaming.set_viewport_size({"width": 1280, "height": 2_800})
    assert drawn_meanwhile(streaming) >= 3 * (MESSAGES - 1)


def test_nothing_is_drawn_in_a_hidden_tab_and_the_newest_when_it_is_shown_again(streaming: Page) -> None:
    streaming.evaluate("hide(true)")
    streaming.wait_for_timeout(500)
    assert drawn_meanwhile(streaming) == 0
    before = streaming.evaluate("window.drawings")
    streaming.evaluate("hide(false)")
    streaming.wait_for_function("before => window.drawings >= before + 3", arg=before, timeout=900)


def test_whoever_comes_to_a_chart_gets_it_whole_with_its_hover_and_its_table(streaming: Page) -> None:
    chart = timing_chart(streaming)
    marks, table = chart.locator(".kl-marks"), chart.locator("table")
    expect(marks).to_be_visible()
    plot = chart.locator(".nsewdrag").last
    plot.hover()
    expect(marks).to_be_hidden()
    # Plotly says what is under the pointer when it moves next.
    box = plot.bounding_box()
    assert box is not None
    streaming.mouse.move(box["x"] + 0.95 * box["width"], box["y"] + 0.9 * box["height"], steps=3)
    expect(chart.locator(".hovertext").first).to_be_visible()
    streaming.mouse.move(1, 1)
    expect(marks).to_be_visible()
    chart.get_by_role("button", name="Show the data as a table").press("Enter")
    expect(table.locator("tbody tr").nth(20)).to_be_visible()
    assert {"models", "analysed"} <= set(table.locator("th[scope=row]").all_inner_texts())


def test_what_is_on_the_canvas_lies_where_plotly_draws_it(streaming: Page) -> None:
    # Paused, the page's charts are plotly's; before, the same were drawn on the canvas.
    chart = streaming.locator(".st-key-chart-spacing")
    expect(chart.locator(".kl-marks")).to_be_visible()
    box = chart.locator(".kl-figure").bounding_box()
    assert box is not None
    streaming.get_by_role("button", name="Pause").click()
    expect(chart.locator(".kl-marks")).to_be_hidden(timeout=10_000)
    expect(chart.locator(".trace").first).to_be_visible()
    after = chart.locator(".kl-figure").bounding_box()
    assert after is not None and after["height"] == pytest.approx(box["height"], abs=1)
