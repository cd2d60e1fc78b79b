"""The ledger: what can be read from the files at once, and what is measured when the viewer asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import streamlit as st

from components import wording
from components.content import text
from components.content.published import published_speeds
from components.formats.cost_csv import to_csv
from components.keypoints import MOST_PEOPLE, FrameAnalysis, ModelName
from components.keypoints.arrays import BoxPx
from components.measures.box import box_of
from components.measures.cost import (
    BUDGET_MS,
    FRAMES_PER_S,
    CostRow,
    CrowdStep,
    NetStep,
    StepFailed,
    plan,
    row,
)
from components.models.cost.heads import maps_only_macs
from components.models.cost.inventory import Inventory, take_inventory
from components.models.litert.pipelines import POSE_NET
from components.models.store.names import POSE_BUNDLE
from components.processes.timing.run import Busy, CostMeasurement, Measurement, machine
from components.ui import server_state
from components.ui.explain import chart, sources, try_this
from components.ui.network_graphs import networks_in, sparse_sentence
from components.ui.picture import Picture, analysis_or_reason
from components.ui.pipeline_steps import NETWORKS, outputs
from components.ui.progress_fragment import run_button, watch
from components.ui.session import Name, SessionValue
from components.ui.workspace import end_with_viewer, kept
from components.views.cost.figures import ledger as charts
from components.views.cost.tables import net_table, published_table, sum_table, task_table
from components.wording import millions

_REFUSED = SessionValue[str](Name.COST_REFUSED)


@dataclass
class CostRun:
    """What runs now for the viewer, or ran last.

    Attributes:
        picture_name: of the picture that is looked at.
        problem: why nobody was sought on it, else empty.
    """

    work: CostMeasurement | None = None
    picture_name: str = ""
    problem: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was measured, and nothing is."""
        return self.work is None

    def forget(self) -> None:
        """Ends the measurement."""
        if self.work is not None:
            self.work.forget()


def inventory() -> Inventory:
    """What each network costs by its file."""
    return take_inventory(networks_in)


def introduction(available: Inventory) -> None:
    """Shows what a point costs in multiply-adds, from the files."""
    pose, face = available.nets.get("pose landmarks full"), available.nets.get("face landmarks")
    if pose is None or face is None or not pose.points or not face.points:
        st.error("The networks cannot be compared. " + " ".join(dict.fromkeys(available.missing.values())))
        return
    pose_macs, face_macs = pose.macs / pose.points, face.macs / face.points
    graph = networks_in(POSE_BUNDLE)[POSE_NET]
    written = outputs().heatmaps.shape[-1]
    st.markdown(
        text(
            "cost/introduction",
            pose_macs=millions(pose_macs),
            face_macs=millions(face_macs),
            ratio=wording.number(pose_macs / face_macs),
            share=wording.percent(face.macs / pose.macs),
            points=wording.number(face.points / pose.points, 3),
            extra=written - pose.points,
            maps_share=wording.percent(maps_only_macs(graph) / graph.macs),
        )
    )


def ledger(available: Inventory, picture: Picture | None) -> None:
    """Shows the button, the progress, the tables and the charts."""
    measurement = _measurement()

    def start() -> None:
        if picture is not None:
            _start(available, picture)

    with st.container(horizontal=True):
        running = run_button(
            "Measure",
            measurement,
            start,
            key="cost-measure",
            icon=":material/timer:",
            possible=picture is not None,
        )
        if not running and measurement is not None and measurement.results:
            content = _csv(available, measurement)
            st.download_button(
                "Download CSV", content, "keypoint-lab-cost.csv", "text/csv", on_click="ignore"
            )
    if refused := _REFUSED.take():
        st.warning(refused)
    watch(measurement, lambda: _results(available), running)


def _measurement() -> CostMeasurement | None:
    return kept(CostRun, CostRun).work


def _start(available: Inventory, picture: Picture) -> None:
    """Starts a measurement on the picture, or leaves a sentence why not."""
    analysis = analysis_or_reason(picture)
    boxes_px = {} if isinstance(analysis, str) else _boxes_px(picture, analysis)
    steps = plan(available.nets, available.pipelines, boxes_px, MOST_PEOPLE)
    try:
        measurement: CostMeasurement = Measurement(steps, picture.rgb, lambda: server_state.pool().taken)
    except Busy as busy:
        _REFUSED.set(f"{busy} It takes about half a minute; press Measure again then.")
        return
    end_with_viewer(measurement)
    measuring = kept(CostRun, CostRun)
    measuring.work, measuring.picture_name = measurement, picture.name
    measuring.problem = analysis if isinstance(analysis, str) else ""


def _boxes_px(picture: Picture, analysis: FrameAnalysis) -> dict[ModelName, BoxPx]:
    """The part of the picture that the first person's, and the first face's, points span."""
    size_px = picture.rgb.shape[1], picture.rgb.shape[0]
    boxes: dict[ModelName, BoxPx] = {}
    for model, key in NETWORKS.items():
        people = analysis.results[key].people
        if people and (box_px := box_of(people[0], size_px)) is not None:
            boxes[model] = box_px
    return boxes


def _results(available: Inventory) -> None:
    measurement = _measurement()
    _notices(measurement)
    rows = _rows(available, measurement)
    failed = _failed(measurement)
    st.subheader("Each network alone")
    net_table(available, rows, failed)
    st.subheader("The networks of each task together")
    sum_table(available)
    st.subheader("Each whole task")
    task_table(available, rows, failed)
    if rows:
        _charts(rows, measurement)


def _notices(measurement: CostMeasurement | None) -> None:
    if measurement is None:
        st.caption(
            "What the files say stands below. The times are not measured yet: press **Measure**, and in "
            f"about half a minute this machine ({machine()}) has timed all of them."
        )
        return
    if problem := kept(CostRun, CostRun).problem:
        st.error(problem)
    done, steps = len(measurement.results), measurement.steps
    if not measurement.ended:
        doing = f"{steps[done]}" if done < len(steps) else "finishing"
        st.progress(done / len(steps), f"Measuring {done + 1} of {len(steps)}: {doing}")
    if measurement.problem is not None:
        st.warning(measurement.problem)
    for reason in dict.fromkeys(r.reason for r in measurement.results if isinstance(r, StepFailed)):
        st.error(reason)
    st.caption(_circumstances(measurement))


def _circumstances(measurement: CostMeasurement) -> str:
    name = kept(CostRun, CostRun).picture_name or "the picture"
    streams = measurement.most_streams
    live = wording.count(streams, "live stream") if streams else "no live stream"
    others = f"{live} ran on this server meanwhile{', which makes these times longer' if streams else ''}"
    return (
        f"Measured on {name} by this machine ({machine()}); {others}. "
        "Other work on the machine makes the times longer."
    )


def _rows(available: Inventory, measurement: CostMeasurement | None) -> list[CostRow]:
    if measurement is None:
        return []
    # A file may have gone since: what is no longer known has no row.
    subjects = available.nets.keys() | available.pipelines.keys()
    return [
        row(result, available.nets, available.pipelines)
        for result in measurement.results
        if not isinstance(result, StepFailed) and _subject(result.step) in subjects
    ]


def _subject(step: object) -> str:
    return step.net if isinstance(step, NetStep) else cast(CrowdStep, step).pipeline


def _failed(measurement: CostMeasurement | None) -> dict[str, str]:
    if measurement is None:
        return {}
    return {
        _subject(r.step): "could not be measured" for r in measurement.results if isinstance(r, StepFailed)
    }


def _charts(rows: list[CostRow], measurement: CostMeasurement | None) -> None:
    left, right = st.columns(2)
    with left:
        st.subheader("Time of each network")
        chart("cost-times", charts.times_figure(rows), charts.times_sentence(rows))
    with right:
        st.subheader("Multiply-adds a second")
        chart("cost-speed", charts.speed_figure(rows), charts.speed_sentence(rows))
    left, right = st.columns(2)
    with left:
        st.subheader("Share of a frame")
        chart("cost-budget", charts.budget_figure(rows), charts.budget_sentence(rows))
    with right:
        st.subheader("More people")
        chart("cost-crowd", charts.crowd_figure(rows), charts.crowd_sentence(rows))
        _not_copied(measurement)


def _not_copied(measurement: CostMeasurement | None) -> None:
    if measurement is None:
        return
    copied = {step.pipeline.split()[0] for step in measurement.steps if isinstance(step, CrowdStep)}
    if not copied and kept(CostRun, CostRun).problem:
        st.caption(
            "The models could not analyse the picture, so there is nobody to copy. "
            "Press **Measure** to try again."
        )
        return
    for model, who in (("pose", "body"), ("face", "face")):
        if model not in copied:
            st.caption(f"No {who} was found on the picture, so there was none to copy.")


def _csv(available: Inventory, measurement: CostMeasurement) -> str:
    about = {
        "picture": kept(CostRun, CostRun).picture_name,
        "machine": machine(),
        "live_streams": str(measurement.most_streams),
    }
    return to_csv(available.nets, _rows(available, measurement), about)


def afterword(available: Inventory) -> None:
    """Shows what the columns mean, the experiment, what others published, and the sources."""
    with st.expander("What these numbers mean"):
        st.markdown(
            text(
                "cost/columns",
                budget=wording.number(BUDGET_MS, 3),
                fps=FRAMES_PER_S,
                sparse=_sparse(available),
            )
        )
    try_this("cost/try")
    st.subheader("Published elsewhere")
    st.markdown(text("cost/published"))
    published_table(published_speeds())
    sources("cost/sources")


def _sparse(available: Inventory) -> str:
    sparse = [
        sparse_sentence(f"The {net.name}", net.parameters, net.stored_parameters)
        for net in available.nets.values()
        if net.stored_parameters < net.parameters
    ]
    return " ".join(sparse) or "Parameters are the weights as they are stored."
