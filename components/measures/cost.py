"""Cost: what was timed, and what follows: time and multiply-adds a keypoint, speed, share of a frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from components.keypoints import ModelName
from components.keypoints.arrays import BoxPx
from components.keypoints.settings import Mode
from components.measures.timing import Duration

FRAMES_PER_S = 30
BUDGET_MS = 1000 / FRAMES_PER_S
"""The time between two frames of a webcam's usual 30 frames/s."""
CROWD_PIPELINES = ("pose full", "face")
"""One pipeline a model is enough to see how time grows."""
MODE_WORDS: dict[Mode, str] = {"still": "still mode", "stream": "video mode"}


@dataclass(frozen=True)
class NetCost:
    """What one network costs according to its file.

    Attributes:
        points: keypoints that it writes and MediaPipe hands out; None for a network that writes none.
        parameters: weights, sparse ones as if nothing were left out.
        stored_parameters: the weights that are in the file.
        macs: multiply-adds of one run.
        file_bytes: size of the .tflite file within its bundle, or of the file of weights.
        peak_activation_bytes: the most that one run keeps at once; None where a size is not fixed.
    """

    name: str
    model: ModelName
    points: int | None
    parameters: int
    stored_parameters: int
    macs: int
    file_bytes: int
    peak_activation_bytes: int | None


@dataclass(frozen=True)
class WholeTask:
    """A detector, if there is one, and networks that run for each person or face.

    Attributes:
        name: such as "pose full" or "face".
        detector: the name of its detector; None where the network finds people by itself.
        each: the names of what runs for each that is found.
        points: keypoints for each that is found.
        network: the key of the whole.
        follows: whether in video mode the detector rests while as many as asked for are followed, as in
            MediaPipe's graphs: has_enough_poses and has_enough_faces (tasks/cc/vision/pose_landmarker/
            pose_landmarker_graph.cc and face_landmarker/face_landmarker_graph.cc).
    """

    name: str
    model: ModelName
    detector: str | None
    each: tuple[str, ...]
    points: int
    network: str
    follows: bool = True

    @property
    def nets(self) -> tuple[str, ...]:
        """The names of all its networks, the detector first."""
        return self.each if self.detector is None else (self.detector, *self.each)


@dataclass(frozen=True)
class NetStep:
    """Time one network alone, with as many passes in one run as there are `people`."""

    net: str
    threads: int
    people: int = 1

    def __str__(self) -> str:
        threads = f"{self.net} on {self.threads} thread{'s' if self.threads > 1 else ''}"
        return threads + (f" for {self.people} people" if self.people > 1 else "")


@dataclass(frozen=True)
class TaskStep:
    """Time a whole task on the picture, looking for one person or face."""

    pipeline: str
    mode: Mode

    def __str__(self) -> str:
        return f"{self.pipeline}, whole task in {MODE_WORDS[self.mode]}"


@dataclass(frozen=True)
class CrowdStep:
    """Time a whole task in still mode on copies of what lies in `box_px` (left, top, right, bottom)."""

    pipeline: str
    people: int
    box_px: BoxPx

    def __str__(self) -> str:
        return f"{self.pipeline}, {self.people} at once"


Step: TypeAlias = NetStep | TaskStep | CrowdStep


@dataclass(frozen=True)
class Timed:
    """The durations of a step's runs, in nanoseconds.

    Attributes:
        found: people or faces found in the last run; None for a network alone.
        peak_bytes: the most memory that loading and running a network alone added to the process; None where
            it was not measured.
    """

    step: Step
    durations_ns: tuple[int, ...]
    found: int | None = None
    peak_bytes: int | None = None


@dataclass(frozen=True)
class StepFailed:
    """A step that could not be measured. The reason is one sentence."""

    step: Step
    reason: str


@dataclass(frozen=True)
class CostRow:
    """What follows from one step.

    Attributes:
        name: of the network or the pipeline.
        runs: how many were timed.
        duration: of one run.
        points: keypoints of a run in all; None where it writes none or nobody was found.
        ms_a_point, macs_a_point: of one run by its keypoints, the time being the median.
        gmac_per_s: billions of multiply-adds a second at the median; None for a whole task, which does more.
        budget_share: the median as a share of BUDGET_MS.
    """

    step: Step
    name: str
    model: ModelName
    runs: int
    duration: Duration
    found: int | None
    points: int | None
    ms_a_point: float | None
    macs_a_point: float | None
    gmac_per_s: float | None
    budget_share: float


def plan(
    nets: Mapping[str, NetCost],
    pipelines: Mapping[str, WholeTask],
    boxes_px: Mapping[ModelName, BoxPx],
    most: int,
) -> tuple[Step, ...]:
    """What to time, in order: networks on one and two threads, tasks in both modes, 1 to `most` copies.

    Copies are timed with CROWD_PIPELINES, where there is a box with somebody to copy.
    """
    steps: list[Step] = [NetStep(name, threads) for name in nets for threads in (1, 2)]
    steps += [TaskStep(name, mode) for name in pipelines for mode in MODE_WORDS]
    crowds = {n: boxes_px.get(pipelines[n].model) for n in CROWD_PIPELINES if n in pipelines}
    steps += [
        CrowdStep(name, people, box_px)
        for name, box_px in crowds.items()
        if box_px is not None
        for people in range(1, most + 1)
    ]
    return tuple(steps)


def row(timed: Timed, nets: Mapping[str, NetCost], pipelines: Mapping[str, WholeTask]) -> CostRow:
    """What follows from a step, with percentiles interpolated linearly.

    Raises:
        KeyError: for a network or pipeline that is not among those given.
        ValueError: for a step without runs.
    """
    if not timed.durations_ns:
        raise ValueError("A step needs at least one run.")
    median_ms, p95_ms = (float(q) / 1e6 for q in np.percentile(timed.durations_ns, (50, 95)))
    step = timed.step
    if isinstance(step, NetStep):
        net = nets[step.net]
        name, model, points, macs = net.name, net.model, net.points, net.macs
    else:
        pipeline = pipelines[step.pipeline]
        name, model = pipeline.name, pipeline.model
        points = pipeline.points * (timed.found or 0) or None
        macs = task_macs(pipeline, nets, step, timed.found or 0)
    return CostRow(
        step=step,
        name=name,
        model=model,
        runs=len(timed.durations_ns),
        duration=Duration(median_ms, p95_ms),
        found=timed.found,
        points=points,
        ms_a_point=median_ms / points if points else None,
        macs_a_point=macs / points if points else None,
        gmac_per_s=macs / median_ms / 1e6 if isinstance(step, NetStep) else None,
        budget_share=median_ms / BUDGET_MS,
    )


def task_macs(
    pipeline: WholeTask, nets: Mapping[str, NetCost], step: TaskStep | CrowdStep, subjects: int
) -> int:
    """Multiply-adds of one run of a task that finds so many."""
    each = sum(nets[name].macs for name in pipeline.each)
    if pipeline.detector is None:
        # It looks at the picture once, whomever it finds.
        return each
    followed = pipeline.follows and isinstance(step, TaskStep) and step.mode == "stream" and subjects >= 1
    return (0 if followed else nets[pipeline.detector].macs) + each * subjects


def ms_for_each_more(rows: Sequence[CostRow]) -> float | None:
    """Slope of the least-squares line through the medians over the numbers found; None for fewer than two.

    Rows in which nobody was found are left out.
    """
    pairs = [(row.found, row.duration.median_ms) for row in rows if row.found]
    if len({subjects for subjects, _ in pairs}) < 2:
        return None
    subjects, medians_ms = np.array(pairs, np.float64).T
    return float(np.polyfit(subjects, medians_ms, 1)[0])
