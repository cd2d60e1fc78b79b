"""All measures at once: each is there, or says why not."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from components.keypoints import NetworkResult
from components.measures import (
    Missing,
    NetworkMeasures,
    WholePresence,
    density,
    measure,
    point_scores,
    stability,
    timing,
)
from tests.support.results import BODY, FACE, SIZE_PX, cloud, frame, frame_of, known, person

WHO, HEAD = person("body", cloud(33), 0.5), person("face", cloud(478))


def reasons(measures: NetworkMeasures) -> dict[str, str]:
    values = {field.name: getattr(measures, field.name) for field in fields(measures)}
    return {name: value.reason for name, value in values.items() if isinstance(value, Missing)}


def test_everything_is_measured_when_all_are_in_view() -> None:
    scores = np.linspace(0, 1, 52)
    frames = [frame(100 * i, [WHO], [HEAD], face_presence=[0.75], blendshapes=[scores]) for i in range(5)]
    measured = measure(frames)
    body, face = measured.networks
    assert (body.network, body.people, face.network, face.people) == (BODY, 1, FACE, 1)
    assert reasons(body) == {"blendshapes": "it gives no blendshapes"}
    assert reasons(face) == {"scores": "the model gives none per point"}
    assert known(face.density).spacing_px == known(density(HEAD, SIZE_PX)).spacing_px
    assert known(body.scores).mean == known(point_scores(WHO)).mean
    for each in measured.networks:
        alone = known(stability(frames, each.network))
        assert (known(each.stability).layout, known(each.stability).median_px) == (
            alone.layout,
            alone.median_px,
        )
    assert known(measured.timing).analysed == known(timing(frames)).analysed == 5
    assert isinstance(face.confidence, WholePresence) and face.confidence.latest == 0.75
    np.testing.assert_allclose(known(face.blendshapes), scores, atol=1e-7)


def test_the_first_of_several_is_measured() -> None:
    other = person("body", cloud(33, seed=3), 0.75)
    body, face = measure([frame(0, [other, WHO], [HEAD, HEAD])]).networks
    assert (body.people, face.people) == (2, 2)
    assert known(body.scores).mean == pytest.approx(0.75)


def test_before_the_first_frame_everything_says_so() -> None:
    measured = measure([])
    assert [each.network for each in measured.networks] == [BODY, FACE]
    for each in measured.networks:
        assert set(reasons(each).values()) == {"no frame analysed yet"}
        assert len(reasons(each)) == len(fields(NetworkMeasures)) - 2
        assert each.people == 0
    assert measured.timing == Missing("no frame analysed yet")


def test_only_a_face() -> None:
    body, face = measure([frame(100 * i, face=[HEAD], face_presence=[0.5]) for i in range(5)]).networks
    assert reasons(face)["blendshapes"] == "the face model was not asked for blendshapes"
    assert set(reasons(body)) == {"density", "scores", "confidence", "stability", "blendshapes"}
    assert set(reasons(body).values()) == {"no body in view"}


def test_only_a_body() -> None:
    body, face = measure([frame(100 * i, [WHO]) for i in range(5)]).networks
    assert set(reasons(body)) == {"blendshapes"}
    assert set(reasons(face).values()) == {"no face in view"}


def test_any_networks_are_measured_in_the_order_of_the_newest_frame() -> None:
    hand = NetworkResult("hand-landmarker", (person("hand-21", cloud(21)),))
    lite, full = (NetworkResult(key, (WHO,)) for key in ("blazepose-lite", "blazepose-full"))
    frames = [frame_of(0, full), *(frame_of(100 * i, hand, lite, full) for i in range(1, 5))]
    of_hand, of_lite, of_full = measure(frames).networks
    assert [each.network for each in (of_hand, of_lite, of_full)] == [
        "hand-landmarker",
        "blazepose-lite",
        BODY,
    ]
    assert (known(of_lite.stability).frames, known(of_full.stability).frames) == (4, 5)
    assert known(known(of_hand.density).own_scale).name == "palm"
    assert of_hand.confidence == Missing("it gives no confidence")
