"""All pictures of one `evaluate`: several at once, each once, whatever ends the work in between."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from components.cli.batch.journal import Journal
from components.cli.batch.progress import ProgressBar
from components.cli.batch.workers import Workers
from components.cli.evaluation.entries import Compared, Entry, entry, found_in
from components.cli.signals import undisturbed
from components.formats.labels.problems import Problems
from components.keypoints import AnalysisSettings
from components.keypoints.arrays import BoxPx
from components.measures.accuracy.boxes import jitter, seen_box
from components.measures.accuracy.labels import LabelledPicture
from components.measures.accuracy.summary import AccuracyTally, NetworkAccuracy
from components.media.examine import Limits
from components.processes.jobs.pictures import STOPPED, Order, PictureFailed

Boxes: TypeAlias = Literal["detected", "labelled", "jittered"]
_OTHER = "pictures have another size than their labels"
_NO_LIMITS = Limits(math.inf, math.inf, math.inf, math.inf, math.inf)


@dataclass(frozen=True)
class EvaluationPlan:
    """What is to be done.

    Attributes:
        files: of the pictures that are there.
        compared: see `Compared`.
        head: of the report; work that was begun under another is begun again.
    """

    files: Mapping[str, Path]
    pictures: Sequence[LabelledPicture]
    settings: AnalysisSettings
    compared: Compared
    boxes: Boxes
    head: Mapping[str, Any]


class Evaluation:
    """The work, whose steps are kept beside the report until that is written.

    Args:
        out: the report's path.
        problems: takes what is wrong with pictures.

    Raises:
        Locked, OSError: as `Journal`.
    """

    def __init__(self, planned: EvaluationPlan, out: Path, workers: int, problems: Problems) -> None:
        self._planned, self._problems = planned, problems
        self._labels = {picture.name: picture for picture in planned.pictures}
        self._journal = Journal(out)
        self._count = workers

    def run(self) -> int:
        """Looks at all pictures that have not been looked at; returns how many had been.

        When it is interrupted, what is done stays.

        Raises:
            OSError: when there is no room for the results.
        """
        done = self._done()
        left = [name for name in self._planned.files if name not in done]
        progress, workers = ProgressBar(len(left)), Workers(self._count)
        pool = ThreadPoolExecutor(workers.threads, "evaluate")
        futures: list[Future[Entry]] = []
        kept: set[Future[Entry]] = set()
        try:
            futures += [pool.submit(self._one, name, number, workers) for number, name in enumerate(left)]
            for future in as_completed(futures):
                # From this thread alone: the journal is one file.
                self._journal.append(future.result())
                kept.add(future)
                progress.file_done()
        except BaseException:
            workers.stop()
            raise
        finally:
            with undisturbed():
                pool.shutdown(cancel_futures=True)
                self._keep_the_rest(set(futures) - kept)
                workers.close()
                progress.close()
        return len(done)

    def accuracies(self) -> tuple[int, Mapping[str, NetworkAccuracy]]:
        """How many pictures were looked at, and what each network is worth on them."""
        given = self._planned.boxes != "detected"
        tallies = {key: AccuracyTally(points, given) for key, points in self._planned.compared.items()}
        seen = 0
        for kept in self._journal.entries():
            if kept.get("picture") not in self._labels:
                continue
            seen += 1
            if "problem" in kept:
                self._problems.note(*kept["problem"])
                seen -= 1
                continue
            for key, tally in tallies.items():
                own = kept["networks"][key]
                tally.add(
                    self._labels[kept["picture"]],
                    found_in(own),
                    *(_known(own[name]) for name in ("ms", "cpu_ms")),
                )
        return seen, {key: tally.accuracy() for key, tally in tallies.items()}

    def close(self, *, finished: bool) -> None:
        """Lets go of what was kept; it is removed once the report is written. Idempotent."""
        self._journal.close(remove=finished)

    def _done(self) -> set[str]:
        entries = self._journal.entries()
        if next(entries, None) != {"head": dict(self._planned.head)}:
            self._journal.clear()
            self._journal.append({"head": dict(self._planned.head)})
            return set()
        return {kept["picture"] for kept in entries}

    def _keep_the_rest(self, futures: set[Future[Entry]]) -> None:
        """What had been done when the work was interrupted, unless that was by stopping it."""
        for future in futures:
            done = future.done() and not future.cancelled() and future.exception() is None
            if done and STOPPED not in str(future.result().get("problem")):
                self._journal.append(future.result())

    def _one(self, name: str, number: int, workers: Workers) -> Entry:
        """What is found on one picture, or what is wrong with it."""
        labels, asked = self._labels[name], self._planned
        order = Order(asked.files[name], name, asked.settings, _NO_LIMITS)
        boxes: list[tuple[int | None, BoxPx | None]] = []

        def wanted(size_px: tuple[int, int]) -> list[BoxPx | None]:
            if labels.size_px not in (None, size_px):
                raise _OtherSize(f"{name} has {_size(size_px)} px, its labels {_size(labels.size_px)}")
            boxes.extend(_boxes(labels, size_px, asked.boxes))
            return [box for _, box in boxes]

        try:
            size_px, found = workers.boxes(number, order, wanted)
        except _OtherSize as problem:
            return {
                "picture": name,
                "problem": (_OTHER, str(problem)),
            }
        except PictureFailed as problem:
            return {"picture": name, "problem": ("pictures could not be analysed", f"{name} ({problem})")}
        finally:
            workers.passed(number)
        looks = [(label, box, each) for (label, box), each in zip(boxes, found, strict=True)]
        layouts = [subject.layout.name for subject in labels.subjects]
        return entry(name, size_px, looks, asked.compared, layouts)


def _boxes(
    labels: LabelledPicture, size_px: tuple[int, int], kind: Boxes
) -> list[tuple[int | None, BoxPx | None]]:
    if kind == "detected":
        return [(None, None)]
    boxes: list[tuple[int | None, BoxPx | None]] = []
    for number, subject in enumerate(labels.subjects):
        shift, scale = jitter(labels.name, number) if kind == "jittered" else ((0.0, 0.0), 1.0)
        box = None if subject.ignored else seen_box(subject.box_px, size_px, shift, scale)
        if box is not None:
            boxes.append((number, box))
    return boxes


def _known(ms: float | None) -> float:
    return math.nan if ms is None else ms


def _size(size_px: tuple[int, int] | None) -> str:
    return "unknown" if size_px is None else f"{size_px[0]} × {size_px[1]}"


class _OtherSize(Exception):
    """The picture is not the one that the labels were made for."""
