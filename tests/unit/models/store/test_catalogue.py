"""files.toml pins what the product needs."""

from __future__ import annotations

import re

import pytest

from components.models.store import store
from components.models.store.catalogue import (
    NpmMember,
    PackageMember,
    SdistMember,
    WebAddress,
    entries,
    entry,
    on_request,
)

_PARTS = ("-weights_manifest.json", ".bin")


def test_what_is_required_and_what_is_not() -> None:
    assert {e.name for e in entries() if e.required} == {
        "face_landmarker.task",
        "pose_landmarker_full.task",
        "portrait.png",
        "full_body.mp4",
    }
    assert {e.name for e in entries() if not e.required} == {
        "pose_landmarker_lite.task",
        "pose_landmarker_heavy.task",
        "hand_landmarker.task",
        "movenet-lightning.json",
        "movenet-lightning.bin",
        *(f"face_landmark_68{kind}_model{part}" for kind in ("", "_tiny") for part in _PARTS),
    }


PINNED = {
    PackageMember: r"[a-z0-9-]+==[0-9.]+",
    SdistMember: r"[a-z0-9-]+==[0-9.]+",
    NpmMember: r"@[a-z]+/[a-z-]+@[0-9.]+",
}


def test_every_entry_can_be_fetched_and_checked() -> None:
    for e in (*entries(), *(e for e in on_request() if e.size_bytes)):
        assert re.fullmatch("[0-9a-f]{64}", e.sha256), e.name
        assert e.licence
        assert e.sources
        for source in e.sources:
            if isinstance(source, WebAddress):
                assert source.url.startswith("https://")
            else:
                assert re.fullmatch(PINNED[type(source)], source.package)
                assert not source.member.startswith("/") and ".." not in source.member


def test_what_an_npm_package_holds_is_asked_for_alone_first() -> None:
    packed = [
        e for e in (*entries(), *on_request()) if any(isinstance(source, NpmMember) for source in e.sources)
    ]
    assert len(packed) >= 10
    for e in packed:
        first, second = e.sources
        assert isinstance(first, WebAddress) and isinstance(second, NpmMember)
        assert first.url == f"https://cdn.jsdelivr.net/npm/{second.package}/{second.member}"
        assert first.url.endswith("/" + e.name)


def test_models_are_asked_for_at_their_official_address_first() -> None:
    for e in entries():
        if e.name.endswith(".task"):
            first = e.sources[0]
            assert isinstance(first, WebAddress)
            assert first.url.startswith("https://storage.googleapis.com/mediapipe-models/")
            assert first.url.endswith("/" + e.name)


def test_weights_are_checked_as_far_as_their_digest_is_published() -> None:
    of_openmmlab = [e for e in on_request() if "mmpose" in e.licence]
    assert len(of_openmmlab) == 3
    for e in of_openmmlab:
        assert e.licence.startswith("Apache-2.0")
        assert e.size_bytes is None and e.about_bytes
        (source,) = e.sources
        assert isinstance(source, WebAddress) and source.url.startswith("https://download.openmmlab.com/")
        assert source.url.endswith("/" + e.name)
        # An archive's name carries its checkpoint's digits.
        digits = re.search(r"-([0-9a-f]{8})_\d{8}\.pth$", e.name)
        assert e.sha256 == ("" if digits is None else digits[1])
        assert (digits is None) == e.name.endswith(".zip")


def test_what_is_fetched_on_request_is_found_by_its_name() -> None:
    for e in on_request():
        assert not e.required
        assert entry(e.name) is e


def test_weights_are_not_among_what_is_fetched_unasked() -> None:
    assert {e.name for e in on_request()}.isdisjoint(e.name for e in entries())


def test_a_source_is_named_in_words() -> None:
    assert str(PackageMember("a==1", "a/b")) == "a/b in the package a==1"
    assert str(NpmMember("@a/b@1", "a/b")) == "a/b in the npm package @a/b@1"
    assert str(SdistMember("a==1", "a/b")) == "a/b in the source archive of a==1"
    assert str(WebAddress("https://a/b")) == "https://a/b"


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(
        KeyError, match="pose_landmarker_huge.task is not one of the pinned files.*portrait.png"
    ):
        entry("pose_landmarker_huge.task")


@pytest.mark.parametrize("name", [e.name for e in entries() if e.required])
def test_the_pinned_size_is_that_of_the_pinned_bytes(name: str) -> None:
    assert store.ensure(name).stat().st_size == entry(name).size_bytes
