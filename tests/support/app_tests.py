"""What tests of pages do with AppTest and read from it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button, Selectbox

Open = Callable[[str], AppTest]
"""Opens the app on a page, by its slug."""


def button(at: AppTest, label: str) -> Button:
    """The one button with that label."""
    (found,) = [each for each in at.button if each.label == label]
    return found


def selectbox(at: AppTest, label: str) -> Selectbox[object]:
    """The one select box with that label."""
    (found,) = [each for each in at.selectbox if each.label == label]
    return found


def captions(at: AppTest) -> list[str]:
    """All captions of the page, in their order, without those of the sidebar."""
    return [said for part in at.main if (said := _caption(part)) is not None]


def _caption(part: Any) -> str | None:
    """What is said by an element that is a caption, or by a component of ours that stands for one."""
    if part.type == "caption":
        return str(part.value)
    data = json.loads(part.proto.json) if part.type == "bidi_component" and part.proto.json else {}
    said = data.get("caption") if "strong" in data else data.get("sentence") if data.get("running") else None
    return None if said is None else str(said)
