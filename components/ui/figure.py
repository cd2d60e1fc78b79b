"""Plotly figures that change in place.

`st.plotly_chart` takes every new content for a new element and builds it again, so that a chart that is
refreshed once a second is blank for a moment each time. This component hands new content to the figure that
is already there.
"""

from __future__ import annotations

import atexit
import gzip
import re
import shutil
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import streamlit as st
from streamlit.components.v1 import declare_component

from components.charts.theme import VERMILLION
from components.content import links
from components.models.store.provenance import library_versions
from components.ui.css import CAPTION_STYLE
from components.ui.navigation import current_page
from components.version import APP_NAME, VERSION

_SCRIPT = "plotly.min.js.gz"
_PROGRAMS = (
    "figure_internals.js",
    "figure_table.js",
    "figure_save.js",
    "figure_marks.js",
    "figure_running.js",
    "figure.js",
)
_HTML = """
<div class="kl-frame">
  <div class="kl-figure" role="img" tabindex="0"></div>
  <canvas class="kl-marks" hidden></canvas>
  <div class="kl-now" hidden></div>
</div>
<div class="kl-save" role="group" aria-label="Save this chart, or read its data" hidden>Save as
  <button type="button" data-format="png">PNG</button>
  <button type="button" data-format="svg">SVG</button>
  <button type="button" data-format="html" title="Opens anywhere, without a network: about 5 MB">HTML</button>
  <button type="button" aria-expanded="false">Show the data as a table</button>
</div>
<div class="kl-data" role="region" aria-label="The data of the chart" tabindex="0" hidden></div>
<div class="kl-said"></div>
"""
_CSS = f"""
.kl-frame {{ position: relative; }}
.kl-figure:focus-visible, .kl-data:focus-visible, .kl-save button:focus-visible {{
  outline: 2px solid var(--st-primary-color); outline-offset: 2px;
}}
.kl-now {{ position: absolute; width: 0; border-left: 2px solid {VERMILLION}; pointer-events: none; }}
.kl-marks {{ position: absolute; inset: 0 auto auto 0; pointer-events: none; }}
.kl-said {{ {CAPTION_STYLE} }}
.kl-save {{ font-size: 0.8rem; }}
.kl-save button {{
  background: none; border: none; padding: 0.2rem; min-height: 24px;
  color: var(--st-link-color); cursor: pointer;
  font: inherit; text-decoration: underline;
}}
.kl-data {{ max-height: 16rem; overflow: auto; font-size: 0.8rem; }}
.kl-data table {{ border-collapse: collapse; font-variant-numeric: tabular-nums; }}
.kl-data caption {{ text-align: left; }}
.kl-data th, .kl-data td {{ text-align: left; font-weight: 400; padding: 0.1rem 0.8rem 0.1rem 0; }}
.kl-data thead th {{ font-weight: 600; }}
"""


@st.cache_resource(show_spinner=False)
def _script_address() -> str:
    """Where the browser finds plotly's program, relative to the app's address.

    Packed here, once: Streamlit would pack it again for each viewer, and hold up all video meanwhile.
    """
    folder = Path(tempfile.mkdtemp(prefix="keypoint-lab-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    script = (files("plotly") / "package_data" / "plotly.min.js").read_bytes()
    (folder / _SCRIPT).write_bytes(gzip.compress(script, 6))
    component = declare_component("keypoint_lab_plotly", path=folder)
    return f"component/{component.name}/{_SCRIPT}"


@st.cache_resource(show_spinner=False)
def _component() -> Any:
    program = "".join((files(__package__) / name).read_text(encoding="utf-8") for name in _PROGRAMS)
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
    running: str | None = None,
    **config: Any,
) -> float | None:
    """Shows a figure with the sentence that says the same; its data can be read as a table.

    Args:
        save: the file name, without ending, under which the viewer may save it as PNG, SVG or HTML; made from
            `key` when not given. The browser makes these files, each with the sentence and the sources below
            the picture; the HTML holds plotly's program, so that it calls nobody when opened.
        player: the key of a container with an st.video whose seconds are the figure's x axis: a click goes to
            that moment there, and a line shows the moment that is played.
        running: the name under which the page's one message a second, the event `keypoint-lab-news`, brings
            newer content; the marks are then drawn on a canvas, and only while somebody can see them.
        config: further settings of https://plotly.com/javascript/configuration-options/.

    Returns:
        The moment, in seconds, that the viewer has just clicked on; None in all other runs.
    """
    page = current_page()
    component = _component()(
        key=f"chart-{key}",
        data={
            "figure": figure.to_json(),
            "config": {"displayModeBar": False, **config},
            "sentence": sentence,
            "script": _script_address(),
            "save": save or re.sub(r"[^a-z0-9]+", "-", key.lower()).strip("-"),
            "origin": f"{APP_NAME} {VERSION}, page {page.name}, MediaPipe {library_versions()['mediapipe']}",
            "sources": links(f"{page.slug}/sources"),
            "player": player,
            "running": running,
        },
        on_moment_change=lambda: None,
    )
    if running is None:
        st.caption(sentence)
    return None if component.moment is None else float(component.moment)
