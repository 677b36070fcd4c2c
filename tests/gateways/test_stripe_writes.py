"""What do we write into Stripe, is it what Stripe's schema allows, and what do we make of a refusal or of silence?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from collector.clock import TurnableClock
from collector.gateways.stripe_gateway import (
    NotFound,
    StripeBusy,
    StripeForbidden,
    StripeGateway,
    StripeRefused,
    StripeUnavailable,
)
from collector.gateways.stripe_writes import NewInvoice, NewLine
from collector.ids import SeededIds
from collector.sandbox.stripe_forms import decode
from tests.support.stripe_schema import StripeSchema
from tests.support.stripe_shop import MONDAY, Json, Shop, open_shop


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as opened:
        yield opened


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock(MONDAY)


@pytest.fixture
def gateway(shop: Shop, clock: TurnableClock) -> Iterator[StripeGateway]:
    made = gateway_to(shop, clock)
    yield made
    made.close()


def gateway_to(shop: Shop, clock: TurnableClock, key: str = "sk_test_shop") -> StripeGateway:
    return StripeGateway(key, shop.sandbox.base_url, clock, SeededIds(1), livemode=False)


def a_draft(customer: Json) -> NewInvoice:
    fields = (("Facture", "AB-0001"),)
    return NewInvoice(customer["id"], "eur", 30, "Pénalités de retard", {"collector_penalty": "p1"}, fields)


LINES = [
    NewLine("Intérêts de retard, facture AB-0001", 1234, {"collector_line": "p1:1"}),
    NewLine("Indemnité forfaitaire, facture AB-0001", 4000, {"collector_line": "p1:2"}),
]


def test_a_draft_holds_its_own_lines_and_nothing_that_was_pending(shop: Shop, gateway: StripeGateway) -> None:
    owner = shop.customer()
    shop.post("/v1/invoiceitems", customer=owner["id"], amount=99_900, currency="eur", description="Abonnement")
    draft = gateway.make_draft(a_draft(owner), "p1:draft:1")
    filled = gateway.add_lines(draft.stripe_id, LINES, "p1:lines:1")
    assert (filled.status, filled.total_minor, filled.line_count) == ("draft", 5234, 2)
    assert gateway.invoices_of(owner["id"], int(MONDAY.timestamp())) == [filled]

    final = gateway.finalize(draft.stripe_id, "p1:final:1")
    assert (final.status, final.remaining_minor, dict(final.metadata)) == ("open", 5234, {"collector_penalty": "p1"})
    seen = shop.get(f"/v1/invoices/{draft.stripe_id}")
    assert (seen["auto_advance"], seen["collection_method"]) == (False, "send_invoice")
    assert (seen["total_taxes"], seen["automatic_tax"]["enabled"]) == ([], False)
    assert seen["due_date"] == int(MONDAY.timestamp()) + 30 * 86_400
    assert seen["custom_fields"] == [{"name": "Facture", "value": "AB-0001"}]
    assert "invoice.sent" not in shop.event_types()


def test_a_key_that_is_used_again_does_nothing_again(shop: Shop, gateway: StripeGateway) -> None:
    owner = shop.customer()
    first = gateway.make_draft(a_draft(owner), "p1:draft:1")
    assert gateway.make_draft(a_draft(owner), "p1:draft:1") == first
    assert len(shop.get("/v1/invoices")["data"]) == 1


def test_an_answer_that_is_lost_leaves_a_doubt_and_one_draft(shop: Shop, gateway: StripeGateway) -> None:
    owner = shop.customer()
    for fault in ("stripe_drop_after", "stripe_error_after_write"):
        shop.control("faults", **{fault: {"match": "POST /v1/invoices$"}})
        with pytest.raises(StripeUnavailable):
            gateway.make_draft(a_draft(owner), fault)
        shop.control("faults", **{fault: None})
    assert len(gateway.invoices_of(owner["id"], 1_700_000_000)) == 2


def test_the_same_key_for_something_else_is_a_doubt_and_no_refusal(shop: Shop, gateway: StripeGateway) -> None:
    made = shop.invoice()
    gateway.set_metadata(made["id"], {"collector_step": "reminder_1"}, "m1")
    with pytest.raises(StripeUnavailable, match="same key|same parameters"):
        gateway.set_metadata(made["id"], {"collector_step": "reminder_2"}, "m1")


def test_busy_is_surely_not_done(shop: Shop, gateway: StripeGateway) -> None:
    made = shop.invoice()
    shop.control("faults", stripe_rate_limit=True)
    with pytest.raises(StripeBusy):
        gateway.mark_uncollectible(made["id"], "u1")
    shop.control("faults", stripe_rate_limit=None)
    assert shop.again(made)["status"] == "open"


def test_a_draft_is_deleted_once_and_a_final_invoice_is_not(shop: Shop, gateway: StripeGateway) -> None:
    owner = shop.customer()
    draft = gateway.make_draft(a_draft(owner), "p1:draft:1")
    gateway.delete_draft(draft.stripe_id)
    gateway.delete_draft(draft.stripe_id)
    assert gateway.look_at(draft.stripe_id) is None
    with pytest.raises(StripeRefused, match="only delete draft"):
        gateway.delete_draft(shop.invoice()["id"])


def test_a_credit_note_lowers_what_is_owed_and_is_found_again(shop: Shop, gateway: StripeGateway) -> None:
    made = shop.invoice(120_000)
    note = gateway.credit(made["id"], 20_000, "Geste commercial", {"collector_ref": "c1"}, "c1")
    [seen] = gateway.credit_notes_of(made["id"])
    assert (seen.stripe_id, seen.amount_minor, seen.is_void) == (note, 20_000, False)
    assert seen.metadata == {"collector_ref": "c1"}
    looked = gateway.look_at(made["id"])
    assert looked is not None and looked.remaining_minor == 100_000


def test_metadata_are_added_and_the_others_stay(shop: Shop, gateway: StripeGateway) -> None:
    made = shop.invoice(metadata={"po": "4500"})
    gateway.set_metadata(made["id"], {"collector_case": "7", "collector_step": "reminder_1"}, "m1")
    assert shop.again(made)["metadata"] == {"po": "4500", "collector_case": "7", "collector_step": "reminder_1"}


def test_a_missing_permission_names_its_switch(shop: Shop, clock: TurnableClock) -> None:
    made, events = shop.invoice(), len(shop.events())
    shop.control("keys", key="rk_test_reader", permissions=["invoice_read", "customer_read", "credit_note_read"])
    reader = gateway_to(shop, clock, "rk_test_reader")
    with pytest.raises(StripeForbidden, match="switch on Invoices: Write") as caught:
        reader.mark_uncollectible(made["id"], "u1")
    assert caught.value.toggle == "Invoices: Write"
    with pytest.raises(StripeForbidden, match="Credit notes: Write"):
        reader.may_write_credit_notes()
    with pytest.raises(StripeForbidden, match="Invoices: Write"):
        reader.may_write_invoices()
    shop.control("keys", key="rk_test_reader", permissions=["invoice_write", "credit_note_write"])
    reader.may_write_invoices()
    reader.may_write_credit_notes()
    assert len(shop.events()) == events


def test_an_unknown_invoice_is_not_found(gateway: StripeGateway) -> None:
    assert gateway.look_at("in_nobody") is None
    with pytest.raises(NotFound):
        gateway.mark_uncollectible("in_nobody", "u1")


@pytest.mark.schema
def test_every_write_is_one_that_stripe_publishes(
    shop: Shop, gateway: StripeGateway, shared_reference: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, str, str]] = []
    really = gateway._wire._ask_once

    def note(method: str, url: str, form: str | None, headers: Any) -> Any:
        assert method != "POST" or headers["Idempotency-Key"]
        sent.append((method, url.removeprefix(shop.sandbox.base_url).partition("?")[0], form or ""))
        return really(method, url, form, headers)

    monkeypatch.setattr(gateway._wire, "_ask_once", note)
    made, owner = shop.invoice(), shop.customer()
    draft = gateway.make_draft(a_draft(owner), "1")
    gateway.add_lines(draft.stripe_id, LINES, "2")
    gateway.finalize(draft.stripe_id, "3")
    gateway.credit(made["id"], 100, "Geste", {"collector_ref": "c1"}, "4")
    gateway.set_metadata(made["id"], {"collector_case": "7"}, "5")
    gateway.mark_uncollectible(made["id"], "6")
    gateway.may_write_credit_notes()

    schema = StripeSchema(shared_reference)
    for method, path, form in sent:
        name = schema.operation(method, path)
        assert name is not None, path
        typed = _typed(decode(form), schema.whole["requests"].get(name, {}))
        assert schema.faults("requests", name, typed) == [], (path, parse_qsl(form))


def _typed(value: Any, published: Json) -> Any:
    """A form holds text only: cast it as the schema says before comparing."""
    options = published.get("anyOf", [published])
    if isinstance(value, dict):
        known = {name: below for option in options for name, below in option.get("properties", {}).items()}
        return {name: _typed(below, known.get(name, {})) for name, below in value.items()}
    if isinstance(value, list):
        items: Json = next((option["items"] for option in options if "items" in option), {})
        return [_typed(each, items) for each in value]
    kinds = {option.get("type") for option in options}
    if "integer" in kinds and str(value).lstrip("-").isdigit():
        return int(value)
    return {"true": True, "false": False}.get(value, value) if "boolean" in kinds else value
