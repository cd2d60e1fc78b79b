"""All measures at once: each is there, or says why not."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from components.measures import Measures, Missing, density, measure, stability, timing, visibility
from tests.support.results import SIZE_PX, cloud, frame, known, person

BODY, FACE = person("pose", cloud(33), 0.5), person("face", cloud(478))


def reasons(measures: Measures) -> dict[str, str]:
    values = {field.name: getattr(measures, field.name) for field in fields(measures)}
    return {name: value.reason for name, value in values.items() if isinstance(value, Missing)}


def test_everything_is_measured_when_all_are_in_view() -> None:
    scores = np.linspace(0, 1, 52)
    frames = [frame(100 * i, [BODY], [FACE], face_presence=[0.75], blendshapes=[scores]) for i in range(5)]
    measured = measure(frames)
    assert reasons(measured) == {}
    assert (measured.bodies, measured.faces) == (1, 1)
    expected = known(density(FACE, SIZE_PX))
    assert not isinstance(measured.face_density, Missing)
    assert measured.face_density.spacing_px == expected.spacing_px
    assert not isinstance(measured.visibility, Missing)
    assert not isinstance(expected_visibility := visibility(BODY), Missing)
    assert measured.visibility.mean == expected_visibility.mean
    for model, part in (("pose", measured.pose_stability), ("face", measured.face_stability)):
        alone = stability(frames, "pose" if model == "pose" else "face")
        assert not isinstance(part, Missing)
        assert not isinstance(alone, Missing)
        assert (part.layout, part.median_px) == (alone.layout, alone.median_px)
    assert not isinstance(measured.timing, Missing)
    assert not isinstance(alone_timing := timing(frames), Missing)
    assert measured.timing.analysed == alone_timing.analysed == 5
    assert not isinstance(measured.face_presence, Missing)
    assert measured.face_presence.latest == 0.75
    assert not isinstance(measured.blendshapes, Missing)
    np.testing.assert_allclose(measured.blendshapes, scores, atol=1e-7)


def test_the_first_of_several_is_measured() -> None:
    other = person("pose", cloud(33, seed=3), 0.75)
    measured = measure([frame(0, [other, BODY], [FACE, FACE])])
    assert (measured.bodies, measured.faces) == (2, 2)
    assert not isinstance(measured.visibility, Missing)
    assert measured.visibility.mean == pytest.approx(0.75)


def test_before_the_first_frame_everything_says_so() -> None:
    measured = measure([])
    assert set(reasons(measured).values()) == {"no frame analysed yet"}
    assert len(reasons(measured)) == len(fields(Measures)) - 2
    assert (measured.bodies, measured.faces) == (0, 0)


def test_only_a_face() -> None:
    measured = measure([frame(100 * i, face=[FACE], face_presence=[0.5]) for i in range(5)])
    told = reasons(measured)
    assert told.pop("blendshapes") == "the face model was not asked for blendshapes"
    assert told == dict.fromkeys(
        ["pose_density", "visibility", "visibility_history", "pose_stability"], "no body in view"
    )


def test_only_a_body() -> None:
    measured = measure([frame(100 * i, [BODY]) for i in range(5)])
    assert reasons(measured) == dict.fromkeys(
        ["face_density", "face_presence", "face_stability", "blendshapes"], "no face in view"
    )
