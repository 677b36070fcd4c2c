"""Does each act of the owner, sent by its form, change what it says, and does the journal know who did it?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from collector.domain.decisions import TaskKind
from collector.domain.facts import NoticeState
from collector.flows import act
from collector.store import calls, schema, tasks
from tests.store import rows
from tests.web.house import NOW, TODAY, House, add_notice, open_case, reminded, waiting_formal_notice


def row(house: House, table: Any, **where: Any) -> Any:
    query = select(table).where(*(table.c[name] == value for name, value in where.items()))
    with house.collector.store.read() as tx:
        return tx.execute(query).one()


def notice_state(house: House, notice_id: int) -> str:
    return str(house.value(schema.notice, notice_id, "state"))


def done_by(house: House, kind: str) -> str:
    return house.entries(kind)[-1].who


def test_hold_and_resume(house: House) -> None:
    ids = open_case(house)
    house.post(f"/cases/{ids.case}/hold", reason="complaint about the delivery", until="2026-04-10")
    page = house.owner.get(f"/cases/{ids.case}").text
    assert "complaint about the delivery" in page and "Paused until 10 April" in page
    assert row(house, schema.hold, case_id=ids.case).until == date(2026, 4, 10)
    assert done_by(house, "hold_placed") == house.who
    house.post(f"/cases/{ids.case}/resume")
    assert row(house, schema.hold, case_id=ids.case).lifted_at is not None
    assert done_by(house, "hold_lifted") == house.who


def test_a_hold_may_stop_interest_as_agreed(house: House) -> None:
    ids = open_case(house)
    house.post(f"/cases/{ids.case}/hold", reason="time to repair", until="2026-04-10", no_interest="yes")
    placed = row(house, schema.hold, case_id=ids.case)
    assert placed.kind == "agreement" and placed.no_interest_from is not None
    assert "no interest from" in house.owner.get(f"/cases/{ids.case}").text


def test_insolvency_is_noted_by_the_day_of_the_judgment(house: House) -> None:
    ids = open_case(house)
    house.post(f"/cases/{ids.case}/insolvency", reason="TC de Lyon, redressement", judged_on="2026-03-02")
    placed = row(house, schema.hold, case_id=ids.case)
    assert (placed.kind, placed.until, placed.no_interest_from) == ("insolvency", None, date(2026, 3, 2))
    house.post(f"/cases/{ids.case}/insolvency", next=f"/cases/{ids.case}", reason="later", judged_on="2030-03-02")
    assert "That day has not come yet" in house.owner.get(f"/cases/{ids.case}").text
    assert len(house.entries("hold_placed")) == 1
    page = house.owner.get(f"/cases/{ids.case}").text
    assert "Insolvency proceedings (TC de Lyon, redressement): nothing leaves." in page
    assert "or give it a date" not in page
    assert "Declared" in house.owner.get("/").text


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"reason": "", "until": "2026-04-10"}, "Say why in a few words"),
        ({"reason": "why", "until": "2026-03-01"}, "That day is in the past"),
        ({"reason": "why", "until": "2028-03-01"}, "within a year"),
        ({"reason": "why", "until": "tomorrow"}, "Choose a day."),
        ({"reason": "why"}, "Choose a day."),
    ],
)
def test_a_hold_that_makes_no_sense_is_refused_with_a_reason(house: House, form: dict[str, str], told: str) -> None:
    ids = open_case(house)
    house.post(f"/cases/{ids.case}/hold", next=f"/cases/{ids.case}", **form)
    assert told in house.owner.get(f"/cases/{ids.case}").text
    assert not house.entries("hold_placed")


def test_dispute_and_its_end(house: House) -> None:
    ids = open_case(house)
    house.post(f"/cases/{ids.case}/dispute", claim=ids.claim, reason="not what was ordered")
    found = row(house, schema.dispute, case_id=ids.case)
    assert (found.claim_id, found.reason, found.opened_by) == (ids.claim, "not what was ordered", house.who)
    page = house.owner.get(f"/cases/{ids.case}").text
    assert "what would put it right?" in page and "a new date, instalments, a gesture on the next order" in page
    house.post(f"/cases/{ids.case}/disputes/{found.id}/findings", cause="our carrier", responsible="third_party")
    assert (row(house, schema.dispute, case_id=ids.case).cause, done_by(house, "dispute_looked_into")) == (
        "our carrier", house.who,
    )  # fmt: skip
    house.post(f"/cases/{ids.case}/disputes/{found.id}/close", result="not_upheld", outcome="they agreed to pay")
    assert row(house, schema.dispute, case_id=ids.case).outcome == "they agreed to pay"
    assert done_by(house, "dispute_opened") == done_by(house, "dispute_closed") == house.who


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"part": "1200.01", "reason": "late"}, "more than the invoice has left"),
        ({"part": "0", "reason": "late"}, "above zero"),
        ({"part": "", "reason": ""}, "Say why in a few words"),
        ({"category": "nonsense", "reason": "late"}, "Choose what is contested."),
    ],
)
def test_a_contest_that_makes_no_sense_is_refused_with_a_reason(house: House, form: dict[str, str], told: str) -> None:
    ids = open_case(house)
    house.post(f"/cases/{ids.case}/dispute", claim=ids.claim, next=f"/cases/{ids.case}", **form)
    assert told in house.owner.get(f"/cases/{ids.case}").text
    assert not house.entries("dispute_opened")


def test_a_part_that_is_contested_stands_on_the_page(house: House) -> None:
    ids = open_case(house)
    house.post(f"/cases/{ids.case}/dispute", claim=ids.claim, part="200,50", category="price", reason="too dear")
    assert row(house, schema.dispute, case_id=ids.case).contested_minor == 20_050
    page = house.owner.get(f"/cases/{ids.case}").text
    assert "Price or quantity wrong" in page and "€200.50" in page
    found = row(house, schema.dispute, case_id=ids.case)
    house.post(f"/cases/{ids.case}/disputes/{found.id}/close", result="maybe", outcome="x", next=f"/cases/{ids.case}")
    assert "Choose how the dispute ended." in house.owner.get(f"/cases/{ids.case}").text
    house.post(f"/cases/{ids.case}/disputes/{found.id}/close", result="upheld", outcome="a fair point")
    assert row(house, schema.dispute, case_id=ids.case).credit_minor == 20_050


@pytest.mark.parametrize(
    ("written", "minor"), [("1200.00", 120_000), ("1 200,50", 120_050), ("1\u202f200,50", 120_050), ("800", 80_000)]
)
def test_a_promise_in_the_way_people_write_amounts(house: House, written: str, minor: int) -> None:
    ids = open_case(house)
    house.post(f"/cases/{ids.case}/promise", due_on="2026-03-30", amount=written)
    found = row(house, schema.promise, case_id=ids.case)
    assert (found.due_on, found.amount_minor, found.recorded_by) == (date(2026, 3, 30), minor, house.who)
    assert "Payment promised for 30 March" in house.owner.get(f"/cases/{ids.case}").text
    assert done_by(house, "promise_recorded") == house.who


def test_a_promise_of_more_than_is_owed_is_refused(house: House) -> None:
    ids = open_case(house)
    # Owed on 30 March: 1 200.00, 59 days at 12.15 % = 23.57, and 40.00.
    form = {"due_on": "2026-03-30", "next": f"/cases/{ids.case}"}
    house.post(f"/cases/{ids.case}/promise", amount="1263.58", **form)
    assert "more than is owed on that day" in house.owner.get(f"/cases/{ids.case}").text
    assert not house.entries("promise_recorded")
    house.post(f"/cases/{ids.case}/promise", amount="1263.57", **form)
    assert row(house, schema.promise, case_id=ids.case).amount_minor == 126_357


def test_what_asks_for_an_answer_is_not_ended_by_a_look(house: House) -> None:
    ids = open_case(house, debtor={"kind": "unknown", "kind_source": "none"})
    asked = row(house, schema.task, case_id=ids.case, kind="classify_debtor")
    house.post(f"/tasks/{asked.id}/done")
    page = house.owner.get("/").text
    assert "This needs its own answer" in page and "Business or consumer?" in page
    assert house.value(schema.task, asked.id, "done_at") is None


def test_money_taken_back_in_an_open_case_is_looked_at_once(house: House) -> None:
    ids = open_case(house)
    because = {"code": "ask_review_reopened", "values": {}}
    with house.collector.store.write() as tx:
        tasks.open_task(tx, NOW, ids.case, TaskKind.REVIEW_REOPENED, "re_1", because, who="stripe")
    assert "Look at the reopened case" in house.owner.get("/").text
    house.post(f"/cases/{ids.case}/reviewed")
    assert "Look at the reopened case" not in house.owner.get("/").text


@pytest.mark.parametrize("written", ["", "a lot", "1.2.3", "-5", "0", "1e9", "1200.005"])
def test_an_amount_that_is_none_is_refused(house: House, written: str) -> None:
    ids = open_case(house)
    house.post(f"/cases/{ids.case}/promise", due_on="2026-03-30", amount=written)
    assert not house.entries("promise_recorded")


def test_the_result_of_a_call(house: House) -> None:
    ids = open_case(house, days_late=20)
    with house.collector.store.write() as tx:
        calls.ask(tx, NOW, ids.case, 1, "call", (ids.claim,), TODAY, who="collector")
    assert "Call sheet" in house.owner.get(f"/cases/{ids.case}").text
    with house.collector.store.write() as tx:
        tx.execute(schema.invoice.update().values(status="paid", remaining_minor=0))
    assert "Call sheet" not in house.owner.get(f"/cases/{ids.case}").text  # nobody is called about what is paid
    house.post(f"/cases/{ids.case}/call", outcome="will_pay", note="on Friday")
    found = row(house, schema.call, case_id=ids.case)
    assert (found.outcome, found.note, found.done_on) == ("will_pay", "on Friday", TODAY)
    assert done_by(house, "call_done") == house.who


def test_a_note(house: House) -> None:
    ids = open_case(house)
    house.post(f"/cases/{ids.case}/note", text="spoke to <b>Mr Royer</b>")
    assert "spoke to &lt;b&gt;Mr Royer&lt;/b&gt;" in house.owner.get(f"/cases/{ids.case}").text
    assert done_by(house, "note_added") == house.who


def test_giving_the_matter_up(house: House) -> None:
    ids = open_case(house)
    house.post(f"/cases/{ids.case}/close", reason="not worth it")
    assert house.value(schema.case, ids.case, "closed_on") == TODAY
    assert done_by(house, "case_closed") == house.who
    assert "Put on hold" not in house.owner.get(f"/cases/{ids.case}").text


def test_a_reopened_case_is_looked_at(house: House) -> None:
    ids = open_case(house)
    with house.collector.store.write() as tx:
        tx.execute(schema.case.update().values(person_first=True))
    act.look(house.collector, [ids.case])
    assert "Look at the reopened case" in house.owner.get("/").text
    house.post(f"/cases/{ids.case}/reviewed")
    assert house.value(schema.case, ids.case, "person_first") is False
    assert done_by(house, "case_reviewed") == house.who


def test_an_assumed_due_date_is_confirmed(house: House) -> None:
    ids = open_case(house, due_on_assumed=True)
    house.post(f"/cases/{ids.case}/claims/{ids.claim}/due-date")
    assert house.value(schema.claim, ids.claim, "due_on_confirmed") is True
    assert done_by(house, "due_date_confirmed") == house.who


def test_a_formal_notice_is_read_then_approved(house: House) -> None:
    ids = open_case(house)
    notice = waiting_formal_notice(house, ids)
    assert f"/notices/{notice}/approve" in house.owner.get("/").text
    page = house.owner.get(f"/notices/{notice}/approve").text
    assert "I have read it" in page and "Send to Atelier Boréal by e-mail on" in page
    assert house.owner.get(f"/notices/{notice}/preview.pdf").data.startswith(b"%PDF")
    house.post(f"/notices/{notice}/approve", next=f"/notices/{notice}/approve")
    assert notice_state(house, notice) == NoticeState.AWAITING_APPROVAL
    assert "Tick the box" in house.owner.get(f"/notices/{notice}/approve").text
    answer = house.post(f"/notices/{notice}/approve", read="yes")
    assert answer.location == f"/cases/{ids.case}"
    assert notice_state(house, notice) == NoticeState.PLANNED
    assert house.value(schema.notice, notice, "decided_by") == house.who
    assert done_by(house, "notice_approved") == house.who
    assert f"/notices/{notice}/approve" not in house.owner.get("/").text


def test_the_letter_shown_names_what_the_case_owes_today(house: House) -> None:
    ids = open_case(house)
    notice = waiting_formal_notice(house, ids)
    mail = house.owner.get(f"/notices/{notice}/preview.html").text
    case = house.owner.get(f"/cases/{ids.case}").text
    # 1 200.00 at ECB 2.15 + 10 = 12.15 % a year from 31 January to 17 March, 46 days: 18.3748; and 40.00.
    for amount in ("18,37", "40,00", "1 258,37"):
        assert amount in mail.replace("\u202f", " ").replace("\u00a0", " ")
    for amount in ("€18.37", "€40.00", "€1,258.37"):
        assert amount in case


def test_reading_a_letter_changes_nothing(house: House) -> None:
    ids = open_case(house)
    notice = waiting_formal_notice(house, ids)
    with house.collector.store.read() as tx:
        before = tx.execute(select(schema.journal_head.c.seq)).scalar_one()
    for page in ("approve", "preview.html", "preview.pdf"):
        house.owner.get(f"/notices/{notice}/{page}")
    with house.collector.store.read() as tx:
        assert tx.execute(select(schema.journal_head.c.seq)).scalar_one() == before
        assert not tx.execute(select(schema.pay_link)).all()


def test_a_notice_is_stopped_then_planned_again(house: House) -> None:
    ids = open_case(house)
    notice = waiting_formal_notice(house, ids)
    house.post(f"/notices/{notice}/veto")
    assert notice_state(house, notice) == NoticeState.VETOED
    assert done_by(house, "notice_vetoed") == house.who
    assert "Plan it again" in house.owner.get(f"/cases/{ids.case}").text
    house.post(f"/notices/{notice}/retry")
    assert notice_state(house, notice) != NoticeState.VETOED
    assert done_by(house, "notice_revived") == house.who


def test_a_step_is_skipped_with_a_reason(house: House) -> None:
    ids = open_case(house)
    notice = waiting_formal_notice(house, ids)
    house.post(f"/notices/{notice}/waive", reason=" ")
    assert notice_state(house, notice) == NoticeState.AWAITING_APPROVAL
    house.post(f"/notices/{notice}/waive", reason="they are good clients")
    assert notice_state(house, notice) == NoticeState.WAIVED
    assert done_by(house, "step_waived") == house.who


def test_what_was_stopped_can_be_skipped_from_its_case(house: House) -> None:
    ids = open_case(house)
    notice = waiting_formal_notice(house, ids)
    house.post(f"/notices/{notice}/veto")
    assert f'action="/notices/{notice}/waive"' in house.owner.get(f"/cases/{ids.case}").text
    house.post(f"/notices/{notice}/waive", reason="they are good clients")
    assert notice_state(house, notice) == NoticeState.WAIVED


@pytest.mark.parametrize(("left", "state"), [("yes", NoticeState.ACCEPTED), ("no", NoticeState.DOUBT)])
def test_the_owner_knows_whether_a_message_left(house: House, left: str, state: NoticeState) -> None:
    ids = open_case(house, days_late=4)
    notice = add_doubt(house, ids)
    assert "Did this message leave?" in house.owner.get("/").text
    house.post(f"/notices/{notice}/doubt", left=left)
    if left == "yes":
        assert notice_state(house, notice) == state
        assert done_by(house, "notice_accepted") == house.who
    else:
        assert notice_state(house, notice) != state
    assert "Did this message leave?" not in house.owner.get("/").text


def add_doubt(house: House, ids: Any) -> int:
    with house.collector.store.write() as tx:
        tx.execute(schema.notice_claim.delete())
        tx.execute(schema.notice.delete())
    notice = add_notice(
        house,
        ids,
        "doubt",
        send_on=TODAY - timedelta(days=5),
        sending_at=NOW - timedelta(days=3),
        to_email="a@example.fr",
        tries=1,
    )
    with house.collector.store.write() as tx:
        rows.add(
            tx, schema.attempt, notice_id=notice, number=1, transport="folder", payload_sha256="0" * 64,
            started_at=NOW - timedelta(days=3), ended_at=NOW - timedelta(days=3), verdict="doubt",
        )  # fmt: skip
    act.look(house.collector, [ids.case])
    return notice


def test_a_letter_has_arrived(house: House) -> None:
    ids = open_case(house)
    reminded(house, ids)
    notice = add_notice(
        house, ids, "accepted", "formal_notice", kind="formal_notice", level=6, turn=9,
        accepted_at=NOW - timedelta(days=5), confirms_delivery=True, deadline_days=8, to_email="a@example.fr",
    )  # fmt: skip
    house.post(f"/notices/{notice}/delivered", received_on="2026-03-13")
    assert notice_state(house, notice) == NoticeState.DELIVERED
    assert done_by(house, "delivery_confirmed") == house.who


@pytest.mark.parametrize("kind", ["business", "consumer", "public_body"])
def test_what_kind_of_debtor(house: House, kind: str) -> None:
    ids = open_case(house, debtor={"kind": "unknown", "kind_source": "none"})
    assert "Business or consumer?" in house.owner.get("/").text
    house.post(f"/debtors/{ids.debtor}/kind", kind=kind)
    assert house.value(schema.debtor, ids.debtor, "kind") == kind
    assert done_by(house, "debtor_changed") == house.who
    assert "Business or consumer?" not in house.owner.get("/").text


def test_an_address_works_again(house: House) -> None:
    ids = open_case(house, debtor={"email_set_aside": "refused twice"})
    assert "refused twice" in house.owner.get("/").text
    house.post(f"/debtors/{ids.debtor}/address")
    assert house.value(schema.debtor, ids.debtor, "email_set_aside") is None


def test_a_case_goes_to_the_lawyer_on_the_owners_yes_and_not_without_it(house: House) -> None:
    ids = open_case(house)
    with house.collector.store.write() as tx:
        tx.execute(schema.case.update().values(handoff_marked_on=TODAY))
    act.look(house.collector, [ids.case])
    assert f"/cases/{ids.case}/lawyer" in house.owner.get("/").text
    page = house.owner.get(f"/cases/{ids.case}/lawyer").text
    assert "Maître Dominique Exemple" in page and "What is missing" in page
    house.post(f"/cases/{ids.case}/lawyer", next=f"/cases/{ids.case}/lawyer")
    assert not lawyer_notices(house, ids.case)
    house.post(f"/cases/{ids.case}/lawyer", read="yes")
    (notice,) = lawyer_notices(house, ids.case)
    assert notice.state == NoticeState.PLANNED
    assert house.entries("notice_planned")[-1].who == house.who


def lawyer_notices(house: House, case_id: int) -> list[Any]:
    query = select(schema.notice).where(schema.notice.c.case_id == case_id, schema.notice.c.recipient_role == "lawyer")
    with house.collector.store.read() as tx:
        return list(tx.execute(query))


def test_mode_and_emergency_stop(house: House) -> None:
    house.post("/health/mode", mode="reminders")
    assert done_by(house, "mode_set") == house.who
    house.post("/health/kill-switch", stop="on")
    assert "All sending is stopped." in house.owner.get("/health").text
    assert done_by(house, "kill_switch_on") == house.who
    house.post("/health/kill-switch", stop="off")
    assert done_by(house, "kill_switch_off") == house.who
    assert house.post("/health/mode", mode="everything").status_code == 400


def test_the_language_is_remembered_with_the_person(house: House) -> None:
    house.post("/language", language="fr")
    assert '<html lang="fr">' in house.owner.get("/").text
    house.post("/language", language="xx")
    assert '<html lang="fr">' in house.owner.get("/").text


@pytest.mark.parametrize(
    "path", ["hold", "resume", "dispute", "promise", "call", "note", "close", "reviewed", "lawyer"]
)
def test_nothing_can_be_done_to_a_case_that_does_not_exist(house: House, path: str) -> None:
    form = {"reason": "why", "until": "2026-04-01", "due_on": "2026-04-01", "amount": "5", "text": "x", "claim": "1",
            "outcome": "other", "read": "no"}  # fmt: skip
    with house.collector.store.read() as tx:
        before = tx.execute(select(schema.journal_head.c.seq)).scalar_one()
    assert house.post(f"/cases/999/{path}", **form).status_code in (302, 404)
    with house.collector.store.read() as tx:
        assert tx.execute(select(schema.journal_head.c.seq)).scalar_one() == before


def test_the_same_form_sent_twice_does_it_once(house: House) -> None:
    ids = open_case(house)
    notice = waiting_formal_notice(house, ids)
    for _ in range(2):
        house.post(f"/notices/{notice}/approve", read="yes")
    assert len(house.entries("notice_approved")) == 1
    assert "no longer waiting" in house.owner.get("/").text


def test_the_word_on_an_unverified_rule_is_kept_with_its_author(house: House) -> None:
    house.post("/rules/gb_consumer/word", claim="yes")
    assert done_by(house, "rule_word_said") == house.who
    assert house.data("rule_word_said")["accepted"] is True
    house.post("/rules/gb_consumer/word", claim="no")
    with house.collector.store.read() as tx:
        assert [(row.edition.partition(":")[0], row.accepted) for row in tx.execute(select(schema.rule_word))] == [
            ("gb_consumer", False)
        ]


def test_a_rule_that_was_read_needs_no_word(house: House) -> None:
    house.post("/rules/fr_business/word", claim="no")
    assert "No answer is needed about this rule." in house.owner.get("/").text
    assert not house.entries("rule_word_said")


def test_the_page_of_a_case_says_under_which_law_and_how_sure_we_are(house: House) -> None:
    page = house.owner.get(f"/cases/{open_case(house).case}").text
    assert "Under which law" in page and "French Commercial Code, art. L441-10, II" in page
    assert "Read in a secondary source; no lawyer has checked it." in page
    assert "Claim the principal only" not in page
