"""`python -m components bench`: the live path's and the Lab's speed, as ratios to bare MediaPipe and a
pass-through; the Lab's memory; each network's time; the families' speed, as ratios to BlazePose's landmark
network; and, where it is asked for, the live page in a browser, as ratios to a plain streamlit-webrtc app."""

from __future__ import annotations

import argparse
import json
import logging
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from components.cli.benchmark.camera import camera_packets
from components.cli.benchmark.families import family_rows
from components.cli.benchmark.lab import lab_figures
from components.cli.benchmark.markdown import as_markdown
from components.cli.benchmark.networks import network_rows
from components.cli.benchmark.page.chromium import NoBrowser
from components.cli.benchmark.page.rounds import page_figures
from components.cli.benchmark.pictures import picture_figures
from components.cli.benchmark.runs import SLACK_S, ServerProcess, ServerRun, first_frame_ms, measure, server
from components.keypoints import DEFAULT_NETWORKS, network
from components.keypoints.arrays import Rgb
from components.media.images import load_image
from components.media.portrait import PortraitClip
from components.models.mediapipe.bare import BaselineTimes, bare
from components.models.mediapipe.environment import disable_metrics, quiet_native_stderr
from components.models.store import store
from components.models.store.names import FULL_BODY, PORTRAIT

ROUNDS = 3
SMALL = "0.3"
"""The pictures for which a ratio is promised, by their megapixels."""
SPREAD = ("bare_ms", "cpu_ratio", "analysed_share")
LIMITS = {
    "cpu_ratio": "at most 1.25",
    "analysed_share": "at least 0.95, or as many as bare inference allows",
    "added_latency_ms": "p50 at most bare_at_once_ms + 25, p95 at most twice that",
    "three_viewers": "p95 below 500 ms, each at least 80 % of a third, no lag that grows",
    "first_frame_ms": "at most 1500",
    "pictures_ratio": "at most 1.15",
    "pictures": "of 0.3 megapixels: two_workers at least 1.7 where two_bare is 2",
    "lab": "clip_ratio at most 1.15, memory_mb at most 700, two_workers at least 1.6 where two_bare is 2",
    "page": "over the sample: frames at least 1.15, or all of the camera's; lag at most 0.75; cpu at most "
    "0.85; charts at most 8 % of a core in the browser and 5 % on the server; two viewers together at least "
    "0.9 of one, neither below 0.4 of both; three: no lag that grows",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument("--seconds", type=float, default=9.0, help="length of each kind of run (default 9)")
    parser.add_argument("--page", action="store_true", help="the page in a browser, too: six minutes more")
    parser.add_argument("--only", choices=("page",), help="measure that part alone")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write a document, too")


def run(arguments: argparse.Namespace) -> int:
    """Measure, print, return 0."""
    logging.getLogger("aiortc").setLevel(logging.ERROR)
    disable_metrics(os.environ)
    portrait, started_s = load_image(store.ensure(PORTRAIT)), time.monotonic()
    report = {} if arguments.only else measure_all(portrait, arguments.seconds)
    if arguments.page or arguments.only == "page":
        report["page"] = _page(portrait)
    report["total_s"] = round(time.monotonic() - started_s, 1)
    if arguments.json:
        print(json.dumps(report))
    else:
        for key, value in report.items():
            print("\n".join(_table_lines(key, value)))
    if arguments.markdown is not None:
        arguments.markdown.write_text(as_markdown(report, LIMITS), encoding="utf-8")
    return 0


def _page(portrait: Rgb) -> dict[str, Any]:
    """The part `page`, or why it was skipped."""
    try:
        return page_figures(portrait)
    except NoBrowser as error:
        return {"skipped": str(error)}


def _table_lines(key: str, value: Any) -> Iterator[str]:
    """A figure with its limit, or a line for each row of a table."""
    limit = f"   ({LIMITS[key]})" if key in LIMITS else ""
    if isinstance(value, dict) and all(isinstance(row, dict) for row in value.values()):
        for name, row in value.items():
            yield f"{f'{key} {name}':<24} {json.dumps(row)}{limit}"
            limit = ""
        return
    yield f"{key:<20} {json.dumps(value)}{limit}"


def measure_all(portrait: Rgb, seconds: float) -> dict[str, Any]:
    """All figures of the report; `seconds` is the length of each kind of WebRTC run, all rounds together.

    Machines change their speed from one minute to the next, so that only what was measured within a minute
    is set in relation to one another: there are ROUNDS of all parts, each between two measurements of bare
    inference, and the report has the medians of them.
    """
    packets = camera_packets(portrait, seconds + SLACK_S)
    with server("pass-through", 1) as passing, server("live", 1) as live:
        rounds = [_round_of(portrait, packets, seconds / ROUNDS, passing, live) for _ in range(ROUNDS)]
        first_ms = first_frame_ms(live, packets, repeats=3)
    with server("live", 3) as crowded:
        crowd = measure(crowded, packets, 3, seconds)
    pictures = picture_figures(portrait, _bundles())
    return {
        **_medians(rounds),
        "three_viewers": _three_viewers(crowd),
        "first_frame_ms": _round(float(np.median(first_ms))),
        "pictures_ratio": pictures[SMALL]["ratio"],
        "pictures": pictures,
        "lab": lab_figures(store.ensure(FULL_BODY), _bundles()),
        "networks": network_rows(portrait),
        "families": family_rows(),
        "spread": {key: _spread([one[key] for one in rounds]) for key in SPREAD},
    }


def _spread(values: Sequence[float]) -> list[float]:
    """The least and the largest."""
    return [_round(min(values)), _round(max(values))]


def _bundles() -> tuple[Path, Path]:
    """Of the two networks that the page opens with, which are MediaPipe's: the bodies' and the faces'."""
    pose, face = (store.ensure(network(key).files[0]) for key in DEFAULT_NETWORKS)
    return pose, face


def _round_of(
    portrait: Rgb, packets: Sequence[bytes], seconds: float, passing: ServerProcess, analysing: ServerProcess
) -> dict[str, Any]:
    before, at_once = _bare(portrait, at_once=False), _bare(portrait, at_once=True)
    passed = measure(passing, packets, 1, seconds)
    live = measure(analysing, packets, 1, seconds)
    after = _bare(portrait, at_once=False)
    bare_cpu_ms = (before.cpu_ms + after.cpu_ms) / 2
    passthrough_cpu_ms = passed.cpu_s * 1e3 / passed.returned(passed.trips[0])
    live_cpu_ms = live.cpu_s * 1e3 / live.analysed[0]
    return {
        "bare_ms": (before.p50_ms + after.p50_ms) / 2,
        "bare_at_once_ms": at_once.p50_ms,
        "bare_cpu_ms": bare_cpu_ms,
        "passthrough_cpu_ms": passthrough_cpu_ms,
        "live_cpu_ms": live_cpu_ms,
        "cpu_ratio": live_cpu_ms / (bare_cpu_ms + passthrough_cpu_ms),
        "analysed_share": _share(live),
        "added_latency_ms": _added_latency_ms(live, passed),
    }


def _medians(rounds: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Of each figure in the rounds, and of each figure within one."""
    return {
        key: _medians([one[key] for one in rounds])
        if isinstance(first, dict)
        else _round(float(np.median([one[key] for one in rounds])))
        for key, first in rounds[0].items()
    }


def _bare(portrait: Rgb, at_once: bool) -> BaselineTimes:
    clip = PortraitClip(portrait)
    frames = [clip.frame(i) for i in range(0, clip.period_frames, 8)]
    with quiet_native_stderr():
        return bare(*_bundles(), frames, at_once)


def _share(live: ServerRun) -> float:
    trip = live.trips[0]
    return min(live.analysed[0], live.returned(trip)) / live.sent(trip)


def _added_latency_ms(live: ServerRun, passed: ServerRun) -> dict[str, float]:
    base_ms = float(np.median(passed.latencies_ms(passed.trips[0])))
    p50_ms, p95_ms = np.percentile(live.latencies_ms(live.trips[0]), [50, 95])
    return {"p50": float(p50_ms - base_ms), "p95": float(p95_ms - base_ms)}


def _three_viewers(crowd: ServerRun) -> dict[str, Any]:
    latencies_ms = [crowd.latencies_ms(trip) for trip in crowd.trips]
    thirds = [(np.median(t[: len(t) // 3]), np.median(t[-len(t) // 3 :])) for t in latencies_ms]
    return {
        "fps": [_round(crowd.returned(trip) / crowd.seconds) for trip in crowd.trips],
        "p95_ms": _round(float(np.percentile(np.concatenate(latencies_ms), 95))),
        # Twice the lag in the last third of the run as in the first is growth; noise stays well below it.
        "lag_grows": bool(any(last > 2 * first for first, last in thirds)),
    }


def _round(value: float) -> float:
    return round(float(value), 3)
