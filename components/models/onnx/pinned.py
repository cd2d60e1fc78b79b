"""Pinned networks of TensorFlow's, translated, and run on one thread."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnx
from numpy.typing import NDArray

from components.models.errors import ModelError
from components.models.graphs.tensorflow.files import onnx_of, read_file
from components.models.onnx.running import RUNTIME_FAULTS, session
from components.models.store.store import local


def pinned_model(graph: str, outputs: Sequence[str] = ()) -> onnx.ModelProto:
    """The network of that pinned file as an ONNX model; its weights are pinned by their own names.

    Args:
        outputs: as those of `translate`.

    Raises:
        ModelError: for a file that is damaged or another's.
        FileUnavailable: for a file that is not here.
    """
    return onnx_of(_content(graph), graph, _content, outputs)


def _content(name: str) -> bytes:
    return read_file(local(name), name)


class PictureNet:
    """A network that reads one picture. One call at a time.

    Args:
        title: what it is called in messages.

    Attributes:
        sizes: of its input, 0 for an open one.
        outputs: their names, in order.

    Raises:
        ModelError: for a model that the runtime refuses.
    """

    def __init__(self, model: onnx.ModelProto, title: str) -> None:
        port = model.graph.input[0]
        self._title, self._input = title, port.name
        self._kind = onnx.helper.tensor_dtype_to_np_dtype(port.type.tensor_type.elem_type)
        self.sizes = tuple(size.dim_value for size in port.type.tensor_type.shape.dim)
        self.outputs = tuple(each.name for each in model.graph.output)
        self._session = session(model, {}, threads=1)

    def run(self, picture: NDArray[np.generic]) -> list[NDArray[np.float32]]:
        """Its outputs, of a picture (H, W, 3).

        Raises:
            ModelError: where the runtime fails.
        """
        try:
            found = self._session.run(None, {self._input: picture[np.newaxis].astype(self._kind)})
        except RUNTIME_FAULTS as error:
            raise ModelError(f"{self._title} cannot run on this machine: {error}") from error
        return [np.asarray(each, np.float32) for each in found]
