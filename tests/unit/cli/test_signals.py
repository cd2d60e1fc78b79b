"""SIGTERM and SIGHUP end a command as Ctrl-C does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import pytest

from components.cli import main
from components.cli.signals import Stopped, stopped_as_by_ctrl_c, undisturbed
from components.models.store import store
from tests.support.paths import PROJECT


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_a_command_with_its_number(
    monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    def entries() -> tuple[()]:
        os.kill(os.getpid(), number)
        return ()

    monkeypatch.setattr(store, "entries", entries)
    assert main(["fetch"]) == 128 + number
    assert signal.getsignal(signal.SIGTERM) is signal.getsignal(signal.SIGHUP) is signal.SIG_DFL


def test_a_second_one_does_not_disturb_the_tidying_up() -> None:
    tidied = False
    with pytest.raises(Stopped) as stop, stopped_as_by_ctrl_c():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)
            os.kill(os.getpid(), signal.SIGHUP)
            tidied = True
    assert tidied and stop.value.status == 143


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_what_must_be_done_to_its_end_is(number: signal.Signals) -> None:
    done = False
    with pytest.raises(Stopped) as stop, stopped_as_by_ctrl_c(), undisturbed():
        os.kill(os.getpid(), number)
        done = True
    assert done and stop.value.status == 128 + number


def test_one_that_is_ignored_stays_so() -> None:
    code = (
        "import os, signal; from components.cli.signals import stopped_as_by_ctrl_c\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "with stopped_as_by_ctrl_c(): os.kill(os.getpid(), signal.SIGHUP); print('went on')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "went on\n")


def test_another_thread_takes_no_signals() -> None:
    went_on = threading.Event()

    def within() -> None:
        with stopped_as_by_ctrl_c():
            went_on.set()

    thread = threading.Thread(target=within)
    thread.start()
    thread.join()
    assert went_on.is_set()
