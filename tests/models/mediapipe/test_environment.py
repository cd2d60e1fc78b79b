"""The surroundings of a process that runs MediaPipe."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from components.models.mediapipe.environment import disable_metrics, quiet_native_stderr

CLOSE_ONE = """
import os, sys
from pathlib import Path
from components.keypoints import body_and_face
from components.models.mediapipe.environment import disable_metrics, quiet_native_stderr
from components.models.tracker_set import TrackerSet
with quiet_native_stderr(), TrackerSet(body_and_face(models="face"), "still"):
    {before_close}
"""


def closing(before_close: str, **environ: str) -> subprocess.Popen[bytes]:
    script = CLOSE_ONE.format(before_close=before_close)
    clean = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return subprocess.Popen(
        [sys.executable, "-c", script],
        env=clean | environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


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


def test_mediapipe_obeys_the_proxy_variable_even_when_set_after_its_import() -> None:
    # A proxy of ours: if MediaPipe ever stopped obeying the variable, it would not call here.
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        proxy.settimeout(20)
        address = f"http://127.0.0.1:{proxy.getsockname()[1]}"
        with closing(f"os.environ['https_proxy'] = {address!r}") as child:
            try:
                with proxy.accept()[0] as call:
                    assert call.recv(100).startswith(b"CONNECT play.googleapis.com:443")
            finally:
                proxy.close()
                child.communicate(timeout=60)
    assert child.returncode == 0


def test_switched_off_mediapipe_calls_no_proxy_of_the_operators() -> None:
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        proxy.setblocking(False)
        address = f"http://127.0.0.1:{proxy.getsockname()[1]}"
        with closing("disable_metrics(os.environ)", https_proxy=address, HTTPS_PROXY=address) as child:
            child.communicate(timeout=60)
        assert child.returncode == 0
        with pytest.raises(BlockingIOError):
            proxy.accept()


def test_a_start_prints_nothing() -> None:
    with closing("disable_metrics(os.environ)") as child:
        assert child.communicate(timeout=60) == (b"", b"")
    assert child.returncode == 0


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
