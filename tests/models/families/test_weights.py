"""Weights: names as in the public checkpoints, random values that keep their scale, checkpoints checked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray

from components.models.errors import ModelError
from components.models.families import FAMILIES, Family, build, family
from components.models.families.builder import Builder
from components.models.families.weights import checked, declared, filled, random_weights
from components.models.graphs import read_graphs
from components.models.onnx.running import session


@pytest.mark.parametrize(
    ("key", "names"),
    [
        (
            "hrnet-w32",
            {
                "backbone.conv1.weight": (64, 3, 3, 3),
                "backbone.layer1.0.downsample.1.running_var": (256,),
                "backbone.transition1.0.0.weight": (32, 256, 3, 3),
                "backbone.transition1.1.0.0.weight": (64, 256, 3, 3),
                "backbone.stage2.0.branches.0.0.conv1.weight": (32, 32, 3, 3),
                "backbone.stage3.3.fuse_layers.2.0.0.0.weight": (32, 32, 3, 3),
                "backbone.stage3.3.fuse_layers.2.0.1.0.weight": (128, 32, 3, 3),
                "backbone.stage4.2.fuse_layers.0.3.1.running_mean": (32,),
                "head.final_layer.weight": (17, 32, 1, 1),
                "head.final_layer.bias": (17,),
            },
        ),
        (
            "pose-resnet-50",
            {
                "backbone.conv1.weight": (64, 3, 7, 7),
                "backbone.layer4.2.bn3.bias": (2048,),
                "head.deconv_layers.0.weight": (2048, 256, 4, 4),
                "head.deconv_layers.7.running_mean": (256,),
                "head.final_layer.bias": (17,),
            },
        ),
        ("openpose-coco", {"Mconv1_stage6_L2.weight": (128, 185, 7, 7), "conv5_5_CPM_L1.bias": (38,)}),
        ("openpose-body-25", {"Mconv1_stage1_L1_0.weight": (128, 206, 3, 3), "Mconv7_stage3_L2.bias": (52,)}),
        ("fastpose-50", {"preact.layer1.0.se.fc.2.weight": (256, 256), "duc2.conv.weight": (512, 256, 3, 3)}),
        ("fan-4", {"m3.b2_plus_1.conv3.weight": (64, 64, 3, 3), "al2.weight": (256, 68, 1, 1)}),
        ("pfld", {"block5_6.conv.3.weight": (512, 1, 3, 3), "fc.weight": (196, 176)}),
    ],
)
def test_weights_have_the_names_and_shapes_of_the_public_checkpoints(
    key: str, names: dict[str, tuple[int, ...]]
) -> None:
    shapes = declared(build(family(key)))
    assert {name: shapes.get(name) for name in names} == names


def test_the_last_exchange_of_hrnet_leads_into_the_finest_branch_only() -> None:
    names = declared(build(family("hrnet-w32")))
    assert not [name for name in names if name.startswith("backbone.stage4.2.fuse_layers.1")]
    assert [name for name in names if name.startswith("backbone.stage4.1.fuse_layers.3")]


@pytest.mark.parametrize("one", FAMILIES, ids=lambda one: one.key)
def test_every_family_runs_on_its_smallest_input_and_stays_finite(one: Family) -> None:
    size = one.input_hw if one.multiple is None else (one.multiple, 2 * one.multiple)
    model = build(one, size)
    picture = np.random.default_rng(0).random((1, 3, *size), np.float32)
    outputs = session(model, random_weights(model), 1).run(None, {"input": picture})
    assert tuple(output.shape for output in outputs) == one.output_shapes(size)
    for output in outputs:
        # Neither so large that it overflows nor so small that it is slow (below 1.2e-38).
        assert np.isfinite(output).all() and 1e-20 < np.abs(output).max() < 1e20


def two_layers() -> onnx.ModelProto:
    net = Builder("two layers", (4, 4))
    x = net.prelu(net.conv(net.input, "first", 5, 3, bias=True), "slope")
    return net.model([("out", net.batch_norm(x, "bn"))])


def test_random_values_depend_on_the_seed_and_the_name_only() -> None:
    first, again = random_weights(two_layers()), random_weights(two_layers())
    other = random_weights(two_layers(), seed=6)
    assert list(first) == list(again)
    assert all((first[name] == again[name]).all() for name in first)
    assert all(value.dtype == np.float32 for value in first.values())
    assert not (first["first.weight"] == other["first.weight"]).any()
    assert not (first["bn.weight"] == first["bn.running_var"]).any()
    assert first["bn.running_var"].min() >= 0.5


def test_random_convolutions_keep_the_scale() -> None:
    weight = random_weights(build(family("pose-resnet-50")))["backbone.layer3.1.conv2.weight"]
    # arXiv:1502.01852: variance 2 / fan-in before a ReLU.
    assert float(weight.var()) == pytest.approx(2 / (256 * 9), rel=0.01)


def test_filled_weights_go_into_the_file(tmp_path: Path) -> None:
    model = build(family("pfld"), materialise=True)
    assert declared(model) == {}
    onnx.checker.check_model(model, full_check=True)
    onnx.save_model(model, tmp_path / "pfld.onnx")
    assert read_graphs(tmp_path / "pfld.onnx").graphs[0].parameters == pytest.approx(1.26e6, rel=0.005)
    picture = np.full((1, 3, 112, 112), 0.5, np.float32)
    stored = onnxruntime.InferenceSession(tmp_path / "pfld.onnx", providers=["CPUExecutionProvider"])
    bare = build(family("pfld"))
    beside = session(bare, random_weights(bare), 1)
    np.testing.assert_array_equal(
        stored.run(None, {"input": picture})[0], beside.run(None, {"input": picture})[0]
    )


def given() -> dict[str, NDArray[np.float32]]:
    return {**random_weights(two_layers()), "more": np.zeros(3, np.float32)}


def test_a_checkpoint_may_hold_more_and_other_types() -> None:
    values = given()
    values["bn.bias"] = values["bn.bias"].astype(np.float64)
    values["slope.weight"] = values["slope.weight"].reshape(5)
    found = checked(two_layers(), values)
    assert set(found) == set(declared(two_layers()))
    assert found["slope.weight"].shape == (5, 1, 1) and found["bn.bias"].dtype == np.float32


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("first.bias", None, r"^The weights lack first\.bias, which two layers needs\.$"),
        ("first.bias", np.zeros(4), r"hold first\.bias with the shape \(4,\), and two layers needs \(5,\)"),
        ("bn.weight", np.full(5, np.nan), r"numbers in bn\.weight that are not finite"),
        ("bn.weight", np.array(["a"] * 5), r"hold no numbers in bn\.weight"),
    ],
)
def test_weights_that_do_not_fit_are_named(name: str, value: NDArray[np.generic] | None, said: str) -> None:
    values: dict[str, NDArray[np.generic]] = {key: one for key, one in given().items() if key != name}
    if value is not None:
        values[name] = value
    with pytest.raises(ModelError, match=said):
        filled(two_layers(), values)


def test_two_weights_of_one_name_are_a_mistake_in_the_description() -> None:
    net = Builder("twice", (4, 4))
    net.conv(net.input, "same", 3, 1)
    with pytest.raises(ValueError, match=r"two weights named same\.weight"):
        net.conv(net.input, "same", 3, 1)
