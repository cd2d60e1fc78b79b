"""Files come to their workers in order, and a clip has one for itself."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from components.cli.batch.workers import Workers
from components.processes.jobs.pictures import AHEAD

pytestmark = pytest.mark.usefixtures("fake_jobs")
SOON_S = 0.1


class Held(threading.Thread):
    """A thread that takes a place and gives it back when it is told."""

    def __init__(self, workers: Workers, number: int, whole: bool = False) -> None:
        super().__init__(daemon=True)
        self.has, self.go = threading.Event(), threading.Event()
        self._place = workers.place(number, whole)
        self.got: object = None
        self.start()

    def run(self) -> None:
        with self._place as self.got:
            self.has.set()
            self.go.wait(20)

    def end(self) -> None:
        self.go.set()
        self.join(20)


@pytest.fixture
def hold() -> Callable[..., Held]:
    return Held


def test_a_worker_holds_so_many_pictures_each_in_a_place_of_its_own(hold: Callable[..., Held]) -> None:
    workers = Workers(2)
    held = [hold(workers, number) for number in range(2 * AHEAD)]
    assert all(one.has.wait(20) for one in held)
    assert len({one.got for one in held}) == 2 * AHEAD
    late = hold(workers, 2 * AHEAD)
    assert not late.has.wait(SOON_S)
    held[1].end()
    assert late.has.wait(20) and late.got == held[1].got
    for one in (*held, late):
        one.end()


def test_they_come_in_order_and_those_that_need_no_worker_are_not_waited_for(
    hold: Callable[..., Held],
) -> None:
    workers = Workers(1)
    second, third = hold(workers, 2), hold(workers, 3)
    assert not second.has.wait(SOON_S) and not third.has.is_set()
    workers.passed(1)
    workers.passed(1)
    assert not second.has.wait(SOON_S)
    workers.passed(0)
    assert second.has.wait(20) and third.has.wait(20)
    second.end()
    third.end()


def test_a_clip_waits_for_those_before_it_and_has_its_worker_for_itself(hold: Callable[..., Held]) -> None:
    workers = Workers(1)
    picture, clip, after = hold(workers, 0), hold(workers, 1, whole=True), hold(workers, 2)
    assert picture.has.wait(20)
    assert not clip.has.wait(SOON_S) and not after.has.is_set()
    picture.end()
    assert clip.has.wait(20) and not after.has.wait(SOON_S)
    clip.end()
    assert after.has.wait(20)
    after.end()
    # It may come again, to be drawn on.
    again = hold(workers, 1, whole=True)
    assert again.has.wait(20)
    again.end()
