"""What the tests of the Lab's page do and read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from streamlit.testing.v1 import AppTest

from components.ui.materials import Material, Materials
from tests.support.app_tests import selectbox
from tests.support.lab_fakes import FakeQueue
from tests.support.page_fakes import thing_of

Give = Callable[..., None]


def done(lab: AppTest, queue: FakeQueue, give: Give, *results: Any) -> AppTest:
    """The Lab with these results, the last of which is shown."""
    for each in results:
        name = each.record.name
        give(**{name.replace(".", "__"): b"file"})
        lab.run()
        queue.taken[-1].finish(each)
    lab.run()
    for offered in [each for each in lab.button if each.key == "lab-ready"]:
        offered.click().run()
    return lab


def materials(lab: AppTest) -> list[Material]:
    return thing_of(lab, Materials).all


def told(lab: AppTest) -> list[str]:
    return [
        part.value for kind in ("caption", "info", "warning", "error") for part in getattr(lab.main, kind)
    ]


def shown(lab: AppTest) -> tuple[str, list[str], list[str]]:
    """The number in the heading, in the choice and in the list, and which of the list can be shown."""
    heading = lab.main.header[0].value.split(" · ")[0]
    (marked,) = [each for each in lab.markdown if each.value == ":blue-badge[Shown]"]
    assert marked and selectbox(lab, "Show").value == int(heading)
    offered = [str(each.key).removeprefix("lab-show-") for each in lab.button if each.label == "Show"]
    assert heading not in offered
    return heading, offered, [each.value for each in lab.markdown if " ready" in each.value]
