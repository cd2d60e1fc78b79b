"""Ends a stream whose viewer's page is gone without a goodbye."""

from __future__ import annotations

import threading
import time

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components.live import LiveSession

CHECK_S = 1.0
GRACE_S = 6.0
"""A page whose connection breaks for a moment reconnects within this time, and its stream goes on."""


def page_id() -> str:
    """Identifies the viewer's page; to be asked for while the page runs."""
    context = get_script_run_ctx()
    return "" if context is None else context.session_id


def end_with_page(page: str, session: LiveSession) -> None:
    """Closes the stream, and forgets what it showed, when the page has been disconnected for GRACE_S.

    A browser that is killed says no goodbye on the video connection, which then lasts half a minute; and
    Streamlit keeps the state of a page that has gone, should it come back.
    """

    def watch() -> None:
        seen_s = time.monotonic()
        while not session.forgotten:
            if runtime.exists() and runtime.get_instance().is_active_session(page):
                seen_s = time.monotonic()
            elif time.monotonic() - seen_s > GRACE_S:
                session.forget()
            time.sleep(CHECK_S)

    threading.Thread(target=watch, daemon=True, name="departure").start()
