"""A viewer's own network: its file is read, what it does not say is asked, and it runs on the picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import cast

import streamlit as st

from components.content import text
from components.models.onnx.viewer_network.network import LARGEST_BYTES, Choices, OwnError, beside_of, offered
from components.processes.sandbox.client import OwnNetwork
from components.processes.sandbox.protocol import Limits
from components.processes.sandbox.sandbox import OwnBusy, Sandbox
from components.ui.end_with_session import end_with_page, page_id
from components.ui.picture import Picture
from components.ui.progress_fragment import going_on, run_button, watch
from components.ui.session import Name, SessionValue
from components.views.families.network_choices import choices
from components.views.families.viewer_results import found_on
from components.wording import count

_UPLOAD = "A file that you choose"


@dataclass
class _Own:
    """The viewer's file and what is known of it.

    Attributes:
        identity: of the file and of those beside it.
        beside: other files with weights of it, by name.
        sandbox: the process that holds the file, loaded, while it is used.
        look: reads the file.
        run: the last run on a picture.
        refused: why the last run was not started.
        asked: how it was asked for, and on which picture.
    """

    identity: str
    content: bytes = field(repr=False)
    beside: dict[str, bytes] = field(repr=False)
    sandbox: Sandbox | None = None
    look: OwnNetwork | None = None
    run: OwnNetwork | None = None
    refused: str | None = None
    asked: tuple[Choices, Picture] | None = None


_OWN = SessionValue[_Own](Name.FAMILIES_OWN)


def own_network(picture: Picture | None) -> None:
    """Shows the choice of a file, what the file says, the questions, and the result."""
    limits = Limits()
    st.markdown(text("families/own", memory=limits.memory_bytes >> 30, seconds=f"{limits.deadline_s:g}"))
    own = _chosen()
    if own is None:
        _OWN.take()
        return
    if own.look is None:
        own.look = _start(own, None)
    if own.look is None:
        st.warning(own.refused)
        st.button("Try again", key="families-own-again")
        return
    watch(own.look, lambda: _description(cast(OwnNetwork, own.look)), going_on(own.look))
    if own.look.description is not None:
        _asked(own, picture)


def _chosen() -> _Own | None:
    """The file that the viewer gives, or points to in the operator's folder."""
    files = {path.name: path for path in offered()}
    name = st.selectbox("File", [_UPLOAD, *files]) if files else _UPLOAD
    if name != _UPLOAD:
        path = files[name]
        with_weights = {other.name: other for other in beside_of(path)}
        identity = "-".join(f"{each}-{each.stat().st_mtime_ns}" for each in (path, *with_weights.values()))
        return _known(identity, path.read_bytes, {n: each.read_bytes for n, each in with_weights.items()})
    most = LARGEST_BYTES // 1_000_000
    given = st.file_uploader(
        f"An ONNX file, with its .data file if it has one; together at most {most} MB",
        accept_multiple_files=True,
        max_upload_size=most,
        key="families-own-file",
    )
    networks = [file for file in given if file.name.lower().endswith(".onnx")]
    if not networks and given:
        st.warning("None of these files is an ONNX network, whose name ends in .onnx; add it.")
    elif len(networks) > 1:
        st.warning("Two ONNX networks were chosen, but only one can run at a time; remove one of them.")
    if len(networks) != 1:
        return None
    others = {file.name: file for file in given if file is not networks[0]}
    identity = "-".join(file.file_id for file in given)
    return _known(identity, networks[0].getvalue, {n: file.getvalue for n, file in others.items()})


def _known(identity: str, read: Callable[[], bytes], others: Mapping[str, Callable[[], bytes]]) -> _Own:
    """What is known of the files, kept until the viewer chooses others."""
    own = _OWN.get()
    if own is None or own.identity != identity:
        beside = {name: read_other() for name, read_other in others.items()}
        if own is not None and own.sandbox is not None:
            own.sandbox.forget()
        own = _Own(identity, read(), beside)
        _OWN.set(own)
    return own


def _start(own: _Own, asked: tuple[Choices, Picture] | None) -> OwnNetwork | None:
    """Starts a look at the file, or a run on a picture; None with `refused` said when that cannot be."""
    own.refused = None
    try:
        if own.sandbox is None or not own.sandbox.wake():
            own.sandbox = Sandbox.of(own.content, own.beside)
            end_with_page(page_id(), own.sandbox)
    except (OwnError, OwnBusy) as error:
        own.refused = str(error)
        return None
    frame_rgb, chosen = (None, None) if asked is None else (asked[1].rgb, asked[0])
    return OwnNetwork(own.sandbox, frame_rgb, chosen, keep=True)


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
    if picture is None:
        running = False
        st.info("There is no picture to run it on; choose one in the sidebar.")
    else:
        asked = chosen, picture
        running = run_button(
            "Run it on the picture", own.run, lambda: _run(own, *asked), key="families-own-run"
        )
    if own.refused is not None:
        st.warning(own.refused)
    watch(own.run, lambda: _result(own, chosen, picture), running)


def _run(own: _Own, chosen: Choices, picture: Picture) -> None:
    own.asked = chosen, picture
    own.run = _start(own, own.asked)


def _result(own: _Own, chosen: Choices, picture: Picture | None) -> None:
    """Shows what came of the last run, unless it was asked for otherwise than the page shows now."""
    if own.run is None or own.asked is None:
        return
    asked, seen = own.asked
    if own.run.ended and (asked != chosen or picture is None or picture.name != seen.name):
        st.info("The last run used other settings or another picture. Run it again.")
    elif own.run.problem is not None:
        st.error(own.run.problem)
    elif own.run.found is None:
        st.info(f"{own.run.doing}…")
    else:
        found_on(own.run.found, seen, own.run.pid)
