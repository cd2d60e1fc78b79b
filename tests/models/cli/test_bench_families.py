"""The bench's rows of families: speeds in relation to BlazePose's network, on small enough pictures."""

from __future__ import annotations

from typing import Any

import pytest

from components.cli.benchmark import families
from components.cli.benchmark.families import MOST_GMACS, family_rows, input_within
from components.models.cost.inventory import read_bundle
from components.models.families import FAMILIES, Family, family, summary
from components.models.onnx.running import FamilyTime


@pytest.mark.parametrize("one", FAMILIES, ids=lambda one: one.key)
def test_a_pass_is_not_too_large_and_the_picture_no_smaller_than_it_must_be(one: Family) -> None:
    size = input_within(one)
    one.check(size)
    gmacs = summary(one, size).macs / 1e9
    assert gmacs <= MOST_GMACS
    assert size == one.input_hw or gmacs > 0.5 * MOST_GMACS


def test_speeds_are_set_in_relation(monkeypatch: pytest.MonkeyPatch) -> None:
    macs = read_bundle("pose_landmarker_full.task")["pose_landmarks_detector.tflite"].macs
    # BlazePose's network takes as many nanoseconds as it has multiply-adds: 1 G a second.
    monkeypatch.setattr(families, "time_net", lambda *_: (macs - 9, macs, macs + 1))

    def timed(one: Family, threads: int, **how: Any) -> FamilyTime:
        return FamilyTime(one.key, how["input_hw"], threads, 1, 1, (200_000_000,) * 2, 500_000_000, None)

    monkeypatch.setattr(families, "time_family", timed)
    row = {"input": [112, 112], "ms": 200.0, "gmac_per_s": 2.5, "relative": 2.5}
    assert family_rows([family("pfld")]) == {"pfld": row}


def test_a_family_is_really_run() -> None:
    (row,) = family_rows([family("pfld")]).values()
    assert row["ms"] > 0
    assert row["gmac_per_s"] == pytest.approx(0.387e9 / row["ms"] / 1e6, rel=0.01)
    assert 0.01 < row["relative"] < 100
