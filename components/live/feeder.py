"""Plays a clip into a session at the clip's own pace, in the place of a camera."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator

from components.keypoints.arrays import Rgb
from components.live.session import LiveSession

log = logging.getLogger(__name__)


def play(frames: Callable[[], Iterator[tuple[float, Rgb]]], session: LiveSession) -> None:
    """Pushes frames until the session is closed, from a thread of its own.

    Args:
        frames: gives an endless iterator of (seconds from its start when due, RGB frame).
    """

    def run() -> None:
        started_s = time.monotonic()
        try:
            for due_s, rgb in frames():
                delay_s = started_s + due_s - time.monotonic()
                if delay_s > 0:
                    time.sleep(delay_s)
                if session.closed:
                    return
                if delay_s > -1.0:
                    session.push(rgb)
                else:
                    # The machine was held up: play on from here rather than race through what was missed.
                    started_s -= delay_s
        except (OSError, ValueError):
            log.exception("The clip cannot be played.")

    threading.Thread(target=run, daemon=True, name="clip-feeder").start()
