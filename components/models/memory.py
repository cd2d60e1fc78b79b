"""How much memory this process has held at most, where the system tells (Linux)."""

from __future__ import annotations

import re
from pathlib import Path

_STATUS = Path("/proc/self/status")
_FORGET = Path("/proc/self/clear_refs")


def forget_peak() -> int | None:
    """Make the peak count from now on; returns what is held now, in bytes, None where it cannot be known.

    Linux sets the peak back for whoever writes 5 to clear_refs: https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html
    """
    try:
        _FORGET.write_text("5")
    except OSError:
        return None
    return _read("VmRSS")


def peak_bytes() -> int | None:
    """The most that was held since `forget_peak`, else since the process began; None where nobody tells."""
    return _read("VmHWM")


def _read(key: str) -> int | None:
    try:
        found = re.search(rf"^{key}:\s*(\d+) kB$", _STATUS.read_text(), re.MULTILINE)
    except OSError:
        return None
    return None if found is None else 1024 * int(found[1])
