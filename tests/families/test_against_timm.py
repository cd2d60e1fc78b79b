"""The families' backbones compute what an independent implementation computes from the same weights.

That one is timm's, on PyTorch: `make test-families` puts both into an environment of their own.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper

from components.models.families import build, family
from components.models.families.builder import Builder
from components.models.families.weights import random_weights
from components.models.onnx.running import session
from tests.support.reference_python import PYTHON, needs_reference

REFERENCE = Path(__file__).with_name("reference.py")
pytestmark = needs_reference
# Both add float32 numbers up, in different orders, through up to a hundred layers.
TOLERANCE = 1e-4


def both(
    network: str, model: onnx.ModelProto, picture: NDArray[np.float32], folder: Path
) -> dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Each output as computed here and there, from the same random weights."""
    weights = random_weights(model, seed=1)
    np.savez(folder / "given.npz", allow_pickle=False, input=picture, **weights)
    command = [PYTHON, str(REFERENCE), network, str(folder / "given.npz"), str(folder / "found.npz")]
    subprocess.run(command, check=True, timeout=300)
    names = [port.name for port in model.graph.output]
    ours = session(model, weights, 1).run(names, {"input": picture})
    with np.load(folder / "found.npz") as found:
        return {name: (one, found[name]) for name, one in zip(names, ours, strict=True)}


def assert_agree(found: dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]]) -> None:
    for name, (ours, theirs) in found.items():
        assert ours.shape == theirs.shape, name
        spread = float(theirs.std())
        assert spread > 0, name
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=TOLERANCE * spread, err_msg=name)


def noise(*shape: int) -> NDArray[np.float32]:
    return np.random.default_rng(2).standard_normal(shape, np.float32)


@pytest.mark.parametrize(
    ("key", "theirs", "features"),
    [
        ("hrnet-w32", "hrnet_w32", "backbone.stage4.2.fuse_layers.0.relu"),
        ("pose-resnet-50", "resnet50", "backbone.layer4.2.sum.relu"),
        ("pose-resnet-101", "resnet101", "backbone.layer4.2.sum.relu"),
    ],
)
def test_backbone_and_head(key: str, theirs: str, features: str, tmp_path: Path) -> None:
    size = (160, 96)
    model = build(family(key), size)
    for node in model.graph.node:
        node.input[:] = ["backbone" if name == features else name for name in node.input]
        node.output[:] = ["backbone" if name == features else name for name in node.output]
    model.graph.output.append(helper.make_tensor_value_info("backbone", TensorProto.FLOAT, None))
    assert_agree(both(theirs, model, noise(1, 3, *size), tmp_path))


def test_operators_that_no_backbone_has(tmp_path: Path) -> None:
    channels = 8
    net = Builder("operators", (6, 10), channels)
    x = net.input
    mean = net.flatten(net.picture_mean(x, "mean"), "flat")
    model = net.model(
        [
            ("nearest", net.enlarge(x, "nearest", 4, "nearest")),
            ("linear", net.enlarge(x, "linear", 4, "linear")),
            ("shuffled", net.pixel_shuffle(x, "shuffled")),
            ("prelu", net.prelu(x, "prelu")),
            ("largest", net.max_pool(x, "largest", 3, 2, 1)),
            ("means", net.average_pool(x, "means", 2)),
            ("depthwise", net.conv(x, "depthwise", channels, 3, 2, groups=channels)),
            ("linear layer", net.linear(mean, "linear layer", 5)),
        ]
    )
    assert_agree(both("operators", model, noise(1, channels, 6, 10), tmp_path))
