"""What is concluded from any Stripe object, of whatever age of the API, whole or damaged?"""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.gateways.stripe_conclusion import CONCLUSIONS, Conclusion
from collector.gateways.stripe_explain import explain
from tests.support.stripe_ages import DUE, OPEN, OVER, charge, event

PARIS = ZoneInfo("Europe/Paris")
TODAY = date(2026, 2, 5)  # five days late for those with a due date; those without are assumed due on 1 February

NEWEST = OPEN["2026-10-28.endive"]


def concluded(data: Any, today: date = TODAY) -> Conclusion:
    return explain(data, today, PARIS)


@pytest.mark.parametrize("age", OPEN)
def test_an_open_invoice_is_owed_in_every_age(age: str) -> None:
    found = concluded(OPEN[age])
    assert (found.concludes, found.owed_minor, found.currency) == ("collectible", 120_000, "eur"), found.because
    knows_due_dates = age >= "2017"
    assert found.due_on == (date(2026, 1, 31) if knows_due_dates else date(2026, 2, 1))
    assert found.debtor == ("Durand SARL" if age >= "2018" else "cus_1")
    assert ("assumed" in found.because) is not knows_due_dates


@pytest.mark.parametrize(("age", "fields", "expected"), OVER)
def test_what_stands_against_it_is_seen_in_every_age(age: str, fields: dict[str, Any], expected: str) -> None:
    found = concluded({**OPEN[age], **fields})
    assert found.concludes == expected, found.because
    waits = expected in ("payment_pending", "not_ours_to_chase", "not_yet_due")
    assert found.owed_minor == (120_000 if waits else 0)


def test_the_due_day_is_a_day_of_the_creditor_and_belongs_to_the_debtor() -> None:
    assert concluded(NEWEST, date(2026, 1, 31)).concludes == "not_yet_due"
    assert concluded(NEWEST, date(2026, 2, 1)).because.startswith("Open and 1 day late; 1200.00 EUR remains")
    # Half past eleven in the evening of 31 January in London is February already in Paris.
    late = {**NEWEST, "due_date": 1_769_902_200}
    assert explain(late, TODAY, PARIS).due_on == date(2026, 2, 1)
    assert explain(late, TODAY, ZoneInfo("Europe/London")).due_on == date(2026, 1, 31)


def test_a_part_that_was_paid_is_not_asked_for() -> None:
    found = concluded({**NEWEST, "amount_paid": 50_000, "amount_remaining": 70_000})
    assert (found.concludes, found.owed_minor) == ("collectible", 70_000)
    assert "500.00 EUR was paid already" in found.because


def test_a_void_invoice_owes_nothing_though_it_shows_an_amount_and_names_its_successor() -> None:
    found = concluded({**NEWEST, "status": "void", "latest_revision": "in_2"})
    assert (found.concludes, found.owed_minor) == ("void", 0)
    assert "in_2 replaces it" in found.because


@pytest.mark.parametrize(
    ("fields", "because"),
    [
        ({"currency": "zzz"}, "unknown currency 'zzz'"),
        ({"currency": 5}, "currency is 5"),
        ({"status": "half_open"}, "status is 'half_open'"),
        ({"amount_remaining": "1200"}, "amount_remaining is '1200'"),
        ({"amount_remaining": 1200.5}, "amount_remaining is 1200.5"),
        ({"due_date": "tomorrow"}, "due_date is 'tomorrow'"),
        ({"due_date": DUE * 1000}, "not a moment between"),
        ({"created": None}, "created is missing"),
        ({"id": None}, "without a usable id"),
        ({"customer": None}, "names no customer"),
    ],
)
def test_what_cannot_be_understood_is_said_and_never_owed(fields: dict[str, Any], because: str) -> None:
    found = concluded({**NEWEST, **fields})
    assert (found.concludes, found.owed_minor) == ("unreadable", None)
    assert because in found.because


PAYMENTS: list[tuple[dict[str, Any], str]] = [
    (charge(), "paid"),
    (charge(captured=False), "payment_pending"),
    (charge(status="pending", paid=False), "payment_pending"),
    (charge(status="failed", paid=False), "not_an_invoice"),
    (charge(amount_refunded=30_000), "refunded"),
    (charge(amount_refunded=120_000, refunded=True), "refunded"),
    (charge(disputed=True, dispute="dp_1"), "disputed"),
    (charge(status="melted"), "unreadable"),
    # Before 2015 a charge had no status, and held its dispute.
    ({"id": "ch_1", "object": "charge", "paid": True, "amount": 100, "currency": "eur", "dispute": None}, "paid"),
    ({"id": "ch_1", "object": "charge", "paid": False, "failure_code": "card_declined"}, "not_an_invoice"),
    ({"id": "ch_1", "object": "charge", "paid": True, "dispute": {"status": "lost", "amount": 5}}, "disputed"),
    ({"id": "ch_1", "object": "charge", "paid": True, "dispute": {"status": "won", "amount": 5}}, "paid"),
    ({"id": "re_1", "object": "refund", "amount": 100, "currency": "eur"}, "refunded"),
    ({"id": "re_1", "object": "refund", "amount": 100, "status": "pending"}, "refunded"),
    ({"id": "re_1", "object": "refund", "amount": 100, "status": "failed"}, "paid"),
    ({"id": "dp_1", "object": "dispute", "amount": 100, "status": "warning_needs_response"}, "disputed"),
    ({"id": "dp_1", "object": "dispute", "amount": 100, "status": "warning_closed"}, "paid"),
    ({"id": "dp_1", "object": "dispute", "amount": 100, "status": "prevented", "balance_transactions": []}, "paid"),
    (
        {
            "id": "dp_1",
            "object": "dispute",
            "amount": 100,
            "status": "prevented",
            "balance_transactions": [{"id": "txn_1", "amount": -100}],
        },
        "disputed",
    ),
    ({"id": "dp_1", "object": "dispute", "amount": 100, "status": "needs_response"}, "disputed"),
    ({"id": "dp_1", "object": "dispute", "amount": 100, "status": "lost"}, "disputed"),
    ({"id": "dp_1", "object": "dispute", "amount": 100, "status": "appeal_under_review"}, "disputed"),
    ({"id": "dp_1", "object": "dispute", "amount": 100, "status": "won"}, "paid"),
    ({"id": "pi_1", "object": "payment_intent", "amount": 100, "status": "processing"}, "payment_pending"),
    ({"id": "pi_1", "object": "payment_intent", "amount": 100, "status": "succeeded"}, "paid"),
    ({"id": "pi_1", "object": "payment_intent", "amount": 100, "status": "requires_action"}, "not_an_invoice"),
    ({"id": "pi_1", "object": "payment_intent", "latest_charge": charge(disputed=True)}, "disputed"),
    ({"id": "inpay_1", "object": "invoice_payment", "status": "paid", "amount_paid": 9, "invoice": "in_1"}, "paid"),
    ({"id": "inpay_1", "object": "invoice_payment", "status": "canceled", "invoice": "in_1"}, "not_an_invoice"),
    ({"id": "pyr_1", "object": "payment_record", "amount_guaranteed": {"value": 5, "currency": "eur"}}, "paid"),
    ({"id": "cn_1", "object": "credit_note", "amount": 100, "invoice": "in_1", "status": "issued"}, "not_an_invoice"),
    ({"id": "cn_1", "object": "credit_note", "amount": 100, "invoice": "in_1", "status": "void"}, "not_an_invoice"),
    ({"id": "cus_1", "object": "customer", "name": "Durand", "account_balance": -50}, "not_an_invoice"),
    ({"id": "cus_1", "object": "customer", "deleted": True}, "not_an_invoice"),
    ({"id": "qt_1", "object": "quote", "amount_total": 100}, "not_an_invoice"),
    ({"object": "a_thing_of_next_year"}, "not_an_invoice"),
    ({"object": "invoice", "status": "draft", "amount_due": 100}, "draft"),
    ({"error": {"message": "No such invoice: 'in_x'"}}, "unreadable"),
    ({}, "unreadable"),
]


@pytest.mark.parametrize(("data", "expected"), PAYMENTS)
def test_nothing_but_an_open_invoice_makes_anybody_owe(data: dict[str, Any], expected: str) -> None:
    found = concluded(data)
    assert found.concludes == expected, found.because
    assert not found.owed_minor


EVENTS: list[tuple[dict[str, Any], str]] = [
    (event("invoice.updated", NEWEST), "collectible"),
    (event("invoice.updated", {**NEWEST, "status": "paid"}), "paid"),
    (event("invoice.payment_failed", OPEN["2017-08-15"]), "collectible"),
    # The name says that it is over, the object inside is older: it is not chased.
    (event("invoice.paid", NEWEST), "paid"),
    (event("invoice.voided", NEWEST), "void"),
    (event("invoice.marked_uncollectible", NEWEST), "uncollectible"),
    (event("invoice.deleted", {**NEWEST, "status": "draft"}), "deleted"),
    # A payment of a part succeeded: the rest is owed still.
    (event("invoice.payment_succeeded", {**NEWEST, "amount_paid": 1, "amount_remaining": 119_999}), "collectible"),
    (event("invoice.paid", {**NEWEST, "currency": "zzz"}), "unreadable"),
    (event("invoice.upcoming", {**NEWEST, "id": None, "status": "draft"}), "draft"),
    (event("customer.updated", {"id": "cus_1", "object": "customer"}), "not_an_invoice"),
    (event("charge.dispute.created", {"id": "dp_1", "object": "dispute", "status": "needs_response"}), "disputed"),
    (event("charge.refunded", charge(amount_refunded=5)), "refunded"),
    (event("payment_intent.processing", {"id": "pi_1", "object": "payment_intent", "status": "processing"}),
     "payment_pending"),
    (event("invoice.paid", None), "unreadable"),
    (event("invoice.paid", event("invoice.paid", NEWEST)), "unreadable"),
    ({"id": "evt_1", "object": "v2.core.event", "type": "v1.invoice.paid",
      "related_object": {"id": "in_1", "type": "invoice"}}, "paid"),
    ({"id": "evt_1", "object": "v2.core.event", "type": "v1.invoice.updated",
      "related_object": {"id": "in_1", "type": "invoice"}}, "not_an_invoice"),
    ({"id": "evt_1", "object": "v2.core.event", "type": "v1.charge.dispute.created",
      "related_object": {"id": "dp_1", "type": "dispute"}}, "disputed"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), EVENTS)
def test_an_event_is_a_hint_about_the_object_inside(data: dict[str, Any], expected: str) -> None:
    found = concluded(data)
    assert found.concludes == expected, found.because
    assert found.id == "evt_1"
    assert expected == "unreadable" or "An event is only a hint" in found.because


def test_an_event_is_known_by_its_shape_where_a_log_kept_no_more() -> None:
    found = concluded({"type": "invoice.updated", "data": {"object": NEWEST}})
    assert (found.object, found.id, found.concludes, found.owed_minor) == ("event", None, "collectible", 120_000)


@pytest.mark.parametrize("data", [None, 5, "in_1", [], True, {"object": "event", "data": "x", "type": []}])
def test_what_is_no_object_is_unreadable(data: Any) -> None:
    assert concluded(data).concludes == "unreadable"


# Damaged objects ---------------------------------------------------------------------------------------------------

SEEDS = [
    *OPEN.values(),
    *({**OPEN[age], **fields} for age, fields, _ in OVER),
    *(data for data, _ in PAYMENTS),
    *(data for data, _ in EVENTS),
]
JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**63), st.floats(allow_nan=False),
    st.sampled_from(["", "x", "open", "paid", "eur", "zzz", "\0", "in_" + "9" * 90, "invoice", "dispute"]),
    st.sampled_from([{}, [], {"data": 5}, {"data": [None, {}]}, [[]], {"id": {}}, {"object": "invoice"}]),
)  # fmt: skip


def paths_of(data: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if not isinstance(data, dict | list):
        return [before] if before else []
    items = data.items() if isinstance(data, dict) else enumerate(data)
    below = [path for key, value in items for path in paths_of(value, (*before, key))]
    return [*below, before] if before else below


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_no_damage_makes_it_fail_or_say_anything_else(data: st.DataObject) -> None:
    damaged: Any = orjson.loads(orjson.dumps(data.draw(st.sampled_from(SEEDS))))
    for _ in range(data.draw(st.integers(1, 4))):
        paths = paths_of(damaged)
        if not paths:
            break
        *above, last = data.draw(st.sampled_from(paths))
        place = damaged
        for key in above:
            place = place[key]
        if isinstance(place, dict) and data.draw(st.booleans()):
            del place[last]
        else:
            place[last] = deepcopy(data.draw(JUNK))
    found = concluded(damaged)
    assert found.concludes in CONCLUSIONS
    assert (found.owed_minor is None) is (found.concludes == "unreadable")
    assert found.because and isinstance(found.as_text(), str)
    orjson.dumps(found.as_dict())


def test_payments_that_a_shortened_object_leaves_nameless_are_read() -> None:
    under_way = {"status": "open", "payment": {"payment_intent": {"id": "pi_1", "status": "processing"}}}
    paid = {"status": "paid", "amount_paid": 50_000, "payment": {"payment_intent": "pi_0"}}
    part = {**NEWEST, "amount_paid": 50_000, "amount_remaining": 70_000}
    found = [concluded({**part, "payments": {"data": each}}) for each in ([paid], [paid, under_way])]
    assert [(it.concludes, it.owed_minor) for it in found] == [("collectible", 70_000), ("payment_pending", 70_000)]
