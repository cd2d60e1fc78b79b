"""How far the work is, on stderr while that is a terminal."""

from __future__ import annotations

import threading
from contextlib import suppress

from tqdm import tqdm


class ProgressBar:
    """A bar of the files, or of the frames where there is one file. Any thread may call it."""

    def __init__(self, files: int) -> None:
        self._one = files == 1
        self._lock = threading.Lock()
        self._frames = 0
        self._bar = tqdm(
            total=None if self._one else files,
            unit="frame" if self._one else "file",
            leave=False,
            # Only where stderr is a terminal.
            disable=None,
        )

    def begin(self, frames_expected: int | None) -> None:
        """Work on so many frames of a file begins."""
        with self._lock:
            if self._one:
                self._bar.reset(frames_expected)

    def frames(self, n: int) -> None:
        """So many more frames are done."""
        with self._lock:
            self._frames += n
            if self._one:
                self._bar.update(n)
            else:
                self._bar.set_postfix_str(f"{self._frames:,} frames", refresh=False)

    def file_done(self) -> None:
        """One more file is done, well or not."""
        with self._lock:
            if not self._one:
                self._bar.update(1)

    def say(self, line: str) -> None:
        """Prints a line to stdout, above the bar."""
        # A terminal that is gone, or a reader that has seen enough, stops no work.
        with self._lock, suppress(OSError):
            tqdm.write(line)

    def close(self) -> None:
        """Takes the bar away."""
        with self._lock:
            self._bar.close()
