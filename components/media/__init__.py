"""Pictures and clips in, pictures of results out; decoding is bounded, drawing is cheap."""

from components.media.clips import ClipFrame, ClipInfo, LoopedClip, clip_info, read_clip
from components.media.draw import compose, placard
from components.media.errors import MediaError
from components.media.images import encode_png, load_image
from components.media.portrait import PortraitClip

__all__ = [
    "ClipFrame",
    "ClipInfo",
    "LoopedClip",
    "MediaError",
    "PortraitClip",
    "clip_info",
    "compose",
    "encode_png",
    "load_image",
    "placard",
    "read_clip",
]
