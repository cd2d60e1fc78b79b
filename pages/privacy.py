"""What happens to the picture."""

from __future__ import annotations

import streamlit as st

from components.content import text
from components.operator import settings as operator_settings
from components.ui.navigation import open_page
from components.ui.workspace import GRACE_S
from components.version import APP_NAME, VERSION

METRICS = {
    False: "**off** on this server. MediaPipe's own call to Google's servers is refused on this machine.",
    True: "**on**, by this server's operator: MediaPipe reports its use (not pictures) to Google.",
}

open_page("privacy")
st.markdown(
    text(
        "privacy/introduction",
        metrics=METRICS[operator_settings().send_mediapipe_metrics],
        grace=f"{GRACE_S / 60:g}",
    )
)
st.caption(f"This is {APP_NAME} {VERSION}, under the licence Apache-2.0.")
