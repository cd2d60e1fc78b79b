"""The settings of an analysis in few words."""

from __future__ import annotations

from components import wording
from components.keypoints import THRESHOLDS, AnalysisSettings


def told(used: AnalysisSettings) -> list[str]:
    """The variant, and whatever of the settings is not usual."""
    usual = AnalysisSettings()
    counts = (("people", "person"), ("faces", "face"))
    return [
        f"pose {used.variant}",
        *(
            wording.count(getattr(used, name), one, name)
            for name, one in counts
            if getattr(used, name) != getattr(usual, name)
        ),
        *(
            f"{name} {getattr(used, name):g}"
            for name in THRESHOLDS
            if getattr(used, name) != getattr(usual, name)
        ),
        *(() if used.smoothing else ("no temporal filter",)),
    ]
