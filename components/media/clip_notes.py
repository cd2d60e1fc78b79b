"""What a reader of a clip's results must know of the clip, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from components.media.containers import MAX_MEGAPIXELS, OpenClip
from components.media.decoding import DecodedFrame
from components.media.packets import Tally
from components.media.shown import RgbConverter

NOTICEABLE_END_S = 0.1
"""What must be missing at a clip's end to be worth a word."""
_MOST_SIZES = 3
"""Sizes that are named, of a clip that changes its size."""


class ClipNotes:
    """Counts while a clip is read; `sentences` says what is out of the ordinary, nothing for most clips."""

    def __init__(self) -> None:
        self._track, self._tracks, self._missing_s, self._max_fps = 1, 1, 0.0, 0.0
        self._tally = Tally()
        self._taken = self._over_rate = self._damaged = 0
        self._sizes_px: list[tuple[int, int]] = []
        self._odd_pixels = self._scaled = ""

    def begin(self, clip: OpenClip, max_fps: float) -> None:
        """Takes note of the file, before its first frame."""
        self._track, self._tracks, self._tally = clip.track, clip.tracks, clip.tally
        self._missing_s, self._max_fps = clip.missing_s, max_fps

    def count(self, item: DecodedFrame, show: RgbConverter, taken: bool) -> None:
        """Takes note of a frame, and whether the rate lets it be analysed."""
        if not taken:
            self._over_rate += 1
            return
        self._taken += 1
        self._damaged += item.damaged
        self._odd_pixels = self._odd_pixels or _odd_pixels(show, item)
        size_px = show.size_px(item)
        if not self._sizes_px or self._sizes_px[-1] != size_px:
            self._sizes_px.append(size_px)
            if show.shrinks(item) and not self._scaled:
                large = f"Frames of {_size(size_px)}"
                self._scaled = f"{large} were scaled down to {MAX_MEGAPIXELS:g} megapixels to be analysed."

    def sentences(self) -> tuple[str, ...]:
        """What is known by now."""
        return tuple(self._sentences())

    def _sentences(self) -> Iterator[str]:
        tally = self._tally
        if self._tracks > 1:
            tracks = f"The clip has {self._tracks} video tracks"
            yield f"{tracks}; track {self._track} was analysed, which players show."
        if tally.reordered:
            yield (
                "The clip states when its frames are decoded and not when they are shown; its times were "
                "put in the order of showing."
            )
        if self._over_rate:
            frames = f"{self._over_rate:,} of its {self._taken + self._over_rate:,} frames"
            yield f"{frames} were left out, so that about {self._max_fps:g} a second remain at most."
        if tally.untimely:
            frames = _frames(tally.untimely)
            yield f"{frames} left out, for a time that is not after that of the frame before."
        if tally.lost:
            yield (
                f"{_frames(tally.lost)} left out as too damaged to be decoded; those that follow may show "
                "traces of it, up to the next key frame."
            )
        if tally.missing:
            yield f"{_frames(tally.missing)} left out, for other frames that decoding needs are missing."
        if self._damaged:
            yield (
                f"{self._damaged:,} of the {self._taken:,} frames that were analysed are damaged: parts of "
                "them are missing, or the decoder had to conceal them."
            )
        if self._missing_s >= NOTICEABLE_END_S:
            yield f"{self._missing_s:.1f} s are missing at its end, by the length that the file states."
        if tally.deinterlaced:
            yield "The clip is interlaced; the two fields of each frame were made one whole picture."
        if self._odd_pixels:
            yield self._odd_pixels
        if self._scaled:
            yield self._scaled
        if len(self._sizes_px) > 1:
            named = ", then ".join(_size(size_px) for size_px in self._sizes_px[:_MOST_SIZES])
            yield f"The size of its frames changes: {named}{' …' * (len(self._sizes_px) > _MOST_SIZES)}."


def _frames(count: int) -> str:
    return "1 frame was" if count == 1 else f"{count:,} frames were"


def _size(size_px: tuple[int, int]) -> str:
    return f"{size_px[0]} × {size_px[1]}"


def _odd_pixels(show: RgbConverter, item: DecodedFrame) -> str:
    said, taken = show.said_ratio(item), show.pixel_ratio(item)
    if taken != 1:
        ratio = f"{taken.numerator}:{taken.denominator}"
        return f"Its pixels are not square ({ratio}); the picture was stretched as players do."
    if said != 1:
        return (
            f"Its pixels are said to be {said.numerator}:{said.denominator}, which cannot be; they were "
            "taken for square ones."
        )
    return ""
