"""The live page in every state of a stream: what is said and what is shown."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from components.live.status import Phase
from components.processes.stream.worker_client import WorkerLost
from components.ui import server_state
from components.ui.live_visit import SOURCES
from tests.support.app_tests import Open, captions
from tests.support.live_page import Show, choose_source, notices
from tests.support.page_fakes import Player, Session, analysed, charts, history, shown


def test_before_the_start_the_page_says_what_to_press(opened: Open) -> None:
    at = opened("live")
    (notice,) = notices(at)
    assert "Press **START** above" in notice
    assert not charts(at) and not at.button


@pytest.mark.parametrize("source", SOURCES)
def test_before_the_start_the_page_shows_what_will_be_seen(
    opened: Open, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    clip = tuple(np.full((360, 640, 3), shade, np.uint8) for shade in range(5))
    monkeypatch.setattr(server_state, "clip_stills", lambda: clip)
    looked: list[np.ndarray] = []

    def analyse(frame_rgb: np.ndarray, _settings: Any) -> Any:
        looked.append(frame_rgb)
        return analysed()

    monkeypatch.setattr(server_state, "analyse_still", analyse)
    at = opened("live")
    choose_source(at, source)
    assert "Press **START**." in captions(at)[-1]
    assert looked[-1] is (clip[3] if source == "Full body" else server_state.portrait())
    assert len(at.main.get("image")) == 1


def test_without_models_there_is_no_preview_and_no_second_message(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: Any) -> None:
        raise WorkerLost("The analysis process 7 ended (SIGKILL).")

    monkeypatch.setattr(server_state, "analyse_still", lost)
    at = opened("live")
    assert not at.error and not at.main.get("image")


@pytest.mark.parametrize("way", ["playing", "signalling"])
def test_between_the_start_and_the_first_connection_it_says_so(
    opened: Open, player: Player, way: str
) -> None:
    setattr(player, way, True)
    assert notices(opened("live")) == ["Connecting…"]


def test_without_a_result_there_is_no_empty_chart(show: Show) -> None:
    at = show(Session(Phase.STARTING))
    assert notices(at) == ["The numbers and charts appear here as soon as a picture is analysed."]
    assert not charts(at) and not at.main.get("html")


def test_a_running_stream_has_three_charts_each_with_its_sentence(show: Show) -> None:
    at = show(Session(results=history()))
    assert not notices(at)
    assert [heading.value for heading in at.main.subheader] == ["Density", "Confidence", "Timing"]
    assert len(charts(at)) == 3
    assert charts(at) == captions(at)[2:]


@pytest.mark.parametrize(
    ("bodies", "faces", "said"),
    [
        (0, 0, "Nobody is in view."),
        (0, 1, "In view: no body and 1 face."),
        (1, 0, "In view: 1 body and no face."),
        (1, 1, "In view: 1 body and 1 face."),
        (2, 1, "In view: 2 bodies and 1 face; the numbers are about the first body."),
        (2, 2, "In view: 2 bodies and 2 faces; the numbers are about the first body and the first face."),
    ],
)
def test_who_is_in_view_is_said_and_every_chart_has_something_to_say(
    show: Show, bodies: int, faces: int, said: str
) -> None:
    at = show(Session(results=history(bodies, faces)))
    rate, view, *sentences = captions(at)
    assert view == said
    assert rate == "19 ms a frame · 20 skipped"
    assert len(charts(at)) == len(sentences) == 3
    density, confidence, timing = sentences
    for n, model, reason in ((bodies, "33) pose points", "no body"), (faces, "478 face points", "no face")):
        assert (model in density) == (n > 0)
        assert (
            (f"{reason} in view" in density.lower())
            == (f"{reason} in view" in confidence.lower())
            == (n == 0)
        )
    assert "101 frames were analysed" in timing


@pytest.mark.parametrize(
    ("session", "kind", "said"),
    [
        (
            Session(Phase.WAITING_FOR_SEAT, "All 2 live seats of this server are in use."),
            "warning",
            "All 2 live seats of this server are in use. Yours starts by itself",
        ),
        (Session(Phase.UNAVAILABLE, "face_landmarker.task is damaged."), "error", "face_landmarker.task is"),
        (Session(Phase.NO_FRAMES, results=history()), "warning", "**No picture is arriving.**"),
        (
            Session(Phase.RESTARTING, "The analysis process 7 ended (SIGSEGV).", results=history()),
            "warning",
            "The analysis is being restarted; the stream goes on. The analysis process 7 ended (SIGSEGV).",
        ),
        (Session(connected=False, age_s=15.1), "error", "**No video connection after 15 seconds.**"),
        (Session(connected=False, age_s=600), "error", "**No video connection after 15 seconds.**"),
    ],
    ids=["waiting", "unavailable", "no frames", "restarting", "no connection", "none for long"],
)
def test_what_is_wrong_is_said(show: Show, session: Session, kind: str, said: str) -> None:
    at = show(session)
    (box,) = getattr(at, kind)
    assert box.value.startswith(said)
    assert len(charts(at)) == (3 if session.results else 0), "a picture that was analysed stays"


@pytest.mark.parametrize("phase", [Phase.NO_FRAMES, Phase.RESTARTING, Phase.UNAVAILABLE])
def test_numbers_that_are_old_are_marked_so(show: Show, phase: Phase) -> None:
    at = show(Session(phase, results=history(), result_age_s=12.4))
    assert "Nothing analysed for 12 s." in captions(at)
    assert "These numbers and charts are of the last picture that was analysed, 12 s ago." in captions(at)
    assert not any("ms a frame" in caption for caption in captions(at))
    assert len(charts(at)) == 3
    assert all(sentence.startswith("As it was 12 s ago: ") for sentence in charts(at))
    figures = [json.loads(data["figure"]) for data in shown(at) if "figure" in data]
    ticks = [figure["layout"].get("xaxis", {}).get("ticktext", [""])[-1] for figure in figures]
    assert ticks.count("12 s ago") == 2 and "now" not in ticks
    assert not [data for data in shown(at) if "received" in data], "no rates of a stream that stands still"


def test_the_rates_are_those_of_the_session(show: Show) -> None:
    at = show(Session(results=history(), result_age_s=0.4))
    (rates,) = [data for data in shown(at) if "received" in data]
    assert rates == {"received": "30.0", "analysed": "20.0", "sent": "19.0"}
    assert not any("ago" in caption for caption in captions(at))


def test_no_connection_says_what_to_try(show: Show) -> None:
    (error,) = show(Session(connected=False, age_s=20)).error
    for remedy in ("**STOP** and **START**", "another network", "KEYPOINT_LAB_ICE_SERVERS", "Overview page"):
        assert remedy in error.value


def test_a_connection_that_is_still_young_is_no_fault(show: Show) -> None:
    at = show(Session(Phase.STARTING, connected=False, age_s=14.9))
    assert not at.error and not at.warning
