"""SIGTERM and SIGHUP stop a command as Ctrl-C does; containers and closed terminals send them."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

INTERRUPTED = 128 + signal.SIGINT
"""As shells count a process that a signal ended: https://tldp.org/LDP/abs/html/exitcodes.html"""
_USUAL: dict[signal.Signals, Any] = {
    signal.SIGINT: signal.default_int_handler,
    signal.SIGTERM: signal.SIG_DFL,
    signal.SIGHUP: signal.SIG_DFL,
}
"""What Python does with them; one that is ignored stays so, as `nohup` asks for it."""


class Stopped(KeyboardInterrupt):
    """One of them has come; `status` is the exit status that says so."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.status = 128 + number


class _Handler:
    """Stops the main thread, at once or when it may be disturbed again."""

    def __init__(self) -> None:
        self.undisturbed = False
        self.waiting: int | None = None

    def __call__(self, number: int, _frame: Any) -> None:
        if self.undisturbed:
            self.waiting = number
            return
        # The first is enough; only an impatient Ctrl-C may disturb the tidying up.
        for each in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(each) is self:
                signal.signal(each, signal.SIG_IGN)
        raise Stopped(number)


_handler = _Handler()


@contextmanager
def stopped_as_by_ctrl_c() -> Iterator[None]:
    """Within it, each of these signals raises `Stopped` in the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ours = [number for number, usual in _USUAL.items() if signal.getsignal(number) is usual]
    for number in ours:
        signal.signal(number, _handler)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, _USUAL[number])


@contextmanager
def undisturbed() -> Iterator[None]:
    """What is short and must be done to its end: a signal that comes meanwhile takes effect after it."""
    _handler.undisturbed = True
    try:
        yield
    finally:
        _handler.undisturbed = False
        number, _handler.waiting = _handler.waiting, None
        if number is not None:
            _handler(number, None)
