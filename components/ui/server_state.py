"""What all viewers of this server share: the files, the pool of workers, the portrait's analysis."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Mapping

import streamlit as st

from components.keypoints import AnalysisSettings, FrameAnalysis
from components.keypoints.arrays import Rgb
from components.media.clips import LoopedClip, read_clip
from components.media.examine import Limits
from components.media.images import load_image
from components.media.portrait import PortraitClip
from components.models.store import store
from components.models.store.names import FULL_BODY, PORTRAIT
from components.operator import settings as operator_settings
from components.processes.gil_tuning import take_short_turns
from components.processes.jobs.queue import JobQueue
from components.processes.jobs.scoring import LabelledRgb
from components.processes.jobs.shipped import with_pixels
from components.processes.stream.seats import Pool

STILLS_KEPT = "10m"
"""So long the server remembers what was found on a picture."""


@functools.cache
def pool() -> Pool:
    """The server's one pool of workers."""
    take_short_turns()
    return Pool(operator_settings().seats)


@functools.cache
def jobs() -> JobQueue:
    """The server's one queue of analyses."""
    return JobQueue(operator_settings().jobs, lambda: pool().taken)


def limits() -> Limits:
    """What a file may be that a viewer gives."""
    operator = operator_settings()
    return Limits(
        operator.upload_max_mb,
        operator.upload_max_megapixels,
        operator.upload_max_seconds,
        operator.upload_max_fps,
    )


def files_ready() -> bool:
    """Fetches what is missing of the required files, with a progress bar, and says what cannot be had.

    Returns whether all are here.
    """
    required = [entry.name for entry in store.entries() if entry.required]
    missing = [name for name in required if store.availability(name) is not None]
    if not missing:
        fetch_the_rest()
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
    fetch_the_rest()
    return True


@functools.cache
def fetch_the_rest() -> None:
    """Fetches what the app also works without, once for this server and in the background.

    What cannot be had is greyed out where it would be chosen, with the reason that is found here.
    """
    names = [entry.name for entry in store.entries() if not entry.required]
    threading.Thread(target=store.ensure_all, args=(names,), daemon=True, name="fetch-the-rest").start()


@functools.cache
def portrait() -> Rgb:
    """The sample portrait, (512, 512, 3) RGB."""
    return load_image(store.ensure(PORTRAIT))


@functools.cache
def moving_portrait() -> bytes:
    """An MP4 of the portrait, gently moved for eight seconds: a clip on which both models find somebody."""
    return PortraitClip(portrait()).as_mp4()


def clip(source: str) -> PortraitClip | LoopedClip:
    """The built-in clip that is called `source`: "Portrait" or "Full body"."""
    return PortraitClip(portrait()) if source == "Portrait" else LoopedClip(store.ensure(FULL_BODY))


SAMPLES: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "Portrait": (PORTRAIT, lambda: store.ensure(PORTRAIT).read_bytes()),
    "Portrait, moving": ("moving_portrait.mp4", moving_portrait),
    "Full-body clip": (FULL_BODY, lambda: store.ensure(FULL_BODY).read_bytes()),
}
"""By title: the name and what makes the content. On the last one no face is found: it is too small."""


@functools.cache
def clip_stills() -> tuple[Rgb, ...]:
    """One frame of the full-body clip a second."""
    return tuple(frame.rgb for frame in read_clip(store.ensure(FULL_BODY), max_fps=1))


@functools.cache
def labelled_pictures() -> tuple[LabelledRgb, ...]:
    """The labelled pictures that come with the app."""
    return with_pixels(portrait(), clip_stills())


@st.cache_data(show_spinner="Both models analyse the picture…", max_entries=64, ttl=STILLS_KEPT)
def analyse_still(frame_rgb: Rgb, settings: AnalysisSettings) -> FrameAnalysis:
    """Both models in IMAGE mode on one picture, cached by its content for all viewers."""
    return pool().analyse_still(frame_rgb, settings)
