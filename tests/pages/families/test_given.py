"""A viewer's own network after it has run: how other pages run it, how long it stays, and what ends it."""

from __future__ import annotations

import pytest
import streamlit as st

from tests.support import onnx_nets
from tests.support.own_page import Give, given_in, places_net, pressed
from tests.support.page_fakes import Upload, charts

pytestmark = pytest.mark.real


def test_it_is_run_elsewhere_as_it_was_run_and_read_here(give: Give) -> None:
    at = give(places_net())
    given = given_in(at)
    assert given is not None and given.use is None
    at.selectbox(key="own-normalisation").set_value("0..1").run()
    pressed(at, "Run it on the picture")
    use = given.use
    assert use is not None and use.name == "model.onnx" and use.files == given.files
    assert (use.region, use.layout, use.choices.normalisation) == ("picture", "coco-17", "0..1")
    assert (use.choices.head, use.choices.layout, use.choices.box_px) == ("regression", "coco-17", None)
    assert use.manner is not None and use.manner.words.startswith("17 points, each y, x and a score")
    next(box for box in at.selectbox if box.label == "Read as").set_value(1).run()
    next(box for box in at.selectbox if box.label == "Points are named as").set_value("numbered-17").run()
    assert given.use is not None and given.use.layout == "numbered-17" and given.use.manner != use.manner
    # Other questions do not change it before it has run so.
    at.selectbox(key="own-normalisation").set_value("imagenet").run()
    assert given.use.choices.normalisation == "0..1"


def test_it_stays_when_the_page_was_left_until_it_is_forgotten(
    give: Give, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = pressed(give(onnx_nets.dots_net(17, (1, 3, 90, 120))), "Run it on the picture")
    given = given_in(at)
    assert given is not None and given.sandbox is not None
    # Streamlit empties the widget of a page that was left.
    monkeypatch.setattr(st, "file_uploader", lambda *_args, **_kwargs: [])
    at.run()
    assert given_in(at) is given and len(charts(at)) == 1
    assert any(each.value == "**model.onnx**, which you gave before, is used." for each in at.markdown)
    next(button for button in at.button if button.label == "Forget this network").click().run()
    assert not at.exception and given_in(at) is None and not charts(at)
    assert given.sandbox.forgotten and given.file.memory.fd == -1


def test_another_file_takes_the_place_of_the_one_before(give: Give) -> None:
    at = give(onnx_nets.dots_net(17))
    first = given_in(at)
    assert first is not None
    after = Upload("other.onnx", onnx_nets.dots_net(21))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(st, "file_uploader", lambda *_args, **_kwargs: [after])
        at.run()
    second = given_in(at)
    assert second is not None and second.name == "other.onnx" and first.forgotten
    assert first.file.memory.fd == -1
