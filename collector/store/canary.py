"""Which test mails left, and which of them came home?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, or_, select, update

from collector.store.dialect import insert_for
from collector.store.schema import canary


@dataclass(frozen=True, slots=True)
class Canary:
    """One day's test mail. `verdict` is what the provider answered, None while nobody knows."""

    id: int
    on: date
    uid: str
    to_email: str
    sent_at: datetime
    verdict: str | None
    provider_id: str | None
    because: str | None
    delivered_at: datetime | None
    arrived_at: datetime | None
    alarmed_at: datetime | None


def begin(tx: Connection, at: datetime, on: date, uid: str, to_email: str) -> bool:
    """Today's mail is about to leave; False if it has begun to before."""
    values = {"on": on, "uid": uid, "to_email": to_email, "sent_at": at}
    made = insert_for(tx, canary).values(**values).on_conflict_do_nothing().returning(canary.c.id)
    return tx.execute(made).scalar_one_or_none() is not None


def answered(tx: Connection, uid: str, verdict: str, provider_id: str | None, because: str) -> None:
    """What the provider said as it took it, or did not."""
    values = {"verdict": verdict, "provider_id": provider_id, "because": because}
    tx.execute(update(canary).where(canary.c.uid == uid).values(**values))


def reported(tx: Connection, uid: str | None, provider_id: str | None, at: datetime | None, because: str) -> bool:
    """The provider's report about one: delivered at that instant, or, None, why not. False if it is not ours."""
    which = canary.c.uid == uid if uid else canary.c.provider_id == (provider_id or "")
    values = {"delivered_at": at} if at is not None else {"because": because}
    return tx.execute(update(canary).where(which).values(**values)).rowcount == 1


def arrived(tx: Connection, at: datetime, subject: str) -> bool:
    """A mail came in by our own address; whether it is a test mail of the last days, by the id in its subject."""
    recent = tx.execute(select(canary.c.id, canary.c.uid).order_by(canary.c.id.desc()).limit(10)).all()
    found = next((row.id for row in recent if row.uid in subject), None)
    if found is None:
        return False
    tx.execute(update(canary).where(canary.c.id == found, canary.c.arrived_at.is_(None)).values(arrived_at=at))
    return True


def alarmed(tx: Connection, at: datetime, canary_id: int) -> None:
    """A person was called because of it."""
    tx.execute(update(canary).where(canary.c.id == canary_id).values(alarmed_at=at))


def last(tx: Connection) -> Canary | None:
    """The newest."""
    row = tx.execute(select(canary).order_by(canary.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else Canary(**row._mapping)


def home_since(tx: Connection, since: datetime) -> bool:
    """Whether one that left after this instant was delivered, or came in."""
    is_home = or_(canary.c.delivered_at.is_not(None), canary.c.arrived_at.is_not(None))
    return tx.execute(select(canary.c.id).where(canary.c.sent_at > since, is_home)).first() is not None
