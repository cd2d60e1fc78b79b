"""What the viewer's browser says about its camera, so that the page can say what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

_JS = """
export default function ({ setStateValue, parentElement }) {
  let permission = null;
  const report = async () => {
    const secure = window.isSecureContext;
    const capable = Boolean(navigator.mediaDevices?.getUserMedia && window.RTCPeerConnection);
    let state = "unknown", cameras = -1;
    if (secure && capable) {
      try {
        permission = permission ?? await navigator.permissions.query({ name: "camera" });
        permission.onchange = report;
        state = permission.state;
      } catch (error) { /* Not every browser tells; the player's own message remains. */ }
      const devices = await navigator.mediaDevices.enumerateDevices();
      cameras = devices.filter((device) => device.kind === "videoinput").length;
    }
    const value = { secure, capable, permission: state, cameras };
    if (parentElement.lastReport !== JSON.stringify(value)) {
      parentElement.lastReport = JSON.stringify(value);
      setStateValue("camera", value);
    }
  };
  report();
  navigator.mediaDevices?.addEventListener("devicechange", report);
  return () => {
    navigator.mediaDevices?.removeEventListener("devicechange", report);
    if (permission) permission.onchange = null;
  };
}
"""


@st.cache_resource
def _component() -> Any:
    return st.components.v2.component("keypoint_lab_camera", js=_JS, html="<span></span>")


@dataclass(frozen=True)
class CameraReport:
    """What the browser reports of its camera.

    Attributes:
        secure: whether the page's address lets a browser open a camera at all.
        capable: whether the browser has what a page needs for it. On an address that is not secure most have
            not, whatever they could.
        permission: as the Permissions API names it.
        cameras: how many there are, -1 when unknown.
    """

    secure: bool
    capable: bool
    permission: Literal["granted", "denied", "prompt", "unknown"]
    cameras: int

    @property
    def problem(self) -> str | None:
        """What keeps the webcam from starting and what to do about it, or None."""
        if not self.secure:
            return (
                "**The webcam needs HTTPS.** Browsers open a camera only on pages with an https:// "
                "address or on localhost. Ask the operator of this server for that address, or play a "
                "clip instead."
            )
        if not self.capable:
            return (
                "**This browser gives pages no camera.** The address is right, but browsers inside other "
                "apps (chats, social networks), and Lockdown Mode, keep it from pages. Open this address in "
                "Safari, Chrome, Firefox or Edge itself, switch Lockdown Mode off for this page, or play a "
                "clip instead. Where that does not start either, the page **Lab** takes pictures and clips."
            )
        if self.permission == "denied":
            return (
                "**The camera is blocked for this page.** Allow it in the browser (the icon left of the "
                "address), then press START again, or play a clip instead."
            )
        if self.cameras == 0:
            return "**No camera was found.** Plug one in, and it will be seen here, or play a clip instead."
        return None


def camera() -> CameraReport | None:
    """The state of the viewer's camera, or None before the browser has reported it."""
    report = _component()(key="camera", on_camera_change=lambda: None).camera
    if not report:
        return None
    return CameraReport(
        bool(report["secure"]),
        bool(report["capable"]),
        report["permission"],
        int(report["cameras"]),
    )
