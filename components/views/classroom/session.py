"""A session as a file: saved here, and opened on another computer."""

from __future__ import annotations

import streamlit as st

from components.content import text
from components.formats.errors import NotResults
from components.formats.session_file import (
    SavedSession,
    differences,
    read_session,
    same_app,
    session_json,
)
from components.keypoints import DEFAULT_NETWORKS
from components.models.store.provenance import library_versions, model_files
from components.ui import remembered
from components.ui.plain_text import plain
from components.ui.workspace import workspace
from components.views.classroom.numbers import TIMED, OwnNumbers


def session(own: OwnNumbers) -> None:
    """The button that saves it, and what opens one."""
    st.markdown(text("classroom/session"))
    now = _now(own)
    st.download_button(
        "Save the session (JSON)", session_json(now), "keypoint-lab-session.json", "application/json",
        on_click="ignore", key="class-save-session",
    )  # fmt: skip
    given = st.file_uploader("A session as .json", ["json"], key="class-session")
    if given is None:
        return
    try:
        saved = read_session(given.getvalue())
    except NotResults as error:
        st.error(str(error))
        return
    if same_app(saved, now) and st.button("Take over its choices", key="class-restore"):
        for name, chosen in saved.choices.items():
            remembered.put(name, chosen)
        # The whole page: choices of the sidebar are among them.
        st.rerun()
    told = differences(saved, now, TIMED)
    if told:
        st.warning("What differs here:\n\n" + "\n".join(f"- {plain(each)}" for each in told))
    else:
        st.success("The same files, the same picture and the same numbers as in the session.")


def _now(own: OwnNumbers) -> SavedSession:
    files = {file.name: file.sha256 for each in model_files(DEFAULT_NETWORKS).values() for file in each}
    return SavedSession(
        workspace().choices, own.picture, own.picture_sha256, own.values, files, library_versions()
    )
