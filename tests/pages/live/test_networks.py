"""The live page with other networks than the two that it opens with, when the settings say so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from components.keypoints import (
    AnalysisSettings,
    FrameAnalysis,
    FrameResult,
    NetworkResult,
    NetworkSettings,
    Settings,
    StageTimes,
)
from components.ui import server_state, settings_panel
from components.ui.session import Name
from tests.pages.conftest import Open
from tests.support.app_tests import captions
from tests.support.page_fakes import TIMES, Player, Session, body, charts, shown, shown_frame, table
from tests.support.results import BODY, frame_of

LITE = "blazepose-lite"
MS = 1_000_000
Show = Callable[[tuple[str, ...]], AppTest]


def results(keys: tuple[str, ...]) -> tuple[FrameResult, ...]:
    """One body by each network over a second; the first takes 5 ms, the next 6 ms."""
    ms = {key: (5 + place) * MS for place, key in enumerate(keys)}
    times = StageTimes(TIMES.wait, TIMES.convert, ms, TIMES.analysis, TIMES.draw)
    found = [NetworkResult(key, (body(),)) for key in keys]
    return tuple(frame_of(50 * i, *found, times=times) for i in range(20))


@pytest.fixture
def show(opened: Open, player: Player, monkeypatch: pytest.MonkeyPatch) -> Show:
    """Opens the page with these networks chosen, while a stream of theirs runs."""

    def go(keys: tuple[str, ...]) -> AppTest:
        chosen = Settings(AnalysisSettings(tuple(map(NetworkSettings, keys))))
        monkeypatch.setattr(settings_panel, "settings_panel", lambda: chosen)
        history = results(keys)
        still = FrameAnalysis(history[-1].results, history[-1].times.networks, TIMES.analysis)
        monkeypatch.setattr(server_state, "analyse_still", lambda *_: still)
        at = opened("live")
        player.playing = True
        latest = replace(shown_frame(), result=history[-1], settings=chosen)
        at.session_state[Name.LIVE].session = Session(results=history, shown_frame=latest)
        return at.run()

    return go


@pytest.mark.parametrize(
    ("keys", "names", "seen"),
    [
        (
            (LITE, BODY),
            ["BlazePose lite", "BlazePose full"],
            "In view: 1 body by BlazePose lite and 1 body by BlazePose full.",
        ),
        ((BODY,), ["Pose"], "In view: 1 body."),
    ],
)
def test_each_network_has_its_row_its_numbers_and_its_colour(
    show: Show, keys: tuple[str, ...], names: list[str], seen: str
) -> None:
    at = show(keys)
    assert not at.exception and not at.error
    rows = table(at)[1:]
    assert [row[0] for row in rows] == names
    assert [row[1] for row in rows] == ["25 of 33"] * len(keys)
    assert [row[-1] for row in rows] == ["5.0 ms", "6.0 ms"][: len(keys)]
    (numbers,) = [data for data in shown(at) if "columns" in data]
    assert len(set(numbers["colours"])) == len(keys)
    assert seen in captions(at)
    assert len(charts(at)) == 3
    # None of these networks scores expressions.
    drawers = ["Stability", "What these numbers mean", "Demonstration"]
    assert [drawer.label for drawer in at.expander] == drawers


def test_the_sentences_name_both(show: Show) -> None:
    density, confidence, timing = charts(show((LITE, BODY)))
    assert density == (
        "Half of the 25 (of 33) BlazePose lite points in view have a neighbour within 71 % of the torso "
        "(20 px); half of the 25 (of 33) BlazePose full points in view have a neighbour within 71 % of the "
        "torso (20 px)."
    )
    seen = "of the body, the head is seen best now (mean visibility 1.00) and the left leg worst (0.20)"
    assert confidence == f"BlazePose lite: {seen}; BlazePose full: {seen}."
    assert timing.endswith("with BlazePose lite at 5.0 ms and BlazePose full at 6.0 ms at the same time.")


def test_the_session_gets_the_chosen_networks(show: Show) -> None:
    at = show((LITE, BODY))
    (given,) = at.session_state[Name.LIVE].session.given
    assert given.analysis.keys == (LITE, BODY)


@pytest.mark.parametrize(("keys", "size"), [((LITE, BODY), "1280 / 480"), ((BODY,), "640 / 480")])
def test_the_player_has_the_proportions_of_the_panes(
    show: Show, player: Player, keys: tuple[str, ...], size: str
) -> None:
    show(keys)
    assert player.calls[-1]["video_html_attrs"]["style"]["aspectRatio"] == size


def test_the_preview_tells_whose_points_will_be_seen(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = Settings(AnalysisSettings((NetworkSettings(LITE), NetworkSettings(BODY))))
    monkeypatch.setattr(settings_panel, "settings_panel", lambda: chosen)
    last = results((LITE, BODY))[-1]
    still = FrameAnalysis(last.results, last.times.networks, TIMES.analysis)
    monkeypatch.setattr(server_state, "analyse_still", lambda *_: still)
    at = opened("live")
    assert not at.exception
    (picture,) = at.main.get("image")
    assert "BlazePose lite points and BlazePose full points on the same picture" in str(picture.proto)
