"""Checkpoints of PyTorch, written by hand, broken and made to harm."""

from __future__ import annotations

import os
import pickle
import resource
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components.models.errors import ModelError
from components.models.families.checkpoints import read
from tests.support.checkpoints import Call, Named, Storages, Stored, state_of, with_pickle, zipped

RANDOM = np.random.default_rng(0)
TENSORS: dict[str, np.ndarray] = {
    "backbone.conv1.weight": RANDOM.normal(size=(4, 3, 3, 3)).astype(np.float32),
    "backbone.bn1.bias": RANDOM.normal(size=4).astype(np.float16),
    "backbone.bn1.num_batches_tracked": np.array(12345, np.int64),
    "head.mask": np.array([True, False]),
}
REFUSED = r"^a\.pth is damaged, or no checkpoint of PyTorch; fetch it again\.$"


def same(found: dict[str, Any], tensors: dict[str, Any] = TENSORS) -> None:
    assert list(found) == list(tensors)
    for name, values in tensors.items():
        assert found[name].dtype == values.dtype
        assert found[name].shape == values.shape
        assert (found[name] == values).all()
        assert not found[name].flags.writeable


def test_tensors_come_out_as_they_went_in(tmp_path: Path) -> None:
    storages = Storages()
    value = {"meta": {"epoch": 210}, "state_dict": state_of(TENSORS, storages)}
    same(read(zipped(value, storages, tmp_path / "a.pth")))


def test_what_a_module_s_state_and_openmmlab_add_is_left_out(tmp_path: Path) -> None:
    storages = Storages()
    values = TENSORS["backbone.conv1.weight"]
    parameter = Call(Named("torch._utils", "_rebuild_parameter"), (storages.tensor(values), True, {}))
    state = Call(Named("collections", "OrderedDict"), (), {"_metadata": 1})
    flags = Call(
        Named("numpy.core.multiarray", "_reconstruct"), (Named("numpy", "ndarray"), (0,), b"b"), (1, (3,))
    )
    history = Call(Named("mmengine.logging.history_buffer", "HistoryBuffer"), (), {"a": 1})
    value = {
        "meta": {"sigmas": flags, "cfg": "model = dict()", "seed": 2**70, "lr": 0.5, "none": None},
        "message_hub": [history],
        "state_dict": {"weight": parameter, "note": "no tensor", 3: state},
    }
    same(read(zipped(value, storages, tmp_path / "a.pth")), {"weight": values})


def test_tensors_that_share_numbers_or_lie_across_them(tmp_path: Path) -> None:
    storages = Storages()
    row = np.arange(12, dtype=np.float32)
    stored = storages.stored(row)
    value = {
        "whole": Storages.view(stored, 0, (3, 4), (4, 1)),
        "turned": Storages.view(stored, 0, (4, 3), (1, 4)),
        "middle": Storages.view(stored, 5, (2,), (2,)),
        "one": Storages.view(stored, 7, (), ()),
    }
    found = read(zipped({"state_dict": value}, storages, tmp_path / "a.pth"))
    assert (found["whole"] == row.reshape(3, 4)).all()
    assert (found["turned"] == row.reshape(3, 4).T).all()
    assert found["middle"].tolist() == [5, 7]
    assert found["one"] == 7


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="The checkpoint none.pth cannot be opened: No such file"):
        read(tmp_path / "none.pth")


class Evil:
    """Pickled by Python as a call of os.system."""

    def __init__(self, trace: Path) -> None:
        self._trace = trace

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (f"touch {self._trace}",)


def evil_pickles(trace: Path) -> dict[str, bytes]:
    command = f"touch {trace}".encode()
    return {
        **{f"protocol {each}": pickle.dumps({"state_dict": Evil(trace)}, each) for each in range(6)},
        "inst": b"(S'" + command + b"'\nios\nsystem\n.",
        "obj": b"(cos\nsystem\nS'" + command + b"'\no.",
        "eval": b'c__builtin__\neval\n(S\'__import__("os").system("' + command + b"\")'\ntR.",
        "by a chain": b"cbuiltins\ngetattr\n(cos\nS'system'\ntR(S'" + command + b"'\ntR.",
        "build": b"ccollections\nOrderedDict\n)R}S'__class__'\ncos\nsystem\nsb.",
        "build of a function": b"ctorch._utils\n_rebuild_tensor_v2\n(N}S'__code__'\ncos\nsystem\nstb.",
        "extension": b"\x82\x01.",
        "newobj_ex": b"\x80\x04\x8c\x02os\x8c\x06system\x93(S'" + command + b"'\nt}\x92.",
        "torch.load of bytes": b"ctorch.storage\n_load_from_bytes\n(S'x'\ntR.",
        "a name with a dot": b"\x80\x04\x8c\x0bcollections\x8c\x17OrderedDict.__class__\x93.",
    }


@pytest.mark.parametrize("name", list(evil_pickles(Path("x"))))
def test_evil_pickles_execute_nothing_and_give_one_sentence(name: str, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    with pytest.raises(ModelError, match=REFUSED):
        read(with_pickle(evil_pickles(trace)[name], Storages(), tmp_path / "a.pth"))
    assert not trace.exists()


def broken_tensors() -> dict[str, Any]:
    stored = Storages().stored(np.arange(6, dtype=np.float32))
    kind = Named("torch", "FloatStorage")
    view = Storages.view
    return {
        "beyond the end": view(stored, 3, (4,), (1,)),
        "offset beyond": view(stored, 6, (1,), (1,)),
        "stride beyond": view(stored, 0, (3,), (3,)),
        "negative offset": view(stored, -1, (2,), (1,)),
        "negative side": view(stored, 0, (-2,), (1,)),
        "negative stride": view(stored, 0, (2,), (-1,)),
        "sides and strides": view(stored, 0, (2, 3), (1,)),
        "too many sides": view(stored, 0, (1,) * 70, (1,) * 70),
        "sides that are words": view(stored, 0, ("a",), (1,)),
        "no storage": view(3, 0, (1,), (1,)),
        "too few": Call(Named("torch._utils", "_rebuild_tensor_v2"), (stored,)),
        "other numbers": view(Stored(("storage", kind, "9", "cpu", 6)), 0, (6,), (1,)),
        "more numbers": view(Stored(("storage", kind, "0", "cpu", 600)), 0, (6,), (1,)),
        "another folder": view(Stored(("storage", kind, "../data.pkl", "cpu", 6)), 0, (6,), (1,)),
        "objects": view(Stored(("storage", "O", "0", "cpu", 3)), 0, (3,), (1,)),
        "no kind": view(Stored(("storage", 5, "0", "cpu", 6)), 0, (6,), (1,)),
        "a sum": Call(Named("torch", "FloatStorage"), (6,)),
    }


@pytest.mark.parametrize("name", list(broken_tensors()))
def test_tensors_that_cannot_be_are_refused(name: str, tmp_path: Path) -> None:
    storages = Storages()
    storages.stored(np.arange(6, dtype=np.float32))
    with pytest.raises(ModelError, match=REFUSED):
        read(zipped({"state_dict": {"t": broken_tensors()[name]}}, storages, tmp_path / "a.pth"))


@pytest.mark.parametrize("value", [None, 3, [1], {}, {"epoch": 3}, "text", {"state_dict": 3}])
def test_a_checkpoint_without_weights_is_refused(value: Any, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=REFUSED):
        read(zipped(value, Storages(), tmp_path / "a.pth"))


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04", b"\x80\x02K\x01.", pickle.dumps([1, 2])])
def test_what_is_no_checkpoint_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.pth").write_bytes(content)
    with pytest.raises(ModelError, match=REFUSED):
        read(tmp_path / "a.pth")
    with zipfile.ZipFile(tmp_path / "a.pth", "w") as archive:
        archive.writestr("readme.txt", content)
    with pytest.raises(ModelError, match=REFUSED):
        read(tmp_path / "a.pth")


@pytest.fixture
def little_memory() -> Iterator[None]:
    """A damaged pickle may ask for any amount, as in the sandbox, which has a limit too."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (psutil.Process().memory_info().vms + (1 << 30), hard))
    yield
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@pytest.mark.usefixtures("little_memory")
@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_broken_files_give_one_sentence_or_tensors(tmp_path: Path, data: st.DataObject) -> None:
    storages = Storages()
    path = zipped({"state_dict": state_of(TENSORS, storages)}, storages, tmp_path / "a.pth")
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(0, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(
        content[: data.draw(st.integers(0, len(content)))] if data.draw(st.booleans()) else content
    )
    try:
        found = read(path)
    except ModelError as error:
        assert str(error).startswith("a.pth is damaged")
    except MemoryError:
        pass
    else:
        assert all(isinstance(values, np.ndarray) for values in found.values())


@pytest.mark.usefixtures("little_memory")
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_any_pickle_gives_one_sentence_or_tensors(tmp_path: Path, content: bytes) -> None:
    try:
        read(with_pickle(content, Storages(), tmp_path / "a.pth"))
    except ModelError as error:
        assert str(error).startswith("a.pth is damaged")
    except MemoryError:
        pass
