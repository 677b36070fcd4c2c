"""What happens at Stripe, and what we make of it: each row of docs/stripe.md, played against the pretend Stripe."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from collector.domain.facts import InvoiceStatus
from collector.flows import owner_actions, stripe_check
from collector.stage import STRIPE_KEY
from collector.store import quarantine
from tests.story import OWNER, Story
from tests.support.stripe_shop import DAY


@pytest.fixture
def story(tmp_path: Path) -> Any:
    """Wednesday 14 January 2026; 1 000.00 EUR fall due tomorrow, and were read this morning."""
    with Story(tmp_path, "2026-01-14") as begun:
        begun.given_invoice("1 000.00 EUR", due="2026-01-15").when_hour_is(9)
        yield begun


def owed(story: Story, debtor: str = "Durand") -> list[int]:
    """What may be asked for, claim by claim, in minor units."""
    return [it.remaining_minor for it in story.facts_of(debtor).claims if it.is_due_to_us and not it.payment_processing]


def status(story: Story, debtor: str = "Durand") -> InvoiceStatus:
    [claim] = story.facts_of(debtor).claims
    return claim.status


def intent(story: Story, amount_minor: int, **params: Any) -> dict[str, Any]:
    """A payment of the debtor's by card, or by what `payment_method` says."""
    wish = {"payment_method": "pm_card_visa", "confirm": True, "currency": "eur", **params}
    return story.shop.post("/v1/payment_intents", amount=amount_minor, customer=story.debtors["Durand"]["id"], **wish)


# Payments ------------------------------------------------------------------------------------------------------------


def test_a_part_paid_by_card_leaves_the_rest(story: Story) -> None:
    part = intent(story, 40_000)
    story.shop.act(story.invoices["Durand"], "attach_payment", payment_intent=part["id"])
    story.when_hour_is(10)
    assert owed(story) == [60_000]
    story.then_owner_reads("left of the invoices €600.00", "Payment received €400.00 · value date 14 January")


def test_a_part_paid_by_a_reported_transfer_leaves_the_rest(story: Story) -> None:
    story.when_debtor_pays_part(25_000).when_hour_is(10)
    assert owed(story) == [75_000]
    story.then_owner_reads("left of the invoices €750.00", "Payment received €250.00 · value date 14 January")
    [payment] = [it for it in story.facts_of("Durand").claims[0].claim.entries if it.kind == "payment"]
    assert (payment.reference[:6], payment.on) == ("inpay_", date(2026, 1, 14))


def test_paid_outside_stripe_closes_the_case(story: Story) -> None:
    story.shop.act(story.invoices["Durand"], "pay", paid_out_of_band=True)
    story.when_hour_is(10).then_case_is("paid")
    [payment] = [it for it in story.facts_of("Durand").claims[0].claim.entries if it.kind == "payment"]
    assert (payment.minor, payment.on) == (100_000, date(2026, 1, 14))
    story.then_owner_reads("Paid", "Payment €1,000.00 · 14 Jan 2026", "Correct the day")


def test_too_much_paid_closes_the_case_and_owes_nothing_again(story: Story) -> None:
    record = story.shop.transfer(130_000)
    story.shop.act(story.invoices["Durand"], "attach_payment", payment_record=record["id"])
    story.when_hour_is(10).then_case_is("paid")
    assert story.shop.again(story.debtors["Durand"])["balance"] == -30_000
    story.then_owner_reads("Paid", "Payment received €1,300.00 · value date 14 January")


def test_a_credit_that_could_pay_stops_the_formal_notice_until_the_owner_has_seen_it(story: Story) -> None:
    credit = f"/v1/customers/{story.debtors['Durand']['id']}/balance_transactions"
    story.shop.post(credit, amount=-30_000, currency="eur")
    story.when_it_is("2026-02-20").then_owner_is_asked("settle_credit").then_case_is("waiting_for_you")
    story.then_owner_reads("A credit could pay this", "Let it leave all the same", path="/")
    assert "formal_notice" not in [it.step_key for it in story.facts_of("Durand").notices]
    owner_actions.ask_despite_credit(story.collector, story.case_of("Durand"), OWNER)
    story.then_next_notice_is("formal_notice", "announced")
    # More of it, and she is asked again.
    story.shop.post(credit, amount=-10_000, currency="eur")
    story.when_hour_is(10).then_owner_is_asked("settle_credit")


def fund(story: Story, minor: int, currency: str = "eur") -> None:
    """A bank transfer that matches no invoice: it stays in the customer's cash balance."""
    path = f"/v1/test_helpers/customers/{story.debtors['Durand']['id']}/fund_cash_balance"
    story.shop.post(path, amount=minor, currency=currency)


def test_a_transfer_that_matched_no_invoice_stops_the_formal_notice_until_the_owner_has_seen_it(story: Story) -> None:
    fund(story, 99_000)
    fund(story, 50_000, "usd")  # another currency pays nothing of this case
    story.when_it_is("2026-02-20").then_owner_is_asked("settle_credit").then_case_is("waiting_for_you")
    story.then_owner_reads("A credit could pay this", "Let it leave all the same", path="/")
    assert story.facts_of("Durand").unused_credit_minor == 99_000
    assert "formal_notice" not in [it.step_key for it in story.facts_of("Durand").notices]
    owner_actions.ask_despite_credit(story.collector, story.case_of("Durand"), OWNER)
    story.then_next_notice_is("formal_notice", "announced")
    # More of it, and she is asked again.
    fund(story, 1_000)
    story.when_hour_is(10).then_owner_is_asked("settle_credit")
    assert story.facts_of("Durand").unused_credit_minor == 100_000


def test_a_transfer_no_event_told_of_is_seen_before_the_formal_notice_leaves(story: Story) -> None:
    story.when_it_is("2026-02-20").then_next_notice_is("formal_notice", "announced")
    story.when_webhooks_are_lost()
    fund(story, 99_000)
    story.when_it_is("2026-03-10").then_owner_is_asked("settle_credit")
    story.then_owner_reads("A credit could pay this", path="/")
    assert "formal_notice" not in story.steps_sent("Durand")


def test_a_key_that_may_not_see_cash_balances_stops_nothing(story: Story) -> None:
    reads = ["account", "invoice", "customer", "credit_note", "charge", "payment_intent", "dispute", "event", "webhook"]
    fund(story, 99_000)
    story.shop.control("keys", key=STRIPE_KEY, permissions=[f"{name}_read" for name in reads])
    story.when_it_is("2026-03-10")
    assert "formal_notice" in story.steps_sent("Durand")
    told = {text.partition(":")[0]: (colour, text) for colour, text in stripe_check.permissions(story.collector)}
    assert told["Customers"][0] == "green"
    colour, text = told["Customer cash balance"]
    assert (colour, "switch on" in text) == ("amber", True), text
    # And the file does not go to the lawyer over a credit either.
    story.shop.control("keys", key=STRIPE_KEY, permissions=None)
    fund(story, 1_000)
    story.when_it_is("2026-03-18").then_owner_is_asked("settle_credit")
    assert "transmit_to_lawyer" not in story.tasks_of("Durand")


def test_one_payment_of_several_invoices_counts_on_each(story: Story) -> None:
    story.given_invoice("500.00 EUR", due="2026-01-20", name="other").when_hour_is(10)
    both = intent(story, 120_000, confirm=False)
    for name in ("Durand", "other"):
        story.shop.act(story.invoices[name], "attach_payment", payment_intent=both["id"])
    story.shop.post(f"/v1/payment_intents/{both['id']}/confirm", payment_method="pm_card_visa")
    story.when_hour_is(11)
    assert owed(story) == [30_000]
    story.then_owner_reads("left of the invoices €300.00", "Payment received €1,000.00", "Payment received €200.00")


def test_a_debit_under_way_holds_the_case_and_closes_it_when_it_arrives(story: Story) -> None:
    story.shop.act(story.invoices["Durand"], "pay", payment_method="pm_sepaDebit")
    story.when_it_is("2026-01-22").then_sent("courtesy").then_case_is("payment_under_way")
    story.then_owner_reads(
        "Payment under way", f"A payment of invoice {story.invoices['Durand']['number']} is on its way."
    )
    story.shop.control(f"payments/{debit_of(story)}", outcome="succeeded")
    story.when_hour_is(10).then_case_is("paid").then_owner_reads("Paid", "Payment received €1,000.00")


def test_a_debit_that_fails_resumes_at_the_same_step(story: Story) -> None:
    story.shop.act(story.invoices["Durand"], "pay", payment_method="pm_sepaDebit")
    story.when_it_is("2026-01-22").then_sent("courtesy")
    story.shop.control(f"payments/{debit_of(story)}", outcome="failed")
    story.when_hour_is(7).then_owner_reads("Reminder on 22 January", "Next: reminder, Thu 22 Jan")
    story.when_it_is("2026-01-24").then_sent("courtesy", "reminder_1")


def debit_of(story: Story) -> str:
    [row] = story.shop.get("/v1/invoice_payments", invoice=story.invoices["Durand"]["id"])["data"]
    return str(row["payment"]["payment_intent"])


def given_a_card_that_fails(story: Story, **settings: Any) -> None:
    """500.00 EUR a month by card: the first month is paid, the card refuses the second on 14 February at ten, and
    Stripe tries again after 3, 5 and 7 days."""
    story.given_debtor("Carte").shop.control("account", **settings)
    price = {"currency": "eur", "product": "prod_1", "unit_amount": 50_000, "recurring": {"interval": "month"}}
    made = story.shop.post(
        "/v1/subscriptions", customer=story.debtors["Carte"]["id"], items=[{"price_data": price}],
        default_payment_method="pm_card_visa",
    )  # fmt: skip
    story.shop.post(f"/v1/subscriptions/{made['id']}", default_payment_method="pm_card_chargeCustomerFail")
    story.when_debtor_pays().when_hour_is(10)
    for day in (14, 17, 22, 28):
        with pytest.raises(IndexError):
            story.case_of("Carte")
        story.stage.turn_to(datetime(2026, 2, day, 11, tzinfo=UTC))
        story.stage.run("intake")


def test_a_card_that_stripe_still_charges_is_left_to_stripe_until_it_gives_up(story: Story) -> None:
    given_a_card_that_fails(story, when_unpaid="unpaid")
    # The last day of the schedule is the 1st of March, and on that day it is ours.
    with pytest.raises(IndexError):
        story.case_of("Carte")
    story.then_owner_reads("Nothing needs you", path="/")
    story.stage.turn_to(datetime(2026, 3, 1, 11, tzinfo=UTC))
    story.stage.run("intake")
    assert owed(story, "Carte") == [50_000]
    story.then_owner_reads("left of the invoices €500.00", "Case opened", debtor="Carte")


def test_a_card_invoice_that_stripes_settings_gave_up_waits_for_a_person(story: Story) -> None:
    given_a_card_that_fails(story, when_unpaid="cancel", gives_up_invoices=True)
    story.stage.turn_to(datetime(2026, 3, 1, 11, tzinfo=UTC))
    story.stage.run("intake")
    story.stage.run("daily_run")
    assert owed(story, "Carte") == []
    story.then_owner_is_asked("review_reopened", "Carte")
    story.then_owner_reads("Stripe’s settings marked invoice", "Owed again, go on", "Not owed again", debtor="Carte")
    owner_actions.review_done(story.collector, story.case_of("Carte"), OWNER)
    assert owed(story, "Carte") == [50_000]


# Credit notes --------------------------------------------------------------------------------------------------------


def test_a_credit_note_before_payment_lowers_what_is_asked_and_a_void_one_raises_it(story: Story) -> None:
    note = story.shop.post("/v1/credit_notes", invoice=story.invoices["Durand"]["id"], amount=20_000)
    story.when_hour_is(10)
    assert owed(story) == [80_000]
    story.then_owner_reads("left of the invoices €800.00", "Credit note €200.00 · value date 14 January")
    story.shop.post(f"/v1/credit_notes/{note['id']}/void")
    story.when_hour_is(11)
    assert owed(story) == [100_000]
    story.then_owner_reads("left of the invoices €1,000.00", "Credit note cancelled €200.00 · value date 14 January")


def test_a_credit_note_after_payment_makes_nothing_owed(story: Story) -> None:
    story.when_debtor_pays().when_hour_is(10).then_case_is("paid")
    story.shop.post(
        "/v1/credit_notes", invoice=story.invoices["Durand"]["id"], amount=20_000, refund_amount=20_000
    )  # fmt: skip
    story.when_hour_is(11).then_case_is("paid").then_owner_reads("Paid", "Total due €0.00")
    assert owed(story) == []


def test_a_credit_note_of_more_than_remains_refunds_the_rest_and_nothing_is_owed(story: Story) -> None:
    """800.00 are credited where 400.00 were paid: 600.00 lower what is owed to nothing, 200.00 go back."""
    part = intent(story, 40_000)
    story.shop.act(story.invoices["Durand"], "attach_payment", payment_intent=part["id"])
    story.when_hour_is(10)
    invoice = story.invoices["Durand"]["id"]
    story.shop.post("/v1/credit_notes", invoice=invoice, amount=80_000, refund_amount=20_000)
    story.when_hour_is(11).then_case_is("paid").then_owner_reads("Paid", "Credit note €600.00", "Total due €0.00")
    assert story.tasks_of("Durand") == []


# The invoice itself --------------------------------------------------------------------------------------------------


def test_an_invoice_given_up_is_written_off_and_closed(story: Story) -> None:
    story.shop.act(story.invoices["Durand"], "mark_uncollectible")
    story.when_hour_is(10).then_case_is("closed")
    assert status(story) is InvoiceStatus.UNCOLLECTIBLE
    story.then_owner_reads("Closed", "Case closed The invoices are marked uncollectible at Stripe")


def given_up_by_settings(story: Story) -> None:
    story.when_it_is("2026-01-20").then_sent("courtesy", "reminder_1")
    story.shop.control(f"uncollectible/{story.invoices['Durand']['id']}", reason="payment_not_received")
    story.when_hour_is(10).then_case_is("waiting_for_you").then_owner_is_asked("review_reopened")
    asked = ("Look at the reopened case", "Stripe’s settings marked invoice", "Owed again, go on", "Not owed again")
    story.then_owner_reads(*asked, path="/")


def test_an_invoice_that_stripes_settings_gave_up_waits_for_a_person_and_is_asked_for_again(story: Story) -> None:
    given_up_by_settings(story)
    story.when_days_pass(9).then_sent("courtesy", "reminder_1")
    owner_actions.review_done(story.collector, story.case_of("Durand"), OWNER)
    assert owed(story) == [100_000]
    # The ladder goes on where it stood; and whoever pays after all has paid.
    story.when_days_pass(3).then_sent("courtesy", "reminder_1", "reminder_2")
    story.when_debtor_pays().when_hour_is(11).then_case_is("paid")
    story.when_days_pass(5).then_sent("courtesy", "reminder_1", "reminder_2")


def test_an_invoice_that_stripes_settings_gave_up_may_be_let_go(story: Story) -> None:
    given_up_by_settings(story)
    owner_actions.leave_paid(story.collector, story.case_of("Durand"), OWNER)
    story.then_case_is("closed").then_owner_reads("Closed", "Let go: it is not owed any more").when_days_pass(
        5
    ).then_sent("courtesy", "reminder_1").then_case_is("closed")


def test_an_invoice_given_up_and_paid_after_all_is_paid(story: Story) -> None:
    story.shop.act(story.invoices["Durand"], "mark_uncollectible")
    story.when_hour_is(10)
    story.when_debtor_pays().when_hour_is(11).then_case_is("closed")
    assert status(story) is InvoiceStatus.PAID
    story.then_owner_reads("Payment received €1,000.00 · value date 14 January")


def revise(story: Story, amount: str) -> None:
    """As Stripe does it: the new invoice is issued, the old one names it and is void. Of the new one no event tells."""
    story.when_webhooks_are_lost().given_invoice(amount, due="2026-01-25", name="revised")
    story.stage.ask("POST", "/sandbox/faults", {"webhook_lost": None})
    rows = story.stage.sandbox.stripe.state.tables["invoice"].rows
    rows[story.invoices["Durand"]["id"]]["latest_revision"] = story.invoices["revised"]["id"]
    story.shop.act(story.invoices["Durand"], "void")


def test_a_revision_carries_the_claim_on(story: Story) -> None:
    story.when_it_is("2026-01-20").then_sent("courtesy", "reminder_1")
    before = story.case_of("Durand")
    revise(story, "900.00 EUR")
    story.when_hour_is(10)
    assert (story.case_of("Durand"), owed(story), story.facts_of("Durand").cycle) == (before, [90_000], 1)
    story.when_it_is("2026-01-29")
    assert story.invoices["revised"]["number"] in story.mails_to("Durand")[-1]["subject"]
    story.then_owner_reads(
        "the invoices alone: €900.00", f"The next step for invoice {story.invoices['revised']['number']}"
    )


def test_a_draft_that_is_changed_or_deleted_was_never_owed(story: Story) -> None:
    story.given_debtor("Brouillon")
    draft = story.shop.draft(50_000, customer=story.debtors["Brouillon"]["id"], currency="eur")
    other = story.shop.draft(70_000, customer=story.debtors["Brouillon"]["id"], currency="eur")
    story.shop.delete(f"/v1/invoices/{other['id']}")
    story.shop.post(f"/v1/invoices/{draft['id']}", days_until_due=10)
    story.when_hour_is(10)
    with pytest.raises(IndexError):
        story.case_of("Brouillon")
    story.then_owner_reads("Durand", path="/cases")
    story.shop.post(f"/v1/invoices/{draft['id']}/finalize")
    story.when_hour_is(11).then_owner_reads("left of the invoices €500.00", debtor="Brouillon")
    [claim] = story.facts_of("Brouillon").claims
    assert (claim.claim.due_on, claim.remaining_minor) == (date(2026, 1, 24), 50_000)


def test_words_written_on_an_invoice_change_nothing_else(story: Story) -> None:
    story.when_it_is("2026-01-20").then_sent("courtesy", "reminder_1")
    story.shop.post(f"/v1/invoices/{story.invoices['Durand']['id']}", metadata={"dossier": "17"})
    story.when_hour_is(10)
    assert owed(story) == [100_000]
    story.when_days_pass(2).then_sent("courtesy", "reminder_1")


def test_an_invoice_we_cannot_understand_is_set_aside_and_shown_until_we_can(story: Story) -> None:
    story.when_it_is("2026-01-19")
    invoice = story.stage.sandbox.stripe.state.tables["invoice"].rows[story.invoices["Durand"]["id"]]
    invoice["currency"] = "zzz"
    story.when_hour_is(10).then_sent("courtesy").then_owner_is_asked("look_at_set_aside")
    with story.collector.store.read() as tx:
        [kept] = quarantine.latest(tx)
    assert "unknown currency 'zzz'" in kept.because
    story.then_owner_reads("Look at an invoice set aside", path="/")
    story.then_owner_reads("unknown currency 'zzz'", '"currency": "zzz"', path="/set-aside")
    invoice["currency"] = "eur"
    # The comparison of every six hours reads it again.
    story.when_hour_is(12, jobs=("reconcile",)).when_it_is("2026-01-21").then_sent("courtesy", "reminder_1")
    with story.collector.store.read() as tx:
        assert quarantine.latest(tx) == []


def test_an_object_of_the_other_mode_is_set_aside_and_enters_no_books(story: Story) -> None:
    story.given_debtor("Autre").given_invoice("500.00 EUR", due="2026-01-20", debtor="Autre")
    story.stage.sandbox.stripe.state.tables["invoice"].rows[story.invoices["Autre"]["id"]]["livemode"] = True
    story.when_hour_is(10)
    with pytest.raises(IndexError):
        story.case_of("Autre")
    story.then_owner_is_asked("look_at_set_aside", "").then_owner_reads("Look at an invoice set aside", path="/")
    told = f"Invoice {story.invoices['Autre']['id']} cannot be handled and has been set aside: is a live object"
    story.then_owner_reads(told, path="/")


# Who owes ------------------------------------------------------------------------------------------------------------


def test_a_renamed_customer_is_written_to_by_the_new_name(story: Story) -> None:
    address = "new@durand.example"
    story.shop.post(f"/v1/customers/{story.debtors['Durand']['id']}", name="Durand et Fils", email=address)
    story.debtors["Durand"]["email"] = address
    story.when_hour_is(10)
    debtor = story.facts_of("Durand").debtor
    assert (debtor.name, debtor.email) == ("Durand et Fils", address)
    story.when_it_is("2026-01-20").then_sent("reminder_1")  # what is found in the new mailbox
    assert "Durand et Fils" in story.mails_to("Durand")[-1]["text"]
    story.then_owner_reads("Durand et Fils")


def test_a_deleted_customer_still_owes_under_the_name_of_the_invoice(story: Story) -> None:
    story.shop.delete(f"/v1/customers/{story.debtors['Durand']['id']}")
    story.when_hour_is(10)
    assert owed(story) == [100_000]
    assert story.facts_of("Durand").debtor.name == "Durand"
    story.then_owner_reads("Durand", "left of the invoices €1,000.00").when_it_is("2026-01-20")
    assert story.mails_to("Durand")[-1]["categories"] == ["reminder_1"]


def test_two_customers_of_one_business_stay_two_cases(story: Story) -> None:
    story.given_debtor("Durand2", email="compta@durand.example")
    story.shop.post(f"/v1/customers/{story.debtors['Durand2']['id']}", name="Durand")
    story.given_invoice("300.00 EUR", due="2026-01-15", debtor="Durand2").when_hour_is(10)
    assert story.case_of("Durand") != story.case_of("Durand2")
    assert (owed(story), owed(story, "Durand2")) == ([100_000], [30_000])
    story.then_owner_reads("€1,000.00", "€300.00", path="/cases")


def test_customers_that_the_owner_merges_by_hand_end_in_one_case(story: Story) -> None:
    """Stripe cannot move an invoice: it is voided and made again for the other customer, and the first is deleted."""
    story.given_debtor("Doublon").given_invoice("300.00 EUR", due="2026-01-15", debtor="Doublon").when_hour_is(10)
    sent = story.steps_sent("Doublon")
    story.shop.act(story.invoices["Doublon"], "void")
    story.given_invoice("300.00 EUR", due="2026-01-15", name="again")
    story.shop.delete(f"/v1/customers/{story.debtors['Doublon']['id']}")
    story.when_hour_is(11).then_case_is("closed", "Doublon")
    assert sorted(owed(story)) == [30_000, 100_000]
    story.then_owner_reads("Case closed The invoices have been cancelled", debtor="Doublon")
    story.then_owner_reads("left of the invoices €1,300.00")
    story.when_it_is("2026-01-19").then_sent(*sent, to="Doublon")


def test_what_a_test_clock_does_ahead_of_the_calendar_harms_nothing(story: Story) -> None:
    clock = story.shop.post("/v1/test_helpers/test_clocks", frozen_time=story.shop.world.now())
    customer = story.shop.customer(test_clock=clock["id"], address={"country": "FR"})
    first, later = (story.shop.invoice(50_000, days=1, customer=customer["id"], currency="eur") for _ in range(2))
    story.when_hour_is(10)
    story.shop.post(f"/v1/test_helpers/test_clocks/{clock['id']}/advance", frozen_time=clock["frozen_time"] + 60 * DAY)
    story.when_hour_is(11)
    # Paid sixty days from now, by that clock: whoever has paid is not asked, and the account of today stays readable.
    story.shop.act(first, "pay", payment_method="pm_card_visa")
    story.debtors["Horloge"] = customer
    story.when_hour_is(12)
    assert owed(story, "Horloge") == [50_000]
    assert story.owed("Horloge") == 50_000
    story.shop.act(later, "pay", payment_method="pm_card_visa")
    story.when_hour_is(13).then_case_is("paid", "Horloge")
    story.then_owner_reads("Paid", "Payment received €500.00 · value date 14 January", debtor="Horloge")
