"""What do we know of our Stripe account besides its invoices: whose it is, and whether its webhooks reach us?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, func, select

from collector.store import cursors, installation, journal
from collector.store.journal import Entry
from collector.store.schema import claim, invoice, notice, notice_claim

ACCOUNT, WEBHOOKS, REMINDERS = "stripe_account", "stripe_webhooks", "stripe_reminders_off"
NAMES_AT_MOST = 100  # of event types counted one by one; the rest is counted as "other"


@dataclass(frozen=True, slots=True)
class Heard:
    """Since the first webhook: when the last one came, how many were kept, and how many of which type were not needed.

    `at` is exact to a minute: counting each would cost a write each.
    """

    at: datetime | None
    kept: int
    not_needed: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Known:
    """The account of the books, and whether it is its live mode; None where nobody has asked yet."""

    stripe_id: str | None
    livemode: bool | None


def account_id(tx: Connection) -> str | None:
    """The account of the books; None before it was asked for."""
    return known(tx).stripe_id


def known(tx: Connection) -> Known:
    """Whose books these are, as far as anybody has asked."""
    saved = cursors.read_cursor(tx, ACCOUNT) or {}
    return Known(saved.get("id"), saved.get("livemode"))


def know_account(tx: Connection, at: datetime, stripe_id: str | None, *, livemode: bool, who: str) -> bool:
    """Remember whose the key is, and its mode; None: the key may not tell whose. True where that is news."""
    before = known(tx)
    now = Known(stripe_id or before.stripe_id, livemode)
    if now == before:
        return False
    cursors.save_cursor(tx, ACCOUNT, {"id": now.stripe_id, "livemode": livemode}, at)
    told = {"account": now.stripe_id, "was": before.stripe_id, "livemode": livemode}
    journal.append(tx, at, [Entry("stripe_account_known", who, None, told)])
    return True


def say_reminders_off(tx: Connection, at: datetime, *, who: str) -> None:
    """The owner looked at Stripe's own reminders and automations: none writes to her clients."""
    cursors.save_cursor(tx, REMINDERS, {"who": who}, at)
    journal.append(tx, at, [Entry("stripe_reminders_off", who, None, {})])


def reminders_off_since(tx: Connection) -> datetime | None:
    """When she said so last; Stripe does not tell."""
    return cursors.cursor_saved_at(tx, REMINDERS)


def first_asked(tx: Connection, stripe_ids: Collection[str]) -> Mapping[str, datetime]:
    """When the first of our messages about each of these invoices left; those of which none left are not there."""
    query = (
        select(invoice.c.stripe_id, func.min(notice.c.accepted_at))
        .join(claim, claim.c.invoice_id == invoice.c.id)
        .join(notice_claim, notice_claim.c.claim_id == claim.c.id)
        .join(notice, notice.c.id == notice_claim.c.notice_id)
        .where(invoice.c.stripe_id.in_(stripe_ids), notice.c.accepted_at.is_not(None))
        .group_by(invoice.c.stripe_id)
    )
    return dict(tx.execute(query).all())


def charged_again(tx: Connection) -> tuple[int, datetime | None]:
    """How many open invoices Stripe charges by itself and will try again, and when it tries the last of them."""
    query = select(func.count(), func.max(invoice.c.next_attempt_at)).where(
        invoice.c.status == "open", invoice.c.collection_method == "charge_automatically",
        invoice.c.next_attempt_at.is_not(None),
    )  # fmt: skip
    count, last = tx.execute(query).one()
    return count, last


def count_heard(tx: Connection, at: datetime, kept: int, not_needed: Mapping[str, int]) -> None:
    """Add what one process heard lately."""
    before = heard(tx)
    types = Counter(before.not_needed)
    for kind, count in not_needed.items():
        types[kind if kind in types or len(types) < NAMES_AT_MOST else "other"] += count
    cursors.save_cursor(tx, WEBHOOKS, {"kept": before.kept + kept, "not_needed": dict(types)}, at)


def heard(tx: Connection) -> Heard:
    """What came by webhook so far."""
    known = cursors.read_cursor(tx, WEBHOOKS)
    if known is None:
        return Heard(None, 0, {})
    return Heard(cursors.cursor_saved_at(tx, WEBHOOKS), known["kept"], known["not_needed"])


def silent_since(tx: Connection) -> datetime | None:
    """When the last webhook came (else: when we were set up), while invoices are open; None where none is."""
    is_open = select(exists().where(invoice.c.status == "open"))
    if not tx.execute(is_open).scalar_one():
        return None
    house = installation.read(tx)
    return heard(tx).at or (house.created_at if house else None)
