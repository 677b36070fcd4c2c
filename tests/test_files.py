"""Do kept documents come back as the same bytes, or not at all?"""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.files import DamagedDocument, FolderFiles, MissingDocument

# FIPS 180-4, example of SHA-256: the message "abc".
ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.fixture
def files(tmp_path: Path) -> FolderFiles:
    return FolderFiles(tmp_path / "documents")


def stored(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_a_document_is_named_by_its_content(files: FolderFiles) -> None:
    assert files.put(b"abc") == ABC
    assert files.get(ABC) == b"abc"


def test_the_same_document_twice_is_one_document(tmp_path: Path) -> None:
    files = FolderFiles(tmp_path)
    assert files.put(b"abc") == files.put(b"abc") == ABC
    assert stored(tmp_path) == [f"ba/{ABC}"]


def test_a_document_that_was_never_kept_is_missing(files: FolderFiles) -> None:
    with pytest.raises(MissingDocument, match=ABC):
        files.get(ABC)


def test_a_document_outlives_the_program(tmp_path: Path) -> None:
    FolderFiles(tmp_path / "documents").put(b"abc")
    assert FolderFiles(tmp_path / "documents").get(ABC) == b"abc"


def test_a_document_kept_one_level_deeper_in_former_times_is_found(tmp_path: Path) -> None:
    (tmp_path / "ba" / "78").mkdir(parents=True)
    (tmp_path / "ba" / "78" / ABC).write_bytes(b"abc")
    files = FolderFiles(tmp_path)
    assert files.get(ABC) == b"abc"
    (tmp_path / "ba" / "78" / ABC).write_bytes(b"abd")
    with pytest.raises(DamagedDocument):
        files.get(ABC)
    assert files.put(b"abc") == ABC
    assert files.get(ABC) == b"abc"


def test_one_changed_byte_is_noticed(tmp_path: Path) -> None:
    files = FolderFiles(tmp_path)
    files.put(b"abc")
    (tmp_path / "ba" / ABC).write_bytes(b"abd")
    with pytest.raises(DamagedDocument, match="Restore it from a backup"):
        files.get(ABC)


def test_keeping_the_document_again_mends_a_damaged_copy(tmp_path: Path) -> None:
    files = FolderFiles(tmp_path)
    files.put(b"abc")
    (tmp_path / "ba" / ABC).write_bytes(b"")
    files.put(b"abc")
    assert files.get(ABC) == b"abc"


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def disk_full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    files = FolderFiles(tmp_path)
    files.put(b"something else, so that the folders exist")
    before = stored(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", disk_full)
        with pytest.raises(OSError, match="No space left"):
            files.put(b"abc")
    assert stored(tmp_path) == before
    assert files.put(b"abc") == ABC


def test_only_the_owner_of_the_files_may_read_them(tmp_path: Path) -> None:
    FolderFiles(tmp_path / "documents").put(b"abc")
    assert (tmp_path / "documents" / "ba" / ABC).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "documents").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", ["../../etc/passwd", "", ABC.upper(), ABC[:-1], ABC + "\n"])
def test_a_name_that_is_no_hash_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="64 lower-case hex digits"):
        FolderFiles(tmp_path).get(name)
