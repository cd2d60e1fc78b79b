"""The Overview page's comparison on the portrait."""

from __future__ import annotations

import streamlit as st

from components import charts, wording
from components.content import text
from components.keypoints import AnalysisSettings, FrameAnalysis, FrameResult, StageTimes, ViewSettings
from components.keypoints.networks import colours_of
from components.measures import Measures, Missing, WholePresence, measure
from components.media.draw import compose
from components.processes.stream.worker_client import ModelsUnavailable, WorkerLost
from components.ui import server_state
from components.ui.navigation import PAGES
from components.ui.number_table import number_table
from components.ui.picture import BODY, FACE
from components.views.overview.thumbnails import thumbnail

CARD_PX = 170
"""Two beside each other on a phone, five on a desk."""
_VIEW = ViewSettings(mirror=False)


def comparison() -> FrameAnalysis | None:
    """Shows both models on the portrait, their numbers, and the ratio in words.

    Returns what they found; None after the page has said why there is nothing.
    """
    portrait = server_state.portrait()
    try:
        analysis = server_state.analyse_still(portrait, AnalysisSettings())
    except (ModelsUnavailable, WorkerLost) as error:
        st.error(f"The portrait could not be analysed. {error} Reload the page to try again.")
        return None
    st.image(compose(portrait, tuple(analysis.results.values()), _VIEW), width="stretch", alt=_alt(analysis))
    size_px = (portrait.shape[1], portrait.shape[0])
    times = StageTimes(networks=analysis.ns, analysis=analysis.analysis_ns)
    measures = measure([FrameResult(0, 0, size_px, analysis.results, times)])
    rows = charts.summary_rows(measures)
    # Stability needs a second of video, which a single picture has not.
    still = [i for i, name in enumerate(charts.COLUMNS) if name != "stability"]
    number_table(
        [charts.COLUMNS[i] for i in still],
        [[row[i] for i in still] for row in rows],
        colours_of(tuple(analysis.results)),
    )
    st.markdown(_sentence(measures))
    return analysis


def contents(analysis: FrameAnalysis | None) -> None:
    """Shows what each page holds: a picture made of what was `analysis` on the portrait, name and line."""
    st.subheader("What the pages hold")
    with st.container(horizontal=True, gap="small"):
        for page in PAGES[1:]:
            with st.container(width=CARD_PX, gap=None):
                if analysis is not None:
                    people = len(analysis.results[BODY].people), len(analysis.results[FACE].people)
                    picture = thumbnail(page.slug, people, analysis)
                    if picture is not None:
                        st.image(picture, width="stretch", output_format="JPEG", alt="")
                st.page_link(
                    f"pages/{page.slug}.py", label=f"**{page.name}**", icon=f":material/{page.icon}:"
                )
                st.caption(page.line)


def _alt(analysis: FrameAnalysis) -> str:
    bodies, faces = len(analysis.results[BODY].people), len(analysis.results[FACE].people)
    return f"The portrait twice: with {bodies} body's pose points, and with {faces} face's points."


def _sentence(measures: Measures) -> str:
    of_pose, of_face = measures.networks
    pose, face, visible, present = of_pose.density, of_face.density, of_pose.scores, of_face.confidence
    if (
        isinstance(pose, Missing)
        or isinstance(face, Missing)
        or isinstance(visible, Missing)
        or not isinstance(present, WholePresence)
        or pose.hull is None
        or face.hull is None
    ):
        return "One of the models found nobody on the portrait, so there is nothing to compare."
    pose_density, face_density = pose.hull.points_per_1000_px2, face.hull.points_per_1000_px2
    return text(
        "overview/result",
        ratio=f"{face_density / pose_density:,.0f}",
        pose_density=wording.number(pose_density, 3),
        face_density=wording.number(face_density, 3),
        pose_points=wording.in_view(pose.counted, pose.points, "pose"),
        face_points=wording.in_view(face.counted, face.points, "face"),
        visibility=f"{visible.mean:.2f}",
        presence=f"{present.latest:.2f}",
    )
