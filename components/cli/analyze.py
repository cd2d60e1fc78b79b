"""`python -m components analyze`: both models on a picture or a clip, results as JSON."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from components.analysis.client import FrameRefused, ModelsUnavailable, WorkerClient, WorkerLost
from components.analysis.protocol import Frame, Mode, Models
from components.charts.words import count
from components.keypoints import MOST_PEOPLE, VARIANTS, AnalysisSettings, FrameResult, StageTimes
from components.keypoints.json_format import to_json
from components.media.clips import read_clip
from components.media.errors import MediaError
from components.media.images import load_image
from components.models import store
from components.models.provenance import bundles, library_versions, model_files

PICTURE_ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    counts = range(1, MOST_PEOPLE + 1)
    parser.add_argument("path", type=Path, help="a picture or a clip")
    parser.add_argument("--model", choices=("both", "pose", "face"), default="both")
    parser.add_argument("--variant", choices=VARIANTS, default="full", help="of the pose model")
    parser.add_argument("--people", type=int, choices=counts, default=1, help="people to look for, at most")
    parser.add_argument("--faces", type=int, choices=counts, default=1, help="faces to look for, at most")
    parser.add_argument("--out", type=Path, required=True, metavar="RESULTS.json")


def run(arguments: argparse.Namespace) -> int:
    """Write the results and return 0, or say what is wrong and return 1."""
    settings = AnalysisSettings(arguments.variant, arguments.people, arguments.faces)
    started_s = time.perf_counter()
    if arguments.out.is_dir() or not arguments.out.parent.is_dir():
        print(f"{arguments.out} cannot be written; name a file in a folder that exists.", file=sys.stderr)
        return 1
    try:
        used = _models(settings, arguments.model)
        results = list(_analyse(arguments.path, settings, arguments.model))
        sources = {
            "file": arguments.path.name,
            "models": used,
            "versions": library_versions(),
        }
        arguments.out.write_bytes(to_json(results, settings, sources))
    except (MediaError, FrameRefused, ModelsUnavailable, WorkerLost, store.FileUnavailable) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename or arguments.out}: {error.strerror}.", file=sys.stderr)
        return 1
    seconds = time.perf_counter() - started_s
    people = sum(len(result.pose.people) for result in results)
    faces = sum(len(result.face.people) for result in results)
    print(
        f"{arguments.out}: {count(len(results), 'frame')}, "
        f"{count(people, 'pose')} and {count(faces, 'face')} in {seconds:.1f} s."
    )
    return 0


def _models(settings: AnalysisSettings, models: Models) -> dict[str, Any]:
    for name in bundles(settings, "both").values():
        store.ensure(name)
    used = model_files(settings, models)
    return {model: {"file": file.name, "sha256": file.sha256} for model, file in used.items()}


def _frames(path: Path) -> tuple[Mode, Iterator[tuple[int, Frame]]]:
    if path.suffix.lower() in PICTURE_ENDINGS:
        return "still", iter([(0, load_image(path))])
    return "stream", ((frame.timestamp_ms, frame.rgb) for frame in read_clip(path))


def _analyse(path: Path, settings: AnalysisSettings, models: Models) -> Iterator[FrameResult]:
    mode, frames = _frames(path)
    worker = WorkerClient()
    try:
        for index, (timestamp_ms, rgb) in enumerate(frames):
            found = worker.analyse(rgb, timestamp_ms, settings, mode, models)
            times = StageTimes(pose=found.pose_ns, face=found.face_ns, analysis=found.analysis_ns)
            size_px = (rgb.shape[1], rgb.shape[0])
            yield FrameResult(index, timestamp_ms, size_px, found.pose, found.face, times)
            if sys.stderr.isatty():
                print(f"\r{index + 1} frames", end="", file=sys.stderr, flush=True)
    finally:
        worker.close()
        if sys.stderr.isatty():
            print("\r\033[K", end="", file=sys.stderr)
