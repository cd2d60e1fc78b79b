"""The table of networks agrees with itself and with the layouts."""

from __future__ import annotations

import re

import pytest

from components.keypoints import DEFAULT_NETWORKS, NETWORKS, layout, network, short_names
from components.keypoints.networks import VIEWER_NETWORK, names_in_text

SUBJECTS = {"body", "face", "hand", "anything"}


@pytest.mark.parametrize("key", NETWORKS)
def test_a_row_names_what_there_is(key: str) -> None:
    row = network(key)
    assert row.key == key and row.subject in SUBJECTS
    assert re.fullmatch("#[0-9A-F]{6}", row.colour)
    if key == VIEWER_NETWORK:
        # What it is, only its file and its results say.
        assert (row.layout, row.files) == (None, ())
        return
    assert row.layout is not None and len(layout(row.layout)) > 1
    assert row.files and row.source.startswith("https://")


def test_titles_and_keys_are_each_ones_own() -> None:
    titles = [row.title for row in NETWORKS.values()]
    assert len(set(titles)) == len(titles)
    assert set(DEFAULT_NETWORKS) <= set(NETWORKS)


def test_short_names_are_short_where_they_tell_networks_apart() -> None:
    assert short_names(DEFAULT_NETWORKS) == ("Pose", "Face")
    assert short_names(("blazepose-lite", "blazepose-full", "face-landmarker")) == (
        "BlazePose lite",
        "BlazePose full",
        "Face",
    )


def test_only_what_is_no_proper_name_is_small_within_a_sentence() -> None:
    keys = ("blazepose-full", "movenet-lightning", "face-api-68", VIEWER_NETWORK)
    assert names_in_text(keys) == ("pose", "MoveNet Lightning", "face-api 68", "custom network")


def test_a_network_that_nobody_knows_is_named() -> None:
    with pytest.raises(ValueError, match="No network is called 'x'; known are blazepose-lite"):
        network("x")
