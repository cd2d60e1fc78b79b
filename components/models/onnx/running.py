"""Runs the families' networks with ONNX Runtime on the processor, and times them.

Their weights are random, so that structure and time are real and what comes out means nothing. Meant for a
process of its own: memory is measured for the whole process, and a large network may need more than there is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state

from components.measures.timing import Duration
from components.models.cost import memory
from components.models.cost.repeating import repeat
from components.models.errors import ModelError
from components.models.families.registry import Family, Size, build, summary
from components.models.families.weights import checked, random_weights

LEAST_RUNS = 3
RUNTIME_FAULTS: tuple[type[Exception], ...] = tuple(
    kind
    for kind in vars(onnxruntime_pybind11_state).values()
    if isinstance(kind, type) and issubclass(kind, Exception)
)
"""What ONNX Runtime raises; its exceptions have no ancestor of their own."""


@dataclass(frozen=True)
class TimingProgress:
    """How far a measurement is.

    Attributes:
        step: "building", "warming up" or "timing".
        runs: how many were timed so far.
        elapsed_s: since the beginning.
    """

    step: str
    runs: int
    elapsed_s: float


@dataclass(frozen=True)
class FamilyTime:
    """The durations of a network's runs on this machine.

    Attributes:
        family: its key.
        input_hw: height and width of its input.
        threads: that it used.
        people: of how many the points are found in one duration; with a top-down network one pass each.
        passes: of the network in one duration.
        durations_ns: of all timed runs.
        macs: multiply-adds of one pass.
        peak_bytes: the most memory that building and running it added to the process; None where the system
            does not tell.
    """

    family: str
    input_hw: Size
    threads: int
    people: int
    passes: int
    durations_ns: tuple[int, ...]
    macs: int
    peak_bytes: int | None

    @property
    def duration(self) -> Duration:
        """Of one run, percentiles interpolated linearly."""
        median_ms, p95_ms = np.percentile(self.durations_ns, (50, 95)) / 1e6
        return Duration(float(median_ms), float(p95_ms))

    @property
    def gmac_per_s(self) -> float:
        """Billions of multiply-adds a second, at the median."""
        return self.macs * self.passes / self.duration.median_ms / 1e6


def time_family(
    family: Family,
    threads: int,
    people: int = 1,
    budget_s: float = 2.0,
    *,
    input_hw: Size | None = None,
    progress: Callable[[TimingProgress], None] | None = None,
    least: int = LEAST_RUNS,
) -> FamilyTime:
    """Builds a family's network with random weights and runs it on a grey picture, over and over.

    What a network computes does not depend on what it sees, so that one picture stands for all. A top-down
    network runs once for each of `people`, a bottom-up one once; finding the people, and finding the points
    in the maps, is not part of it.

    Args:
        budget_s: for the timed runs, of which there are at least `least`; one run warms up before.
        input_hw: the usual size without it.
        progress: is called before each step and after each run.

    Raises:
        ModelError: for a size that the network cannot take, or when the runtime cannot run it, as for want
            of memory.
        ValueError: for less than one thread or person.
    """
    if threads < 1 or people < 1:
        raise ValueError("There must be at least one thread and one person.")
    size = family.input_hw if input_hw is None else input_hw
    began_s = time.perf_counter()

    def tell(step: str, runs: int = 0) -> None:
        if progress is not None:
            progress(TimingProgress(step, runs, time.perf_counter() - began_s))

    tell("building")
    macs = summary(family, size).macs
    held_before = memory.forget_peak()
    run = _timed_run(family, size, threads)
    tell("warming up")
    run(1)
    passes = people if family.way == "top-down" else 1
    done = partial(tell, "timing")
    durations_ns = repeat(partial(run, passes), budget_s, warm_up=0, least=least, done=done)
    added = memory.added_bytes(held_before)
    return FamilyTime(family.key, size, threads, people, passes, durations_ns, macs, added)


def _timed_run(family: Family, size: Size, threads: int) -> Callable[[int], int]:
    """What runs the network so many times and returns how many ns that took."""
    model = build(family, size)
    once = grey_run(model, random_weights(model), threads)

    def run(passes: int) -> int:
        started_ns = time.perf_counter_ns()
        for _ in range(passes):
            once()
        return time.perf_counter_ns() - started_ns

    return run


def grey_run(
    model: onnx.ModelProto, values: Mapping[str, NDArray[np.generic]], threads: int
) -> Callable[[], None]:
    """What runs a network once on a grey picture: what it computes does not depend on what it sees.

    Its arguments and errors are those of `session`; the run itself raises ModelError where the runtime fails.
    """
    network = session(model, values, threads)
    port = model.graph.input[0]
    kind = onnx.helper.tensor_dtype_to_np_dtype(port.type.tensor_type.elem_type)
    sizes = [side.dim_value for side in port.type.tensor_type.shape.dim]
    picture = {port.name: np.full(sizes, 0.5 if kind.kind == "f" else 127, kind)}

    def run() -> None:
        try:
            network.run(None, picture)
        except RUNTIME_FAULTS as error:
            name = model.graph.name or "The network"
            raise ModelError(f"{name} cannot run on this machine: {_first_line(error)}") from error

    return run


def session(
    model: onnx.ModelProto, values: Mapping[str, NDArray[np.generic]], threads: int
) -> onnxruntime.InferenceSession:
    """ONNX Runtime on the processor, with values for the weights that the model declares.

    They are handed over beside the model, which spares a copy of them in it and the 2 GB limit of protobuf.
    The runtime copies them while it loads (AddExternalInitializers in its C API): they may be let go then.

    Args:
        threads: within an operator; operators run one after another.

    Raises:
        ModelError: for weights that `checked` refuses, or a model that the runtime refuses.
    """
    weights = checked(model, values)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Threads that wait give the processor to others: the live page's viewers are on it too.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Only what is fatal: everything else comes as an exception.
    options.log_severity_level = 4
    held = [onnxruntime.OrtValue.ortvalue_from_numpy(value) for value in weights.values()]
    options.add_external_initializers(list(weights), held)
    try:
        return onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )
    except RUNTIME_FAULTS as error:
        raise ModelError(
            f"{model.graph.name or 'The network'} cannot be loaded: {_first_line(error)}"
        ) from error


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:300] if str(error) else type(error).__name__
