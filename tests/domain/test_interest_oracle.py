"""Two implementations that share nothing agree to the cent on claims nobody would think of."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from collector.domain.account import ImpossibleLedger
from collector.domain.allocation import Allocation
from collector.domain.claims import Claim, EntryKind, LedgerEntry
from collector.domain.debtors import DebtorKind
from collector.domain.statement import Statement, statement_of
from collector.domain.terms import FixedRate, Terms
from tests.domain.interest_oracle import Impossible, Law, count
from tests.domain.money_examples import RATES, insolvent_from

quick = settings(
    max_examples=int(os.environ.get("COLLECTOR_EXAMPLES", "300")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)

KINDS = ["payment", "payment", "payment", "credit_note", "credit_note_voided", "refund", "chargeback", "waiver"]


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    due = draw(st.dates(date(2015, 6, 1), date(2026, 9, 1)))
    principal = draw(st.integers(1, 40_000))
    entries = [LedgerEntry(EntryKind.INVOICE, due - timedelta(days=20), principal, "in_1")]
    moves = draw(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(-15, 400), st.integers(1, 100)), max_size=5))
    for place, (kind, days, hundredths) in enumerate(sorted(moves, key=lambda move: move[1])):
        minor = max(1, principal * hundredths // 100)
        earlier = [it for it in entries if it.kind is EntryKind.PAYMENT]
        noted = sum(it.minor for it in entries if it.kind is EntryKind.CREDIT_NOTE)
        reverses = ""
        # Mostly what could happen; now and then what could not.
        if kind in ("refund", "chargeback") and hundredths < 95:
            if not earlier:
                kind = "payment"
            else:
                taken_back = draw(st.sampled_from(earlier))
                reverses = draw(st.sampled_from(["", taken_back.reference]))
                minor = max(1, taken_back.minor // 2)
        if kind == "credit_note" and hundredths < 95:
            minor = max(1, minor // 3)
        if kind == "credit_note_voided" and hundredths < 95:
            kind, minor = ("credit_note_voided", noted) if noted else ("credit_note", minor // 3 + 1)
        on = due + timedelta(days=days)
        entries.append(LedgerEntry(EntryKind(kind), on, minor, f"{kind}_{place}", "", reverses))
    key = draw(st.sampled_from(["statutory", "clause"]))
    return Claim(1, "in_1", "F-1", "eur", due - timedelta(days=20), due, False, tuple(entries), key)


@st.composite
def situations(draw: st.DrawFn) -> tuple[Claim, Law]:
    claim = draw(claims())
    notice_days = draw(st.none() | st.integers(-40, 300))
    law = Law(
        kind=draw(st.sampled_from(["business", "business", "consumer", "public_body"])),
        notice_on=None if notice_days is None else claim.due_on + timedelta(days=notice_days),
        principal_first=draw(st.booleans()),
    )
    return claim, law


# 30 %: above the floor (3 x 5.07 = 15.21 at most), so that the clause always stands.
CLAUSE = Terms("clause", date(2000, 1, 1), FixedRate(3_012_345), "", "CGV, art. 6")
TERMS = {"clause": CLAUSE}


def made(claim: Claim, law: Law, as_of: date) -> Statement:
    return statement_of(
        (claim,), DebtorKind(law.kind), "FR", TERMS, RATES, as_of,
        allocation=allocation_of(law),
        interest_from_notice_on={1: law.notice_on} if law.notice_on else None,
        standstills=[] if law.stops_on is None else [insolvent_from(law.stops_on + timedelta(days=1))],
    )  # fmt: skip


def allocation_of(law: Law) -> Allocation:
    return Allocation.PRINCIPAL_FIRST if law.principal_first else Allocation.INTEREST_FIRST


def as_of_for(claim: Claim, days: int) -> date:
    return min(claim.due_on + timedelta(days=days), date(2026, 12, 31))


def with_contract(claim: Claim, law: Law) -> Law:
    if claim.terms_key == "clause" and law.kind == "business":
        return replace(law, fixed_percent=Fraction("30.12345"))
    return law


@quick
@given(situations(), st.integers(-20, 700), st.none() | st.integers(-10, 300))
def test_the_slow_way_gives_the_same_cents(situation: tuple[Claim, Law], days: int, stop: int | None) -> None:
    claim, law = situation
    as_of = as_of_for(claim, days)
    law = replace(law, stops_on=None if stop is None else claim.due_on + timedelta(days=stop))
    try:
        expected = count(claim, with_contract(claim, law), as_of)
    except Impossible:
        with pytest.raises(ImpossibleLedger):
            made(claim, law, as_of)
        return
    statement = made(claim, law, as_of)
    block = statement.blocks[0]
    assert [line.amount_minor for line in block.segments if line.amount_minor or line.rate.rate_e5] == expected.lines
    assert (block.principal.due_minor, block.interest.due_minor, block.fixed_sum.due_minor) == (
        expected.principal, expected.interest, expected.fixed_sum,
    )  # fmt: skip
    assert block.unallocated_minor == expected.unallocated


def valid(claim: Claim, law: Law, as_of: date) -> Statement:
    try:
        return made(claim, law, as_of)
    except ImpossibleLedger:
        assume(False)
        raise


@quick
@given(situations(), st.integers(-20, 700))
def test_every_cent_of_every_payment_has_its_place(situation: tuple[Claim, Law], days: int) -> None:
    claim, law = situation
    statement = valid(claim, law, as_of_for(claim, days))
    block = statement.blocks[0]
    for line in (*block.payments, *block.reversals):
        parts = (
            line.interest_minor, line.principal_minor, line.fixed_sum_minor, line.cost_minor, line.unallocated_minor,
        )  # fmt: skip
        assert min(parts) >= 0
        assert sum(parts) == line.minor
    for part in (block.principal, block.interest, block.fixed_sum, block.cost):
        assert min(part.charged_minor, part.waived_minor, part.due_minor) >= 0
        assert part.due_minor == part.charged_minor - part.waived_minor - part.paid_minor
    placed = sum(part.paid_minor for part in (block.principal, block.interest, block.fixed_sum, block.cost))
    came = sum(line.minor for line in block.payments) - sum(line.minor for line in block.reversals)
    assert placed + block.unallocated_minor == came
    assert statement.total.minor == block.total_minor
    if block.unallocated_minor:
        assert block.total_minor == 0


@quick
@given(situations(), st.integers(-20, 700), st.integers(0, 100_000))
def test_a_payment_taken_back_the_same_day_leaves_what_was_owed(
    situation: tuple[Claim, Law], days: int, paid: int
) -> None:
    claim, law = situation
    as_of = as_of_for(claim, days)
    payment = LedgerEntry(EntryKind.PAYMENT, as_of, paid + 1, "extra")
    back = LedgerEntry(EntryKind.CHARGEBACK, as_of, paid + 1, "extra_back", "", "extra")
    before = tuple(it for it in claim.entries if it.on <= as_of)
    first = valid(claim._replace(entries=before), law, as_of)
    then = made(claim._replace(entries=(*before, payment, back)), law, as_of)
    assert then.totals == first.totals
    assert then.daily == first.daily


@quick
@given(situations(), st.integers(-20, 400), st.integers(1, 60))
def test_what_is_owed_only_grows_while_nothing_happens(situation: tuple[Claim, Law], days: int, more: int) -> None:
    claim, law = situation
    as_of = as_of_for(claim, days)
    quiet = claim._replace(entries=tuple(it for it in claim.entries if it.on <= as_of))
    now, later = valid(quiet, law, as_of), valid(quiet, law, min(as_of + timedelta(days=more), date(2026, 12, 31)))
    assert later.totals.interest_minor >= now.totals.interest_minor
    assert later.totals.principal_minor == now.totals.principal_minor
    if as_of <= claim.due_on:
        assert (now.totals.interest_minor, now.totals.fixed_sum_minor) == (0, 0)


@quick
@given(situations(), st.integers(1, 400), st.integers(1, 60))
def test_exact_interest_adds_up_over_any_split(situation: tuple[Claim, Law], days: int, more: int) -> None:
    """Base x rate x days, before any rounding: the whole is its first part and the days after it."""
    claim, law = situation
    middle = as_of_for(claim, days)
    end = min(middle + timedelta(days=more), date(2026, 12, 31))
    quiet = claim._replace(entries=tuple(it for it in claim.entries if it.on <= middle))

    def exact(statement: Statement) -> int:
        lines = statement.blocks[0].segments
        return sum(line.base_minor * line.rate.rate_e5 * line.days for line in lines)

    whole, step = exact(valid(quiet, law, middle)), middle
    while step < end:
        daily = made(quiet, law, step).daily
        assert daily is not None
        whole += daily.numerator
        step += timedelta(days=1)
    assert exact(made(quiet, law, end)) == whole
