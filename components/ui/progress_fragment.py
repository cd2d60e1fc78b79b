"""Work that goes on outside of the page's run: shown while it goes on, and the page once more at its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import streamlit as st

REFRESH_S = 0.5


class Work(Protocol):
    """What ends by itself."""

    @property
    def ended(self) -> bool:
        """Whether it has ended, for whatever reason."""


def going_on(work: Work | None) -> bool:
    """Whether there is work that has not ended."""
    return work is not None and not work.ended


def watch(work: Work | None, show: Callable[[], None], running: bool) -> None:
    """Runs `show` now, and again and again until the work has ended; then the whole page, for its buttons.

    Args:
        running: whether the work was going on when the buttons were drawn. It may have ended since, and they
            would stay as they are.
    """

    def part() -> None:
        if running and work is not None and work.ended:
            st.rerun()
        show()

    st.fragment(part, run_every=REFRESH_S if running else None)()
