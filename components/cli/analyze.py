"""`python -m components analyze`: both models on pictures and clips, results as files."""

from __future__ import annotations

import argparse
import math
from collections.abc import Mapping
from pathlib import Path

from components.cli.batch import frames
from components.cli.batch.checks import make_ready
from components.cli.batch.collection import Foreign
from components.cli.batch.files import Plan, WrongUsage, plan
from components.cli.batch.outputs import KINDS
from components.cli.batch.run import Batch
from components.cli.batch.work import Asked
from components.cli.batch.write import Locked
from components.cli.streams import complain
from components.formats import FORMATS
from components.keypoints import MOST_PEOPLE, THRESHOLDS, VARIANTS, AnalysisSettings, body_and_face
from components.media.examine import Limits
from components.models.store import store
from components.models.store.provenance import bundles
from components.wording import count

MOST_WORKERS = 64
POSES_ONLY = (".coco.json", ".trc")
LIMITS = {
    "fps": "frames a second of a clip that are looked at, at most",
    "seconds": "length of a clip, at most; a longer one is refused",
    "megapixels": "of a picture or a clip's frame, at most; a larger one is refused",
}
"""By what is limited. There is none otherwise: a file is on this machine already."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    counts = range(1, MOST_PEOPLE + 1)
    parser.add_argument(
        "path", type=Path, nargs="+", help="a picture, a clip, or a folder for all pictures and clips in it"
    )
    parser.add_argument("--model", choices=("both", "pose", "face"), default="both")
    parser.add_argument("--variant", choices=VARIANTS, default="full", help="of the pose model")
    parser.add_argument("--people", type=int, choices=counts, default=1, help="people to look for, at most")
    parser.add_argument("--faces", type=int, choices=counts, default=1, help="faces to look for, at most")
    for name, told in THRESHOLDS.items():
        usual = getattr(AnalysisSettings(), name)
        parser.add_argument(
            f"--{name}",
            type=_share,
            default=usual,
            metavar="P",
            help=f"threshold {told[0].lower()}{told[1:]}, 0 to 1 (default {usual:g})",
        )
    parser.add_argument(
        "--unfiltered",
        action="store_true",
        help="leave MediaPipe's temporal filter out, so that a clip's points are as the networks say; slower",
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="RESULTS",
        help=f"where to write; the ending chooses the format: {', '.join(FORMATS)}, or .png and .mp4 for a "
        "picture or clip with its points drawn on it. For several files put {name} into it, which stands for "
        "each one's name, and where you like {folder} and {ext} for its folder and ending; a .coco.json "
        "without these takes them all",
    )
    parser.add_argument(
        "--frames",
        type=Path,
        metavar="DIR",
        help="also write the pictures that a .coco.json names into this folder, upright and as analysed",
    )
    parser.add_argument(
        "--sound", action="store_true", help="keep the sound of a clip that is written as .mp4"
    )
    for name, what in LIMITS.items():
        parser.add_argument(
            f"--max-{name}", type=_positive, default=math.inf, metavar="N", help=f"{what} (default: all)"
        )
    parser.add_argument(
        "--workers",
        type=int,
        choices=range(1, MOST_WORKERS + 1),
        default=1,
        metavar="N",
        help="files to work on at once (default 1)",
    )


def _share(told: str) -> float:
    """A number in [0, 1]."""
    try:
        share = float(told)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"{told!r} is no number from 0 to 1")
    return share


def _positive(told: str) -> float:
    """A number above 0."""
    try:
        number = float(told)
    except ValueError:
        number = 0.0
    if not number > 0:
        raise argparse.ArgumentTypeError(f"{told!r} is no number above 0")
    return number


def _limits(arguments: argparse.Namespace) -> Limits:
    most = arguments.max_megapixels
    return Limits(math.inf, most, arguments.max_seconds, arguments.max_fps, clip_megapixels=math.inf)


def run(arguments: argparse.Namespace) -> int:
    """Write the results and return 0, or say which files gave none and return 1; 2 for wrong usage."""
    try:
        planned = plan(arguments.path, arguments.out)
    except WrongUsage as error:
        complain(error)
        return 2
    for sentence in planned.said:
        print(sentence)
    try:
        problems = {**planned.problems, **_problems(planned, arguments)}
    except (WrongUsage, Foreign) as error:
        complain(error)
        return 1
    except Locked:
        complain(f"Another run writes {arguments.out}; wait until it has ended.")
        return 1
    except OSError as error:
        complain(f"{error.filename or arguments.out}: {error.strerror}.")
        return 1
    except KeyboardInterrupt:
        complain("Stopped; what is done stays, and the same command goes on from there.")
        raise
    _report(problems, len({*planned.destinations, *planned.problems}))
    return 1 if problems else 0


def _problems(planned: Plan, arguments: argparse.Namespace) -> Mapping[Path, str]:
    """Does the work; a sentence for each file that gave nothing."""
    if not planned.destinations:
        return {}
    if arguments.model == "face" and planned.ending in POSES_ONLY:
        raise WrongUsage(
            f"A {planned.ending} holds poses only; leave --model face out, or name another format."
        )
    make_ready(planned)
    if arguments.frames is not None:
        frames.make_ready(planned, arguments.frames)
    thresholds = {name: getattr(arguments, name) for name in THRESHOLDS}
    settings = body_and_face(
        arguments.variant, arguments.people, arguments.faces, **thresholds, smoothing=not arguments.unfiltered
    )
    # A process that runs one model asks for the other's file too.
    for name in bundles(settings, "both").values():
        store.ensure(name)
    kind = KINDS.get(planned.ending)
    asked = Asked(settings, arguments.model, kind, arguments.sound, _limits(arguments))
    batch = Batch(planned, asked, arguments.workers)
    problems = batch.run()
    if others := batch.kept():
        print(f"{arguments.out} has the results of {count(others, 'other file')}, too.")
    if arguments.frames is None:
        return problems
    return {**frames.Frames(planned, arguments.frames, asked.limits).write(), **problems}


def _report(problems: Mapping[Path, str], files: int) -> None:
    if files == 1:
        for problem in problems.values():
            complain(problem)
    elif problems:
        complain(f"{len(problems)} of {count(files, 'file')} gave no results:")
        for file, problem in problems.items():
            complain(f"  {file}: {problem}")
