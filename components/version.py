"""The one place of the app's version; CHANGELOG.md says what came with each."""

from __future__ import annotations

APP_NAME = "Keypoint Lab"
VERSION = "1.0.0"
"""MAJOR.MINOR.PATCH by https://semver.org/, of the command line, the operator's settings and the files."""
