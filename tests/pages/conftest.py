"""The app as a running server shows it, with a player that is not streamlit-webrtc's and no models."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from components.models.store import store
from components.ui import server_state
from components.views.classroom.questions import claim_questions
from components.views.live import camera, stream
from tests.support.page_fakes import TIMEOUT_S, IdlePool, Player, analysed
from tests.support.paths import APP

Open = Callable[[str], AppTest]


@pytest.fixture(autouse=True, scope="session")
def _no_search_for_components() -> Iterator[None]:
    """AppTest reads the metadata of all installed packages at each run, in which none has components."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: [])
        yield


@pytest.fixture(autouse=True)
def server(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """AppTest takes each run for the first of a server, which passes app.py by; here only if it is `new`."""
    state = SimpleNamespace(new=False)
    make = PagesManager.__init__

    def make_as_said(self: PagesManager, *args: Any, **kwargs: Any) -> None:
        PagesManager.uses_pages_directory = state.new
        make(self, *args, **kwargs)

    monkeypatch.setattr(PagesManager, "__init__", make_as_said)
    return state


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """What the server keeps for all viewers is made anew for each test, and its workers end."""
    pool, portrait, analyse_still = server_state.pool, server_state.portrait, server_state.analyse_still
    yield
    if pool.cache_info().currsize:
        pool().close()
    pool.cache_clear()
    portrait.cache_clear()
    analyse_still.clear()
    claim_questions.clear()


@pytest.fixture(autouse=True)
def optional(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that would be fetched in the background; here they are only noted."""
    asked: list[str] = []
    monkeypatch.setattr(store, "ensure_all", asked.extend)
    server_state.fetch_the_rest.cache_clear()
    return asked


@pytest.fixture
def player(monkeypatch: pytest.MonkeyPatch) -> Player:
    """Stands in the place of `webrtc_streamer`, which AppTest cannot run."""
    made = Player()
    monkeypatch.setattr(stream, "webrtc_streamer", made)
    return made


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the viewer's browser says about its camera; empty until it has told."""
    told: dict[str, Any] = {}
    monkeypatch.setattr(camera, "_component", lambda: lambda **_: SimpleNamespace(camera=told))
    return told


@pytest.fixture
def no_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every pinned file is here, no worker is started, and the portrait's analysis is a made-up one."""
    monkeypatch.setattr(store, "availability", lambda _name: None)
    monkeypatch.setattr(server_state, "pool", IdlePool)
    monkeypatch.setattr(server_state, "analyse_still", lambda *_: analysed())


@pytest.fixture
def opened(player: Player, browser: dict[str, Any], no_models: None) -> Open:  # noqa: ARG001
    """Opens the app on a page: "overview", "live" or "privacy"."""

    def go(page: str) -> AppTest:
        at = AppTest.from_file(str(APP), default_timeout=TIMEOUT_S)
        return at.run() if page == "overview" else at.switch_page(f"pages/{page}.py").run()

    return go
