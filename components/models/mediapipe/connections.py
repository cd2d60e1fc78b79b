"""The mesh's connections as MediaPipe's package lists them, read from its source without importing it."""

from __future__ import annotations

import ast
from importlib.util import find_spec
from pathlib import Path

from components.models.errors import ModelError

_FILE = Path("tasks", "python", "vision", "face_landmarker.py")
_LIST = "FACE_LANDMARKS_TESSELATION"


def listed_connections() -> tuple[tuple[int, int], ...]:
    """The pairs of points in FaceLandmarksConnections.FACE_LANDMARKS_TESSELATION, in its order.

    Raises:
        ModelError: where the installed package has no such list.
    """
    package = find_spec("mediapipe")
    try:
        if package is None or package.origin is None:
            raise FileNotFoundError("mediapipe")
        return _pairs((Path(package.origin).parent / _FILE).read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError, StopIteration) as error:
        raise ModelError(f"The installed MediaPipe has no list {_LIST} in {_FILE}.") from error


def _pairs(source: str) -> tuple[tuple[int, int], ...]:
    value = next(
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == _LIST
    )
    if not isinstance(value, ast.List):
        raise ValueError(_LIST)
    calls = [call for call in value.elts if isinstance(call, ast.Call)]
    return tuple((ast.literal_eval(call.args[0]), ast.literal_eval(call.args[1])) for call in calls)
