"""The running picture that the explaining pages share."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from components.processes.stream.worker_client import FrameRefused, ModelsUnavailable, WorkerLost
from components.ui import picture, server_state
from components.ui.live_visit import LiveVisit
from components.ui.session import Name
from tests.support.page_fakes import TIMEOUT_S, Session, Upload, shown_frame, workspace_of

Choose = Callable[[str], AppTest]


def _page() -> None:
    import streamlit as st

    from components.ui.picture import picture_panel

    chosen = picture_panel()
    if chosen is not None:
        st.text(f"{chosen.name}, {chosen.rgb.shape[1]} × {chosen.rgb.shape[0]}")


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Choose:
    """Opens the panel with one of the origins chosen."""
    stills = tuple(np.full((90, 160, 3), 10 * n, np.uint8) for n in range(8))
    monkeypatch.setattr(server_state, "clip_stills", lambda: stills)

    def go(origin: str) -> AppTest:
        at = AppTest.from_function(_page, default_timeout=TIMEOUT_S)
        return at.run().radio[0].set_value(origin).run()

    return go


def given(monkeypatch: pytest.MonkeyPatch, widget: str, content: bytes | None) -> None:
    """What the viewer hands to the widget."""
    file = None if content is None else Upload("file", content)
    monkeypatch.setattr(st, widget, lambda *_args, **_kwargs: file)


def png(width_px: int, height_px: int) -> bytes:
    """A PNG file's content."""
    file = io.BytesIO()
    Image.new("RGB", (width_px, height_px), "red").save(file, "PNG")
    return file.getvalue()


def test_it_begins_with_the_portrait() -> None:
    at = AppTest.from_function(_page, default_timeout=TIMEOUT_S).run()
    assert [text.value for text in at.text] == ["the portrait, 512 × 512"]


def test_any_second_of_the_clip(choose: Choose) -> None:
    at = choose("Full-body clip")
    assert at.text[0].value == "second 3 of the full-body clip, 160 × 90"
    at.slider[0].set_value(7).run()
    assert at.text[0].value == "second 7 of the full-body clip, 160 × 90"


@pytest.mark.parametrize(
    ("origin", "widget", "name", "asked"),
    [
        ("Upload", "file_uploader", "your picture", "Choose a picture in the sidebar."),
        ("Camera", "camera_input", "your snapshot", "Take a snapshot above."),
    ],
)
def test_ones_own_picture_outlives_the_widget_that_took_it(
    choose: Choose, monkeypatch: pytest.MonkeyPatch, origin: str, widget: str, name: str, asked: str
) -> None:
    given(monkeypatch, widget, None)
    at = choose(origin)
    assert [info.value for info in at.info] == [asked] and not at.text
    given(monkeypatch, widget, png(40, 30))
    assert at.run().text[0].value == f"{name}, 40 × 30"
    # On another page and back the widget is empty.
    given(monkeypatch, widget, None)
    assert at.run().text[0].value == f"{name}, 40 × 30"


@pytest.mark.parametrize(("origin", "widget"), [("Upload", "file_uploader"), ("Camera", "camera_input")])
def test_a_picture_can_be_forgotten_and_does_not_come_back_by_itself(
    choose: Choose, monkeypatch: pytest.MonkeyPatch, origin: str, widget: str
) -> None:
    given(monkeypatch, widget, png(40, 30))
    at = choose(origin)
    # The button gives the widget another key, with which it begins empty.
    given(monkeypatch, widget, None)
    at.button[0].click().run()
    assert not at.text and not at.button
    assert workspace_of(at).empty
    given(monkeypatch, widget, png(50, 30))
    assert at.run().text[0].value.endswith("50 × 30")


@pytest.mark.parametrize(("origin", "widget"), [("Upload", "file_uploader"), ("Camera", "camera_input")])
def test_a_picture_that_is_taken_away_in_its_widget_is_forgotten(
    choose: Choose, monkeypatch: pytest.MonkeyPatch, origin: str, widget: str
) -> None:
    given(monkeypatch, widget, png(40, 30))
    at = choose(origin)
    assert at.text

    def taken_away(*_labels: object, on_change: Callable[[str], None], args: tuple[str], **_: object) -> None:
        on_change(*args)

    monkeypatch.setattr(st, widget, taken_away)
    at.run()
    assert not at.text and workspace_of(at).empty


def test_a_picture_is_read_once_and_not_at_every_run(choose: Choose, monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, "file_uploader", png(40, 30))
    at = choose("Upload")
    monkeypatch.setattr(picture, "read_image", lambda *_, **__: pytest.fail("read again"))
    assert at.run().text[0].value == "your picture, 40 × 30"


def test_a_large_picture_is_scaled_down_in_its_proportions(
    choose: Choose, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(monkeypatch, "file_uploader", png(3840, 1080))
    assert choose("Upload").text[0].value == "your picture, 1920 × 540"


def test_what_is_missing_of_a_picture_is_told(choose: Choose, monkeypatch: pytest.MonkeyPatch) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 48, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, "BMP")
    given(monkeypatch, "file_uploader", file.getvalue()[: -48 * 32 * 3])
    at = choose("Upload")
    assert at.text[0].value == "your picture, 48 × 64"
    assert [warning.value for warning in at.warning] == [
        "The picture breaks off or is damaged: the first 50 % of its rows are missing."
    ]


def test_what_stops_an_upload_is_said_beside_it(choose: Choose) -> None:
    (uploader,) = choose("Upload").get("file_uploader")
    assert "403" in uploader.proto.help and "cookies" in uploader.proto.help and "413" in uploader.proto.help


def test_a_file_that_is_no_picture_is_told_and_not_shown(
    choose: Choose, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(monkeypatch, "file_uploader", b"This is text.")
    at = choose("Upload")
    assert not at.exception and not at.text
    assert [warning.value for warning in at.warning] == [
        "The picture is not a JPEG, PNG, WebP, HEIC, AVIF, TIFF or BMP picture; save it as one of these."
    ]


@pytest.mark.parametrize("origin", ["Full-body clip", "Upload"])
def test_the_choice_follows_the_viewer_to_another_page(
    choose: Choose, monkeypatch: pytest.MonkeyPatch, origin: str
) -> None:
    given(monkeypatch, "file_uploader", png(40, 30))
    at = choose(origin)
    if origin == "Full-body clip":
        at.slider[0].set_value(6).run()
    chosen = at.text[0].value
    given(monkeypatch, "file_uploader", None)
    # On another page the widgets begin anew; only what is no widget's own has remained.
    fresh = AppTest.from_function(_page, default_timeout=TIMEOUT_S)
    fresh.session_state[Name.WORKSPACE] = at.session_state[Name.WORKSPACE]
    assert fresh.run().text[0].value == chosen
    assert fresh.radio[0].value == origin


def test_the_last_live_frame_or_the_way_to_one(choose: Choose) -> None:
    at = choose("Last live frame")
    assert "Start a stream on the page **Live**" in at.info[0].value
    frame_rgb = np.zeros((48, 64, 3), np.uint8)
    visit = LiveVisit()
    visit.session = Session(shown_frame=replace(shown_frame(), frame_rgb=frame_rgb))
    at.session_state[Name.LIVE] = visit
    assert at.run().text[0].value == "the last live frame, 64 × 48"


@pytest.mark.parametrize("fault", [FrameRefused, ModelsUnavailable, WorkerLost])
def test_a_picture_that_cannot_be_analysed_is_told(
    monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    said: list[str] = []

    def fail(*_: object) -> None:
        raise fault("The reason.")

    monkeypatch.setattr(server_state, "analyse_still", fail)
    monkeypatch.setattr(st, "error", said.append)
    own = picture.Picture(np.zeros((4, 4, 3), np.uint8), "your picture")
    assert picture.analysis_of(own) is None
    assert said == ["Your picture could not be analysed. The reason. Reload the page to try again."]
