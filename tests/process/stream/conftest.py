"""Live sessions on workers of their own, and the moving portrait that is shown to them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from components.live.session import LiveSession
from components.media.images import load_image
from components.media.portrait import PortraitClip
from components.models.store import store
from components.processes.stream.seats import Pool
from tests.support.live_viewer import PLAIN, Viewer
from tests.support.waiting import until


@pytest.fixture(scope="module")
def clip() -> PortraitClip:
    return PortraitClip(load_image(store.ensure("portrait.png")))


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    made = Pool(seats=2)
    made.warm_up()
    yield made
    made.close()


@pytest.fixture
def viewer(pool: Pool) -> Iterator[Viewer]:
    made = Viewer(LiveSession(pool, PLAIN))
    # A frame that comes before the worker is ready is shown, but not analysed.
    until(lambda: pool.taken == 1 and next(iter(pool._taken)).ready)
    yield made
    made.leave()
    until(lambda: pool.taken == 0)
