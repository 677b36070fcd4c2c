"""Is only that let go which nobody needs any more?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

from sqlalchemy import func, select

from collector.clock import TurnableClock
from collector.flows import housekeeping
from collector.store import inbox, migrate, runs
from collector.store.inbox import InboxEvent
from collector.store.schema import inbox as inbox_table
from collector.store.session import Store

BEGIN = datetime(2026, 1, 5, 12, tzinfo=UTC)


def test_old_events_go_once_they_were_worked_off(tmp_path: Path) -> None:
    url = f"sqlite+pysqlite:///{tmp_path / 'collector.db'}"
    migrate.upgrade(url)
    store, clock = Store(url), TurnableClock(BEGIN)
    service: object = SimpleNamespace(store=store, clock=clock)
    with store.write() as tx:
        for name in ("evt_done", "evt_waiting"):
            inbox.store_events(tx, BEGIN, [InboxEvent("stripe", name, "invoice.paid", "in_1", b"{}")])
        inbox.done(tx, BEGIN, [1])
        runs.finished(tx, "intake", BEGIN, BEGIN, {"done": 1})
    clock.advance(timedelta(days=29))
    assert housekeeping.run(service) == {}  # type: ignore[arg-type]
    clock.advance(timedelta(days=2))
    assert housekeeping.run(service) == {"events": 1, "runs": 1}  # type: ignore[arg-type]
    with store.read() as tx:
        assert tx.execute(select(inbox_table.c.provider_id)).scalars().all() == ["evt_waiting"]
        assert tx.execute(select(func.count()).select_from(inbox_table)).scalar_one() == 1
    store.close()
