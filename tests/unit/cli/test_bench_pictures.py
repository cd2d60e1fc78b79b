"""The arithmetic of the pictures' part of the bench, and its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from components.cli.benchmark import pictures
from components.cli.benchmark.of_rounds import of_rounds
from components.media.images import load_image
from tests.support.real_models import portrait

PATHS = [Path(f"{number}.jpg") for number in range(8)]


class Steady:
    """Workers that need so long for a picture."""

    def __init__(self, ms: float) -> None:
        self._ms = ms

    def ms(self, _pictures: Sequence[Path]) -> float:
        return self._ms


def test_a_round_relates_what_lies_between_two_measurements(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = iter([[40.0], [60.0], [50.0, 62.5]])
    monkeypatch.setattr(pictures, "bare_ms", lambda *_: next(bare))
    one, two = (cast("pictures.BulkWorkers", Steady(ms)) for ms in (55.0, 32.0))
    assert pictures._round_of(PATHS, one, two, [None, None]) == pytest.approx(
        {"ratio": 1.1, "two_workers": 55 / 32, "two_bare": 1.8, "ms": 55.0}
    )


def test_rounds_have_medians_and_each_figure_its_spread() -> None:
    rounds = [{"ratio": ratio, "ms": 50 * ratio} for ratio in (1.2, 1.0, 1.1)]
    expected = {"ratio": 1.1, "ms": 55.0, "spread": {"ratio": [1.0, 1.2], "ms": [50.0, 60.0]}}
    assert of_rounds(rounds) == expected


def test_there_are_two_hundred_pictures_and_each_round_has_its_share() -> None:
    assert sum(number for _, number in pictures.SIZES.values()) == 200
    assert all(number % pictures.ROUNDS == 0 for _, number in pictures.SIZES.values())
    assert [round(w * h / 1e6, 1) for (w, h), _ in pictures.SIZES.values()] == [0.3, 12.0]


def test_the_pictures_are_the_portrait_at_other_places(tmp_path: Path) -> None:
    paths = pictures.write_pictures(portrait(), (320, 240), 4, tmp_path, "a")
    read = [load_image(path).astype(int) for path in paths]
    assert {rgb.shape for rgb in read} == {(240, 320, 3)}
    assert all(np.abs(a - b).mean() > 3 for a, b in zip(read, read[1:], strict=False))
