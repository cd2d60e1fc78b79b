"""Trained weights, fetched when a viewer asks for them, and their points beside BlazePose's."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from components.charts import POSE, theme
from components.charts.keypoints import Drawn, together_figure
from components.charts.keypoints_backdrop import backdrop, box_about
from components.content import text
from components.content.families import Families, is_of
from components.keypoints import Keypoints
from components.keypoints.arrays import BoxPx
from components.keypoints.conversions import conversion
from components.measures.box import box_of
from components.models.onnx.trained import TRAINED, TrainedNetwork
from components.models.onnx.viewer_network.network import Detections, TrainedFile
from components.models.store import store
from components.processes.sandbox.client import SandboxRun
from components.processes.sandbox.sandbox import Sandbox, SandboxBusy
from components.ui import remembered
from components.ui.end_with_session import end_with_page, page_id
from components.ui.explain import chart
from components.ui.network_choice import fetch_offer, size_and_licence
from components.ui.picture import BODY, Picture, analysis_of
from components.ui.progress_fragment import run_button, watch
from components.ui.session import Name, SessionValue
from components.views.families.figures.trained import compared_sentence

_BLAZEPOSE = "BlazePose, as COCO-17"


@dataclass(frozen=True, eq=False)
class _Run:
    """A run of a trained network on a picture, and the person that it was asked about."""

    network: TrainedNetwork
    picture: Picture
    person: Keypoints
    work: SandboxRun


_RUN = SessionValue[_Run](Name.FAMILIES_TRAINED)
_REFUSED = SessionValue[str](Name.FAMILIES_TRAINED_REFUSED)


def ap_sentence(network: TrainedNetwork, known: Families) -> str:
    """The average precision of the file beside that of the paper's own weights, which the card shows."""
    (group,) = (group for group in known.groups if group.key == "coco-val-256")
    (card,) = (figure for figure in group.figures if figure.network == network.name)
    (system,) = (system for system in known.systems if is_of(card, system))
    other = f"The card of {system.name} shows {card.value:.1f}, of other weights."
    return (
        f"AP of this file [as published]({network.source}): {network.ap:.1f} on {group.short}, "
        f"after training on {network.trained_on}. {other}"
    )


def trained_weights(picture: Picture | None, known: Families) -> None:
    """Shows the choice of a network, its file, the button that fetches or runs it, and its points."""
    st.markdown(text("families/trained"))
    names = {network.key: network for network in TRAINED}
    key = st.selectbox(
        "Trained network",
        list(names),
        format_func=lambda key: names[key].name,
        **remembered.index("families-trained", list(names), TRAINED[0].key),
    )
    network = names[key]
    st.caption(f"{network.file}: {size_and_licence((network.file,))} {ap_sentence(network, known)}")
    if store.availability(network.file) is not None:
        st.fragment(fetch_offer)((network.file,), network.name, f"families-fetch-{network.key}")
    else:
        _run(network, picture)


def _run(network: TrainedNetwork, picture: Picture | None) -> None:
    person, box_px = _person(picture)
    run = _RUN.get()

    def start() -> None:
        if picture is not None and person is not None and box_px is not None:
            _start(network, picture, person, box_px)

    running = run_button(
        "Find the points",
        None if run is None else run.work,
        start,
        key="families-trained-run",
        possible=person is not None,
    )
    if refused := _REFUSED.take():
        st.warning(refused)
    if (
        run is not None
        and run.network is network
        and picture is not None
        and run.picture.name == picture.name
    ):
        watch(run.work, lambda: _shown(run), running)


def _person(picture: Picture | None) -> tuple[Keypoints | None, BoxPx | None]:
    """Whom BlazePose finds, and where; nothing after the page has said why."""
    found = None if picture is None else analysis_of(picture)
    if picture is None or found is None or not found.results[BODY].people:
        st.info("Nobody is found on the picture, and these networks need the box of a person.")
        return None, None
    person = found.results[BODY].people[0]
    return person, box_of(person, (picture.rgb.shape[1], picture.rgb.shape[0]))


def _start(network: TrainedNetwork, picture: Picture, person: Keypoints, box_px: BoxPx) -> None:
    file = TrainedFile(network.key, store.ensure(network.file))
    try:
        work = SandboxRun(Sandbox.of(file), picture.rgb, network.choices(box_px))
    except SandboxBusy as busy:
        _REFUSED.set(str(busy))
        return
    end_with_page(page_id(), work)
    _RUN.set(_Run(network, picture, person, work))


def _shown(run: _Run) -> None:
    if run.work.problem is not None:
        st.error(run.work.problem)
    elif run.work.found is None:
        st.info(f"{run.work.doing}…")
    else:
        _compared(run, run.work.found)


def _compared(run: _Run, found: Detections) -> None:
    size_px = run.picture.rgb.shape[1], run.picture.rgb.shape[0]
    way = conversion(run.person.layout.name, "coco-17")
    assert way is not None
    blazepose = Drawn(way.convert(run.person), None, size_px, POSE)
    trained = [Drawn(person.points, None, size_px, theme.GREEN) for person in found.people]
    box_px = box_about(blazepose.points_px, size_px)
    figure = together_figure(
        {_BLAZEPOSE: [blazepose], run.network.name: trained}, backdrop(run.picture.rgb, box_px)
    )
    sentence = compared_sentence(run.network.name, trained, blazepose, found.run_ns)
    chart("families-trained", figure, sentence)
