"""A reader of TensorFlow.js graph models: a GraphDef as JSON, and weights in shards beside it."""

from __future__ import annotations

import json
from typing import Any

from google.protobuf import json_format

from components.models.errors import ModelError
from components.models.graphs.names import printable
from components.models.graphs.tensorflow.graph import SourceGraph, nodes_of
from components.models.graphs.tensorflow.messages import GraphDef
from components.models.graphs.tensorflow.shards import ReadShard, read_weights

MOST_BYTES = 16 * 2**20
"""Of the JSON; MoveNet's has 162 kB."""


def read_json_model(content: bytes, name: str, read: ReadShard) -> SourceGraph:
    """The graph of a model.json, called `name` in messages, with the values of its constants.

    Args:
        read: gives the shards by the names that the manifest has for them.

    Raises:
        ModelError: for content that is no graph model, or a damaged one, and as `read_weights`.
    """
    model = _parsed(content, name)
    topology, manifest = model.get("modelTopology"), model.get("weightsManifest")
    if not isinstance(topology, dict) or "node" not in topology or manifest is None:
        raise ModelError(f"{name} is no graph model of TensorFlow.js.")
    try:
        message = json_format.ParseDict(topology, GraphDef(), ignore_unknown_fields=True)
    except (json_format.ParseError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(f"{name} is damaged: its graph cannot be read.") from error
    nodes = nodes_of(message, name)
    weights = read_weights(manifest, name, read)
    constants = {node.name for node in nodes.values() if node.operator == "Const"}
    missing = constants - weights.keys()
    if missing:
        raise ModelError(f"{name} lacks the values of {printable(min(missing))}.")
    return SourceGraph(name, nodes, {key: weights[key] for key in constants})


def is_json_model(content: bytes) -> bool:
    """Whether this may be the content of a model.json."""
    return content[:64].lstrip().startswith(b"{")


def _parsed(content: bytes, name: str) -> dict[str, Any]:
    if len(content) > MOST_BYTES:
        raise ModelError(f"{name} has more than {MOST_BYTES / 2**20:.0f} MiB, the most that is read.")
    try:
        model = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{name} is no JSON, or it is cut off.") from error
    return model if isinstance(model, dict) else {}
