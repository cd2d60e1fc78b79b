from __future__ import annotations

import itertools
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.stream import VideoStream

from components.media.clips import ClipFrame, LoopedClip, clip_info, read_clip
from components.media.errors import MediaError
from tests.support.clips import SIZE_PX, packets, sound_alone, without_duration, write_clip


@pytest.mark.parametrize("name", ["list.m3u8", "list.mp4", "list.mov"])
def test_a_playlist_is_never_followed(name: str, tmp_path: Path) -> None:
    write_clip(tmp_path / "secret.ts", 30, codec="mpeg2video")
    playlist = tmp_path / name
    playlist.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nsecret.ts\n#EXT-X-ENDLIST\n")
    if name == "list.m3u8":
        with av.open(str(playlist)) as followed:
            assert next(followed.decode(video=0)).width == 64
    with pytest.raises(MediaError, match=f"{name} is damaged, or no clip of a known kind"):
        next(read_clip(playlist))


@pytest.mark.parametrize("content", [b"", b"This is no clip.\n" * 100, bytes(5000)])
def test_a_file_that_is_no_clip_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "notes.mp4"
    path.write_bytes(content)
    for refused in (lambda: next(read_clip(path)), lambda: clip_info(path)):
        with pytest.raises(MediaError, match=r"notes\.mp4 is damaged, or no clip"):
            refused()
    with pytest.raises(MediaError, match=r"notes\.mp4 is damaged, or no clip"):
        next(LoopedClip(path).frames())


def test_a_missing_file_or_an_address_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.mp4", tmp_path, "http://localhost:9/clip.mp4"):
        with pytest.raises(MediaError, match="There is no file"):
            next(read_clip(path))


def test_an_index_that_breaks_off_is_not_called_a_clip_without_pictures(clip: Path) -> None:
    content = clip.read_bytes()
    clip.write_bytes(content[: content.index(b"moov") + 100])
    with pytest.raises(MediaError, match=r"\.mp4 breaks off or is damaged: it lists no tracks"):
        next(read_clip(clip))


def test_sound_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"sound\.mp4 has no video stream"):
        next(read_clip(sound_alone(tmp_path / "sound.mp4")))


def test_frames_that_are_too_large_are_refused(clip: Path) -> None:
    assert next(read_clip(clip, max_megapixels=64 * 48 / 1e6)).rgb.shape == (48, 64, 3)
    with pytest.raises(MediaError, match="has frames of 64 x 48 pixels"):
        next(read_clip(clip, max_megapixels=64 * 47 / 1e6))


def test_frames_that_grow_too_large_on_the_way_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "growing.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libvpx", rate=30)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = SIZE_PX
        both = itertools.chain(packets("libvpx", SIZE_PX, 5, 30), packets("libvpx", (1616, 1200), 2, 30))
        for index, packet in enumerate(both):
            packet.stream, packet.pts, packet.dts = stream, index, index
            container.mux(packet)
    assert [frame.rgb.shape[1] for frame in read_clip(path)] == [64] * 5 + [1616] * 2
    with pytest.raises(MediaError, match=r"growing\.mkv cannot be decoded after frame 5: .* too large"):
        list(read_clip(path, max_megapixels=0.9))


@pytest.mark.parametrize(("size_px", "sentence"), [((4608, 2304), "4608 x 2304"), ((8176, 8176), "decoded")])
def test_gigantic_frames_are_refused(size_px: tuple[int, int], sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "vast.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=30)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = size_px
        container.mux(stream.encode(av.VideoFrame(*size_px, "yuv420p")))
        container.mux(stream.encode(None))
    with pytest.raises(MediaError, match=sentence):
        next(read_clip(path))


def test_a_clip_that_is_too_long_is_refused_at_once_or_on_the_way(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "long.mp4", 40, fps=10)
    assert len(list(read_clip(path, max_seconds=4))) == 40
    with pytest.raises(MediaError, match=r"long\.mp4 is longer than 2 s"):
        next(read_clip(path, max_seconds=2))
    untold = without_duration(tmp_path / "untold.mkv")
    assert clip_info(untold).duration_s is None
    taken: list[ClipFrame] = []
    with pytest.raises(MediaError, match=r"untold\.mkv is longer than 2 s"):
        taken.extend(read_clip(untold, max_seconds=2))
    assert len(list(read_clip(untold, max_seconds=4))) == 40


def test_a_clip_cut_short_gives_what_is_there_or_a_sentence(clip: Path, tmp_path: Path) -> None:
    content = clip.read_bytes()
    clip.write_bytes(content[: len(content) // 2])
    with pytest.raises(MediaError, match="damaged"):
        next(read_clip(clip))
    matroska = write_clip(tmp_path / "cut.mkv", 45)
    content = matroska.read_bytes()
    matroska.write_bytes(content[: len(content) // 2])
    assert 0 < len(list(read_clip(matroska))) < 45


def test_a_clip_without_frames_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libvpx", rate=30)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = SIZE_PX
        for packet in packets("libvpx", SIZE_PX, 1, 30):
            # RFC 6386, 9.1: bit 4 of a frame's first byte says whether it is shown.
            hidden = av.Packet(bytes([bytes(packet)[0] & ~0x10]) + bytes(packet)[1:])
            hidden.stream, hidden.pts, hidden.dts, hidden.is_keyframe = stream, 0, 0, True
            container.mux(hidden)
    for refused in (lambda: list(read_clip(path)), lambda: clip_info(path)):
        with pytest.raises(MediaError, match=r"empty\.mkv holds no frames"):
            refused()
    with pytest.raises(MediaError, match=r"empty\.mkv holds no frames"):
        next(LoopedClip(path).frames())


def test_damaged_frames_are_a_sentence(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "hurt.mp4", 30, codec="libx264")
    content = bytearray(path.read_bytes())
    start = content.index(b"mdat") + 4
    noise = np.random.default_rng(0).integers(0, 256, 4096, np.uint8).tobytes()
    end = content.index(b"moov") - 4
    content[start:end] = (noise * (len(content) // len(noise) + 1))[: end - start]
    path.write_bytes(content)
    with pytest.raises(MediaError, match=r"hurt\.mp4"):
        list(read_clip(path))
