"""Does anything get past the last gate that was shut before, whoever else writes at that moment?"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, event, text

from collector.domain.policy import Mode
from collector.store import holds, installation, migrate, outbox, sending
from collector.store.outbox import Claimed, Limits
from collector.store.sending import Frozen, NamedClaim
from collector.store.session import Store
from tests.store.rows import AT, TODAY, add_case, add_claim, add_debtor, add_notice

MIDNIGHT = AT.replace(hour=0)
MINUTE = timedelta(minutes=1)
NO_LIMITS = Limits(1000, 1000, 1000)


def house(tx: Connection, mode: Mode = Mode.FULL) -> None:
    installation.settle_in(tx, AT, "here", tag="tag")
    installation.set_mode(tx, AT, mode, who="owner:1")


def given_notice(tx: Connection, name: str = "Durand", email: str = "compta@durand.example", **values: Any) -> int:
    """A due reminder about one claim. Returns its id."""
    debtor_id = add_debtor(tx, name, email=email)
    case_id = add_case(tx, debtor_id)
    claim_id, _ = add_claim(tx, debtor_id, case_id, f"F-{name}")
    notice_id = add_notice(tx, case_id, debtor_id, **values)
    tx.execute(text("INSERT INTO notice_claim (notice_id, claim_id, demanded) VALUES (:n, :c, true)"),
               {"n": notice_id, "c": claim_id})  # fmt: skip
    return notice_id


def claim(tx: Connection, worker: str = "w", most: int = 10, limits: Limits = NO_LIMITS) -> list[Claimed]:
    return outbox.claim_due(tx, AT, TODAY, MIDNIGHT, worker, limits, most=most, lease=10 * MINUTE)


def frozen(mine: Claimed, email: str = "compta@durand.example") -> Frozen:
    return Frozen(
        to_email=email, language="fr", subject="Relance", payload_sha256="0" * 64, transport="sendgrid", read_at=AT,
        statement_number="", principal_minor=1, interest_minor=0, fixed_sum_minor=0, total_minor=1,
        claims=(NamedClaim(mine.case_id, True, 1, 0, 0),), pay_links=(), pay_links_until=AT,
    )  # fmt: skip


def begin(tx: Connection, mine: Claimed, worker: str = "w", email: str = "compta@durand.example") -> int | None:
    return sending.begin_sending(
        tx, AT, TODAY, MIDNIGHT, mine, worker, mine.case_version, frozen(mine, email), lease=2 * MINUTE,
        freshness=MINUTE,
    )  # fmt: skip


def in_a_thread(store: Store, does: Callable[[Connection], object]) -> threading.Thread:
    """Somebody else's transaction, begun now."""

    def write() -> None:
        with store.write() as tx:
            does(tx)

    thread = threading.Thread(target=write)
    thread.start()
    return thread


def is_kept_waiting(store: Store, other: threading.Thread) -> bool:
    """Whether the other ends up waiting for a lock; False when it came through."""
    with psycopg.connect(store.url.replace("+psycopg", ""), autocommit=True) as watcher:
        while other.is_alive():
            [waiting] = watcher.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone() or [0]
            if waiting:
                return True
    return False


@pytest.fixture
def two(fresh_postgres_database: str) -> Iterator[Store]:
    migrate.upgrade(fresh_postgres_database)
    store = Store(fresh_postgres_database)
    yield store
    store.close()


ACTS: dict[str, Callable[[Connection], object]] = {
    "a hold": lambda tx: holds.place(tx, AT, 1, None, "owner", "complaint", None, who="owner:1"),
    "the kill switch": lambda tx: installation.set_kill_switch(tx, AT, True, who="owner:1"),
    "observe mode": lambda tx: installation.set_mode(tx, AT, Mode.OBSERVE, who="owner:1"),
}


@pytest.mark.postgres
@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_nothing_slips_between_the_last_look_and_its_commit(two: Store, act: Callable[[Connection], object]) -> None:
    with two.write() as tx:
        house(tx)
        given_notice(tx)
        [mine] = claim(tx)
    others: list[threading.Thread] = []

    def meanwhile(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("UPDATE notice") and not others:
            others.append(in_a_thread(two, act))
            assert is_kept_waiting(two, others[0]), "it was committed first and did not stop the notice"

    event.listen(two.engine, "after_cursor_execute", meanwhile)
    with two.write() as tx:
        assert begin(tx, mine) == 1
    others[0].join()


@pytest.mark.postgres
def test_two_workers_do_not_write_to_one_address_at_the_same_moment(two: Store) -> None:
    with two.write() as tx:
        house(tx)
        given_notice(tx, "Durand", "compta@groupe.example")
        given_notice(tx, "Dupont", "compta@groupe.example")
        first, second = claim(tx)
    numbers: list[int | None] = []
    with two.write() as tx:
        numbers.append(begin(tx, first, email="compta@groupe.example"))
        other = in_a_thread(two, lambda tx: numbers.append(begin(tx, second, email="compta@groupe.example")))
        is_kept_waiting(two, other)
    other.join()
    assert numbers == [1, None]
