"""Whom do we thank for a payment, and was a message of ours already on its way when it came?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from collector.domain.claims import EntryKind
from collector.domain.facts import PERFORMED_STATES, CaseFacts, InvoiceStatus, NoticeFacts
from collector.domain.policy import Ladder, StepKind

THANKS = "thank_you"  # key and kind of the message; no step of a ladder, so it proves no level


@dataclass(frozen=True, slots=True)
class Thanks:
    """What the last message of a case is about.

    `paid_on` is the value date of the last payment. `crossed_on` is the day our last message left where the money was
    there before that day: it should not have been written, and we say so.
    """

    claim_ids: tuple[int, ...]
    numbers: tuple[str, ...]
    paid_on: date
    crossed_on: date | None


def thanks_for(facts: CaseFacts, ladder: Ladder) -> Thanks | None:
    """Thanks for the invoices we had asked for and that are paid; None where we asked for nothing, or nothing came.

    A note from before the due date asked for nothing.
    """
    asked = [it for it in facts.notices if it.accepted_on and it.state in PERFORMED_STATES and _reminds(it, ladder)]
    named = frozenset[int]().union(*(it.claim_ids for it in asked))
    paid = [it for it in facts.claims if it.claim.id in named and it.status is InvoiceStatus.PAID]
    days = [entry.on for it in paid for entry in it.claim.entries if entry.kind is EntryKind.PAYMENT]
    if not days or any(it.taken_back_minor for it in facts.claims):
        return None
    last_on = max(it.accepted_on for it in asked if it.accepted_on)
    return Thanks(
        tuple(it.claim.id for it in paid), tuple(it.claim.number for it in paid), max(days),
        last_on if last_on > max(days) else None,
    )  # fmt: skip


def _reminds(notice: NoticeFacts, ladder: Ladder) -> bool:
    step = ladder.step(notice.step_key)
    return step is not None and step.kind is not StepKind.PRE_DUE
