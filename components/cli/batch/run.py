"""All files of one `analyze`: several at once, none twice, and none in the way of another."""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path

from components import formats
from components.cli.batch import outputs
from components.cli.batch.collection import Collection
from components.cli.batch.files import BatchPlan
from components.cli.batch.progress import ProgressBar
from components.cli.batch.work import BatchOptions, FileAnalysis, NotAnalysed
from components.cli.batch.workers import Workers
from components.cli.batch.write import write_whole
from components.cli.signals import undisturbed
from components.keypoints import Record, Subject, network
from components.wording import count

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
"""What the next file would meet as well, after its whole analysis."""

NOUNS: Mapping[Subject, str] = {"body": "pose", "face": "face", "hand": "hand", "anything": "result"}
"""What is found of each."""


class Batch:
    """The work on a plan's files, by so many workers at once.

    Raises:
        Foreign, Locked, OSError: as `Collection`.
    """

    def __init__(self, plan: BatchPlan, asked: BatchOptions, workers: int) -> None:
        self._plan, self._asked = plan, asked
        self._progress = ProgressBar(len(plan.destinations))
        self._collection = None if plan.collected is None else Collection(plan.collected)
        self._workers = Workers(workers)
        self._lock = threading.Lock()
        self._running: set[FileAnalysis] = set()
        self._stopped = False

    def run(self) -> Mapping[Path, str]:
        """Does the work and returns a sentence for each file that has no results.

        When it is interrupted, what is done stays, and the rest is dropped at once.

        Raises:
            OSError: when there is no room for the results, or the collection cannot be written.
        """
        problems: dict[Path, str] = {}
        pool = ThreadPoolExecutor(self._workers.threads, "analyze")
        # From here on, Ctrl-C may come at any moment.
        try:
            files = enumerate(self._plan.destinations)
            futures = {pool.submit(self._one, file, number): file for number, file in files}
            for future in as_completed(futures):
                problem = future.result()
                if problem is not None:
                    problems[futures[future]] = problem
        except BaseException:
            self._stop()
            raise
        finally:
            with undisturbed():
                pool.shutdown(cancel_futures=True)
                self._workers.close()
                self._progress.close()
                if self._collection is not None:
                    self._collection.close()
        return {file: problems[file] for file in self._plan.destinations if file in problems}

    def kept(self) -> int:
        """How many other files' results the collection has, too."""
        return 0 if self._collection is None else self._collection.others(list(self._plan.destinations))

    def _stop(self) -> None:
        with self._lock:
            self._stopped = True
            running = list(self._running)
        self._workers.stop()
        for work in running:
            work.stop()

    def _one(self, file: Path, number: int) -> str | None:
        """The problem with one file, if it has any."""
        try:
            with self._working(file, number) as work:
                outcome = self._outcome(file, work)
        except NotAnalysed as problem:
            return str(problem)
        except OSError as error:
            if error.errno in NO_ROOM:
                raise
            return f"{error.filename or file}: {error.strerror or error}."
        except ValueError as error:
            return f"{file.name}: {error}"
        finally:
            self._workers.passed(number)
            self._progress.file_done()
        self._progress.say(outcome)
        return None

    @contextmanager
    def _working(self, file: Path, number: int) -> Iterator[FileAnalysis]:
        work = FileAnalysis(file, self._asked, self._progress, self._workers, number)
        with self._lock:
            if self._stopped:
                work.stop()
            self._running.add(work)
        try:
            yield work
        finally:
            with self._lock:
                self._running.discard(work)

    def _outcome(self, file: Path, work: FileAnalysis) -> str:
        """Makes the file's results unless they are there, and tells of them."""
        destination = self._plan.destinations[file]
        shown = destination if self._collection is None or len(self._plan.destinations) == 1 else file
        wanted = outputs.wanted_head(work, work.planned(), self._plan.ending)
        if self._is_made(file, destination, wanted):
            return f"{shown}: done before, from the same file with the same settings, models and libraries."
        started_s = time.perf_counter()
        record = self._record(file, work, wanted)
        if self._collection is None:
            write_whole(destination, outputs.content(work, record, self._plan.ending))
        else:
            self._collection.add(file, record)
        line = f"{shown}: {_summary(record)} in {time.perf_counter() - started_s:.1f} s."
        if self._plan.ending == ".csv" and formats.excel_cuts(record):
            line += f" Excel opens {formats.EXCEL_ROWS:,} of its rows; .wide.csv has a row a frame."
        return "\n".join([line, *(f"{shown}: {note}" for note in record.notes)])

    def _record(self, file: Path, work: FileAnalysis, wanted: formats.Head) -> Record:
        try:
            return work.record()
        except NotAnalysed:
            # Stopped work says nothing of the file.
            if self._collection is not None and not self._stopped:
                self._collection.forget(file, wanted["sha256"])
            raise

    def _is_made(self, file: Path, destination: Path, wanted: formats.Head) -> bool:
        if self._collection is not None:
            return self._collection.keep(file, wanted)
        try:
            head = outputs.head(destination.read_bytes(), self._plan.ending)
        except (OSError, formats.NotResults):
            return False
        return formats.same_origin(wanted, head)


def _summary(record: Record) -> str:
    """How many each network found: "3 frames, 3 poses and 2 faces"; with its name where two find the same."""
    rows = [network(key) for key in record.settings.keys]
    subjects = [row.subject for row in rows]
    phrases = [count(len(record.frames), "frame")]
    for row in rows:
        results = (frame.results.get(row.key) for frame in record.frames)
        people = count(sum(len(result.people) for result in results if result), NOUNS[row.subject])
        phrases.append(people if subjects.count(row.subject) == 1 else f"{people} by {row.title}")
    return f"{', '.join(phrases[:-1])} and {phrases[-1]}"
