"""Penalties as an invoice of their own in Stripe: made once, never chased, paid, given up. All amounts by hand.

Durand owes 1 200.00 EUR, due on 15 January 2026; the statutory rate is 12.15 % (2.15 + 10).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from collector.domain.penalty_invoices import from_record
from collector.domain.policy import Mode
from collector.domain.stripe_writing import PENALTY_KEY, WriteState
from collector.flows import owner_actions, penalty_invoices, write_backs
from collector.flows.refused import Refused
from collector.flows.statements import statement_for
from collector.store import penalty_ledger, tasks
from collector.store import write_backs as writes
from tests.story import OWNER, Story
from tests.support.stripe_policy import policy_that_writes


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    policy = policy_that_writes(tmp_path, penalty_invoice="on_request", penalty_invoice_final=True)
    with Story(tmp_path, "2026-01-05", policy=policy) as opened:
        yield opened


def penalties_at_stripe(story: Story) -> list[dict[str, Any]]:
    """Every invoice at Stripe that bears our mark, by Stripe's own list."""
    page = story.shop.get("/v1/invoices", limit=100)
    assert not page["has_more"]
    return [each for each in page["data"] if PENALTY_KEY in each["metadata"]]


def given_a_late_invoice(story: Story, debtor: str = "Durand") -> None:
    """It is 9:00 on 20 February, and the service has only now begun to work."""
    story.given_invoice("1 200.00 EUR", due="2026-01-15", debtor=debtor).when_the_service_is_down_for(days=46)
    story.when_hour_is(9, 0, jobs=("backfill", "daily_run", "write_backs"))
    assert story.stage.today == date(2026, 2, 20)


def when_owner_asks(story: Story, debtor: str = "Durand") -> None:
    penalty_invoices.ask(story.collector, story.case_of(debtor), OWNER)


def states(story: Story, debtor: str = "Durand") -> list[str]:
    with story.collector.store.read() as tx:
        return [each.state.value for each in writes.of_case(tx, story.case_of(debtor))]


def test_the_owner_asks_for_a_penalty_invoice_after_a_late_payment(story: Story) -> None:
    given_a_late_invoice(story)
    # Paid on 20 February, 36 days late: 1 200.00 x 12.15 % x 36 / 365 = 14.380... EUR, and the fixed sum of 40 EUR.
    story.when_debtor_pays().when_hour_is(9, 30).then_owner_is_asked("penalties_remain")
    when_owner_asks(story)
    story.then_case_is("penalties_claimed")
    story.when_hour_is(10, 0, jobs=("write_backs",))

    [made] = penalties_at_stripe(story)
    assert (made["status"], made["total"], made["currency"]) == ("open", 1438 + 4000, "eur")
    assert [(line["amount"], line["taxes"]) for line in made["lines"]["data"]] == [(1438, []), (4000, [])]
    late = story.invoices["Durand"]
    words = made["lines"]["data"][0]["description"]
    assert words.startswith(f"Intérêts de retard, facture {late['number']}")
    assert "12,15" in words and "36 j / 365" in words and "L441-10" in words
    assert made["metadata"]["collector_invoices"] == late["id"]
    assert (made["customer"], made["auto_advance"]) == (late["customer"], False)
    assert made["due_date"] == made["created"] + 30 * 86_400
    assert made["custom_fields"] == [{"name": "Factures en retard", "value": late["number"]}]
    assert "sans tva" in made["description"].lower()
    assert states(story) == ["done"]
    with pytest.raises(Refused, match="penalty_invoice_exists"):
        when_owner_asks(story)


def test_a_penalty_invoice_is_never_chased_and_opens_no_case(story: Story) -> None:
    given_a_late_invoice(story)
    story.when_debtor_pays().when_hour_is(9, 30)
    when_owner_asks(story)
    story.when_hour_is(10, 0)
    sent = story.steps_sent("Durand")
    story.when_the_service_is_down_for(days=60).when_hour_is(14, 0, jobs=("reconcile",)).when_days_pass(2)
    assert story.steps_sent("Durand") == sent
    story.then_case_is("penalties_claimed")
    assert [it.claim.stripe_invoice_id for it in story.facts_of("Durand").claims] == [story.invoices["Durand"]["id"]]


def test_nothing_is_made_where_policy_is_silent(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        given_a_late_invoice(story)
        with pytest.raises(Refused, match="stripe_write_off_by_policy"):
            when_owner_asks(story)
        assert penalties_at_stripe(story) == []


def test_nothing_is_made_of_nothing_or_of_less_than_stripe_takes(story: Story) -> None:
    story.given_debtor("Petit", "consumer")
    given_a_late_invoice(story, "Petit")
    # A consumer owes no fixed sum, and no interest before a formal notice.
    with pytest.raises(Refused, match="penalty_nothing_owed"):
        when_owner_asks(story, "Petit")
    assert penalties_at_stripe(story) == []


def test_by_itself_once_everything_else_is_paid(tmp_path: Path) -> None:
    policy = policy_that_writes(tmp_path, penalty_invoice="when_paid")
    with Story(tmp_path, "2026-01-05", policy=policy) as story:
        given_a_late_invoice(story)
        assert penalties_at_stripe(story) == []
        story.when_debtor_pays().when_days_pass(2)
        [made] = penalties_at_stripe(story)
        # A draft: the owner looks at it, and issues it herself.
        assert (made["status"], made["total"]) == ("draft", 5438)


def test_nothing_is_written_in_observe_mode_or_behind_the_kill_switch(story: Story) -> None:
    given_a_late_invoice(story)
    when_owner_asks(story)
    story.when_owner_sets_mode(Mode.OBSERVE).when_hour_is(9, 30)
    assert (penalties_at_stripe(story), states(story)) == ([], ["wanted"])
    story.when_owner_sets_mode(Mode.FULL).when_hour_is(10, 0)
    assert len(penalties_at_stripe(story)) == 1


def test_money_that_came_meanwhile_withdraws_it(story: Story) -> None:
    given_a_late_invoice(story)
    when_owner_asks(story)
    # A transfer of 600.00 that the service hears of only by its fresh reading, with a value date of today: interest
    # first, so 14.38 of interest is settled and as much of the invoice's own money missing. Nothing less is owed.
    # A credit note of everything takes the principal from today on; the 36th day bears nothing any more.
    story.shop.post("/v1/credit_notes", invoice=story.invoices["Durand"]["id"], amount=120_000)
    story.when_hour_is(9, 10, jobs=("write_backs",))
    assert penalties_at_stripe(story) == []
    assert states(story) == ["withdrawn"]


def test_a_credit_balance_would_swallow_it(story: Story) -> None:
    given_a_late_invoice(story)
    when_owner_asks(story)
    story.shop.post(f"/v1/customers/{story.debtors['Durand']['id']}", balance=-5000)
    story.when_hour_is(9, 10, jobs=("write_backs",))
    assert (penalties_at_stripe(story), states(story)) == ([], ["refused"])
    story.then_owner_is_asked("stripe_write_refused")


def test_a_missing_permission_is_a_task_and_then_it_is_written(story: Story) -> None:
    given_a_late_invoice(story)
    reads = ["invoice_read", "customer_read", "credit_note_read", "charge_read", "event_read", "dispute_read",
             "payment_intent_read", "account_read"]  # fmt: skip
    story.stage.ask("POST", "/sandbox/keys", {"key": "sk_test_sandbox", "permissions": reads})
    when_owner_asks(story)
    story.when_hour_is(9, 10, jobs=("write_backs",)).then_owner_is_asked("stripe_permission", "")
    assert states(story) == ["wanted"]
    story.stage.ask("POST", "/sandbox/keys", {"key": "sk_test_sandbox", "permissions": [*reads, "invoice_write"]})
    story.when_hour_is(9, 25, jobs=("write_backs",))
    assert (len(penalties_at_stripe(story)), states(story)) == (1, ["done"])
    with pytest.raises(AssertionError):
        story.then_owner_is_asked("stripe_permission", "")


@pytest.mark.parametrize("verb", ["invoices$", "add_lines$", "finalize$"])
@pytest.mark.parametrize("fault", ["stripe_error_after_write", "stripe_drop_after"])
def test_an_answer_that_is_lost_is_looked_for_and_nothing_is_made_twice(story: Story, fault: str, verb: str) -> None:
    given_a_late_invoice(story)
    when_owner_asks(story)
    story.stage.ask("POST", "/sandbox/faults", {fault: {"match": f"POST /v1/.*{verb}"}})
    story.when_hour_is(9, 10, jobs=("write_backs",))
    assert states(story) == ["doubt"]
    story.stage.ask("POST", "/sandbox/faults", {fault: None})
    story.when_hour_is(15, 0, jobs=("write_backs",))
    [made] = penalties_at_stripe(story)
    assert (made["status"], made["total"], states(story)) == ("open", 5438, ["done"])


def test_a_failure_that_stripe_keeps_for_a_day_is_outlived(story: Story) -> None:
    given_a_late_invoice(story)
    when_owner_asks(story)
    story.stage.ask(
        "POST", "/sandbox/faults", {"stripe_error_before_write": {"match": "POST /v1/invoices$", "times": 1}}
    )
    story.when_hour_is(9, 10, jobs=("write_backs",)).when_hour_is(15, 0, jobs=("write_backs",))
    # The key replays the failure; looking shows that nothing is there; a second key on a guess is not taken.
    assert (penalties_at_stripe(story), states(story)) == ([], ["doubt"])
    story.when_days_pass(3)
    assert (len(penalties_at_stripe(story)), states(story)) == (1, ["done"])


def test_another_copy_of_the_books_does_not_make_a_second_one(story: Story) -> None:
    given_a_late_invoice(story)
    late = story.invoices["Durand"]
    other = story.shop.post(
        "/v1/invoices", customer=late["customer"], collection_method="send_invoice", days_until_due=30,
        metadata={PENALTY_KEY: "made-by-another", "collector_invoices": late["id"]},
    )  # fmt: skip
    item = {"amount": 5438, "currency": "eur", "description": "Pénalités"}
    story.shop.post("/v1/invoiceitems", customer=late["customer"], invoice=other["id"], **item)
    story.shop.post(f"/v1/invoices/{other['id']}/finalize")
    when_owner_asks(story)
    story.when_hour_is(9, 30)
    assert [each["metadata"][PENALTY_KEY] for each in penalties_at_stripe(story)] == ["made-by-another"]
    assert states(story) == [WriteState.REFUSED.value]
    story.then_owner_is_asked("look_at_set_aside", "")
    assert len(story.facts_of("Durand").claims) == 1  # and nobody is chased for it


def test_writing_is_safe_to_run_twice_at_once(story: Story) -> None:
    given_a_late_invoice(story)
    when_owner_asks(story)
    story.run_together(write_backs.run, 3)
    assert (len(penalties_at_stripe(story)), states(story)) == (1, ["done"])


def totals(story: Story) -> tuple[int, int, int]:
    """What is still owed by our account: interest, fixed sum, and everything beside the invoice itself."""
    found = story.facts_of("Durand")
    claims = tuple(it.claim for it in found.claims)
    made = statement_for(story.collector, found, story.stage.today, claims).totals
    return made.interest_minor, made.fixed_sum_minor, made.total_minor


def given_a_penalty_invoice_of_54_38(story: Story) -> dict[str, Any]:
    """The principal of 1 200.00 is paid on the 36th day; 14.38 of interest and 40.00 of fixed sum are invoiced."""
    given_a_late_invoice(story)
    story.when_debtor_pays().when_hour_is(9, 20, jobs=("intake", "daily_run"))
    when_owner_asks(story)
    story.when_hour_is(9, 30, jobs=("write_backs", "intake"))
    [made] = penalties_at_stripe(story)
    assert totals(story)[2] == 5438
    return made


def test_its_payment_settles_the_penalties_of_the_late_invoice(story: Story) -> None:
    made = given_a_penalty_invoice_of_54_38(story)
    story.shop.post(f"/v1/invoices/{made['id']}/pay", payment_method="pm_card_visa")
    story.when_hour_is(10, 0, jobs=("intake",))
    assert totals(story) == (0, 0, 0)
    entries = story.facts_of("Durand").claims[0].claim.entries
    assert [(it.kind.value, it.minor, it.designated) for it in entries if it.designated] == [
        ("payment", 1438, "interest"),
        ("payment", 4000, "fixed_sum"),
    ]
    # Read again, and again: nothing is entered twice.
    story.when_hour_is(11, 0, jobs=("reconcile", "daily_run"))
    assert totals(story) == (0, 0, 0)
    story.then_case_is("paid")


def test_a_refund_of_it_is_owed_again_and_a_person_hears_of_it(story: Story) -> None:
    made = given_a_penalty_invoice_of_54_38(story)
    story.shop.post(f"/v1/invoices/{made['id']}/pay", payment_method="pm_card_visa")
    story.when_hour_is(10, 0, jobs=("intake",))
    [link] = story.shop.get("/v1/invoice_payments", invoice=made["id"], status="paid")["data"]
    story.shop.post("/v1/refunds", payment_intent=link["payment"]["payment_intent"], amount=4100)
    story.when_hour_is(11, 0, jobs=("intake",))
    # The fixed sum of 40.00 is owed again, and 1.00 of what was paid before it.
    assert totals(story)[1:] == (4000, 4100)
    story.then_owner_is_asked("penalty_returned")
    with story.collector.store.read() as tx:
        [task] = tasks.open_tasks_of(tx, story.case_of("Durand"))
    owner_actions.seen(story.collector, task.id, OWNER)
    with pytest.raises(AssertionError):
        story.then_owner_is_asked("penalty_returned")


def test_the_principal_is_charged_back_after_the_penalties_were_paid(story: Story) -> None:
    """1 200.00 and 54.38 were paid, and the bank takes the 1 200.00 back: 1 200.00 are missing, not 1 145.62."""
    made = given_a_penalty_invoice_of_54_38(story)
    story.shop.post(f"/v1/invoices/{made['id']}/pay", payment_method="pm_card_visa")
    story.when_hour_is(10, 0).then_case_is("paid")
    story.shop.control("disputes", invoice=story.invoices["Durand"]["id"])
    story.when_hour_is(11, 0).then_owner_is_asked("review_reopened")
    story.then_owner_reads("Payment taken back by the bank €1,200.00", "Owed again, go on", "Not owed again")
    assert [it.taken_back_minor for it in story.facts_of("Durand").claims] == [120_000]
    owner_actions.review_done(story.collector, story.case_of("Durand"), OWNER)
    assert [it.remaining_minor for it in story.facts_of("Durand").claims] == [120_000]
    # All in all 1 254.38 were due and 54.38 stay paid. The 1 200.00 had settled the interest first: it is open again,
    # and the 14.38 of the other invoice paid as much of the principal.
    assert totals(story) == (1438, 0, 120_000)


def test_a_part_payment_and_the_rest_given_up(story: Story) -> None:
    made = given_a_penalty_invoice_of_54_38(story)
    record = story.shop.transfer(2000)
    story.shop.post(f"/v1/invoices/{made['id']}/attach_payment", payment_record=record["id"])
    story.when_hour_is(10, 0, jobs=("intake",))
    assert totals(story)[2] == 3438
    penalty_invoices.ask_to_give_up(story.collector, story.case_of("Durand"), made["metadata"][PENALTY_KEY], OWNER)
    story.when_hour_is(10, 5, jobs=("write_backs",)).when_hour_is(10, 10, jobs=("intake", "write_backs"))
    [note] = story.shop.get("/v1/credit_notes")["data"]
    assert (note["amount"], note["invoice"], note["memo"]) == (3438, made["id"], "Geste commercial")
    assert totals(story) == (0, 0, 0)
    assert states(story) == ["done", "done"]


def test_the_answer_to_a_credit_note_is_lost_and_one_is_made(story: Story) -> None:
    made = given_a_penalty_invoice_of_54_38(story)
    penalty_invoices.ask_to_give_up(story.collector, story.case_of("Durand"), made["metadata"][PENALTY_KEY], OWNER)
    story.stage.ask("POST", "/sandbox/faults", {"stripe_drop_after": {"match": "POST /v1/credit_notes"}})
    story.when_hour_is(10, 0, jobs=("write_backs",))
    assert states(story) == ["done", "doubt"]
    story.stage.ask("POST", "/sandbox/faults", {"stripe_drop_after": None})
    story.when_hour_is(15, 0, jobs=("intake", "write_backs"))
    assert [note["amount"] for note in story.shop.get("/v1/credit_notes")["data"]] == [5438]
    assert (states(story), totals(story)) == (["done", "done"], (0, 0, 0))


def test_a_draft_given_up_is_deleted_and_waived(tmp_path: Path) -> None:
    policy = policy_that_writes(tmp_path, penalty_invoice="on_request")
    with Story(tmp_path, "2026-01-05", policy=policy) as story:
        made = given_a_penalty_invoice_of_54_38(story)
        assert made["status"] == "draft"
        penalty_invoices.ask_to_give_up(story.collector, story.case_of("Durand"), made["metadata"][PENALTY_KEY], OWNER)
        story.when_hour_is(10, 0, jobs=("write_backs",))
        assert (penalties_at_stripe(story), totals(story)) == ([], (0, 0, 0))
        assert states(story) == ["done", "done"]


def test_a_draft_that_the_owner_deleted_in_stripe_stands_in_nobody_s_way(tmp_path: Path) -> None:
    policy = policy_that_writes(tmp_path, penalty_invoice="on_request")
    with Story(tmp_path, "2026-01-05", policy=policy) as story:
        made = given_a_penalty_invoice_of_54_38(story)
        story.when_webhooks_are_lost().shop.delete(f"/v1/invoices/{made['id']}")
        penalty_invoices.ask_to_give_up(story.collector, story.case_of("Durand"), made["metadata"][PENALTY_KEY], OWNER)
        story.when_hour_is(10, 0, jobs=("write_backs",))
        assert (states(story), totals(story)[2]) == (["done", "withdrawn"], 5438)
        when_owner_asks(story)
        story.when_hour_is(11, 0, jobs=("write_backs",))
        assert len(penalties_at_stripe(story)) == 1


def test_penalties_waived_after_they_were_invoiced_are_told_to_the_owner(story: Story) -> None:
    given_a_penalty_invoice_of_54_38(story)
    story.stage.run("penalty_watch")
    with pytest.raises(AssertionError):
        story.then_owner_is_asked("penalty_too_high")
    with story.collector.store.write() as tx:
        [made] = writes.of_case(tx, story.case_of("Durand"))
        some = (replace(from_record(made.payload)[0], fixed_sum_minor=0),)
        penalty_ledger.waive(tx, story.collector.clock.now(), story.stage.today, "gesture", some, who=OWNER)
    story.stage.run("penalty_watch")
    story.then_owner_is_asked("penalty_too_high")
    # Her answer: the rest of it is given up, and the task is over.
    penalty_invoices.ask_to_give_up(story.collector, story.case_of("Durand"), made.uid, OWNER)
    story.when_hour_is(10, 0, jobs=("write_backs", "penalty_watch"))
    assert totals(story) == (0, 0, 0)
    with pytest.raises(AssertionError):
        story.then_owner_is_asked("penalty_too_high")
