"""Values for the weights that a network declares: random ones, or those of a checkpoint."""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto

from components.models.errors import ModelError

SEED = 5
_PRELU_SLOPE = 0.25
"""As PyTorch's PReLU begins."""


def declared(model: onnx.ModelProto) -> dict[str, tuple[int, ...]]:
    """The shapes of the weights that have no values in the model, by name."""
    return {
        tensor.name: tuple(tensor.dims)
        for tensor in model.graph.initializer
        if tensor.data_location == TensorProto.EXTERNAL
    }


def random_weights(model: onnx.ModelProto, seed: int = SEED) -> dict[str, NDArray[np.float32]]:
    """Random values for all declared weights; each depends on the seed and its own name only.

    Convolutions keep the scale of what goes through them (arXiv:1502.01852), so that no run meets infinite
    numbers, or numbers so small that they are slow.
    """
    return {name: _random(name, shape, seed) for name, shape in declared(model).items()}


def _random(name: str, shape: tuple[int, ...], seed: int) -> NDArray[np.float32]:
    generator = np.random.default_rng([seed, zlib.crc32(name.encode())])
    values = generator.random(shape, np.float32)
    if name.endswith(".running_var"):
        values += np.float32(0.5)
        return values
    if len(shape) == 3:
        return np.full(shape, _PRELU_SLOPE, np.float32)
    if len(shape) == 1:
        # Scales of batch normalisation lie between a half and 1, biases and means about 0.
        low, high = (0.5, 1.0) if name.endswith(".weight") else (-0.1, 0.1)
        values *= np.float32(high - low)
        values += np.float32(low)
        return values
    values -= np.float32(0.5)
    # A uniform value of variance 2 / fan-in.
    values *= np.float32(math.sqrt(24 / math.prod(shape[1:])))
    return values


def checked(
    model: onnx.ModelProto, values: Mapping[str, NDArray[np.generic]]
) -> dict[str, NDArray[np.float32]]:
    """The values of the declared weights among those given, which may be more.

    Raises:
        ModelError: for a weight that is missing, of another shape, or not all finite; the sentence names it.
    """
    weights = {}
    for name, shape in declared(model).items():
        if name not in values:
            raise ModelError(f"The weights lack {name}, which {model.graph.name} needs.")
        # PReLU slopes are (C) in checkpoints and (C, 1, 1) in ONNX.
        fits = values[name].shape in (shape, shape[:1] if shape[1:] == (1, 1) else shape)
        if not fits:
            raise ModelError(
                f"The weights hold {name} with the shape {values[name].shape}, and {model.graph.name} needs "
                f"{shape}."
            )
        try:
            value = np.ascontiguousarray(values[name], np.float32).reshape(shape)
        except (TypeError, ValueError) as error:
            raise ModelError(f"The weights hold no numbers in {name}.") from error
        if not np.isfinite(value).all():
            raise ModelError(f"The weights hold numbers in {name} that are not finite.")
        weights[name] = value
    return weights


def filled(model: onnx.ModelProto, values: Mapping[str, NDArray[np.generic]]) -> onnx.ModelProto:
    """The model with its weights' values in it, changed in place; for writing it into a file.

    Raises:
        ModelError: as `checked`.
    """
    weights = checked(model, values)
    for tensor in model.graph.initializer:
        if tensor.name in weights:
            tensor.ClearField("external_data")
            tensor.data_location = TensorProto.DEFAULT
            tensor.raw_data = weights[tensor.name].astype("<f4", copy=False).tobytes()
    return model
