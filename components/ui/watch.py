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


def watch(work: Work | None, show: Callable[[], None]) -> None:
    """Runs `show` now, and again and again until the work has ended; then the whole page, for its buttons."""
    running = work is not None and not work.ended

    def part() -> None:
        if running and work is not None and work.ended:
            st.rerun()
        show()

    st.fragment(part, run_every=REFRESH_S if running else None)()
