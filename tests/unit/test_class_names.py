"""A class's name belongs to it alone: who reads a name anywhere knows which class is meant."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2]


def homonyms(sources: dict[str, str]) -> dict[str, list[str]]:
    """By its name, the files in which there is a public class of that name, where there are several."""
    files: defaultdict[str, list[str]] = defaultdict(list)
    for file, source in sources.items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                files[node.name].append(file)
    return {name: found for name, found in files.items() if len(found) > 1}


def test_two_classes_of_one_name_are_found() -> None:
    sources = {
        "a.py": "class Port: ...\nclass _Row: ...",
        "b.py": "if x:\n    class Port: ...\nclass _Row: ...",
    }
    assert homonyms(sources) == {"Port": ["a.py", "b.py"]}


def test_no_class_has_another_ones_name() -> None:
    files = sorted((ROOT / "components").rglob("*.py"))
    assert len(files) > 100
    assert homonyms({str(path.relative_to(ROOT)): path.read_text() for path in files}) == {}
