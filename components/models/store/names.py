"""The names of the pinned files that the code asks for; files.toml says what each is."""

from __future__ import annotations

from typing import Final

from components.keypoints import ModelName, Variant

PORTRAIT, FULL_BODY = "portrait.png", "full_body.mp4"
FACE_BUNDLE: Final = "face_landmarker.task"


def pose_bundle(variant: Variant) -> str:
    """The file of a variant of the pose model; all three hold the same detector."""
    return f"pose_landmarker_{variant}.task"


POSE_BUNDLE = pose_bundle("full")
"""Of the variant that the pages explain."""
BUNDLES: dict[ModelName, str] = {"pose": POSE_BUNDLE, "face": FACE_BUNDLE}
