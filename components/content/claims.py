"""What papers and tables print, as the page Corrections sets it beside what is computed there."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PAPER_MFLOP: Mapping[str, float] = MappingProxyType({"full": 6.9, "lite": 2.7})
"""Millions of operations of one run, by variant: arXiv:2006.10204, section 3, read in a copy."""
POSE_RESNET_50_GFLOPS: Mapping[str, float] = MappingProxyType({"HRNet's table": 8.9, "mmpose's table": 5.46})
"""By who prints it: README.md of leoxiaobin/deep-high-resolution-net.pytorch, and mmpose v0.29's
docs/en/inference_speed_summary.md; both at 256 × 192 px."""
MESH_POINTS_SAID = 468
"""Of the face: docs/solutions/face_mesh.md of google-ai-edge/mediapipe."""
