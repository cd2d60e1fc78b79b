"""Runs a viewer's network: `python -m components.processes.sandbox.worker SOCKET_FD MODEL_FD FRAME_FD`.

The file may be made to harm, so this process has little: no environment of the page's, a limit on memory and
on processor time, and once it has loaded its libraries it can open no file and no connection any more.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Iterator
from multiprocessing.connection import Connection

from components.processes.process import end_with_the_other_side
from components.processes.protocol import SharedFrame
from components.processes.sandbox.protocol import (
    LOADING,
    START_DEADLINE_S,
    Answer,
    LoadJob,
    Refusal,
    RunLimits,
    RunRequest,
    pack,
)

_STDERR_BYTES = 1 << 20
_GRACE_S = 5


def confine(limits: RunLimits) -> None:
    """Sets this process's limits, for good; those on open files come with `shut`."""
    _limit(resource.RLIMIT_AS, limits.memory_bytes)
    # What a parent may allocate is none of its own.
    resource.setrlimit(resource.RLIMIT_DATA, (resource.getrlimit(resource.RLIMIT_DATA)[1],) * 2)
    # The first number ends it with a signal that tells why, the second whatever it made of that signal.
    _limit(resource.RLIMIT_CPU, limits.processor_s, limits.processor_s * (1 + limits.pictures) + 1)
    _limit(resource.RLIMIT_FSIZE, _STDERR_BYTES)
    _limit(resource.RLIMIT_CORE, 0)
    # Its words go to stderr, which is a file of its own; the server's terminal is none of its business.
    nothing = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1):
        os.dup2(nothing, fd)


def begin(limits: RunLimits, more_s: float = 0.0) -> None:
    """Gives the next step its time, on the clock and of the processor."""
    # Whatever hangs, and even if the page's process has died, the kernel ends this one.
    signal.alarm(int(more_s + limits.deadline_s) + _GRACE_S)
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = min(hard, int(used.ru_utime + used.ru_stime) + limits.processor_s)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def shut() -> None:
    """From here on this process opens nothing: neither files nor connections. What is open stays so."""
    _limit(resource.RLIMIT_NOFILE, 0)


def _limit(what: int, soft: int, hard: int | None = None) -> None:
    _, known = resource.getrlimit(what)
    wanted = soft if hard is None else hard
    hard = wanted if known == resource.RLIM_INFINITY else min(wanted, known)
    resource.setrlimit(what, (min(soft, hard), hard))


def main(socket_fd: int, model_fd: int, frame_fd: int) -> None:
    """Loads what comes over the socket, then looks at pictures until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What loops for ever hears nothing of it. Before the limits, after which nothing can be waited for anew.
    end_with_the_other_side(socket_fd)
    connection = Connection(socket_fd)
    try:
        job: LoadJob = connection.recv()
        confine(job.limits)
        begin(job.limits, START_DEADLINE_S)
        connection.send_bytes(pack(LOADING))
        for said in _work(job, model_fd, SharedFrame(frame_fd), connection):
            connection.send_bytes(pack(said))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass


def _work(job: LoadJob, model_fd: int, frame: SharedFrame, connection: Connection) -> Iterator[Answer]:
    # Only now, when the limits are set.
    from components.models.errors import ModelError
    from components.models.onnx import trained
    from components.models.onnx.viewer_network import network, run

    beside: dict[str, memoryview] = {}
    try:
        if isinstance(job.model, network.TrainedFile):
            yield "Reading the weights"
            content = trained.onnx_of(job.model)
        else:
            whole = job.model + sum(length for _, length in job.beside)
            held = SharedFrame(model_fd).buffer(whole)
            content, at = held[: job.model].tobytes(), job.model
            for name, length in job.beside:
                beside[name], at = held[at : at + length], at + length
        # To map memory takes a descriptor, too.
        frame.buffer(job.frame_bytes)
        shut()
        yield "Reading the file"
        loaded = run.LoadedNetwork(content, beside)
        del content
        yield loaded.description
        while True:
            # Nobody's time runs while nobody asks.
            signal.alarm(0)
            look: RunRequest = connection.recv()
            begin(job.limits)
            try:
                yield from loaded.look(frame.view(look.shape), look.choices)
            except network.ViewerNetworkError as error:
                yield Refusal(str(error))
    except (network.ViewerNetworkError, ModelError) as error:
        yield Refusal(str(error))
    except MemoryError:
        yield Refusal(run.TOO_LARGE)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
