"""What did the owner write for the mails? Append-only: the latest version of a place counts, none is rewritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from collector.domain.decisions import TaskKind
from collector.domain.passages import Passage, Place, in_force
from collector.store import journal, tasks
from collector.store.journal import Entry
from collector.store.schema import passage

_COLUMNS = (passage.c.id, passage.c.template, passage.c.language, passage.c.place, passage.c.text)
_PLACE = (passage.c.template, passage.c.language, passage.c.place)
_LATEST = select(func.max(passage.c.id)).group_by(*_PLACE)
_STANDING = select(*_COLUMNS).where(passage.c.id.in_(_LATEST), passage.c.text != "")  # made once: every mail asks this


@dataclass(frozen=True, slots=True)
class Version:
    """One version, with who wrote it when."""

    passage: Passage
    written_by: str
    at: datetime


def standing(tx: Connection) -> tuple[Passage, ...]:
    """What stands in all mails now, each mail's in its order."""
    rows = tx.execute(_STANDING)
    return in_force(Passage(row.id, row.template, row.language, Place(row.place), row.text) for row in rows)


def of_mail(tx: Connection, template: str, language: str) -> tuple[Passage, ...]:
    """What stands in this mail now."""
    return tuple(it for it in standing(tx) if (it.template, it.language) == (template, language))


def versions(tx: Connection, template: str, language: str, most: int = 40) -> tuple[Version, ...]:
    """Every version of this mail's places, newest first."""
    query = (
        select(*_COLUMNS, passage.c.written_by, passage.c.at)
        .where(passage.c.template == template, passage.c.language == language)
        .order_by(passage.c.id.desc())
        .limit(most)
    )
    return tuple(
        Version(Passage(row.id, row.template, row.language, Place(row.place), row.text), row.written_by, row.at)
        for row in tx.execute(query)
    )


def mails_with_words(tx: Connection) -> frozenset[tuple[str, str]]:
    """The (template, language) for which something stands."""
    return frozenset((it.template, it.language) for it in standing(tx))


def write(
    tx: Connection, at: datetime, template: str, language: str, place: Place, text: str, remarks: Sequence[str], *,
    who: str,
) -> int:  # fmt: skip
    """A new version of one place; it was checked before. Ends the task that asked for it."""
    made = tx.execute(
        insert(passage)
        .values(
            template=template, language=language, place=place.value, text=text, remarks=list(remarks),
            written_by=who, at=at,
        )
        .returning(passage.c.id)
    ).scalar_one()  # fmt: skip
    data = {
        "passage": made, "template": template, "language": language, "place": place.value, "text": text,
        "remarks": list(remarks),
    }  # fmt: skip
    journal.append(tx, at, [Entry("passage_written", who, None, data)])
    tasks.done_where(tx, at, None, TaskKind.MEND_PASSAGE, subject_of(template, language, place), "written", who=who)
    return int(made)


def ask_to_mend(tx: Connection, at: datetime, unusable: Passage, because: str, *, who: str) -> None:
    """A mail left without this passage: the owner is asked, once, to write it anew."""
    reason = {
        "code": "ask_mend_passage", "values": {"mail": unusable.template, "reason": because[:200]},
        "details": {"template": unusable.template, "language": unusable.language},
    }  # fmt: skip
    subject = subject_of(unusable.template, unusable.language, unusable.place)
    tasks.open_task(tx, at, None, TaskKind.MEND_PASSAGE, subject, reason, who=who)


def subject_of(template: str, language: str, place: Place) -> str:
    """Names a place of a mail in a task."""
    return f"{template}/{language}/{place.value}"
