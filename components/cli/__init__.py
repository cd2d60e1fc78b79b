"""The command line; a command is a module here with `add_arguments(parser)` and `run(arguments) -> int`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from components import system_libraries
from components.cli.signals import INTERRUPTED, stopped_as_by_ctrl_c
from components.cli.streams import complain, print_anything
from components.version import APP_NAME, VERSION


@dataclass(frozen=True)
class Command:
    """A line of help, and whether the command loads OpenCV or MediaPipe."""

    help: str
    runs_models: bool


COMMANDS = {
    "analyze": Command(
        "networks on pictures and clips; results as files of several formats, or drawn on the picture",
        runs_models=True,
    ),
    "bench": Command("the speed of the live path and of the families' networks, as ratios", runs_models=True),
    "evaluate": Command(
        "how right networks are: their points against pictures with labels, as a report", runs_models=True
    ),
    "fetch": Command("fetch and verify the model and sample files", runs_models=False),
    "inspect": Command(
        "the layers of the networks in a .tflite, .task, .onnx, .pb or .json file", runs_models=False
    ),
}


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status.

    It is 0 when all is done, 1 when something failed, 2 for wrong usage or settings, and for a signal that
    stopped it 128 and the signal's number.
    """
    print_anything()
    try:
        with stopped_as_by_ctrl_c():
            return _main(arguments)
    except KeyboardInterrupt as stop:
        return getattr(stop, "status", INTERRUPTED)
    finally:
        _flush()


def _main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m components", description=f"{APP_NAME} without the page.")
    parser.add_argument("--version", action="version", version=f"{APP_NAME} {VERSION}")
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
    return _run_command(parsed)


def _run_command(parsed: argparse.Namespace) -> int:
    # Here, because it is slow to import and --help needs none of it.
    from components.models.store.store import FileUnavailable
    from components.operator import OperatorError, settings

    try:
        settings()
        status: int = parsed.run(parsed)
        sys.stdout.flush()
        return status
    except OperatorError as error:
        return _fail(str(error))
    except FileUnavailable as error:
        complain(error)
        return 1
    except BrokenPipeError:
        # The reader has seen enough, as `| head`.
        return 1


def _flush() -> None:
    """Python flushes once more when it ends, and complains where the reader or the terminal is gone.

    https://docs.python.org/3/library/signal.html#note-on-sigpipe
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _fail(sentence: str) -> int:
    complain(sentence)
    return 2
