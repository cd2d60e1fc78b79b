"""`analyze` on files that are analysed in a moment, in processes that are forked when asked for.

Each line of stdin is a JSON list of arguments, of which the first names the file for what is printed; the
answer is the process's id, which stays its own until an empty line asks for its exit code.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from components.cli import analyze, main
from components.cli.batch import run
from components.cli.batch.work import BatchOptions
from components.keypoints import Record
from components.models.store import store
from tests.support.records import frame

LONGEST_S = 0.004


class FastWork:
    """A picture of one person by the file's content."""

    picture_rgb = None

    def __init__(self, path: Path, asked: BatchOptions, *_shared: object) -> None:
        self.asked, self._path = asked, path
        self._content = path.read_bytes()

    def planned(self) -> Record:
        sha256 = hashlib.sha256(self._content).hexdigest()
        return Record(self._path.name, "clip", None, self.asked.settings, (), sha256=sha256)

    def record(self) -> Record:
        time.sleep(random.uniform(0, LONGEST_S))
        planned = self.planned()
        found = frame(seed=int(self._content), keys=planned.settings.keys)
        return Record(planned.name, "picture", None, planned.settings, (found,), sha256=planned.sha256)

    def stop(self) -> None:
        """It ends by itself."""


def child(arguments: list[str], printed: str) -> None:
    """Runs the command and ends the process."""
    fd = os.open(printed, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(fd, 1)
    os.dup2(fd, 2)
    # A shell's background has it ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os._exit(main(arguments))


if __name__ == "__main__":
    vars(run)["FileAnalysis"] = FastWork
    vars(store)["ensure"] = Path
    assert analyze
    for line in sys.stdin:
        printed, *arguments = json.loads(line)
        pid = os.fork()
        if not pid:
            child(arguments, printed)
        print(pid, flush=True)
        sys.stdin.readline()
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
