"""What tests of pages do with AppTest and read from it."""

from __future__ import annotations

from collections.abc import Callable

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
    """All captions of the page, without those of the sidebar."""
    return [str(caption.value) for caption in at.main.caption]
