"""How materials come into the Lab: files, the camera, samples, results of before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

import streamlit as st

from components import formats, wording
from components.content import text
from components.keypoints import AnalysisSettings
from components.live.recording import MAX_SECONDS
from components.media.endings import CLIP_ENDINGS, PICTURE_ENDINGS
from components.processes.jobs.result import Result
from components.ui import server_state
from components.ui.materials import Materials
from components.ui.plain_text import plain

RESULTS = "json"
_TABS = ("Files", "Camera", "Samples", "Recording")


def intake(mine: Materials, settings: AnalysisSettings) -> None:
    """Shows the ways in; what is given is taken at once, with the settings of the sidebar."""
    files, camera, samples, recording = st.tabs(_TABS, on_change="rerun", key="lab-intake")
    with files:
        _files(mine, settings)
    # An open tab of a camera's holds the camera, so that only a tab that is looked at may have one.
    if camera.open:
        with camera:
            _camera(mine, settings)
    with samples, st.container(horizontal=True):
        for title, (file, content) in server_state.SAMPLES.items():
            st.button(title, key=f"lab-sample-{file}", on_click=_sample, args=(mine, file, content, settings))
    if samples.open:
        samples.caption(
            "On the two portraits both models find somebody. On the full-body clip the face is too small "
            "to be found."
        )
    with recording:
        _recording(mine)
    for notice in mine.notices:
        st.warning(plain(notice))
    mine.notices.clear()


def _files(mine: Materials, settings: AnalysisSettings) -> None:
    st.caption(
        text("lab/limits", **{name: f"{most:g}" for name, most in asdict(server_state.limits()).items()})
    )
    given = st.file_uploader(
        "Pictures, clips, or results saved here as JSON",
        [*(ending[1:] for ending in (*PICTURE_ENDINGS, *CLIP_ENDINGS)), RESULTS],
        accept_multiple_files=True,
        max_upload_size=int(server_state.limits().mb),
        help=text("upload_help"),
        key=f"lab-files-{mine.visit}",
    )
    if given:
        for file in given:
            _take(mine, file.getvalue(), file.name, settings)
        _empty(mine)


def _camera(mine: Materials, settings: AnalysisSettings) -> None:
    given = st.camera_input("A snapshot", key=f"lab-camera-{mine.visit}")
    if given is not None:
        mine.analyse(given.getvalue(), f"snapshot {mine.count + 1}", settings)
        _empty(mine)


def _recording(mine: Materials) -> None:
    st.markdown(text("lab/recording", seconds=f"{MAX_SECONDS:g}"))
    recording = mine.recording
    if recording is not None and recording is not mine.taken and recording.frames:
        label = f"Bring in the recording of {wording.count(recording.frames, 'frame')}"
        st.button(label, key="lab-take", on_click=mine.take, args=(recording,))
    st.page_link("pages/live.py", label="Record on the page Live", icon=":material/videocam:")


def _sample(mine: Materials, file: str, content: Callable[[], bytes], settings: AnalysisSettings) -> None:
    mine.analyse(content(), file, settings)


def _take(mine: Materials, content: bytes, name: str, settings: AnalysisSettings) -> None:
    if not name.lower().endswith(f".{RESULTS}"):
        mine.analyse(content, name, settings)
        return
    try:
        mine.keep(Result(formats.read(content)), loaded=True)
    except formats.NotResults as error:
        mine.notices.append(f"{name} was not taken. {error}")


def _empty(mine: Materials) -> None:
    """Runs again with widgets that begin empty: what they held is in the list now, and not kept twice."""
    mine.visit += 1
    st.rerun()
