"""requirements.txt alone must do: what the product imports is pinned there."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions, version
from pathlib import Path

from tests.support.paths import PROJECT

PINNED = dict(re.findall(r"^([\w-]+)==(\S+)", (PROJECT / "requirements.txt").read_text(), re.MULTILINE))


def imported_by(path: Path) -> set[str]:
    """Return the top-level names that the file imports anywhere."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


def test_what_the_product_imports_is_pinned() -> None:
    files = [PROJECT / "app.py", *(PROJECT / "pages").rglob("*.py"), *(PROJECT / "components").rglob("*.py")]
    imported = set().union(*map(imported_by, files)) - set(sys.stdlib_module_names) - {"components", "pages"}
    assert {"streamlit", "mediapipe", "numpy"} <= imported
    distributions = packages_distributions()
    pinned = {name.lower() for name in PINNED}
    # pydantic comes with pydantic-settings, which exists to extend it; the bench does without Playwright.
    lacking = {
        name
        for name in imported - {"pydantic", "playwright"}
        if pinned.isdisjoint(d.lower() for d in distributions.get(name, []))
    }
    assert lacking == set()


def test_what_is_pinned_is_what_the_tests_run_with() -> None:
    assert {name: version(name) for name in PINNED} == PINNED


def test_both_builds_of_opencv_are_one_version() -> None:
    assert PINNED["opencv-python"] == PINNED["opencv-contrib-python"]
