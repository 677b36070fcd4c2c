"""Who leads when two want to, when one falls silent, and when one comes back?"""

from __future__ import annotations

import threading
from datetime import timedelta

from sqlalchemy import select

from collector.store import lease, schema
from collector.store.session import Store
from tests.store.rows import AT

SECOND = timedelta(seconds=1)


def test_the_first_leads_and_renews_in_the_same_epoch(store: Store) -> None:
    with store.write() as tx:
        held = lease.take_or_renew(tx, "leader", "a", AT, 30)
        assert held == lease.Lease("leader", "a", 1, AT + 30 * SECOND)
        assert lease.take_or_renew(tx, "leader", "a", AT + 10 * SECOND, 30) == lease.Lease(
            "leader", "a", 1, AT + 40 * SECOND
        )
        assert lease.take_or_renew(tx, "leader", "b", AT + 20 * SECOND, 30) is None


def test_another_leads_once_the_first_falls_silent_and_the_first_notices(store: Store) -> None:
    with store.write() as tx:
        lease.take_or_renew(tx, "leader", "a", AT, 30)
        late = AT + 30 * SECOND
        held = lease.take_or_renew(tx, "leader", "b", late, 30)
        assert held is not None and held.epoch == 2
        assert lease.take_or_renew(tx, "leader", "a", late, 30) is None


def test_who_slept_through_the_end_of_his_own_lease_starts_a_new_epoch(store: Store) -> None:
    with store.write() as tx:
        lease.take_or_renew(tx, "leader", "a", AT, 30)
        held = lease.take_or_renew(tx, "leader", "a", AT + 60 * SECOND, 30)
        assert held is not None and held.epoch == 2


def test_a_lease_handed_back_is_free_at_once_and_only_its_holder_hands_it_back(store: Store) -> None:
    with store.write() as tx:
        lease.take_or_renew(tx, "leader", "a", AT, 30)
        lease.release(tx, "leader", "b")
        assert lease.take_or_renew(tx, "leader", "b", AT, 30) is None
        lease.release(tx, "leader", "a")
        held = lease.take_or_renew(tx, "leader", "b", AT, 30)
        assert held is not None and (held.holder, held.epoch) == ("b", 2)


def test_of_two_who_grasp_at_the_same_moment_one_leads(store: Store) -> None:
    with store.write() as tx:
        lease.take_or_renew(tx, "leader", "gone", AT, 30)
    later = AT + 60 * SECOND
    for round_ in range(10):
        ready = threading.Barrier(2)
        won: list[str] = []
        now = later + round_ * 60 * SECOND

        def grasp(holder: str, now=now, ready=ready, won=won) -> None:
            ready.wait()
            with store.write() as tx:
                if lease.take_or_renew(tx, "leader", holder, now, 30):
                    won.append(holder)

        threads = [threading.Thread(target=grasp, args=[holder]) for holder in ("a", "b")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(won) == 1
    with store.read() as tx:
        assert tx.execute(select(schema.lease.c.epoch)).scalar_one() == 11
