"""A picture in the Lab: its points as a chart, as a table and as files."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from components import formats
from components.formats import csv_file
from components.keypoints import AnalysisSettings, FrameAnalysis, body_and_face
from components.keypoints.arrays import Rgb
from components.keypoints.settings import Models
from components.measures.in_view import in_view
from components.processes.jobs.result import Result
from components.ui import server_state
from components.ui.materials import Material
from components.views.lab import downloads
from components.views.lab.choice import Side
from components.views.lab.png import png
from components.views.lab.seen import look
from tests.support.app_tests import button, selectbox
from tests.support.lab_fakes import FakeJob, FakeQueue, result
from tests.support.lab_page import Give, done, materials, told
from tests.support.page_fakes import IdlePool, analysed, charts
from tests.support.results import BODY


def test_a_picture_is_shown_with_its_points_as_a_chart_and_as_a_table(
    lab: AppTest, queue: FakeQueue, give: Give
) -> None:
    done(lab, queue, give, result("picture", "me.png"))
    assert not lab.exception
    (sentence,) = charts(lab)
    assert sentence.startswith(
        "On the picture of 640 × 480 px: 33 points in the layout BlazePose-33, 478 points"
    )
    assert len(lab.dataframe[0].value) == 33 + 478
    assert "511 of 511 points." in " ".join(told(lab))
    assert (
        "1 frame, analysed with the pose model full, up to 1 person and 1 face, thresholds 0.5, 0.5 and 0.5."
        in told(lab)
    )


@pytest.mark.parametrize(
    ("models", "missed"),
    [("both", "No body and no face was"), ("face", "No face was"), ("pose", "No body was")],
)
def test_what_was_not_found_on_a_picture_is_said_with_what_may_help(
    lab: AppTest, queue: FakeQueue, give: Give, models: Models, missed: str
) -> None:
    done(lab, queue, give, result("picture", "me.png", body_and_face(models=models), people=0))
    assert charts(lab)[0].startswith(f"No points are shown. {missed} found: it may be too small,")
    assert "lower detection and presence thresholds in the sidebar, may help." in charts(lab)[0]


def test_the_table_is_filtered_by_region_and_by_name(lab: AppTest, queue: FakeQueue, give: Give) -> None:
    done(lab, queue, give, result("picture", "me.png"))
    lab.multiselect(key="lab-regions-first").set_value(["head", "lips"]).run()
    table = lab.dataframe[0].value
    assert set(table["region"]) == {"head", "lips"}
    lab.text_input(key="lab-name-first").set_value("Mouth").run()
    assert set(lab.dataframe[0].value["point"]) == {"mouth left", "mouth right"}


def test_the_table_is_filtered_by_visibility(lab: AppTest, queue: FakeQueue, give: Give) -> None:
    seen = result("picture", "me.png")
    (frame,) = seen.record.frames
    (who,) = frame.results[BODY].people
    # The first three points are 0.75 visible, the others 0.25; the face has no visibility.
    visible = np.array([0.75] * 3 + [0.25] * 30, np.float32)
    pose = replace(frame.results[BODY], people=(replace(who, visibility=visible),))
    seen.record = replace(seen.record, frames=(replace(frame, results={**frame.results, BODY: pose}),))
    done(lab, queue, give, seen)
    for least, listed in ((0.25, 33), (0.5, 3), (0.8, 1)):
        lab.slider(key="lab-visible-first").set_value(least).run()
        assert len(lab.dataframe[0].value) == listed
    # The one row that is left then is an empty one.
    assert "0 of 511 points. A click on a column's name opens a menu to sort by it." in " ".join(told(lab))


def test_a_layer_can_be_switched_off_and_a_layout_converted(
    lab: AppTest, queue: FakeQueue, give: Give
) -> None:
    done(lab, queue, give, result("picture", "me.png"))
    lab.button_group(key="lab-layers-first").set_value(["Pose"]).run()
    selectbox(lab, "Layout of the pose").set_value("coco-17").run()
    assert charts(lab)[0].startswith("On the picture of 640 × 480 px: 17 points in the layout COCO-17; drag")


def test_every_format_is_written_when_it_is_asked_for(lab: AppTest, queue: FakeQueue, give: Give) -> None:
    done(lab, queue, give, result("picture", "me.png"))
    offered = {each.proto.label for each in lab.get("download_button")}
    assert offered == {form.name for form in formats.FORMATS.values()} | {"Annotated picture (PNG)"}
    record = result("picture", "me.png").record
    assert formats.read(downloads._writing(record, ".json")()).name == "me.png"
    refused = {
        each.proto.label: each.proto.help for each in lab.get("download_button") if each.proto.disabled
    }
    assert refused == {
        "TRC (OpenSim)": "A .trc file holds a movement, and a picture has none; choose another format."
    }
    assert not any("Excel" in said for said in told(lab))


def test_it_is_said_when_excel_would_cut_the_csv(
    lab: AppTest, queue: FakeQueue, give: Give, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_file, "EXCEL_ROWS", 100)
    done(lab, queue, give, result("clip", "me.mp4"))
    assert any("“CSV, a row a frame” has the same numbers in fewer rows" in said for said in told(lab))


def annotated(people: int) -> np.ndarray:
    """(480, 640, 3): the picture to take away, on which so many bodies and faces were found."""
    job = FakeJob[Result]("me.png")
    job.finish(result("picture", "me.png", people=people))
    content = png(look(Side(Material(1, "me.png", AnalysisSettings(), job)), 0, "first"))
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB")).astype(int)


def test_the_annotated_picture_is_the_picture_with_the_points_on_it() -> None:
    drawn, bare = annotated(1), annotated(0)
    assert drawn.shape == bare.shape == (480, 640, 3)
    changed = np.abs(drawn - bare).max(axis=2) > 30
    frame = result("picture", "me.png").record.frames[0]
    seen_px = [
        person.xy_px(frame.size_px)[in_view(person)]
        for network in frame.results.values()
        for person in network.people
    ]
    for points_px in seen_px:
        x, y = np.rint(points_px).astype(int).T
        assert changed[y, x].mean() > 0.95
    # Nothing else is changed: the rest of the picture is as it was, but for labels at the edge.
    x, y = np.concatenate(seen_px).T
    near = np.zeros_like(changed)
    near[int(y.min()) - 12 : int(y.max()) + 12, int(x.min()) - 12 : int(x.max()) + 12] = True
    assert not (changed & ~near)[60:].any()


def test_repeatability_is_measured_when_it_is_asked_for(
    lab: AppTest, queue: FakeQueue, give: Give, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, ...]] = []

    class Stills(IdlePool):
        def analyse_still(self, frame_rgb: Rgb, settings: AnalysisSettings) -> FrameAnalysis:  # noqa: ARG002
            seen.append(frame_rgb.shape)
            return analysed()

    monkeypatch.setattr(server_state, "pool", Stills)
    done(lab, queue, give, result("picture", "me.png"))
    lab.session_state["lab-parts-first"] = "Repeatability"
    lab.run()
    button(lab, "Measure repeatability").click().run()
    measuring = materials(lab)[0].repetition
    assert measuring is not None and measuring.wait(20)
    lab.run()
    assert len(seen) == 17 and set(seen) == {(480, 640, 3)}
    assert "over the 16 of 16 changed pictures on which it was found" in " ".join(charts(lab))
