"""The other implementation: timm's HRNet and ResNet, PyTorch's operators, given weights and an input.

Run by `test_against_timm.py` in an environment of its own: python reference.py NETWORK GIVEN.npz FOUND.npz
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Mapping, MutableSequence
from types import ModuleType
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional


class _Anything(type):
    """The type of a class that has whatever it is asked for."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return object()


class _StandIn(ModuleType):
    """A module in which every name is an empty class."""

    __path__: MutableSequence[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Anything(name, (), {})


class _WithoutTorchvision(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """timm imports torchvision for pictures and frozen layers, none of which its networks here use."""

    def find_spec(self, name: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        ours = name.partition(".")[0] == "torchvision"
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if ours else None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _StandIn(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


def network(name: str, given: Mapping[str, Tensor]) -> Any:
    """timm's network with the given weights, and no other unless it is not part of the backbone here."""
    sys.meta_path.insert(0, _WithoutTorchvision())
    import timm

    model = timm.create_model(name, pretrained=False).eval()
    weights = {k.removeprefix("backbone."): v for k, v in given.items() if k.startswith("backbone.")}
    found = model.load_state_dict(weights, strict=False)
    # Exchanges into coarser branches at the end, which heatmaps have no use for.
    coarser = [f"stage4.2.fuse_layers.{row}." for row in (1, 2, 3)]
    left_out = ("classifier", "fc.", "incre_modules", "downsamp_modules", "final_layer", *coarser)
    lacking = [
        key
        for key in found.missing_keys
        if not key.startswith(left_out) and not key.endswith("num_batches_tracked")
    ]
    assert not found.unexpected_keys and not lacking, (found.unexpected_keys, lacking)
    return model


def hrnet(given: Mapping[str, Tensor], name: str) -> dict[str, Tensor]:
    model = network(name, given)
    x = model.act1(model.bn1(model.conv1(given["input"])))
    finest = model.stages(model.act2(model.bn2(model.conv2(x))))[0]
    return {"backbone": finest, "heatmaps": final(finest, given)}


def pose_resnet(given: Mapping[str, Tensor], name: str) -> dict[str, Tensor]:
    features = network(name, given).forward_features(given["input"])
    x = features
    for place in (0, 3, 6):
        x = functional.conv_transpose2d(x, given[f"head.deconv_layers.{place}.weight"], stride=2, padding=1)
        bn = f"head.deconv_layers.{place + 1}"
        parts = [given[f"{bn}.{part}"] for part in ("running_mean", "running_var", "weight", "bias")]
        x = functional.relu(functional.batch_norm(x, *parts))
    return {"backbone": features, "heatmaps": final(x, given)}


def final(x: Tensor, given: Mapping[str, Tensor]) -> Tensor:
    return functional.conv2d(x, given["head.final_layer.weight"], given["head.final_layer.bias"])


def operators(given: Mapping[str, Tensor], _: str) -> dict[str, Tensor]:
    x = given["input"]
    return {
        "nearest": functional.interpolate(x, scale_factor=4, mode="nearest"),
        "linear": functional.interpolate(x, scale_factor=4, mode="bilinear", align_corners=False),
        "shuffled": functional.pixel_shuffle(x, 2),
        "prelu": functional.prelu(x, given["prelu.weight"].flatten()),
        "largest": functional.max_pool2d(x, 3, 2, 1),
        "means": functional.avg_pool2d(x, 2, 2),
        "depthwise": functional.conv2d(x, given["depthwise.weight"], None, 2, 1, 1, x.shape[1]),
        "linear layer": functional.linear(
            x.mean((2, 3)), given["linear layer.weight"], given["linear layer.bias"]
        ),
    }


def main(name: str, given_path: str, found_path: str) -> None:
    run = next(
        run
        for start, run in (("hrnet", hrnet), ("resnet", pose_resnet), ("operators", operators))
        if name.startswith(start)
    )
    with np.load(given_path) as archive, torch.inference_mode():
        found = run({key: torch.from_numpy(archive[key]) for key in archive.files}, name)
    np.savez(found_path, **{key: value.numpy() for key, value in found.items()})


if __name__ == "__main__":
    main(*sys.argv[1:])
