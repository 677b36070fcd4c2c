"""One claim's part of a statement, written out line by line from its account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from collector.domain.account import Account, Receipt
from collector.domain.allocation import COST, FIXED_SUM, INTEREST, PRINCIPAL, UNALLOCATED
from collector.domain.calendar import days_late, half_year_start, next_half_year
from collector.domain.claims import LedgerEntry
from collector.domain.regime import WarningCode
from collector.domain.schedule import LAST_DAY, FloorFlag, RateOrigin
from collector.domain.standstills import Standstill
from collector.domain.statement_lines import (
    Block,
    CostLine,
    CreditLine,
    FixedSumLine,
    MoneyLine,
    Part,
    SegmentLine,
    StatementWarning,
    WaiverLine,
)


def block_of(account: Account, as_of: date) -> Block:
    """The block of one claim as its account stands at the end of `as_of`."""
    claim, regime = account.claim, account.regime
    paid = _paid(account.receipts)
    waived = [(interest, fixed_sum) for _, interest, fixed_sum in account.waivers]
    waived += [(-interest, -fixed_sum) for _, interest, fixed_sum in account.lapsed_waivers]
    waived_interest, waived_fixed_sum = (sum(amounts) for amounts in zip(*waived, strict=True)) if waived else (0, 0)
    charged = account.invoiced_minor - account.credited_minor
    owed = account.owed
    may_bear = regime.schedule is not None and account.begins_on < LAST_DAY
    return Block(
        claim_id=claim.id,
        stripe_invoice_id=claim.stripe_invoice_id,
        number=claim.number,
        issued_on=claim.issued_on,
        due_on=claim.due_on,
        due_on_assumed=claim.due_on_assumed,
        days_late=days_late(claim.due_on, as_of),
        terms_key=claim.terms_key,
        interest_from_on=date.fromordinal(account.begins_on) if may_bear else None,
        invoiced_minor=account.invoiced_minor,
        credits=tuple([CreditLine(it.kind, it.on, it.reference, it.note, it.minor) for it in account.credits]),
        payments=tuple([_money_line(receipt.entry, receipt.parts) for receipt in account.receipts]),
        reversals=tuple([_money_line(entry, parts) for entry, parts in account.returns]),
        segments=_segment_lines(account),
        standstills=_standstills(account, as_of),
        fixed_sum_line=_fixed_sum_line(account),
        waivers=_waiver_lines(account.waivers),
        lapsed_waivers=_waiver_lines(account.lapsed_waivers),
        costs=tuple(
            [CostLine(it.on, it.reference, it.note, it.minor, regime.rule.cost_article or "") for it in account.costs]
        ),
        principal=Part(charged, 0, paid[PRINCIPAL], owed[PRINCIPAL]),
        interest=Part(account.interest_minor, waived_interest, paid[INTEREST], owed[INTEREST]),
        fixed_sum=Part(account.fixed_sum_minor, waived_fixed_sum, paid[FIXED_SUM], owed[FIXED_SUM]),
        cost=Part(sum([entry.minor for entry in account.costs]), 0, paid[COST], owed[COST]),
        unallocated_minor=paid[UNALLOCATED],
        remaining_minor=max(0, charged - sum(paid)),
        total_minor=sum(account.owed),
        floors=_floors_crossed(account),
        floor_difference=None,
    )


def warnings_of(account: Account, block: Block) -> Iterator[StatementWarning]:
    """What a reader of this block must know, each code at most once per half-year or entry it speaks of."""
    claim_id = account.claim.id
    for code in account.regime.warnings:
        yield StatementWarning(code, claim_id)
    if account.regime.caps_fixed_sum(account.invoiced_minor - account.credited_minor):
        yield StatementWarning(WarningCode.FIXED_SUM_CAPPED, claim_id)
    if any(line.rate.origin is RateOrigin.CAP for line in block.segments):
        yield StatementWarning(WarningCode.CLAUSE_ABOVE_CAP, claim_id)
    if account.rate_missing_on is not None:
        half_year_on = half_year_start(date.fromordinal(account.rate_missing_on))
        yield StatementWarning(WarningCode.MISSING_RATE, claim_id, half_year_on)
    for flag in block.floors:
        yield StatementWarning(WarningCode.CLAUSE_BELOW_FLOOR, claim_id, flag.half_year_on)
    if account.schedule and account.segments and account.segments[-1].last > account.schedule.floor_checked_until:
        first_unknown = date.fromordinal(account.schedule.floor_checked_until + 1)
        yield StatementWarning(WarningCode.FLOOR_UNKNOWN, claim_id, first_unknown)
    if account.cap_reached_on is not None:
        yield StatementWarning(WarningCode.CAP_REACHED, claim_id)
    for cost in account.refused_costs:
        yield StatementWarning(WarningCode.COST_NOT_CLAIMABLE, claim_id, reference=cost.reference)
    if account.claim.due_on_assumed:
        yield StatementWarning(WarningCode.DUE_DATE_ASSUMED, claim_id)
    if block.unallocated_minor:
        yield StatementWarning(WarningCode.OVERPAID, claim_id)
    if account.invoiced_minor and account.credited_minor == account.invoiced_minor and block.total_minor:
        yield StatementWarning(WarningCode.CREDITED_IN_FULL, claim_id)


def _paid(receipts: Iterable[Receipt]) -> list[int]:
    """What lies in each part and unallocated, after what was taken back."""
    paid = [0, 0, 0, 0, 0]
    for receipt in receipts:
        paid = [before + placed - back for before, placed, back in zip(paid, receipt.parts, receipt.taken, strict=True)]
    return paid


def _segment_lines(account: Account) -> tuple[SegmentLine, ...]:
    if account.schedule is None:
        return ()
    sources = account.schedule.sources
    rule, terms = account.regime.rule, account.regime.terms
    compound_basis = f"{terms.clause_reference} ; {rule.compound_article}" if account.regime.compounds else ""
    return tuple([
        SegmentLine(
            date.fromordinal(raw.first), date.fromordinal(raw.last), raw.days, raw.base_minor, sources[raw.rate_at],
            raw.divisor, raw.amount_minor, compound_basis if raw.on_interest else "", raw.is_capped,
        )
        for raw in account.segments
    ])  # fmt: skip


def _standstills(account: Account, as_of: date) -> tuple[Standstill, ...]:
    """Those that took out days which would have borne interest."""
    first, last = account.first_day, as_of.toordinal()
    return tuple(it for it in account.standstills if it.days[0] <= last and it.days[1] >= first)


def _fixed_sum_line(account: Account) -> FixedSumLine | None:
    fixed_sum = account.regime.rule.fixed_sum
    if fixed_sum is None or account.delay_began is None or not account.fixed_sum_minor:
        return None
    return FixedSumLine(date.fromordinal(account.delay_began), account.fixed_sum_minor, fixed_sum.article)


def _money_line(entry: LedgerEntry, parts: list[int]) -> MoneyLine:
    return MoneyLine(
        entry.kind, entry.on, entry.reference, entry.note, entry.minor, parts[INTEREST], parts[PRINCIPAL],
        parts[FIXED_SUM], parts[COST], parts[UNALLOCATED], entry.corrected_from, entry.designated,
    )  # fmt: skip


def _waiver_lines(waivers: Iterable[tuple[LedgerEntry, int, int]]) -> tuple[WaiverLine, ...]:
    return tuple(
        [
            WaiverLine(it.on, it.reference, it.note, it.minor, interest_minor, fixed_sum_minor)
            for it, interest_minor, fixed_sum_minor in waivers
        ]
    )


def _floors_crossed(account: Account) -> tuple[FloorFlag, ...]:
    """The half-years below the floor in which this claim bore interest."""
    schedule = account.schedule
    if schedule is None or not schedule.flags:
        return ()
    return tuple(flag for flag in schedule.flags if any(crosses(flag, raw.first, raw.last) for raw in account.segments))


def crosses(flag: FloorFlag, first: int, last: int) -> bool:
    """Whether these days (ordinals, both counted) touch the half-year of the flag."""
    return first < next_half_year(flag.half_year_on).toordinal() and flag.half_year_on.toordinal() <= last
