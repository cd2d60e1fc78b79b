"""The bench's command line."""

from __future__ import annotations

import argparse

from components.cli import bench


def bench_arguments(*words: str) -> argparse.Namespace:
    """What `python -m components bench` makes of these words."""
    parser = argparse.ArgumentParser()
    bench.add_arguments(parser)
    return parser.parse_args(words)
