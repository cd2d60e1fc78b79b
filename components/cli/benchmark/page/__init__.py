"""The bench's part `page`: Live in Chromium, beside a plain streamlit-webrtc app with the same networks.

Server and browser share the machine, as they do on a teacher's laptop, and both count.
"""
