"""Work that goes on outside of the page's run: its buttons, and what is shown of it until it has ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol

import streamlit as st

REFRESH_S = 0.5


class Cancellable(Protocol):
    """What ends by itself, and sooner where that is asked for."""

    @property
    def ended(self) -> bool:
        """Whether it has ended, for whatever reason."""

    def cancel(self) -> None:
        """Ends it now; what came of it stays."""


def going_on(work: Cancellable | None) -> bool:
    """Whether there is work that has not ended."""
    return work is not None and not work.ended


def run_button(
    label: str,
    work: Cancellable | None,
    start: Callable[[], None],
    *,
    key: str,
    icon: str | None = ":material/play_arrow:",
    kind: Literal["primary", "secondary"] = "primary",
    possible: bool = True,
) -> bool:
    """A button that starts work, and one beside it that ends the work while it goes on.

    Args:
        work: what was started last.
        start: starts it; the page is then run again.
        possible: whether it can be started now, when nothing goes on.

    Returns:
        Whether it was going on when the buttons were drawn, for `watch`.
    """
    running = going_on(work)
    with st.container(horizontal=True, width="content"):
        # Not by `on_click`, whose arguments would be what was chosen when the button was drawn.
        if st.button(label, key=key, type=kind, icon=icon, disabled=running or not possible):
            start()
            st.rerun()
        if running and work is not None:
            st.button("Cancel", on_click=work.cancel, key=f"{key}-cancel")
    return running


def watch(work: Cancellable | None, show: Callable[[], None], running: bool) -> None:
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
