"""Widgets and panels that the pages share; with `app.py` and `pages/` all that imports Streamlit."""
