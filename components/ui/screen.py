"""Whether the viewer's screen is too narrow for two pictures beside each other, as the browser says."""

from __future__ import annotations

from typing import Any

import streamlit as st

from components.ui.session import Name, SessionValue

NARROW_PX = 640
"""Up to this width, as where Streamlit stacks its columns."""
_NARROW = SessionValue[bool](Name.NARROW_SCREEN)
_JS = """
export default function ({ data, parentElement, setStateValue }) {
  const query = window.matchMedia(`(max-width: ${data.narrow_px}px)`);
  parentElement.reported = parentElement.reported ?? data.narrow;
  const report = () => {
    if (query.matches === parentElement.reported) return;
    parentElement.reported = query.matches;
    setStateValue("narrow", query.matches);
  };
  report();
  query.addEventListener("change", report);
  return () => query.removeEventListener("change", report);
}
"""


@st.cache_resource(show_spinner=False)
def _component() -> Any:
    return st.components.v2.component("keypoint_lab_screen", js=_JS, html="<span></span>")


def narrow_screen() -> bool:
    """What the browser said last; of a wide screen it says nothing, so that the page need not run again."""
    was_narrow = bool(_NARROW.get())
    component = _component()(
        key="screen", data={"narrow": was_narrow, "narrow_px": NARROW_PX}, on_narrow_change=lambda: None
    ).narrow
    narrow = was_narrow if component is None else bool(component)
    _NARROW.set(narrow)
    return narrow
