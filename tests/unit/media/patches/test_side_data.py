"""Side data that PyAV cannot name have a name of ours, and would be an error without."""

from __future__ import annotations

import pytest
from av.sidedata.sidedata import Type

from components.media.patches.side_data import install

UNKNOWN = 10_000


@pytest.fixture
def stock(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyAV's own."""
    if "_missing_" in vars(Type):
        monkeypatch.delattr(Type, "_missing_")


@pytest.mark.usefixtures("stock")
def test_pyav_still_fails_at_side_data_that_it_has_no_name_for() -> None:
    # When this fails, the patch is not needed.
    with pytest.raises(ValueError, match=str(UNKNOWN)):
        Type(UNKNOWN)


@pytest.mark.usefixtures("stock")
def test_with_the_patch_it_has_a_name_and_the_others_keep_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Type, "_missing_", None, raising=False)
    install()
    assert Type(UNKNOWN).name == f"TYPE_{UNKNOWN}"
    assert Type(Type.DISPLAYMATRIX.value) is Type.DISPLAYMATRIX
