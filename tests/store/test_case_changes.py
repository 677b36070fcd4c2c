"""Does each change of a case leave one entry, raise the version, and bring the next look forward?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from collector.domain.decisions import TaskKind
from collector.domain.policy import Mode
from collector.store import (
    calls,
    cases,
    disputes,
    documents,
    holds,
    installation,
    journal,
    promises,
    runs,
    schema,
    tasks,
)
from collector.store.cases import Summary
from collector.store.disputes import Ending
from collector.store.documents import Document
from collector.store.session import Store
from tests.store.rows import AT, TODAY, add_case, add_claim, add_debtor

FAR = date(2026, 12, 31)
ME = "owner:1"


@pytest.fixture(autouse=True)
def one_case(store: Store) -> None:
    with store.write() as tx:
        debtor_id = add_debtor(tx)
        add_case(tx, debtor_id, next_look_on=FAR)
        add_claim(tx, debtor_id, 1, due_on_assumed=True)


def kinds(tx: Connection) -> list[str]:
    return [row.kind for row in journal.read(tx)]


def the_case(tx: Connection) -> Any:
    return tx.execute(select(schema.case).where(schema.case.c.id == 1)).one()


CHANGES: dict[str, Callable[[Connection], object]] = {
    "hold_placed": lambda tx: holds.place(tx, AT, 1, None, "owner", "the words", TODAY, who=ME),
    "dispute_opened": lambda tx: disputes.open_dispute(tx, AT, 1, 1, "owner", "", "the words", who=ME),
    "promise_recorded": lambda tx: promises.record(tx, AT, 1, TODAY, TODAY, 5_000, who=ME),
    "call_asked": lambda tx: calls.ask(tx, AT, 1, 1, "call", [1], TODAY, who=ME),
    "handoff_marked": lambda tx: cases.mark_handoff(tx, AT, 1, TODAY, [1], who=ME),
    "handed_off": lambda tx: cases.hand_off(tx, AT, 1, TODAY, "0" * 64, who=ME),
    "due_date_confirmed": lambda tx: cases.confirm_due_date(tx, AT, 1, 1, who=ME),
    "case_closed": lambda tx: cases.close(tx, AT, 1, TODAY, "paid", who=ME),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_change_of_facts_raises_the_version_and_leaves_one_entry(store: Store, kind: str) -> None:
    with store.write() as tx:
        assert CHANGES[kind](tx)
        row = the_case(tx)
        assert row.version == 1
        assert row.next_look_on is None if kind == "case_closed" else row.next_look_on < TODAY
        assert kinds(tx) == [kind]
        (entry,) = journal.read(tx, case_id=1)
        assert entry.who == ME and "the words" not in entry.data


def test_holds_of_the_case_and_of_its_claims_are_lifted_once(store: Store) -> None:
    with store.write() as tx:
        holds.place(tx, AT, 1, None, "owner", "complaint", None, who=ME)
        holds.place(tx, AT, 1, 1, "owner", "complaint", None, who=ME)
        assert holds.lift_all(tx, AT, 1, who=ME) == 2
        assert holds.lift_all(tx, AT, 1, who=ME) == 0
        assert kinds(tx) == ["hold_placed", "hold_placed", "hold_lifted", "hold_lifted"]


def test_a_dispute_is_opened_once_and_may_come_again_after_its_end(store: Store) -> None:
    with store.write() as tx:
        first = disputes.open_dispute(tx, AT, 1, 1, "stripe", "du_1", "fraudulent", who="stripe")
        assert first is not None
        assert disputes.open_dispute(tx, AT, 1, 1, "stripe", "du_1", "fraudulent", who="stripe") is None
        assert disputes.open_dispute(tx, AT, 1, 1, "owner", "", "broken", who=ME) is not None
        assert disputes.close_dispute(tx, AT, first, Ending("won"), case_id=1, who="stripe") == 1
        assert disputes.close_dispute(tx, AT, first, Ending("won"), case_id=1, who="stripe") is None
        assert disputes.open_dispute(tx, AT, 1, 1, "stripe", "du_1", "fraudulent", who="stripe") is not None


def test_a_new_promise_replaces_the_one_that_runs_and_only_broken_ones_count(store: Store) -> None:
    with store.write() as tx:
        promises.record(tx, AT, 1, TODAY, TODAY, 5_000, who=ME)
        promises.record(tx, AT, 1, TODAY, FAR, 5_000, who=ME)
        assert promises.settle(tx, AT, 1, False, TODAY, who="collector")
        assert not promises.settle(tx, AT, 1, False, TODAY, who="collector")
        assert promises.broken_count(tx, 1) == 1
        assert kinds(tx) == ["promise_recorded", "promise_recorded", "promise_broken"]


def test_a_call_is_asked_once_a_cycle_and_answered_once(store: Store) -> None:
    with store.write() as tx:
        assert calls.ask(tx, AT, 1, 1, "call", [1], TODAY, who="collector")
        assert not calls.ask(tx, AT, 1, 1, "call", [1], TODAY, who="collector")
        assert calls.done(tx, AT, 1, TODAY, "no_answer", "rang twice", who=ME)
        assert not calls.done(tx, AT, 1, TODAY, "promise", "", who=ME)
        assert calls.ask(tx, AT, 1, 2, "call", [1], TODAY, who="collector")


def test_a_younger_claim_gets_the_call_that_an_older_one_had(store: Store) -> None:
    with store.write() as tx:
        assert calls.ask(tx, AT, 1, 1, "call", [1], TODAY, who="collector")
        assert calls.done(tx, AT, 1, TODAY, "no_answer", "", who=ME)
        assert calls.ask(tx, AT, 1, 1, "call", [1, 2], TODAY, who="collector")
        assert calls.done(tx, AT, 1, TODAY, "will_pay", "", who=ME)


def test_a_task_is_open_once_per_case_kind_and_subject(store: Store) -> None:
    with store.write() as tx:
        task_id = tasks.open_task(tx, AT, 1, TaskKind.CALL, "", {"code": "a"}, who="collector")
        assert task_id is not None
        assert tasks.open_task(tx, AT, 1, TaskKind.CALL, "", {"code": "b"}, who="collector") is None
        assert tasks.open_task(tx, AT, 1, TaskKind.CALL, "other", {"code": "b"}, who="collector") is not None
        assert tasks.open_task(tx, AT, None, TaskKind.CALL, "", {"code": "b"}, who="collector") is not None
        assert tasks.open_task(tx, AT, None, TaskKind.CALL, "", {"code": "b"}, who="collector") is None
        assert tasks.done(tx, AT, task_id, "reached", who=ME) == task_id
        assert tasks.done(tx, AT, task_id, "reached", who=ME) is None
        assert tasks.open_task(tx, AT, 1, TaskKind.CALL, "", {"code": "c"}, who="collector") is not None
        found = tasks.find(tx, task_id)
        assert found is not None and (found.outcome, found.done_by, found.because) == ("reached", ME, {"code": "a"})


def test_tasks_a_decision_no_longer_wants_end_and_others_stay(store: Store) -> None:
    with store.write() as tx:
        add_case(tx, add_debtor(tx, "other"))
        tasks.open_task(tx, AT, 1, TaskKind.CALL, "", {"code": "old words"}, who="collector")
        tasks.open_task(tx, AT, 1, TaskKind.CLASSIFY_DEBTOR, "", {}, who="collector")
        tasks.open_task(tx, AT, 1, TaskKind.REFUSED_NOTICE, "17", {}, who="worker")
        tasks.open_task(tx, AT, 2, TaskKind.CALL, "", {}, who="collector")
        tasks.settle_decided(tx, AT, {1: {"call": {"code": "new words"}, "read_reply": {}}, 2: {}}, who="collector")
        first = [(it.kind, it.subject, it.because) for it in tasks.open_tasks_of(tx, 1)]
        assert first == [
            ("call", "", {"code": "new words"}), ("refused_notice", "17", {}), ("read_reply", "", {}),
        ]  # fmt: skip
        assert tasks.open_tasks_of(tx, 2) == ()
        before = kinds(tx)
        tasks.settle_decided(tx, AT, {1: {"call": {"code": "new words"}, "read_reply": {}}, 2: {}}, who="collector")
        assert kinds(tx) == before, "deciding the same again changes nothing"
        assert tasks.end_all(tx, AT, 1, who=ME) == 3


def test_documents_are_listed_once_also_those_of_no_notice(store: Store) -> None:
    bill = Document("dossier", "dossier.zip", "application/zip", b"PK")
    with store.write() as tx:
        first = documents.keep(tx, AT, 1, None, [bill, bill])
        assert documents.keep(tx, AT, 1, None, [bill]) == first[:1]
        (kept,) = documents.of_case(tx, 1)
        # The SHA-256 of the two bytes "PK", by sha256sum.
        assert kept.sha256 == "fcab7fcc2b4cffd9bb45003bfc2e468a04ef6f77ca8200a7341f027631584d25"
        assert (kept.size, kept.notice_id, kept.name) == (2, None, "dossier.zip")
        assert documents.find(tx, kept.id) == kept
        assert kinds(tx) == ["document_kept"]


def test_the_owner_gives_up_with_words_that_stay_out_of_the_journal(store: Store) -> None:
    with store.write() as tx:
        assert cases.close_by_owner(tx, AT, 1, TODAY, "bankrupt friend", who=ME)
        assert not cases.close_by_owner(tx, AT, 1, TODAY, "again", who=ME)
        row = the_case(tx)
        assert (row.closed_on, row.closed_because, row.state, row.next_look_on) == (TODAY, "given_up", "closed", None)
        assert tx.execute(select(schema.note.c.text)).scalars().all() == ["bankrupt friend"]
        assert kinds(tx) == ["case_closed", "note_added"]


def test_a_closed_case_reopens_in_a_new_cycle_at_the_foot_of_the_ladder(store: Store) -> None:
    with store.write() as tx:
        cases.mark_handoff(tx, AT, 1, TODAY, [1], who="collector")
        assert not cases.mark_handoff(tx, AT, 1, TODAY, [1], who="collector")
        cases.close(tx, AT, 1, TODAY, "paid", who="collector")
        assert not cases.close(tx, AT, 1, TODAY, "paid", who="collector")
        assert cases.reopen(tx, AT, 1, "chargeback", person_first=True, who="stripe")
        row = the_case(tx)
        assert (row.cycle, row.closed_on, row.handoff_marked_on, row.person_first) == (2, None, None, True)
        assert cases.reviewed(tx, AT, 1, who=ME)
        assert not cases.reviewed(tx, AT, 1, who=ME)
        assert not cases.reopen(tx, AT, 1, "chargeback", person_first=True, who="stripe"), "it is open"


def test_a_case_with_a_successor_does_not_reopen(store: Store) -> None:
    with store.write() as tx:
        cases.close(tx, AT, 1, TODAY, "paid", who="collector")
        other = add_case(tx, 1)
        assert not cases.reopen(tx, AT, 1, "refund", person_first=True, who="stripe")
        # With the lawyer it is silent, and whoever joined it would be heard by nobody.
        tx.execute(update(schema.case).where(schema.case.c.id == other).values(handed_off_on=TODAY))
        assert cases.reopen(tx, AT, 1, "refund", person_first=True, who="stripe")


def test_summaries_are_kept_without_touching_version_or_journal(store: Store) -> None:
    with store.write() as tx:
        because = {"code": "too_soon", "values": {"until": "2026-03-09"}}
        cases.write_summaries(tx, [Summary(1, "reminder", because, FAR, TODAY, 900, 500, TODAY, 2, "reminder", "auto")])
        cases.write_summaries(tx, [])
        row = the_case(tx)
        assert (row.state, row.because, row.next_look_on, row.next_step_on) == ("reminder", because, FAR, TODAY)
        assert (row.remaining_minor, row.overdue_minor, row.oldest_due_on, row.open_claims) == (900, 500, TODAY, 2)
        assert (row.next_step_kind, row.next_step_consent, row.version) == ("reminder", "auto", 0)
        assert kinds(tx) == []


def test_a_new_installation_observes_until_released_and_a_copy_falls_back(store: Store) -> None:
    here, there = installation.fingerprint("host", "db"), installation.fingerprint("hostdb", "")
    assert here != there
    with store.write() as tx:
        assert installation.read(tx) is None
        assert installation.settle_in(tx, AT, here, tag="t1")
        found = installation.read(tx)
        assert found is not None and (found.mode, found.released_at, found.tag) == (Mode.OBSERVE, None, "t1")
        later = AT + timedelta(days=1)
        assert installation.set_mode(tx, later, Mode.REMINDERS, who=ME)
        assert installation.set_mode(tx, later + timedelta(days=9), Mode.FULL, who=ME)
        assert not installation.set_mode(tx, later, Mode.FULL, who=ME)
        assert installation.settle_in(tx, later, here, tag="t2"), "the same place"
        found = installation.read(tx)
        assert found is not None and (found.mode, found.released_at, found.tag) == (Mode.FULL, later, "t1")
        assert not installation.settle_in(tx, later, there, tag="t3")
        found = installation.read(tx)
        assert found is not None and (found.mode, found.released_at, found.tag) == (Mode.OBSERVE, None, "t1")
        assert kinds(tx) == ["installation_created", "mode_set", "mode_set", "moved_to_observe"]


def test_the_kill_switch_is_turned_once_each_way(store: Store) -> None:
    with store.write() as tx:
        installation.settle_in(tx, AT, "f", tag="t")
        assert installation.set_kill_switch(tx, AT, True, who=ME)
        assert not installation.set_kill_switch(tx, AT, True, who=ME)
        assert installation.set_kill_switch(tx, AT, False, who=ME)
        assert kinds(tx)[1:] == ["kill_switch_on", "kill_switch_off"]


def test_the_last_run_of_each_job_is_found(store: Store) -> None:
    minute = timedelta(minutes=1)
    with store.write() as tx:
        runs.finished(tx, "deliver", AT, AT, {"accepted": 3})
        runs.failed(tx, "deliver", AT + minute, AT + minute, "OSError")
        runs.finished(tx, "intake", AT - minute, AT, {})
        last = runs.last_of_each(tx, ["deliver", "intake", "never"])
        assert {job: (run.started_at, run.error) for job, run in last.items()} == {
            "deliver": (AT + minute, "OSError"), "intake": (AT - minute, None),
        }  # fmt: skip
        good = runs.last_good(tx, "deliver")
        assert good is not None and good.counts == {"accepted": 3}
        assert runs.last_of_each(tx, []) == {}
        assert runs.forget(tx, AT) == 1


def test_a_dispute_belongs_to_the_case_of_its_claim(store: Store) -> None:
    with store.write() as tx:
        assert disputes.open_dispute(tx, AT, 2, 1, "owner", "", "not ours", who=ME) is None
        opened = disputes.open_dispute(tx, AT, 1, 1, "owner", "", "not what I ordered", who=ME)
        assert opened is not None
        assert disputes.close_dispute(tx, AT, opened, Ending("settled"), case_id=2, who=ME) is None
        assert disputes.close_dispute(tx, AT, opened, Ending("settled"), case_id=1, who=ME) == 1
