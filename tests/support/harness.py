"""Starts the app and a browser with a fake camera, for the browser tests and for the screenshots."""

from __future__ import annotations

import atexit
import base64
import functools
import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import psutil
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Frame, Page, Playwright

from components.keypoints.colours import FACE, POSE, rgb
from tests.support.paths import PROJECT

CHROMIUM_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
FAKE_CAMERA_FLAGS = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
BROWSER_NICENESS = 10
PLAYER = 'iframe[title*="webrtc_streamer"]'


class App:
    """A running app: its address, its process and what it printed."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path, host: str) -> None:
        self.process = process
        self.url = f"http://{host}:{port}"
        self.log = log
        self.apart: set[int] = set()
        """Process ids of workers that no viewer streams with, as that for stills."""

    @property
    def tree(self) -> list[psutil.Process]:
        """The app's process and its workers."""
        process = psutil.Process(self.process.pid)
        return [process, *process.children(recursive=True)]

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

    def health_ms(self) -> float:
        """Milliseconds until `/_stcore/health` answered."""
        started_s = time.perf_counter()
        with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=10) as answer:
            assert answer.status == 200
        return (time.perf_counter() - started_s) * 1e3

    def stop(self) -> None:
        """Ends the app as an operator would, and by force when that takes over ten seconds."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def free_port() -> int:
    """A TCP port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_app(folder: Path, host: str = "localhost", **environment: str) -> App:
    """Starts the app with its own log in `folder` and waits until it answers."""
    port = free_port()
    log = folder / "app.log"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"]
    command += [f"--server.address={host}", "--server.headless=true", "--server.fileWatcherType=none"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=PROJECT, env={**os.environ, **environment}, stdout=out, stderr=subprocess.STDOUT
        )
    app = App(process, port, log, host)
    deadline_s = time.monotonic() + 60
    while True:
        try:
            app.health_ms()
            return app
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline_s:
                raise RuntimeError(f"The app did not start:\n{log.read_text()}") from None
            time.sleep(0.1)


def browser_path() -> str | None:
    """The browser that `make test` found, else the system's; None lets Playwright use its own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    return os.environ.get("KEYPOINT_LAB_TEST_BROWSER") or found


def launch(playwright: Playwright, *flags: str) -> Browser:
    """Chromium with the given extra flags."""
    path = _giving_way(browser_path() or playwright.chromium.executable_path)
    return playwright.chromium.launch(executable_path=path, args=[*CHROMIUM_FLAGS, *flags])


@functools.cache
def _giving_way(browser: str) -> str:
    """A script that starts the browser so that it gives way to the app.

    Viewers have machines of their own. Here the browser shares the app's, and started by root it would even
    raise its own priority above the app's, unless that capability is taken from it.
    """
    script = Path(tempfile.mkdtemp(prefix="keypoint-lab-browser-")) / "browser"
    humbly = "setpriv --bounding-set=-sys_nice" if os.geteuid() == 0 and shutil.which("setpriv") else ""
    script.write_text(f'#!/bin/sh\nexec nice -n {BROWSER_NICENESS} {humbly} "{browser}" "$@"\n')
    script.chmod(0o755)
    atexit.register(shutil.rmtree, script.parent)
    return str(script)


def write_camera(path: Path, frames: Iterator[np.ndarray], count: int, fps: int = 30) -> Path:
    """Writes RGB frames as an uncompressed y4m clip for `--use-file-for-fake-video-capture`."""
    with path.open("wb") as file:
        for number, frame in zip(range(count), frames, strict=False):
            if number == 0:
                height, width, _ = frame.shape
                file.write(f"YUV4MPEG2 W{width} H{height} F{fps}:1 Ip A1:1 C420mpeg2\n".encode())
            file.write(b"FRAME\n" + cv2.cvtColor(frame, cv2.COLOR_RGB2YUV_I420).tobytes())
    return path


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


def player(page: Page) -> Frame:
    """The iframe of streamlit-webrtc."""
    handle = page.wait_for_selector(PLAYER, timeout=30_000)
    assert handle is not None
    frame = handle.content_frame()
    assert frame is not None
    return frame


def choose(page: Page, label: str) -> None:
    """Picks a radio button by its label."""
    page.get_by_test_id("stRadioGroup").get_by_text(label, exact=True).click()


def choose_source(page: Page, source: str) -> None:
    """Picks a source and waits until the player of the one before is gone."""
    before = page.wait_for_selector(PLAYER)
    choose(page, source)
    page.wait_for_function("player => !player.isConnected", arg=before)


def start_stream(page: Page) -> Frame:
    """Presses START once and waits for the returned video to play."""
    frame = player(page)
    frame.get_by_role("button", name="START").click()
    wait_for_video(frame)
    return frame


def wait_for_video(frame: Frame, timeout_ms: float = 20_000) -> None:
    """Waits until the returned video has a picture."""
    frame.wait_for_function(
        "() => { const v = document.querySelector('video'); return v && v.videoWidth && v.currentTime }",
        timeout=timeout_ms,
        polling=100,
    )


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
