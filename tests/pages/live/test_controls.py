"""What can be done on the live page: choose a source, pause, save, open a drawer."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import pytest
from PIL import Image
from streamlit_webrtc.component import WebRtcStreamerContext, WebRtcStreamerState

from components.live.status import Phase
from components.operator import settings as operator_settings
from components.processes.stream.seats import Pool
from components.ui import server_state
from components.ui.session import Name
from tests.support.app_tests import Open, button, captions
from tests.support.live_page import Show, choose_source, notices
from tests.support.page_fakes import Player, Session, charts, history, shown_frame


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


def test_runs_of_the_page_share_what_waits_for_start_and_each_start_has_its_own(
    opened: Open, player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_state, "pool", lambda: Pool(seats=1))
    at = opened("live")
    at.run()
    waiting, again = player.calls[-2:]
    assert waiting["player_factory"] == again["player_factory"]
    assert waiting["sink_video_track"] is again["sink_video_track"]
    again["player_factory"]()
    first = at.session_state[Name.LIVE].session
    at.run()
    after = player.calls[-1]
    assert after["player_factory"] != again["player_factory"]
    assert after["sink_video_track"] is not again["sink_video_track"]
    after["player_factory"]()
    assert first.forgotten and at.session_state[Name.LIVE].session is not first
    at.session_state[Name.LIVE].session.forget()


def test_a_connection_of_an_earlier_choice_takes_no_place(
    opened: Open, player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_state, "pool", lambda: Pool(seats=1))
    at = opened("live")
    late = player.calls[-1]["player_factory"]
    choose_source(at, "Portrait")
    assert late().video.readyState == "ended"
    assert at.session_state[Name.LIVE].session is None


def test_a_stream_that_ended_keeps_its_end_on_the_page(show: Show) -> None:
    at = show(Session(Phase.ENDED, results=history(), shown_frame=shown_frame()))
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


@pytest.mark.parametrize(("age_s", "said"), [(4.9, ""), (7.4, "**No video connection after 7 seconds.**")])
def test_a_stream_that_was_stopped_before_it_connected(
    show: Show, player: Player, age_s: float, said: str
) -> None:
    """Soon, it is as if there had been none; after a while, why there was none."""
    at = show(Session(Phase.ENDED, connected=False, age_s=age_s))
    player.playing = False
    at.run()
    if said:
        assert at.error[0].value.startswith(said)
    else:
        assert "Press **START** above" in notices(at)[0] and not at.error


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
    at = show(Session(results=history(), shown_frame=shown_frame()))
    button(at, "Save this moment").click().run()
    (png, (picture, _)), (name, (results, _)) = at.session_state[Name.LIVE_SAVED].items()
    offered = [download.label for download in at.download_button]
    assert offered == [f"Download {png}", f"Download {name}"]
    assert png.endswith(".png") and name.endswith(".json")
    shown = np.asarray(Image.open(io.BytesIO(picture)))
    np.testing.assert_array_equal(shown, shown_frame().picture_rgb)
    (frame,) = json.loads(results)["frames"]
    face = shown_frame().result.first("face").people[0].xyz_norm
    np.testing.assert_array_equal(
        np.float32(frame["results"]["face-landmarker"]["people"][0]["xyz_norm"]), face
    )
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
