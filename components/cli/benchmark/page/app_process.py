"""A running Streamlit app in a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

import psutil

PROJECT = Path(__file__).parents[4]
START_DEADLINE_S = 60.0
THE_APP = ("streamlit", "run", "app.py")


class AppProcess:
    """An app, started and answering: its address, its process and what it printed.

    Args:
        folder: takes its log.
        host: the address that it listens at.
        program: the module and its arguments that run it.
        environment: further variables of its environment.

    Raises:
        RuntimeError: when it ends or does not answer in time; with its log.
    """

    def __init__(
        self,
        folder: Path,
        host: str = "localhost",
        program: Sequence[str] = THE_APP,
        **environment: str,
    ) -> None:
        port = _free_port()
        self.url = f"http://{host}:{port}"
        self.log = folder / "app.log"
        command = [sys.executable, "-m", *program, f"--server.port={port}", f"--server.address={host}"]
        command += ["--server.headless=true", "--server.fileWatcherType=none"]
        # A script of a subfolder imports components, too.
        path = os.pathsep.join(filter(None, (str(PROJECT), os.environ.get("PYTHONPATH"))))
        variables = {**os.environ, "PYTHONPATH": path, **environment}
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                command, cwd=PROJECT, env=variables, stdout=out, stderr=subprocess.STDOUT
            )
        self._wait()

    def _wait(self) -> None:
        deadline_s = time.monotonic() + START_DEADLINE_S
        while True:
            try:
                self.health_ms()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline_s:
                    self.stop()
                    raise RuntimeError(f"The app did not start:\n{self.log.read_text()}") from None
                time.sleep(0.1)

    @property
    def tree(self) -> list[psutil.Process]:
        """The app's process and its workers."""
        process = psutil.Process(self.process.pid)
        return [process, *process.children(recursive=True)]

    @property
    def cpu_s(self) -> float:
        """Processor time of all of them, seconds."""
        times = [process.cpu_times() for process in self.tree]
        return float(sum(t.user + t.system for t in times))

    def health_ms(self) -> float:
        """Milliseconds until `/_stcore/health` answered.

        Raises:
            OSError: when it did not.
        """
        started_s = time.perf_counter()
        with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=10):
            return (time.perf_counter() - started_s) * 1e3

    def stop(self) -> None:
        """Ends the app as an operator would, and by force when that takes over ten seconds. Idempotent."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _free_port() -> int:
    """A TCP port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
