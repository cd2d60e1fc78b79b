"""Seats: how many viewers are analysed at once, each with a worker process of their own."""

from __future__ import annotations

import atexit
import logging
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from components.keypoints import AnalysisSettings, FrameAnalysis
from components.keypoints.arrays import Rgb
from components.machine import machine
from components.processes.stream.worker_client import WorkerClient, WorkerLost

log = logging.getLogger(__name__)

CORES_A_FRAME = 2
TURN_DEADLINE_S = 0.25


class SeatsTaken(Exception):
    """All seats are in use."""


class Seat:
    """One viewer's place: a worker process, replaced whenever it is lost."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._lock = threading.Lock()
        self._released = False
        self._worker = pool._next_worker()

    @property
    def ready(self) -> bool:
        """Whether a frame would be analysed now, rather than wait for a worker to start."""
        return self._worker.done()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """This seat's turn to use the processor: to be held while a frame is chosen and analysed.

        The models of one frame keep two cores busy; more at the same time only make every picture later. A
        turn that does not come in time is taken, so that a worker that hangs holds nobody up for long.
        """
        came = self._pool._turns.acquire(timeout=TURN_DEADLINE_S)
        try:
            yield
        finally:
            if came:
                self._pool._turns.release()

    def analyse(self, frame_rgb: Rgb, timestamp_ms: int, settings: AnalysisSettings) -> FrameAnalysis:
        """See `WorkerClient.analyse`. After `WorkerLost` a new worker is already on its way.

        Raises:
            FrameRefusedUnavailable, WorkerLost: as `WorkerClient.analyse` does.
        """
        try:
            return self._worker.result().analyse(frame_rgb, timestamp_ms, settings)
        except WorkerLost:
            with self._lock:
                if not self._released:
                    self._worker = self._pool._next_worker()
            raise

    def release(self) -> None:
        """Gives the seat back; its worker ends. Idempotent, returns at once."""
        with self._lock:
            if self._released:
                return
            self._released = True
            self._worker.add_done_callback(_close_worker)
        self._pool._give_back(self)

    def kill(self) -> None:
        """Ends the seat's worker now, even while another thread waits for its answer."""
        with self._lock:
            self._released = True
            self._worker.add_done_callback(_kill_worker)
        self._pool._give_back(self)


def _close_worker(worker: Future[WorkerClient]) -> None:
    if worker.exception() is None:
        worker.result().close()


def _kill_worker(worker: Future[WorkerClient]) -> None:
    if worker.exception() is None:
        worker.result().kill()


class Pool:
    """The seats of one server, one warm spare worker, and a worker for stills that all viewers share."""

    def __init__(self, seats: int) -> None:
        self.seats = seats
        self._lock = threading.RLock()
        self._taken: set[Seat] = set()
        self._closed = False
        self._spare: Future[WorkerClient] | None = None
        self._turns = threading.Semaphore(max(1, machine().cores // CORES_A_FRAME))
        self._stills_lock = threading.Lock()
        self._stills: WorkerClient | None = None
        atexit.register(self.close)

    def warm_up(self) -> None:
        """Starts the spare worker, so that the first viewer finds it ready. Returns at once."""
        with self._lock:
            if self._spare is None and not self._closed:
                self._spare = _start_worker()

    @property
    def taken(self) -> int:
        """How many seats are in use."""
        with self._lock:
            return len(self._taken)

    @property
    def spare_ready(self) -> bool:
        """Whether a warm worker stands ready."""
        spare = self._spare
        return spare is not None and spare.done() and spare.exception() is None

    def take(self) -> Seat:
        """A seat, to be released by the caller.

        Raises:
            SeatsTaken: when all are in use.
        """
        with self._lock:
            if len(self._taken) >= self.seats:
                raise SeatsTaken(f"All {self.seats} live seats of this server are in use.")
            seat = Seat(self)
            self._taken.add(seat)
            return seat

    def analyse_still(self, frame_rgb: Rgb, settings: AnalysisSettings) -> FrameAnalysis:
        """All networks, as on stills, on one picture, one at a time for all viewers.

        A worker that is lost meanwhile, perhaps to another viewer's picture, is replaced once.

        Raises:
            FrameRefusedUnavailable, WorkerLost: as `WorkerClient.analyse` does.
        """
        with self._stills_lock:
            for last_try in (False, True):
                if self._stills is None:
                    self._stills = self._next_worker().result()
                try:
                    return self._stills.analyse(frame_rgb, 0, settings, "still")
                except WorkerLost:
                    self._stills = None
                    if last_try:
                        raise
            raise AssertionError("unreachable")

    def close(self) -> None:
        """Ends every worker. Idempotent."""
        atexit.unregister(self.close)
        with self._lock:
            self._closed = True
            seats, spare, stills = list(self._taken), self._spare, self._stills
            self._spare = self._stills = None
        for seat in seats:
            seat.kill()
        if spare is not None:
            spare.add_done_callback(_kill_worker)
        if stills is not None:
            stills.kill()

    def _next_worker(self) -> Future[WorkerClient]:
        with self._lock:
            worker = self._spare
            if worker is None or (worker.done() and worker.exception() is not None):
                worker = _start_worker()
            self._spare = None if self._closed else _start_worker(after=worker)
            return worker

    def _give_back(self, seat: Seat) -> None:
        with self._lock:
            self._taken.discard(seat)


def _start_worker(after: Future[WorkerClient] | None = None) -> Future[WorkerClient]:
    """Starts a worker in the background, once the one `after` which it comes is ready.

    The order keeps a viewer's own worker from sharing the processor with the next spare while it starts.
    """
    future: Future[WorkerClient] = Future()

    def start() -> None:
        if after is not None:
            after.exception()
        try:
            worker = WorkerClient()
            worker.wait_ready()
        except (WorkerLost, OSError) as error:
            log.error("A worker could not be started: %s", error)
            future.set_exception(error if isinstance(error, WorkerLost) else WorkerLost(str(error)))
            return
        future.set_result(worker)

    threading.Thread(target=start, daemon=True, name="start-worker").start()
    return future
