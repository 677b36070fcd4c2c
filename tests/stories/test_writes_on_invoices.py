"""A gesture by credit note, a write-off, the place in the ladder: written on an invoice at Stripe, if policy allows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from collector.checking import examine
from collector.domain.facts import InvoiceStatus
from collector.domain.stripe_writing import StripeWriting
from collector.flows import stripe_gestures
from collector.flows.refused import Refused
from tests.story import OWNER, Story
from tests.support.stripe_policy import policy_that_writes


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    policy = policy_that_writes(tmp_path, goodwill_credit_note=True, write_off=True, case_on_invoice=True)
    with Story(tmp_path, "2026-01-05", policy=policy) as opened:
        yield opened


def at_stripe(story: Story) -> dict[str, Any]:
    return story.shop.get(f"/v1/invoices/{story.invoices['Durand']['id']}")


def given_a_late_invoice(story: Story) -> int:
    """It is 9:00 on 20 February; the claim's id."""
    story.given_invoice("1 200.00 EUR", due="2026-01-15").when_the_service_is_down_for(days=46)
    story.when_hour_is(9, 0, jobs=("backfill", "daily_run", "write_backs"))
    assert story.stage.today == date(2026, 2, 20)
    return story.facts_of("Durand").claims[0].claim.id


def test_a_gesture_lowers_the_invoice_once_whatever_becomes_of_the_answer(story: Story) -> None:
    claim_id = given_a_late_invoice(story)
    stripe_gestures.ask_credit(story.collector, story.case_of("Durand"), claim_id, 20_000, "Geste commercial", OWNER)
    story.stage.ask("POST", "/sandbox/faults", {"stripe_error_after_write": {"match": "POST /v1/credit_notes"}})
    story.when_hour_is(9, 10, jobs=("write_backs",))
    story.stage.ask("POST", "/sandbox/faults", {"stripe_error_after_write": None})
    story.when_hour_is(14, 0, jobs=("write_backs",))
    assert [note["amount"] for note in story.shop.get("/v1/credit_notes")["data"]] == [20_000]
    assert story.facts_of("Durand").claims[0].remaining_minor == 100_000


def test_a_gesture_is_never_above_what_is_left_when_it_is_written(story: Story) -> None:
    claim_id = given_a_late_invoice(story)
    stripe_gestures.ask_credit(story.collector, story.case_of("Durand"), claim_id, 100_000, "Geste", OWNER)
    story.when_debtor_pays_part(50_000).when_hour_is(9, 10, jobs=("write_backs",))
    assert story.shop.get("/v1/credit_notes")["data"] == []


def test_a_write_off_by_a_person_ends_the_reminders(story: Story) -> None:
    claim_id = given_a_late_invoice(story)
    stripe_gestures.ask_write_off(story.collector, story.case_of("Durand"), claim_id, OWNER)
    with pytest.raises(Refused, match="stripe_write_under_way"):
        stripe_gestures.ask_write_off(story.collector, story.case_of("Durand"), claim_id, OWNER)
    story.when_hour_is(9, 10, jobs=("write_backs",))
    assert at_stripe(story)["status"] == "uncollectible"
    assert story.facts_of("Durand").claims[0].status is InvoiceStatus.UNCOLLECTIBLE
    story.when_days_pass(1).then_sent()


def test_an_invoice_that_was_paid_meanwhile_is_not_written_off(story: Story) -> None:
    claim_id = given_a_late_invoice(story)
    stripe_gestures.ask_write_off(story.collector, story.case_of("Durand"), claim_id, OWNER)
    story.when_debtor_pays().when_hour_is(9, 10, jobs=("write_backs",))
    assert at_stripe(story)["status"] == "paid"


def test_the_case_and_its_step_stand_on_the_invoice_after_each_message(story: Story) -> None:
    given_a_late_invoice(story)
    assert at_stripe(story)["metadata"] == {}
    story.when_hour_is(10, 0).then_sent("reminder_1")
    case_id = str(story.case_of("Durand"))
    assert at_stripe(story)["metadata"] == {"collector_case": case_id, "collector_step": "reminder_1"}
    writes = [each for each in story.stage.sandbox.world.requests if each["method"] == "POST"]
    story.when_hour_is(11, 0).when_hour_is(12, 0)
    assert [each for each in story.stage.sandbox.world.requests if each["method"] == "POST"][len(writes) :] == []
    # Stripe away: nothing waits for it, and it is written later.
    story.stage.ask("POST", "/sandbox/faults", {"stripe_drop_before": {"match": "POST /v1/invoices"}})
    story.when_it_is("2026-02-28").then_sent("reminder_1", "reminder_2")
    assert at_stripe(story)["metadata"]["collector_step"] == "reminder_1"
    story.stage.ask("POST", "/sandbox/faults", {"stripe_drop_before": None})
    story.when_days_pass(1)
    assert at_stripe(story)["metadata"]["collector_step"] == "reminder_2"


def test_the_doctor_names_the_switch_that_is_off(story: Story) -> None:
    reads = ["invoice_read", "customer_read", "account_read", "credit_note_write"]
    story.stage.ask("POST", "/sandbox/keys", {"key": "sk_test_sandbox", "permissions": reads})
    found = {(each.state, each.text) for each in examine(story.collector) if each.name == "writing into stripe"}
    assert found == {
        ("red", "ladder.toml, [stripe] wants invoices written: switch on Invoices: Write on the restricted key"),
        ("green", "credit notes may be written"),
    }
    silent = replace(story.collector, policy=replace(story.collector.policy, stripe=StripeWriting()))
    assert [each for each in examine(silent) if each.name == "writing into stripe"] == []
