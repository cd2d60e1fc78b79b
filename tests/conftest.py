"""What every test needs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from components.operator import settings


@pytest.fixture(autouse=True)
def _settings_read_anew() -> Iterator[None]:
    """Let each test see its own environment, and none of its predecessor's."""
    settings.cache_clear()
    yield
    settings.cache_clear()
