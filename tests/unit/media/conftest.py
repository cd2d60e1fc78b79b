from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.clips import write_clip


@pytest.fixture()
def clip(tmp_path: Path) -> Path:
    """An MP4 of 1.5 s, 45 frames."""
    return write_clip(tmp_path / "clip.mp4", 45)
