"""How a network is put together, in one sentence that is worked out from its graph."""

from __future__ import annotations

from components.charts import words
from components.charts.architecture_words import branches_text, listed, values_text
from components.models.graphs import Graph
from components.models.graphs.composition import Exchange, ascents, exchange, stages
from components.models.graphs.structure import Course, course, depths


def composition_sentence(title: str, graph: Graph) -> str:
    """What the figure of its shape shows: where it exchanges, refines, goes down and up, or only down."""
    run, exchanged, written = course(graph), exchange(graph), stages(graph)
    layers = words.count(max(depths(graph), default=0), "layer")
    if run is None:
        told = "it reads no picture"
    elif exchanged is not None:
        told = _exchanged(exchanged, run)
    elif max(written.values(), default=1) > 1:
        told = _refined(written, run, ascents(graph))
    else:
        told = _run(graph, run)
    return f"{title}, {layers} deep: {told}."


def _exchanged(found: Exchange, run: Course) -> str:
    sides = listed(f"{side} px" for side in found.sides)
    return (
        f"the picture of {run.start} px runs on at {len(found.sides)} resolutions side by side ({sides}), "
        f"which exchange in {words.count(found.rounds, 'round')} by {found.joins} sums, so that the highest "
        "is never given up"
    )


def _refined(written: dict[int, int], run: Course, ups: int) -> str:
    kinds = listed(f"{channels} maps {words.count(times, 'time')}" for channels, times in written.items())
    refined = f"stages refine: it writes {kinds}, each stage seeing what the one before wrote"
    if run.top is None:
        return f"it goes from {run.start} px down to {run.bottom} px and stays there; {refined}"
    again = "" if ups < 2 else f", {words.count(ups, 'time')} over"
    return f"it goes from {run.start} px down to {run.bottom} px and up to {run.top} px{again}; {refined}"


def _run(graph: Graph, run: Course) -> str:
    down = f"it goes from {run.start} px down to {run.bottom} px"
    if run.top is None:
        vectors = [values_text(port.shape) for port in graph.outputs]
        return f"{down} and never up again, a straight descent to {listed(vectors)}"
    if not run.skips:
        return f"{down} and up again to {run.top} px, without any skip: {branches_text(graph)}"
    joined = listed(f"{side} px" for side in run.skips)
    ways = words.count(len(run.skips), "skip")
    return f"{down} and up again to {run.top} px, where {ways} bring back what was finer, at {joined}"
