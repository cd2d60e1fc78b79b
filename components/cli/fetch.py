"""`python -m components fetch`: fetch and verify the model and sample files."""

from __future__ import annotations

import argparse

from tqdm import tqdm

from components.models.store import store


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    parser.add_argument(
        "--all", action="store_true", help="fail also when an optional file cannot be fetched"
    )


def run(arguments: argparse.Namespace) -> int:
    """Fetch every file, say where each came from, and return 1 when one that is needed cannot be had."""
    failed: list[store.FileEntry] = []
    widest = max(len(entry.name) for entry in store.entries())
    for entry in store.entries():
        try:
            obtained = _obtain(entry)
        except store.FileUnavailable as error:
            failed.append(entry)
            outcome = f"not available\n    {error}"
        else:
            outcome = f"{obtained.path.stat().st_size / 1e6:5.2f} MB, {obtained.origin}"
        print(f"{entry.name:<{widest}} {outcome}", flush=True)
    if any(entry.required or arguments.all for entry in failed):
        return 1
    if failed:
        names = " and ".join(entry.name for entry in failed)
        print(f"The app works without {names}; it greys out what needs them.")
    return 0


def _obtain(entry: store.FileEntry) -> store.ObtainedFile:
    """Gets one file, behind a bar on stderr while that is a terminal.

    Raises:
        store.FileUnavailable: as `store.obtain` does.
    """
    with tqdm(unit="B", unit_scale=True, desc=entry.name, leave=False, disable=None) as bar:

        def show(done_bytes: int, total_bytes: int | None) -> None:
            # A wheel on its way is larger than the file in it, so its bytes are no share of the file's size.
            bar.total = total_bytes
            bar.update(done_bytes - bar.n)

        return store.obtain(entry.name, show)
