"""The families measured here: chosen by the viewer, one after another, with progress and cancel."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import wording
from components.content import text
from components.content.families import Families
from components.processes.timing.run import machine
from components.ui import remembered
from components.ui.explain import chart
from components.ui.network_graphs import absence_of
from components.ui.progress_fragment import run_button, watch
from components.ui.tables import show_table, table_line
from components.ui.workspace import kept
from components.views.families.figures import times as charts
from components.views.families.figures.times import LEAST_RUNS_FOR_P95, Measured
from components.views.families.timings import PEOPLE, Times, step_name

_FIRST = ("PoseResNet-50", "BlazePose full", "PFLD", "Face Landmarker")
_COLUMNS = (
    "network",
    "input",
    "1 thread: p50 · p95",
    "2 threads: p50 · p95",
    "GMAC/s, 1 · 2 threads",
    "peak memory",
    "weights",
)


def times() -> Times:
    """What was measured for this viewer."""
    known = kept(Times, Times)
    known.take()
    return known


def run_here(known: Families) -> None:
    """Shows the choice of networks, the buttons, the progress and the results."""
    st.markdown(text("families/run"))
    here = {n.name: n for n in known.networks if n.runs_here and absence_of(n) is None}
    first = [name for name in _FIRST if name in here]
    chosen = st.multiselect(
        "Networks", list(here), **remembered.defaults("families-networks", list(here), first)
    )
    crowd = st.checkbox(
        f"Also for {', '.join(map(str, PEOPLE))} people or faces",
        **remembered.value("families-crowd", False),
    )
    measured = times()
    measured.go_on()
    running = run_button(
        "Measure",
        measured,
        lambda: measured.start([here[name] for name in chosen], crowd),
        key="families-measure",
        icon=":material/timer:",
        possible=bool(chosen),
    )
    watch(measured, lambda: _results(measured), running)


def _results(measured: Times) -> None:
    measured.take()
    _notices(measured)
    rows = list(measured.rows.values())
    if not rows:
        return
    _table(rows)
    if any(row.p95_ms is None for row in rows):
        st.caption(
            f"p50 is the median. p95 is given from {LEAST_RUNS_FOR_P95} runs on; with fewer it is little "
            "more than the longest run."
        )
    left, right = st.columns(2)
    with left:
        chart("families-times", charts.times_figure(rows), charts.times_sentence(rows))
    with right:
        chart("families-people", charts.people_figure(rows), charts.people_sentence(rows))


def _notices(measured: Times) -> None:
    work = measured.work
    if measured.refused is not None:
        st.warning(measured.refused)
    if work is None:
        st.caption(f"Nothing is measured yet. Press **Measure**, and this machine ({machine()}) times them.")
        return
    done, steps = len(work.results), len(work.steps)
    if not work.ended:
        doing = work.doing or (step_name(work.steps[done]) if done < steps else "finishing")
        st.progress(done / steps, f"Measuring {min(done + 1, steps)} of {steps}: {doing}")
    elif work.problem is not None:
        st.warning(work.problem)
    for name, reason in measured.failed.items():
        st.error(f"{name} could not be measured. {reason}")
    streams = work.most_streams
    live = wording.count(streams, "live stream") if streams else "no live stream"
    st.caption(
        f"Measured by this machine ({machine()}); {live} ran on this server meanwhile. What else the machine "
        "does counts too."
    )


def _table(rows: Sequence[Measured]) -> None:
    lines = []
    for name in dict.fromkeys(row.network.name for row in rows):
        mine = {row.threads: row for row in rows if row.network.name == name and row.people == 1}
        network = next(row.network for row in rows if row.network.name == name)
        both = [mine.get(threads) for threads in (1, 2)]
        trained = any(row is not None and row.trained for row in both)
        cells = [
            f"{network.input[0]}\u00a0×\u00a0{network.input[1]}",
            *(_time(row) for row in both),
            " · ".join(wording.number(row.gmac_per_s, 3) for row in both if row is not None) or "–",
            _memory(mine.get(1)),
            "trained" if trained else "random",
        ]
        lines.append(table_line(_COLUMNS, name, network.part, cells))
    show_table("Measured on this server, one network a line", _COLUMNS, lines)


def _time(row: Measured | None) -> str:
    if row is None:
        return "<small>not measured</small>"
    p50 = wording.number(row.duration.median_ms, 3)
    p95 = "–" if row.p95_ms is None else wording.number(row.p95_ms, 3)
    return f"{p50}\u00a0·\u00a0{p95}\u00a0ms <small>n\u00a0=\u00a0{row.runs:,}</small>"


def _memory(row: Measured | None) -> str:
    if row is None or row.peak_bytes is None:
        return "<small>not measured</small>"
    return f"{wording.millions(row.peak_bytes)}\u00a0MB"
