"""How much memory this process has held at most, where the system tells (Linux)."""

from __future__ import annotations

import ctypes
import gc
import re
from pathlib import Path

_STATUS = Path("/proc/self/status")
_FORGET = Path("/proc/self/clear_refs")


def forget_peak() -> int | None:
    """Make the peak count from now on; returns what is held now, in bytes, None where it cannot be known.

    What was let go of but kept for later goes back to the system first: taken up again, it would not count.

    Linux sets the peak back for whoever writes 5 to clear_refs: https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html
    """
    _give_back()
    try:
        _FORGET.write_text("5")
    except OSError:
        return None
    return _read("VmRSS")


def _give_back() -> None:
    gc.collect()
    # The GNU C library's own; others keep little: https://man7.org/linux/man-pages/man3/malloc_trim.3.html
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def added_bytes(held: int | None) -> int | None:
    """How far the peak rose above what `forget_peak` returned; None where nobody tells."""
    peak = peak_bytes()
    return None if held is None or peak is None else max(0, peak - held)


def peak_bytes() -> int | None:
    """The most that was held since `forget_peak`, else since the process began; None where nobody tells."""
    return _read("VmHWM")


def _read(key: str) -> int | None:
    try:
        match = re.search(rf"^{key}:\s*(\d+) kB$", _STATUS.read_text(), re.MULTILINE)
    except OSError:
        return None
    return None if match is None else 1024 * int(match[1])
