"""`python -m components analyze`: networks on pictures and clips, results as files."""

from __future__ import annotations

import argparse
import math
from collections.abc import Mapping
from pathlib import Path

from components.cli import networks
from components.cli.batch import frames
from components.cli.batch.checks import make_ready
from components.cli.batch.collection import Foreign
from components.cli.batch.files import BatchPlan, WrongUsage, plan
from components.cli.batch.outputs import KINDS
from components.cli.batch.run import Batch
from components.cli.batch.work import BatchOptions
from components.cli.batch.write import Locked
from components.cli.streams import complain
from components.formats import FORMATS
from components.keypoints import AnalysisSettings, network
from components.media.examine import Limits
from components.wording import count, listed

MOST_WORKERS = 64
LIMITS = {
    "fps": "frames a second of a clip that are looked at, at most",
    "seconds": "length of a clip, at most; a longer one is refused",
    "megapixels": "of a picture or a clip's frame, at most; a larger one is refused",
}
"""By what is limited. There is none otherwise: a file is on this machine already."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    parser.add_argument(
        "path", type=Path, nargs="+", help="a picture, a clip, or a folder for all pictures and clips in it"
    )
    networks.add_arguments(parser)
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


def _positive(text: str) -> float:
    """A number above 0."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not number > 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
    return number


def _limits(arguments: argparse.Namespace) -> Limits:
    most = arguments.max_megapixels
    return Limits(math.inf, most, arguments.max_seconds, arguments.max_fps, clip_megapixels=math.inf)


def run(arguments: argparse.Namespace) -> int:
    """Write the results and return 0, or say which files gave none and return 1; 2 for wrong usage."""
    try:
        settings = networks.asked(arguments)
        planned = plan(arguments.path, arguments.out)
    except (WrongUsage, networks.Contradiction) as error:
        complain(error)
        return 2
    for sentence in planned.said:
        print(sentence)
    try:
        problems = {**planned.problems, **_problems(planned, arguments, settings)}
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


def _problems(
    planned: BatchPlan, arguments: argparse.Namespace, settings: AnalysisSettings
) -> Mapping[Path, str]:
    """Does the work; a sentence for each file that gave nothing."""
    if not planned.destinations:
        return {}
    _check_ending(planned.ending, settings)
    make_ready(planned)
    if arguments.frames is not None:
        frames.make_ready(planned, arguments.frames)
    networks.fetch(settings.keys)
    asked = BatchOptions(settings, KINDS.get(planned.ending), arguments.sound, _limits(arguments))
    batch = Batch(planned, asked, arguments.workers)
    problems = batch.run()
    if others := batch.kept():
        print(f"{arguments.out} has the results of {count(others, 'other file')}, too.")
    if arguments.frames is None:
        return problems
    return {**frames.FramePictures(planned, arguments.frames, asked.limits).write(), **problems}


def _check_ending(ending: str, settings: AnalysisSettings) -> None:
    """Raises WrongUsage for a format that holds nothing of what these networks give."""
    rows = [network(key) for key in settings.keys]
    lacking = {
        ".coco.json": ("poses", all(row.subject != "body" for row in rows)),
        ".trc": ("points in metres", all("world" not in row.gives for row in rows)),
    }
    what, none = lacking.get(ending, ("", False))
    if none:
        titles = listed(row.title for row in rows)
        do = "does" if len(rows) == 1 else "do"
        raise WrongUsage(
            f"A {ending} holds {what} only, which {titles} {do} not give; ask another network, or name "
            "another format."
        )


def _report(problems: Mapping[Path, str], files: int) -> None:
    if files == 1:
        for problem in problems.values():
            complain(problem)
    elif problems:
        complain(f"{len(problems)} of {count(files, 'file')} gave no results:")
        for file, problem in problems.items():
            complain(f"  {file}: {problem}")
