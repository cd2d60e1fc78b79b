"""The signs of the head's turn, on what the real models make of the portrait and of the portrait turned."""

from __future__ import annotations

import numpy as np
import pytest

from components.keypoints import AnalysisSettings
from components.measures.head_turn import head_turn
from components.measures.repeatability import PictureChange
from components.media.changes import changed
from components.media.images import load_image
from components.models.store import store
from components.processes.stream.seats import Pool


def test_a_picture_turned_clockwise_rolls_the_head_the_other_way_and_keeps_where_it_looks() -> None:
    portrait = load_image(store.ensure("portrait.png"))
    pool = Pool(1)
    try:
        turns = []
        for degrees in (0.0, 20.0):
            picture = changed(portrait, PictureChange("", turn_deg=degrees))
            transform = pool.analyse_still(picture, AnalysisSettings()).first("face").extras.transform
            assert transform is not None and len(transform) == 1
            turns.append(head_turn(transform[0]))
    finally:
        pool.close()
    yaw, pitch, roll = np.subtract(turns[1], turns[0]).tolist()
    assert roll == pytest.approx(-20, abs=3)
    # Not the same to the degree: what lies off the middle is seen from another side.
    assert abs(yaw) < 8 and abs(pitch) < 8
