"""The baseline: both models in the callback of streamlit-webrtc, as its README shows it, and nothing else.

Run by `streamlit run`. It draws the points, for which anybody runs such models, by the quickest means.
"""

from __future__ import annotations

import threading
import time

import av
import cv2
import mediapipe as mp
import streamlit as st
from mediapipe.tasks.python import BaseOptions, vision
from streamlit_webrtc import WebRtcMode, webrtc_streamer

from components.models.store import store

lock = threading.Lock()


@st.cache_resource
def landmarkers() -> tuple[vision.PoseLandmarker, vision.FaceLandmarker]:
    pose = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(store.ensure("pose_landmarker_full.task"))),
        running_mode=vision.RunningMode.VIDEO,
    )
    face = vision.FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(store.ensure("face_landmarker.task"))),
        running_mode=vision.RunningMode.VIDEO,
    )
    return (
        vision.PoseLandmarker.create_from_options(pose),
        vision.FaceLandmarker.create_from_options(face),
    )


pose_landmarker, face_landmarker = landmarkers()


def callback(frame: av.VideoFrame) -> av.VideoFrame:
    picture = frame.to_ndarray(format="rgb24")
    height, width, _ = picture.shape
    image = mp.Image(image_format=mp.ImageFormat.SRGB, data=picture)
    with lock:
        timestamp_ms = time.monotonic_ns() // 1_000_000
        poses = pose_landmarker.detect_for_video(image, timestamp_ms).pose_landmarks
        faces = face_landmarker.detect_for_video(image, timestamp_ms).face_landmarks
    for people, colour in ((poses, (0, 114, 178)), (faces, (230, 159, 0))):
        for person in people:
            for point in person:
                cv2.circle(picture, (int(point.x * width), int(point.y * height)), 2, colour, -1)
    return av.VideoFrame.from_ndarray(picture, format="rgb24")


webrtc_streamer(
    key="sample",
    mode=WebRtcMode.SENDRECV,
    video_frame_callback=callback,
    # The size that the app's page asks for, and no server to ask for an address: both run on this machine.
    media_stream_constraints={"video": {"width": 640, "height": 480}, "audio": False},
    rtc_configuration={"iceServers": []},
)
