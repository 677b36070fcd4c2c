"""Does anything get past the last gate that was shut before, whoever else writes at that moment?"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, event, select, text, update

from collector.domain.decisions import TaskKind
from collector.domain.facts import NoticeState
from collector.domain.policy import Consent, Mode
from collector.store import (
    cases,
    claiming,
    debtors,
    holds,
    installation,
    journal,
    migrate,
    outbox,
    reports,
    schema,
    sending,
    tasks,
)
from collector.store.claiming import Claimed, Limits
from collector.store.outbox import LAWYER, Plan
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


def one(tx: Connection, notice_id: int) -> Any:
    return tx.execute(select(schema.notice).where(schema.notice.c.id == notice_id)).one()


def accept(tx: Connection, notice_id: int, provider_id: str | None = "msg") -> bool:
    return sending.accepted(
        tx, AT, TODAY, notice_id, provider_id, because="said so", who="worker", confirms_delivery=False,
        deadline_on=None,
    )  # fmt: skip


def claim(tx: Connection, worker: str = "w", most: int = 10, limits: Limits = NO_LIMITS) -> list[Claimed]:
    return claiming.claim_due(tx, AT, TODAY, MIDNIGHT, worker, limits, most=most, lease=10 * MINUTE)


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


# --- who may be taken ------------------------------------------------------------------------------------------


@pytest.fixture
def tx(store: Store) -> Iterator[Connection]:
    """One transaction in an installation that may send everything."""
    with store.write() as opened:
        house(opened)
        yield opened


def test_new_debtors_beyond_the_ramp_do_not_hold_up_those_written_to_before(tx: Connection) -> None:
    for number in range(30):
        given_notice(tx, f"New{number}", f"{number}@new.example")
    known = given_notice(tx, "Known")
    yesterday = AT - timedelta(days=1)
    add_notice(tx, 31, 31, "courtesy", state="delivered", accepted_at=yesterday, sending_at=yesterday)
    no_new = Limits(1000, 1000, 0)
    assert [mine.id for mine in claim(tx, most=5, limits=no_new)] == [known]
    two_new = Limits(1000, 1000, 2)
    assert len(claim(tx, most=5, limits=two_new)) == 2
    assert claim(tx, most=5, limits=two_new) == []


def test_an_old_doubt_does_not_use_up_the_caps_for_ever(tx: Connection) -> None:
    hours_ago = {"an hour": AT - timedelta(minutes=59), "longer": AT - timedelta(minutes=61)}
    given_notice(tx, "Doubt", "doubt@a.example", state="doubt", sending_at=hours_ago["an hour"], tries=1)
    due = given_notice(tx, "Due")
    one_an_hour = Limits(1, 1000, 1000)
    assert claim(tx, limits=one_an_hour) == []
    tx.execute(update(schema.notice).where(schema.notice.c.state == "doubt").values(sending_at=hours_ago["longer"]))
    assert [mine.id for mine in claim(tx, limits=one_an_hour)] == [due]


def test_a_notice_of_an_earlier_cycle_is_not_taken(tx: Connection) -> None:
    given_notice(tx)
    cases.close(tx, AT, 1, TODAY, "paid", who="stripe")
    cases.reopen(tx, AT, 1, "chargeback", person_first=False, who="stripe")
    assert claim(tx) == []


def test_the_owner_may_still_object_while_the_notice_is_prepared(tx: Connection) -> None:
    notice_id = given_notice(tx)
    [mine] = claim(tx)
    assert outbox.decide_consent(tx, AT, notice_id, False, "owner:1") == 1
    assert begin(tx, mine) is None
    assert one(tx, notice_id).state == "vetoed"


@pytest.mark.parametrize("state", ["claimed", "sending", "doubt"])
def test_a_step_under_way_is_not_planned_a_second_time(tx: Connection, state: str) -> None:
    given_notice(tx, state=state)
    again = Plan(
        1, 1, 1, "reminder_1", 1, "reminder", "invoice_contact", Consent.AUTO, TODAY, None, (1,), (), {}, "p", "u"
    )
    outbox.plan(tx, AT, [again], "collector")
    assert len(tx.execute(select(schema.notice)).all()) == 1
    assert "notice_planned" not in [row.kind for row in journal.read(tx)]


# --- the gate --------------------------------------------------------------------------------------------------


def test_a_claim_is_asked_for_once_a_step_whatever_was_planned(tx: Connection) -> None:
    given_notice(tx, state="accepted", accepted_at=AT - timedelta(days=3), tries=1)
    add_notice(tx, 1, 1, turn=2, uid="second")
    [mine] = claim(tx)
    # Nothing was planned for this notice, but its bytes demand the claim of the first.
    assert begin(tx, mine) is None


def test_the_gate_opens_once(tx: Connection) -> None:
    given_notice(tx)
    [mine] = claim(tx)
    assert [begin(tx, mine), begin(tx, mine)] == [1, None]


# --- what became of it -----------------------------------------------------------------------------------------


def test_what_the_provider_proves_counts_even_if_the_owner_thought_otherwise(tx: Connection) -> None:
    notice_id = given_notice(tx)
    [mine] = claim(tx)
    begin(tx, mine)
    sending.not_accepted(tx, AT, notice_id, NoticeState.DOUBT, because="lost", who="worker")
    sending.not_accepted(tx, AT, notice_id, NoticeState.PLANNED, because="did not leave", who="owner:1", not_before=AT)
    assert accept(tx, notice_id)
    assert claim(tx) == []
    assert one(tx, notice_id).state == "accepted"


def test_nothing_is_accepted_that_was_never_handed_over(tx: Connection) -> None:
    assert not accept(tx, given_notice(tx))


def test_a_late_answer_of_the_first_attempt_does_not_touch_the_second(tx: Connection) -> None:
    notice_id = given_notice(tx)
    [mine] = claim(tx)
    begin(tx, mine)
    sending.not_accepted(tx, AT, notice_id, NoticeState.PLANNED, because="busy", who="worker", number=1, not_before=AT)
    [again] = claim(tx)
    assert begin(tx, again) == 2
    late = sending.not_accepted(tx, AT, notice_id, NoticeState.PLANNED, because="busy", who="worker", number=1)
    assert late is None
    assert one(tx, notice_id).state == "sending"


def test_the_providers_id_is_kept_though_its_report_came_before_its_answer(tx: Connection) -> None:
    notice_id = given_notice(tx)
    [mine] = claim(tx)
    begin(tx, mine)
    assert accept(tx, notice_id, provider_id=None)
    assert not accept(tx, notice_id, provider_id="msg-1")
    found = reports.find_sent(tx, None, "msg-1.recvd-5")
    assert found is not None and found.id == notice_id


def test_the_question_ends_with_the_doubt(tx: Connection) -> None:
    notice_id = given_notice(tx)
    [mine] = claim(tx)
    begin(tx, mine)
    sending.not_accepted(tx, AT, notice_id, NoticeState.DOUBT, because="lost", who="worker")
    tasks.open_task(tx, AT, 1, TaskKind.RESOLVE_DOUBT, str(notice_id), {"code": "ask_resolve_doubt"}, who="collector")
    accept(tx, notice_id)
    assert tasks.open_tasks_of(tx, 1) == ()


def test_a_dossier_that_left_hands_the_case_off_however_we_know(tx: Connection) -> None:
    notice_id = given_notice(tx, recipient_role=LAWYER, kind="handoff")
    cases.mark_handoff(tx, AT, 1, TODAY, [1], who="collector")
    [mine] = claim(tx)
    begin(tx, mine)
    tx.execute(text("INSERT INTO document (sha256, case_id, notice_id, kind, name, content_type, size, at)"
                    " VALUES ('abc', 1, :n, 'dossier', 'd.zip', 'application/zip', 1, '2026-03-02 09:00:00')"),
               {"n": notice_id})  # fmt: skip
    sending.not_accepted(tx, AT, notice_id, NoticeState.DOUBT, because="worker lost while sending", who="worker")
    accept(tx, notice_id)
    assert tx.execute(select(schema.case.c.handed_off_on)).scalar_one() == TODAY


def test_a_bounce_of_the_old_address_does_not_condemn_the_new_one(tx: Connection) -> None:
    given_notice(tx, email="new@durand.example")
    assert debtors.set_address_aside(tx, AT, 1, "old@durand.example", "bounced", who="sendgrid") == []
    assert tx.execute(select(schema.debtor.c.email_set_aside)).scalar_one() is None
