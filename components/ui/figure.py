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
_JS = """
let loading = null;
const load = (address) => {
  loading = loading ?? (async () => {
    const packed = await fetch(address);
    if (!packed.ok) throw new Error(`${address}: ${packed.status}`);
    const script = new Response(packed.body.pipeThrough(new DecompressionStream("gzip")));
    const tag = document.createElement("script");
    tag.src = URL.createObjectURL(new Blob([await script.text()], { type: "text/javascript" }));
    await new Promise((done, failed) => {
      tag.onload = done; tag.onerror = failed; document.head.append(tag);
    });
    URL.revokeObjectURL(tag.src);
  })();
  loading.catch(() => { loading = null; });
  return loading;
};

const themed = (layout, place) => {
  const style = getComputedStyle(place);
  const of = (name) => style.getPropertyValue(name).trim();
  const font = { family: of("--st-font"), color: of("--st-text-color"), size: 12, ...layout.font };
  const hoverlabel = {
    bgcolor: of("--st-background-color"), font: { color: of("--st-text-color") }, ...layout.hoverlabel,
  };
  return { ...layout, font, hoverlabel };
};

export default function ({ data, parentElement }) {
  const place = parentElement.querySelector(".kl-figure");
  const draw = async () => {
    const { figure, config, sentence, script } = data;
    const { data: traces, layout } = JSON.parse(figure);
    place.style.minHeight = `${layout.height}px`;
    place.setAttribute("aria-label", sentence);
    try {
      await load(new URL(script, document.baseURI));
    } catch (error) {
      place.textContent = "The chart cannot be drawn: its program could not be loaded. Reload the page.";
      console.error(error);
      return;
    }
    if (place.newest === data) await window.Plotly.react(place, traces, themed(layout, place), config);
  };
  // While one drawing is under way only the newest of those that wait for it is kept.
  place.newest = data;
  place.drawn = (place.drawn ?? Promise.resolve()).then(draw, draw);
  // Called anew with each content, but what it returns is called only when the figure leaves the page.
  if (!place.observer) {
    place.observer = new ResizeObserver(() => place.layout && window.Plotly.Plots.resize(place));
    place.observer.observe(parentElement);
  }
  return () => {
    place.observer?.disconnect();
    place.observer = null;
  };
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
    return st.components.v2.component(
        "keypoint_lab_figure", js=_JS, html='<div class="kl-figure" role="img"></div>', isolate_styles=False
    )


def chart(key: str, figure: go.Figure, sentence: str, **config: Any) -> None:
    """Shows a figure with the sentence that says the same.

    Args:
        config: further settings of https://plotly.com/javascript/configuration-options/.
    """
    _component()(
        key=f"chart-{key}",
        data={
            "figure": figure.to_json(),
            "config": {"displayModeBar": False, **config},
            "sentence": sentence,
            "script": _script_address(),
        },
    )
    st.caption(sentence)
