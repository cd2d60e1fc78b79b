"""How a network is put together, in one sentence that is worked out from its graph."""

from __future__ import annotations

from components import wording
from components.charts.graph_words import branches_text, picture_text, together
from components.models.graphs import Graph
from components.models.graphs.composition import Exchange, exchange, stages
from components.models.graphs.structure import ResolutionCourse, course, depths


def composition_sentence(title: str, graph: Graph) -> str:
    """What the figure of its shape shows: where it exchanges, refines, goes down and up, or only down."""
    run, exchanged, written = course(graph), exchange(graph), stages(graph)
    layers = wording.count(max(depths(graph), default=0), "layer")
    if run is None:
        detail = "it reads no picture"
    elif exchanged is not None:
        detail = _exchanged(graph, exchanged, run)
    elif max(written.values(), default=1) > 1:
        detail = _refined(graph, written, run)
    else:
        detail = _run(graph, run)
    return f"{title}, {layers} deep: {detail}."


def _exchanged(graph: Graph, found: Exchange, run: ResolutionCourse) -> str:
    sides = wording.listed(picture_text(graph, side) for side in found.sides)
    start = picture_text(graph, run.start)
    return (
        f"the picture of {start} runs on at {len(found.sides)} resolutions side by side ({sides}), which "
        f"exchange in {wording.count(found.rounds, 'round')} by {found.joins} sums, so that the highest "
        "is never given up"
    )


def _refined(graph: Graph, written: dict[int, int], run: ResolutionCourse) -> str:
    kinds = wording.listed(
        f"{channels} maps {wording.count(times, 'time')}" for channels, times in written.items()
    )
    refined = f"stages refine: it writes {kinds}, each stage seeing what the one before wrote"
    down = _down(graph, run)
    if run.top is None:
        return f"{down} and stays there; {refined}"
    again = "" if run.rises < 2 else f", {wording.count(run.rises, 'time')} over"
    return f"{down} and up to {picture_text(graph, run.top)}{again}; {refined}"


def _run(graph: Graph, run: ResolutionCourse) -> str:
    down = _down(graph, run)
    if run.top is None:
        vectors = together(port.shape for port in graph.outputs)
        return f"{down} and never up again, a straight descent to {vectors}"
    top = picture_text(graph, run.top)
    if not run.skips:
        return f"{down} and up again to {top}, without any skip: {branches_text(graph)}"
    joined = wording.listed(picture_text(graph, side) for side in dict.fromkeys(run.skips))
    ways = wording.count(len(run.skips), "skip")
    return f"{down} and up again to {top}, where {ways} bring back what was finer, at {joined}"


def _down(graph: Graph, run: ResolutionCourse) -> str:
    return f"it goes from {picture_text(graph, run.start)} down to {picture_text(graph, run.bottom)}"
