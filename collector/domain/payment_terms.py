"""Does an invoice give more time to pay than the law allows, counted in each way the law can be read?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from collector.domain.calendar import add_months
from collector.domain.jurisdictions.rule import TermsCap
from collector.domain.terms import EndOfMonth, Terms


class TimeGiven(StrEnum):
    """What the time to pay supposes, from the least to the most."""

    NOTHING = "nothing"  # what the law gives where nothing is agreed
    AGREEMENT = "agreement"  # a contract that says so
    END_OF_MONTH_CLAUSE = "end_of_month_clause"  # an express clause "end of month"; right in both countings
    ONE_COUNTING = "one_counting"  # such a clause, and right in one of its two countings only
    TOO_LONG = "too_long"  # no contract may give it


@dataclass(frozen=True, slots=True)
class PaymentTime:
    """The time one invoice gives, beside the last days the law allows.

    `days` lie between issue and due date. `agreed_until`: the agreed days after the invoice. "45 days end of month" is
    read both ways: `days_then_month_end` counts the days, then goes to the end of that month; `month_end_then_days`
    begins at the end of the invoice's month. The law settles neither.
    """

    supposes: TimeGiven
    days: int
    agreed_until: date
    days_then_month_end: date
    month_end_then_days: date


def payment_time(issued_on: date, due_on: date, cap: TermsCap, counted: EndOfMonth | None = None) -> PaymentTime:
    """The time from issue to due date under a cap (C. com. L441-10 I).

    `counted`: the contract has an express clause "end of month" and says how it counts; then only that way is right.
    """
    agreed_until = issued_on + timedelta(days=cap.agreed_days)
    days_then_month_end = _month_end(issued_on + timedelta(days=cap.end_of_month_days))
    month_end_then_days = _month_end(issued_on) + timedelta(days=cap.end_of_month_days)
    days = (due_on - issued_on).days
    both = {EndOfMonth.DAYS_FIRST: days_then_month_end, EndOfMonth.MONTH_END_FIRST: month_end_then_days}
    if days <= cap.default_days:
        supposes = TimeGiven.NOTHING
    elif due_on <= max(agreed_until, both[counted] if counted else agreed_until):
        supposes = TimeGiven.AGREEMENT
    elif counted is not None:
        supposes = TimeGiven.TOO_LONG
    elif due_on <= min(both.values()):
        supposes = TimeGiven.END_OF_MONTH_CLAUSE
    elif due_on <= max(both.values()):
        supposes = TimeGiven.ONE_COUNTING
    else:
        supposes = TimeGiven.TOO_LONG
    return PaymentTime(supposes, days, agreed_until, days_then_month_end, month_end_then_days)


def most_days(terms: Terms, cap: TermsCap) -> int | None:
    """The days the law lets a contract give, where these terms give more; None where they keep to it or say nothing."""
    most = cap.agreed_days if terms.end_of_month is None else cap.end_of_month_days
    return most if terms.payment_days is not None and terms.payment_days > most else None


def _month_end(day: date) -> date:
    return add_months(day.replace(day=1), 1) - timedelta(days=1)
