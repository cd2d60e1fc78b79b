"""The file for a spreadsheet, read again by the standard library and by pandas."""

from __future__ import annotations

import csv
import io

import pandas as pd  # type: ignore[import-untyped]
import pytest

from components.formats.cost_csv import COLUMNS, to_csv
from components.measures.cost import row
from tests.support.costs import ALL, NETS, PIPELINES

ROWS = [row(timed, NETS, PIPELINES) for timed in ALL]
ABOUT = {"picture": "the portrait", "machine": "A, B and C, 2 cores", "live_streams": "1"}


def test_every_row_comes_back_with_its_numbers() -> None:
    read = list(csv.DictReader(io.StringIO(to_csv(NETS, ROWS, ABOUT))))
    assert len(read) == len(ROWS)
    for line, made in zip(read, ROWS, strict=True):
        assert (line["name"], line["model"], int(line["runs"])) == (made.name, made.model, made.runs)
        assert float(line["p50_ms"]) == made.duration.median_ms
        assert float(line["p95_ms"]) == made.duration.p95_ms
        assert float(line["share_of_33.3_ms"]) == made.budget_share
        for column, value in (
            ("ms_per_keypoint", made.ms_a_point),
            ("macs_per_keypoint", made.macs_a_point),
            ("gmac_per_s", made.gmac_per_s),
            ("found", made.found),
        ):
            assert (None if line[column] == "" else float(line[column])) == value
        assert (line["picture"], line["machine"]) == ("the portrait", "A, B and C, 2 cores")


def test_pandas_reads_the_numbers_as_numbers() -> None:
    table = pd.read_csv(io.StringIO(to_csv(NETS, ROWS, ABOUT)))
    assert list(table.columns) == [*COLUMNS, *ABOUT]
    pose = table[(table["name"] == "pose landmarks full") & (table["threads"] == 1)].iloc[0]
    assert (pose["parameters"], pose["macs"], pose["keypoints"]) == (3_200_000, 330_000_000, 33)
    assert (pose["p50_ms"], pose["ms_per_keypoint"], pose["gmac_per_s"]) == (33.0, 1.0, 10.0)
    four = table[(table["what"] == "copies") & (table["looked_for"] == 4)]
    assert dict(zip(four["name"], four["found"], strict=True)) == {"pose full": 2, "face": 4}
    modes = table[table["what"] == "task"].groupby("name")["mode"].apply(list)
    assert modes.to_dict() == {"face": ["still", "video"], "pose full": ["still", "video"]}


def test_a_network_that_was_not_timed_has_what_its_file_says() -> None:
    table = pd.read_csv(io.StringIO(to_csv(NETS, [], {})))
    assert table["name"].tolist() == list(NETS)
    assert table["file_bytes"].tolist() == [net.file_bytes for net in NETS.values()]
    assert table["p50_ms"].isna().all()
    face = table.set_index("name").loc["face landmarks"]
    assert face["macs_per_keypoint"] == pytest.approx(200_000)
    assert pd.isna(face["peak_activation_bytes"])
