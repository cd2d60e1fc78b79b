"""Which networks fit the needs: the answer with the numbers that decided it, and how they are measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from components import wording
from components.content import text
from components.content.uses import Use
from components.keypoints import NETWORKS, Network, Subject
from components.keypoints.arrays import Rgb
from components.measures.fit import Fit, Needs, ranked
from components.models.store import store
from components.processes.jobs.fitting import Fitting, TrialPicture
from components.processes.jobs.scoring import SHOWN, ScoringRun
from components.ui import server_state
from components.ui.progress_fragment import run_button, watch
from components.ui.tables import show_table, table_line
from components.ui.workspace import end_with_viewer, kept

_SKIER = "skier.jpg"
_COLUMNS = ("Network", "Fits", "Why")
_WORDS = {True: "✔ fits", False: "✘ does not", None: "? not known yet"}


@dataclass
class FittingRun:
    """What measures networks for the viewer's needs, or did last."""

    work: Fitting | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing was measured, and nothing is."""
        return self.work is None

    def forget(self) -> None:
        """Ends it."""
        if self.work is not None:
            self.work.forget()


def candidates() -> tuple[tuple[Network, ...], Mapping[str, str]]:
    """The networks of the table that come with files, and why some are not on this server."""
    rows = tuple(row for row in NETWORKS.values() if row.files)
    absent = {
        row.key: f"{name} is not on this server"
        for row in rows
        for name in row.files
        if store.availability(name) is not None
    }
    return rows, absent


def answer(use: Use | None, needs: Needs) -> None:
    """Shows the button that measures, and the networks by how well they fit."""
    own = kept(FittingRun, FittingRun)
    rows, absent = candidates()

    def start() -> None:
        pictures: dict[Subject, TrialPicture] = {
            "body": TrialPicture("the picture of the skier", _skier()),
            "face": TrialPicture("the portrait", server_state.portrait()),
            "hand": TrialPicture("the portrait", server_state.portrait()),
        }
        keys = [row.key for row in rows if row.key not in absent]
        own.work = Fitting(pictures, keys, server_state.pool().analyse_still)
        end_with_viewer(own.work)

    running = run_button("Measure the networks here", own.work, start, key="guide-measure")
    st.caption(text("guide/measured"))
    watch(own.work, lambda: _shown(use, needs, own.work, rows, absent), running)


def _skier() -> Rgb:
    """A labelled picture with one whole body; on most frames of the full-body clip two people cross."""
    return next(each.rgb for each in server_state.labelled_pictures() if each.labels.name == _SKIER)


def _shown(
    use: Use | None, needs: Needs, work: Fitting | None, rows: Sequence[Network], absent: Mapping[str, str]
) -> None:
    if work is not None and not work.ended:
        st.progress(work.done, "Measuring the networks, one after the other")
    for problem in work.problems if work is not None else ():
        st.caption(problem)
    fits = ranked(needs, rows, {} if work is None else work.measured, absent)
    st.markdown(sentence(use, needs, fits))
    show_table("Networks by how well they fit", _COLUMNS, [_line(fit) for fit in fits])


def sentence(use: Use | None, needs: Needs, fits: Sequence[Fit]) -> str:
    """The answer: the first that fits with its numbers, what is still open, or why none does."""
    what = "these needs" if use is None else use.title
    good = [fit for fit in fits if fit.met and fit.absent is None]
    if good:
        best = good[0]
        others = [fit.network.title for fit in good[1:]]
        also = f" {wording.listed(others)} would do, too, but slower." if others else ""
        return f"**For {what}: {best.network.title}.** {_because(best)}{also}"
    open_ones = [fit for fit in fits if fit.met is None and fit.absent is None]
    if open_ones:
        names = wording.listed(fit.network.title for fit in open_ones)
        reasons = dict.fromkeys(check.said for fit in open_ones for check in fit.checks if check.met is None)
        return f"**For {what}: perhaps {names}.** What is not known yet: {'; '.join(reasons)}."
    if needs.beyond:
        return f"**For {what}: none of these.** {needs.beyond[:1].upper()}{needs.beyond[1:]}."
    nearest = [fit for fit in fits if fit.network.subject == needs.subject]
    why = "; ".join(f"{fit.network.title}: {_against(fit)}" for fit in nearest)
    return f"**For {what}: none of these.** {why or f'No network here looks for a {needs.subject}'}."


def _because(fit: Fit) -> str:
    said = "; ".join(check.said for check in fit.checks)
    scored = _scored(fit.network.key)
    return f"{said[:1].upper()}{said[1:]}{f'; {scored}' if scored else ''}."


def _against(fit: Fit) -> str:
    return wording.listed(fit.failed) if fit.failed else str(fit.absent or "what it needs is not known yet")


def _scored(key: str) -> str:
    """How right the viewer has found it to be on Accuracy, if they have."""
    work = kept(ScoringRun, ScoringRun).work
    scores = {} if work is None else work.scores
    found = scores.get((key, SHOWN[0]))
    if found is None or "PCK@0.2" not in found.figures:
        return ""
    figure = found.figures["PCK@0.2"]
    return f"PCK@0.2 {figure.value:.2f} ({figure.low:.2f} to {figure.high:.2f}) on Accuracy"


def _line(fit: Fit) -> str:
    if fit.absent is not None:
        verdict, why = "– not here", fit.absent
    else:
        verdict = _WORDS[fit.met]
        # What speaks against it first, then what is open.
        order = sorted(fit.checks, key=lambda check: (check.met is not False, check.met is not None))
        why = "; ".join(check.said for check in order)
    subject = fit.network.subject
    return table_line(_COLUMNS, fit.network.title, subject, [escape(verdict), escape(why)])
