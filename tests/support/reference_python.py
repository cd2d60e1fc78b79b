"""The Python of `make test-families`, which has PyTorch and timm."""

from __future__ import annotations

import os

import pytest

PYTHON = os.environ.get("KEYPOINT_LAB_FAMILIES_PYTHON", "")
needs_reference = pytest.mark.skipif(not PYTHON, reason="needs PyTorch and timm: `make test-families`")
