"""Saves checkpoints as PyTorch and openmmlab's tools do, and the same tensors for NumPy.

Run by `test_against_torch.py` in an environment of its own: python save_checkpoints.py FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn


def main(folder: Path) -> None:
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.PReLU(8))
    tensors = dict(net.state_dict())
    row = torch.arange(24, dtype=torch.float32)
    tensors |= {"view": row.reshape(4, 6).t()[1:4], "half": row.half(), "whole": row.to(torch.int32)}
    tensors |= {"parameter": nn.Parameter(row.clone()), "flags": row > 3}
    np.savez(folder / "tensors.npz", **{name: value.detach().numpy() for name, value in tensors.items()})
    meta = {
        "epoch": 210,
        "cfg": "model = dict(type='TopdownPoseEstimator')",
        "dataset_meta": {
            "sigmas": np.array([0.026, 0.025]),
            "colors": np.zeros((2, 3), np.uint8),
            "id": {0: "nose"},
        },
        "seed": np.int64(7),
    }
    state = net.state_dict()
    state.update(tensors)
    value = {"meta": meta, "state_dict": state}
    torch.save(value, folder / "zip.pth")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
