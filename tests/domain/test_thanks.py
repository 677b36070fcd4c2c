"""Whom do we thank, for what, and when do we ask to be excused?"""

from __future__ import annotations

import pytest

from collector.domain.claims import EntryKind, LedgerEntry
from collector.domain.facts import ClaimFacts, InvoiceStatus
from collector.domain.policy import Ladder
from collector.domain.thanks import Thanks, thanks_for
from tests.domain.cases import POLICY, a_case, a_claim, a_notice, day


def paid_claim(on: str, id: int = 1) -> ClaimFacts:
    claim = a_claim(id, status=InvoiceStatus.PAID, remaining_minor=0)
    payment = LedgerEntry(EntryKind.PAYMENT, day(on), 100_000, f"inpay_{id}")
    return claim._replace(claim=claim.claim._replace(entries=(*claim.claim.entries, payment)))


def ladder() -> Ladder:
    return POLICY.ladder_for(a_case().debtor)


@pytest.mark.parametrize(
    ("reminded", "paid", "crossed"),
    [
        ("01-19", "01-21", None),
        ("01-19", "01-19", None),  # the same day: he may have paid because of it
        ("01-19", "01-16", "01-19"),  # the transfer was there before we wrote
    ],
)
def test_a_message_that_left_after_the_money_came_is_excused(reminded: str, paid: str, crossed: str | None) -> None:
    facts = a_case(paid_claim(paid), notices=(a_notice(1, "reminder_1", reminded),))
    assert thanks_for(facts, ladder()) == Thanks((1,), ("F-1",), day(paid), day(crossed) if crossed else None)


def test_only_invoices_that_were_asked_for_are_named() -> None:
    facts = a_case(paid_claim("01-21"), paid_claim("01-22", 2), notices=(a_notice(1, "reminder_1", "01-19"),))
    found = thanks_for(facts, ladder())
    assert found is not None and found.numbers == ("F-1",)


@pytest.mark.parametrize(
    ("claim", "step", "state"),
    [
        (paid_claim("01-21"), "courtesy", "delivered"),  # before the due date nothing was asked
        (paid_claim("01-21"), "reminder_1", "bounced"),  # never read
        (a_claim(), "reminder_1", "delivered"),  # not paid
        (a_claim(status=InvoiceStatus.VOID), "reminder_1", "delivered"),
        (paid_claim("01-21")._replace(taken_back_minor=100_000), "reminder_1", "delivered"),
    ],
)
def test_nobody_is_thanked_for_nothing(claim: ClaimFacts, step: str, state: str) -> None:
    assert thanks_for(a_case(claim, notices=(a_notice(1, step, "01-19", state=state),)), ladder()) is None
