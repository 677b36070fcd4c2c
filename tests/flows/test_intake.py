"""Webhooks lost, doubled, out of order, about strangers or nonsense: do our books end up as Stripe's?"""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from collector.alarms import MemoryAlarms
from collector.domain.readings import Deleted, InvoiceReading
from collector.flows import intake
from collector.gateways.stripe_gateway import StripeRefused, StripeUnavailable, Unreadable
from collector.store.schema import case, claim, debtor, inbox, invoice, ledger_entry, task
from tests.flows.conftest import House
from tests.support.stripe_shop import MONDAY


class Meddled:
    """The gateway, with other answers for some ids."""

    def __init__(self, gateway: Any, **answers: Exception | Any) -> None:
        self._gateway = gateway
        self._answers = answers

    def __getattr__(self, name: str) -> Any:
        return getattr(self._gateway, name)

    def read_invoice(self, stripe_id: str, **options: bool) -> InvoiceReading | Deleted:
        answer = self._answers.get(stripe_id, self._answers.get("everything"))
        if isinstance(answer, Exception):
            raise answer
        found: InvoiceReading = self._gateway.read_invoice(stripe_id, **options)
        return answer(found) if answer else found


def events_about(house: House, made: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in house.shop.events() if each["data"]["object"].get("id") == made["id"]]


def test_a_finalized_invoice_becomes_a_claim(house: House) -> None:
    made = house.shop.invoice(120_000, days=30)
    house.hears(*house.shop.events())
    counts = intake.run(house.collector)
    assert counts["done"] == len(house.rows(inbox)) > 0
    assert house.one(invoice).stripe_id == made["id"]
    assert house.one(claim).terms_key == "cgv_2025"
    opened = house.one(case)
    assert (opened.regime, opened.next_look_on) == ("FR/consumer", date(2026, 1, 25))
    assert house.one(debtor).email == "compta@durand.example"


def test_many_events_about_one_invoice_cost_one_read(house: House) -> None:
    made = house.shop.invoice()
    house.hears(*events_about(house, made))
    before = house.collector.stripe.health().requests
    intake.run(house.collector)
    assert house.collector.stripe.health().requests == before + 1


@pytest.mark.parametrize("order", list(itertools.permutations(range(3)))[:4])
def test_order_and_repeats_do_not_matter(house: House, order: tuple[int, ...]) -> None:
    made = house.shop.invoice()
    house.shop.act(made, "pay", payment_method="pm_card_visa")
    finalized, _, paid = [each for each in events_about(house, made) if each["type"] != "invoice.created"][:3]
    chosen = [finalized, paid, finalized]
    for index in order:
        house.hears(chosen[index], chosen[index])
        intake.run(house.collector)
    assert (house.one(invoice).status, house.one(invoice).remaining_minor) == ("paid", 0)


def test_a_payment_is_entered_and_its_case_comes_up_today(house: House) -> None:
    made = house.shop.invoice(120_000)
    house.hears(*house.shop.events())
    intake.run(house.collector)
    house.days_pass(3)
    house.shop.act(made, "attach_payment", payment_record=house.shop.transfer(50_000)["id"])
    house.hears(
        house.shop.events()[-1], *[each for each in house.shop.events() if each["type"] == "invoice_payment.paid"]
    )
    taken = intake.take_in(house.collector)
    opened = house.one(case)
    assert taken.touched == (opened.id,)
    assert opened.next_look_on <= date(2026, 1, 8)
    assert house.one(invoice).remaining_minor == 70_000
    paid = house.one(ledger_entry)
    assert (paid.kind, paid.minor, paid.on) == ("payment", 50_000, date(2026, 1, 8))


def test_a_refund_of_a_closed_case_brings_a_person(house: House) -> None:
    made = house.shop.invoice(120_000)
    house.hears(*house.shop.events())
    intake.run(house.collector)
    house.shop.act(made, "pay", payment_method="pm_card_visa")
    house.hears(*house.shop.events())
    intake.run(house.collector)
    with house.collector.store.write() as tx:
        tx.execute(case.update().values(closed_on=date(2026, 1, 5), closed_because="paid"))
    intent = house.shop.get(f"/v1/invoices/{made['id']}", expand=["payments"])["payments"]["data"][0]["payment"]
    house.shop.post("/v1/refunds", payment_intent=intent["payment_intent"], amount=120_000)
    house.hears(*[each for each in house.shop.events() if each["type"] == "refund.created"])
    intake.run(house.collector)
    assert [row.kind for row in house.rows(ledger_entry)] == ["payment", "refund"]
    again = house.one(case)
    assert (again.closed_on, again.person_first, again.cycle) == (None, True, 2)


def test_a_credit_note_that_is_voided_later_is_given_back(house: House) -> None:
    made = house.shop.invoice(120_000)
    note = house.shop.post("/v1/credit_notes", invoice=made["id"], amount=20_000)
    house.hears(*house.shop.events())
    intake.run(house.collector)
    house.shop.post(f"/v1/credit_notes/{note['id']}/void")
    house.hears(*[each for each in house.shop.events() if each["type"] == "credit_note.voided"])
    house.clock.advance(timedelta(minutes=1))
    intake.run(house.collector)
    assert [row.kind for row in house.rows(ledger_entry)] == ["credit_note", "credit_note_voided"]
    assert house.one(invoice).remaining_minor == 120_000


def test_a_customer_without_invoices_is_no_debtor_and_a_changed_address_reaches_one(house: House) -> None:
    made = house.shop.invoice()
    house.shop.customer(name="Nobody")
    house.hears(*house.shop.events())
    intake.run(house.collector)
    house.shop.post(f"/v1/customers/{made['customer']}", email="direction@durand.example")
    house.hears(house.shop.events()[-1])
    house.clock.advance(timedelta(minutes=1))
    taken = intake.take_in(house.collector)
    assert house.one(debtor).email == "direction@durand.example"
    assert taken.touched == (house.one(case).id,)


def test_one_poisoned_invoice_is_set_aside_and_the_others_are_served(house: House) -> None:
    made = [house.shop.invoice() for _ in range(6)]
    house.hears(*house.shop.events())
    poisoned = made[2]["id"]
    stripe: Any = Meddled(house.collector.stripe, **{poisoned: Unreadable(poisoned, "status is 'reborn'")})
    intake.run(replace(house.collector, stripe=stripe))
    assert len(house.rows(claim)) == 5
    assert [(row.kind, row.subject) for row in house.rows(task)] == [("look_at_set_aside", poisoned)]
    assert all(row.processed_at for row in house.rows(inbox))


def test_one_invoice_that_breaks_our_own_code_does_not_stop_the_others(house: House) -> None:
    made = [house.shop.invoice() for _ in range(3)]
    house.hears(*house.shop.events())
    broken = made[1]["id"]
    stripe: Any = Meddled(house.collector.stripe, **{broken: lambda found: replace(found, currency=None)})
    collector = replace(house.collector, stripe=stripe)
    for _ in range(5):
        intake.run(collector)
        house.clock.advance(timedelta(minutes=30))
    assert len(house.rows(claim)) == 2
    assert {row.kind for row in house.rows(task)} == {"inbox_dead"}
    assert {row.object_id for row in house.rows(inbox) if row.dead_at} == {broken}


def test_while_stripe_is_away_events_wait_without_blame(house: House) -> None:
    house.shop.invoice()
    house.hears(*house.shop.events())
    stripe: Any = Meddled(house.collector.stripe, everything=StripeUnavailable("Stripe could not be reached."))
    for _ in range(9):
        intake.run(replace(house.collector, stripe=stripe))
        house.clock.advance(timedelta(minutes=2))
    assert {row.failures for row in house.rows(inbox)} == {0}
    intake.run(house.collector)
    assert len(house.rows(claim)) == 1


def test_a_refused_key_is_an_alarm_and_nothing_is_lost(house: House) -> None:
    house.shop.invoice()
    house.hears(*house.shop.events())
    refusal = StripeRefused("The Stripe key may not read invoices.", "Give it this permission.")
    intake.run(replace(house.collector, stripe=Meddled(house.collector.stripe, everything=refusal)))  # type: ignore[arg-type]
    alarms = house.collector.alarms
    assert isinstance(alarms, MemoryAlarms)
    assert [each.code for each in alarms.raised] == ["stripe_refused"]
    assert any(row.processed_at is None and row.failures == 0 for row in house.rows(inbox))


def test_an_invoice_without_a_customer_is_set_aside(house: House) -> None:
    made = house.shop.invoice()
    [reading] = intake.read_afresh(house.collector, [made["id"]])
    assert isinstance(reading, InvoiceReading)
    intake.apply(house.collector, [replace(reading, customer=None, customer_id=None)])
    assert house.rows(claim) == []
    assert house.one(task).because["values"]["reason"].startswith("the invoice names no customer")


def test_a_debtor_that_turns_out_to_be_a_business_changes_regime(house: House) -> None:
    made = house.shop.invoice()
    house.hears(*house.shop.events())
    intake.run(house.collector)
    assert house.one(case).regime == "FR/consumer"
    house.shop.post(f"/v1/customers/{made['customer']}", metadata={"debtor_kind": "business"})
    house.clock.advance(timedelta(minutes=1))
    intake.apply(house.collector, intake.read_afresh(house.collector, [made["id"]]))
    assert (house.one(case).regime, house.one(case).closed_on) == ("FR/business", None)


def test_the_clock_of_the_books_is_the_services_own(house: House) -> None:
    house.shop.invoice()
    house.hears(*house.shop.events())
    intake.run(house.collector)
    assert house.one(invoice).read_at == MONDAY
