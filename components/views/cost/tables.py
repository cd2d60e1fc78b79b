"""The tables of the ledger: one row a network or task where there is room, one block on a phone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from components import wording
from components.content.published import PublishedSpeed
from components.measures.cost import MODE_WORDS, CostRow, NetCost, NetStep, TaskStep, WholeTask
from components.models.cost.inventory import NET_FILES, PIPELINES, Inventory
from components.ui.tables import show_table, table_line
from components.wording import millions

NOT_YET = "not measured yet"
_NET_COLUMNS = (
    "network",
    "parameters",
    "file",
    "MACs",
    "peak memory",
    "MACs a point",
    "1 thread: p50 · p95",
    "2 threads: p50 · p95",
    "time a point, 1 · 2 threads",
    "GMAC/s, 1 · 2 threads",
)
_SUM_COLUMNS = ("task", "networks", "parameters", "file", "MACs")
_TASK_COLUMNS = (
    "whole task",
    "found",
    "p50 · p95",
    "time a point",
    "MACs a point",
    "share of a frame",
)


def net_table(inventory: Inventory, rows: Sequence[CostRow], failed: Mapping[str, str]) -> None:
    """Shows what each network costs; `failed` gives the reasons of those that could not be measured."""
    measured = {row.step: row for row in rows}
    lines = []
    for file in NET_FILES:
        net = inventory.nets.get(file.name)
        if net is None:
            lines.append(_absent(file.name, file.model, inventory.missing[file.name], len(_NET_COLUMNS)))
            continue
        by_threads = [measured.get(NetStep(file.name, threads)) for threads in (1, 2)]
        otherwise = failed.get(file.name, NOT_YET)
        cells = [
            *_from_file(net),
            *(_time(row, otherwise) for row in by_threads),
            "–"
            if net.points is None
            else _each_value(
                (row.ms_a_point for row in by_threads if row is not None), "\u00a0ms", otherwise
            ),
            _each_value((row.gmac_per_s for row in by_threads if row is not None), "", otherwise),
        ]
        lines.append(table_line(_NET_COLUMNS, file.name, file.model, cells))
    show_table("The networks, each by itself", _NET_COLUMNS, lines)


def sum_table(inventory: Inventory) -> None:
    """Shows what the networks of each task have together: the detector's and the others', each once."""
    lines = []
    for pipeline in PIPELINES:
        if pipeline.name not in inventory.pipelines:
            lines.append(_absent_task(pipeline, inventory, len(_SUM_COLUMNS)))
            continue
        nets = [inventory.nets[name] for name in pipeline.nets]
        cells = [
            escape(" + ".join(net.name.removeprefix(f"{net.model} ") for net in nets)),
            millions(sum(net.parameters for net in nets), "M"),
            millions(sum(net.file_bytes for net in nets), "MB"),
            millions(sum(net.macs for net in nets), "M"),
        ]
        lines.append(table_line(_SUM_COLUMNS, pipeline.name, pipeline.model, cells))
    show_table("The networks of each task together", _SUM_COLUMNS, lines)


def task_table(inventory: Inventory, rows: Sequence[CostRow], failed: Mapping[str, str]) -> None:
    """Shows what each whole task costs in both modes."""
    measured = {row.step: row for row in rows}
    lines = []
    for pipeline in PIPELINES:
        if pipeline.name not in inventory.pipelines:
            lines.append(_absent_task(pipeline, inventory, len(_TASK_COLUMNS)))
            continue
        for mode, mode_words in MODE_WORDS.items():
            row = measured.get(TaskStep(pipeline.name, mode))
            name = f"{pipeline.name}, {mode_words.removesuffix(' mode')}"
            cells = _task_cells(row, failed.get(pipeline.name, NOT_YET))
            lines.append(table_line(_TASK_COLUMNS, name, pipeline.model, cells))
    show_table("Whole tasks, in both modes", _TASK_COLUMNS, lines)


def published_table(speeds: Sequence[PublishedSpeed]) -> None:
    """Shows what others published, in a colour of its own, with a link to each source."""
    columns = ("published for", "speed", "on", "source")
    lines = []
    for speed in speeds:
        place = speed.source.split("/")[2]
        link = f'<a href="{escape(speed.source)}" target="_blank" rel="noopener">{escape(place)}</a>'
        note = " <small>(read in a copy)</small>" if speed.copy else ""
        in_ms = "" if speed.ms_a_frame is None else f" <small>({escape(speed.ms_a_frame)} ms)</small>"
        cells = [escape(f"{speed.value} {speed.unit}") + in_ms, escape(speed.device), link + note]
        lines.append(table_line(columns, speed.system, "", cells))
    show_table("Speeds that others published", columns, lines, "kl-published")


def _from_file(net: NetCost) -> list[str]:
    stored = (
        ""
        if net.stored_parameters == net.parameters
        else f" <small>({millions(net.stored_parameters)} stored)</small>"
    )
    peak = "–" if net.peak_activation_bytes is None else f"{millions(net.peak_activation_bytes)}\u00a0MB"
    return [
        f"{millions(net.parameters)}\u00a0M{stored}",
        f"{millions(net.file_bytes)}\u00a0MB",
        f"{millions(net.macs)}\u00a0M",
        peak,
        "–" if net.points is None else f"{millions(net.macs / net.points)}\u00a0M",
    ]


def _time(row: CostRow | None, otherwise: str) -> str:
    if row is None:
        return f"<small>{escape(otherwise)}</small>"
    p50, p95 = wording.number(row.duration.median_ms, 3), wording.number(row.duration.p95_ms, 3)
    return f"{p50}\u00a0·\u00a0{p95}\u00a0ms <small>n\u00a0=\u00a0{row.runs:,}</small>"


def _each_value(values: Iterable[float | None], unit: str, otherwise: str) -> str:
    """The values that are known, one after the other."""
    numbers = [wording.number(value, 3) for value in values if value is not None]
    return f"{' · '.join(numbers)}{unit}" if numbers else f"<small>{escape(otherwise)}</small>"


def _task_cells(row: CostRow | None, otherwise: str) -> list[str]:
    if row is None:
        return ["–", _time(None, otherwise), "–", "–", "–"]
    return [
        f"{row.found}",
        _time(row, otherwise),
        "–" if row.ms_a_point is None else f"{wording.number(row.ms_a_point, 3)}\u00a0ms",
        "–" if row.macs_a_point is None else f"{millions(row.macs_a_point)}\u00a0M",
        wording.percent(row.budget_share).replace(" ", "\u00a0"),
    ]


def _absent_task(pipeline: WholeTask, inventory: Inventory, columns: int) -> str:
    reason = next(inventory.missing[n] for n in pipeline.nets if n in inventory.missing)
    return _absent(pipeline.name, pipeline.model, reason, columns)


def _absent(name: str, model: str, reason: str, columns: int) -> str:
    return (
        f'<tr class="kl-{model} kl-absent"><th scope="row">{escape(name)}</th>'
        f'<td colspan="{columns - 1}" title="{escape(reason)}"><small>not available here: '
        f"{escape(wording.in_short(reason))}</small></td></tr>"
    )
