"""The page's side of timing the families' networks, in a measuring process that tells how far it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from components.models.onnx.running import FamilyTime
from components.processes.process import module
from components.processes.timing.run import Measurement

COMMAND = module("components.processes.timing.family_worker")
STEP_DEADLINE_S = 120.0
"""Between two runs of one network. HRNet-W48 for ten people is 157 GMAC, half a minute on a slow core."""
TOTAL_DEADLINE_S = 1800.0


@dataclass(frozen=True)
class FamilyStep:
    """Time one family's network at its own input size.

    Attributes:
        family: its key.
        name: as people write it.
        people: of how many the points are looked for; 1 times one pass.
    """

    family: str
    name: str
    threads: int = 1
    people: int = 1

    def __str__(self) -> str:
        threads = f"{self.threads} thread{'s' if self.threads > 1 else ''}"
        return f"{self.name} on {threads}" + (f" for {self.people} people" if self.people > 1 else "")


@dataclass(frozen=True)
class FamilyFailed:
    """A step that could not be measured. The reason is one sentence."""

    step: FamilyStep
    reason: str


FamilyMeasurement: TypeAlias = Measurement[FamilyStep, FamilyTime | FamilyFailed]


def measure_families(
    steps: tuple[FamilyStep, ...], streams: Callable[[], int], command: Sequence[str] = COMMAND
) -> FamilyMeasurement:
    """Starts to time the steps and returns at once.

    Args:
        streams: says how many live streams run on this server.

    Raises:
        measurement.Busy: while another measurement is running on this server.
    """
    return Measurement(steps, None, streams, command, STEP_DEADLINE_S, TOTAL_DEADLINE_S)
