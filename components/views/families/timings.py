"""What was measured of the families for one viewer, and what is being measured now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np

from components.content.families import SystemNetwork, families
from components.measures.cost import NetStep, Step, StepFailed, Timed
from components.measures.timing import Duration
from components.models.onnx.running import FamilyTime
from components.processes.timing.family_run import (
    FamilyFailed,
    FamilyMeasurement,
    FamilyStep,
    measure_families,
)
from components.processes.timing.run import Busy, CostMeasurement, Measurement
from components.ui import server_state
from components.ui.network_graphs import graph_of
from components.ui.workspace import end_with_viewer
from components.views.families.figures.times import Measured

PEOPLE = (2, 5, 10)
"""Besides one; each takes as many runs of a top-down network."""
Work: TypeAlias = FamilyMeasurement | CostMeasurement


@dataclass
class Times:
    """The results, kept in the viewer's workspace.

    Attributes:
        rows: by the network's name, threads and people.
        failed: why a network could not be measured, by its name.
        work: what runs now, or ran last.
        waiting: steps of networks from files, which another process times after those that are built.
        taken: how many of the results of `work` are among the rows.
        refused: why the last measurement was not started.
    """

    rows: dict[tuple[str, int, int], Measured] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    work: Work | None = None
    waiting: tuple[NetStep, ...] = ()
    taken: int = 0
    refused: str | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing was measured, and nothing is."""
        return self.work is None

    @property
    def ended(self) -> bool:
        """Whether nothing is being measured now."""
        return self.work is None or self.work.ended

    @property
    def medians_ms(self) -> Mapping[str, float]:
        """The median time of one run for one person on one thread, by the network's name."""
        alone = [row for row in self.rows.values() if row.threads == row.people == 1]
        return {row.network.name: row.duration.median_ms for row in alone}

    def start(self, networks: Sequence[SystemNetwork], crowd: bool) -> None:
        """Starts to measure these on one and two threads, with `crowd` also for PEOPLE."""
        for network in networks:
            self.failed.pop(network.name, None)
        self.waiting = _file_steps([network for network in networks if network.file is not None], crowd)
        built = [network for network in networks if network.graph is not None]
        if built:
            self._begin(lambda: measure_families(_steps(built, crowd), _streams))
        else:
            self.go_on()

    def go_on(self) -> None:
        """Takes the results that have come, and begins with networks from files once nothing else runs."""
        self.take()
        if self.waiting and self.ended:
            steps, self.waiting = self.waiting, ()
            self._begin(lambda: _measure_files(steps))

    def cancel(self) -> None:
        """Ends the measurement; what was measured stays."""
        self.waiting = ()
        if self.work is not None:
            self.work.cancel()

    def forget(self) -> None:
        """Ends the measurement."""
        self.cancel()

    def take(self) -> None:
        """Puts what has come since the last time among the rows."""
        for result in () if self.work is None else self.work.results[self.taken :]:
            self.taken += 1
            if isinstance(result, FamilyTime):
                self._keep(_of_family(result))
            elif isinstance(result, Timed):
                self._keep(_of_file(result))
            elif isinstance(result, FamilyFailed):
                self.failed[result.step.name] = result.reason
            elif isinstance(result, StepFailed) and isinstance(result.step, NetStep):
                self.failed[_network(result.step.net).name] = result.reason

    def _keep(self, row: Measured) -> None:
        self.rows[row.network.name, row.threads, row.people] = row

    def _begin(self, start: Callable[[], Work]) -> None:
        self.refused = None
        try:
            self.work, self.taken = start(), 0
        except Busy as busy:
            self.refused = f"{busy} Press Measure again in a while."
            self.waiting = ()
            return
        end_with_viewer(self.work)


def _steps(networks: Sequence[SystemNetwork], crowd: bool) -> tuple[FamilyStep, ...]:
    """One and two threads of every network first, so that each soon has its time; the crowds after."""
    alone = [FamilyStep(str(n.graph), n.name, threads) for n in networks for threads in (1, 2)]
    more = [FamilyStep(str(n.graph), n.name, 1, people) for n in networks for people in PEOPLE if crowd]
    return tuple(alone + more)


def _measure_files(steps: tuple[NetStep, ...]) -> CostMeasurement:
    return Measurement(steps, None, _streams)


def _file_steps(networks: Sequence[SystemNetwork], crowd: bool) -> tuple[NetStep, ...]:
    """As `_steps`; all networks from files run once for each person or face."""
    alone = [NetStep(str(n.file), threads) for n in networks for threads in (1, 2)]
    more = [NetStep(str(n.file), 1, people) for n in networks for people in PEOPLE if crowd]
    return tuple(alone + more)


def _streams() -> int:
    return server_state.pool().taken


def _network(name: str) -> SystemNetwork:
    """The network whose graph or file has this name."""
    return next(n for n in families().networks if name in (n.graph, n.file))


def step_name(step: FamilyStep | Step) -> str:
    """What is measured, with the network's name as the page has it."""
    return str(replace(step, net=_network(step.net).name) if isinstance(step, NetStep) else step)


def _of_family(result: FamilyTime) -> Measured:
    return Measured(
        network=_network(result.family),
        threads=result.threads,
        people=result.people,
        runs=len(result.durations_ns),
        duration=result.duration,
        gmac_per_s=result.gmac_per_s,
        peak_bytes=result.peak_bytes,
        trained=False,
    )


def _of_file(result: Timed) -> Measured:
    assert isinstance(result.step, NetStep)
    network = _network(result.step.net)
    median_ms, p95_ms = (float(q) / 1e6 for q in np.percentile(result.durations_ns, (50, 95)))
    return Measured(
        network=network,
        threads=result.step.threads,
        people=result.step.people,
        runs=len(result.durations_ns),
        duration=Duration(median_ms, p95_ms),
        gmac_per_s=graph_of(network).macs * result.step.people / median_ms / 1e6,
        peak_bytes=result.peak_bytes,
        trained=True,
    )
