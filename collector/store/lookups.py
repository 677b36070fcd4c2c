"""The small questions of the pages: is there such a case, whose link is this, what is known of one message?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from collector.domain.facts import NoticeState
from collector.domain.policy import Consent
from collector.store.claiming import Claimed
from collector.store.documents import Kept
from collector.store.pages import NoticeCard
from collector.store.schema import attempt, case, claim, debtor, delivery_event, document, invoice, notice, pay_link


@dataclass(frozen=True, slots=True)
class PayLink:
    """A link that still holds, and the invoice it leads to; amounts as last read, in minor units."""

    stripe_id: str
    number: str
    currency: str
    language: str
    debtor_name: str
    owed_again: bool = False  # taken back after payment: Stripe's page says paid, and it is not


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to hand a message to a provider."""

    number: int
    transport: str
    started_at: datetime
    ended_at: datetime | None
    verdict: str | None
    provider_id: str | None
    because: str | None


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What the mail provider reported of it."""

    kind: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message with what is on file about it."""

    card: NoticeCard
    case_id: int
    debtor_id: int
    debtor_name: str
    currency: str
    policy_version: str
    deadline_days: int | None
    turn: int
    case_version: int | None
    passages: tuple[int, ...]
    attempts: tuple[Attempt, ...]
    reports: tuple[DeliveryReport, ...]
    documents: tuple[Kept, ...]

    def as_claimed(self) -> Claimed:
        """As a worker would take it; to write the letter without sending it."""
        card = self.card
        return Claimed(
            card.id, card.uid, self.case_id, self.debtor_id, card.cycle, card.step_key, card.level, card.kind,
            card.recipient_role, Consent(card.consent), self.deadline_days, self.turn, card.tries,
            self.case_version or 0, card.decided_by,
        )  # fmt: skip


def currency_of(tx: Connection, case_id: int) -> str | None:
    """The currency of a case, None if there is no such case."""
    return tx.execute(select(case.c.currency).where(case.c.id == case_id)).scalar_one_or_none()


def message(tx: Connection, notice_id: int) -> Message | None:
    """One message in four queries; None if there is no such message."""
    names = tuple(NoticeCard.__dataclass_fields__)
    query = (
        select(
            *(notice.c[name] for name in names), notice.c.case_id, notice.c.debtor_id, debtor.c.name, case.c.currency,
            notice.c.policy_version, notice.c.deadline_days, notice.c.turn, notice.c.case_version,
            notice.c.passages,
        )
        .join(case, case.c.id == notice.c.case_id)
        .join(debtor, debtor.c.id == notice.c.debtor_id)
        .where(notice.c.id == notice_id)
    )  # fmt: skip
    row = tx.execute(query).one_or_none()
    if row is None:
        return None
    values: dict[str, Any] = {name: row._mapping[name] for name in names}
    card = NoticeCard(**{**values, "state": NoticeState(row.state)})
    return Message(
        card, row.case_id, row.debtor_id, row.name, row.currency, row.policy_version, row.deadline_days, row.turn,
        row.case_version, tuple(row.passages or ()), _attempts(tx, notice_id), _reports(tx, notice_id),
        _documents(tx, notice_id),
    )  # fmt: skip


_WHERE_TO_PAY = (
    select(
        invoice.c.stripe_id, invoice.c.number, invoice.c.currency, debtor.c.language, debtor.c.name,
        claim.c.owed_again & (case.c.remaining_minor > 0),
    )
    .select_from(invoice)
    .join(debtor, debtor.c.id == invoice.c.debtor_id)
    .outerjoin(claim, claim.c.invoice_id == invoice.c.id)
    .outerjoin(case, (case.c.id == claim.c.case_id) & case.c.closed_on.is_(None))
)  # fmt: skip


def pay_link_of(tx: Connection, token_sha256: str, now: datetime) -> PayLink | None:
    """Where a debtor's link leads; None where it is unknown, revoked or has run out."""
    still_holds = (pay_link.c.revoked_at.is_(None), pay_link.c.expires_at > now)
    link = select(pay_link.c.invoice_id).where(pay_link.c.token_sha256 == token_sha256, *still_holds)
    return _as_link(tx.execute(_WHERE_TO_PAY.where(invoice.c.id.in_(link))).one_or_none())


def pay_link_in(tx: Connection, case_id: int, claim_id: int) -> PayLink | None:
    """Where a claim of this case is paid; None where it is of another case."""
    ours = (claim.c.id == claim_id, claim.c.case_id == case_id)
    return _as_link(tx.execute(_WHERE_TO_PAY.where(*ours)).one_or_none())


def _as_link(row: Any) -> PayLink | None:
    return None if row is None else PayLink(row[0], row[1], row[2], row[3], row[4], bool(row[5]))


def _attempts(tx: Connection, notice_id: int) -> tuple[Attempt, ...]:
    columns = (
        attempt.c.number, attempt.c.transport, attempt.c.started_at, attempt.c.ended_at, attempt.c.verdict,
        attempt.c.provider_id, attempt.c.because,
    )  # fmt: skip
    rows = tx.execute(select(*columns).where(attempt.c.notice_id == notice_id).order_by(attempt.c.number))
    return tuple(Attempt(*row) for row in rows)


def _reports(tx: Connection, notice_id: int) -> tuple[DeliveryReport, ...]:
    columns = (delivery_event.c.kind, delivery_event.c.at, delivery_event.c.reason)
    query = select(*columns).where(delivery_event.c.notice_id == notice_id)
    rows = tx.execute(query.order_by(delivery_event.c.at, delivery_event.c.id))
    return tuple(DeliveryReport(*row) for row in rows)


def _documents(tx: Connection, notice_id: int) -> tuple[Kept, ...]:
    rows = tx.execute(select(document).where(document.c.notice_id == notice_id).order_by(document.c.id))
    return tuple(Kept(**row._mapping) for row in rows)
