"""Chromium as the bench and the browser tests run it."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from components.cli.benchmark.page.app_process import PROJECT

if TYPE_CHECKING:
    # A requirement of development alone.
    from playwright.sync_api import Browser, BrowserContext, Page, Playwright

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
FAKE_CAMERA_FLAGS = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


class NoBrowser(Exception):
    """There is no browser, or nothing to drive it with: the text says what to do."""


def find() -> str:
    """The path of a Chromium that runs.

    Raises:
        NoBrowser: when there is none.
    """
    found = subprocess.run([PROJECT / "tools" / "find_browser.sh"], capture_output=True, text=True)
    if found.returncode:
        raise NoBrowser("There is no browser: install Chromium, or name one in KEYPOINT_LAB_TEST_BROWSER.")
    return found.stdout.strip()


@contextmanager
def driver() -> Iterator[Playwright]:
    """What drives the browser.

    Raises:
        NoBrowser: when it is not installed.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise NoBrowser("Playwright, which drives the browser, is missing: run `make dev` first.") from None
    with sync_playwright() as playwright:
        yield playwright


def launch(
    playwright: Playwright, path: str, *flags: str, camera: Path | None = None, niceness: int = 0
) -> Browser:
    """The browser, with a clip in the place of its camera.

    Args:
        flags: of its own, beside FLAGS.
        niceness: by which it gives way to other processes.
    """
    if camera is not None:
        flags = (*flags, *FAKE_CAMERA_FLAGS, f"--use-file-for-fake-video-capture={camera}")
    script = _without_privilege(path, niceness)
    return playwright.chromium.launch(executable_path=script, args=[*FLAGS, *flags])


@functools.cache
def _without_privilege(browser: str, niceness: int) -> str:
    """A script that starts the browser without the right to raise its own priority.

    Started by root it has that right and uses it, so that what it draws goes before the server's work.
    """
    script = Path(tempfile.mkdtemp(prefix="keypoint-lab-browser-")) / "browser"
    humbly = "setpriv --bounding-set=-sys_nice" if os.geteuid() == 0 and shutil.which("setpriv") else ""
    script.write_text(f'#!/bin/sh\nexec nice -n {niceness} {humbly} "{browser}" "$@"\n')
    script.chmod(0o755)
    atexit.register(shutil.rmtree, script.parent)
    return str(script)


@contextmanager
def page_of(browser: Browser, width: int = 1280, height: int = 900, camera: bool = True) -> Iterator[Page]:
    """A page in a context of its own, with or without the permission to use the camera."""
    context: BrowserContext = browser.new_context(viewport={"width": width, "height": height})
    if camera:
        context.grant_permissions(["camera"])
    try:
        yield context.new_page()
    finally:
        context.close()


def cpu_s(browser: Browser) -> Mapping[str, float]:
    """Processor time, seconds, of the browser's processes by their type: "renderer", "GPU", "browser" …

    https://chromedevtools.github.io/devtools-protocol/tot/SystemInfo/#method-getProcessInfo
    """
    session = browser.new_browser_cdp_session()
    try:
        processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    finally:
        session.detach()
    sums: defaultdict[str, float] = defaultdict(float)
    for process in processes:
        sums[process["type"]] += process["cpuTime"]
    return sums
