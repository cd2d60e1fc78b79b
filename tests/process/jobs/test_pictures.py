"""Pictures in bulk: the results of single jobs, and one bad picture costs itself alone."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import psutil
import pytest
from PIL import Image

from components import formats
from components.cli.batch.workers import Workers
from components.keypoints import AnalysisSettings, FrameResult, StageTimes
from components.media.examine import Limits
from components.media.images import load_image
from components.processes.jobs import pictures
from components.processes.jobs.job import Content, Job, record_of
from components.processes.jobs.picture_protocol import Decode, Decoded, Said
from components.processes.jobs.pictures import AnalysedPicture, Order, PictureFailed, ServingChild, Worker
from components.processes.jobs.protocol import Analyse, Frames
from components.processes.jobs.worker import NICENESS
from components.processes.protocol import SharedFrame
from tests.support.paths import PROJECT
from tests.support.poisoned import POISONED_DECODER, POISONED_MODELS
from tests.support.real_models import portrait


def order_of(path: Path, **more: bool) -> Order:
    return Order(path, path.name, AnalysisSettings(), Limits(), **more)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three pictures of one person at several places and sizes, and one of nobody."""
    for number in range(3):
        width = 320 + 120 * number
        rgb = np.roll(cv2.resize(portrait(), (width, 400)), 9 * number, axis=1)
        Image.fromarray(rgb).save(tmp_path / f"{number}.jpg", quality=90)
    Image.new("RGB", (400, 300), "green").save(tmp_path / "nobody.png")
    return tmp_path


class Pool:
    """Workers that take pictures as they come."""

    def __init__(self, count: int) -> None:
        self.workers, self.numbers = Workers(count), itertools.count()
        self.close, self.stop, self.threads = self.workers.close, self.workers.stop, self.workers.threads

    def analyse(self, order: Order) -> AnalysedPicture:
        return self.workers.picture(next(self.numbers), order)

    @property
    def each(self) -> list[Worker]:
        return list(self.workers._free)


Start = Callable[..., Pool]


@pytest.fixture
def start() -> Iterator[Start]:
    """Makes workers and ends them after the test."""
    made: list[Pool] = []

    def go(workers: int = 1) -> Pool:
        made.append(Pool(workers))
        return made[-1]

    yield go
    for one in made:
        one.close()


@pytest.fixture
def poisoned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "DECODER", (sys.executable, "-c", POISONED_DECODER))
    monkeypatch.setattr(pictures, "MODELS", (sys.executable, "-c", POISONED_MODELS))


def by_single_job(path: Path) -> FrameResult:
    content = Content.from_path(path)
    job = Job(content, Analyse(path.name))
    try:
        (frame,) = (frame for event in job.events() if isinstance(event, Frames) for frame in event.frames)
    finally:
        job.close()
        content.close()
    return frame


def written(path: Path, frame: FrameResult) -> bytes:
    timeless = replace(frame, times=StageTimes())
    return formats.write(record_of(Analyse(path.name), "picture", None, (timeless,)), ".json")


def test_the_results_are_byte_for_byte_those_of_single_jobs(folder: Path, start: Start) -> None:
    paths = sorted(folder.iterdir())
    workers = start(2)
    with ThreadPoolExecutor(workers.threads) as threads:
        # Twice, so that each picture comes after another one, too.
        found = list(threads.map(lambda path: workers.analyse(order_of(path)).frame, [*paths, *paths]))
    for path, first, second in zip(paths, found, found[len(paths) :], strict=False):
        expected = written(path, by_single_job(path))
        assert written(path, first) == written(path, second) == expected
    assert sum(len(frame.first("face").people) for frame in found) >= 6


def test_the_pixels_are_given_where_they_are_wanted(folder: Path, start: Start) -> None:
    workers = start()
    path = folder / "1.jpg"
    found = workers.analyse(order_of(path, pixels=True))
    other = workers.analyse(order_of(folder / "2.jpg"))
    assert found.rgb is not None and other.rgb is None
    np.testing.assert_array_equal(found.rgb, load_image(path))


def outcomes(workers: Pool, paths: list[Path]) -> list[str]:
    """Each picture's sentence, or how many faces were found."""

    def one(path: Path) -> str:
        try:
            return str(len(workers.analyse(order_of(path)).frame.first("face").people))
        except PictureFailed as failure:
            return str(failure)

    with ThreadPoolExecutor(workers.threads) as threads:
        return list(threads.map(one, paths))


def made_bad(folder: Path, name: str, width: int = 64) -> Path:
    Image.fromarray(cv2.resize(portrait(), (width, 64))).save(folder / name)
    return folder / name


@pytest.mark.usefixtures("poisoned")
@pytest.mark.parametrize(
    ("name", "width", "said"),
    [
        ("crash.jpg", 64, r"The process that worked on crash.jpg ended \(SIGSEGV\); try again."),
        ("large.jpg", 64, "large.jpg takes more memory than a job may use; make it smaller."),
        ("narrow.png", 13, r"The process that worked on narrow.png ended \(SIGSEGV\); try again."),
        ("text.jpg", 0, "text.jpg is neither a picture .*"),
    ],
)
def test_a_bad_picture_costs_itself_alone(
    folder: Path, start: Start, name: str, width: int, said: str
) -> None:
    if width:
        made_bad(folder, name, width)
    else:
        (folder / name).write_text("This is no picture, and long enough to be told.")
    good = folder / "0.jpg"
    bad = folder / name
    first, *between, last = outcomes(start(), [good, bad, good, bad, good])
    assert (first, between[1], last) == ("1", "1", "1")
    assert re.fullmatch(said, between[0]) and between[2] == between[0]


@pytest.mark.usefixtures("poisoned")
@pytest.mark.parametrize(("name", "width"), [("hang.jpg", 64), ("narrow.png", 14)])
def test_a_picture_that_hangs_costs_itself_alone(
    folder: Path, start: Start, monkeypatch: pytest.MonkeyPatch, name: str, width: int
) -> None:
    workers, good = start(), folder / "0.jpg"
    assert outcomes(workers, [good]) == ["1"]
    bad = made_bad(folder, name, width)
    monkeypatch.setattr(pictures, "STALL_DEADLINE_S", 6.0)
    started_s = time.monotonic()
    said, again = outcomes(workers, [bad, good])
    assert said == f"The process that worked on {name} made no progress for 6 s and was ended; try again."
    assert again == "1"
    assert time.monotonic() - started_s < 25


@pytest.mark.usefixtures("poisoned")
def test_what_a_picture_leaves_behind_is_not_the_next_ones_fault(folder: Path, start: Start) -> None:
    workers = start()
    leak, much = made_bad(folder, "leak.jpg"), made_bad(folder, "needs-much.jpg")
    assert outcomes(workers, [leak]) == ["1"]
    before = workers.each[0].decoder.pid
    # It fits into the limit, but not beside what the one before has left.
    assert outcomes(workers, [much]) == ["1"]
    assert workers.each[0].decoder.pid != before
    assert outcomes(workers, [much]) == ["1"]


@pytest.mark.parametrize("size_px", [(640, 480), (4000, 3000)])
def test_many_pictures_leave_nothing_with_their_decoder(tmp_path: Path, size_px: tuple[int, int]) -> None:
    path = tmp_path / "a.jpg"
    Image.fromarray(cv2.resize(portrait(), size_px)).save(path, quality=90)
    memory = SharedFrame()
    decoder = ServingChild(pictures.DECODER, [memory], 0)
    held_bytes = []
    try:
        for _ in range(30 if size_px[0] < 4000 else 10):
            said: Said = decoder.ask(Decode(path, "a.jpg", Limits(), 0), "a.jpg", 30)
            assert said.answer == Decoded((size_px[1], size_px[0], 3), size_px)
            held_bytes.append(said.held_bytes)
        np.testing.assert_array_equal(memory.view((size_px[1], size_px[0], 3)), load_image(path))
    finally:
        decoder.close()
        memory.close()
    # The heap keeps room for one picture, and no more however many come.
    assert held_bytes[-1] <= held_bytes[2] + 1_000_000
    assert held_bytes[-1] < pictures.WORN_BYTES


def test_a_worker_keeps_its_processes_and_its_models_give_way(folder: Path, start: Start) -> None:
    workers = start()
    (worker,) = workers.each
    seen = set()
    for path in folder.iterdir():
        workers.analyse(order_of(path))
        seen.add((worker.decoder.pid, worker.models.pid))
    ((decoder, models),) = seen
    assert decoder is not None and models is not None
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert (os.getpriority(os.PRIO_PROCESS, decoder), os.getpriority(os.PRIO_PROCESS, models)) == (
        own,
        own + NICENESS,
    )


def test_to_stop_ends_all_at_once(folder: Path, start: Start) -> None:
    workers = start(2)
    running = threading.Event()
    said: list[str] = []

    def without_end() -> None:
        try:
            while True:
                workers.analyse(order_of(folder / "0.jpg"))
                running.set()
        except PictureFailed as failure:
            said.append(str(failure))

    threads = [threading.Thread(target=without_end) for _ in range(workers.threads + 2)]
    for thread in threads:
        thread.start()
    assert running.wait(60)
    pids = [server.pid for worker in workers.each for server in (worker.decoder, worker.models)]
    workers.stop()
    for thread in threads:
        thread.join(10)
    assert said == [pictures.STOPPED] * len(threads)
    workers.close()
    assert not any(psutil.pid_exists(pid) for pid in pids if pid is not None)


def test_workers_leave_nothing(folder: Path) -> None:
    process = psutil.Process()
    before = process.num_fds()
    workers = Pool(1)
    workers.analyse(order_of(folder / "0.jpg"))
    workers.close()
    assert process.num_fds() == before and not process.children()


def test_they_end_when_the_command_lines_process_ends(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from components.processes.jobs.pictures import *\n"
        "one = Worker(); path = Path(sys.argv[1])\n"
        "one.analyse(Order(path, 'a', AnalysisSettings(), Limits()), 0)\n"
        "print(one.decoder.pid, one.models.pid, flush=True)\n"
        "import time; time.sleep(600)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder / "0.jpg")], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    ) as command:
        assert command.stdout is not None
        children = [psutil.Process(int(pid)) for pid in command.stdout.readline().split()]
        command.kill()
    assert len(children) == 2
    assert not psutil.wait_procs(children, timeout=10)[1]
