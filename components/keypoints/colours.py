"""The two models' colours, the same everywhere: overlays, charts, tables, the page's icon.

Okabe and Ito, "Color Universal Design", 2008: blue and orange, told apart with any kind of colour vision.
Their orange (#E69F00) is too bright for lines on a white page (2.3 : 1), so this one is darker, of about
the same hue: both colours reach the 3 : 1 of WCAG 2.2, 1.4.11, on a light and on a dark page.
"""

from __future__ import annotations

POSE = "#0072B2"
FACE = "#C27C00"
SPARE = ("#009E73", "#D55E00", "#C56E9E", "#3593C9")
"""Green, vermillion, and purple and sky blue, darker too, for what has no colour of its own yet."""
HAND = SPARE[0]
MOVENET_LIGHTNING, MOVENET_THUNDER, POSENET, OPENPOSE = SPARE
FACE_68, FACE_68_TINY = SPARE[2], SPARE[1]
VIEWER = SPARE[2]


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255, of a colour written as "#RRGGBB"."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


POSE_RGB, FACE_RGB = rgb(POSE), rgb(FACE)
