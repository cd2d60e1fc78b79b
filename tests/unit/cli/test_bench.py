"""The bench's arithmetic: numbers in pictures, what counts in a window, and what the report makes of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.cli import bench
from components.cli.benchmark.camera import FPS, HEIGHT_PX, KEY_FRAME_EVERY, WIDTH_PX, camera_packets
from components.cli.benchmark.numbered import read_number, to_luma, write_number
from components.cli.benchmark.runs import ServerRun
from components.cli.benchmark.viewer import Trip
from components.models.mediapipe.bare import BaselineTimes
from tests.support.bench import bench_arguments


@given(st.integers(0, 2**16 - 1), st.integers(40, 600), st.integers(272, 700), st.integers(0, 2**32 - 1))
def test_a_number_is_read_as_it_was_written(number: int, height: int, width: int, seed: int) -> None:
    luma = np.random.default_rng(seed).integers(0, 256, (height, width), np.uint8)
    before = luma.copy()
    write_number(luma, number)
    assert read_number(luma) == number
    changed = np.argwhere(luma != before)
    assert changed[:, 0].min() >= height - 24 and changed[:, 0].max() < height - 8
    assert changed[:, 1].min() >= 8 and changed[:, 1].max() < 8 + 16 * 16


def test_a_number_beyond_16_bits_wraps() -> None:
    luma = np.zeros((480, 640), np.uint8)
    write_number(luma, 2**16 + 5)
    assert read_number(luma) == 5


def test_the_lowest_bit_stands_first() -> None:
    luma = np.full((480, 640), 128, np.uint8)
    write_number(luma, 0b10)
    middles = luma[480 - 16, 16 : 16 + 16 * 16 : 16]
    assert middles.tolist() == [16, 235] + [16] * 14


@pytest.fixture(scope="module")
def packets() -> list[bytes]:
    """A little more than one group of pictures, of noise, which is the hardest to encode."""
    portrait = np.random.default_rng(0).integers(0, 256, (96, 96, 3), np.uint8)
    return camera_packets(portrait, (KEY_FRAME_EVERY + 3) / FPS)


def test_the_cameras_packets_decode_to_their_numbers(packets: list[bytes]) -> None:
    assert len(packets) == KEY_FRAME_EVERY + 3
    decoder = av.CodecContext.create("vp8", "r")
    assert isinstance(decoder, av.VideoCodecContext)
    frames = [frame for packet in packets for frame in decoder.decode(av.Packet(packet))]
    assert {(frame.width, frame.height) for frame in frames} == {(WIDTH_PX, HEIGHT_PX)}
    assert [read_number(to_luma(frame)) for frame in frames] == list(range(len(packets)))


def test_a_viewer_who_comes_late_finds_a_key_frame_in_time(packets: list[bytes]) -> None:
    # RFC 6386, 9.1: the lowest bit of a frame's first byte is 0 for a key frame.
    keys = [number for number, packet in enumerate(packets) if packet[0] & 1 == 0]
    assert {0, KEY_FRAME_EVERY} <= set(keys)


def trip(latencies_s: Sequence[float | None], every_s: float = 0.1, begin_s: float = 10.0) -> Trip:
    """One frame each `every_s` from `begin_s` on; None never came back."""
    sent = {number: begin_s + every_s * number for number in range(len(latencies_s))}
    returned = {n: sent[n] + latency for n, latency in enumerate(latencies_s) if latency is not None}
    return Trip(begin_s, sent, returned)


def run(
    *trips: Trip, window_s: tuple[float, float], analysed: Sequence[int] = (0,), cpu_s: float = 0
) -> ServerRun:
    return ServerRun(trips, cpu_s, tuple(analysed), (0,) * len(trips), window_s)


def test_a_window_counts_what_was_sent_and_what_came_back_in_it() -> None:
    # Sent at 10.0, 10.1, … 10.5; the window is [10.1, 10.4).
    seen = trip([0.05, 0.05, None, 0.02, 0.05, 0.05])
    of = run(seen, window_s=(10.1, 10.4))
    assert of.seconds == pytest.approx(0.3)
    assert of.sent(seen) == 3
    assert of.returned(seen) == 2  # 10.15 and 10.32
    assert of.latencies_ms(seen) == pytest.approx([50, 20])


def test_a_latency_counts_by_when_it_was_sent_and_a_return_by_when_it_came() -> None:
    seen = trip([0.3, 0.3])
    of = run(seen, window_s=(10.0, 10.2))
    assert of.latencies_ms(seen) == pytest.approx([300, 300])
    assert of.returned(seen) == 0
    later = run(seen, window_s=(10.3, 10.5))
    assert later.latencies_ms(seen).size == 0
    assert later.returned(seen) == 2


STEADY = trip([0.1] * 90)
GROWING = trip([0.1 + 0.01 * number for number in range(90)])


@pytest.mark.parametrize(
    ("trips", "grows"),
    [
        ([STEADY] * 3, False),
        # Thirds of 0.1 … 0.99 s have the medians 0.245 and 0.845 s.
        ([STEADY, GROWING, STEADY], True),
        # 0.15 s after 0.1 s is noise, not growth.
        ([trip([0.1] * 45 + [0.15] * 45)] * 3, False),
        ([trip([0.1] * 45 + [0.21] * 45)] * 3, True),
        # A single late frame is none either.
        ([trip([0.1] * 89 + [5.0])] * 3, False),
    ],
    ids=["steady", "growing", "a little later", "twice as late", "one late frame"],
)
def test_growing_lag_is_told_from_noise(trips: list[Trip], grows: bool) -> None:
    assert bench._three_viewers(run(*trips, window_s=(10.0, 30.0)))["lag_grows"] is grows


def test_three_viewers_are_summed_up() -> None:
    trips = trip([0.1] * 100), trip([0.15] * 100, every_s=0.2), trip([0.3] * 50)
    # Of 250 frames 50 took 0.3 s, so that the 95th percentile is theirs.
    found = bench._three_viewers(run(*trips, window_s=(10.0, 30.0)))
    assert found == {"fps": [5.0, 5.0, 2.5], "p95_ms": 300.0, "lag_grows": False}


def test_the_share_is_of_frames_that_were_both_analysed_and_returned() -> None:
    half = trip([0.1 if number % 2 else None for number in range(100)])
    window_s = (10.0, 30.0)
    assert bench._share(run(half, window_s=window_s, analysed=[100])) == 0.5
    assert bench._share(run(STEADY, window_s=window_s, analysed=[45])) == 0.5
    assert bench._share(run(STEADY, window_s=window_s, analysed=[90])) == 1.0


def test_added_latency_is_above_the_median_of_the_pass_through() -> None:
    passed = run(trip([0.1, 0.1, 0.9]), window_s=(10.0, 30.0))
    # 0.20, 0.21, … 0.40 s: the median is 0.30 and the 95th percentile 0.39.
    live = run(trip([0.2 + 0.01 * number for number in range(21)]), window_s=(10.0, 30.0))
    assert bench._added_latency_ms(live, passed) == pytest.approx({"p50": 200.0, "p95": 290.0})


def test_of_the_rounds_each_figures_median_is_reported() -> None:
    rounds = [{"a": a, "b": {"p50": b, "p95": 2 * b}} for a, b in [(3, 10.0), (1, 30.0), (2, 20.0006)]]
    assert bench._medians(rounds) == {"a": 2.0, "b": {"p50": 20.001, "p95": 40.001}}


PICTURES = {"0.3": {"ratio": 1.1, "two_workers": 1.8}, "12": {"ratio": 1.5, "two_workers": 1.4}}
LAB = {"clip_ratio": 1.1, "two_workers": 1.7, "two_bare": 1.9, "memory_mb": 500}


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The report of a bench whose parts were measured beforehand."""
    runs = {
        ("pass-through", 1): run(trip([0.1] * 100), window_s=(10.0, 20.0), cpu_s=0.8),
        ("live", 1): run(trip([0.12] * 100), window_s=(10.0, 20.2), analysed=[100], cpu_s=4.2),
        ("live", 3): run(*[STEADY] * 3, window_s=(10.0, 20.0), analysed=[90] * 3),
    }
    monkeypatch.setattr(bench, "camera_packets", lambda *_: [])
    monkeypatch.setattr(bench, "server", lambda kind, _seats: nullcontext(kind))
    monkeypatch.setattr(bench, "measure", lambda kind, _packets, viewers, _s: runs[kind, viewers])
    monkeypatch.setattr(bench, "picture_figures", lambda *_: PICTURES)
    monkeypatch.setattr(bench, "first_frame_ms", lambda *_, **__: [900.0, 800.0, 2000.0])
    bares = {False: BaselineTimes(30.0, 27.0), True: BaselineTimes(20.0, 28.0)}
    monkeypatch.setattr(bench, "family_rows", lambda: {"pfld": {"ms": 4.0}, "fan-4": {"ms": 900.0}})
    monkeypatch.setattr(bench, "network_rows", lambda _: {"posenet": {"ms": 13.0}})
    monkeypatch.setattr(bench, "_bare", lambda _portrait, at_once: bares[at_once])
    monkeypatch.setattr(bench, "lab_figures", lambda *_: LAB)
    return bench.measure_all(np.zeros((8, 8, 3), np.uint8), 10.0)


def test_the_report(report: dict[str, Any]) -> None:
    # 99 pictures of the pass-through came back before 20.0 s, and all 100 of the live path before 20.2 s.
    passthrough_cpu_ms, live_cpu_ms = 800 / 99, 42.0
    assert report == {
        "bare_ms": 30.0,
        "bare_at_once_ms": 20.0,
        "bare_cpu_ms": 27.0,
        "passthrough_cpu_ms": pytest.approx(passthrough_cpu_ms, abs=1e-3),
        "live_cpu_ms": live_cpu_ms,
        "cpu_ratio": pytest.approx(live_cpu_ms / (27 + passthrough_cpu_ms), abs=1e-3),
        "analysed_share": 1.0,
        "added_latency_ms": {"p50": 20.0, "p95": 20.0},
        "three_viewers": {"fps": [9.0, 9.0, 9.0], "p95_ms": 100.0, "lag_grows": False},
        "first_frame_ms": 900.0,
        "pictures_ratio": 1.1,
        "pictures": PICTURES,
        "lab": LAB,
        "networks": {"posenet": {"ms": 13.0}},
        "families": {"pfld": {"ms": 4.0}, "fan-4": {"ms": 900.0}},
        "spread": {
            "bare_ms": [30.0, 30.0],
            "cpu_ratio": [report["cpu_ratio"]] * 2,
            "analysed_share": [1.0, 1.0],
        },
    }


@pytest.mark.parametrize("as_json", [True, False])
def test_what_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], report: dict[str, Any], as_json: bool
) -> None:
    monkeypatch.setattr(bench, "disable_metrics", lambda _environ: None)
    monkeypatch.setattr(bench, "measure_all", lambda _portrait, _seconds: report)
    assert bench.run(bench_arguments(*["--json"] * as_json)) == 0
    printed = capsys.readouterr().out
    if as_json:
        assert json.loads(printed) == report
        assert report["total_s"] >= 0
    else:
        lines = printed.splitlines()
        assert list(dict.fromkeys(line.split()[0] for line in lines)) == list(report)
        assert "first_frame_ms       900.0   (at most 1500)" in lines
        assert 'families fan-4           {"ms": 900.0}' in lines
        # A table's limit stands in its first row.
        small, large = (line for line in lines if line.startswith("pictures "))
        assert (
            small == f"pictures 0.3             {json.dumps(PICTURES['0.3'])}   ({bench.LIMITS['pictures']})"
        )
        assert large == f"pictures 12              {json.dumps(PICTURES['12'])}"
        assert lines[-1].startswith("total_s ")


def test_every_limit_is_one_of_a_figure_in_the_report(report: dict[str, Any]) -> None:
    assert set(bench.LIMITS) <= {*report, "page"}
