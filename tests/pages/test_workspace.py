"""Workspaces: whose they are, who may take them over, and when they are let go of."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components.ui import workspace
from components.ui.session import Name
from components.ui.workspace import AWAY, GRACE_S, MOVED, PATIENCE_S, Workspaces, _Mine
from tests.support.app_tests import Open
from tests.support.page_fakes import workspace_of


@dataclass
class Thing:
    """Something of the viewer's."""

    empty: bool = False
    forgotten: bool = False

    def forget(self) -> None:
        self.forgotten = True


@dataclass
class Server:
    """Pages that are connected, and a clock that the test moves."""

    pages: set[str] = field(default_factory=lambda: {"first"})
    now_s: float = 1000.0

    def workspaces(self) -> Workspaces:
        return Workspaces(self.pages.__contains__, clock=lambda: self.now_s)


def test_each_workspace_has_a_token_of_its_own_that_cannot_be_guessed() -> None:
    every = Server().workspaces()
    tokens = {every.open("first").token for _ in range(100)}
    # 32 random bytes in base64 without padding.
    assert len(tokens) == 100 and {len(token) for token in tokens} == {43}
    assert not any(token in repr(every.find(token)) for token in tokens)


@pytest.mark.parametrize("token", ["", "forged", "x" * 1_000_000, "None"])
def test_a_token_that_nobody_has_given_opens_nothing(token: str) -> None:
    every = Server().workspaces()
    every.open("first")
    assert every.find(token) is None and not every.lost(token)


def test_a_workspace_goes_to_another_page_only_when_the_one_that_has_it_is_gone() -> None:
    server = Server()
    every = server.workspaces()
    mine = every.open("first")
    found = every.find(mine.token)
    assert found is mine
    assert not every.take(mine, "second") and mine.page == "first"
    server.pages.remove("first")
    assert every.take(mine, "second") and mine.page == "second"
    # The one that was there before has no claim to it any more, the new one has.
    server.pages.add("second")
    assert not every.take(mine, "first") and every.take(mine, "second")


def test_it_is_let_go_of_when_its_page_has_been_gone_for_the_grace_and_no_sooner() -> None:
    server = Server()
    every = server.workspaces()
    mine, thing = every.open("first"), Thing()
    mine.things[Thing] = thing
    server.now_s += 10 * GRACE_S
    every.sweep()
    server.pages.clear()
    server.now_s += GRACE_S
    every.sweep()
    assert not thing.forgotten and every.find(mine.token) is mine
    server.now_s += 1
    every.sweep()
    assert thing.forgotten and mine.forgotten and not mine.things
    assert every.find(mine.token) is None and every.lost(mine.token)
    assert not every.take(mine, "second")


def test_a_page_that_takes_it_over_begins_the_grace_from_its_start() -> None:
    server = Server()
    every = server.workspaces()
    mine = every.open("first")
    server.pages.clear()
    server.now_s += GRACE_S
    assert every.take(mine, "second")
    server.now_s += GRACE_S
    every.sweep()
    assert every.find(mine.token) is mine


def test_of_an_empty_workspace_nobody_is_told_that_it_has_gone() -> None:
    server = Server(pages=set())
    every = server.workspaces()
    mine = every.open("first")
    mine.things[Thing] = Thing(empty=True)
    server.now_s += GRACE_S + 1
    every.sweep()
    assert every.find(mine.token) is None and not every.lost(mine.token)


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The pages that are connected."""
    pages: set[str] = set()
    every = Workspaces(pages.__contains__)
    monkeypatch.setattr(workspace, "_all", lambda: every)
    return pages


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the browser is given at each run."""
    given: list[dict[str, Any]] = []
    component = lambda data, **_: given.append(data)  # noqa: E731
    monkeypatch.setattr(workspace, "_component", lambda: component)
    return given


def answer(at: AppTest, monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    """The browser says which token it has kept, which Streamlit hears before the page runs."""
    hold: _Mine = at.session_state[Name.WORKSPACE]
    state = {Name.WORKSPACE: hold, "workspace-token": SimpleNamespace(found=token)}
    monkeypatch.setattr(workspace, "page_id", lambda: "second")
    with monkeypatch.context() as patch:
        patch.setattr(st, "session_state", state)
        workspace._found()


def before(at: AppTest) -> Any:
    """The workspace of a former page of the browser's, with something in it."""
    former = workspace._all().open("first")
    former.things[Thing] = Thing()
    former.choices["people"] = 3
    workspace_of(at).page = "second"
    return former


def test_a_reload_finds_choices_and_things_again(
    opened: Open, connected: set[str], asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened("lab")
    former = before(at)
    assert asked[-1] == {"ask": True, "token": None}
    answer(at, monkeypatch, former.token)
    at.run()
    assert not at.exception and workspace_of(at) is former
    assert asked[-1] == {"ask": False, "token": former.token}
    (people,) = [each for each in at.sidebar.slider if each.label == "People, at most"]
    assert people.value == 3
    # The browser may still show the widget of the page's first run, which is not this one.
    assert people.key != "people"
    people.set_value(4).run()
    assert former.choices["people"] == 4
    assert connected == set()


@pytest.mark.usefixtures("connected")
def test_a_forged_token_gives_an_empty_workspace_with_another_token(
    opened: Open, asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened("lab")
    former = before(at)
    answer(at, monkeypatch, former.token[:-1] + "~")
    at.run()
    assert asked[-1]["token"] == workspace_of(at).token != former.token
    assert workspace_of(at).empty and not former.forgotten


def test_a_copy_of_a_tab_waits_and_takes_nothing_while_the_tab_lives(
    opened: Open, connected: set[str], asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    connected.add("first")
    at = opened("lab")
    former = before(at)
    answer(at, monkeypatch, former.token)
    at.run()
    assert workspace_of(at) is not former and former.page == "first"
    # It may be a reload whose old connection is about to end: the browser keeps its token for now.
    assert asked[-1] == {"ask": False, "token": None}
    assert any("as soon as its earlier connection has ended" in each.value for each in at.info)
    hold: _Mine = at.session_state[Name.WORKSPACE]
    hold.until_s -= PATIENCE_S
    at.run()
    at.run()
    assert asked[-1]["token"] == workspace_of(at).token != former.token
    assert former.page == "first" and not former.empty


def test_a_reload_whose_old_connection_ends_late_finds_all_again(
    opened: Open, connected: set[str], asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    connected.add("first")
    at = opened("lab")
    former = before(at)
    answer(at, monkeypatch, former.token)
    at.run()
    connected.clear()
    at.run()
    at.run()
    assert workspace_of(at) is former and former.page == "second"
    assert asked[-1] == {"ask": False, "token": former.token}


@pytest.mark.usefixtures("connected", "asked")
def test_a_page_that_wakes_finds_that_another_has_what_it_had(
    opened: Open,
) -> None:
    at = opened("lab")
    former = workspace_of(at)
    former.things[Thing] = Thing()
    former.page = "another"
    at.run()
    assert workspace_of(at) is not former and not former.forgotten
    assert MOVED in [each.value for each in at.warning]


@pytest.mark.usefixtures("connected", "asked")
def test_who_comes_back_too_late_is_told_once(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    at = opened("lab")
    former = before(at)
    workspace._all()._lost.append(former.token)
    workspace._all().close(former)
    answer(at, monkeypatch, former.token)
    assert AWAY in [each.value for each in at.run().warning]
    assert not at.run().warning
