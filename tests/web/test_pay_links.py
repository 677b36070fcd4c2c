"""Does the link in a notice lead to today's invoice, to thanks, or politely nowhere?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from collector.domain.facts import InvoiceStatus
from collector.domain.readings import Deleted, InvoiceReading
from collector.gateways.stripe_problems import StripeUnavailable
from collector.store import schema
from tests.store import rows
from tests.web.house import NOW, House, open_case, with_stripe

TOKEN = "t" * 32
HOSTED = "https://invoice.stripe.com/i/acct_1/test_1"


class OneInvoice:
    """A Stripe that knows one invoice, or has trouble."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked: list[str] = []

    def read_invoice(self, stripe_id: str) -> Any:
        self.asked.append(stripe_id)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer(stripe_id) if callable(self.answer) else self.answer


def reading(**values: Any) -> InvoiceReading:
    given: dict[str, Any] = {
        "stripe_id": "in_F-1", "customer_id": "cus_1", "number": "F-1", "status": InvoiceStatus.OPEN,
        "collection_method": "send_invoice", "currency": "eur", "total_minor": 120_000, "due_minor": 120_000,
        "paid_minor": 0, "remaining_minor": 120_000, "created_at": NOW, "issued_at": NOW, "finalized_at": NOW,
        "due_at": NOW, "paid_at": None, "period_end_at": None, "hosted_url": HOSTED, "pdf_url": None,
        "auto_advance": True, "attempt_count": 0, "next_attempt_at": None, "payment_processing": False,
        "latest_revision": None, "livemode": False, "read_at": NOW, "content_hash": "", "raw": b"{}", "customer": None,
    }  # fmt: skip
    names = InvoiceReading.__dataclass_fields__
    return InvoiceReading(**{name: value for name, value in (given | values).items() if name in names})


def open_link(house: House, answer: Any, **link: Any) -> tuple[House, OneInvoice]:
    ids = open_case(house)
    given = {
        "token_sha256": sha256(TOKEN.encode()).hexdigest(), "invoice_id": ids.invoice, "made_at": NOW,
        "expires_at": NOW + timedelta(days=400),
    }  # fmt: skip
    with house.collector.store.write() as tx:
        rows.add(tx, schema.pay_link, **(given | link))
    stripe = OneInvoice(answer)
    return with_stripe(house, stripe), stripe


def test_an_open_invoice_leads_to_stripes_page_as_of_now(house: House) -> None:
    asked, stripe = open_link(house, reading())
    answer = asked.stranger.get(f"/p/{TOKEN}")
    assert (answer.status_code, answer.location) == (303, HOSTED)
    assert stripe.asked == ["in_F-1"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("invoice", "status", "told"),
    [
        (reading(status=InvoiceStatus.PAID, remaining_minor=0), 200, "Déjà réglée, merci"),
        (reading(payment_processing=True), 200, "Votre paiement est en cours"),
        (reading(status=InvoiceStatus.VOID), 200, "Rien à payer"),
        (reading(status=InvoiceStatus.UNCOLLECTIBLE), 200, "Rien à payer"),
        (reading(hosted_url=None), 200, "Merci de régler par virement"),
        (reading(hosted_url="http://invoice.stripe.com/i"), 200, "Merci de régler par virement"),
        (reading(hosted_url="javascript:alert(1)"), 200, "Merci de régler par virement"),
        (reading(hosted_url="http://127.0.0.1:1/pay"), 200, "Merci de régler par virement"),
        (StripeUnavailable("no answer"), 503, "Merci de réessayer dans quelques minutes"),
        (Deleted("in_F-1", NOW), 410, "Ce lien n’est plus valable"),
    ],
)
def test_otherwise_the_debtor_is_told_politely(house: House, invoice: Any, status: int, told: str) -> None:
    asked, _ = open_link(house, invoice)
    answer = asked.stranger.get(f"/p/{TOKEN}")
    assert answer.status_code == status and told in answer.text
    assert '<html lang="fr">' in answer.text  # the debtor's language, not the browser's
    assert "compta@atelier-lumen.example" in answer.text
    assert "Atelier Boréal" not in answer.text  # whoever found the link learns no name
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    "link",
    [{"expires_at": NOW}, {"revoked_at": NOW}, {"token_sha256": "0" * 64}],
    ids=["expired", "revoked", "unknown"],
)
def test_a_link_that_holds_no_more_asks_nobody(house: House, link: dict[str, Any]) -> None:
    asked, stripe = open_link(house, reading(), **link)
    assert asked.stranger.get(f"/p/{TOKEN}").status_code == 410
    assert stripe.asked == []


def test_a_revised_invoice_leads_to_the_one_that_took_its_place(house: House) -> None:
    asked, stripe = open_link(house, reading(status=InvoiceStatus.VOID, latest_revision="in_F-2"))
    first, second = stripe.answer, reading(stripe_id="in_F-2", hosted_url=f"{HOSTED}_2")
    stripe.answer = lambda stripe_id: second if stripe_id == "in_F-2" else first
    assert asked.stranger.get(f"/p/{TOKEN}").location == f"{HOSTED}_2"
    assert stripe.asked == ["in_F-1", "in_F-2"]


def test_the_owner_takes_the_links_of_a_case_back_and_only_those(house: House) -> None:
    asked, stripe = open_link(house, reading())
    other = open_case(house, name="Boulangerie Petit", number="F-2")
    add = {"made_at": NOW, "expires_at": NOW + timedelta(days=400)}
    with house.collector.store.write() as tx:
        rows.add(tx, schema.pay_link, token_sha256=sha256(b"other").hexdigest(), invoice_id=other.invoice, **add)
    page = house.owner.get("/cases/1").text
    assert 'action="/cases/1/revoke-links"' in page
    house.post("/cases/1/revoke-links")
    assert asked.stranger.get(f"/p/{TOKEN}").status_code == 410
    assert stripe.asked == []
    assert asked.stranger.get("/p/other").status_code == 303
    [entry] = house.entries("pay_links_revoked")
    assert (entry.who, entry.case_id, house.data("pay_links_revoked")) == (house.who, 1, {"links": 1})
    page = house.owner.get("/cases/1").text
    assert 'action="/cases/1/revoke-links"' not in page and "Payment links taken back" in page
    house.post("/cases/1/revoke-links")  # again: nothing more happens
    assert len(house.entries("pay_links_revoked")) == 1


def test_the_link_of_a_debtor_who_reads_english(house: House) -> None:
    asked, _ = open_link(house, reading(status=InvoiceStatus.PAID))
    with asked.collector.store.write() as tx:
        tx.execute(schema.debtor.update().values(language="en"))
    assert "Already paid, thank you" in asked.stranger.get(f"/p/{TOKEN}").text


def test_the_demo_may_lead_to_its_own_machine(house: House) -> None:
    settings = house.collector.settings.model_copy(update={"collector_demo": True})
    demo = replace(house, collector=replace(house.collector, settings=settings))
    asked, _ = open_link(demo, reading(hosted_url="http://127.0.0.1:12111/pay"))
    assert asked.stranger.get(f"/p/{TOKEN}").location == "http://127.0.0.1:12111/pay"


def test_a_link_is_not_opened_a_thousand_times(house: House) -> None:
    asked, stripe = open_link(house, reading())
    answers = [asked.stranger.get(f"/p/{TOKEN}").status_code for _ in range(33)]
    assert answers == [303] * 30 + [429] * 3
    assert len(stripe.asked) == 30


def test_an_absurd_token_is_just_unknown(house: House) -> None:
    get: Callable[[str], Any] = house.stranger.get
    for token in ("x" * 2000, "%00", "..%2f..", "é"):
        assert get(f"/p/{token}").status_code in (404, 410)
