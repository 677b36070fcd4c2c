"""How often was something tried, within a time, over all processes?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete
from sqlalchemy import case as when

from collector.store.dialect import insert_for
from collector.store.schema import throttle


def count_try(tx: Connection, key: str, now: datetime, window: timedelta) -> int:
    """Count one more try; returns how many there were within the window, this one included. A window begins with its
    first try."""
    over = throttle.c.began_at <= now - window
    counted = (
        insert_for(tx, throttle)
        .values(key=key, began_at=now, count=1)
        .on_conflict_do_update(
            index_elements=[throttle.c.key],
            set_={
                "began_at": _if(over, now, throttle.c.began_at),
                "count": _if(over, 1, throttle.c.count + 1),
            },
        )
        .returning(throttle.c.count)
    )
    return int(tx.execute(counted).scalar_one())


def forget_tries(tx: Connection, key: str) -> None:
    """It succeeded: the tries before do not count any more."""
    tx.execute(delete(throttle).where(throttle.c.key == key))


def forget_old_tries(tx: Connection, before: datetime) -> None:
    """Drop the counts that began before an instant: their windows are over."""
    tx.execute(delete(throttle).where(throttle.c.began_at < before))


def _if(condition: Any, then: Any, otherwise: Any) -> Any:
    return when((condition, then), else_=otherwise)
