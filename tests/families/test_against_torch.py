"""Checkpoints that PyTorch itself has saved come out as NumPy has them: `make test-families`."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

from components.models.families.checkpoints import read
from tests.support.reference_python import PYTHON, needs_reference

pytestmark = needs_reference

SAVE = Path(__file__).with_name("save_checkpoints.py")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("checkpoints")
    subprocess.run([PYTHON, str(SAVE), str(made)], check=True, timeout=300)
    return made


def test_what_pytorch_saved_comes_out(folder: Path) -> None:
    found = read(folder / "zip.pth")
    with np.load(folder / "tensors.npz") as expected:
        assert set(found) == set(expected)
        for key in expected:
            assert found[key].dtype == expected[key].dtype
            np.testing.assert_array_equal(found[key], expected[key])
