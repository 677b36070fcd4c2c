"""What does an entry of a journal hold for who tells it: its data, what it points at, and its lane on the page?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from collector.store.pages import NoticeCard, Record, RecordKind
from collector.web.page_words import words

MESSAGES = "messages"
MONEY = "money"
PEOPLE = "people"

# What, further words, lane ("messages", "money", "people", "system"), tone of its mark.
Telling = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Context:
    """What the entries point at: the messages, the words people wrote, the currency; and the `plain_words`."""

    notices: Mapping[int, NoticeCard]
    records: Mapping[tuple[RecordKind, int], Record]
    currency: str
    plain: Mapping[str, tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the journal, its data read, and the message it is about."""

    kind: str
    data: dict[str, Any]
    card: NoticeCard | None
    context: Context


def record_of(data: dict[str, Any], kind: RecordKind, context: Context) -> Record | None:
    """What a person wrote, where the entry names it."""
    identity = data.get(kind.value)
    return context.records.get((kind, identity)) if isinstance(identity, int) else None


def words_of(data: dict[str, Any], context: Context, kind: RecordKind = RecordKind.NOTE) -> str:
    """The words of that record, or nothing."""
    record = record_of(data, kind, context)
    return record.words if record else ""


def day_of(text: object) -> str:
    """A day of the data (ISO text) in the words of the page."""
    try:
        return words().day(date.fromisoformat(str(text)))
    except ValueError:
        return "–"


def joined(*parts: str) -> str:
    """What there is to say, with dots between."""
    return " · ".join(part for part in parts if part)
