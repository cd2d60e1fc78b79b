"""The part's rounds: what is compared with one another is measured in turn, within a minute."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from components.cli.benchmark.page import chromium, figures
from components.cli.benchmark.page.app_process import AppProcess
from components.cli.benchmark.page.camera import LOOP_FRAMES, numbered_portrait, write_y4m
from components.cli.benchmark.page.visit import PAGE, SAMPLE, WITHOUT_CHARTS, Kind, StreamEnded, Visit, visit
from components.keypoints.arrays import Rgb

if TYPE_CHECKING:
    # A requirement of development alone.
    from playwright.sync_api import Browser


ROUNDS = 3
SECONDS = 7.0
CROWD_SECONDS = 20.0
CAMERA_FPS = 30
SLOW_CAMERA_FPS = 15
"""For the charts' cost, so that no core is full: on a full machine, who takes more leaves less to others."""
MOST_TRIES = 3
VIEWERS = 3
"""At most."""


@dataclass(frozen=True)
class Stage:
    """Apps that are up, by their kind, and a browser whose camera gives `fps` frames a second."""

    apps: Mapping[Kind, AppProcess]
    browser: Browser
    fps: float

    def visit(self, kind: Kind, seconds: float = SECONDS, viewers: int = 1) -> Visit:
        """New viewers of that app; where a stream ends by itself, others come in their place.

        Raises:
            StreamEnded: when that happens MOST_TRIES times.
        """
        for last_try in [False] * (MOST_TRIES - 1) + [True]:
            try:
                return visit(self.apps[kind], kind, self.browser, self.fps, seconds, viewers)
            except StreamEnded:
                if last_try:
                    raise
        raise AssertionError("unreachable")


def page_figures(portrait: Rgb) -> dict[str, Any]:
    """All figures of the part.

    Raises:
        NoBrowser: when it cannot be measured here.
    """
    path = chromium.find()
    with _stage(path, portrait, CAMERA_FPS, SAMPLE, PAGE) as stage:
        rounds = [
            (stage.visit(SAMPLE), stage.visit(PAGE), stage.visit(PAGE, viewers=2)) for _ in range(ROUNDS)
        ]
        crowd = stage.visit(PAGE, CROWD_SECONDS, VIEWERS)
    with _stage(path, portrait, SLOW_CAMERA_FPS, WITHOUT_CHARTS, PAGE) as stage:
        charts = [(stage.visit(WITHOUT_CHARTS), stage.visit(PAGE)) for _ in range(ROUNDS)]
    return {
        **figures.compared([(sample, page) for sample, page, _ in rounds]),
        "charts": figures.charts(charts),
        "two viewers": figures.two_viewers([(one, two) for _, one, two in rounds]),
        "three viewers": figures.three_viewers(crowd),
        **_one_core(path, portrait),
    }


def _one_core(path: str, portrait: Rgb) -> dict[str, Any]:
    """The comparison on one core; empty where processes cannot be confined to some.

    A machine that does all that the camera asks for shows no difference in frames; on one core it does.
    """
    if not hasattr(os, "sched_setaffinity"):
        return {}
    with _confined_to_one_core(), _stage(path, portrait, CAMERA_FPS, SAMPLE, PAGE) as stage:
        rounds = [(stage.visit(SAMPLE), stage.visit(PAGE)) for _ in range(ROUNDS)]
    return {f"{name}, one core": row for name, row in figures.compared(rounds).items()}


@contextmanager
def _confined_to_one_core() -> Iterator[None]:
    """What this thread starts meanwhile runs on one core."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


@contextmanager
def _stage(path: str, portrait: Rgb, fps: int, *kinds: Kind) -> Iterator[Stage]:
    with ExitStack() as stack:
        playwright = stack.enter_context(chromium.driver())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="keypoint-lab-bench-")))
        camera = write_y4m(folder / "camera.y4m", numbered_portrait(portrait), LOOP_FRAMES, fps)
        apps = {}
        for number, kind in enumerate(kinds):
            (folder / str(number)).mkdir()
            apps[kind] = AppProcess(
                folder / str(number), program=kind.program, KEYPOINT_LAB_SEATS=str(VIEWERS)
            )
            stack.callback(apps[kind].stop)
        browser = chromium.launch(playwright, path, camera=camera)
        stack.callback(browser.close)
        yield Stage(apps, browser, fps)
