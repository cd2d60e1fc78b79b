"""`python -m components inspect`: the layers of the networks in a model file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import orjson

from components.models.graphs import Graph, GraphError, ModelGraphs, read_graphs
from components.models.graphs.table import NOT_COUNTED, Row, layer_rows, sizes_text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    parser.add_argument(
        "path",
        type=Path,
        metavar="FILE",
        help="a .tflite or .onnx network, a .task bundle, a frozen .pb graph of TensorFlow's, or a "
        "model.json of TensorFlow.js's with its weights beside it",
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")


def run(arguments: argparse.Namespace) -> int:
    """Print the networks' layers and totals, and return 2 when the file holds none that can be read."""
    try:
        model = read_graphs(arguments.path)
    except GraphError as error:
        print(error, file=sys.stderr)
        return 2
    print(_json(model) if arguments.json else "\n".join(_report_lines(model)))
    if model.note is not None:
        print(f"Note: {model.note}", file=sys.stderr)
    return 0


def _json(model: ModelGraphs) -> str:
    said = {name: value for name, value in asdict(model).items() if value is not None}
    return orjson.dumps(said, option=orjson.OPT_INDENT_2).decode()


def _report_lines(model: ModelGraphs) -> Iterator[str]:
    yield f"{model.file}  SHA-256 {model.sha256}"
    for graph in model.graphs:
        yield ""
        yield from _summary(graph)
        yield ""
        yield from _table(layer_rows(graph))


def _summary(graph: Graph) -> Iterator[str]:
    layers = len(graph.layers)
    yield f"{graph.name}: {layers:,} layer{'' if layers == 1 else 's'}"
    sparse = graph.stored_parameters < graph.parameters
    left_out = f", of which {graph.stored_parameters:,} are stored and the rest are 0" if sparse else ""
    yield f"  parameters: {graph.parameters:,}{left_out}"
    without = f", without {', '.join(graph.uncounted)}" if graph.uncounted else ""
    yield f"  multiply-adds: {graph.macs:,}{without}"
    peak = graph.peak_activation_bytes
    yield f"  activations at once, at most: {'not known' if peak is None else f'{peak:,} bytes'}"
    for title, ports in (("inputs", graph.inputs), ("outputs", graph.outputs)):
        yield f"  {title}: {', '.join(f'{port.name} {sizes_text(port.shape)}' for port in ports)}"


def _table(rows: list[Row]) -> Iterator[str]:
    """The rows under their names, numbers to the right."""
    cells = [[_cell(name, value) for name, value in row.items()] for row in rows]
    if not cells:
        return
    numeric = [name in ("layer", "parameters", "MACs", "activation bytes") for name in rows[0]]
    table = [list(rows[0]), *cells]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for line in table:
        padded = (
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, widths, numeric, strict=True)
        )
        yield "  ".join(padded).rstrip()


def _cell(name: str, value: str | int | None) -> str:
    if value is None:
        return NOT_COUNTED if name == "MACs" else "not fixed"
    return f"{value:,}" if isinstance(value, int) else value
