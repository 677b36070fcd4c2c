"""Which documents are kept as proof, and what are they? Their bytes lie in the document files, by their SHA-256."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, bindparam, func, select

from collector.store import journal
from collector.store.dialect import insert_in
from collector.store.journal import Entry
from collector.store.schema import document


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes that were put into the document files. `kind`: mail, eml, letter, statement, statement_data, dossier..."""

    kind: str
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """A document of a case, as listed; `size` in bytes."""

    id: int
    sha256: str
    case_id: int
    notice_id: int | None
    kind: str
    name: str
    content_type: str
    size: int
    at: datetime


def keep(
    tx: Connection, at: datetime, case_id: int, notice_id: int | None, documents: Sequence[Document], *,
    who: str = "collector",
) -> list[str]:  # fmt: skip
    """List documents of a case, or of one notice of it; the bytes were put into the files before, never after.

    Listing the same bytes of the same kind again does nothing. Returns the SHA-256 of each document.
    """
    hashes = [sha256(item.content).hexdigest() for item in documents]
    known = _known(tx, case_id, notice_id, hashes)
    entries = []
    for item, digest in zip(documents, hashes, strict=True):
        if (item.kind, digest) in known:
            continue
        known.add((item.kind, digest))
        values = {
            "sha256": digest, "case_id": case_id, "notice_id": notice_id, "kind": item.kind, "name": item.name,
            "content_type": item.content_type, "size": len(item.content), "at": at,
        }  # fmt: skip
        made = tx.execute(_LIST[tx.dialect.name], values).scalar_one_or_none()
        if made is not None:
            data = {"document": made, "notice": notice_id, "kind": item.kind, "sha256": digest}
            entries.append(Entry("document_kept", who, case_id, data))
    journal.append(tx, at, entries)
    return hashes


def find(tx: Connection, document_id: int) -> Kept | None:
    row = tx.execute(select(document).where(document.c.id == document_id)).one_or_none()
    return None if row is None else Kept(**row._mapping)


def of_case(tx: Connection, case_id: int) -> tuple[Kept, ...]:
    """The documents of a case, those of its notices included, in the order they were kept."""
    rows = tx.execute(select(document).where(document.c.case_id == case_id).order_by(document.c.id))
    return tuple(Kept(**row._mapping) for row in rows)


def size_of(tx: Connection, case_id: int, kind: str) -> int:
    """How many bytes the documents of this kind have in a case."""
    of_kind = (document.c.case_id == case_id, document.c.kind == kind)
    return int(tx.execute(select(func.coalesce(func.sum(document.c.size), 0)).where(*of_kind)).scalar_one())


def _known(tx: Connection, case_id: int, notice_id: int | None, hashes: Sequence[str]) -> set[tuple[str, str]]:
    """Asked first, because a unique key takes two missing notices for different ones."""
    asked = {"of_case": case_id, "of_notice": notice_id, "hashes": hashes}
    return {(row.kind, row.sha256) for row in tx.execute(_KNOWN, asked)}


# Made once: every notice that leaves lists what it is.
_LIST = {
    dialect: insert_in(dialect, document).on_conflict_do_nothing().returning(document.c.id)
    for dialect in ("postgresql", "sqlite")
}
_KNOWN = select(document.c.kind, document.c.sha256).where(
    document.c.case_id == bindparam("of_case"),
    document.c.sha256.in_(bindparam("hashes", expanding=True)),
    document.c.notice_id.is_not_distinct_from(bindparam("of_notice")),
)
