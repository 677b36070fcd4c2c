"""What is owed, line by line, on the claims of one debtor: the one account used by page, mail, letter and dossier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from collector.domain.account import Account
from collector.domain.allocation import Allocation
from collector.domain.amounts import first_day_of_delay, replay
from collector.domain.claims import Claim
from collector.domain.conventions import Convention, conventions_of
from collector.domain.daily_amount import DailyAmount, Share, daily_amount, share_of
from collector.domain.debtors import DebtorKind
from collector.domain.jurisdictions import rule_for
from collector.domain.jurisdictions.rule import PRINCIPAL_ONLY, Certainty, Rule
from collector.domain.money import CurrencyMismatch, Money
from collector.domain.plain_claims import plain_claim
from collector.domain.quick_amounts import Amounts, amounts_of
from collector.domain.rates import RateTables
from collector.domain.regime import Regime, WarningCode, regime_of
from collector.domain.standstills import Standstill
from collector.domain.statement_block import block_of, warnings_of
from collector.domain.statement_lines import Block, FloorDifference, StatementWarning
from collector.domain.terms import NO_CLAUSE, BelowFloor, Terms


@dataclass(frozen=True, slots=True)
class Totals:
    """Still owed, in minor units: total = principal + interest + fixed sums + costs. Unallocated money is apart."""

    principal_minor: int
    interest_minor: int
    fixed_sum_minor: int
    cost_minor: int
    total_minor: int
    unallocated_minor: int


@dataclass(frozen=True, slots=True)
class AllocationDifference:
    """What the same payments would leave owed under each order: in all, and of the principal, in minor units."""

    interest_first_minor: int
    interest_first_principal_minor: int
    principal_first_minor: int
    principal_first_principal_minor: int


@dataclass(frozen=True, slots=True)
class PlanNote:
    """An instalment plan that runs over these claims: of all that is owed, `due_minor` may be asked for by it."""

    made_on: date
    due_minor: int


@dataclass(frozen=True, slots=True)
class Statement:
    """The account of one debtor's claims in one currency at the end of `as_of`; blocks in the order of the claims.

    Where `figures_complete` is false a rate is missing (see the warnings): reminders go without figures and formal
    notices wait. `daily` is None where tomorrow's rate is unknown. `allocation_basis` is the article that gives the
    order of payments, empty where the creditor chose another; `allocation_difference` is None where no payment makes
    one.
    """

    as_of: date
    currency: str
    country: str | None
    debtor_kind: DebtorKind
    rule_key: str
    certainty: Certainty
    allocation: Allocation
    allocation_basis: str
    allocation_difference: AllocationDifference | None
    blocks: tuple[Block, ...]
    totals: Totals
    daily: DailyAmount | None
    conventions: tuple[Convention, ...]
    warnings: tuple[StatementWarning, ...]
    figures_complete: bool
    plan: PlanNote | None = None

    @property
    def total(self) -> Money:
        return Money(self.totals.total_minor, self.currency)

    @property
    def missing_half_years(self) -> tuple[date, ...]:
        """First days of the half-years whose rate is missing, in order: why the figures are incomplete."""
        days = {it.half_year_on for it in self.warnings if it.code is WarningCode.MISSING_RATE and it.half_year_on}
        return tuple(sorted(days))


def statement_of(
    claims: Sequence[Claim],
    debtor_kind: DebtorKind,
    country: str | None,
    terms_by_key: Mapping[str, Terms],
    rates: RateTables,
    as_of: date,
    *,
    allocation: Allocation | None = None,
    interest_from_notice_on: date | Mapping[int, date] | None = None,
    standstills: Sequence[Standstill] = (),
) -> Statement:
    """The statement of one debtor's claims, all in one currency, at the end of the day `as_of`.

    `country` is the debtor's (ISO 3166 alpha-2 or None). `terms_by_key` holds the version each claim names; the key
    "statutory" needs none. `interest_from_notice_on` matters where interest waits for a formal notice (consumers): the
    day it was received, by claim id; a single date stands for every claim already due on the day before it, since a
    notice demands nothing that is not due. `standstills`: days that bear no interest.
    A payment settles its own claim: first the part its payer named, then in the order of `allocation`, None for that
    of the law. What is left over stays unallocated and is shown.
    Raises ValueError without a claim, CurrencyMismatch, UnknownCurrency, KeyError for terms or rate table that are
    not there, ImpossibleLedger.
    """
    rule = rule_for(country, debtor_kind)
    asked = _Question(
        rule, _one_currency(claims), rates, as_of, allocation or rule.allocation, interest_from_notice_on,
        tuple(standstills),
    )  # fmt: skip
    regimes = {key: asked.regime(_terms(claim, terms_by_key)) for key, claim in _by_terms(claims).items()}
    answers = [asked.answer(claim, regimes[claim.terms_key]) for claim in claims]
    blocks = tuple([answer.block for answer in answers])
    warnings = (*_general_warnings(rule, debtor_kind), *[it for answer in answers for it in answer.warnings])
    return Statement(
        as_of=as_of,
        currency=asked.currency,
        country=country,
        debtor_kind=debtor_kind,
        rule_key=rule.key,
        certainty=rule.certainty,
        allocation=asked.order,
        allocation_basis=rule.allocation_article if asked.order is rule.allocation else "",
        allocation_difference=_allocation_difference(answers, asked),
        blocks=blocks,
        totals=_totals(blocks),
        daily=daily_amount([answer.share for answer in answers], as_of),
        conventions=conventions_of([regimes[claim.terms_key] for claim in claims], rule),
        warnings=warnings,
        figures_complete=not any(it.code is WarningCode.MISSING_RATE for it in warnings),
    )


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked of every claim of one statement."""

    rule: Rule
    currency: str
    rates: RateTables
    as_of: date
    order: Allocation
    received: date | Mapping[int, date] | None
    standstills: tuple[Standstill, ...]

    def regime(self, terms: Terms) -> Regime:
        return regime_of(self.rule, terms, self.currency, self.rates)

    def answer(self, claim: Claim, regime: Regime) -> _Answer:
        if not self.standstills:
            first = first_day_of_delay(claim, regime, _notice_on(claim, self.received))
            plain = plain_claim(claim, regime, first, self.as_of)
            if plain is not None:
                return _Answer(plain.block, plain.share, plain.warnings, None)
        account = replay(claim, regime, self.as_of, self.order, _notice_on(claim, self.received), self.standstills)
        block = _with_floor_difference(block_of(account, self.as_of), account, self)
        return _Answer(block, share_of(account, self.as_of), tuple(warnings_of(account, block)), account)

    def amounts(self, claim: Claim, regime: Regime, order: Allocation) -> Amounts:
        return amounts_of(claim, regime, self.as_of, order, _notice_on(claim, self.received), self.standstills)

    def interest_charged_minor(self, claim: Claim, terms: Terms) -> int:
        return self.amounts(claim, self.regime(terms), self.order).interest_charged_minor


class _Answer(NamedTuple):
    """What is said about one claim. `account` is None where nothing happened to the claim but its invoice."""

    block: Block
    share: Share | None
    warnings: tuple[StatementWarning, ...]
    account: Account | None


def _by_terms(claims: Sequence[Claim]) -> dict[str, Claim]:
    """By version of the terms, the first claim that names it."""
    return {claim.terms_key: claim for claim in reversed(claims)}


def _one_currency(claims: Sequence[Claim]) -> str:
    if not claims:
        raise ValueError("a statement needs at least one claim")
    currency = claims[0].currency
    for claim in claims:
        if claim.currency != currency:
            raise CurrencyMismatch(f"claim {claim.id} is in {claim.currency}, claim {claims[0].id} in {currency}")
    return currency


def _terms(claim: Claim, terms_by_key: Mapping[str, Terms]) -> Terms:
    terms = terms_by_key.get(claim.terms_key)
    if terms is None and claim.terms_key == NO_CLAUSE.key:
        return NO_CLAUSE
    if terms is None:
        raise KeyError(
            f"claim {claim.id} names the terms {claim.terms_key!r}; known: {', '.join(sorted(terms_by_key))}"
        )
    return terms


def _notice_on(claim: Claim, received: date | Mapping[int, date] | None) -> date | None:
    if isinstance(received, date):
        return received if claim.due_on < received else None
    return received.get(claim.id) if received else None


def _with_floor_difference(block: Block, account: Account, asked: _Question) -> Block:
    """The block with the three possible amounts of interest, where its clause lies below the floor."""
    if not block.floors:
        return block

    def interest(choice: BelowFloor) -> int:
        return asked.interest_charged_minor(account.claim, replace(account.regime.terms, below_floor=choice))

    difference = FloorDifference(
        interest(BelowFloor.UNDECIDED), interest(BelowFloor.FLOOR), interest(BelowFloor.STATUTORY)
    )
    return block._replace(floor_difference=difference)


def _allocation_difference(answers: Sequence[_Answer], asked: _Question) -> AllocationDifference | None:
    """Both orders; a claim on which no money came is the same under each."""
    if not any(answer.account and answer.account.receipts and answer.block.segments for answer in answers):
        return None

    def owed(order: Allocation) -> tuple[int, int]:
        principal_minor = total_minor = 0
        for block, _, _, account in answers:
            if order is asked.order or account is None or not account.receipts:
                total_minor += block.total_minor
                principal_minor += block.principal.due_minor
            else:
                other = asked.amounts(account.claim, account.regime, order)
                total_minor += other.total_minor
                principal_minor += other.principal_minor
        return total_minor, principal_minor

    interest_first, principal_first = owed(Allocation.INTEREST_FIRST), owed(Allocation.PRINCIPAL_FIRST)
    return None if interest_first == principal_first else AllocationDifference(*interest_first, *principal_first)


def _general_warnings(rule: Rule, debtor_kind: DebtorKind) -> list[StatementWarning]:
    codes = []
    if rule is PRINCIPAL_ONLY:
        codes.append(WarningCode.NO_RULE_FOR_COUNTRY)
    elif rule.certainty is Certainty.UNVERIFIED:
        codes.append(WarningCode.UNVERIFIED_RULE)
    if debtor_kind is DebtorKind.UNKNOWN:
        codes.append(WarningCode.KIND_UNKNOWN)
    return [StatementWarning(code) for code in codes]


def _totals(blocks: tuple[Block, ...]) -> Totals:
    return Totals(
        principal_minor=sum([block.principal.due_minor for block in blocks]),
        interest_minor=sum([block.interest.due_minor for block in blocks]),
        fixed_sum_minor=sum([block.fixed_sum.due_minor for block in blocks]),
        cost_minor=sum([block.cost.due_minor for block in blocks]),
        total_minor=sum([block.total_minor for block in blocks]),
        unallocated_minor=sum([block.unallocated_minor for block in blocks]),
    )
