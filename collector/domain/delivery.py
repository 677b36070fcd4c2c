"""What the mail provider's reports say about one notice, whatever their order, number and repeats."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from collector.domain.facts import NoticeState


class ReportKind(StrEnum):
    """What a provider can report of one mail; OTHER is whatever else it says (opened, a kind we do not know yet)."""

    PROCESSED = "processed"
    DEFERRED = "deferred"
    DELIVERED = "delivered"
    BOUNCED = "bounced"  # for good; the address is not used again
    BLOCKED = "blocked"  # this message only; the address stays good
    DROPPED = "dropped"
    COMPLAINED = "complained"  # marked as spam by the recipient
    OTHER = "other"


FAILURES = frozenset({ReportKind.BOUNCED, ReportKind.BLOCKED, ReportKind.DROPPED, ReportKind.COMPLAINED})
# A blocked message says nothing about the address; the rest do.
ADDRESS_FAILURES = frozenset({ReportKind.BOUNCED, ReportKind.DROPPED, ReportKind.COMPLAINED})


@dataclass(frozen=True, slots=True)
class Report:
    kind: ReportKind
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`state` is None when the reports prove nothing; `address_fails` says why the address must not be used again."""

    state: NoticeState | None
    delivered_at: datetime | None
    address_fails: str | None
    reason: str = ""


def outcome_of(reports: Iterable[Report]) -> Outcome:
    """The state that a set of reports proves.

    A mail that came back did not arrive, even after `delivered`: asynchronous bounces come later. A complaint alone
    leaves a delivered notice delivered: somebody read it. Any report at all proves that the provider accepted it.
    """
    seen = sorted(reports, key=lambda report: (report.at, report.kind, report.reason))
    if not seen:
        return Outcome(None, None, None)
    delivered_at = next((report.at for report in seen if report.kind is ReportKind.DELIVERED), None)
    failure = next((report for report in seen if report.kind in FAILURES), None)
    if failure is None:
        state = NoticeState.DELIVERED if delivered_at else NoticeState.ACCEPTED
        return Outcome(state, delivered_at, None)
    address = next((report for report in seen if report.kind in ADDRESS_FAILURES), None)
    address_fails = address.kind.value if address else None
    came_back = any(report.kind in FAILURES - {ReportKind.COMPLAINED} for report in seen)
    if delivered_at and not came_back:
        return Outcome(NoticeState.DELIVERED, delivered_at, address_fails, failure.reason)
    return Outcome(NoticeState.BOUNCED, None, address_fails, failure.reason)
