"""The bench's rows of networks: really run, and nothing fetched for them."""

from __future__ import annotations

import pytest

from components.cli.benchmark import networks
from components.cli.benchmark.networks import network_rows
from components.keypoints import NETWORKS, network
from components.models.store import store
from tests.support.real_models import bundle, no_metrics, portrait


def test_each_network_has_a_row_and_those_away_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    here = {"movenet-lightning", "face-api-68"}
    files = {bundle(name).name for key in here for name in network(key).files}
    monkeypatch.setattr(store, "availability", lambda name: None if name in files else f"{name} is away")
    with no_metrics():
        rows = network_rows(portrait(), 0.05)
    assert set(rows) == {key for key, row in NETWORKS.items() if row.files}
    assert rows["posenet"] == {"skipped": "posenet.json is away"}
    for key, mmac in (("movenet-lightning", 270.5), ("face-api-68", 30.8 + 51.6)):
        row = rows[key]
        assert row["ms"] > 0 and row["cpu_ms"] > 0
        assert row["gmac_per_s"] == pytest.approx(mmac / row["ms"], rel=0.01)


def test_without_a_count_there_is_no_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    bundle("movenet-lightning.json")
    bundle("movenet-lightning.bin")
    monkeypatch.setattr(networks, "NETWORKS", {"movenet-lightning": network("movenet-lightning")})
    monkeypatch.setattr(networks, "_macs", lambda *_: None)
    (row,) = network_rows(portrait(), 0.01).values()
    assert set(row) == {"ms", "cpu_ms"}
