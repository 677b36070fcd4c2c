"""A suspension of the service pauses the subscription of the unpaid invoice too, where the owner allowed it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from collector.flows import stripe_check, suspensions
from collector.store import journal
from tests.stories.test_suspension import killed_at_every_point
from tests.story import Story
from tests.support.suspending import suspending_story

NOTICE = ("reminder", "formal_notice", "suspension")
PRICE = {"currency": "eur", "product": "prod_hosting", "unit_amount": 120_000, "recurring": {"interval": "month"}}


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    with suspending_story(tmp_path, pauses=True) as (found, _):
        yield found


def given_a_subscription_that_is_not_paid(story: Story, debtor: str = "Durand") -> str:
    """1 200.00 EUR due on 5 January; the notice is delivered on the 13th and gives time until the 20th."""
    story.given_debtor(debtor)
    owner = story.debtors[debtor]["id"]
    items = [{"price_data": PRICE}]
    made = story.shop.post(
        "/v1/subscriptions", customer=owner, collection_method="send_invoice", days_until_due=30, items=items
    )
    story.given_invoice("1 200.00 EUR", due="2026-01-05", debtor=debtor, subscription=made["id"])
    return str(made["id"])


def at_stripe(story: Story, subscription: str) -> Any:
    return story.shop.get(f"/v1/subscriptions/{subscription}")


def changes_of(story: Story, subscription: str) -> list[Any]:
    """What its events say of the pause, oldest first."""
    events = story.shop.get("/v1/events", type="customer.subscription.updated", limit=100)["data"]
    found = [event["data"]["object"] for event in reversed(events)]
    return [each["pause_collection"] for each in found if each["id"] == subscription]


PAUSED = {"behavior": "void", "resumes_at": None}


def test_it_pauses_after_notice_and_time_and_goes_on_with_the_payment(story: Story) -> None:
    subscription = given_a_subscription_that_is_not_paid(story)
    other = story.shop.post(
        "/v1/subscriptions",
        customer=story.debtors["Durand"]["id"],
        items=[{"price_data": PRICE}],
        default_payment_method="pm_card_visa",
    )
    story.when_it_is("2026-01-14").then_sent(*NOTICE).when_it_is("2026-01-20")
    assert at_stripe(story, subscription)["pause_collection"] is None
    story.when_it_is("2026-01-22")
    assert (at_stripe(story, subscription)["pause_collection"], at_stripe(story, subscription)["status"]) == (
        PAUSED, "active",
    )  # fmt: skip
    story.then_journal_has("service_call_done", verb="suspend", target="stripe")
    assert at_stripe(story, other["id"])["pause_collection"] is None, "whose invoices are paid is left alone"

    story.when_debtor_pays().when_hour_is(8, 0, jobs=("intake", "suspensions"))
    found = at_stripe(story, subscription)
    assert (found["pause_collection"], found["metadata"]) == (None, {})
    story.when_days_pass(1).then_owner_reads(
        "Subscription paused at Stripe done", "Subscription resumed at Stripe done"
    )
    assert changes_of(story, subscription) == [PAUSED, None]


def test_without_the_owners_word_no_subscription_is_touched(tmp_path: Path) -> None:
    with suspending_story(tmp_path) as (story, _):
        subscription = given_a_subscription_that_is_not_paid(story)
        story.when_it_is("2026-01-22")
        story.then_journal_has("service_call_done", verb="suspend", target="webhook")
        assert changes_of(story, subscription) == []


def test_a_pause_that_the_owner_made_herself_is_left_as_it_is(story: Story) -> None:
    subscription = given_a_subscription_that_is_not_paid(story)
    hers = {"behavior": "keep_as_draft", "resumes_at": None}
    story.shop.post(f"/v1/subscriptions/{subscription}", pause_collection={"behavior": "keep_as_draft"})
    story.when_it_is("2026-01-22").when_debtor_pays().when_hour_is(8, 0, jobs=("intake", "suspensions"))
    assert at_stripe(story, subscription)["pause_collection"] == hers
    assert changes_of(story, subscription) == [hers]
    story.then_journal_has("service_call_withdrawn", verb="suspend", target="stripe")
    story.then_owner_reads("Subscription paused at Stripe no longer needed")


def test_a_key_that_may_not_write_subscriptions_is_told_by_the_switch_and_pauses_later(story: Story) -> None:
    subscription = given_a_subscription_that_is_not_paid(story)
    story.when_it_is("2026-01-20")
    reads = ["account", "invoice", "customer", "credit_note", "charge", "payment_intent", "dispute", "event"]
    permissions = [f"{each}_read" for each in [*reads, "subscription"]]
    story.stage.ask("POST", "/sandbox/keys", {"key": "sk_test_sandbox", "permissions": permissions})
    told = "ladder.toml, [stripe] wants subscriptions written: switch on Subscriptions: Write on the restricted key"
    assert list(stripe_check.writes(story.collector)) == [("red", told)]
    story.when_days_pass(2)
    with story.collector.store.read() as tx:
        failed = [json.loads(row.data) for row in journal.read(tx) if row.kind == "service_call_failed"]
    assert "switch on Subscriptions: Write" in failed[0]["because"]
    assert changes_of(story, subscription) == []
    story.stage.ask("POST", "/sandbox/keys", {"key": "sk_test_sandbox", "permissions": None})
    story.when_days_pass(1)
    assert changes_of(story, subscription) == [PAUSED]
    assert list(stripe_check.writes(story.collector)) == [("green", "subscriptions may be written")]


def test_stripe_that_pauses_and_then_answers_500_is_not_asked_twice(story: Story) -> None:
    subscription = given_a_subscription_that_is_not_paid(story)
    story.when_it_is("2026-01-21")
    fault = {"times": 1, "match": f"POST /v1/subscriptions/{subscription}"}
    story.stage.ask("POST", "/sandbox/faults", {"stripe_error_after_write": fault})
    story.when_days_pass(1)
    assert changes_of(story, subscription) == [PAUSED]
    story.then_journal_has("service_call_done", verb="suspend", target="stripe")


def test_a_worker_killed_at_any_point_pauses_and_resumes_once(tmp_path: Path, database_url: str) -> None:
    with suspending_story(tmp_path, database_url, pauses=True) as (story, _):
        subscription = given_a_subscription_that_is_not_paid(story)
        story.when_it_is("2026-01-21")
        killed_at_every_point(story, by_day=11)
        assert changes_of(story, subscription) == [PAUSED]
        story.when_debtor_pays().when_hour_is(12, 0, jobs=("intake",))
        killed_at_every_point(story, by_day=11)
        assert changes_of(story, subscription) == [PAUSED, None]
        suspensions.run(story.collector)
        with story.collector.store.read() as tx:
            assert journal.verify(tx) is None
