"""The endings of pictures and clips: what is looked for in a folder, and what a browser offers.

What a file is, its first bytes tell (`kinds`).
"""

from __future__ import annotations

PICTURE_ENDINGS = (
    *(".jpg", ".jpeg", ".jfif", ".mpo", ".png", ".webp"),
    *(".heic", ".heif", ".hif", ".avif", ".bmp", ".tif", ".tiff"),
)
CLIP_ENDINGS = (
    *(".mp4", ".m4v", ".mov", ".mkv", ".webm"),
    *(".avi", ".mts", ".m2ts", ".ts", ".mpg", ".mpeg", ".3gp", ".gif"),
)
