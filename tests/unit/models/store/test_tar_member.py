"""One file out of a .tar.gz archive, whatever else the archive holds or claims."""

from __future__ import annotations

import gzip
import tarfile
from pathlib import Path

import pytest

from components.models.store import tar_member
from components.models.store.outcome import SourceFailed
from components.models.store.tar_member import extract
from tests.support.archives import tar_gz

CONTENT = bytes(range(256)) * 1000


def taken(folder: Path, archive: bytes, member: str = "a/b.bin", limit: int = 10**9) -> bytes:
    """What is written of the archive, which is the only new file there."""
    path = folder / "made.tgz"
    path.write_bytes(archive)
    extract(path, member, folder / "part", limit, lambda _done, _total: None)
    assert sorted(each.name for each in folder.iterdir()) == ["made.tgz", "part"]
    return (folder / "part").read_bytes()


@pytest.mark.parametrize("top", ["package", "parcel-1.0", "./package"])
def test_the_file_is_found_below_whatever_folder_holds_all(tmp_path: Path, top: str) -> None:
    archive = tar_gz({f"{top}/other": b"other", f"{top}/a/b.bin": CONTENT, f"{top}/z": b"z"})
    assert taken(tmp_path, archive) == CONTENT


def test_its_progress_has_the_files_size(tmp_path: Path) -> None:
    path = tmp_path / "made.tgz"
    path.write_bytes(tar_gz({"package/b": CONTENT}))
    seen: list[tuple[int, int | None]] = []
    extract(path, "b", tmp_path / "part", 10**9, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (len(CONTENT), len(CONTENT)) and len(seen) > 1


def test_no_more_is_written_than_is_wanted(tmp_path: Path) -> None:
    written = taken(tmp_path, tar_gz({"package/a/b.bin": CONTENT}), limit=1000)
    assert len(written) < len(CONTENT) and CONTENT.startswith(written)


@pytest.mark.parametrize("name", ["/tmp/a/b.bin", "package/../a/b.bin", "a/b.bin", "package/a/b"])
def test_another_path_is_another_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceFailed, match=r"made\.tgz does not hold it"):
        taken(tmp_path, tar_gz({name: CONTENT}))


def test_nothing_is_written_where_a_path_leads(tmp_path: Path) -> None:
    folder = tmp_path / "below"
    folder.mkdir()
    assert taken(folder, tar_gz({"../a/b.bin": CONTENT})) == CONTENT
    assert [each.name for each in tmp_path.iterdir()] == ["below"]


def test_a_link_in_the_files_place_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    archive = tar_gz({}, links={"package/a/b.bin": str(tmp_path / "secret")})
    with pytest.raises(SourceFailed, match="does not hold it"):
        taken(tmp_path, archive)
    assert not (tmp_path / "part").exists()


@pytest.mark.parametrize("damage", ["cut", "no gzip", "no tar", "empty"])
def test_a_damaged_archive_is_said_to_be_so(tmp_path: Path, damage: str) -> None:
    whole = tar_gz({"package/a/b.bin": CONTENT})
    archive = {
        "cut": whole[: len(whole) // 2],
        "no gzip": b"<html>",
        "no tar": gzip.compress(b"x" * 2000),
        "empty": b"",
    }[damage]
    with pytest.raises(SourceFailed, match=r"made\.tgz (is damaged, or no archive|does not hold it)"):
        taken(tmp_path, archive)


def test_an_archive_that_unpacks_to_too_much_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tar_member, "MOST_UNPACKED_BYTES", 1_000_000)
    with pytest.raises(SourceFailed, match="unpacks to more than is read"):
        taken(tmp_path, tar_gz({"package/zeros": bytes(2_000_000), "package/a/b.bin": CONTENT}))


def test_a_disk_that_is_full_is_no_fault_of_the_archive(tmp_path: Path) -> None:
    path = tmp_path / "made.tgz"
    path.write_bytes(tar_gz({"package/b": CONTENT}))
    with pytest.raises(OSError, match="No space left"):
        extract(path, "b", Path("/dev/full"), 10**9, lambda _done, _total: None)


def test_the_made_archives_are_what_tar_reads(tmp_path: Path) -> None:
    path = tmp_path / "made.tgz"
    path.write_bytes(tar_gz({"package/b": CONTENT}))
    with tarfile.open(path) as archive:
        assert archive.getnames() == ["package/b"]
