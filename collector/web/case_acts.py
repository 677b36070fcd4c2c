"""Which acts make sense on the page of a case today?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from collector.domain.decisions import TaskKind
from collector.domain.facts import QUOTE_HOLD
from collector.domain.mediations import MEDIATION_HOLD
from collector.domain.promises import MOST_BROKEN_PROMISES
from collector.store.pages import CasePage, Record, RecordKind


@dataclass(frozen=True, slots=True)
class Acts:
    """Which acts make sense now; the page shows only these."""

    can_hold: bool
    can_resume: bool
    can_promise: bool
    may_promise_no_more: bool
    can_note_call: bool
    can_dispute: bool
    can_close: bool
    can_transmit: bool
    can_review: bool
    can_ignore_credit: bool
    can_go_on: bool
    can_classify: bool


def acts_of(page: CasePage, today: date) -> Acts:
    """By what is on file, whatever a decision would say."""
    facts = page.facts
    is_open = facts.closed_on is None and facts.handed_off_on is None
    holds = holds_of(page, today)
    return Acts(
        can_hold=is_open,
        can_resume=is_open and bool(holds),
        can_promise=is_open and page.remaining_minor > 0 and facts.broken_promises < MOST_BROKEN_PROMISES,
        may_promise_no_more=is_open and facts.broken_promises >= MOST_BROKEN_PROMISES,
        can_note_call=is_open and any(call.done_on is None for call in facts.calls),
        can_dispute=is_open and any(it.is_due_to_us and not it.disputed for it in facts.claims),
        can_close=facts.closed_on is None,
        can_transmit=is_open and facts.handoff_marked_on is not None,
        can_review=is_open
        and (facts.person_first or any(it.taken_back_minor or it.given_up_by_stripe for it in facts.claims)),
        can_ignore_credit=is_open and facts.unused_credit_minor > 0,
        can_go_on=is_open
        and any(it.code == TaskKind.RELATIONSHIP and it.ended_at is None for it in page.records_of(RecordKind.TASK)),
        can_classify=is_open,
    )


def holds_of(page: CasePage, today: date) -> list[Record]:
    """The holds one may lift; that of an offer ends with the offer."""
    return [
        it
        for it in page.records_of(RecordKind.HOLD)
        if it.code not in (QUOTE_HOLD, MEDIATION_HOLD) and _is_running(it, today)
    ]


def _is_running(hold: Record, today: date) -> bool:
    return hold.ended_at is None and (hold.on is None or hold.on >= today)
