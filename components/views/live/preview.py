"""What will be seen on the live page, before START is pressed."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components import wording
from components.keypoints import Settings
from components.keypoints.arrays import Rgb
from components.keypoints.networks import names_in_text
from components.media.draw import compose
from components.processes.stream.worker_client import FrameRefused, ModelsUnavailable, WorkerLost
from components.ui import server_state
from components.ui.live_visit import Source, live_visit
from components.ui.picture import FIRST_SECOND

_WHO = {
    "Webcam": "This is what you will see, with you in place of this portrait. Press **START**.",
    "Portrait": "This is what you will see, in motion. Press **START**.",
    "Full body": f"This is what you will see, in motion: here second {FIRST_SECOND}. Press **START**.",
}


def preview(place: DeltaGenerator, source: Source, settings: Settings, active: bool) -> None:
    """Shows in `place` a picture with what the networks find on it, composed as the stream will be.

    Nothing once a stream has begun. Called when all else is on the page, below START: whoever presses it at
    once neither waits nor sees it move.
    """
    if active or live_visit().session is not None:
        return
    view = settings.view if source == "Webcam" else replace(settings.view, mirror=False)
    frame = first_frame(source)
    try:
        analysis = server_state.analyse_still(frame, settings.analysis)
    except (ModelsUnavailable, WorkerLost, FrameRefused):
        # The stream will say what is wrong, if it still is.
        return
    with place.container():
        st.image(
            compose(frame, tuple(analysis.results.values()), view),
            width="stretch",
            output_format="JPEG",
            alt=f"What the stream will look like: {_points(settings)} on the same picture.",
        )
        st.caption(_WHO[source])


def _points(settings: Settings) -> str:
    return wording.listed(f"{word} points" for word in names_in_text(settings.analysis.keys))


def first_frame(source: Source) -> Rgb:
    """(H, W, 3) RGB: the clip's, once somebody is in view; for a webcam the portrait."""
    return server_state.clip_stills()[FIRST_SECOND] if source == "Full body" else server_state.portrait()
