"""Where are the documents kept as proof, and are they still the bytes we kept?"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import Protocol

_SHA256 = re.compile(r"[0-9a-f]{64}")


class DamagedDocument(Exception):
    """The bytes under this name are not the bytes that were kept."""


class MissingDocument(DamagedDocument):
    """There are no bytes under this name."""


class Files(Protocol):
    """Documents named by the SHA-256 of their content: a name can never come to mean other bytes."""

    def put(self, content: bytes) -> str:
        """Keep the bytes and return their SHA-256 in lower-case hex. Once it returns, they survive a power cut.

        Keeping the same bytes again changes nothing, or mends a damaged copy.
        """
        ...

    def get(self, sha256: str) -> bytes:
        """The bytes of that name, verified. Raises DamagedDocument, or MissingDocument when nothing is there."""
        ...


class FolderFiles:
    """Documents in 256 folders by the beginning of their name: `ab/abcd...`, so that none grows too large to list.

    They lay one level deeper once, `ab/cd/abcd...`, and are still found there. But then nearly every document made two
    folders, each written to disk before it: more waiting than for the document itself.
    """

    def __init__(self, root: Path) -> None:
        """`root` is made, readable by its owner only, with the first document."""
        self._root = root

    def put(self, content: bytes) -> str:
        sha256 = _hash(content)
        path = self._path(sha256)
        if not (path.exists() and path.read_bytes() == content):
            _make_folder(path.parent)
            write_whole(path, content)
            sync_folder(path.parent)
        return sha256

    def get(self, sha256: str) -> bytes:
        path = self._path(sha256)
        try:
            content = path.read_bytes() if path.exists() else (path.parent / sha256[2:4] / sha256).read_bytes()
        except FileNotFoundError:
            raise MissingDocument(f"Document {sha256} is not in {self._root}. Restore it from a backup.") from None
        return _verified(sha256, content)

    def _path(self, sha256: str) -> Path:
        # The name may come from a database row or a URL: anything but a hash could point outside the folder.
        if not _SHA256.fullmatch(sha256):
            raise ValueError(f"A document is named by 64 lower-case hex digits, not {sha256!r}.")
        return self._root / sha256[:2] / sha256


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _verified(sha256: str, content: bytes) -> bytes:
    found = _hash(content)
    if found != sha256:
        raise DamagedDocument(f"Document {sha256} now hashes to {found}. Restore it from a backup.")
    return content


def _make_folder(folder: Path) -> None:
    """Make the folder and its missing parents, and write each new entry to disk: mkdir alone is not durable."""
    if folder.exists():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def write_whole(path: Path, content: bytes) -> None:
    """Write beside, sync, rename: a crash leaves the whole file or none, never a half. `sync_folder` makes it last."""
    descriptor, name = tempfile.mkstemp(prefix=".incoming-", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Write the folder's list of names to disk. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
