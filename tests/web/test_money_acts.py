"""Can the owner put the account right from the page, and does the page say what she did and what cannot be done?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from collector.flows import act
from collector.store import schema
from tests.store import rows
from tests.web.house import NOW, TODAY, House, Ids, add_notice, open_case


def paid_part(house: House, ids: Ids, minor: int = 40_000, days_ago: int = 2, reference: str = "inpay_1") -> str:
    """A part of the invoice was paid; the value that the forms of the page name it by."""
    on = TODAY - timedelta(days=days_ago)
    with house.collector.store.write() as tx:
        given = {"kind": "payment", "on": on, "minor": minor, "reference": reference, "at": NOW, "transfer": "pyr_1"}
        rows.add(tx, schema.ledger_entry, invoice_id=ids.invoice, **given)
        left = schema.invoice.c.remaining_minor - minor
        tx.execute(schema.invoice.update().where(schema.invoice.c.id == ids.invoice).values(remaining_minor=left))
    act.look(house.collector, [ids.case])
    return f"{ids.claim}:{reference}"


def page_of(house: House, ids: Ids) -> str:
    return house.owner.get(f"/cases/{ids.case}").text


def test_the_day_of_a_payment_is_corrected_and_the_page_says_so(house: House) -> None:
    ids = open_case(house)
    payment = paid_part(house, ids)
    # 1 200 due on 30 January: 44 days at 12.15 % = 17.58, 382.42 of principal; 2 days on 817.58 = 0.54; 40.00.
    assert "€858.12" in page_of(house, ids)
    form = {"payment": payment, "on": "2026-03-10", "reason": "the bank statement"}
    house.post(f"/cases/{ids.case}/value-date", **form)
    # 39 days = 15.58, 384.42 of principal; 7 days on 815.58 = 1.90; 40.00.
    page = page_of(house, ids)
    assert "€857.48" in page
    assert "value date corrected by the creditor, from 15 Mar 2026" in page
    assert "Value date of a payment corrected" in page and "from 15 March to 10 March" in page
    assert house.entries("value_date_corrected")[-1].who == house.who


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"on": "2026-03-18"}, "That day has not come yet"),
        ({"on": "2025-12-01"}, "before the invoice was issued"),
        ({"on": "2026-03-15"}, "counts from that day already"),
        ({"on": "the tenth"}, "Choose a day."),
        ({"reason": ""}, "Say why in a few words"),
        ({"payment": "1:inpay_other"}, "not in the account of this case"),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_the_reason(house: House, form: dict[str, str], told: str) -> None:
    ids = open_case(house)
    given = {"payment": paid_part(house, ids), "on": "2026-03-10", "reason": "why", **form}
    house.post(f"/cases/{ids.case}/value-date", next=f"/cases/{ids.case}", **given)
    assert told in page_of(house, ids)
    assert not house.entries("value_date_corrected")


def test_a_payment_cannot_come_after_it_was_given_back(house: House) -> None:
    ids = open_case(house)
    payment = paid_part(house, ids, days_ago=10)
    with house.collector.store.write() as tx:
        back = {"kind": "refund", "on": date(2026, 3, 9), "minor": 40_000, "reference": "re_1", "reverses": "inpay_1"}
        rows.add(tx, schema.ledger_entry, invoice_id=ids.invoice, at=NOW, **back)
    form = {"payment": payment, "on": "2026-03-12", "reason": "why"}
    house.post(f"/cases/{ids.case}/value-date", next=f"/cases/{ids.case}", **form)
    assert "given back before that day" in page_of(house, ids)
    assert not house.entries("value_date_corrected")


def test_a_payment_is_placed_as_the_debtor_asked(house: House) -> None:
    ids = open_case(house)
    payment = paid_part(house, ids)
    house.post(f"/cases/{ids.case}/designation", payment=payment, part="principal", reason="his mail")
    page = page_of(house, ids)
    assert "principal €400.00 (placed as the debtor asked)" in page
    assert house.data("payment_designated")["part"] == "principal"


def test_the_order_of_payments_shows_its_price_before_it_is_chosen(house: House) -> None:
    ids = open_case(house)
    paid_part(house, ids, days_ago=40)
    # Interest first: 6 days 2.40, 397.60 of principal, 40 days on 802.40 = 10.68; 853.08.
    # Principal first: 40 days on 800.00 = 10.65, with the 2.40 and 40.00: 853.05.
    page = page_of(house, ids)
    assert "Interest first: €853.08 owed today" in page and "Principal first: €853.05 owed today" in page
    house.post(f"/cases/{ids.case}/allocation", order="principal_first")
    assert "€853.05" in page_of(house, ids)
    assert house.entries("allocation_chosen")[-1].who == house.who
    add_notice(house, ids, "accepted", "formal_notice", kind="formal_notice", accepted_at=NOW)
    house.post(f"/cases/{ids.case}/allocation", order="interest_first", next=f"/cases/{ids.case}")
    assert page_of(house, ids).count("a formal notice has demanded figures made in it") == 2  # refused, and said below
    assert len(house.entries("allocation_chosen")) == 1


@pytest.mark.parametrize("path", ["value-date", "designation", "allocation"])
def test_nothing_can_be_said_of_a_case_that_does_not_exist(house: House, path: str) -> None:
    form: dict[str, Any] = {"payment": "1:x", "on": "2026-03-10", "reason": "x", "part": "", "order": "interest_first"}
    assert house.post(f"/cases/999/{path}", **form).status_code == 404
