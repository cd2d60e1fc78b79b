"""The surroundings of a process that runs MediaPipe."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from components.models.environment import disable_metrics, quiet_native_stderr
from components.models.store import ensure

CLOSE_ONE = """
import os, sys
from pathlib import Path
from components.keypoints import AnalysisSettings
from components.models.environment import disable_metrics, quiet_native_stderr
from components.models.landmarkers import Landmarkers, ModelPaths
face = Path(sys.argv[1])
with quiet_native_stderr(), Landmarkers(ModelPaths(face, face), AnalysisSettings(), "still", "face"):
    {before_close}
"""


def run_and_close(before_close: str, environ: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    script = CLOSE_ONE.format(before_close=before_close)
    command = [sys.executable, "-c", script, str(ensure("face_landmarker.task"))]
    clean = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return subprocess.run(command, env=clean | environ, capture_output=True, timeout=60, check=True)


def test_metrics_are_sent_to_a_refusing_port_whatever_the_operator_exempted() -> None:
    environ = {
        "https_proxy": "http://proxy:3128",
        "no_proxy": "*",
        "NO_PROXY": "googleapis.com",
        "HOME": "/h",
    }
    disable_metrics(environ)
    assert environ == {
        "https_proxy": "http://127.0.0.1:9",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "HOME": "/h",
    }


@pytest.mark.parametrize("off", [False, True])
def test_mediapipe_obeys_the_proxy_variable_even_when_set_after_its_import(off: bool) -> None:
    # A proxy of ours: if MediaPipe ever stopped obeying the variable, it would not call here.
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        address = f"http://127.0.0.1:{proxy.getsockname()[1]}"
        proxy.settimeout(20)
        before_close = f"os.environ['https_proxy'] = {address!r}"
        if off:
            proxy.setblocking(False)
            before_close += "; disable_metrics(os.environ)"
            run_and_close(before_close, {"no_proxy": "*"})
            with pytest.raises(BlockingIOError):
                proxy.accept()
            return
        child = subprocess.Popen(
            [
                sys.executable,
                "-c",
                CLOSE_ONE.format(before_close=before_close),
                str(ensure("face_landmarker.task")),
            ]
        )
        try:
            with proxy.accept()[0] as call:
                assert call.recv(100).startswith(b"CONNECT play.googleapis.com:443")
        finally:
            proxy.close()
            assert child.wait(timeout=60) == 0


def test_a_start_prints_nothing() -> None:
    done = run_and_close("disable_metrics(os.environ)", {})
    assert (done.stdout, done.stderr) == (b"", b"")


def test_what_is_written_below_python_is_held_back(capfd: pytest.CaptureFixture[str]) -> None:
    with quiet_native_stderr():
        os.write(2, b"noise\n")
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "after\n"


def test_what_was_held_back_is_shown_when_the_block_fails(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError, match="boom"), quiet_native_stderr():
        os.write(2, b"the reason\n")
        raise RuntimeError("boom")
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "the reason\nafter\n"
