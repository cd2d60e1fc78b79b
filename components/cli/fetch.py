"""`python -m components fetch`: fetch and verify the model and sample files."""

from __future__ import annotations

import argparse
import sys
import time

from components.models.store import store

_BAR_CELLS = 30
_REDRAW_S = 0.1
_CLEAR_LINE = "\r\033[K"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    parser.add_argument(
        "--all", action="store_true", help="fail also when an optional file cannot be fetched"
    )


def run(arguments: argparse.Namespace) -> int:
    """Fetch every file, say where each came from, and return 1 when one that is needed cannot be had."""
    failed: list[store.FileEntry] = []
    for entry in store.entries():
        bar = _Bar(entry)
        try:
            obtained = store.obtain(entry.name, bar)
        except store.FileUnavailable as error:
            failed.append(entry)
            bar.finish(f"not available\n    {error}")
        else:
            bar.finish(f"{obtained.path.stat().st_size / 1e6:4.1f} MB, {obtained.origin}")
    if any(entry.required or arguments.all for entry in failed):
        return 1
    if failed:
        names = " and ".join(entry.name for entry in failed)
        print(f"The app works without {names}; it greys out what needs them.")
    return 0


class _Bar:
    """One line a file: a bar while it is fetched, when a terminal is there to see it, then the outcome."""

    def __init__(self, entry: store.FileEntry) -> None:
        self._title = f"{entry.name:<27}"
        self._size_bytes = entry.size_bytes
        self._drawn_s = 0.0

    def __call__(self, done_bytes: int, total_bytes: int | None) -> None:
        if not sys.stdout.isatty() or time.monotonic() - self._drawn_s < _REDRAW_S:
            return
        self._drawn_s = time.monotonic()
        # A wheel on its way is larger than the file in it, so its bytes are no share of the file's size.
        if total_bytes:
            filled = "#" * round(_BAR_CELLS * min(1.0, done_bytes / total_bytes))
            bar = f"[{filled:<{_BAR_CELLS}}] {done_bytes / 1e6:.1f} of {total_bytes / 1e6:.1f} MB"
        else:
            bar = f"{done_bytes / 1e6:.1f} MB so far"
        print(f"{_CLEAR_LINE}{self._title} {bar}", end="", flush=True)

    def finish(self, outcome: str) -> None:
        """Put the outcome in the place of the bar."""
        print(f"{_CLEAR_LINE if sys.stdout.isatty() else ''}{self._title} {outcome}", flush=True)
