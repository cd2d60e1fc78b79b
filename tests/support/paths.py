"""Where the project lies."""

from __future__ import annotations

from pathlib import Path

import components

PROJECT = Path(components.__file__).parents[1]
APP = PROJECT / "app.py"
