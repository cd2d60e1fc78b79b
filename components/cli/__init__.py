"""The command line; a command is a module here with `add_arguments(parser)` and `run(arguments) -> int`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from components import system_libraries


@dataclass(frozen=True)
class Command:
    """A line of help, and whether the command loads OpenCV or MediaPipe."""

    help: str
    runs_models: bool


COMMANDS = {
    "analyze": Command(
        "both models on pictures and clips; results as .json, .csv, .parquet or .coco.json, or drawn on a "
        ".png or .mp4",
        runs_models=True,
    ),
    "bench": Command("the speed of the live path and of the families' networks, as ratios", runs_models=True),
    "fetch": Command("fetch and verify the model and sample files", runs_models=False),
    "inspect": Command("the layers of the networks in a .tflite, .task or .onnx file", runs_models=False),
}


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status: 0 done, 1 failed, 2 wrong usage or settings."""
    parser = argparse.ArgumentParser(
        prog="python -m components", description="Keypoint Lab without the page."
    )
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=command.help, description=command.help)
        # Only what was asked for is imported, and only with the libraries that its imports load.
        if name in arguments:
            if command.runs_models and (problem := system_libraries.problem()):
                return _fail(problem)
            module = import_module(f"components.cli.{name}")
            module.add_arguments(subparser)
            subparser.set_defaults(run=module.run)
    parsed = parser.parse_args(arguments)
    return _run(parsed)


def _run(parsed: argparse.Namespace) -> int:
    # Here, because it is slow to import and --help needs none of it.
    from components.operator import OperatorError, settings

    try:
        settings()
        status: int = parsed.run(parsed)
        sys.stdout.flush()
    except OperatorError as error:
        return _fail(str(error))
    except BrokenPipeError:
        # The reader has seen enough, as `| head`. Python would flush once more when it ends, and complain:
        # https://docs.python.org/3/library/signal.html#note-on-sigpipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    return status


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2
