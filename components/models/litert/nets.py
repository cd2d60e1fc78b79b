"""One network of a bundle, alone: MediaPipe hands out results, LiteRT also what lies between its steps."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from components.keypoints.results import FloatArray
from components.models.errors import FETCH_AGAIN, ModelError


class Net:
    """A network run by LiteRT. One call at a time.

    Args:
        bundle: a .task file, which is an archive of networks.
        member: the network's name in it.
        threads: that it may use.

    Attributes:
        input_shape: of its only input, the batch's 1 first.
        output_shapes: of its outputs, in its own order.

    Raises:
        ModelError: for a bundle that is missing, damaged, or holds no such network.
    """

    def __init__(self, bundle: Path, member: str, threads: int = 1) -> None:
        try:
            with zipfile.ZipFile(bundle) as files:
                content = files.read(member)
            # zipfile checks a member's CRC, LiteRT the structure.
            self._interpreter = Interpreter(model_content=content, num_threads=threads)
            self._interpreter.allocate_tensors()
        except FileNotFoundError as error:
            raise ModelError(f"The model file {bundle.name} is missing; {FETCH_AGAIN}.") from error
        except KeyError as error:
            raise ModelError(f"The model file {bundle.name} holds no {member}; {FETCH_AGAIN}.") from error
        except (zipfile.BadZipFile, EOFError, OSError, ValueError, RuntimeError) as error:
            raise ModelError(
                f"The model file {bundle.name} is damaged or cannot be read; {FETCH_AGAIN}."
            ) from error
        picture, outputs = self._interpreter.get_input_details()[0], self._interpreter.get_output_details()
        self._input, self._outputs = picture["index"], [output["index"] for output in outputs]
        self.input_shape: tuple[int, ...] = tuple(map(int, picture["shape"]))
        self.output_shapes: tuple[tuple[int, ...], ...] = tuple(
            tuple(map(int, output["shape"])) for output in outputs
        )

    def run(self, tensor: FloatArray) -> tuple[FloatArray, ...]:
        """Copies of the outputs, in the network's own order.

        Args:
            tensor: float32 of `input_shape`.

        Raises:
            ValueError: for a tensor of another shape or type.
        """
        self._interpreter.set_tensor(self._input, tensor)
        self._interpreter.invoke()
        return tuple(np.asarray(self._interpreter.get_tensor(index)) for index in self._outputs)
