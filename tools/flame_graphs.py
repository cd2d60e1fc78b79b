"""Draws flame graphs of the live path, of the page's process and of the worker, while a viewer streams.

Run by `make profile`; writes into profile/, which is not committed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
from playwright.sync_api import sync_playwright

from components.cli.benchmark.page import chromium
from components.cli.benchmark.page.app_process import PROJECT, AppProcess
from components.cli.benchmark.page.camera import LOOP_FRAMES, numbered_portrait, write_y4m
from components.cli.benchmark.page.player import start_stream
from components.cli.benchmark.page.visit import SCREEN_PX, SETTLE_S
from components.media.images import load_image
from components.models.store import store
from components.models.store.names import PORTRAIT

FOLDER = PROJECT / "profile"
SECONDS = 15
RATE_HZ = 200
WATCH_S = 1.0
WORKER = "components.processes.stream.worker"
REFUSED = (
    "py-spy may not look into other processes here: run it as root, or set kernel.yama.ptrace_scope to 0 "
    "(in a container, add the capability SYS_PTRACE)."
)


class NotProfiled(Exception):
    """There is no flame graph: the text says why."""


def main() -> int:
    """Draws both and says where they are."""
    FOLDER.mkdir(exist_ok=True)
    try:
        path = chromium.find()
        with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
            folder = Path(name)
            frames = numbered_portrait(load_image(store.ensure(PORTRAIT)))
            camera = write_y4m(folder / "camera.y4m", frames, LOOP_FRAMES)
            app = AppProcess(folder)
            browser = chromium.launch(playwright, path, camera=camera)
            try:
                with chromium.page_of(browser, *SCREEN_PX) as page:
                    page.goto(f"{app.url}/live")
                    start_stream(page)
                    time.sleep(SETTLE_S)
                    draw({"page": app.process.pid, "worker": busiest(app)})
            finally:
                browser.close()
                app.stop()
    except (NotProfiled, chromium.NoBrowser) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def busiest(app: AppProcess) -> int:
    """The process id of the worker that analyses the stream; others stand ready."""
    workers = [process for process in app.tree if WORKER in process.cmdline()]
    before_s = {worker: used_s(worker) for worker in workers}
    time.sleep(WATCH_S)
    return int(max(workers, key=lambda worker: used_s(worker) - before_s[worker]).pid)


def used_s(process: psutil.Process) -> float:
    """Processor time, seconds."""
    times = process.cpu_times()
    return float(times.user + times.system)


def draw(processes: dict[str, int], folder: Path = FOLDER, seconds: int = SECONDS) -> None:
    """A flame graph of each of these process ids, all at the same time, as NAME.svg in the folder.

    Raises:
        NotProfiled: when py-spy cannot look into them.
    """
    running = {name: _record(pid, folder / f"{name}.svg", seconds) for name, pid in processes.items()}
    outputs = {name: process.communicate()[0].strip() for name, process in running.items()}
    for name, process in running.items():
        if process.returncode:
            raise NotProfiled(REFUSED if "ermission" in outputs[name] else f"py-spy: {outputs[name]}")
        print(f"Wrote {folder.name}/{name}.svg")


def _record(pid: int, out: Path, seconds: int) -> subprocess.Popen[str]:
    program = Path(sys.executable).with_name("py-spy")
    options = [f"--pid={pid}", f"--output={out}", f"--duration={seconds}", f"--rate={RATE_HZ}"]
    return subprocess.Popen(
        [str(program), "record", "--native", "--threads", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


if __name__ == "__main__":
    sys.exit(main())
