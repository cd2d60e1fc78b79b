"""Times the families: `python -m components.processes.timing.family_worker SOCKET_FD MEMORY_FD`.

Of its own beside the ledger's, which holds MediaPipe: the largest networks need all the memory that there is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from components.keypoints.arrays import Rgb
from components.models.errors import ModelError
from components.models.families.registry import family
from components.models.onnx.running import FamilyTime, TimingProgress, time_family
from components.processes.timing.family_run import TOTAL_DEADLINE_S, FamilyFailed, FamilyStep
from components.processes.timing.run import Doing
from components.processes.timing.serve import serve

BUDGET_S = 2.0
"""For the timed runs of one step; a network whose three runs take longer takes longer."""


def measure(
    step: FamilyStep,
    _frame_rgb: Rgb | None,
    tell: Callable[[Doing], None],
) -> FamilyTime | FamilyFailed:
    """Times one step; a network that cannot run here is an answer, not an exception."""

    def report(progress: TimingProgress) -> None:
        runs = f", {progress.runs} run{'s' if progress.runs > 1 else ''}" if progress.runs else ""
        tell(Doing(f"{step}: {progress.step}{runs}"))

    try:
        return time_family(family(step.family), step.threads, step.people, BUDGET_S, progress=report)
    except (ModelError, MemoryError) as error:
        return FamilyFailed(step, str(error) or f"{step.name} does not fit into this machine's memory.")


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]), measure, TOTAL_DEADLINE_S)
