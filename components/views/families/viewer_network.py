"""A viewer's own network: its file is read, what it does not say is asked, and it runs on the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import streamlit as st

from components.content import text
from components.models.onnx.viewer_network.network import LARGEST_BYTES, Choices, Region, beside_of, offered
from components.processes.sandbox.client import SandboxRun
from components.processes.sandbox.protocol import RunLimits
from components.ui import remembered
from components.ui.given_network import GivenNetwork, forget_network, give_network, given_network, visit
from components.ui.picture import Picture
from components.ui.plain_text import plain
from components.ui.progress_fragment import going_on, run_button, watch
from components.ui.session import Name, SessionValue
from components.views.families.network_choices import choices
from components.views.families.viewer_results import found_on
from components.wording import count

_UPLOAD = "A file that you choose"


@dataclass(frozen=True, eq=False)
class _Asked:
    """How the last run was asked for, and on which picture."""

    choices: Choices
    region: Region
    picture: Picture
    run: SandboxRun | None


_ASKED = SessionValue[_Asked](Name.FAMILIES_ASKED)


def own_network(picture: Picture | None) -> None:
    """Shows the choice of a file, what the file says, the questions, and the result."""
    limits = RunLimits()
    st.markdown(text("families/own", memory=limits.memory_bytes >> 30, seconds=f"{limits.deadline_s:g}"))
    own = _chosen()
    if own is None:
        return
    if own.look is None:
        own.look = own.start()
    if own.look is None:
        st.warning(own.refused)
        st.button("Try again", key="families-own-again")
        return
    watch(own.look, lambda: _description(cast(SandboxRun, own.look)), going_on(own.look))
    if own.look.description is not None:
        _questions(own, picture)


def _chosen() -> GivenNetwork | None:
    """The network that the viewer gives, has given before, or points to in the operator's folder."""
    files = {path.name: path for path in offered()}
    names = [_UPLOAD, *files]
    name = _UPLOAD
    if files:
        name = st.selectbox("File", names, **remembered.index("families-own-offered", names, _UPLOAD))
    if name == _UPLOAD:
        held = given_network()
        if held is not None and held.offered:
            forget_network()
        return _uploaded()
    path = files[name]
    with_weights = {other.name: other for other in beside_of(path)}
    identity = "-".join(f"{each}-{each.stat().st_mtime_ns}" for each in (path, *with_weights.values()))
    beside = {other: file.read_bytes for other, file in with_weights.items()}
    return _or_said(give_network(identity, name, path.read_bytes, beside, offered=True))


def _uploaded() -> GivenNetwork | None:
    most = LARGEST_BYTES // 1_000_000
    key = f"families-own-file-{visit()}"
    given = st.file_uploader(
        f"An ONNX file, with its .data file if it has one; together at most {most} MB",
        accept_multiple_files=True,
        max_upload_size=most,
        key=key,
        on_change=_emptied,
        args=(key,),
    )
    if not given:
        return _given_before()
    networks = [file for file in given if file.name.lower().endswith(".onnx")]
    if not networks:
        st.warning("None of these files is an ONNX network, whose name ends in .onnx; add it.")
    elif len(networks) > 1:
        st.warning("Two ONNX networks were chosen, but only one can run at a time; remove one of them.")
    if len(networks) != 1:
        return None
    beside = {file.name: file.getvalue for file in given if file is not networks[0]}
    identity = "-".join(file.file_id for file in given)
    return _or_said(give_network(identity, networks[0].name, networks[0].getvalue, beside, offered=False))


def _emptied(key: str) -> None:
    """The viewer has taken the files away in the widget, which says to forget them."""
    if not st.session_state.get(key):
        forget_network()


def _given_before() -> GivenNetwork | None:
    """The network that is kept though the widget has forgotten its file, as it does when the page changes."""
    held = given_network()
    if held is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(held.name)}**, which you gave before, is used.")
            st.button("Forget this network", key="families-own-forget", on_click=forget_network)
    return held


def _or_said(given: GivenNetwork | str) -> GivenNetwork | None:
    if isinstance(given, str):
        st.warning(given)
        return None
    return given


def _description(look: SandboxRun) -> None:
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


def _questions(own: GivenNetwork, picture: Picture | None) -> None:
    """Shows the questions, the button, and what came of the last run."""
    look = cast(SandboxRun, own.look)
    if look.description is None:
        return
    chosen, region = choices(look.description, picture)
    if picture is None:
        running = False
        st.info("There is no picture to run it on; choose one in the sidebar.")
    else:
        seen = picture
        running = run_button(
            "Run it on the picture", own.run, lambda: _run(own, chosen, region, seen), key="families-own-run"
        )
    if own.refused is not None:
        st.warning(own.refused)
    watch(own.run, lambda: _result(own, chosen, picture), running)


def _run(own: GivenNetwork, chosen: Choices, region: Region, picture: Picture) -> None:
    own.run = own.start(picture.rgb, chosen)
    _ASKED.set(_Asked(chosen, region, picture, own.run))


def _result(own: GivenNetwork, chosen: Choices, picture: Picture | None) -> None:
    """Shows what came of the last run, unless it was asked for otherwise than the page shows now."""
    asked = _ASKED.get()
    # A reload keeps the network, but not the picture of its last run.
    if own.run is None or asked is None or asked.run is not own.run:
        return
    if own.run.ended and (asked.choices != chosen or picture is None or picture.name != asked.picture.name):
        st.info("The last run used other settings or another picture. Run it again.")
    elif own.run.problem is not None:
        st.error(own.run.problem)
    elif own.run.found is None:
        st.info(f"{own.run.doing}…")
    else:
        reading, name = found_on(own.run.found, asked.picture, own.run.pid)
        own.settle(asked.choices, asked.region, reading, name)
        st.page_link("pages/lab.py", label="Use it in the Lab", icon=":material/science:")
