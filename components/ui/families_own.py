"""A viewer's own network: its file is read, what it does not say is asked, and it runs on the picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

import streamlit as st

from components.analysis.own_network import OwnBusy, OwnNetwork
from components.analysis.own_protocol import Limits
from components.charts import theme
from components.charts.keypoints import Drawn, together_figure
from components.charts.keypoints_backdrop import backdrop
from components.charts.words import count, number
from components.content import text
from components.keypoints.layouts import TITLES
from components.models.families.own import LARGEST_BYTES, Choices, Found, OwnError, offered
from components.ui.departure import end_with_page, page_id
from components.ui.families_choices import choices
from components.ui.lesson import chart
from components.ui.picture import Picture
from components.ui.watch import watch

_KEY = "families_own"
_UPLOAD = "A file that you choose"


@dataclass
class _Own:
    """The viewer's file and what is known of it.

    Attributes:
        identity: of the file.
        look: reads the file.
        run: the last run on a picture.
        refused: why the last run was not started.
        asked: how it was asked for, and on which picture.
        wanted: whether a run was asked for that has not begun.
    """

    identity: str
    content: bytes = field(repr=False)
    look: OwnNetwork | None = None
    run: OwnNetwork | None = None
    refused: str | None = None
    asked: tuple[Choices, Picture] | None = None
    wanted: bool = False


def own_network(picture: Picture | None) -> None:
    """Shows the choice of a file, what the file says, the questions, and the result."""
    limits = Limits()
    st.markdown(text("families_own", memory=limits.memory_bytes >> 30, seconds=f"{limits.deadline_s:g}"))
    own = _chosen()
    if own is None:
        st.session_state.pop(_KEY, None)
        return
    if own.look is None:
        own.look = _start(own, None)
    if own.look is None:
        st.warning(own.refused)
        st.button("Try again", key="families_own_again")
        return
    watch(own.look, lambda: _description(cast(OwnNetwork, own.look)))
    if own.look.description is not None:
        _asked(own, picture)


def _chosen() -> _Own | None:
    """The file that the viewer gives, or points to in the operator's folder."""
    files = {path.name: path for path in offered()}
    name = st.selectbox("File", [_UPLOAD, *files]) if files else _UPLOAD
    if name != _UPLOAD:
        path = files[name]
        return _known(f"{path}-{path.stat().st_mtime_ns}", path.read_bytes)
    most = LARGEST_BYTES // 1_000_000
    given = st.file_uploader(
        f"An ONNX file, at most {most} MB", ["onnx"], max_upload_size=most, key="families_own_file"
    )
    return None if given is None else _known(given.file_id, given.getvalue)


def _known(identity: str, read: Callable[[], bytes]) -> _Own:
    """What is known of the file, kept until the viewer chooses another."""
    own: _Own | None = st.session_state.get(_KEY)
    if own is None or own.identity != identity:
        own = st.session_state[_KEY] = _Own(identity, read())
    return own


def _start(own: _Own, asked: tuple[Choices, Picture] | None) -> OwnNetwork | None:
    """Starts a look at the file, or a run on a picture; None with `refused` said when that cannot be."""
    own.refused = None
    try:
        made = OwnNetwork(own.content) if asked is None else OwnNetwork(own.content, asked[1].rgb, asked[0])
    except (OwnError, OwnBusy) as error:
        own.refused = str(error)
        return None
    end_with_page(page_id(), made)
    return made


def _description(look: OwnNetwork) -> None:
    said = look.description
    if said is None:
        if look.problem is None:
            st.info(f"{look.doing}…")
        else:
            st.error(look.problem)
        return
    flow = f" It holds {' and '.join(said.control_flow)}, which may repeat." if said.control_flow else ""
    st.markdown(
        f"{count(said.nodes, 'operator')}, {said.parameters:,} parameters, "
        f"opset {said.opset}.{flow}\n\n"
        f"- Input: {'; '.join(map(str, said.inputs)) or 'none'}\n"
        f"- Output: {'; '.join(map(str, said.outputs)) or 'none'}"
    )


def _asked(own: _Own, picture: Picture | None) -> None:
    """Shows the questions, the button, and what came of the last run."""
    look = cast(OwnNetwork, own.look)
    if look.description is None:
        return
    chosen = choices(look.description, picture)
    if own.wanted and picture is not None:
        own.asked = chosen, picture
        own.run = _start(own, own.asked)
    own.wanted = False
    running = own.run is not None and not own.run.ended
    with st.container(horizontal=True):
        if picture is not None:
            st.button(
                "Run it on the picture",
                type="primary",
                icon=":material/play_arrow:",
                disabled=running,
                on_click=_want,
                args=(own,),
            )
        if running:
            st.button("Cancel", on_click=cast(OwnNetwork, own.run).cancel, key="families_own_cancel")
    if picture is None:
        st.info("There is no picture for it to look at; choose one in the sidebar.")
    if own.refused is not None:
        st.warning(own.refused)
    watch(own.run, lambda: _result(own, chosen, picture))


def _want(own: _Own) -> None:
    # Begun only after the questions: an answer that was given just before the press is not among them yet.
    own.wanted = True


def _result(own: _Own, chosen: Choices, picture: Picture | None) -> None:
    """Shows what came of the last run, unless it was asked for otherwise than the page shows now."""
    if own.run is None or own.asked is None:
        return
    asked, seen = own.asked
    if own.run.ended and (asked != chosen or picture is None or picture.name != seen.name):
        st.info("The last run was with other settings or on another picture. Run it again with these.")
    elif own.run.problem is not None:
        st.error(own.run.problem)
    elif own.run.found is None:
        st.info(f"{own.run.doing}…")
    else:
        _found(own.run.found, *own.asked)


def _found(found: Found, chosen: Choices, picture: Picture) -> None:
    size_px = picture.rgb.shape[1], picture.rgb.shape[0]
    people = [Drawn(person.points, None, size_px, theme.GREEN) for person in found.people]
    figure = together_figure({"your network": people}, backdrop(picture.rgb, (0, 0, *size_px)))
    chart("families-own", figure, _told(found, chosen, picture))


def _told(found: Found, chosen: Choices, picture: Picture) -> str:
    who = count(len(found.people), "person or face", "people or faces")
    points = sum(len(person.points.indices) for person in found.people)
    return (
        f"On {picture.name} your network finds {who} with {count(points, 'point')} of "
        f"{TITLES[chosen.layout]}, in {number(found.run_ns / 1e6, 3)} ms on one thread; read from "
        f"{' and '.join(found.used)}."
    )
