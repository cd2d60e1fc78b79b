"""Which networks a command runs, and what each is asked for, by its options."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any, get_args

from components.cli.streams import complain
from components.keypoints import (
    DEFAULT_NETWORKS,
    MOST_PEOPLE,
    NETWORKS,
    THRESHOLDS,
    VARIANTS,
    AnalysisSettings,
    Network,
    NetworkSettings,
    body_and_face,
    network,
)
from components.keypoints.settings import Models
from components.models.store import store

OFFERED = tuple(key for key, row in NETWORKS.items() if row.files)
"""Those that can be run by their keys alone."""


class Contradiction(Exception):
    """The options cannot be meant together; the text is a sentence that says why."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose networks and say what each is asked for."""
    counts = range(1, MOST_PEOPLE + 1)
    offered = ", ".join(f"{key} ({network(key).title}, {network(key).subject})" for key in OFFERED)
    parser.add_argument(
        "--networks",
        type=keys_of,
        metavar="KEY,KEY",
        help=f"the networks to run, one or more, in the order of the results: {offered} "
        f"(default {','.join(DEFAULT_NETWORKS)}); instead of --model and --variant, which are short for "
        "MediaPipe's",
    )
    parser.add_argument("--model", choices=get_args(Models), help="MediaPipe's to run (default both)")
    parser.add_argument("--variant", choices=VARIANTS, help="of MediaPipe's pose model (default full)")
    parser.add_argument(
        "--people",
        type=int,
        choices=counts,
        help="how many people, or hands, each network of bodies or hands looks for, at most (default 1); one "
        "that can find only one still does",
    )
    parser.add_argument(
        "--faces", type=int, choices=counts, help="the same for each network of faces (default 1)"
    )
    for name, help_text in THRESHOLDS.items():
        usual: float = getattr(NetworkSettings(DEFAULT_NETWORKS[0]), name)
        parser.add_argument(
            f"--{name}",
            type=_share,
            default=usual,
            metavar="P",
            help=f"MediaPipe's threshold {help_text[0].lower()}{help_text[1:]}, 0 to 1 (default {usual:g})",
        )
    parser.add_argument(
        "--unfiltered",
        action="store_true",
        help="leave MediaPipe's temporal filter out, so that a clip's points are as the networks say; slower",
    )


def asked(arguments: argparse.Namespace) -> AnalysisSettings:
    """What those options ask for.

    Raises:
        Contradiction: for options that cannot be meant together.
    """
    common: dict[str, Any] = {name: getattr(arguments, name) for name in THRESHOLDS}
    common["smoothing"] = not arguments.unfiltered
    people, faces = arguments.people or 1, arguments.faces or 1
    if arguments.networks is None:
        return body_and_face(arguments.variant or "full", people, faces, arguments.model or "both", **common)
    _check(arguments)
    rows = map(network, arguments.networks)
    return AnalysisSettings(
        tuple(
            NetworkSettings(row.key, (faces if _is_of_faces(row) else people) if row.several else 1, **common)
            for row in rows
        )
    )


def _check(arguments: argparse.Namespace) -> None:
    for option in ("model", "variant"):
        if getattr(arguments, option) is not None:
            raise Contradiction(f"--networks says all of what --{option} says; leave --{option} out.")
    rows = [network(key) for key in arguments.networks]
    for option, subjects, own in (
        ("people", "people or hands", [row for row in rows if not _is_of_faces(row)]),
        ("faces", "faces", [row for row in rows if _is_of_faces(row)]),
    ):
        number = getattr(arguments, option)
        if number is not None and not own:
            raise Contradiction(f"--{option} is for networks of {subjects}, and --networks names none.")
        if number is not None and number > 1 and not any(row.several for row in own):
            titles = " and ".join(row.title for row in own)
            raise Contradiction(f"{titles} can find only one; leave --{option} {number} out.")


def fetch(keys: Sequence[str]) -> None:
    """Fetches the files of these networks; of those that nothing fetches unasked it says the terms first.

    Raises:
        FileUnavailable: for one that cannot be had.
    """
    asked = {entry.name: entry for entry in store.on_request()}
    for name in dict.fromkeys(name for key in keys for name in network(key).files):
        if name in asked and store.availability(name) is not None:
            complain(f"Fetching {name}. Licence: {asked[name].licence}.")
        store.ensure(name)


def _is_of_faces(row: Network) -> bool:
    return row.subject == "face"


def keys_of(text: str) -> tuple[str, ...]:
    """Keys of networks, each once."""
    keys = tuple(key.strip() for key in text.split(","))
    for key in keys:
        if key not in OFFERED:
            raise argparse.ArgumentTypeError(f"no network is called {key!r}; known are {', '.join(OFFERED)}")
    if len(set(keys)) < len(keys):
        raise argparse.ArgumentTypeError(f"{text!r} names a network twice")
    return keys


def _share(text: str) -> float:
    """A number in [0, 1]."""
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 to 1")
    return share
