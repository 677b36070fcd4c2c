"""Does each screen show what is on file, in few queries, and at the same cost however many invoices there are?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, event, insert, select, text

from collector.domain.decisions import TaskKind
from collector.domain.facts import NoticeState
from collector.domain.policy import Mode
from collector.store import cases, holds, pages, promises, replies, runs, schema, tasks
from collector.store.pages import RecordKind, Sort
from collector.store.session import Store
from tests.store.rows import AT, TODAY, add, add_case, add_claim, add_debtor, add_notice, invoice_values

PARIS = ZoneInfo("Europe/Paris")
JOBS = ("daily_run", "deliver", "intake")
Statement = tuple[str, Any]


@contextmanager
def heard(store: Store) -> Iterator[list[Statement]]:
    statements: list[Statement] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        statements.append((statement, parameters))

    event.listen(store.engine, "before_cursor_execute", note)
    yield statements
    event.remove(store.engine, "before_cursor_execute", note)


def test_the_week_of_a_new_installation_is_empty(store: Store) -> None:
    with store.read() as tx:
        week = pages.week(tx, TODAY, PARIS)
    assert (week.tasks, week.task_count, week.before_owner, week.received, week.sent) == ((), 0, (), (), {})
    assert (week.next_steps, week.next_step_on, week.open_cases, week.quiet_cases) == ((), None, 0, 0)
    assert week.since == date(2026, 2, 24)


def test_tasks_come_by_deadline_then_by_amount_and_quiet_cases_are_counted(store: Store) -> None:
    because = {"code": "ask_call", "values": {}}
    with store.write() as tx:
        for name, overdue in (
            ("small", 1_000),
            ("large", 250_000),
            ("soon", 500),
            ("quiet", 9_000),
            ("stopped", 9_000),
        ):
            add_case(tx, add_debtor(tx, name), state="waiting", overdue_minor=overdue, remaining_minor=overdue)
        for case_id, due_on in ((1, None), (2, None), (3, date(2026, 3, 5)), (None, None)):
            tasks.open_task(tx, AT, case_id, TaskKind.CALL, "", because, who="collector", due_on=due_on)
        over = tasks.open_task(tx, AT, 4, TaskKind.CALL, "", because, who="collector")
        assert over is not None
        tasks.done(tx, AT, over, "no_answer", who="owner:1")
        add_notice(tx, 5, 5, "formal_notice", kind="formal_notice", state="announced", send_on=date(2026, 3, 9))
    with store.read() as tx:
        week = pages.week(tx, TODAY, PARIS)
    assert [line.debtor_name for line in week.tasks] == ["soon", "large", "small", None]
    assert week.task_count == 4
    assert week.tasks[0].because == because
    assert [(line.debtor_name, line.state, line.overdue_minor) for line in week.before_owner] == [
        ("stopped", NoticeState.ANNOUNCED, 9_000)
    ]
    assert (week.open_cases, week.quiet_cases) == (5, 1)
    assert [(line.currency, line.cases, line.overdue_minor) for line in week.totals] == [("eur", 5, 269_500)]


def test_a_long_list_is_cut_and_its_count_is_whole(store: Store) -> None:
    with store.write() as tx:
        for number in range(7):
            case_id = add_case(tx, add_debtor(tx, f"debtor {number}"))
            tasks.open_task(tx, AT, case_id, TaskKind.CALL, "", {}, who="collector")
    with store.read() as tx:
        week = pages.week(tx, TODAY, PARIS, most=5)
    assert (len(week.tasks), week.task_count) == (5, 7)


def test_the_week_looks_back_seven_days_on_money_notices_and_promises(store: Store) -> None:
    with store.write() as tx:
        debtor_id = add_debtor(tx)
        case_id = add_case(tx, debtor_id)
        _, euros = add_claim(tx, debtor_id, case_id)
        _, dollars = add_claim(tx, debtor_id, case_id, "F-2", currency="usd")

        def entry(invoice_id: int, kind: str, on: date, minor: int) -> None:
            add(
                tx, schema.ledger_entry, invoice_id=invoice_id, kind=kind, on=on, minor=minor, at=AT,
                reference=f"{kind}{on}{minor}",
            )  # fmt: skip

        entry(euros, "payment", date(2026, 2, 23), 99_900)  # the day before the first of the seven
        entry(euros, "payment", date(2026, 2, 24), 40_000)
        entry(euros, "payment", TODAY, 2_300)
        entry(euros, "refund", date(2026, 3, 1), 300)
        entry(euros, "credit_note", date(2026, 3, 1), 7_000)  # lowers the debt; nothing was received
        entry(dollars, "payment", date(2026, 3, 1), 1_500)
        before, after = datetime(2026, 2, 23, 22, 59, tzinfo=UTC), datetime(2026, 2, 23, 23, 1, tzinfo=UTC)
        add_notice(tx, case_id, debtor_id, "a", accepted_at=before)
        add_notice(tx, case_id, debtor_id, "b", accepted_at=after)  # one minute into the 24th in Paris
        add_notice(tx, case_id, debtor_id, "c", accepted_at=AT, kind="formal_notice")
        promises.record(tx, AT, case_id, TODAY, TODAY, 500, who="owner:1")
        promises.settle(tx, AT, case_id, True, TODAY, who="collector")
    with store.read() as tx:
        week = pages.week(tx, TODAY, PARIS)
    assert [(it.currency, it.minor, it.payments) for it in week.received] == [("eur", 42_000, 2), ("usd", 1_500, 1)]
    assert week.sent == {"reminder": 1, "formal_notice": 1}
    assert (week.promises_kept, week.promises_broken) == (1, 0)


def test_the_week_looks_ahead_seven_days_by_kind_and_consent(store: Store) -> None:
    with store.write() as tx:
        for name, on, kind, consent in (
            ("today", TODAY, "reminder", "auto"),
            ("tomorrow", date(2026, 3, 3), "reminder", "auto"),
            ("in a week", date(2026, 3, 9), "reminder", "auto"),
            ("on a yes", date(2026, 3, 5), "formal_notice", "approve"),
            ("later", date(2026, 3, 10), "reminder", "auto"),
            ("never", None, None, None),
        ):
            debtor_id = add_debtor(tx, name)
            add_case(tx, debtor_id, next_step_on=on, next_step_kind=kind, next_step_consent=consent)
    with store.read() as tx:
        week = pages.week(tx, TODAY, PARIS)
    assert {(it.kind, it.consent, it.cases) for it in week.next_steps} == {
        ("reminder", "auto", 2), ("formal_notice", "approve", 1),
    }  # fmt: skip
    assert week.next_step_on == date(2026, 3, 3)


def test_what_is_due_and_has_not_left_is_still_ahead(store: Store) -> None:
    with store.write() as tx:
        for name, send_on, state in (
            ("at nine", TODAY, "planned"),
            ("only observed", date(2026, 2, 26), "planned"),
            ("has left", TODAY, "accepted"),
        ):
            debtor_id = add_debtor(tx, name)
            case_id = add_case(
                tx, debtor_id, next_step_on=send_on, next_step_kind="reminder", next_step_consent="auto"
            )  # fmt: skip
            add_notice(tx, case_id, debtor_id, "reminder_1", kind="reminder", state=state, send_on=send_on)
    with store.read() as tx:
        week = pages.week(tx, TODAY, PARIS)
    assert [(it.kind, it.consent, it.cases) for it in week.next_steps] == [("reminder", "auto", 2)]


def seven_cases(tx: Connection) -> None:
    for number, (oldest, overdue, state) in enumerate(
        [
            (date(2026, 1, 31), 500, "reminder"),
            (date(2026, 1, 1), 700, "reminder"),
            (None, 0, "new"),
            (date(2026, 1, 31), 900, "promise"),
            (date(2026, 2, 1), 700, "reminder"),
            (None, 0, "new"),
            (date(2025, 12, 1), 50, "reminder"),
        ],
        1,
    ):
        debtor_id = add_debtor(tx, f"Client {number}", email=f"client{number}@example.fr")
        values = {"oldest_due_on": oldest, "overdue_minor": overdue, "remaining_minor": overdue + 10, "state": state}
        case_id = add_case(tx, debtor_id, **values, next_step_on=date(2026, 3, number) if number % 2 else None)
        add_claim(tx, debtor_id, case_id, f"F-2026-{number:04}")
    cases.close(tx, AT, 7, TODAY, "paid", who="collector")


def walk(store: Store, **arguments: Any) -> list[int]:
    """The ids over all pages of two."""
    found: list[int] = []
    after: str | None = None
    while True:
        with store.read() as tx:
            page = pages.cases_page(tx, after=after, limit=2, **arguments)
        found += [line.id for line in page.lines]
        after = page.next_after
        if after is None:
            return found


def test_the_list_is_walked_in_each_order_without_a_gap_or_a_repeat(store: Store) -> None:
    with store.write() as tx:
        seven_cases(tx)
    assert walk(store, sort=Sort.LATE) == [2, 1, 4, 5, 3, 6]
    assert walk(store, sort=Sort.AMOUNT) == [4, 5, 2, 1, 6, 3]
    assert walk(store, sort=Sort.NEXT) == [1, 3, 5, 2, 4, 6]
    assert walk(store, state="reminder") == [2, 1, 5]
    assert walk(store, state="closed") == [7]


def test_the_totals_are_those_of_the_whole_selection(store: Store) -> None:
    with store.write() as tx:
        seven_cases(tx)
    with store.read() as tx:
        everything = pages.cases_page(tx, limit=2)
        reminders = pages.cases_page(tx, state="reminder", limit=2)
        searched = pages.cases_page(tx, search="client 1")
    assert {(it.state, it.cases) for it in everything.figures} == {("reminder", 3), ("promise", 1), ("new", 2)}
    assert [(it.cases, it.overdue_minor, it.remaining_minor) for it in everything.totals] == [(6, 2_800, 2_860)]
    assert [(it.cases, it.overdue_minor) for it in reminders.totals] == [(3, 1_900)]
    assert [(it.cases, it.overdue_minor) for it in searched.totals] == [(1, 500)]
    assert everything.lines[0].numbers == ("F-2026-0002",)


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("client", [7, 2, 1, 4, 5, 3, 6]),
        ("ient 4", [4]),
        ("F-2026-000", [7, 2, 1, 4, 5, 3, 6]),
        ("f-2026-0005", [5]),
        ("CLIENT3@example.fr", [3]),
        ("cus_Client 6", [6]),
        ("in_F-2026-0002", [2]),
        ("100%", []),
        ("_", [7, 2, 1, 4, 5, 3, 6]),
        ("2026", []),
    ],
)
def test_a_case_is_found_by_name_address_number_or_stripe_id(store: Store, words: str, ids: list[int]) -> None:
    with store.write() as tx:
        seven_cases(tx)
    with store.read() as tx:
        found = pages.cases_page(tx, search=words)
    assert [line.id for line in found.lines] == ([] if words == "_" else ids)


@pytest.mark.parametrize("cursor", ["", "nonsense", "2026-13-45.1", "-.x", "5", "2026-01-01.99999999999999999999"])
def test_a_cursor_nobody_gave_out_is_refused(store: Store, cursor: str) -> None:
    with store.read() as tx, pytest.raises(ValueError):
        pages.cases_page(tx, after=cursor)


def test_the_page_of_a_case_tells_what_is_on_file(store: Store) -> None:
    with store.write() as tx:
        debtor_id = add_debtor(tx)
        case_id = add_case(tx, debtor_id)
        claim_id, _ = add_claim(tx, debtor_id, case_id)
        notice_id = add_notice(tx, case_id, debtor_id, state="delivered", accepted_at=AT, total_minor=120_000)
        tx.execute(insert(schema.notice_claim).values(notice_id=notice_id, claim_id=claim_id, demanded=True))
        add(tx, schema.delivery_event, notice_id=notice_id, dedupe="x", kind="delivered", at=AT, raw={})
        holds.place(tx, AT + timedelta(hours=1), case_id, None, "owner", "quality complaint", TODAY, who="owner:1")
        cases.note(tx, AT + timedelta(hours=2), case_id, "spoke to Mme Arnaud", who="owner:1")
        tasks.open_task(
            tx, AT + timedelta(hours=3), case_id, TaskKind.CALL, "call_1", {"code": "ask_call"}, who="collector"
        )
    with store.read() as tx:
        page = pages.case_page(tx, case_id, PARIS, TODAY)
        assert pages.case_page(tx, 99, PARIS, TODAY) is None
    assert page is not None
    assert page.facts.claims[0].claim.number == "F-1"
    assert [(card.id, card.state, card.total_minor) for card in page.notices] == [
        (notice_id, NoticeState.DELIVERED, 120_000)
    ]
    assert [(it.kind, it.code, it.words) for it in page.records] == [
        (RecordKind.DELIVERY, "delivered", ""),
        (RecordKind.HOLD, "owner", "quality complaint"),
        (RecordKind.NOTE, "", "spoke to Mme Arnaud"),
        (RecordKind.TASK, "call", ""),
    ]
    (task,) = page.records_of(RecordKind.TASK)
    assert (task.because, task.reference, task.ended_at) == ({"code": "ask_call"}, "call_1", None)
    assert [row.kind for row in page.journal] == ["task_opened", "note_added", "hold_placed"]
    assert not page.more_journal and page.version == 1
    assert "complaint" not in "".join(row.data for row in page.journal)


def test_health_and_metrics_count_what_waits_and_what_is_stuck(store: Store) -> None:
    with store.write() as tx:
        add(tx, schema.installation, id=1, tag="t", fingerprint="f", mode="full", kill_switch=False, created_at=AT)
        event_row = {"source": "stripe", "kind": "invoice.paid", "body": b"{}", "not_before": AT}
        add(tx, schema.inbox, **event_row, provider_id="evt_1", received_at=AT - timedelta(minutes=5))
        add(tx, schema.inbox, **event_row, provider_id="evt_2", received_at=AT)
        add(tx, schema.inbox, **event_row, provider_id="evt_3", received_at=AT, dead_at=AT)
        add(tx, schema.inbox, **event_row, provider_id="evt_4", received_at=AT, processed_at=AT)
        debtor_id = add_debtor(tx)
        case_id = add_case(tx, debtor_id, state="reminder", overdue_minor=5)
        add_claim(tx, debtor_id, case_id, set_aside="unknown currency")
        for key, values in {
            "a": {"state": "doubt", "sending_at": AT},
            "b": {"state": "delivered", "accepted_at": AT},
            "c": {"state": "bounced", "accepted_at": AT},
            "d": {"state": "delivered", "accepted_at": AT - timedelta(days=8)},
        }.items():
            add_notice(tx, case_id, debtor_id, key, **values)
        tasks.open_task(tx, AT, case_id, TaskKind.RESOLVE_DOUBT, "", {}, who="collector")
        runs.finished(tx, "daily_run", AT - timedelta(minutes=1), AT, {"Wait": 30})
        runs.failed(tx, "daily_run", AT, AT, "ValueError")
        tx.execute(insert(schema.cursor).values(name="events", value={}, at=AT))
    with store.read() as tx:
        metrics = pages.metrics(tx, AT, JOBS)
    health = metrics.health
    assert health.installation is not None and health.installation.mode is Mode.FULL
    assert (health.waiting, health.waiting_since, health.dead) == (2, AT - timedelta(minutes=5), 1)
    assert (health.doubts, health.set_aside_invoices, health.cursors) == (1, 1, {"events": AT})
    assert (health.delivery.accepted, health.delivery.delivered, health.delivery.bounced) == (2, 1, 1)
    assert health.runs["daily_run"].error == "ValueError" and set(health.runs) == {"daily_run"}
    assert metrics.tasks == {"resolve_doubt": 1}
    assert [(it.state, it.cases) for it in metrics.figures] == [("reminder", 1)]


SCREENS: dict[str, Callable[[Connection], Any]] = {
    "week": lambda tx: pages.week(tx, TODAY, PARIS),
    "cases": lambda tx: pages.cases_page(tx),
    "cases of a state": lambda tx: pages.cases_page(tx, state="reminder", sort=Sort.AMOUNT),
    "cases, next page": lambda tx: pages.cases_page(tx, sort=Sort.NEXT, after="2026-03-05.40"),
    "cases closed": lambda tx: pages.cases_page(tx, state="closed"),
    "cases searched": lambda tx: pages.cases_page(tx, search="F-0012"),
    "case": lambda tx: pages.case_page(tx, 7, PARIS, TODAY),
    "health": lambda tx: pages.health(tx, AT, JOBS),
    "metrics": lambda tx: pages.metrics(tx, AT, JOBS),
}


def test_no_page_walks_the_invoices_and_none_asks_more_than_twelve_questions(store: Store) -> None:
    _fill(store)
    for name, screen in SCREENS.items():
        with store.read() as tx, heard(store) as statements:
            screen(tx)
        assert 0 < len(statements) <= 12, name
        for statement, parameters in statements:
            plan = _plan(store, statement, parameters)
            assert not [line for line in plan if _walks_invoices(line)], f"{name}:\n{statement}\n" + "\n".join(plan)


def test_the_check_sees_a_walk_when_there_is_one(store: Store) -> None:
    _fill(store)
    plan = _plan(store, "SELECT count(*) FROM invoice WHERE total_minor = 7", ())
    assert [line for line in plan if _walks_invoices(line)]


def test_the_sender_of_a_mail_is_found_without_walking_all_debtors(store: Store) -> None:
    with store.write() as tx:
        first = add_debtor(tx, "Box")
        row = dict(tx.execute(select(schema.debtor).where(schema.debtor.c.id == first)).one()._mapping)
        del row["id"]
        boxes = [{**row, "stripe_id": f"cus_b{it}", "email": f"Box-{it}@example.fr"} for it in range(3_000)]
        tx.execute(insert(schema.debtor), boxes)
    _analyse(store)
    with store.read() as tx, heard(store) as statements:
        assert replies.is_debtor(tx, "BOX-2999@example.fr")
        assert not replies.by_sender(tx, "box-2999@example.fr")  # no case of theirs is open
        assert pages.cases_page(tx, search="box-2999@example.fr").lines == ()
    for statement, parameters in statements:
        plan = "\n".join(_plan(store, statement, parameters))
        assert not re.search(r"\bSCAN debtor\b|Seq Scan on debtor\b", plan), f"{statement}\n{plan}"


def _plan(store: Store, statement: str, parameters: Any) -> list[str]:
    explain = "EXPLAIN QUERY PLAN " if store.is_sqlite else "EXPLAIN "
    with store.read() as tx:
        return [str(row[-1]).strip() for row in tx.exec_driver_sql(explain + statement, parameters)]


def _walks_invoices(line: str) -> bool:
    """The index of what is set aside holds only what is set aside: walking that one is meant."""
    return re.search(r"\bSCAN invoice\b|Seq Scan on invoice\b", line) is not None and "set_aside" not in line


def _fill(store: Store, count: int = 12_000) -> None:
    """Many invoices, few of them in open cases, as after some years."""
    with store.write() as tx:
        debtors = [add_debtor(tx, f"debtor {number}") for number in range(200)]
        for debtor_id in debtors:
            add_case(tx, debtor_id, state="reminder", oldest_due_on=TODAY, next_step_on=date(2026, 3, 5))
        rows = [invoice_values(debtors[number % 200], f"F-{number:05}", status="paid") for number in range(count)]
        tx.execute(insert(schema.invoice), rows)
        claims = [
            {"invoice_id": number, "case_id": number, "terms_key": "2026", "opened_on": TODAY}
            for number in range(1, 201)
        ]
        tx.execute(insert(schema.claim), claims)
        paid = {"kind": "payment", "minor": 5, "at": AT}
        days = [TODAY - timedelta(days=number % 700) for number in range(count)]
        entries = [
            {**paid, "invoice_id": number, "on": on, "reference": str(number)} for number, on in enumerate(days, 1)
        ]
        tx.execute(insert(schema.ledger_entry), entries)
    _analyse(store)


def _analyse(store: Store) -> None:
    """Let the database count its rows, as it does by itself in time."""
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not store.is_sqlite:
            connection.execute(text("VACUUM ANALYZE"))
