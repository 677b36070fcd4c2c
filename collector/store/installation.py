"""Who are we, how far may we go by ourselves, and are we still where we were released?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, select, update

from collector.domain.policy import Mode
from collector.store import journal
from collector.store.dialect import insert_for
from collector.store.journal import Entry
from collector.store.schema import installation


@dataclass(frozen=True, slots=True)
class Installation:
    """`tag` tells our notices from those of another installation at the same mail provider. `released_at` is when the
    owner last let it out of observe; None while it observes. `sent_count`: notices ever accepted by a provider.
    """

    tag: str
    fingerprint: str
    mode: Mode
    kill_switch: bool
    released_at: datetime | None
    created_at: datetime
    sent_count: int


def fingerprint(*parts: str) -> str:
    """One short name for what makes this place this one; the parts (a piece of a key, say) cannot be read from it."""
    return sha256("\0".join(parts).encode()).hexdigest()


def settle_in(tx: Connection, at: datetime, here: str, *, tag: str, who: str = "collector") -> bool:
    """Begin in observe on a new database; on a known one see whether this is still the place of our release (I-52).

    `here` is our fingerprint. A restored backup, a cloned machine or another Stripe account shows another one: then we
    observe again until the owner releases us here. Returns False where that happened.
    """
    values = {"id": 1, "tag": tag, "fingerprint": here, "mode": Mode.OBSERVE, "kill_switch": False, "created_at": at}
    made = insert_for(tx, installation).on_conflict_do_nothing().values(**values).returning(installation.c.id)
    if tx.execute(made).scalar_one_or_none() is not None:
        data = {"tag": tag, "mode": Mode.OBSERVE.value}
        journal.append(tx, at, [Entry("installation_created", who, None, data)])
        return True
    return _recognise(tx, at, here, who)


def _recognise(tx: Connection, at: datetime, here: str, who: str) -> bool:
    row = tx.execute(select(installation.c.fingerprint, installation.c.mode).with_for_update()).one()
    if row.fingerprint == here:
        return True
    tx.execute(update(installation).values(fingerprint=here, mode=Mode.OBSERVE, released_at=None))
    data = {"from_mode": row.mode, "was": row.fingerprint, "is": here}
    journal.append(tx, at, [Entry("moved_to_observe", who, None, data)])
    return False


def read(tx: Connection) -> Installation | None:
    """What we are, or None before `settle_in`."""
    row = tx.execute(select(installation)).one_or_none()
    if row is None:
        return None
    return Installation(
        row.tag, row.fingerprint, Mode(row.mode), row.kill_switch, row.released_at, row.created_at, row.sent_count
    )


def set_mode(tx: Connection, at: datetime, mode: Mode, *, who: str) -> bool:
    """Let more or less happen without a person. Leaving observe starts the ramp anew. False if nothing changes."""
    row = tx.execute(select(installation.c.mode, installation.c.released_at).with_for_update()).one()
    if row.mode == mode:
        return False
    released_at = None if mode is Mode.OBSERVE else row.released_at or at
    tx.execute(update(installation).values(mode=mode, released_at=released_at))
    journal.append(tx, at, [Entry("mode_set", who, None, {"from": row.mode, "to": mode.value})])
    return True


def set_kill_switch(tx: Connection, at: datetime, on: bool, *, who: str) -> bool:
    """Stop everything that leaves, at once, or let it go on. False if it stood so already."""
    changed = tx.execute(update(installation).where(installation.c.kill_switch != on).values(kill_switch=on))
    if changed.rowcount == 0:
        return False
    journal.append(tx, at, [Entry("kill_switch_on" if on else "kill_switch_off", who, None, {})])
    return True
