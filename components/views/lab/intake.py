"""How materials come into the Lab: files, the camera, samples, results of before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict

import streamlit as st

from components import formats, wording
from components.content import text
from components.keypoints import AnalysisSettings
from components.live.recording import MAX_SECONDS
from components.media.endings import CLIP_ENDINGS, PICTURE_ENDINGS
from components.models.store import store
from components.models.store.names import FULL_BODY, PORTRAIT
from components.processes.jobs.result import Result
from components.ui import server_state
from components.ui.materials import Bench
from components.ui.plain_text import plain

RESULTS = "json"
SAMPLES: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "Portrait": (PORTRAIT, lambda: store.ensure(PORTRAIT).read_bytes()),
    "Portrait, moving": ("moving_portrait.mp4", server_state.moving_portrait),
    "Full-body clip": (FULL_BODY, lambda: store.ensure(FULL_BODY).read_bytes()),
}
"""By title: the name and what makes the content. On the last one no face is found: it is too small."""
_TABS = ("Files", "Camera", "Samples", "Recording")


def intake(bench: Bench, settings: AnalysisSettings) -> None:
    """Shows the ways in; what is given is taken at once, with the settings of the sidebar."""
    files, camera, samples, recording = st.tabs(_TABS, on_change="rerun", key="lab-intake")
    with files:
        _files(bench, settings)
    # An open tab of a camera's holds the camera, so that only a tab that is looked at may have one.
    if camera.open:
        with camera:
            _camera(bench, settings)
    with samples, st.container(horizontal=True):
        for title, (file, content) in SAMPLES.items():
            st.button(
                title, key=f"lab-sample-{file}", on_click=_sample, args=(bench, file, content, settings)
            )
    if samples.open:
        samples.caption(
            "On the two portraits both models find somebody. On the full-body clip the face is too small "
            "to be found."
        )
    with recording:
        _recording(bench)
    for notice in bench.notices:
        st.warning(plain(notice))
    bench.notices.clear()


def _files(bench: Bench, settings: AnalysisSettings) -> None:
    st.caption(
        text("lab/limits", **{name: f"{most:g}" for name, most in asdict(server_state.limits()).items()})
    )
    given = st.file_uploader(
        "Pictures, clips, or results saved here as JSON",
        [*(ending[1:] for ending in (*PICTURE_ENDINGS, *CLIP_ENDINGS)), RESULTS],
        accept_multiple_files=True,
        max_upload_size=int(server_state.limits().mb),
        help=text("upload_help"),
        key=f"lab-files-{bench.visit}",
    )
    if given:
        for file in given:
            _take(bench, file.getvalue(), file.name, settings)
        _empty(bench)


def _camera(bench: Bench, settings: AnalysisSettings) -> None:
    given = st.camera_input("A snapshot", key=f"lab-camera-{bench.visit}")
    if given is not None:
        bench.analyse(given.getvalue(), f"snapshot {bench.count + 1}", settings)
        _empty(bench)


def _recording(bench: Bench) -> None:
    st.markdown(text("lab/recording", seconds=f"{MAX_SECONDS:g}"))
    recording = bench.recording
    if recording is not None and recording is not bench.taken and recording.frames:
        label = f"Bring in the recording of {wording.count(recording.frames, 'frame')}"
        st.button(label, key="lab-take", on_click=bench.take, args=(recording,))
    st.page_link("pages/live.py", label="Record on the page Live", icon=":material/videocam:")


def _sample(bench: Bench, file: str, content: Callable[[], bytes], settings: AnalysisSettings) -> None:
    bench.analyse(content(), file, settings)


def _take(bench: Bench, content: bytes, name: str, settings: AnalysisSettings) -> None:
    if not name.lower().endswith(f".{RESULTS}"):
        bench.analyse(content, name, settings)
        return
    try:
        bench.keep(Result(formats.read(content)), loaded=True)
    except formats.NotResults as error:
        bench.notices.append(f"{name} was not taken. {error}")


def _empty(bench: Bench) -> None:
    """Runs again with widgets that begin empty: what they held is in the list now, and not kept twice."""
    bench.visit += 1
    st.rerun()
