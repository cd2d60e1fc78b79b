"""Opening the app: the pages, and what stands there when the server was not set up as it must be."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit import net_util
from streamlit.testing.v1 import AppTest

from components import system_libraries
from components.models.store import store
from components.models.store.sources import OnProgress
from components.ui import server_state
from components.ui.navigation import PAGES
from components.ui.session import Name
from components.version import APP_NAME
from tests.support.app_tests import Open
from tests.support.page_fakes import TIMEOUT_S
from tests.support.paths import APP
from tests.support.waiting import until

MODELS = ("face_landmarker.task", "pose_landmarker_full.task")
TITLES = {page.slug: page.title for page in PAGES}


def sole_error(at: AppTest) -> str:
    """The one error on a page that shows nothing else, and no exception."""
    assert not at.exception
    assert not at.title and not at.markdown
    (error,) = at.error
    return str(error.value)


def test_every_page_is_in_the_menu_and_bears_its_name_there_in_its_heading() -> None:
    assert {page.slug for page in PAGES} == {path.stem for path in (APP.parent / "pages").glob("*.py")}
    assert all(page.title.startswith(f"{page.name}: ") for page in PAGES)
    assert PAGES[0].section == APP_NAME == "Keypoint Lab", "the app's name heads the menu"


@pytest.mark.parametrize("page", TITLES)
def test_each_page_opens_with_its_title(opened: Open, page: str) -> None:
    at = opened(page)
    assert not at.exception and not at.error
    assert [title.value for title in at.title] == [TITLES[page]]


@pytest.mark.parametrize("page", TITLES)
def test_the_first_address_of_a_new_server_may_be_any_page(
    opened: Open, server: SimpleNamespace, page: str
) -> None:
    at = opened(page)
    for key in (Name.CURRENT_PAGE, Name.PREVIOUS_PAGE):
        del at.session_state[key]
    server.new = True
    at.run()
    assert not at.exception
    assert [title.value for title in at.title] == [TITLES[page]]
    assert at.session_state[Name.CURRENT_PAGE] == ("" if page == "overview" else page)


@pytest.mark.parametrize("page", TITLES)
def test_a_wrong_setting_is_all_that_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], page: str
) -> None:
    monkeypatch.setenv("KEYPOINT_LAB_SEATS", "many")
    at = AppTest.from_file(str(APP), default_timeout=TIMEOUT_S).switch_page(f"pages/{page}.py").run()
    sentence = "KEYPOINT_LAB_SEATS is 'many', but must be a whole number of viewers from 1 to 256."
    assert sole_error(at) == sentence
    printed = capsys.readouterr().err
    assert sentence in printed and "Traceback" not in printed


def test_a_missing_system_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_libraries, "missing", lambda: [("libEGL.so.1", "libegl1")])
    at = AppTest.from_file(str(APP), default_timeout=TIMEOUT_S).run()
    assert "(libEGL.so.1)" in sole_error(at)
    assert sole_error(at).endswith("sudo apt-get install -y libegl1")


@pytest.mark.parametrize("page", ["overview", "live"])
def test_files_that_cannot_be_had_are_named(opened: Open, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    def ensure(name: str, _on_progress: object = None) -> None:
        raise store.Unreachable(f"{name} cannot be fetched (https://example.org: no route); try again.")

    monkeypatch.setattr(store, "availability", lambda name: f"{name} has not been fetched yet")
    monkeypatch.setattr(store, "ensure", ensure)
    at = opened(page)
    assert not at.exception
    assert [title.value for title in at.title] == [TITLES[page]]
    (error,) = at.error
    # The first of those that are needed; the others would only say the same.
    assert error.value.startswith("face_landmarker.task cannot be fetched (https://example.org: no route)")
    assert "KEYPOINT_LAB_FILES" in error.value
    assert not at.main.get("html") and not at.radio


def test_files_that_are_missing_are_fetched_with_a_progress_bar(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened("privacy")
    fetched: list[str] = []
    bar: list[tuple[float, str]] = []

    class Bar:
        def progress(self, value: float, text: str) -> None:
            bar.append((value, text))

        def empty(self) -> None:
            bar.append((0, "gone"))

    def ensure(name: str, on_progress: OnProgress) -> None:
        on_progress(1_500_000, 3_000_000)
        fetched.append(name)

    monkeypatch.setattr(st, "progress", lambda *_: Bar())
    monkeypatch.setattr(store, "availability", lambda name: "not yet" if name in MODELS else None)
    portrait = server_state.portrait()
    monkeypatch.setattr(server_state, "portrait", lambda: portrait)
    monkeypatch.setattr(store, "ensure", ensure)
    at.switch_page("pages/live.py").run()
    assert not at.exception and not at.error
    assert sorted(fetched) == sorted(MODELS)
    # Half of the first of two files, then half of the second.
    assert bar == [
        (0.25, f"Fetching {fetched[0]}: 1.5 MB"),
        (0.75, f"Fetching {fetched[1]}: 1.5 MB"),
        (0, "gone"),
    ]


def test_what_the_app_also_works_without_is_fetched_once_and_in_the_background(
    opened: Open, optional: list[str]
) -> None:
    opened("overview").run()
    until(lambda: optional, 5)
    assert optional == [entry.name for entry in store.entries() if not entry.required] and optional


def test_the_app_installs_what_keeps_streamlit_from_asking_for_its_address(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(net_util, "_external_ip", None)
    opened("privacy")
    assert net_util.get_external_ip() == ""
