"""What did a stranger's form send along? Told by the content of the file, never by its name."""

from __future__ import annotations

import re
from typing import Final

from werkzeug.datastructures import FileStorage

from collector.flows.given_file import GivenFile
from collector.flows.refused import Refused

LARGEST_FILE: Final = 10 * 1024 * 1024  # guarantees.md S-18
LARGEST_UPLOAD: Final = LARGEST_FILE + 64 * 1024  # and the other fields of its form
_UNSAFE: Final = re.compile(r"[^\w .()+-]")
_HEIC_BRANDS: Final = (b"heic", b"heix", b"mif1", b"msf1")


def read_upload(sent: FileStorage | None) -> GivenFile | None:
    """The file of a form, None where none was chosen. Raises Refused for one that is too large or of no kind we keep.

    Nothing is unpacked or drawn here; it is kept as it is, and served as a download only.
    """
    if sent is None or not sent.filename:
        return None
    content = sent.stream.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise Refused("too_large")
    kind = kind_of(content)
    if kind is None:
        raise Refused("file_type")
    content_type, suffix = kind
    return GivenFile(_safe_name(sent.filename, suffix), content_type, content)


def kind_of(content: bytes) -> tuple[str, str] | None:
    """The type and the suffix of a file by its first bytes; None for what is none of ours."""
    if content.startswith(b"%PDF-"):
        return "application/pdf", ".pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png", ".png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", ".jpg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp", ".webp"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return "image/heic", ".heic"
    return None


def _safe_name(name: str, suffix: str) -> str:
    """A name of ours: no folder, no control characters, and the suffix of what it is."""
    last = name.replace("\\", "/").rpartition("/")[2]
    stem = _UNSAFE.sub("_", last[:200]).rpartition(".")[0] or _UNSAFE.sub("_", last[:200])
    return (stem.strip(" .")[:90] or "file") + suffix
