"""Third parties' modules are changed by patches alone, each with its row and tests in the documentation."""

from __future__ import annotations

import ast
import re
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATCHES = [path for path in (ROOT / "components").glob("*/patches/*.py") if path.stem != "__init__"]
SETTINGS = {
    "Image.MAX_IMAGE_PIXELS",
    "ImageFile.LOAD_TRUNCATED_IMAGES",
    "pillow_heif.options.DECODE_THREADS",
}
"""Pillow and pillow-heif document these for others to set."""
OURS = {"app", "components", "pages", "tests", "tools"}
TABLES = (ROOT / "docs/architecture.md").read_text().partition("## Changes to third parties' internals")[2]


def imported(tree: ast.AST) -> dict[str, str]:
    """By the name in the file, each module that is imported and not ours."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found[alias.asname or alias.name.partition(".")[0]] = alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                if node.module.partition(".")[0] not in OURS and (
                    alias.name[:1].isupper() or is_module(name)
                ):
                    found[alias.asname or alias.name] = name
    return {name: module for name, module in found.items() if module.partition(".")[0] not in OURS}


def is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def changes(source: str) -> list[str]:
    """Assignments to what others' modules and classes hold."""
    tree = ast.parse(source)
    modules = imported(tree)
    found = []
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign | ast.AugAssign) else targets
        for target in targets:
            inner: ast.expr = target
            while isinstance(inner, ast.Attribute):
                inner = inner.value
            if isinstance(target, ast.Attribute) and isinstance(inner, ast.Name) and inner.id in modules:
                found.append(ast.unparse(target))
    return found


def test_an_assignment_into_a_third_partys_module_is_seen() -> None:
    assert changes("from aiortc import codecs\ncodecs.Vp8Encoder = None") == ["codecs.Vp8Encoder"]
    assert changes("import a.b\na.b.c = 1\nx = a.b\nself.a = 2") == ["a.b.c"]
    assert changes("from components import live\nlive.x = 1") == []


def test_only_the_patches_assign_into_third_parties_modules() -> None:
    files = [ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "components").rglob("*.py")]
    found = {
        str(path.relative_to(ROOT)): changed
        for path in files
        if path not in PATCHES and (changed := set(changes(path.read_text())) - SETTINGS)
    }
    assert found == {}
    assert any(changes(path.read_text()) for path in PATCHES)


def test_each_patch_has_a_row() -> None:
    rows = set(re.findall(r"^\| `(\w+/patches/\w+\.py)`", TABLES, re.MULTILINE))
    assert rows == {str(path.relative_to(ROOT / "components")) for path in PATCHES}


def test_each_row_names_tests_that_exist_and_a_file_that_does() -> None:
    rows = [line for line in TABLES.splitlines() if line.startswith("| `")]
    assert len(rows) >= 12
    for row in rows:
        where = row.split("`")[1]
        assert (ROOT / where).exists() or (ROOT / "components" / where).exists(), where
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row)
        assert named, row
        for file, test in named:
            assert re.search(rf"def {test}\(", (ROOT / file).read_text()), f"{file}::{test}"
