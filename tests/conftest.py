"""What every test needs."""

from __future__ import annotations

from collections.abc import Iterator

import hypothesis
import pytest

from components.operator import settings

# Speed is the bench's concern: on a full machine any example may take long once.
hypothesis.settings.register_profile("project", deadline=None)
hypothesis.settings.load_profile("project")


@pytest.fixture(autouse=True)
def _settings_read_anew() -> Iterator[None]:
    """Let each test see its own environment, and none of its predecessor's."""
    settings.cache_clear()
    yield
    settings.cache_clear()
