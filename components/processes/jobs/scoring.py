"""Networks scored on labelled pictures for a page, one after the other, in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np

from components.keypoints import MOST_PEOPLE, AnalysisSettings, FrameAnalysis, NetworkSettings, network
from components.keypoints.arrays import BoxPx, Rgb
from components.measures.accuracy.boxes import jitter, seen_box
from components.measures.accuracy.errors import FoundSubject, in_labels
from components.measures.accuracy.labels import LabelledPicture
from components.measures.accuracy.summary import AccuracyTally, NetworkAccuracy
from components.measures.shared_points import SharedPoints
from components.models.errors import ModelError
from components.processes.stream.worker_client import FrameRefused, ModelsUnavailable, WorkerLost

ShownTo: TypeAlias = Literal["the whole picture", "labelled boxes", "jittered boxes"]
"""What a network is shown."""
SHOWN: tuple[ShownTo, ...] = get_args(ShownTo)
Scores: TypeAlias = Mapping[tuple[str, ShownTo], NetworkAccuracy]


@dataclass(frozen=True, eq=False)
class LabelledRgb:
    """A picture's (H, W, 3) pixels and its labels."""

    rgb: Rgb
    labels: LabelledPicture


class Scoring:
    """One run over all networks and pictures, from its making to its end. All methods return at once.

    Args:
        compared: by the network's key, the points that it shares with the labels.
        analyse: some networks in IMAGE mode on a picture; called in the thread. May raise FrameRefused,
            ModelsUnavailable, WorkerLost or ModelError.
    """

    def __init__(
        self,
        pictures: Sequence[LabelledRgb],
        compared: Mapping[str, SharedPoints],
        analyse: Callable[[Rgb, AnalysisSettings], FrameAnalysis],
    ) -> None:
        self._pictures, self._compared, self._analyse = pictures, compared, analyse
        self.steps = len(SHOWN) * len(pictures) * len(compared)
        self._done = 0
        self._cancelled, self._ended = threading.Event(), threading.Event()
        self._problems: list[str] = []
        self._scores: dict[tuple[str, ShownTo], NetworkAccuracy] = {}
        threading.Thread(target=self._run, daemon=True, name="scoring").start()

    @property
    def done(self) -> int:
        """Of the `steps`."""
        return self._done

    @property
    def ended(self) -> bool:
        """Whether it has come to its end, whatever that was."""
        return self._ended.is_set()

    @property
    def scores(self) -> Scores:
        """Of the networks that have seen all pictures so far."""
        return dict(self._scores)

    @property
    def problems(self) -> Sequence[str]:
        """A sentence for each network that could not be scored."""
        return tuple(self._problems)

    @property
    def forgotten(self) -> bool:
        """Whether there is nothing left that a page's end would have to end."""
        return self.ended

    def cancel(self) -> None:
        """Ends it after the picture that is being looked at; what is done stays. Idempotent."""
        self._cancelled.set()

    def forget(self) -> None:
        """As `cancel`: for the end of the viewer's page."""
        self.cancel()

    def wait(self, timeout_s: float) -> bool:
        """Whether it has ended within the time."""
        return self._ended.wait(timeout_s)

    def _run(self) -> None:
        try:
            for key, points in self._compared.items():
                try:
                    for shown in SHOWN:
                        self._scores[key, shown] = self._scored(key, points, shown)
                except (FrameRefused, ModelsUnavailable, WorkerLost, ModelError) as error:
                    self._problems.append(f"{network(key).title} could not be scored. {error}")
        except _Cancelled:
            pass
        finally:
            self._ended.set()

    def _scored(self, key: str, points: SharedPoints, shown: ShownTo) -> NetworkAccuracy:
        whole = shown == "the whole picture"
        tally = AccuracyTally(points, given_boxes=not whole)
        people = MOST_PEOPLE if whole and network(key).several else 1
        settings = AnalysisSettings((NetworkSettings(key, people),))
        for picture in self._pictures:
            found: list[FoundSubject] = []
            ms = []
            for number, box in _boxes(picture, points, shown):
                seen = picture.rgb if box is None else _part(picture.rgb, box)
                if self._cancelled.is_set():
                    raise _Cancelled
                analysis = self._analyse(seen, settings)
                ms.append(analysis.ns[key] / 1e6)
                found += _placed(analysis, key, points, seen, box, number)
            tally.add(picture.labels, found, float(np.mean(ms)) if ms else float("nan"))
            self._done += 1
        return tally.accuracy()


@dataclass
class ScoringRun:
    """What scores networks for the viewer, or did last."""

    work: Scoring | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing was scored, and nothing is."""
        return self.work is None

    def forget(self) -> None:
        """Ends it."""
        if self.work is not None:
            self.work.forget()


def _boxes(
    picture: LabelledRgb, points: SharedPoints, shown: ShownTo
) -> list[tuple[int | None, BoxPx | None]]:
    if shown == "the whole picture":
        return [(None, None)]
    size_px = (picture.rgb.shape[1], picture.rgb.shape[0])
    boxes: list[tuple[int | None, BoxPx | None]] = []
    for number, label in enumerate(picture.labels.of(points.layout)):
        shift, scale = ((0.0, 0.0), 1.0)
        if shown == "jittered boxes":
            shift, scale = jitter(picture.labels.name, number)
        box = None if label.ignored else seen_box(label.box_px, size_px, shift, scale)
        if box is not None:
            boxes.append((number, box))
    return boxes


def _placed(
    analysis: FrameAnalysis,
    key: str,
    points: SharedPoints,
    seen: Rgb,
    box: BoxPx | None,
    number: int | None,
) -> list[FoundSubject]:
    people = analysis.results[key].people
    found = in_labels(people if box is None else people[:1], points, (seen.shape[1], seen.shape[0]))
    if box is None:
        return found
    left_top = (box[0], box[1])
    return [FoundSubject(each.xy_px + left_top, each.scores, each.score, number) for each in found]


def _part(rgb: Rgb, box: BoxPx) -> Rgb:
    left, top, right, bottom = box
    return np.ascontiguousarray(rgb[top:bottom, left:right])


class _Cancelled(Exception):
    """The viewer has asked for the end."""
