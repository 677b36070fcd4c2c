"""Is an instalment plan kept? Found from the money, by its value date; and how is a debt cut into instalments?"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from collector.domain.claims import EntryKind, LedgerEntry
from collector.domain.facts import ClaimFacts, Instalment, PlanFacts, PlanInterest

_LOWERS = (EntryKind.PAYMENT, EntryKind.CREDIT_NOTE, EntryKind.WAIVER)
_RAISES = (EntryKind.REFUND, EntryKind.CHARGEBACK, EntryKind.CREDIT_NOTE_VOIDED, EntryKind.WAIVER_LAPSED)


class Rhythm(StrEnum):
    """How far apart instalments are."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"


_DAYS = {Rhythm.WEEKLY: 7, Rhythm.FORTNIGHTLY: 14}


@dataclass(frozen=True, slots=True)
class Followed:
    """One instalment and what came in for it: the oldest is filled first.

    `number` counts from 1. `paid_on` is the value date on which it was whole, None while something is missing.
    """

    number: int
    due_on: date
    amount_minor: int
    paid_minor: int
    paid_on: date | None

    @property
    def missing_minor(self) -> int:
        return self.amount_minor - self.paid_minor


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """What the owner agreed with the debtor; amounts in minor units of the case.

    `count` instalments, or (None) as many as `each_minor` needs. `all_due_days`: one missed makes all due, so many
    days after a formal notice; None: never. `acknowledged`: the debtor acknowledges the debt.
    """

    total_minor: int
    first_on: date
    rhythm: Rhythm
    count: int | None
    each_minor: int | None
    interest: PlanInterest
    all_due_days: int | None
    acknowledged: bool = False


def cut(terms: PlanTerms) -> tuple[Instalment, ...]:
    """The instalments of these terms. Raises ValueError for fewer than one minor unit an instalment."""
    if terms.count is not None:
        return schedule(terms.total_minor, terms.first_on, terms.rhythm, terms.count)
    return schedule_by_amount(terms.total_minor, terms.first_on, terms.rhythm, terms.each_minor or 0)


def acknowledged_minor(total_minor: int, owed_minor: int, interest: PlanInterest) -> int:
    """What a debtor who acknowledges his debt with a plan says that he owes: all that is owed that day, but not what
    is given up once the plan is kept."""
    return total_minor if interest is PlanInterest.WAIVED_IF_KEPT else owed_minor


def to_record(terms: PlanTerms) -> dict[str, Any]:
    """The terms as an offer keeps them; `from_record` reads them back."""
    days = {"first_on": terms.first_on.isoformat()}
    return {field.name: getattr(terms, field.name) for field in fields(terms)} | days


def from_record(record: Mapping[str, Any]) -> PlanTerms:
    first_on, rhythm = date.fromisoformat(record["first_on"]), Rhythm(record["rhythm"])
    return PlanTerms(**{**record, "first_on": first_on, "rhythm": rhythm, "interest": PlanInterest(record["interest"])})


def schedule(total_minor: int, first_on: date, rhythm: Rhythm, count: int) -> tuple[Instalment, ...]:
    """`count` instalments from `first_on` on that add up to `total_minor` exactly; the last one takes the rest.

    Raises ValueError for fewer than one minor unit an instalment.
    """
    each_minor, _ = divmod(total_minor, count)
    if each_minor <= 0:
        raise ValueError(f"{total_minor} cannot be cut into {count} instalments")
    amounts = [each_minor] * (count - 1) + [total_minor - each_minor * (count - 1)]
    return tuple(Instalment(on, minor) for on, minor in zip(_days(first_on, rhythm, count), amounts, strict=True))


def schedule_by_amount(total_minor: int, first_on: date, rhythm: Rhythm, each_minor: int) -> tuple[Instalment, ...]:
    """Instalments of `each_minor` until `total_minor` is reached; the last one is what is left. Raises ValueError."""
    if each_minor <= 0 or total_minor <= 0:
        raise ValueError(f"{total_minor} cannot be cut into instalments of {each_minor}")
    full, rest = divmod(total_minor, each_minor)
    amounts = [each_minor] * full + ([rest] if rest else [])
    days = _days(first_on, rhythm, len(amounts))
    return tuple(Instalment(on, minor) for on, minor in zip(days, amounts, strict=True))


def follow(plan: PlanFacts, claims: Iterable[ClaimFacts]) -> tuple[Followed, ...]:
    """What came in since the plan was made, laid on its instalments from the oldest on.

    Credit notes and waivers count like money: what is no longer owed is no longer to be paid. What went back to the
    payer empties the youngest instalments again.
    """
    balances = list(_balances(plan, claims))
    received = balances[-1][1] if balances else 0
    followed, until_now = [], 0
    for number, instalment in enumerate(plan.instalments, 1):
        paid = max(0, min(instalment.amount_minor, received - until_now))
        until_now += instalment.amount_minor
        paid_on = _reached_on(balances, until_now) if paid == instalment.amount_minor else None
        followed.append(Followed(number, instalment.due_on, instalment.amount_minor, paid, paid_on))
    return tuple(followed)


def missed(followed: Iterable[Followed], today: date, grace_days: int) -> tuple[Followed, ...]:
    """The instalments whose day and grace are over and that are not whole, oldest first."""
    return tuple(it for it in followed if it.missing_minor and today > it.due_on + timedelta(days=grace_days))


def next_open(followed: Iterable[Followed]) -> Followed | None:
    """The first instalment that is not whole; None once all are."""
    return next((it for it in followed if it.missing_minor), None)


def due_minor(plan: PlanFacts, claims: Iterable[ClaimFacts], today: date) -> int:
    """What may be asked for under the plan on a day: the instalments that are due, less what came in."""
    return sum(it.missing_minor for it in follow(plan, claims) if it.due_on <= today)


def left_minor(followed: Iterable[Followed]) -> int:
    """What the plan still has to bring in."""
    return sum(it.missing_minor for it in followed)


def _balances(plan: PlanFacts, claims: Iterable[ClaimFacts]) -> Iterator[tuple[date, int]]:
    """By day, in order, what had come in by then, beyond what was on file when the plan was made."""
    fresh = (
        entry
        for it in claims
        if it.claim.id in plan.claim_ids
        for entry in it.claim.entries
        if entry.reference not in plan.known_references
    )
    balance = 0
    for entry in sorted(fresh, key=lambda entry: entry.on):
        balance += _sign(entry) * entry.minor
        yield entry.on, balance


def _sign(entry: LedgerEntry) -> int:
    return (entry.kind in _LOWERS) - (entry.kind in _RAISES)


def _reached_on(balances: list[tuple[date, int]], wanted_minor: int) -> date | None:
    """The day from which on at least so much had come in, and did not go back again."""
    reached: date | None = None
    for on, balance in balances:
        reached = (reached or on) if balance >= wanted_minor else None
    return reached


def _days(first_on: date, rhythm: Rhythm, count: int) -> Iterator[date]:
    """Months keep the day of the first one, or end on their last day where they are too short."""
    for index in range(count):
        if rhythm is Rhythm.MONTHLY:
            years, month = divmod(first_on.month - 1 + index, 12)
            year = first_on.year + years
            yield date(year, month + 1, min(first_on.day, monthrange(year, month + 1)[1]))
        else:
            yield first_on + timedelta(days=_DAYS[rhythm] * index)
