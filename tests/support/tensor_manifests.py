"""Lists of tensors with their shard, as TensorFlow.js stores networks without a graph."""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np

from components.models.graphs.tensorflow.graph import Array

SHARD = "weights.bin"


def face_api_tensors(blocks: int, each: int) -> dict[str, Array]:
    """Random tensors, named and shaped as face-api's networks': 4 blocks of 4 convolutions, or 3 of 3."""
    random = np.random.default_rng(blocks)
    widths = [32 << block for block in range(blocks)]
    shapes: dict[str, tuple[int, ...]] = {"fc/weights": (widths[-1], 136), "fc/bias": (136,)}
    for block, width in enumerate(widths):
        for conv in range(each):
            name, inputs = f"dense{block}/conv{conv}", width if conv else max(32, width // 2)
            if block == conv == 0:
                shapes[f"{name}/filters"] = (3, 3, 3, 32)
            else:
                shapes[f"{name}/depthwise_filter"] = (3, 3, inputs, 1)
                shapes[f"{name}/pointwise_filter"] = (1, 1, inputs, width)
            shapes[f"{name}/bias"] = (width,)
    return {
        name: random.normal(0, (2 / np.prod((*shape[:-1], 1))) ** 0.5 / 2, shape).astype(np.float32)
        for name, shape in shapes.items()
    }


def written(tensors: Mapping[str, Array]) -> tuple[bytes, bytes]:
    """The manifest and its shard."""
    entries = [
        {"name": name, "shape": list(values.shape), "dtype": "float32"} for name, values in tensors.items()
    ]
    manifest = json.dumps([{"weights": entries, "paths": [SHARD]}]).encode()
    return manifest, b"".join(values.tobytes() for values in tensors.values())
