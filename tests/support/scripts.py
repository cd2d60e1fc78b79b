"""Shell scripts of the set-up."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.support.paths import PROJECT

TOOLS = PROJECT / "tools"
BASH = shutil.which("bash") or "bash"


def put(folder: Path, name: str, script: str) -> Path:
    """Put an executable shell script into `folder`."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!{BASH}\n{script}\n")
    (folder / name).chmod(0o755)
    return folder / name
