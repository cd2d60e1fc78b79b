"""The player of streamlit-webrtc on a page, as a viewer uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # A requirement of development alone.
    from playwright.sync_api import Frame, Page

PLAYER = 'iframe[title*="webrtc_streamer"]'


def player(page: Page) -> Frame:
    """The iframe of streamlit-webrtc."""
    handle = page.wait_for_selector(PLAYER, timeout=30_000)
    assert handle is not None
    frame = handle.content_frame()
    assert frame is not None
    return frame


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
