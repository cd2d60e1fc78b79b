"""The common look, and what every figure owes a page that is refreshed once a second."""

from __future__ import annotations

from collections.abc import Iterator

import plotly.graph_objects as go
import pytest

from components.charts import empty_figure, theme
from components.measures import Missing
from tests.support.histories import drawn, states, texts

STATES = list(states())


def keys(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield key
            yield from keys(value)
    elif isinstance(node, (list, tuple)):
        for value in node:
            yield from keys(value)


@pytest.fixture(params=STATES)
def figures(request: pytest.FixtureRequest) -> dict[str, go.Figure]:
    return {name: figure for name, (figure, _) in drawn(request.param).items()}


def test_every_figure_is_small_enough_to_send_each_second(figures: dict[str, go.Figure]) -> None:
    sizes = {name: len(figure.to_json()) for name, figure in figures.items()}
    assert max(sizes.values()) < 40_000, sizes


def test_every_figure_leaves_text_and_background_to_the_page(figures: dict[str, go.Figure]) -> None:
    for name, figure in figures.items():
        plain = figure.to_dict()
        assert {"font", "textfont", "tickfont", "titlefont"}.isdisjoint(keys(plain)), name
        assert plain["layout"]["paper_bgcolor"] == plain["layout"]["plot_bgcolor"] == "rgba(0,0,0,0)", name
        assert "layout" not in plain["layout"]["template"], name


def test_no_figure_jumps(figures: dict[str, go.Figure]) -> None:
    for name, figure in figures.items():
        assert figure.layout.uirevision == "constant", name
        for axis in (*figure.select_xaxes(), *figure.select_yaxes()):
            fixed = axis.range is not None or axis.autorange == "reversed" or axis.visible is False
            assert fixed and axis.fixedrange, name


def test_no_figure_is_blank(figures: dict[str, go.Figure]) -> None:
    for name, figure in figures.items():
        shown = [t for t in figure.data if t.x is not None and list(t.x) != [None]]
        assert shown or texts(figure), name


def test_a_history_is_drawn_together_to_at_most_60_points() -> None:
    figures = {name: figure for name, (figure, _) in drawn("one person").items()}
    for name in ("confidence", "timing"):
        lengths = [len(t.x) for t in figures[name].data]
        assert 0 < max(lengths) <= 60, name
    # And the distribution of 478 spacings.
    assert max(len(t.x) for t in figures["spacing"].data) <= 62


def test_a_state_does_not_change_a_figures_height() -> None:
    heights = {name: {drawn(state)[name][0].layout.height for state in STATES} for name in drawn("nobody")}
    assert all(len(each) == 1 for each in heights.values()), heights


def test_every_sentence_is_one_sentence() -> None:
    for state in STATES:
        for name, (_, sentence) in drawn(state).items():
            assert sentence[0].isupper() or sentence[0].isdigit(), (state, name, sentence)
            assert sentence.endswith(".") and ". " not in sentence, (state, name, sentence)
            assert not any(word in sentence for word in ("nan", "None", "inf ")), (state, name, sentence)


def test_an_empty_figure_says_why_in_its_middle() -> None:
    figure = empty_figure(Missing("no face in view"))
    (note,) = figure.layout.annotations
    assert note.text == "No face in view."
    assert (note.x, note.y, note.xanchor, note.yanchor) == (0.5, 0.5, "center", "middle")
    assert not figure.layout.xaxis.visible


def test_a_long_reason_is_broken_for_a_phone() -> None:
    (text,) = texts(empty_figure(Missing("word " * 30)))
    assert max(len(line) for line in text.split("<br>")) <= 48


def test_an_area_has_a_fifth_of_its_colours_weight() -> None:
    assert theme.see_through("#E69F00") == "rgba(230,159,0,0.2)"


@pytest.mark.parametrize(
    ("value", "top"),
    [(20, 20), (20.01, 50), (49, 50), (99, 100), (100, 100), (101, 200), (0.7, 1), (1, 1), (0.02, 0.02)],
)
def test_an_axis_ends_on_a_round_number(value: float, top: float) -> None:
    assert theme.round_top(value) == pytest.approx(top)


def test_figures_of_earlier_are_marked_on_their_axis_and_in_their_sentence() -> None:
    for name, (figure, sentence) in drawn("one person").items():
        marked, told = theme.of_earlier(figure, sentence, "12 s ago")
        assert told.startswith("As it was 12 s ago: ") and told.endswith(sentence[1:]), name
        ends = [axis.ticktext[-1] for axis in marked.select_xaxes() if axis.ticktext]
        assert theme.NOW not in ends, name
