"""The page Accuracy: networks scored on the labelled pictures that come with the app, and reports opened."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np
import streamlit as st

from components.charts import theme
from components.content import text
from components.content.training import trained_on
from components.formats.errors import NotResults
from components.formats.evaluation.report import opened
from components.keypoints import NETWORKS, colours, layout, network
from components.keypoints.arrays import Rgb
from components.measures.accuracy.boxes import PADDING, SCALE, SHIFT, seen_box
from components.measures.accuracy.summary import NetworkAccuracy
from components.measures.shared_points import SharedPoints, shared
from components.models.store import store
from components.processes.jobs.scoring import SHOWN, LabelledRgb, Scoring, ScoringRun
from components.processes.jobs.shipped import credits, floor_percent
from components.ui import server_state
from components.ui.explain import chart
from components.ui.progress_fragment import run_button, watch
from components.ui.tables import show_table
from components.ui.workspace import end_with_viewer, kept
from components.views.accuracy.figures import scores as charts
from components.views.accuracy.reports import COLUMNS, report_lines

_COCO_17 = layout("coco-17")
_DOT_SHARE = 0.012
"""Of a labelled point's mark, as a share of the longer side."""
_AROUND = 1.2
"""How much more than a network's box is shown of a labelled person."""


def accuracy() -> None:
    """The page below its title."""
    pictures = server_state.labelled_pictures()
    percent, points = floor_percent()
    people = sum(not label.ignored for each in pictures for label in each.labels.subjects)
    st.markdown(
        text(
            "accuracy/introduction",
            pictures=len(pictures),
            people=people,
            floor=f"{percent:.1f}",
            points=points,
        )
    )
    _score(pictures)
    _gallery(pictures)
    _reports()


def _compared() -> tuple[Mapping[str, SharedPoints], Mapping[str, str]]:
    """Of the networks whose files are here, the points to compare; why other ones of bodies are left out."""
    compared: dict[str, SharedPoints] = {}
    absent: dict[str, str] = {}
    for key, row in NETWORKS.items():
        points = shared(layout(row.layout), _COCO_17) if row.layout is not None and row.files else None
        if points is None or points.layout is not _COCO_17:
            continue
        missing = [name for name in row.files if store.availability(name) is not None]
        if missing:
            absent[key] = f"{row.title}: {missing[0]} is not on this server"
        else:
            compared[key] = points
    return compared, absent


def _score(pictures: tuple[LabelledRgb, ...]) -> None:
    st.subheader("How right is each network, and how fast?")
    st.markdown(
        text("accuracy/scores", padding=f"{PADDING:g}", shift=f"{100 * SHIFT:.0f}", scale=f"{SCALE:g}")
    )
    own = kept(ScoringRun, ScoringRun)
    compared, absent = _compared()

    def start() -> None:
        own.work = Scoring(pictures, compared, server_state.pool().analyse_still)
        end_with_viewer(own.work)

    running = run_button("Score the networks", own.work, start, key="accuracy-score", possible=bool(compared))
    if absent:
        st.caption(f"Not scored: {'; '.join(absent.values())}.")
    work = own.work
    if work is not None:
        watch(work, lambda: _shown(work), running)


def _shown(work: Scoring) -> None:
    if not work.ended:
        st.progress(work.done / work.steps, f"{work.done} of {work.steps} looks at a picture")
    for problem in work.problems:
        st.warning(problem)
    scores, (percent, _) = work.scores, floor_percent()
    if not scores:
        return
    left, right = st.columns(2)
    with left:
        chart("accuracy-speed", charts.speed_figure(scores), charts.speed_sentence(scores))
    with right:
        chart("accuracy-boxes", charts.boxes_figure(scores), charts.boxes_sentence(scores))
    whole = {key: each for (key, shown), each in scores.items() if shown == SHOWN[0]}
    st.markdown(charts.verdict(whole))
    figure = charts.regions_figure(scores, percent)
    chart("accuracy-regions", figure, charts.regions_sentence(scores, percent))
    if work.ended:
        _worst(whole)
        st.markdown("\n".join(f"- **{network(key).title}.** {trained_on(key)}" for key in whole))


def _worst(accuracies: Mapping[str, NetworkAccuracy]) -> None:
    titles = {each.name: each.title for each in credits()}
    lines = []
    for key, each in accuracies.items():
        if each.worst:
            case = each.worst[0]
            how = (
                "not found"
                if np.isinf(case.error)
                else f"{100 * case.error:.0f} % of the torso off on average"
            )
            lines.append(f"- {network(key).title}: {titles[case.picture]}, {how}")
    st.markdown("**The worst case of each on the whole picture**\n\n" + "\n".join(lines))


def _gallery(pictures: tuple[LabelledRgb, ...]) -> None:
    st.subheader("The labelled pictures")
    columns = st.columns(3)
    for number, (picture, credit) in enumerate(zip(pictures, credits(), strict=True)):
        columns[number % 3].image(
            _marked(picture),
            caption=f"{theme.sentence_case(credit.title)} {credit.credit}.",
            width="stretch",
            alt=f"{credit.title} with its labelled points",
        )


@st.cache_data(show_spinner=False, hash_funcs={LabelledRgb: lambda each: each.labels.name})
def _marked(picture: LabelledRgb) -> Rgb:
    """The labelled person, cut out, with a dot at each labelled point."""
    (label,) = (each for each in picture.labels.subjects if not each.ignored)
    box = seen_box(label.box_px, (picture.rgb.shape[1], picture.rgb.shape[0]), scale=_AROUND)
    assert box is not None
    left, top, right, bottom = box
    marked = picture.rgb[top:bottom, left:right].copy()
    radius = max(2, round(_DOT_SHARE * max(marked.shape)))
    for x, y in label.xy_px[label.labelled].tolist():
        at = round(x - left), round(y - top)
        cv2.circle(marked, at, radius + 1, (255, 255, 255), -1, cv2.LINE_AA)
        cv2.circle(marked, at, radius, colours.rgb(colours.POSE), -1, cv2.LINE_AA)
    return marked


def _reports() -> None:
    st.subheader("Reports of other pictures")
    st.markdown(text("accuracy/reports"))
    given = st.file_uploader(
        "Reports as .json, one or several", ["json"], accept_multiple_files=True, key="accuracy-reports"
    )
    lines: list[str] = []
    for file in given:
        try:
            lines += report_lines(opened(file.getvalue()), file.name)
        except NotResults as error:
            st.warning(f"{file.name}: {error}")
    if lines:
        show_table("Figures of the opened reports, each with its interval", COLUMNS, lines)
