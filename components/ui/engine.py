"""What all viewers of this server share: the files, the pool of workers, the portrait's analysis."""

from __future__ import annotations

import functools
import gc
import sys

import streamlit as st

from components.analysis.protocol import Analysed, Frame
from components.analysis.seats import Pool
from components.keypoints import AnalysisSettings
from components.media.clips import LoopedClip
from components.media.images import load_image
from components.media.portrait import PortraitClip
from components.models import store
from components.operator import settings as operator_settings

SWITCH_INTERVAL_S = 0.0005
"""Python's threads take turns this often; its default of 5 ms is a sixth of a frame."""
GC_THRESHOLDS = (10_000, 20, 50)
"""Frames and charts make much that is freed at once; to look for cycles less often is enough."""
REQUIRED_FILES = ("face_landmarker.task", "pose_landmarker_full.task", "portrait.png", "full_body.mp4")


@functools.cache
def pool() -> Pool:
    """The server's one pool of workers."""
    # The loop that carries all video must not wait long while a page's script computes its charts.
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    # Nor while the collector walks over all that the libraries have loaded, which never becomes garbage.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    return Pool(operator_settings().seats)


def files_ready() -> bool:
    """Fetches what is missing of the required files, with a progress bar, and says what cannot be had.

    Returns whether all are here.
    """
    missing = [name for name in REQUIRED_FILES if store.availability(name) is not None]
    if not missing:
        return True
    bar = st.progress(0.0, "Fetching the models and samples, once for this server…")
    for number, name in enumerate(missing):

        def show(done: int, total: int | None, number: int = number, name: str = name) -> None:
            part = done / total if total else 0.0
            bar.progress(min(1.0, (number + part) / len(missing)), f"Fetching {name}: {done / 1e6:.1f} MB")

        try:
            store.ensure(name, show)
        except store.FileUnavailable as error:
            bar.empty()
            st.error(
                f"{error}\n\nRun `make run` again with a connection, or point KEYPOINT_LAB_FILES at a folder."
            )
            return False
    bar.empty()
    return True


@functools.cache
def portrait() -> Frame:
    """The sample portrait, (512, 512, 3) RGB."""
    return load_image(store.ensure("portrait.png"))


def clip(source: str) -> PortraitClip | LoopedClip:
    """The built-in clip that is called `source`: "Portrait" or "Full body"."""
    return PortraitClip(portrait()) if source == "Portrait" else LoopedClip(store.ensure("full_body.mp4"))


@st.cache_data(show_spinner="Both models look at the picture…", max_entries=64)
def analyse_still(frame_rgb: Frame, settings: AnalysisSettings) -> Analysed:
    """Both models in IMAGE mode on one picture, cached by its content for all viewers."""
    return pool().analyse_still(frame_rgb, settings)
