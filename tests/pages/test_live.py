"""The live page in every state of a stream: what is said, what is shown and what can be done."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest
from streamlit_webrtc.component import WebRtcStreamerContext, WebRtcStreamerState

from components.live import Phase
from components.operator import settings as operator_settings
from components.processes.stream.seats import Pool
from components.processes.stream.worker_client import WorkerLost
from components.ui import server_state
from components.ui.stream import SOURCES
from tests.pages.conftest import Open
from tests.support.page_fakes import Player, Session, analysed, charts, history, moment, shown
from tests.support.results import FACE

Show = Callable[[Session], AppTest]


@pytest.fixture
def show(opened: Open, player: Player) -> Show:
    """Shows the live page with that session streaming."""

    def with_session(session: Session) -> AppTest:
        at = opened("live")
        player.playing = session.phase is not Phase.ENDED
        at.session_state["live"].session = session
        at.run()
        assert not at.exception
        return at

    return with_session


def notices(at: AppTest) -> list[str]:
    """All boxes on the page, the worst first."""
    return [str(box.value) for kind in (at.error, at.warning, at.info) for box in kind]


def captions(at: AppTest) -> list[str]:
    return [str(caption.value) for caption in at.main.caption]


def button(at: AppTest, label: str) -> Any:
    (found,) = [button for button in at.button if button.label == label]
    return found


def choose_source(at: AppTest, source: str) -> None:
    (radio,) = [radio for radio in at.main.radio if radio.label == "Source"]
    radio.set_value(source).run()
    assert not at.exception


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
    assert "**These numbers and charts are of the last picture that was analysed, 12 s ago.**" in captions(at)
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


@pytest.mark.parametrize("session", [Session(results=history()), Session(Phase.ENDED, results=history())])
def test_another_source_lets_go_of_the_stream_and_says_what_to_press(
    show: Show, player: Player, session: Session
) -> None:
    at = show(session)
    before, player.playing = player.calls[-1]["key"], False
    choose_source(at, "Portrait")
    assert session.forgotten
    assert "Press **START** above" in notices(at)[0] and not charts(at)
    back = player.calls[-1]["key"]
    choose_source(at, "Webcam")
    assert len({before, back, player.calls[-1]["key"]}) == 3, "each choice has a player of its own"


def test_a_connection_of_an_earlier_choice_takes_no_place(
    opened: Open, player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_state, "pool", lambda: Pool(seats=1))
    at = opened("live")
    late = player.calls[-1]["player_factory"]
    choose_source(at, "Portrait")
    assert late().video.readyState == "ended"
    assert at.session_state["live"].session is None


def test_no_connection_says_what_to_try(show: Show) -> None:
    (error,) = show(Session(connected=False, age_s=20)).error
    for remedy in ("**STOP** and **START**", "another network", "KEYPOINT_LAB_ICE_SERVERS", "Overview page"):
        assert remedy in error.value


def test_a_connection_that_is_still_young_is_no_fault(show: Show) -> None:
    at = show(Session(Phase.STARTING, connected=False, age_s=14.9))
    assert not at.error and not at.warning


def test_a_stream_that_ended_keeps_its_end_on_the_page(show: Show) -> None:
    at = show(Session(Phase.ENDED, results=history(), moment=moment()))
    assert not notices(at)
    assert "The stream has ended; its last moments are shown." in captions(at)
    assert len(charts(at)) == 3
    assert button(at, "Pause").disabled
    assert not button(at, "Save this moment").disabled


def test_a_stream_is_let_go_when_the_viewer_comes_back_to_the_page(show: Show, player: Player) -> None:
    session = Session(results=history())
    at = show(session)
    player.playing = False
    at.switch_page("pages/privacy.py").run()
    at.switch_page("pages/live.py").run()
    assert session.forgotten
    assert "Press **START** above" in notices(at)[0]
    assert not charts(at)


def test_pause_holds_the_stream_and_resume_lets_it_go_on(show: Show) -> None:
    session = Session(results=history())
    at = show(session)
    button(at, "Pause").click().run()
    assert session.paused
    assert "Paused." in captions(at) and len(charts(at)) == 3
    button(at, "Resume").click().run()
    assert not session.paused and not at.exception
    assert button(at, "Pause")
    assert "Paused." not in captions(at)


def test_there_is_nothing_to_save_before_the_first_result(show: Show) -> None:
    assert button(show(Session(Phase.STARTING)), "Save this moment").disabled


def test_a_saved_moment_is_the_picture_shown_and_its_results(show: Show) -> None:
    at = show(Session(results=history(), moment=moment()))
    button(at, "Save this moment").click().run()
    (png, (picture, _)), (name, (results, _)) = at.session_state["saved_moment"].items()
    offered = [download.label for download in at.download_button]
    assert offered == [f"Download {png}", f"Download {name}"]
    assert png.endswith(".png") and name.endswith(".json")
    shown = np.asarray(Image.open(io.BytesIO(picture)))
    np.testing.assert_array_equal(shown, moment().picture_rgb)
    (frame,) = json.loads(results)["frames"]
    face = moment().result.results[FACE].people[0].xyz_norm
    np.testing.assert_array_equal(np.float32(frame["results"][FACE]["people"][0]["xyz_norm"]), face)
    at.run()
    assert len(at.download_button) == 2, "what was saved stays until something else is"


def test_a_drawer_is_drawn_only_when_it_is_open(show: Show) -> None:
    at = show(Session(results=history()))
    for title, said in (("Stability", "moved by themselves"), ("Blendshapes", "The strongest of the 52")):
        at.session_state[f"drawer-{title}"] = True
        at.run()
        assert not at.exception
        assert said in charts(at)[-1]
    assert len(charts(at)) == 5
    at.session_state["drawer-What these numbers mean"] = True
    at.run()
    assert "convex hull" in at.main.markdown[-1].value


def test_no_server_of_anybody_elses_is_asked_by_default(
    opened: Open, player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KEYPOINT_LAB_ICE_SERVERS", raising=False)
    opened("live")
    assert player.calls[-1]["rtc_configuration"] == {"iceServers": []}
    monkeypatch.setenv(
        "KEYPOINT_LAB_ICE_SERVERS", '[{"urls": "turn:t:3478", "username": "u", "credential": "c"}]'
    )
    operator_settings.cache_clear()
    opened("live")
    assert player.calls[-1]["rtc_configuration"] == {
        "iceServers": [{"urls": "turn:t:3478", "username": "u", "credential": "c"}]
    }


def test_runs_that_are_counted_late_end_no_stream(opened: Open, player: Player) -> None:
    at = opened("live")
    context: Any = WebRtcStreamerContext(None, WebRtcStreamerState(playing=True, signalling=False))
    # As long as this is None, streamlit-webrtc takes no stream for one that was left behind.
    assert context._last_rendered_run_count is None
    context._last_rendered_run_count = 3
    at.session_state[player.calls[-1]["key"]] = context
    at.run()
    assert not at.exception
    assert context._last_rendered_run_count is None
