"""The page's icon. Streamlit would have each browser fetch one of its own icons from Google."""

from __future__ import annotations

from components.keypoints.colours import FACE, POSE

ICON = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<g fill="none" stroke="{POSE}" stroke-width="2.5" stroke-linecap="round">
<path d="M16 11v9M8 13l8-1 8 1M16 20l-5 9M16 20l5 9"/>
</g>
<g fill="{POSE}">
<circle cx="8" cy="13" r="2.4"/><circle cx="24" cy="13" r="2.4"/><circle cx="16" cy="20" r="2.4"/>
<circle cx="11" cy="29" r="2.4"/><circle cx="21" cy="29" r="2.4"/>
</g>
<circle cx="16" cy="5.5" r="4.5" fill="{FACE}"/>
</svg>"""
