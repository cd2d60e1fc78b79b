"""The sidebar: what is chosen reaches the stream, at every change, and outlives a change of page."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.keypoints import Settings, ViewSettings, body_and_face
from components.models.store import store
from components.ui.session import Name
from tests.support.app_tests import Open
from tests.support.page_fakes import Player, Session


def widget(at: AppTest, kind: str, label: str) -> Any:
    """The one widget of the sidebar with that label."""
    (found,) = [element for element in getattr(at.sidebar, kind) if element.label == label]
    return found


def choose(at: AppTest, kind: str, label: str, value: object) -> None:
    """Sets a widget of the sidebar and lets the page run."""
    widget(at, kind, label).set_value(value).run()
    assert not at.exception
    assert widget(at, kind, label).value == value


@pytest.fixture
def streaming(opened: Open) -> tuple[AppTest, Session]:
    """The live page with a running stream."""
    at = opened("live")
    session = Session()
    at.session_state[Name.LIVE].session = session
    return at.run(), session


def test_the_page_begins_with_the_defaults(streaming: tuple[AppTest, Session]) -> None:
    assert streaming[1].given[-1] == Settings()


@pytest.mark.parametrize(
    ("kind", "label", "values", "expected"),
    [
        (
            "radio",
            "View",
            ["one picture", "points only", "side by side"],
            [ViewSettings("one picture"), ViewSettings("points only"), ViewSettings()],
        ),
        ("checkbox", "Mirror the webcam", [False, True], [ViewSettings(mirror=False), ViewSettings()]),
        (
            "select_slider",
            "Width of the returned video, pixels",
            [640, 960],
            [ViewSettings(output_width_px=640), ViewSettings(output_width_px=960)],
        ),
        ("radio", "Pose model", ["heavy", "lite"], [body_and_face("heavy"), body_and_face("lite")]),
        ("slider", "People, at most", [2, 3, 1], [body_and_face(people=n) for n in (2, 3, 1)]),
        ("slider", "Faces, at most", [4, 2], [body_and_face(faces=n) for n in (4, 2)]),
        ("slider", "Detection", [0.3, 0.9], [body_and_face(detection=p) for p in (0.3, 0.9)]),
        ("slider", "Presence", [0.0, 1.0], [body_and_face(presence=p) for p in (0.0, 1.0)]),
        ("slider", "Tracking", [0.7, 0.1], [body_and_face(tracking=p) for p in (0.7, 0.1)]),
    ],
    ids=lambda value: value.split(",")[0] if isinstance(value, str) else "",
)
def test_every_change_reaches_the_stream(
    streaming: tuple[AppTest, Session], kind: str, label: str, values: list[object], expected: list[object]
) -> None:
    at, session = streaming
    for value, part in zip(values, expected, strict=True):
        choose(at, kind, label, value)
        whole = Settings(view=part) if isinstance(part, ViewSettings) else Settings(analysis=part)  # type: ignore[arg-type]
        assert session.given[-1] == whole


def test_settings_outlive_a_change_of_page(streaming: tuple[AppTest, Session]) -> None:
    at, _ = streaming
    choose(at, "radio", "View", "points only")
    choose(at, "slider", "People, at most", 3)
    choose(at, "slider", "Tracking", 0.8)
    at.switch_page("pages/privacy.py").run()
    assert not at.sidebar.radio
    at.switch_page("pages/live.py").run()
    assert widget(at, "radio", "View").value == "points only"
    assert widget(at, "slider", "People, at most").value == 3
    assert widget(at, "slider", "Tracking").value == 0.8
    session = at.session_state[Name.LIVE].session = Session()
    at.run()
    assert session.given[-1] == Settings(body_and_face(people=3, tracking=0.8), ViewSettings("points only"))


def test_a_variant_that_cannot_be_had_is_greyed_out_with_the_reason(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    reasons = {
        "pose_landmarker_lite.task": "no route to host",
        "pose_landmarker_heavy.task": "its SHA-256 is another",
    }
    monkeypatch.setattr(store, "availability", reasons.get)
    at = opened("live")
    assert widget(at, "radio", "Pose model").options == ["full"]
    greyed = [caption.value for caption in at.sidebar.caption]
    assert greyed == [
        ":gray[○ lite — cannot be chosen: no route to host]",
        ":gray[○ heavy — cannot be chosen: its SHA-256 is another]",
    ]


def test_variants_with_the_same_reason_share_one_line(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    files = ("pose_landmarker_lite.task", "pose_landmarker_heavy.task")
    reasons = {name: f"{name} cannot be fetched (https://example.org/{name}: no route)" for name in files}
    monkeypatch.setattr(store, "availability", reasons.get)
    (greyed,) = opened("live").sidebar.caption
    assert greyed.value == ":gray[○ lite, heavy — cannot be chosen: its file cannot be fetched]"
    assert greyed.help == "\n\n".join(reasons.values())


def test_smoothing_is_said_to_be_off_for_several_people(opened: Open) -> None:
    at = opened("live")
    assert not at.sidebar.caption
    choose(at, "slider", "Faces, at most", 2)
    (caption,) = at.sidebar.caption
    assert "smooths the points over time only when it looks for one" in caption.value


def test_the_temporal_filter_can_be_left_out(streaming: tuple[AppTest, Session]) -> None:
    at, session = streaming
    assert all(each.smoothing for each in session.given[-1].analysis.networks)
    (box,) = [each for each in at.sidebar.checkbox if each.label == "Temporal filter"]
    box.uncheck().run()
    assert not any(each.smoothing for each in session.given[-1].analysis.networks)


def test_a_clip_is_not_mirrored(streaming: tuple[AppTest, Session]) -> None:
    at, session = streaming
    assert session.given[-1].view.mirror
    (source,) = [radio for radio in at.main.radio if radio.label == "Source"]
    source.set_value("Portrait").run()
    assert session.forgotten
    at.session_state[Name.LIVE].session = clip = Session(results=session.results)
    at.run()
    assert not clip.given[-1].view.mirror
    assert widget(at, "checkbox", "Mirror the webcam").value, "the viewer's choice for the webcam must stay"


def test_the_source_outlives_a_change_of_page_and_the_player_is_a_new_one(
    opened: Open, player: Player
) -> None:
    at = opened("live")
    for source, asks_for_camera in (("Full body", False), ("Portrait", False), ("Webcam", True)):
        at.main.radio[0].set_value(source).run()
        assert at.main.radio[0].value == source
        assert player.calls[-1]["mode"].name == ("SENDRECV" if asks_for_camera else "RECVONLY")
        assert (player.calls[-1]["sink_video_track"] is not None) == asks_for_camera
    at.main.radio[0].set_value("Portrait").run()
    key = player.calls[-1]["key"]
    at.switch_page("pages/privacy.py").run()
    at.switch_page("pages/live.py").run()
    assert at.main.radio[0].value == "Portrait"
    assert player.calls[-1]["key"] != key
