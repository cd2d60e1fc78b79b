"""A viewer's own network on the page: what its file says, what is asked, what comes of it, what is barred."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from streamlit.testing.v1 import AppTest

from components.processes.sandbox.sandbox import SandboxBusy
from components.ui import given_network
from components.views.families import viewer_network
from tests.support import onnx_nets
from tests.support.onnx_nets import DOTS_PX
from tests.support.own_page import Give, dots_as_places, ended, places_net, pressed
from tests.support.page_fakes import charts

pytestmark = pytest.mark.real


def errors(at: AppTest) -> str:
    return " ".join(str(error.value) for error in at.error)


def test_the_file_says_what_it_takes_and_gives(give: Give) -> None:
    at = give(onnx_nets.dots_net(17, (1, 3, 90, 120)))
    told = " ".join(str(markdown.value) for markdown in at.markdown)
    assert "4 operators" in told and "“x” 1 × 3 × 90 × 120 (float)" in told and "“y”" in told
    # What the file fixes is not asked.
    sides = {box.label: (box.value, box.disabled) for box in at.number_input}
    assert sides == {"Input's width, px": (120, True), "Input's height, px": (90, True)}


def test_it_runs_on_the_picture(give: Give) -> None:
    at = give(onnx_nets.dots_net(17, (1, 3, 90, 120)))
    at.selectbox(key="own-normalisation").set_value("0..1").run()
    at = pressed(at, "Run it on the picture")
    (told,) = charts(at)
    assert told.startswith("On the dots your network finds 1 person or face with 17 points of COCO-17, in ")
    assert np.abs(dots_as_places(at) - DOTS_PX).max() <= 0.5


def test_all_readings_are_offered_and_another_can_be_chosen(give: Give) -> None:
    at = pressed(give(places_net()), "Run it on the picture")
    reading = next(box for box in at.selectbox if box.label == "Read as")
    assert len(reading.options) == 3 and reading.options[0].startswith(
        "“output_0 1 × 1 × 17 × 3”: 17 points, each y, x and a score, from 0 to 1"
    )
    told = " ".join(str(caption.value) for caption in at.caption)
    assert "Why: MoveNet writes y, x and a score of 17 points in this shape" in told
    (sentence,) = charts(at)
    assert sentence.endswith("read from output_0 1 × 1 × 17 × 3; score 0.25 to 0.75.")
    (table,) = at.dataframe
    assert list(table.value.columns) == ["point", "x px", "y px", "score"]
    assert table.value["score"].tolist()[::8] == [0.25, 0.5, 0.75]
    before = table.value["x px"].tolist()
    reading.set_value(1).run()
    (table,) = at.dataframe
    assert not at.exception and table.value["x px"].tolist() != before


def test_points_can_go_by_another_name(give: Give) -> None:
    at = pressed(give(places_net()), "Run it on the picture")
    names = next(box for box in at.selectbox if box.label == "Points are named as")
    assert list(names.options) == ["COCO-17", "17 numbered points"]
    names.set_value("numbered-17").run()
    assert "17 points of 17 numbered points" in charts(at)[0]
    assert at.dataframe[0].value["point"].tolist()[3] == "3 point 3"


def test_an_ambiguous_reading_is_told(give: Give) -> None:
    values = np.full((1, 17, 2), 0.5)
    at = pressed(give(onnx_nets.constant_net({"y": values})), "Run it on the picture")
    told = " ".join(str(caption.value) for caption in at.caption)
    assert "The first two in this list fit about as well" in told


def test_outputs_that_do_not_fit_are_said_in_words(give: Give) -> None:
    at = pressed(give(onnx_nets.constant_net({"y": np.ones((1, 1))})), "Run it on the picture")
    assert "No output fits points: heatmaps are 1 × points × height × width" in errors(at)
    assert not charts(at)


def test_whole_numbers_are_taken_as_they_are(give: Give) -> None:
    cast = onnx.helper.make_node("Cast", ["x"], ["y"], to=onnx.TensorProto.FLOAT)
    at = give(onnx_nets.file([cast], (), (1, 90, 120, 3), kind=onnx.TensorProto.UINT8))
    (box,) = (box for box in at.selectbox if box.label == "How a pixel's 0 to 255 is scaled")
    assert box.disabled and box.value == "0 to 255, as it is"


def with_weights_outside() -> tuple[bytes, bytes]:
    """The net that finds dots, and the weights that it keeps in model.onnx.data."""
    made = onnx.load_model_from_string(onnx_nets.dots_net(17, (1, 3, 90, 120)))
    data = b""
    for tensor in made.graph.initializer:
        values = onnx.numpy_helper.to_array(tensor).tobytes()
        for field in ("raw_data", "float_data"):
            tensor.ClearField(field)
        tensor.data_location = onnx.TensorProto.EXTERNAL
        for key, value in (("location", "model.onnx.data"), ("offset", len(data)), ("length", len(values))):
            tensor.external_data.add(key=key, value=str(value))
        data += values
    return made.SerializeToString(), data


def test_two_files_are_run_as_one(give: Give) -> None:
    content, data = with_weights_outside()
    at = give(content, model_onnx_data=data)
    at.selectbox(key="own-normalisation").set_value("0..1").run()
    at = pressed(at, "Run it on the picture")
    assert not at.error and np.abs(dots_as_places(at) - DOTS_PX).max() <= 0.5


def test_a_file_whose_weights_are_missing_says_what_to_do(give: Give) -> None:
    content, data = with_weights_outside()
    said = errors(give(content))
    assert "lie in another file, “model.onnx.data”; give both files together" in said
    assert "save_as_external_data=False" in said
    assert "“model.onnx.data”, and “other.data” was given" in errors(give(content, other_data=data))


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ({"model_data": b"1"}, "None of these files is an ONNX network"),
        ({"a_onnx": b"1", "b_onnx": b"2"}, "Two ONNX networks were chosen"),
    ],
)
def test_files_that_are_not_one_network_are_told(give: Give, others: dict[str, bytes], said: str) -> None:
    at = give(None, **others)
    assert said in " ".join(str(warning.value) for warning in at.warning)


def test_a_result_goes_when_what_was_asked_changes(give: Give) -> None:
    at = give(onnx_nets.dots_net(17, (1, 3, 90, 120)))
    at = pressed(at, "Run it on the picture")
    assert len(charts(at)) == 1 and not at.info
    at.selectbox(key="own-normalisation").set_value("0..1").run()
    (told,) = (str(info.value) for info in at.info)
    assert told.startswith("The last run used other settings") and not charts(at)
    at.selectbox(key="own-normalisation").set_value("imagenet").run()
    assert len(charts(at)) == 1 and not at.info


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"This is text.", "not an ONNX file"), (b"", "The file is empty"), (bytes(1000), "not an ONNX file")],
)
def test_a_file_that_is_none_is_refused(give: Give, content: bytes, said: str) -> None:
    at = give(content)
    assert said in errors(at) + " ".join(str(warning.value) for warning in at.warning)
    assert not any(button.label == "Run it on the picture" for button in at.button)


def test_a_network_that_asks_for_too_much_is_stopped(give: Give) -> None:
    at = pressed(give(onnx_nets.huge_net()), "Run it on the picture")
    assert "needs more memory than it may have here" in errors(at)


def test_when_others_run_the_viewer_is_told(give: Give, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_args: object, **_kwargs: object) -> None:
        raise SandboxBusy("Others run.")

    monkeypatch.setattr(given_network, "Sandbox", busy)
    at = give(onnx_nets.dots_net(17))
    assert [str(warning.value) for warning in at.warning] == ["Others run."]
    assert [button.label for button in at.button] == ["Try again"]


def test_a_file_in_the_operators_folder_can_be_chosen(
    give: Give, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "ours.onnx"
    file.write_bytes(onnx_nets.dots_net(17))
    monkeypatch.setattr(viewer_network, "offered", lambda: (file,))
    at = give(b"This is text.")
    at.selectbox[0].set_value("ours.onnx").run()
    at = ended(at, "look")
    assert not at.error and any("4 operators" in str(markdown.value) for markdown in at.markdown)
