"""The pool of seats: bounds, the warm spare, replacement after a loss, and an end that leaves nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import psutil
import pytest

from components.keypoints import AnalysisSettings
from components.keypoints.arrays import Rgb
from components.processes.stream.seats import Pool, SeatsTaken
from components.processes.stream.worker_client import WorkerLost
from tests.support.seats import stills_pid, worker_pid
from tests.support.waiting import until

DEFAULT = AnalysisSettings()
FRAME: Rgb = np.zeros((240, 320, 3), np.uint8)


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool(seats=2)
    made.warm_up()
    yield made
    made.close()


def _children() -> set[int]:
    return {child.pid for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE}


def test_seats_are_bounded_and_come_back(pool: Pool) -> None:
    first, second = pool.take(), pool.take()
    with pytest.raises(SeatsTaken, match="All 2 live seats"):
        pool.take()
    first.release()
    first.release()
    assert pool.taken == 1
    third = pool.take()
    for seat in (second, third):
        assert seat.analyse(FRAME, 0, DEFAULT).first("body").people == ()
        seat.release()
    assert pool.taken == 0


def test_a_lost_worker_is_replaced_by_the_spare(pool: Pool) -> None:
    seat = pool.take()
    seat.analyse(FRAME, 0, DEFAULT)
    lost_pid = worker_pid(seat)
    until(lambda: pool.spare_ready)
    os.kill(lost_pid, signal.SIGKILL)
    with pytest.raises(WorkerLost):
        seat.analyse(FRAME, 1, DEFAULT)
    assert seat.ready
    seat.analyse(FRAME, 2, DEFAULT)
    assert worker_pid(seat) != lost_pid


def test_one_seats_loss_leaves_the_other_alone(pool: Pool) -> None:
    first, second = pool.take(), pool.take()
    first.analyse(FRAME, 0, DEFAULT)
    second.analyse(FRAME, 0, DEFAULT)
    pid = worker_pid(second)
    os.kill(worker_pid(first), signal.SIGSEGV)
    with pytest.raises(WorkerLost):
        first.analyse(FRAME, 1, DEFAULT)
    second.analyse(FRAME, 1, DEFAULT)
    assert worker_pid(second) == pid


def test_stills_survive_the_loss_of_their_worker(pool: Pool) -> None:
    pool.analyse_still(FRAME, DEFAULT)
    pid = stills_pid(pool)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert pool.analyse_still(FRAME, DEFAULT).first("face").people == ()
    assert stills_pid(pool) != pid


def test_closing_the_pool_ends_every_worker() -> None:
    before = _children()
    made = Pool(seats=2)
    made.warm_up()
    seat = made.take()
    seat.analyse(FRAME, 0, DEFAULT)
    made.analyse_still(FRAME, DEFAULT)
    made.close()
    until(lambda: _children() <= before)
    assert made.taken == 0


def test_a_page_that_is_killed_leaves_no_worker() -> None:
    code = (
        "import numpy as np, time\n"
        "from components.processes.stream.seats import Pool\n"
        "from components.keypoints import AnalysisSettings\n"
        "pool = Pool(1); seat = pool.take()\n"
        "seat.analyse(np.zeros((240, 320, 3), np.uint8), 0, AnalysisSettings())\n"
        "print(seat._worker.result().pid, flush=True); time.sleep(60)\n"
    )
    page = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert page.stdout is not None
    worker = psutil.Process(int(page.stdout.readline()))
    workers = [worker, *[c for c in psutil.Process(page.pid).children() if c.pid != worker.pid]]
    page.kill()
    page.wait()
    gone, alive = psutil.wait_procs(workers, timeout=10)
    assert not alive and len(gone) == len(workers)
