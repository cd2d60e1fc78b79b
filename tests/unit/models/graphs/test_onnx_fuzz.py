"""Damaged and made-up ONNX files end in a graph or in a sentence, whatever was changed in them."""

from __future__ import annotations

import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.models.graphs import GraphError
from components.models.graphs.onnx_file import graph_in
from tests.support.mutated import mutate
from tests.support.onnx_graphs import TURNED, Node, encoder_decoder, model, sparse_conv

SMALL = encoder_decoder().SerializeToString()
CONSTANTS: list[Node] = [
    ("Constant", [], ["c"], {"value_ints": [1, -1]}),
    ("Reshape", ["x", "c"], ["y"], {}),
]

MODELS = {
    "convolutions": encoder_decoder(),
    "channels last": model(TURNED, {"x": (1, 8, 6, 3)}, ["y"], {"w": (5, 3, 3, 3)}),
    "sparse": sparse_conv(),
    "constants": model(CONSTANTS, {"x": (1, 3, 2)}, ["y"], {}),
}


def reads_or_says_why(content: bytes) -> None:
    try:
        graph, _ = graph_in(content, "made.onnx")
    except GraphError as error:
        assert str(error).startswith("made.onnx ") and len(str(error)) < 600 and str(error).isprintable()
    else:
        assert all(layer.operator.isprintable() for layer in graph.layers)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_damaged_bytes(data: st.DataObject) -> None:
    content = bytearray(SMALL)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    reads_or_says_why(bytes(content[: data.draw(st.integers(1, len(content)))]))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_noise(content: bytes) -> None:
    reads_or_says_why(content)


@pytest.mark.parametrize("which", MODELS)
@settings(max_examples=75, deadline=None)
@given(data=st.data())
def test_changed_fields(which: str, data: st.DataObject) -> None:
    made = onnx.ModelProto()
    made.CopyFrom(MODELS[which])
    reads_or_says_why(mutate(data, made))
