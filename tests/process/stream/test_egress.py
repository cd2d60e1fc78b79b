"""A network that swallows everything: a worker starts, works and ends without delay, and sends nothing.

The network is a real one, in a namespace of its own: a cable whose other end takes packets for nobody.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from components.keypoints import AnalysisSettings
from components.media.images import load_image
from components.models.store import store
from components.processes.stream.worker import GRACE_S
from components.processes.stream.worker_client import WorkerClient
from tests.support.paths import PROJECT

pytestmark = pytest.mark.timing

METRICS = "KEYPOINT_LAB_SEND_MEDIAPIPE_METRICS"
CABLE = "cable"
# 192.0.2.0/24 is set aside for examples (RFC 5737); the neighbour's address belongs to nobody.
HOLE = f"""
set -e
for which in all default; do
    echo 1 > /proc/sys/net/ipv6/conf/$which/disable_ipv6 || true
done
ip link set lo up
ip link add {CABLE} type veth peer name far
ip address add 192.0.2.1/24 dev {CABLE}
ip link set {CABLE} up
ip link set far up
ip neighbour add 192.0.2.2 lladdr 02:00:00:00:00:02 dev {CABLE} nud permanent
ip route add default via 192.0.2.2
mount --bind "$1" /etc/resolv.conf
shift
exec "$@"
"""


def packets_sent() -> int:
    """How many packets this process's network has sent into the cable."""
    for line in Path("/proc/net/dev").read_text().splitlines():
        name, _, counts = line.strip().partition(":")
        if name == CABLE:
            return int(counts.split()[9])
    raise AssertionError(f"there is no {CABLE} here")


def visit(metrics: str) -> dict[str, Any]:
    """One viewer's visit: a worker starts, analyses the portrait, and is let go."""
    os.environ[METRICS] = metrics
    before = packets_sent()
    portrait = load_image(store.ensure("portrait.png"))
    worker = WorkerClient()
    found = worker.analyse(portrait, 0, AnalysisSettings())
    process = psutil.Process(worker.pid)
    started_s = time.monotonic()
    worker.close()
    process.wait(30)
    ended_s = time.monotonic() - started_s
    return {"faces": len(found.first("face").people), "ended_s": ended_s, "sent": packets_sent() - before}


def both_visits() -> None:
    """Run within the namespace: prints what happened with the metrics off, then on."""
    print(json.dumps({"off": visit("0"), "on": visit("1")}))


def in_the_hole(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Runs a command where the network swallows everything, names included."""
    if not shutil.which("unshare") or not shutil.which("ip"):
        pytest.skip("unshare (util-linux) or ip (iproute2) is not installed")
    resolver = folder / "resolv.conf"
    resolver.write_text("nameserver 192.0.2.53\n")
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    environ = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return subprocess.run(
        ["unshare", *as_root, "--net", "--mount", "sh", "-c", HOLE, "sh", str(resolver), *command],
        cwd=PROJECT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=90,
    )


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What happened in the hole, with the metrics off and on."""
    for name in ("portrait.png", "pose_landmarker_full.task", "face_landmarker.task"):
        store.ensure(name)
    folder = tmp_path_factory.mktemp("hole")
    if (probe := in_the_hole(folder, "true")).returncode:
        pytest.skip(f"a network namespace cannot be made here: {probe.stderr.strip()}")
    module = "from tests.process.stream.test_egress import both_visits; both_visits()"
    done = in_the_hole(folder, sys.executable, "-c", module)
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return found


def test_a_worker_starts_works_and_ends_by_itself(visits: dict[str, dict[str, Any]]) -> None:
    assert visits["off"]["faces"] == 1
    assert visits["off"]["ended_s"] < GRACE_S


def test_nothing_is_sent_not_even_the_question_for_an_address(visits: dict[str, dict[str, Any]]) -> None:
    assert visits["off"]["sent"] == 0


def test_with_the_metrics_on_it_does_send_and_is_held_up(visits: dict[str, dict[str, Any]]) -> None:
    """The hole is one: otherwise the tests above would show nothing."""
    assert visits["on"]["faces"] == 1
    assert visits["on"]["sent"] > 0
    # It would take ten seconds, did the worker not end itself.
    assert visits["on"]["ended_s"] >= GRACE_S
