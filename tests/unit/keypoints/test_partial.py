"""A person of whom a network found some points only: the others have no place, and nothing invents one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from components import formats
from components.keypoints import Keypoints, NetworkResult, Record, layout
from components.keypoints.conversions import as_given, conversion
from components.keypoints.networks import VIEWER_NETWORK
from components.keypoints.settings import AnalysisSettings, NetworkSettings
from components.measures import density, in_view
from components.measures.history import follow, subjects
from components.measures.repeatability import CHANGES, Repeatability, repeatability
from tests.support.results import frame_of

MISSING = [0, 3, 16]
SIZE_PX = (640, 480)


def partial(shift: float = 0.0) -> Keypoints:
    """Seventeen points on a spiral, three of which were not found."""
    turn = np.linspace(0, 5, 17)
    xyz = np.column_stack([0.5 + 0.05 * turn * np.cos(turn), 0.5 + 0.05 * turn * np.sin(turn), 0 * turn])
    xyz[:, 0] += shift
    xyz[:, 2] = np.nan
    xyz[MISSING] = np.nan
    return Keypoints(layout("coco-17"), xyz.astype(np.float32), score=np.full(17, 0.75, np.float32))


def record(*people: Keypoints) -> Record:
    frames = tuple(
        replace(frame_of(number, NetworkResult(VIEWER_NETWORK, (who,))), timestamp_ms=40 * number)
        for number, who in enumerate(people)
    )
    settings = AnalysisSettings((NetworkSettings(VIEWER_NETWORK),))
    return Record("a.mp4", "clip", 25.0, settings, frames)


def test_what_was_not_found_is_neither_given_nor_converted() -> None:
    found = as_given(partial())
    assert found.indices.tolist() == [index for index in range(17) if index not in MISSING]
    assert np.isfinite(found.xyz_norm[:, :2]).all() and found.score is not None and len(found.score) == 14
    way = conversion("coco-17", "openpose-18")
    assert way is not None
    names = {layout("openpose-18").points[index] for index in way.convert(partial()).indices}
    assert {"neck", "left_eye"} <= names and not names & {"nose", "left_ear", "right_ankle"}


def test_it_is_measured_and_followed_as_far_as_it_goes() -> None:
    people = [partial(0.002 * number) for number in range(5)]
    frames = record(*people).frames
    assert in_view(people[0]).sum() == 14
    assert getattr(density(people[0], SIZE_PX), "counted", None) == 14
    places = follow(frames, VIEWER_NETWORK)
    assert places == [0] * 5 and subjects(frames, VIEWER_NETWORK, places) == [0] * 5


def test_a_point_that_is_missing_on_a_changed_picture_does_not_count() -> None:
    whole = partial()
    xyz = whole.xyz_norm.copy()
    xyz[5] = np.nan
    less = replace(whole, xyz_norm=xyz)
    told = repeatability(whole, [(less,), *[(whole,)] * (len(CHANGES) - 1)], SIZE_PX)
    assert isinstance(told, Repeatability) and told.counted == 13 and np.isnan(told.sd_px[5])


@pytest.mark.parametrize("ending", [ending for ending in formats.FORMATS if ending != ".trc"])
def test_every_format_holds_it(ending: str) -> None:
    written = formats.write(record(partial(), partial(0.01)), ending)
    assert written
    if ending == ".json":
        (person,) = formats.read(written).frames[0].results[VIEWER_NETWORK].people
        np.testing.assert_array_equal(person.xyz_norm, partial().xyz_norm)
    if ending == ".coco.json":
        assert b'"num_keypoints":14' in written.replace(b" ", b"")


def test_a_person_without_any_point_is_not_written() -> None:
    nothing = replace(partial(), xyz_norm=np.full((17, 3), np.nan, np.float32))
    with pytest.raises(ValueError, match="not all finite"):
        formats.write(record(nothing), ".json")
