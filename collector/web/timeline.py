"""What happened in this case, in words? The journal, with the words of people beside the entries they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from collector.domain.facts import NoticeState
from collector.domain.stripe_writing import WriteKind
from collector.store.journal import Row
from collector.store.pages import CasePage, NoticeCard
from collector.web.case_words import who_word
from collector.web.timeline_entry import Context, Entry
from collector.web.timeline_words import plain_words, telling

# What belongs to the bookkeeping rather than to the story; it stays readable behind "every entry".
_QUIET = frozenset(
    {
        "task_opened", "task_done", "document_kept", "notice_sending", "notice_withdrawn", "claim_opened",
        "claims_moved", "debtor_changed", "invoice_changed", "notice_revived", "call_asked",
        "statement_numbered", "service_call_sending",
    }
)  # fmt: skip
_STILL_PLANNED = frozenset({NoticeState.PLANNED, NoticeState.ANNOUNCED, NoticeState.AWAITING_APPROVAL})


@dataclass(frozen=True, slots=True)
class Moment:
    """One line: when, what, further words, and the message it is about. `tone` colours its mark."""

    at: datetime
    what: str
    detail: str
    by: str
    kind: str
    notice_id: int | None
    tone: str


def timeline(page: CasePage) -> list[Moment]:
    """The story of the case, newest first."""
    context = Context(
        {card.id: card for card in page.notices},
        {(record.kind, record.id): record for record in page.records},
        page.facts.currency,
        plain_words(),
    )
    return [_moment(row, context) for row in page.journal if _is_told(row, context)]


def _is_told(row: Row, context: Context) -> bool:
    """Planning and delivery are told with the sending itself, unless that is all there is."""
    if row.kind in _QUIET or (row.kind.startswith("stripe_write_") and not _is_told_of_stripe(row)):
        return False
    card = _card(orjson.loads(row.data), context)
    if row.kind == "notice_planned":
        return card is None or (card.accepted_at is None and card.state in _STILL_PLANNED)
    return not (row.kind == "notice_delivered" and card is not None and card.accepted_at is not None)


def _is_told_of_stripe(row: Row) -> bool:
    """How a write ended, and not how it got there; the place in the ladder is never told."""
    is_place = orjson.loads(row.data).get("kind") == WriteKind.PLACE
    return not is_place and row.kind in ("stripe_write_done", "stripe_write_refused", "stripe_write_withdrawn")


def _card(data: dict[str, Any], context: Context) -> NoticeCard | None:
    """The message an entry is about; a plan names only the step, of which the newest message is meant."""
    if isinstance(data.get("notice"), int):
        return context.notices.get(data["notice"])
    steps = [card for card in context.notices.values() if card.step_key == data.get("step")]
    return max(steps, key=lambda card: card.id, default=None)


def _moment(row: Row, context: Context) -> Moment:
    data: dict[str, Any] = orjson.loads(row.data)
    card = _card(data, context)
    what, detail, kind, tone = telling(Entry(row.kind, data, card, context))
    return Moment(row.at, what, detail, who_word(row.who), kind, card.id if card else None, tone)
