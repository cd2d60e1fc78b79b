"""The process of a viewer's network: confined, bounded, and ended whatever becomes of it."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
from multiprocessing.connection import Connection

import psutil
import pytest

from components.processes.protocol import SharedFrame
from components.processes.sandbox import worker
from components.processes.sandbox.protocol import LoadJob, RunLimits
from components.processes.sandbox.sandbox import AT_ONCE, SandboxBusy, command
from tests.support.onnx_nets import (
    dots_net,
)
from tests.support.own_network import END_S, HANGS, Start, problem, stand_in
from tests.support.paths import PROJECT
from tests.support.waiting import until


def test_a_server_too_busy_to_load_is_told(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("components.processes.sandbox.sandbox.START_DEADLINE_S", 0.2)
    assert "took longer than 0.2 s, so the server is busy" in problem(start(b"any", start=stand_in(HANGS)))


@pytest.mark.parametrize(
    ("then", "told"),
    [
        ("os.kill(os.getpid(), 11)", "The process that ran the file ended (SIGSEGV) at “Starting”"),
        ("sys.exit(3)", "ended (exit code 3) at “Starting”"),
        ("c.send_bytes(b'[1, 2]')", "gave an answer that cannot be read"),
        ("c.send('a pickle')", "gave an answer that cannot be read"),
        ("c.send_bytes(bytes(5_000_000)); time.sleep(600)", "The process that ran the file"),
    ],
)
def test_a_process_that_is_lost_or_taken_over_costs_one_sentence(start: Start, then: str, told: str) -> None:
    assert told in problem(start(b"any", start=stand_in(then)))


def test_what_a_process_has_started_goes_with_it(start: Start) -> None:
    then = (
        "import subprocess, json; p = subprocess.Popen(['sleep', '600']); "
        "c.send_bytes(json.dumps({'doing': str(p.pid)}).encode()); time.sleep(600)"
    )
    run = start(b"any", start=stand_in(then))
    until(lambda: run.doing != "Starting", END_S)
    other = psutil.Process(int(run.doing))
    run.cancel()
    assert problem(run) == "The run was cancelled."
    assert other.wait(5) is None or not other.is_running()


def test_nothing_of_the_page_s_environment_goes_along(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_SECRET", "word")
    then = (
        "import json; c.send_bytes(json.dumps({'doing': ' '.join(sorted(os.environ))}).encode()); "
        "time.sleep(600)"
    )
    env = command()[: command().index(sys.executable)]
    run = start(b"any", start=(*env, *stand_in(then)), limits=RunLimits(deadline_s=0.5))
    assert "took longer" in problem(run)
    assert "A_SECRET" not in run.doing and "PATH" in run.doing


def test_once_shut_a_process_opens_nothing_and_its_limits_hold() -> None:
    code = (
        "import functools, os, resource, socket, sys\n"
        "from components.processes.sandbox.worker import confine, shut\n"
        "from components.processes.sandbox.protocol import RunLimits\n"
        "tell = functools.partial(print, file=sys.stderr)\n"
        "confine(RunLimits(memory_bytes=1 << 30, processor_s=7)); shut()\n"
        "print('to the terminal')\n"
        "read, write = lambda: open('/etc/passwd'), lambda: open('/tmp/x', 'w')\n"
        "for open_ in (read, write, lambda: socket.socket(), os.pipe):\n"
        "    try: open_(); tell('open')\n"
        "    except OSError as e: tell(e.errno)\n"
        "try: bytearray(2 << 30); tell('much')\n"
        "except MemoryError: tell('memory')\n"
        "tell(*[resource.getrlimit(r)[1] for r in (resource.RLIMIT_CPU, resource.RLIMIT_CORE)])\n"
        "tell(repr(sys.stdin.read()))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=END_S,
        input="secret",
    )
    assert done.stderr.split() == ["24", "24", "24", "24", "memory", "708", "0", "''"]
    assert done.stdout == ""


def test_only_so_many_run_at_once(start: Start) -> None:
    for _ in range(AT_ONCE):
        start(b"any", start=stand_in(HANGS))
    with pytest.raises(SandboxBusy, match="Other viewers' networks"):
        start(b"any")


def test_one_that_cannot_be_started_leaves_its_place_free(start: Start) -> None:
    for _ in range(AT_ONCE + 1):
        with pytest.raises(FileNotFoundError):
            start(b"any", start=("/no/such/program",))


@pytest.mark.parametrize("way", ["cancel", "forget"])
def test_cancelling_ends_even_a_process_that_is_stopped(start: Start, way: str) -> None:
    run = start(b"any", start=stand_in(HANGS))
    psutil.Process(run.pid).suspend()
    getattr(run, way)()
    assert problem(run) == "The run was cancelled."
    assert run.forgotten


def test_nothing_is_left_open(start: Start) -> None:
    before = psutil.Process().num_fds()
    assert start(b"any", start=stand_in("sys.exit(1)")).wait(END_S)
    assert psutil.Process().num_fds() == before


def test_the_process_ends_when_nobody_listens() -> None:
    ours, theirs = socket.socketpair()
    model, frame = SharedFrame(), SharedFrame()
    content = dots_net(17)
    model.buffer(len(content))[:] = content
    with theirs:
        fds = (theirs.fileno(), model.fd, frame.fd)
        process = subprocess.Popen([*command(), *map(str, fds)], cwd=PROJECT, pass_fds=fds)
    connection = Connection(ours.detach())
    connection.send(LoadJob(len(content), RunLimits(), 3))
    connection.close()
    assert process.wait(END_S) == 0
    model.close()
    frame.close()


def test_a_process_that_hangs_ends_even_without_its_page() -> None:
    code = (
        "import time; from components.processes.sandbox import worker as c\n"
        "c._GRACE_S = 0; limits = c.RunLimits(deadline_s=1)\n"
        "c.confine(limits); c.begin(limits); time.sleep(600)"
    )
    process = subprocess.Popen([sys.executable, "-c", code], cwd=PROJECT)
    assert process.wait(END_S) == -signal.SIGALRM


def test_limits_never_rise_above_what_the_operator_set() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    worker._limit(resource.RLIMIT_CORE, soft)
    assert resource.getrlimit(resource.RLIMIT_CORE)[1] <= hard or hard == resource.RLIM_INFINITY
    assert os.getpid()
