"""The command line: `python -m components`."""

from __future__ import annotations

import sys

from components.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
