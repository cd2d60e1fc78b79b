"""What every test needs."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import hypothesis
import pytest

from components.operator import settings

# Speed is the bench's concern: on a full machine any example may take long once.
hypothesis.settings.register_profile("project", deadline=None)
hypothesis.settings.load_profile("project")

# A command in the background of a shell, or under nohup, ignores these, and so would all that a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

PROXIES = ("https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY")


@pytest.fixture(autouse=True)
def _settings_read_anew() -> Iterator[None]:
    """Let each test see its own environment, and none of its predecessor's."""
    settings.cache_clear()
    proxies = {name: os.environ.get(name) for name in PROXIES}
    yield
    settings.cache_clear()
    # A command that runs MediaPipe shuts its whole process off.
    for name, value in proxies.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value
