"""Viewers of an app in one browser, and what server and browser take meanwhile."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from components.cli.benchmark.camera import WIDTH_PX
from components.cli.benchmark.numbered import BITS, CELL_PX, MARGIN_PX
from components.cli.benchmark.page.app_process import THE_APP, AppProcess
from components.cli.benchmark.page.chromium import cpu_s, page_of
from components.cli.benchmark.page.look import ViewerFrames
from components.cli.benchmark.page.player import start_stream

if TYPE_CHECKING:
    # A requirement of development alone.
    from playwright.sync_api import Browser, Frame, Page

SCREEN_PX = (1280, 1700)
"""As wide as a laptop's, and high enough for the three charts below the video."""
SETTLE_S = 5.0
"""Left out at the beginning: the start of the connection and of the encoders."""
CHARTS_DEADLINE_MS = 30_000
IN_VIEW = """charts => [...document.querySelectorAll('.kl-figure')].filter(figure => {
  const { top, bottom, height } = figure.getBoundingClientRect();
  return height && top >= 0 && bottom <= innerHeight;
}).length >= charts"""
PACKAGE = "components/cli/benchmark/page"


@dataclass(frozen=True)
class Kind:
    """An app that is compared.

    Attributes:
        program: that runs it.
        path: of its page with the video.
        panes: that the returned picture has beside each other.
        mirrored: whether it is the camera's mirror image.
        charts: that must be in view.
    """

    program: tuple[str, ...]
    path: str = "live"
    panes: int = 2
    mirrored: bool = True
    charts: int = 0


SAMPLE = Kind(("streamlit", "run", f"{PACKAGE}/sample_app.py"), path="", panes=1, mirrored=False)
PAGE = Kind(THE_APP, charts=3)
WITHOUT_CHARTS = Kind((f"{PACKAGE.replace('/', '.')}.without_charts", "run", "app.py"))


@dataclass(frozen=True)
class Visit:
    """Viewers of one app over some seconds.

    Attributes:
        seconds: over which the processor time was counted.
        server_s, browser_s: processor time of all processes of each.
    """

    looks: tuple[ViewerFrames, ...]
    seconds: float
    server_s: float
    browser_s: float

    @property
    def frames_per_s(self) -> float:
        """Distinct frames a second of all viewers together."""
        return sum(look.distinct_per_s for look in self.looks)

    @cached_property
    def lag_ms(self) -> float:
        """Median from camera to screen."""
        return float(np.median(np.concatenate([look.lags_ms for look in self.looks])))

    @property
    def server_ms(self) -> float:
        """Processor time of the server for each distinct frame."""
        return self.server_s * 1e3 / self.seconds / self.frames_per_s

    @property
    def browser_ms(self) -> float:
        """Processor time of the browser for each distinct frame."""
        return self.browser_s * 1e3 / self.seconds / self.frames_per_s


class StreamEnded(Exception):
    """A viewer's stream ended by itself."""


def visit(
    app: AppProcess, kind: Kind, browser: Browser, camera_fps: float, seconds: float, viewers: int = 1
) -> Visit:
    """So many new viewers, who are watched for `seconds` after SETTLE_S.

    Raises:
        StreamEnded: when a stream of theirs ended by itself.
    """
    with ExitStack() as stack:
        frames = []
        for _ in range(viewers):
            page = stack.enter_context(page_of(browser, *SCREEN_PX))
            frames.append(_start(page, app, kind))
        time.sleep(SETTLE_S)
        server_s, browser_s, began_s = app.cpu_s, _all(browser), time.monotonic()
        cells = {"bits": BITS, "cell": CELL_PX, "margin": MARGIN_PX, "width": WIDTH_PX}
        for frame in frames:
            _check_runs(frame)
            begin = {"panes": kind.panes, "mirrored": kind.mirrored, **cells}
            frame.evaluate("begin => keypointLabLook.begin(begin)", begin)
        time.sleep(seconds)
        server_s, browser_s = app.cpu_s - server_s, _all(browser) - browser_s
        lasted_s = time.monotonic() - began_s
        for frame in frames:
            _check_runs(frame)
        seen = [frame.evaluate("() => keypointLabLook.end()") for frame in frames]
    looks = tuple(ViewerFrames.of(each, camera_fps) for each in seen)
    return Visit(looks, lasted_s, server_s, browser_s)


def _start(page: Page, app: AppProcess, kind: Kind) -> Frame:
    page.add_init_script((files(__package__) / "look.js").read_text(encoding="utf-8"))
    page.goto(f"{app.url}/{kind.path}")
    frame = start_stream(page)
    page.wait_for_function(IN_VIEW, arg=kind.charts, timeout=CHARTS_DEADLINE_MS)
    return frame


def _check_runs(frame: Frame) -> None:
    if not frame.evaluate("() => keypointLabLook.runs()"):
        raise StreamEnded("A stream of the bench ended by itself; is the machine busy?")


def _all(browser: Browser) -> float:
    return sum(cpu_s(browser).values())
