"""Checkpoints of PyTorch, written by hand, broken and made to harm."""

from __future__ import annotations

import hashlib
import io
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components.models.errors import ModelError
from components.models.families import pickles
from components.models.families.checkpoints import digest_start, read
from components.models.families.tensor_places import Opaque, PickleRefused
from tests.support.checkpoints import (
    Call,
    Named,
    Storages,
    Stored,
    legacy,
    pickled,
    state_of,
    zipped,
)

RANDOM = np.random.default_rng(0)
TENSORS: dict[str, np.ndarray] = {
    "backbone.conv1.weight": RANDOM.normal(size=(4, 3, 3, 3)).astype(np.float32),
    "backbone.bn1.bias": RANDOM.normal(size=4).astype(np.float16),
    "backbone.bn1.num_batches_tracked": np.array(12345, np.int64),
    "head.mask": np.array([True, False]),
    "head.empty": np.zeros((0, 5), np.float32),
}
Write = Callable[..., Path]


def same(found: dict[str, Any], tensors: dict[str, Any] = TENSORS) -> None:
    assert list(found) == list(tensors)
    for name, values in tensors.items():
        assert found[name].dtype == values.dtype
        assert found[name].shape == values.shape
        assert (found[name] == values).all()
        assert not found[name].flags.writeable


def cases(legacy_format: bool) -> tuple[dict[str, Any], Storages]:
    storages = Storages(legacy_format)
    return state_of(TENSORS, storages), storages


@pytest.mark.parametrize("write", [zipped, legacy])
@pytest.mark.parametrize("nested", [True, False])
def test_tensors_come_out_as_they_went_in(write: Write, nested: bool, tmp_path: Path) -> None:
    state, storages = cases(write is legacy)
    value = {"meta": {"epoch": 210}, "state_dict": state} if nested else state
    same(read(write(value, storages, tmp_path / "a.pth")))


def test_without_the_order_of_bytes_it_is_little_and_big_is_turned(tmp_path: Path) -> None:
    state, storages = cases(False)
    same(read(zipped(state, storages, tmp_path / "old.pth", None, "some name")))
    big = {name: values.astype(values.dtype.newbyteorder(">")) for name, values in storages.contents.items()}
    storages.contents = big
    same(read(zipped(state, storages, tmp_path / "big.pth", "big")))


def test_what_a_module_s_state_and_openmmlab_add_is_left_out(tmp_path: Path) -> None:
    storages = Storages()
    values = TENSORS["backbone.conv1.weight"]
    parameter = Call(Named("torch._utils", "_rebuild_parameter"), (storages.tensor(values), True, {}))
    state = Call(Named("collections", "OrderedDict"), (), {"_metadata": 1})
    flags = Call(
        Named("numpy.core.multiarray", "_reconstruct"), (Named("numpy", "ndarray"), (0,), b"b"), (1, (3,))
    )
    value = {
        "meta": {
            "sigmas": flags,
            "cfg": "model = dict()",
            "seed": 2**70,
            "lr": 0.5,
            "none": None,
            "yes": True,
        },
        "message_hub": [Call(Named("mmengine.logging.history_buffer", "HistoryBuffer"), (), {"a": 1})],
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
    found = read(zipped(value, storages, tmp_path / "a.pth"))
    assert (found["whole"] == row.reshape(3, 4)).all()
    assert (found["turned"] == row.reshape(3, 4).T).all()
    assert found["middle"].tolist() == [5, 7]
    assert found["one"] == 7


@pytest.mark.parametrize(
    ("name", "digits"),
    [
        ("td-hm_hrnet-w32_8xb64-210e_coco-256x192-81c58e40_20220909.pth", "81c58e40"),
        ("hrnetv2_w18_wflw_256x256-2bf032a6_20210125.pth", "2bf032a6"),
        ("2DFAN4-11f355bf06.pth.tar", None),
        ("resnet50-19c8e357.pth", "19c8e357"),
        ("model.pth", None),
        ("a-81C58E40_20220909.pth", None),
    ],
)
def test_the_digits_in_a_name(name: str, digits: str | None) -> None:
    assert digest_start(name) == digits


def test_a_file_must_begin_as_its_name_says(tmp_path: Path) -> None:
    state, storages = cases(False)
    made = zipped(state, storages, tmp_path / "a.pth")
    digest = hashlib.sha256(made.read_bytes()).hexdigest()
    same(read(made.rename(tmp_path / f"net-{digest[:8]}_20220909.pth")))
    wrong = next(tmp_path.iterdir()).rename(tmp_path / "net-00000000_20220909.pth")
    with pytest.raises(
        ModelError, match=f"its SHA-256 is {digest}, and its name says that it begins with 00000000"
    ):
        read(wrong)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="The checkpoint none.pth cannot be opened: No such file"):
        read(tmp_path / "none.pth")


class Evil:
    """Pickled by Python as a call of os.system."""

    def __init__(self, trace: Path) -> None:
        self._trace = trace

    def __reduce__(self) -> tuple[Any, ...]:
        import os

        return os.system, (f"touch {self._trace}",)


def evil_pickles(trace: Path) -> dict[str, bytes]:
    command = f"touch {trace}".encode()
    return {
        **{f"protocol {each}": pickle.dumps({"state_dict": Evil(trace)}, each) for each in range(6)},
        "inst": b"(S'" + command + b"'\nios\nsystem\n.",
        "obj": b"(cos\nsystem\nS'" + command + b"'\no.",
        "eval": b'c__builtin__\neval\n(S\'__import__("os").system("' + command + b"\")'\ntR.",
        "by a chain": b"cbuiltins\ngetattr\n(cos\npath\nS'os'\ntR.",
        "build": b"ccollections\nOrderedDict\n)R}S'__class__'\ncos\nsystem\nsb.",
        "extension": b"\x82\x01.",
        "newobj_ex": b"\x80\x04\x8c\x02os\x8c\x06system\x93)}\x92.",
        "torch.load of bytes": b"ctorch.storage\n_load_from_bytes\n(S'x'\ntR.",
        "a name with a dot": b"\x80\x04\x8c\x0bcollections\x8c\x17OrderedDict.__class__\x93.",
    }


@pytest.mark.parametrize("name", list(evil_pickles(Path("x"))))
@pytest.mark.parametrize("write", ["zip", "legacy"])
def test_evil_pickles_execute_nothing_and_give_one_sentence(name: str, write: str, tmp_path: Path) -> None:
    trace, path = tmp_path / "trace", tmp_path / "evil.pth"
    content = evil_pickles(trace)[name]
    if write == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a/data.pkl", content)
    else:
        path.write_bytes(
            pickled(0x1950A86A20F9469CFC6C) + pickled(1001) + pickled({"little_endian": True}) + content
        )
    with pytest.raises(ModelError, match=r"^The checkpoint evil.pth is not read: it [^\n]*\.$"):
        read(path)
    assert not trace.exists()


def test_what_is_asked_for_is_named_without_its_markup(tmp_path: Path) -> None:
    value = {"state_dict": Call(Named("os", "sys<b>tem"), ("true",))}
    with pytest.raises(ModelError, match="it asks for os.sys·b·tem, which is not needed to read weights"):
        read(zipped(value, Storages(), tmp_path / "a.pth"))


def broken_tensors() -> dict[str, Any]:
    storages = Storages()
    stored = storages.stored(np.arange(6, dtype=np.float32))
    kind = Named("torch", "FloatStorage")
    view = Storages.view
    return {
        "beyond the end": view(stored, 3, (4,), (1,)),
        "offset beyond": view(stored, 6, (1,), (1,)),
        "stride beyond": view(stored, 0, (3,), (3,)),
        "negative offset": view(stored, -1, (2,), (1,)),
        "negative side": view(stored, 0, (-2,), (1,)),
        "negative stride": view(stored, 5, (2,), (-1,)),
        "no stride": view(stored, 0, (1 << 40,), (0,)),
        "sides and strides": view(stored, 0, (2, 3), (1,)),
        "too many sides": view(stored, 0, (1,) * 70, (1,) * 70),
        "sides too large and none": view(stored, 0, (1 << 47, 1 << 47, 0), (1, 1, 1)),
        "sides that are words": view(stored, 0, ("a",), (1,)),
        "no storage": view(3, 0, (1,), (1,)),
        "no shape": view(stored, 0, 5, (1,)),
        "too few": Call(Named("torch._utils", "_rebuild_tensor_v2"), (stored,)),
        "other numbers": view(Stored(("storage", kind, "9", "cpu", 6)), 0, (6,), (1,)),
        "more numbers": view(Stored(("storage", kind, "0", "cpu", 600)), 0, (6,), (1,)),
        "another folder": view(Stored(("storage", kind, "../data.pkl", "cpu", 6)), 0, (6,), (1,)),
        "no kind": view(Stored(("storage", 5, "0", "cpu", 6)), 0, (6,), (1,)),
        "no name": view(Stored(("module", kind, "0", "cpu", 6)), 0, (6,), (1,)),
        "a view": view(Stored(("storage", kind, "0", "cpu", 6, ("v", 0, 3))), 0, (3,), (1,)),
        "a parameter of nothing": Call(Named("torch._utils", "_rebuild_parameter"), (None, True, {})),
        "a sum": Call(Named("torch", "FloatStorage"), (6,)),
    }


@pytest.mark.parametrize("name", list(broken_tensors()))
@pytest.mark.parametrize("write", [zipped, legacy])
def test_tensors_that_cannot_be_are_refused(name: str, write: Write, tmp_path: Path) -> None:
    storages = Storages()
    storages.stored(np.arange(6, dtype=np.float32))
    with pytest.raises(ModelError, match=r"^The checkpoint a.pth is not read: [^\n]*\.$"):
        read(write({"t": broken_tensors()[name]}, storages, tmp_path / "a.pth"))


@pytest.mark.parametrize("value", [None, 3, [1], {}, {"state_dict": {}}, {"epoch": 3}, "text"])
def test_a_checkpoint_without_tensors_is_refused(value: Any, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="it holds no tensors by name"):
        read(zipped(value, Storages(), tmp_path / "a.pth"))


def test_compressed_numbers_are_refused_because_they_may_grow_without_end(tmp_path: Path) -> None:
    storages = Storages()
    value = {"t": storages.tensor(np.zeros(10_000, np.float32))}
    with zipfile.ZipFile(tmp_path / "a.pth", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/data/0", bytes(40_000))
        archive.writestr("a/data.pkl", pickled(value), zipfile.ZIP_STORED)
    with pytest.raises(ModelError, match="the numbers 0 are not as many as it says"):
        read(tmp_path / "a.pth")


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04", b"\x80\x02K\x01.", pickle.dumps([1, 2])])
def test_what_is_no_checkpoint_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.pth").write_bytes(content)
    with pytest.raises(ModelError, match="is not read: it is (no checkpoint of PyTorch|empty)"):
        read(tmp_path / "a.pth")
    with zipfile.ZipFile(tmp_path / "b.pth", "w") as archive:
        archive.writestr("readme.txt", content)
    with pytest.raises(ModelError, match="is no checkpoint of PyTorch"):
        read(tmp_path / "b.pth")


def test_an_old_file_of_a_machine_with_another_order_of_bytes_is_refused(tmp_path: Path) -> None:
    state, storages = cases(True)
    with pytest.raises(ModelError, match="another order of bytes"):
        read(legacy(state, storages, tmp_path / "a.pth", little=False))


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(write=st.sampled_from([zipped, legacy]), data=st.data())
def test_broken_files_give_one_sentence_or_tensors(write: Write, data: st.DataObject, tmp_path: Path) -> None:
    state, storages = cases(write is legacy)
    path = write({"state_dict": state}, storages, tmp_path / "a.pth")
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(0, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(
        content[: data.draw(st.integers(0, len(content)))] if data.draw(st.booleans()) else content
    )
    try:
        found = read(path)
    except ModelError as error:
        assert str(error).startswith("The checkpoint a.pth is not read: ") and "\n" not in str(error)
    else:
        assert all(isinstance(values, np.ndarray) for values in found.values())


@given(st.binary(max_size=200))
def test_any_bytes_are_a_value_or_refused(content: bytes) -> None:
    try:
        pickles.load(io.BytesIO(content))
    except PickleRefused as error:
        assert str(error)


def test_a_key_that_would_hash_for_ever_is_left_out() -> None:
    # Each tuple holds the one before twice: hashing the last takes 2 to the 60 steps.
    nested = b")q\x00" + b"h\x00h\x00\x86q\x00" * 60
    assert pickles.load(io.BytesIO(b"\x80\x02" + nested + b"}h\x00K\x01sK\x02K\x03s.")) == {2: 3}


def test_two_tensors_that_disagree_on_their_numbers_are_refused(tmp_path: Path) -> None:
    storages = Storages()
    first = storages.tensor(np.arange(6, dtype=np.float32))
    kind = Named("torch", "DoubleStorage")
    second = Storages.view(Stored(("storage", kind, "0", "cpu", 3)), 0, (3,), (1,))
    with pytest.raises(ModelError, match="two tensors disagree on the numbers that they share"):
        read(zipped({"a": first, "b": second}, storages, tmp_path / "a.pth"))


def test_longer_ones_than_any_checkpoint_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pickles, "MOST_OPCODES", 10)
    with pytest.raises(PickleRefused, match="longer than any"):
        pickles.load(io.BytesIO(b"\x80\x02" + b"N" * 20 + b"."))


def test_numbers_of_any_length_and_objects_that_are_not_needed() -> None:
    value = {
        "big": 2**100,
        "text": "ä",
        "pair": (1, 2),
        "four": (1, 2, 3, 4),
        "list": [1.5],
        "no": Call(Named("numpy", "dtype"), ("f4", 0, 1), (3,)),
    }
    expected = {**value, "no": Opaque("numpy dtype")}
    assert pickles.load(io.BytesIO(pickled(value))) == expected
