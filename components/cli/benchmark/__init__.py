"""What `python -m components bench` measures: the live path against bare MediaPipe and a bare pass-through.

The servers and the clients are processes of their own and speak WebRTC on loopback. The live server has the
topology of streamlit-webrtc (a sink on the viewer's track, a relayed track of ours back) without its page.
"""
