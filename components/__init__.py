"""The parts of Keypoint Lab; `app.py` and `pages/` put them together."""
