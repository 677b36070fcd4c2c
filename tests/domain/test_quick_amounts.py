"""Sums without their lines are the sums of the lines: two ways through the same arithmetic, equal to the cent."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.domain.account import ImpossibleLedger
from collector.domain.allocation import UNALLOCATED, Allocation
from collector.domain.amounts import replay
from collector.domain.claims import Claim, Designated, EntryKind, LedgerEntry
from collector.domain.day_count import DayCount
from collector.domain.jurisdictions.france import BUSINESS, CONSUMER, PUBLIC_BODY
from collector.domain.quick_amounts import _added_up, amounts_of, is_plain
from collector.domain.regime import Regime, regime_of
from collector.domain.terms import NO_CLAUSE, FixedRate, Terms
from tests.domain.money_examples import RATES, claim_of, clause, day, entry, insolvent_from

CLAUSE = Terms("clause", date(2000, 1, 1), FixedRate(3_012_345), "", "CGV, art. 6", grace_days=3)
REGIMES = [
    regime_of(BUSINESS, NO_CLAUSE, "eur", RATES),
    regime_of(BUSINESS, CLAUSE, "eur", RATES),
    regime_of(BUSINESS, replace(CLAUSE, day_count=DayCount.ACT_ACT), "eur", RATES),
    regime_of(BUSINESS, replace(CLAUSE, compounds=True, interest_cap_e5=1_000_000), "eur", RATES),
    regime_of(CONSUMER, NO_CLAUSE, "eur", RATES),
    regime_of(PUBLIC_BODY, NO_CLAUSE, "eur", RATES),
]
PLAIN = [EntryKind.PAYMENT, EntryKind.PAYMENT, EntryKind.PAYMENT, EntryKind.CREDIT_NOTE]
ODD = [EntryKind.CREDIT_NOTE_VOIDED, EntryKind.REFUND, EntryKind.WAIVER, EntryKind.COST, EntryKind.INVOICE]


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    due = draw(st.dates(date(2015, 1, 1), date(2026, 11, 30)))
    principal = draw(st.integers(1, 10_000_000))
    kinds = draw(st.sampled_from([PLAIN, PLAIN, PLAIN + ODD]))
    moves = draw(st.lists(st.tuples(st.sampled_from(kinds), st.integers(-40, 900), st.integers(0, 60)), max_size=4))
    entries = [LedgerEntry(EntryKind.INVOICE, due - timedelta(days=30), principal, "in_1")]
    for place, (kind, days, hundredths) in enumerate(sorted(moves, key=lambda move: move[1])):
        named = draw(st.none() | st.sampled_from(Designated)) if kind is EntryKind.PAYMENT else None
        minor = max(1, principal * hundredths // 50)
        entries.append(LedgerEntry(kind, due + timedelta(days=days), minor, f"e_{place}", designated=named))
    return Claim(1, "in_1", "F-1", "eur", due - timedelta(days=30), due, False, tuple(entries), "statutory")


@settings(max_examples=20_000 if os.environ.get("COLLECTOR_NIGHTLY") else 400, deadline=None)
@given(
    claims(),
    st.sampled_from(REGIMES),
    st.sampled_from(Allocation),
    st.integers(-40, 1500),
    st.none() | st.integers(-9, 99),
)
def test_the_quick_sums_are_those_of_the_lines(
    claim: Claim, regime: Regime, allocation: Allocation, days: int, notice_days: int | None
) -> None:
    as_of = min(claim.due_on + timedelta(days=days), date(2027, 2, 1))
    notice_on = None if notice_days is None else claim.due_on + timedelta(days=notice_days)
    try:
        account = replay(claim, regime, as_of, allocation, notice_on)
    except ImpossibleLedger:
        with pytest.raises(ImpossibleLedger):
            amounts_of(claim, regime, as_of, allocation, notice_on)
        return
    quick = amounts_of(claim, regime, as_of, allocation, notice_on)
    assert list(quick[:4]) == account.owed
    assert quick.total_minor == sum(account.owed)
    assert quick.unallocated_minor == sum(receipt.left(UNALLOCATED) for receipt in account.receipts)
    assert quick.interest_charged_minor == sum(line.amount_minor for line in account.segments)
    assert quick.figures_complete is (account.rate_missing_on is None)


def test_a_plain_claim_takes_the_quick_way_and_an_odd_one_does_not() -> None:
    regime, today = REGIMES[0], day("2026-06-30").toordinal()
    first = day("2026-02-01").toordinal()
    order = Allocation.INTEREST_FIRST

    def quick(*entries: LedgerEntry) -> bool:
        return _added_up(claim_of("1000.00", "2026-01-31", *entries), regime, first, today, order) is not None

    assert quick()
    assert quick(entry("payment", "2026-02-10", "100.00"), entry("credit_note", "2026-02-11", "900.00"))
    assert not quick(entry("payment", "2026-02-10", "1000.00"), entry("credit_note", "2026-02-11", "900.00"))
    assert not quick(entry("payment", "2026-02-10", "100.00"), entry("credit_note", "2026-02-10", "100.00"))
    assert not quick(entry("waiver", "2026-02-10", "1.00"))
    assert [is_plain(it) for it in REGIMES] == [True, True, False, False, True, False]


def test_days_that_stand_still_are_heeded() -> None:
    # 12.15 a day for ten days, and 40.00.
    claim = claim_of("36500.00", "2026-01-31")
    made = amounts_of(
        claim, REGIMES[0], day("2026-06-30"), Allocation.INTEREST_FIRST, None, [insolvent_from(day("2026-02-11"))]
    )
    assert (made.interest_minor, made.fixed_sum_minor, made.total_minor) == (12_150, 4000, 3_666_150)


def test_a_missing_rate_is_never_hidden() -> None:
    claim = claim_of("36500.00", "2026-11-30")
    assert not amounts_of(claim, REGIMES[0], day("2027-01-05"), Allocation.INTEREST_FIRST).figures_complete
    regime = regime_of(BUSINESS, clause("15.00")["clause"], "eur", RATES)
    assert amounts_of(claim, regime, day("2027-01-05"), Allocation.INTEREST_FIRST).interest_minor == 36 * 1500
