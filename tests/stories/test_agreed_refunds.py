"""A refund the debtor accepted is given back on the owner's click: once, by credit note, and nothing is owed again.

Against Durand: 600.00 and 1 200.00 due on 17 January 2026; the first is paid on the 19th, and then 100.00 of it are
offered back.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.checking import examine
from collector.domain.facts import InvoiceStatus, Rung
from collector.flows import agreed_refunds, offers
from collector.flows.refused import Refused
from tests.stories.test_offers import offered
from tests.story import OWNER, Story
from tests.support.stripe_policy import policy_that_writes


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    policy = policy_that_writes(tmp_path, agreed_refund=True)
    with Story(tmp_path, "2026-01-17", policy=policy) as opened:
        opened.given_invoice("600.00 EUR", due="2026-01-17", name="paid")
        opened.given_invoice("1 200.00 EUR", due="2026-01-17").when_it_is("2026-01-19")
        yield opened.when_debtor_pays("paid").when_hour_is(8)


def accepted(story: Story) -> int:
    given = {"claim_id": story.claim_of("paid").id, "amount_minor": 10_000, "pay_by": None}
    offer_id = offered(story, Rung.REFUND, by_mail=False, skipped_because="a defect", **given)
    offers.accept(story.collector, story.case_of("Durand"), offer_id, "", OWNER)
    return offer_id


def test_an_accepted_refund_is_given_back_once_and_nothing_is_owed_again(story: Story) -> None:
    offer_id, case_id, owed = accepted(story), story.case_of("Durand"), story.owed("Durand")
    story.then_owner_is_asked("honour_offer")
    agreed_refunds.ask(story.collector, case_id, offer_id, OWNER)
    with pytest.raises(Refused, match="refund_not_due"):
        agreed_refunds.ask(story.collector, case_id, offer_id, OWNER)
    # Stripe does it, and the answer is lost: a look finds it, and it is not done again.
    story.stage.ask("POST", "/sandbox/faults", {"stripe_error_after_write": {"match": "POST /v1/credit_notes"}})
    story.when_hour_is(9, 0, jobs=("write_backs",))
    story.stage.ask("POST", "/sandbox/faults", {"stripe_error_after_write": None})
    story.when_hour_is(14, 0)
    [note] = story.shop.get("/v1/credit_notes")["data"]
    assert (note["amount"], note["post_payment_amount"], note["type"]) == (10_000, 10_000, "post_payment")
    assert note["memo"] == "Remboursement partiel convenu d’un commun accord."
    assert [it["amount"] for it in story.shop.get("/v1/refunds")["data"]] == [10_000]
    story.then_journal_has("stripe_write_done", amount_minor=10_000)
    story.when_days_pass(1)  # the webhooks, and a night's comparison
    paid = next(it for it in story.facts_of("Durand").claims if it.claim.number == story.invoices["paid"]["number"])
    assert paid.status is InvoiceStatus.PAID and not paid.remaining_minor
    assert story.facts_of("Durand").cycle == 1 and story.owed("Durand", "2026-01-19") == owed
    with pytest.raises(Refused, match="refund_not_due"):  # her task is done
        agreed_refunds.ask(story.collector, case_id, offer_id, OWNER)


def test_what_she_gave_back_herself_meanwhile_is_not_given_twice(story: Story) -> None:
    offer_id = accepted(story)
    agreed_refunds.ask(story.collector, story.case_of("Durand"), offer_id, OWNER)
    given = {"amount": 55_000, "refund_amount": 55_000, "email_type": "none"}
    story.shop.post("/v1/credit_notes", invoice=story.invoices["paid"]["id"], **given)
    story.when_hour_is(9, 0, jobs=("write_backs",)).then_journal_has(
        "stripe_write_withdrawn", because="refund_above_paid"
    )
    assert len(story.shop.get("/v1/credit_notes")["data"]) == 1
    story.then_owner_is_asked("honour_offer")


def test_the_key_must_allow_credit_notes_and_the_doctor_names_the_switch(story: Story) -> None:
    reads = ["invoice_read", "customer_read", "account_read", "charge_read", "credit_note_read"]
    story.stage.ask("POST", "/sandbox/keys", {"key": "sk_test_sandbox", "permissions": reads})
    found = {(each.state, each.text) for each in examine(story.collector) if each.name == "writing into stripe"}
    told = "ladder.toml, [stripe] wants credit notes written: switch on Credit notes: Write on the restricted key"
    assert found == {("red", told)}
    agreed_refunds.ask(story.collector, story.case_of("Durand"), accepted(story), OWNER)
    story.when_hour_is(9, 0, jobs=("write_backs",)).then_owner_is_asked("stripe_permission", "")
