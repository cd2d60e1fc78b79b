"""The mesh's list in the installed package, against the package itself and against Euler's formula."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from mediapipe.tasks.python.vision import FaceLandmarksConnections

from components.keypoints import layout
from components.measures.mesh import mesh_of
from components.models.errors import ModelError
from components.models.mediapipe import connections
from components.models.mediapipe.connections import listed_connections


def test_the_list_is_that_of_the_imported_package() -> None:
    imported = FaceLandmarksConnections.FACE_LANDMARKS_TESSELATION
    assert listed_connections() == tuple((pair.start, pair.end) for pair in imported)


def test_the_counts_fit_together() -> None:
    mesh = mesh_of(listed_connections())
    assert (mesh.listed, mesh.triangles, mesh.edges, mesh.points) == (2556, 852, 1322, 468)
    # A disc with three holes: the eyes and the mouth.
    assert mesh.points - mesh.edges + mesh.triangles == 1 - 3
    # Of the face's oval 36, of each eye 16, of the mouth 20.
    assert mesh.border == 36 + 2 * 16 + 20
    assert mesh.edges == len(layout("face-mesh-468").edges)


def test_a_package_without_the_list_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    origin = tmp_path / "__init__.py"
    monkeypatch.setattr(connections, "find_spec", lambda _: SimpleNamespace(origin=str(origin)))
    with pytest.raises(ModelError, match="no list FACE_LANDMARKS_TESSELATION"):
        listed_connections()
    file = tmp_path / connections._FILE
    file.parent.mkdir(parents=True)
    file.write_text("OTHER: list = []")
    with pytest.raises(ModelError, match="no list"):
        listed_connections()
