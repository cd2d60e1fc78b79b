"""Ends what a viewer started whose page is gone without a goodbye."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

CHECK_S = 1.0
GRACE_S = 6.0
"""A page whose connection breaks for a moment reconnects within this time, and its stream goes on."""


class Endable(Protocol):
    """What can be ended and let go of."""

    @property
    def forgotten(self) -> bool:
        """Whether it has been ended and let go of."""

    def forget(self) -> None:
        """Ends it; may be called from any thread."""


def page_id() -> str:
    """Identifies the viewer's page; to be asked for while the page runs."""
    context = get_script_run_ctx()
    return "" if context is None else context.session_id


def here(page: str) -> bool:
    """Whether that page is connected."""
    return runtime.exists() and runtime.get_instance().is_active_session(page)


def end_with_page(page: str, work: Endable) -> None:
    """Ends the viewer's work, such as a stream, when the page has been gone for GRACE_S.

    A browser that is killed says no goodbye on the video connection, which then lasts half a minute; and
    Streamlit keeps the state of a page that has gone, should it come back.
    """
    end_unless(lambda: here(page), work)


def end_unless(viewed: Callable[[], bool], work: Endable) -> None:
    """Ends the work when `viewed` has been false for GRACE_S."""

    def watch() -> None:
        seen_s = time.monotonic()
        while not work.forgotten:
            if viewed():
                seen_s = time.monotonic()
            elif time.monotonic() - seen_s > GRACE_S:
                work.forget()
            time.sleep(CHECK_S)

    threading.Thread(target=watch, daemon=True, name="departure").start()
