"""The measuring process: `python -m components.processes.timing.worker SOCKET_FD MEMORY_FD`.

It times one step after the other, sends each result at once, and ends after the last, or when nobody listens.
"""

from __future__ import annotations

import os
import sys

from components.keypoints import NetworkSettings
from components.keypoints.arrays import Rgb
from components.measures.cost import CrowdStep, NetStep, Step, StepFailed, TaskStep, Timed
from components.media.crowd import crowds
from components.models.cost import memory
from components.models.cost.inventory import COSTED_SIZES, PIPELINES, net_file
from components.models.cost.timing import best_picture, time_net, time_tracker
from components.models.errors import ModelError
from components.models.mediapipe.environment import disable_metrics
from components.models.store import store
from components.models.trackers import tracker
from components.operator import settings as operator_settings
from components.processes.timing.run import TOTAL_DEADLINE_S
from components.processes.timing.serve import serve

NET_BUDGET_S, TASK_BUDGET_S, CROWD_BUDGET_S = 0.6, 1.0, 0.7
"""The time for the runs of one step, so that all take about half a minute on two slow cores."""


def measure(step: Step, frame_rgb: Rgb | None, _tell: object = None) -> Timed | StepFailed:
    """Times one step on the picture; a model that cannot be had or used is an answer, not an exception."""
    try:
        if isinstance(step, NetStep):
            file = net_file(step.net)
            bundle, *_ = map(store.local, file.files)
            held = memory.forget_peak()
            sizes = COSTED_SIZES.get(file.bundle, {})
            durations_ns = time_net(bundle, file.member, step.threads, NET_BUDGET_S, step.people, sizes)
            return Timed(step, durations_ns, peak_bytes=memory.added_bytes(held))
        assert frame_rgb is not None
        return _whole_task(step, frame_rgb)
    except (ModelError, store.FileUnavailable) as error:
        return StepFailed(step, str(error))


def _whole_task(step: TaskStep | CrowdStep, frame_rgb: Rgb) -> Timed:
    key = {pipeline.name: pipeline for pipeline in PIPELINES}[step.pipeline].network
    if isinstance(step, TaskStep):
        timed = tracker(NetworkSettings(key), step.mode)
        return Timed(step, *time_tracker(timed, frame_rgb, TASK_BUDGET_S))
    settings = NetworkSettings(key, step.people)
    canvas = best_picture(
        tracker(settings, "still"), crowds(frame_rgb, step.box_px, step.people), step.people
    )
    return Timed(step, *time_tracker(tracker(settings, "still"), canvas, CROWD_BUDGET_S))


def main(socket_fd: int, memory_fd: int) -> None:
    """Does the job that comes over the socket."""
    serve(socket_fd, memory_fd, measure, TOTAL_DEADLINE_S)


if __name__ == "__main__":
    if not operator_settings().send_mediapipe_metrics:
        disable_metrics(os.environ)
    main(int(sys.argv[1]), int(sys.argv[2]))
