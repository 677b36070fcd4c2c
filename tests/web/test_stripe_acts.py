"""What does the owner see of Stripe on the page of a case, and what may she have written there?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from collector.domain.decisions import TaskKind
from collector.domain.facts import Rung
from collector.domain.stripe_writing import PenaltyInvoicing, StripeWriting, WriteState
from collector.store import offers, schema, tasks, write_backs
from collector.store.offers import NewOffer
from tests.web.house import House, house_of, open_case, sign_in

ALL = StripeWriting(
    penalty_invoice=PenaltyInvoicing.ON_REQUEST, goodwill_credit_note=True, write_off=True, case_on_invoice=True
)


def allowing(house: House, writing: StripeWriting) -> House:
    policy = replace(house.collector.policy, stripe=writing)
    changed = house_of(replace(house.collector, policy=policy), house.clock)
    sign_in(changed.owner)
    return changed


def wanted(house: House, case_id: int) -> list[tuple[str, str, Mapping[str, Any]]]:
    with house.collector.store.read() as tx:
        return [(each.kind.value, each.subject, each.payload) for each in write_backs.of_case(tx, case_id)]


def test_a_page_offers_nothing_that_policy_does_not_allow(house: House) -> None:
    ids = open_case(house)
    page = house.owner.get(f"/cases/{ids.case}").text
    assert "In Stripe" not in page
    for path in ("penalty-invoice", "credit-note", "write-off"):
        house.post(f"/cases/{ids.case}/{path}", sure="yes", claim=ids.claim, amount="5", memo="Geste")
    assert wanted(house, ids.case) == []


def test_the_penalties_are_shown_and_asked_for_once(house: House) -> None:
    house = allowing(house, ALL)
    ids = open_case(house)
    page = house.owner.get(f"/cases/{ids.case}").text
    # 1 200.00 x 12.15 % x 46 / 365 = 18.374... EUR, and 40.00 EUR.
    assert "€18.37" in page and "€58.37" in page and "Make the penalty invoice" in page

    house.post(f"/cases/{ids.case}/penalty-invoice")
    assert wanted(house, ids.case) == []  # the box was not ticked
    house.post(f"/cases/{ids.case}/penalty-invoice", sure="yes")
    house.post(f"/cases/{ids.case}/penalty-invoice", sure="yes")
    [(kind, _, payload)] = wanted(house, ids.case)
    assert (kind, payload["total_minor"], payload["final"]) == ("penalty_invoice", 5837, False)
    page = house.owner.get(f"/cases/{ids.case}").text
    assert "about to be written" in page and "Make the penalty invoice" not in page
    assert house.data("stripe_write_asked")["total_minor"] == 5837


def test_a_gesture_and_a_write_off_name_the_invoice(house: House) -> None:
    house = allowing(house, ALL)
    ids = open_case(house)
    house.post(f"/cases/{ids.case}/credit-note", sure="yes", claim=ids.claim, amount="1 200,01", memo="Geste")
    house.post(f"/cases/{ids.case}/credit-note", sure="yes", claim=ids.claim, amount="50", memo="")
    assert wanted(house, ids.case) == []
    house.post(f"/cases/{ids.case}/credit-note", sure="yes", claim=ids.claim, amount="50,50", memo="Geste commercial")
    house.post(f"/cases/{ids.case}/write-off", sure="yes", claim=ids.claim)
    [credit, off] = wanted(house, ids.case)
    assert (credit[0], credit[2]) == ("credit_note", {"amount_minor": 5050, "memo": "Geste commercial"})
    assert (off[0], off[1]) == ("write_off", credit[1])


def test_an_accepted_refund_shows_its_amount_and_is_asked_for_once(house: House) -> None:
    house = allowing(house, replace(ALL, agreed_refund=True))
    ids, now = open_case(house), house.clock.now()
    new = NewOffer(
        Rung.REFUND, {"claim": ids.claim, "amount_minor": 10_000}, "", "", False, date(2026, 3, 1), date(2026, 3, 9)
    )
    with house.collector.store.write() as tx:
        offer_id = offers.make(tx, now, ids.case, new, who=house.who)
        offers.end(tx, now, ids.case, offer_id, "accepted", date(2026, 3, 1), who="debtor")
        because = {"code": "ask_honour_offer", "values": {}}
        tasks.open_task(tx, now, ids.case, TaskKind.HONOUR_OFFER, str(offer_id), because, who="debtor")
    asked = {"sure": "yes", "offer": offer_id}
    house.post(f"/cases/{ids.case}/refund", **asked)
    assert wanted(house, ids.case) == []  # the invoice is open: nothing was paid that could go back
    with house.collector.store.write() as tx:
        tx.execute(update(schema.invoice).values(status="paid", remaining_minor=0))
    assert "Give back €100.00" in house.owner.get(f"/cases/{ids.case}").text
    house.post(f"/cases/{ids.case}/refund", offer=offer_id)
    assert wanted(house, ids.case) == []  # the box was not ticked
    house.post(f"/cases/{ids.case}/refund", **asked)
    house.post(f"/cases/{ids.case}/refund", **asked)
    [(kind, _, payload)] = wanted(house, ids.case)
    assert (kind, payload["amount_minor"], payload["offer"]) == ("agreed_refund", 10_000, offer_id)
    assert "Give back €100.00" not in house.owner.get(f"/cases/{ids.case}").text


def test_what_stripe_refused_is_told_until_it_is_seen(house: House) -> None:
    house = allowing(house, ALL)
    ids = open_case(house)
    house.post(f"/cases/{ids.case}/write-off", sure="yes", claim=ids.claim)
    now = house.clock.now()
    with house.collector.store.write() as tx:
        [asked] = write_backs.of_case(tx, ids.case)
        write_backs.end(tx, now, asked, WriteState.REFUSED, "Stripe refused /v1/x (400): no.", who="worker")
        because = {"code": "ask_stripe_write_refused", "values": {"reason": "no."}}
        tasks.open_task(tx, now, ids.case, TaskKind.STRIPE_WRITE_REFUSED, asked.uid, because, who="worker")
    page = house.owner.get(f"/cases/{ids.case}").text
    assert "Stripe refused /v1/x (400): no." in page and "Stripe refused a write" in page
    house.post(f"/cases/{ids.case}/writes/{asked.uid}/seen")
    assert "Stripe refused a write" not in house.owner.get(f"/cases/{ids.case}").text


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_section_speaks_the_language_of_the_page(house: House, language: str) -> None:
    house = allowing(house, ALL)
    ids = open_case(house)
    house.owner.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    page = house.owner.get(f"/cases/{ids.case}").text
    assert {"fr": "Facturer les pénalités", "en": "Invoice the penalties"}[language] in page
