"""Weights that an ONNX file keeps in another file, as torch.onnx.export's model.onnx.data.

The format: https://onnx.ai/onnx/repo-docs/ExternalData.html. A file may name any path; only a plain name
beside it is followed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from onnx import ModelProto, TensorProto

from components.models.graphs.names import printable
from components.models.graphs.onnx_walk import graphs_in, tensors_of

ONE_FILE = (
    'to have one file, run: python -c \'import onnx; onnx.save(onnx.load("model.onnx"), '
    '"one.onnx", save_as_external_data=False)\''
)
ReadPart = Callable[[str, int, int | None], bytes | None]
"""The bytes of the named file from an offset on, so many or all; None where there are fewer."""


class ExternalWeightsError(Exception):
    """Weights in another file cannot be had. The message is a part of a sentence."""


def outside(model: ModelProto) -> Iterator[TensorProto]:
    """The tensors whose values another file holds, or which say so."""
    for graph in graphs_in(model.graph):
        for tensor in tensors_of(graph):
            if tensor.data_location == TensorProto.EXTERNAL or tensor.external_data:
                yield tensor


def place_of(tensor: TensorProto) -> tuple[str, int, int | None]:
    """(file, offset, length) of a tensor's values.

    Raises:
        OutsideError: for a file that is named by a path, or numbers that are none.
    """
    said = {entry.key: entry.value for entry in tensor.external_data}
    file = said.get("location", "")
    if not _is_plain(file):
        raise ExternalWeightsError(
            f"the weights “{_text(tensor.name)}” lie in “{_text(file)}”, "
            "which is no plain name of a file beside it"
        )
    try:
        offset = int(said.get("offset") or 0)
        length = int(said["length"]) if said.get("length") else None
    except ValueError as error:
        raise ExternalWeightsError(
            f"the place of the weights “{_text(tensor.name)}” in “{_text(file)}” is no number"
        ) from error
    if offset < 0 or (length or 0) < 0:
        raise ExternalWeightsError(
            f"the place of the weights “{_text(tensor.name)}” in “{_text(file)}” is negative"
        )
    return file, offset, length


def fill(tensor: TensorProto, read: ReadPart) -> None:
    """Puts the values into the tensor itself.

    Raises:
        OutsideError: as `place_of`, and where `read` has not got them.
    """
    file, offset, length = place_of(tensor)
    values = read(file, offset, length)
    if values is None:
        raise not_all_there(tensor)
    tensor.raw_data = values
    tensor.data_location = TensorProto.DEFAULT
    del tensor.external_data[:]


def not_all_there(tensor: TensorProto) -> ExternalWeightsError:
    """The sentence for a file that has not got a tensor's values."""
    return ExternalWeightsError(
        f"the weights “{_text(tensor.name)}” are not in “{_text(place_of(tensor)[0])}” beside it, which is "
        "missing, cut off or another model's"
    )


def _is_plain(file: str) -> bool:
    return (
        isinstance(file, str)
        and file.isprintable()
        and file not in ("", ".", "..")
        and not set(file) & set("/\\:")
    )


def _text(name: str | bytes) -> str:
    """Text that is no UTF-8 comes as bytes."""
    return printable(name if isinstance(name, str) else name.decode(errors="replace"), 60)
