"""Fields that were found, not drawn: what is drawn and said of assemblies that are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from components.charts.assembly import fields_figure, people_figure
from components.decoding.assembly import Assembly
from components.decoding.crowd_trial import trial
from components.views.output.figures import real_fields as own
from tests.support.crowds import LIMBS, row, size_of
from tests.support.histories import texts

URI = "data:,"
KNEE_TO_ANKLE = 8


def two_people() -> Assembly:
    """As a network would give it: nobody says whose a point is."""
    people = row(2, 150.0)
    drawn = trial(people, LIMBS, size_of(people))
    names = Assembly.__dataclass_fields__
    return Assembly(**{name: getattr(drawn, name) for name in names})


def test_only_long_vectors_are_drawn_and_counted() -> None:
    made = two_people()
    weak = np.where(made.fields == 0, 0.05, made.fields * 0.6)
    made = replace(made, fields=weak)
    lengths = np.hypot(*np.moveaxis(weak[:, :, KNEE_TO_ANKLE], -1, 0))
    long = int((lengths > own.LEAST_ARROW).sum())
    figure = fields_figure(URI, made, KNEE_TO_ANKLE, own.empty(made, KNEE_TO_ANKLE), own.LEAST_ARROW)
    assert 0 < long == len(figure.data[1].x) < lengths.size
    said = own.fields_sentence(made, KNEE_TO_ANKLE, 3)
    assert said.startswith(
        f"The field of stage 3 from right knee to right ankle has vectors longer than 0.1 on {long} of "
        f"{lengths.size:,} cells; the longest has {lengths.max():.2f}".rstrip("0")
    )


def test_an_empty_field_has_its_reason() -> None:
    made = replace(two_people(), fields=np.zeros_like(two_people().fields))
    why = own.empty(made, KNEE_TO_ANKLE)
    assert "no vector from right knee to right ankle is as long as 0.1" in why
    drawn = " ".join(texts(fields_figure(URI, made, KNEE_TO_ANKLE, why))).replace("<br>", " ")
    assert "o vector from right knee" in drawn
    assert own.fields_sentence(made, KNEE_TO_ANKLE, 1).endswith("it sees no such limb.")


def test_people_are_counted_at_each_step() -> None:
    made = two_people()
    # The first limb joins a neck and a shoulder of each.
    assert own.people_sentence(made, 1) == (
        "After 1 step of 19 there are 2 people, with these numbers of points: 2, 2."
    )
    assert own.people_sentence(made, 19) == "2 people are handed out, with these numbers of points: 18, 18."
    only = replace(made, people=made.people[:1])
    assert own.people_sentence(only, 19) == (
        "1 person is handed out, with these numbers of points: 18; 1 other had too few points or scores."
    )


def test_no_limb_is_called_wrong_where_nobody_knows_the_right_ones() -> None:
    figure = people_figure(URI, two_people(), 19)
    assert {trace.name for trace in figure.data if trace.showlegend} == {"person 1", "person 2"}


def test_changes_of_stages_are_drawn_and_said() -> None:
    heatmaps, fields = (0.4, 0.1), (0.5, 0.2)
    both = two_people()
    one = replace(both, people=both.people[:1])
    figure = own.stages_figure(heatmaps, fields)
    assert [list(trace.x) for trace in figure.data] == [[2, 3]] * 2
    assert [list(trace.y) for trace in figure.data] == [
        pytest.approx([40.0, 10.0]),
        pytest.approx([50.0, 20.0]),
    ]
    said = own.stages_sentence(heatmaps, fields, [one, both, both])
    assert "heatmaps by 40 % and its fields by 50 %" in said and "by 10 % and 20 %" in said
    assert said.endswith("on each stage alone: 1, 2, 2; of their points: 18, 36, 36.")
