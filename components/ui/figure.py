"""Plotly figures that change in place.

`st.plotly_chart` takes every new content for a new element and builds it anew, so that a chart that is
refreshed once a second is blank for a moment each time. This component hands new content to the figure that
is already there.
"""

from __future__ import annotations

import atexit
import gzip
import shutil
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import streamlit as st
from streamlit.components.v1 import declare_component

_SCRIPT = "plotly.min.js.gz"
_HTML = """
<div class="kl-frame">
  <div class="kl-figure" role="img"></div>
  <div class="kl-now" hidden></div>
</div>
<div class="kl-save" hidden>Save this chart:
  <button data-format="png">PNG</button>
  <button data-format="svg">SVG</button>
  <button data-format="html" title="To open anywhere, without a network: about 5 MB">HTML</button>
</div>
"""
_CSS = """
.kl-frame { position: relative; }
.kl-now { position: absolute; width: 0; border-left: 2px solid #D55E00; pointer-events: none; }
.kl-save { font-size: 0.8rem; opacity: 0.8; }
.kl-save button {
  background: none; border: none; padding: 0.2rem 0.3rem; color: var(--st-link-color); cursor: pointer;
  font: inherit; text-decoration: underline;
}
"""


@st.cache_resource(show_spinner=False)
def _script_address() -> str:
    """Where the browser finds plotly's program, relative to the app's address.

    Packed here, once: Streamlit would pack it for each viewer anew, and hold up all video meanwhile.
    """
    folder = Path(tempfile.mkdtemp(prefix="keypoint-lab-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    script = (files("plotly") / "package_data" / "plotly.min.js").read_bytes()
    (folder / _SCRIPT).write_bytes(gzip.compress(script, 6))
    component = declare_component("keypoint_lab_plotly", path=folder)
    return f"component/{component.name}/{_SCRIPT}"


@st.cache_resource(show_spinner=False)
def _component() -> Any:
    program = (files(__package__) / "figure.js").read_text(encoding="utf-8")
    return st.components.v2.component(
        "keypoint_lab_figure", js=program, html=_HTML, css=_CSS, isolate_styles=False
    )


def chart(
    key: str,
    figure: go.Figure,
    sentence: str,
    *,
    save: str | None = None,
    player: str | None = None,
    **config: Any,
) -> float | None:
    """Shows a figure with the sentence that says the same.

    Args:
        save: the file name, without ending, under which the viewer may save it as PNG, SVG or HTML. The
            browser makes these files; the HTML holds plotly's program, so that it calls nobody when opened.
        player: the key of a container with an st.video whose seconds are the figure's x axis: a click goes to
            that moment there, and a line shows the moment that is played.
        config: further settings of https://plotly.com/javascript/configuration-options/.

    Returns:
        The moment, in seconds, that the viewer has just clicked on; None in all other runs.
    """
    told = _component()(
        key=f"chart-{key}",
        data={
            "figure": figure.to_json(),
            "config": {"displayModeBar": False, **config},
            "sentence": sentence,
            "script": _script_address(),
            "save": save,
            "player": player,
        },
        on_moment_change=lambda: None,
    )
    st.caption(sentence)
    return None if told.moment is None else float(told.moment)
