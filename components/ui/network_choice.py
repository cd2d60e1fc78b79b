"""The choice of the networks that look at what is given: those of the table, and the viewer's own."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from components import wording
from components.keypoints import DEFAULT_NETWORKS, NETWORKS, network, short_names
from components.keypoints.networks import VIEWER_NETWORK
from components.models.store import store
from components.ui import remembered
from components.ui.given_network import given_network
from components.ui.plain_text import plain

POSE = DEFAULT_NETWORKS[0]
"""Stands for all sizes of its design."""
_USUAL = short_names(DEFAULT_NETWORKS)
_OWN = network(VIEWER_NETWORK).title


def offered() -> Mapping[str, str]:
    """The keys of the networks by their names; of a design in several sizes the usual one."""
    sizes = [key for key, row in NETWORKS.items() if row.short == network(POSE).short and key != POSE]
    keys = [key for key, row in NETWORKS.items() if row.files and key not in sizes]
    return {**dict(zip(short_names(keys), keys, strict=True)), _OWN: VIEWER_NETWORK}


def network_choice() -> tuple[str, ...]:
    """Shows the choice; the keys of the networks that are chosen, at least one."""
    known = offered()
    missing = {name: reason for name, key in known.items() if (reason := _missing(key)) is not None}
    here = [name for name in known if name not in missing]
    chosen = st.multiselect("Networks", here, **remembered.defaults("networks", here, _USUAL))
    for name, (cause, whole) in missing.items():
        st.caption(f":gray[○ {name} — cannot be chosen: {cause}]", help=whole)
    given = given_network()
    if _OWN in missing:
        st.page_link("pages/families.py", label="Give a custom network", icon=":material/upload_file:")
    elif given is not None:
        st.caption(f"{_OWN} is {plain(given.name)}.")
    if not chosen:
        st.warning("No network is chosen, so pose and face are used; choose those that you want.")
        return DEFAULT_NETWORKS
    # In the order of the table, which is that of the panes, whatever the order of choosing.
    return tuple(key for name, key in known.items() if name in chosen)


def cause_of(file: str, reason: str) -> str:
    """Why that file is missing, as `in_short`, without its name."""
    return wording.in_short(reason.replace(file, "its file"))


def _missing(key: str) -> tuple[str, str] | None:
    """Why a network cannot be chosen, in short and whole; None where it can be."""
    if key == VIEWER_NETWORK:
        given = given_network()
        if given is None:
            return ("none has been given", "The page Families takes an ONNX file and runs it on a picture.")
        if given.use is None:
            return (
                "it has not been run",
                "On the page Families, run it on the picture once, which tells how.",
            )
        return None
    for file in network(key).files:
        reason = store.availability(file)
        if reason is not None:
            return cause_of(file, reason), reason
    return None
