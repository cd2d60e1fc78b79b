"""Starts the app and a browser with a fake camera, for the browser tests and for the screenshots."""

from __future__ import annotations

import base64
import io
import os
import shutil
import time
from pathlib import Path

import numpy as np
import psutil
from PIL import Image
from playwright.sync_api import Browser, Frame, Page, Playwright

from components.cli.benchmark.page import chromium
from components.cli.benchmark.page.app_process import AppProcess
from components.cli.benchmark.page.chromium import page_of as page_of
from components.cli.benchmark.page.player import PLAYER as PLAYER
from components.cli.benchmark.page.player import player as player
from components.cli.benchmark.page.player import start_stream as start_stream
from components.cli.benchmark.page.player import wait_for_video as wait_for_video
from components.keypoints.colours import FACE, POSE, rgb

BROWSER_NICENESS = 10


class App(AppProcess):
    """A running app as tests look at it.

    Attributes:
        apart: process ids of workers that no viewer streams with, as that for stills.
    """

    def __init__(self, folder: Path, host: str = "localhost", **environment: str) -> None:
        super().__init__(folder, host, **environment)
        self.apart: set[int] = set()

    @property
    def workers(self) -> list[psutil.Process]:
        """The worker processes but those `apart`, oldest first."""
        found = []
        for child in psutil.Process(self.process.pid).children():
            try:
                if child.pid not in self.apart and "components.processes.stream.worker" in child.cmdline():
                    found.append(child)
            except psutil.Error:  # It ended while it was being looked at.
                continue
        return sorted(found, key=lambda child: child.create_time())


def browser_path() -> str | None:
    """The browser that `make test` found, else the system's; None lets Playwright use its own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    return os.environ.get("KEYPOINT_LAB_TEST_BROWSER") or found


def launch(playwright: Playwright, *flags: str, camera: Path | None = None) -> Browser:
    """Chromium with the given extra flags, giving way to the app: viewers have machines of their own."""
    path = browser_path() or playwright.chromium.executable_path
    return chromium.launch(playwright, path, *flags, camera=camera, niceness=BROWSER_NICENESS)


def choose(page: Page, label: str) -> None:
    """Picks a radio button by its label."""
    page.get_by_test_id("stRadioGroup").get_by_text(label, exact=True).click()


def choose_source(page: Page, source: str) -> None:
    """Picks a source and waits until the player of the one before is gone."""
    before = page.wait_for_selector(PLAYER)
    choose(page, source)
    page.wait_for_function("player => !player.isConnected", arg=before)


def grab(frame: Frame) -> np.ndarray:
    """The picture that the returned video shows now, (height, width, 3) uint8 RGB."""
    address: str = frame.evaluate(
        """() => { const v = document.querySelector('video'), c = document.createElement('canvas');
        c.width = v.videoWidth; c.height = v.videoHeight; c.getContext('2d').drawImage(v, 0, 0);
        return c.toDataURL('image/png') }"""
    )
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(address.split(",")[1]))).convert("RGB"))


POSE_RGB, FACE_RGB = rgb(POSE), rgb(FACE)


def _share(pane: np.ndarray, colour: tuple[int, int, int]) -> float:
    """The share of the pane, without its label, that has about this colour."""
    distance = np.abs(pane[pane.shape[0] // 8 :].astype(int) - colour).max(axis=2)
    return float((distance < 45).mean())


def wait_for_overlays(frame: Frame, face: bool = True, seconds: float = 15.0) -> np.ndarray:
    """Waits until pose points are drawn in the first pane and a face in the second; returns the picture."""
    deadline_s = time.monotonic() + seconds
    while True:
        # The player may build its video anew while the connection settles.
        wait_for_video(frame)
        picture = grab(frame)
        # On a narrow screen one stands below the other.
        along = 0 if picture.shape[0] > picture.shape[1] else 1
        pose_pane, face_pane = np.array_split(picture, 2, axis=along)
        pose_share, face_share = _share(pose_pane, POSE_RGB), _share(face_pane, FACE_RGB)
        if pose_share > 0.002 and (not face or face_share > 0.002):
            return picture
        assert time.monotonic() < deadline_s, f"no overlays: pose {pose_share:.4f}, face {face_share:.4f}"
        time.sleep(0.1)
