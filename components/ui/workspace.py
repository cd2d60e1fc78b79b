"""What a viewer has here in one tab: materials, recordings, pictures, choices. A reload finds it again.

The browser keeps a random token in the tab's `sessionStorage`, which a reload and a tab that a phone has
dropped bring back, and an address that is copied does not. Duplicating a tab copies it, so that a workspace
goes to another page only when the page that had it is gone. Light to import: `app.py` needs it before OpenCV
can be loaded.
"""

from __future__ import annotations

import functools
import secrets
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, cast

import streamlit as st

from components.ui.css import mended_style
from components.ui.end_with_session import CHECK_S, Endable, end_unless, here, page_id
from components.ui.session import Name, SessionValue

GRACE_S = 300.0
"""A viewer whose page is gone, as a phone's may be when its screen goes dark, has so long to come back."""
PATIENCE_S = 60.0
"""A connection that breaks without a word is noticed by Streamlit's pings after 40 s."""
POLL_S = 2.0
LOST_REMEMBERED = 1000
AWAY = "You were away for some minutes, and what you had here has been deleted."
MOVED = "What you had here is now in another tab, which was opened from this one."
_COMPONENT = "workspace-token"
_JS = """
export default function ({ data, setTriggerValue }) {
  // Where a browser keeps nothing, a reload begins with an empty workspace.
  let known = "";
  try {
    if (data.token) sessionStorage.setItem("keypoint-lab", data.token);
    else known = sessionStorage.getItem("keypoint-lab") ?? "";
  } catch { /* Storage is blocked. */ }
  if (data.ask) setTriggerValue("found", known);
}
"""
_CSS = ":has(> .st-key-workspace-place) { position: absolute; left: 0; }"


class Kept(Protocol):
    """What a workspace can hold."""

    @property
    def empty(self) -> bool:
        """Whether the viewer would lose nothing with it."""

    def forget(self) -> None:
        """Ends it and lets go of it; may be called from any thread."""


K = TypeVar("K", bound=Kept)


@dataclass(eq=False)
class Workspace:
    """Everything of one viewer that outlives a page.

    Attributes:
        page: the page that has it, as `page_id` names it.
        things: by their class.
        choices: what was chosen in widgets, by name.
        revisions: how often a choice was made by another thing than its widget.
    """

    page: str
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    things: dict[type[Any], Kept] = field(default_factory=dict)
    choices: dict[str, Any] = field(default_factory=dict)
    revisions: Counter[str] = field(default_factory=Counter)
    seen_s: float = 0.0
    forgotten: bool = False

    @property
    def empty(self) -> bool:
        """Whether the viewer would lose nothing but choices with it."""
        return all(thing.empty for thing in self.things.values())

    def forget(self) -> None:
        """Lets go of everything. Idempotent."""
        self.forgotten = True
        for thing in list(self.things.values()):
            thing.forget()
        self.things.clear()


class Workspaces:
    """All viewers' workspaces. Any thread may call it.

    Args:
        here: says whether a page is connected.
    """

    def __init__(
        self,
        here: Callable[[str], bool],
        grace_s: float = GRACE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._here, self._grace_s, self._clock = here, grace_s, clock
        self._lock = threading.Lock()
        self._known: dict[str, Workspace] = {}
        self._lost: deque[str] = deque(maxlen=LOST_REMEMBERED)

    def open(self, page: str) -> Workspace:
        """An empty one for that page."""
        workspace = Workspace(page, seen_s=self._clock())
        with self._lock:
            self._known[workspace.token] = workspace
        return workspace

    def find(self, token: str) -> Workspace | None:
        """The one of that token; None for a token that is unknown, or whose workspace has been let go of."""
        with self._lock:
            return self._known.get(token)

    def lost(self, token: str) -> bool:
        """Whether something has been let go of that belonged to that token."""
        return token in self._lost

    def take(self, wanted: Workspace, page: str) -> bool:
        """Gives it to that page, unless the page that has it is connected; returns whether it did."""
        with self._lock:
            if wanted.forgotten or wanted.page != page and self._here(wanted.page):
                return False
            wanted.page, wanted.seen_s = page, self._clock()
            return True

    def close(self, workspace: Workspace) -> None:
        """Lets go of one."""
        with self._lock:
            self._known.pop(workspace.token, None)
        workspace.forget()

    def sweep(self) -> None:
        """Lets go of those whose page has been gone for longer than the grace."""
        with self._lock:
            now_s = self._clock()
            for workspace in self._known.values():
                if self._here(workspace.page):
                    workspace.seen_s = now_s
            gone = [each for each in self._known.values() if now_s - each.seen_s > self._grace_s]
            for workspace in gone:
                # From here on nobody can take it.
                workspace.forgotten = True
                del self._known[workspace.token]
            self._lost.extend(each.token for each in gone if not each.empty)
        for workspace in gone:
            workspace.forget()


@dataclass(eq=False)
class _Mine:
    """A page's hold on its workspace.

    Attributes:
        turn: how many workspaces the page had before; their widgets must not speak for this one's.
        asked: whether the browser has said which token it keeps.
        wanted: the workspace of that token while another page that is connected has it, and until when.
        notice: what became of the one before, to be said once.
    """

    workspace: Workspace
    turn: int = 0
    asked: bool = False
    wanted: Workspace | None = None
    until_s: float = 0.0
    notice: str = ""

    def change(self, workspace: Workspace) -> None:
        """Goes over to another workspace."""
        self.workspace, self.wanted = workspace, None
        self.turn += 1


_MINE = SessionValue[_Mine](Name.WORKSPACE)


def workspace() -> Workspace:
    """The viewer's own; a new one once the old has been let go of, or has gone over to another page."""
    return _mine().workspace


def turn() -> int:
    """How many workspaces this page had before this one."""
    return _mine().turn


def kept(kind: type[K], make: Callable[[], K]) -> K:
    """The viewer's thing of that class, made when it is first asked for."""
    things = workspace().things
    if kind not in things:
        things[kind] = make()
    return cast(K, things[kind])


def end_with_viewer(work: Endable) -> None:
    """Ends the work when the page that has the viewer's workspace has been gone for some seconds.

    It is sooner than the workspace is let go of: a measurement keeps other viewers waiting.
    """
    mine = workspace()
    end_unless(lambda: here(mine.page), work)


def notice() -> str:
    """What became of what the viewer had here, to be said once; else empty."""
    mine = _mine()
    said, mine.notice = mine.notice, ""
    return said


def awaited() -> bool:
    """Whether a workspace may still come over from a connection that has not ended."""
    return _mine().wanted is not None


def keep_workspace() -> None:
    """Called by `app.py` at each full run: finds the tab's workspace, and has the tab remember it."""
    mine = _mine()
    token = mine.workspace.token if mine.asked and mine.wanted is None else None
    with st.container(key="workspace-place"):
        _component()(key=_COMPONENT, data={"ask": not mine.asked, "token": token}, on_found_change=_found)
        if mine.wanted is not None:
            st.fragment(_await, run_every=POLL_S)()


def _found() -> None:
    mine, token = _mine(), st.session_state[_COMPONENT].found
    mine.asked = True
    wanted = _all().find(str(token))
    if wanted is None:
        mine.notice = AWAY if _all().lost(str(token)) else mine.notice
    elif wanted is not mine.workspace and not _come_over(mine, wanted):
        mine.wanted, mine.until_s = wanted, time.monotonic() + PATIENCE_S


def _come_over(mine: _Mine, wanted: Workspace) -> bool:
    if not _all().take(wanted, page_id()):
        return False
    before = mine.workspace
    mine.change(wanted)
    _all().close(before)
    return True


def _await() -> None:
    mine = _mine()
    wanted = mine.wanted
    if wanted is not None and mine.workspace.empty and _come_over(mine, wanted):
        st.rerun()
    if wanted is None or wanted.forgotten or not mine.workspace.empty or time.monotonic() > mine.until_s:
        mine.wanted = None
        st.rerun()


def _mine() -> _Mine:
    mine = _MINE.get()
    if mine is None:
        mine = _Mine(_all().open(page_id()))
        _MINE.set(mine)
    before = mine.workspace
    if before.forgotten or before.page != page_id():
        mine.notice = AWAY if before.forgotten else "" if before.empty else MOVED
        mine.change(_all().open(page_id()))
    return mine


@functools.cache
def _all() -> Workspaces:
    workspaces = Workspaces(here)

    def watch() -> None:
        while True:
            workspaces.sweep()
            time.sleep(CHECK_S)

    threading.Thread(target=watch, daemon=True, name="workspaces").start()
    return workspaces


@st.cache_resource(show_spinner=False)
def _component() -> Any:
    return st.components.v2.component(
        "keypoint_lab_workspace",
        js=_JS,
        html="<span></span>",
        css=_CSS + mended_style(),
        isolate_styles=False,
    )
