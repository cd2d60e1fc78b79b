"""The annotated clip, as ffprobe and PyAV see it."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

from components.keypoints import FrameResult, StageTimes, ViewSettings, by_network
from components.keypoints.arrays import Rgb
from components.media.annotate import AnnotatedClip, annotated_png
from components.media.clips import read_clip
from components.media.draw import compose, compose_still
from components.media.errors import MediaError
from components.media.examine import Limits, examine
from components.media.images import load_image
from tests.support.clips import halves, variable, write_clip
from tests.support.people import NO_FACE, NO_POSE, mask, result, spread
from tests.support.results import BODY, FACE

TOGETHER = ViewSettings("one picture", mirror=False, output_width_px=640)


def results(path: Path, fps: float = 30) -> tuple[FrameResult, ...]:
    """A person and a face on every frame."""
    return tuple(
        FrameResult(
            number,
            frame.timestamp_ms,
            (frame.rgb.shape[1], frame.rgb.shape[0]),
            by_network(result(BODY, spread(BODY)), result(FACE, 0.5 + 0.3 * mask())),
            StageTimes(),
        )
        for number, frame in enumerate(read_clip(path, max_fps=fps))
    )


def annotated(
    path: Path, out: Path, view: ViewSettings = TOGETHER, sound: bool = False, fps: float = 30
) -> Path:
    clip = AnnotatedClip(path, path.name, Limits(fps=fps), results(path, fps), view)
    done = list(clip.write(str(out), sound=sound))
    assert done == list(range(1, len(clip.frames) + 1))
    return out


def with_sound(path: Path, codec: str, seconds: int = 2) -> Path:
    """A clip that is silent in its first second and hums from then on."""
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=30)
        assert isinstance(video, VideoStream)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        audio = container.add_stream(codec, rate=48_000)
        assert isinstance(audio, AudioStream)
        audio.layout = "mono"
        for number in range(30 * seconds):
            container.mux(video.encode(av.VideoFrame.from_ndarray(halves(number % 60), format="rgb24")))
        container.mux(video.encode(None))
        time_s = np.arange(48_000 * seconds) / 48_000
        tone = (0.5 * np.sin(2 * np.pi * 440 * time_s) * (time_s >= 1)).astype(np.float32)[np.newaxis]
        resampler = av.AudioResampler(format=audio.codec_context.format, layout="mono", rate=48_000)
        frame = av.AudioFrame.from_ndarray(tone, format="flt", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, 0, Fraction(1, 48_000)
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            fifo = av.AudioFifo()
            fifo.write(part)
            for even in fifo.read_many(audio.codec_context.frame_size or 1024, partial=True):
                container.mux(audio.encode(even))
        container.mux(audio.encode(None))
    return path


def probed(path: Path) -> Any:
    """What ffprobe says of the file, or PyAV in its words where there is no ffprobe."""
    if ffprobe := os.environ.get("KEYPOINT_LAB_TEST_FFPROBE") or shutil.which("ffprobe"):
        command = [
            ffprobe,
            "-v",
            "error",
            "-print_format",
            "json",
            "-show_streams",
            "-show_format",
            str(path),
        ]
        done = subprocess.run(command, capture_output=True, check=True)
        assert done.stderr == b""
        return json.loads(done.stdout)
    with av.open(str(path)) as container:
        return {"streams": [_as_ffprobe(stream) for stream in container.streams]}


def _as_ffprobe(stream: Any) -> dict[str, Any]:
    context = stream.codec_context
    said = {"codec_name": context.name, "codec_type": stream.type}
    if stream.type == "video":
        said |= {"pix_fmt": context.pix_fmt, "width": context.width, "height": context.height}
        said |= {"avg_frame_rate": str(stream.average_rate), "nb_frames": str(stream.frames)}
    return said


def test_it_is_h264_with_the_sources_rate(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "a.mkv", 50, fps=25)
    (video,) = probed(annotated(source, tmp_path / "out"))["streams"]
    assert (video["codec_name"], video["pix_fmt"]) == ("h264", "yuv420p")
    assert (video["width"], video["height"], video["nb_frames"]) == (64, 48, "50")
    assert Fraction(video["avg_frame_rate"]) == pytest.approx(25, abs=0.05)


@pytest.mark.parametrize("view", ["side by side", "one picture", "points only"])
def test_each_frame_shows_what_was_found_on_it(view: Any, tmp_path: Path) -> None:
    source = write_clip(tmp_path / "a.mp4", 8)
    chosen = ViewSettings(view, mirror=False, output_width_px=640)
    out = annotated(source, tmp_path / "out.mp4", chosen)
    for found, original, drawn in zip(results(source), read_clip(source), read_clip(out), strict=True):
        assert drawn.timestamp_ms == original.timestamp_ms
        expected = compose(original.rgb, tuple(found.results.values()), chosen)
        assert drawn.rgb.shape == expected.shape and expected.shape[0] % 2 == expected.shape[1] % 2 == 0
        bare = compose(original.rgb, (NO_POSE, NO_FACE), chosen)
        # The points fill this small frame, and yuv420p halves the colours' size.
        assert distance(drawn.rgb, expected) < 0.5 * distance(bare, expected)


def test_a_picture_is_drawn_on_without_loss() -> None:
    rgb = np.ascontiguousarray(halves(50)[:47, :63])
    found = FrameResult(
        0,
        0,
        (63, 47),
        by_network(result(BODY, spread(BODY)), result(FACE, 0.5 + 0.3 * mask())),
        StageTimes(),
    )
    content = annotated_png(rgb, found)
    assert content.startswith(b"\x89PNG")
    assert (load_image(content) == compose_still(rgb, tuple(found.results.values()))).all()


def distance(one: Rgb, other: Rgb) -> float:
    return float(np.abs(one.astype(int) - other).mean())


def test_times_of_a_variable_rate_stay(tmp_path: Path) -> None:
    times_ms = [0, 40, 500, 1000, 3000, 3040]
    out = annotated(variable(tmp_path / "a.mkv", times_ms), tmp_path / "out.mp4")
    assert [frame.timestamp_ms for frame in read_clip(out)] == times_ms


def test_a_frame_without_results_is_left_out(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "a.mp4", 60, fps=60)
    out = annotated(source, tmp_path / "out.mp4", fps=30)
    (video,) = probed(out)["streams"]
    assert video["nb_frames"] == "30"
    assert float(Fraction(video["avg_frame_rate"])) == pytest.approx(30, abs=0.6)


def test_frames_that_came_close_together_are_all_drawn(tmp_path: Path) -> None:
    # As in a recording, whose frames come when they come.
    times_ms = [0, 10, 20, 66, 70, 133]
    source = variable(tmp_path / "a.mkv", times_ms)
    clip = AnnotatedClip(source, "a", Limits(), results(source, fps=1000), TOGETHER)
    assert list(clip.write(str(tmp_path / "out.mp4"))) == [1, 2, 3, 4, 5, 6]
    assert [frame.timestamp_ms for frame in read_clip(tmp_path / "out.mp4", max_fps=1000)] == times_ms


def test_results_of_another_clip_are_refused(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "a.mp4", 3)
    clip = AnnotatedClip(source, "a.mp4", Limits(), (), TOGETHER)
    with pytest.raises(MediaError, match="has none of the frames"):
        list(clip.write(str(tmp_path / "out.mp4")))


@pytest.mark.parametrize(("ending", "codec"), [("mp4", "aac"), ("mkv", "libopus"), ("mov", "pcm_s16le")])
def test_sound_is_left_out_unless_asked_and_then_in_step(ending: str, codec: str, tmp_path: Path) -> None:
    source = with_sound(tmp_path / f"a.{ending}", codec)
    assert [s["codec_type"] for s in probed(annotated(source, tmp_path / "mute.mp4"))["streams"]] == ["video"]
    loud = annotated(source, tmp_path / "loud.mp4", sound=True)
    assert [examine(path, Limits(), "a").sound for path in (source, tmp_path / "mute.mp4")] == [True, False]
    assert {s["codec_name"] for s in probed(loud)["streams"]} == {"h264", "aac"}
    times_s, levels = [], []
    with av.open(str(loud)) as container:
        for frame in container.decode(audio=0):
            assert frame.time is not None
            times_s.append(frame.time)
            levels.append(np.abs(frame.to_ndarray()).max())
    loud_s = np.array(times_s)[np.array(levels) > 0.2]
    assert loud_s[0] == pytest.approx(1.0, abs=0.06)
    assert loud_s[-1] == pytest.approx(2.0, abs=0.06)


def test_a_clip_without_sound_has_none_to_keep(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "a.mp4", 3)
    assert len(probed(annotated(source, tmp_path / "out.mp4", sound=True))["streams"]) == 1


def test_a_file_that_grows_too_large_is_a_sentence(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "a.mp4", 60)
    wide = ViewSettings("side by side", output_width_px=1280)
    clip = AnnotatedClip(source, "a.mp4", Limits(), results(source), wide)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        with pytest.raises(MediaError, match=r"a\.mp4 becomes too large with its points drawn"):
            list(clip.write(str(tmp_path / "out.mp4")))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
