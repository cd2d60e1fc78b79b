"""One version, which the list of changes has first."""

from __future__ import annotations

import re

from components.version import VERSION
from tests.support.paths import PROJECT

CHANGES = PROJECT / "CHANGELOG.md"


def test_the_newest_entry_of_the_changes_is_this_version() -> None:
    versions = re.findall(r"^## (\S+)", CHANGES.read_text(encoding="utf-8"), re.MULTILINE)
    numbers = [tuple(map(int, version.split("."))) for version in versions]
    assert versions[0] == VERSION
    assert numbers == sorted(numbers, reverse=True) and all(len(number) == 3 for number in numbers)
