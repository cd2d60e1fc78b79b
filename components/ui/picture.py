"""The running picture, chosen once in the sidebar and shared by all pages that explain on a picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, get_args

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.content import text
from components.keypoints import DEFAULT_NETWORKS, FrameAnalysis, body_and_face
from components.keypoints.arrays import Rgb
from components.media.endings import PICTURE_ENDINGS
from components.media.errors import MediaError
from components.media.images import fit, read_image
from components.operator import settings as operator_settings
from components.processes.stream.worker_client import FrameRefused, ModelsUnavailable, WorkerLost
from components.ui import remembered, server_state
from components.ui.live_visit import live_visit
from components.ui.workspace import kept

Origin: TypeAlias = Literal["Portrait", "Full-body clip", "Upload", "Camera", "Last live frame"]
ORIGINS: tuple[Origin, ...] = get_args(Origin)
BODY, FACE = DEFAULT_NETWORKS
"""The networks by which `analysis_of` finds a body and a face."""
LONGEST_PX = 1920
"""Larger pictures are scaled down: no model sees more of them, and every figure would carry the weight."""
FIRST_SECOND = 3
"""At the clip's beginning nobody is in view."""


@dataclass(frozen=True, eq=False)
class Picture:
    """What all explaining pages look at.

    Attributes:
        rgb: (H, W, 3) uint8 RGB.
        name: in words that fit into a sentence, such as "the portrait".
        notes: sentences about what is missing of its file.
    """

    rgb: Rgb
    name: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Absent:
    """Why there is no picture; `wrong` when the viewer gave one that cannot be used."""

    reason: str
    wrong: bool = False


@dataclass
class _Choice:
    """The viewer's own pictures, which outlive a change of page as widgets do not.

    Attributes:
        own: by origin, the picture last given, or what is wrong with it, and its file's id.
        forgotten: how often a picture was forgotten.
    """

    origin: Origin = ORIGINS[0]
    own: dict[Origin, tuple[str, Picture | Absent]] = field(default_factory=dict)
    forgotten: int = 0

    def given(self, key: str) -> None:
        """The viewer gave a picture in the widget, or took it away there, which says to forget it."""
        if st.session_state.get(key) is None:
            self.own.pop(self.origin, None)

    @property
    def empty(self) -> bool:
        """Whether there is none."""
        return not self.own

    def forget(self) -> None:
        """Lets go of all."""
        self.own.clear()

    def let_go(self, origin: Origin) -> None:
        """Lets go of that picture."""
        self.own.pop(origin, None)
        # A widget of another key begins empty.
        self.forgotten += 1


def picture_panel() -> Picture | None:
    """Puts the choice into the sidebar; None when there is no such picture yet, which the page then says."""
    choice = kept(_Choice, _Choice)
    # A snapshot has as many pixels as the widget on screen, and the sidebar is narrow.
    wide = st.container()
    with st.sidebar:
        st.subheader("Picture")
        choice.origin = st.radio(
            "Both models look at",
            ORIGINS,
            help="The same picture on all pages of this section.",
            **remembered.index("origin", ORIGINS, choice.origin),
        )
        chosen = _pick(choice, wide)
        if isinstance(chosen, Picture):
            height_px, width_px, _ = chosen.rgb.shape
            st.image(chosen.rgb, caption=f"{width_px} × {height_px} px", width="stretch", alt=chosen.name)
            for note in chosen.notes:
                st.warning(note)
    if isinstance(chosen, Absent):
        (st.warning if chosen.wrong else st.info)(chosen.reason)
        return None
    return chosen


def analysis_of(picture: Picture, people: int = 1) -> FrameAnalysis | None:
    """As `analysis_or_reason`; None after the page has said why there is no result."""
    analysis = analysis_or_reason(picture, people)
    if isinstance(analysis, str):
        st.error(analysis)
        return None
    return analysis


def analysis_or_reason(picture: Picture, people: int = 1) -> FrameAnalysis | str:
    """Both models in IMAGE mode on the picture, or why there is no result, in sentences."""
    try:
        return server_state.analyse_still(picture.rgb, body_and_face(people=people, faces=people))
    except (ModelsUnavailable, WorkerLost, FrameRefused) as error:
        return f"{_sentence_case(picture.name)} could not be analysed. {error} Reload the page to try again."


def _pick(choice: _Choice, wide: DeltaGenerator) -> Picture | Absent:
    if choice.origin == "Portrait":
        return Picture(server_state.portrait(), "the portrait")
    if choice.origin == "Full-body clip":
        with st.spinner("Reading the clip…"):
            frames = server_state.clip_stills()
        last = len(frames) - 1
        second = st.slider(
            "Second of the clip", 0, last, **remembered.within("clip-second", FIRST_SECOND, 0, last)
        )
        return Picture(frames[second], f"second {second} of the full-body clip")
    if choice.origin == "Upload":
        return _upload(choice)
    if choice.origin == "Camera":
        key = f"snapshot-{choice.forgotten}"
        with wide.expander("A snapshot", expanded=choice.origin not in choice.own):
            given = st.camera_input("A snapshot", key=key, on_change=choice.given, args=(key,))
        return _own(choice, given, "your snapshot", "Take a snapshot above.")
    shown = live_visit().shown_frame
    if shown is None:
        return Absent(
            "There is no live frame. Start a stream on the page **Live**, then come back to this page."
        )
    return Picture(shown.frame_rgb, "the last live frame")


def _upload(choice: _Choice) -> Picture | Absent:
    limits = operator_settings()
    key = f"upload-{choice.forgotten}"
    given = st.file_uploader(
        f"A picture, at most {limits.upload_max_mb} MB and {limits.upload_max_megapixels} megapixels",
        [ending[1:] for ending in PICTURE_ENDINGS],
        max_upload_size=limits.upload_max_mb,
        help=text("upload_help"),
        key=key,
        on_change=choice.given,
        args=(key,),
    )
    return _own(choice, given, "your picture", "Choose a picture in the sidebar.")


def _own(choice: _Choice, given: Any, name: str, otherwise: str) -> Picture | Absent:
    """The picture just given, or the one given before: widgets forget it when the page changes."""
    origin = choice.origin
    if given is not None and choice.own.get(origin, ("",))[0] != given.file_id:
        choice.own[origin] = (given.file_id, _read(given.getvalue(), name))
    if origin not in choice.own:
        return Absent(otherwise)
    st.button("Forget this picture", on_click=choice.let_go, args=(origin,))
    return choice.own[origin][1]


def _read(content: bytes, name: str) -> Picture | Absent:
    """The picture in a file, or why there is none."""
    try:
        still = read_image(content, max_megapixels=operator_settings().upload_max_megapixels)
    except MediaError as error:
        return Absent(str(error), wrong=True)
    return Picture(fit(still.rgb, LONGEST_PX), name, still.notes)


def _sentence_case(words: str) -> str:
    return words[:1].upper() + words[1:]
