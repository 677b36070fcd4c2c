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


def all_paid(house: House, ids: Ids, reference: str = "inpay_1") -> None:
    with house.collector.store.write() as tx:
        paid = {"kind": "payment", "on": TODAY, "minor": 120_000, "reference": reference, "at": NOW}
        rows.add(tx, schema.ledger_entry, invoice_id=ids.invoice, **paid)
        done = {"remaining_minor": 0, "status": "paid"}
        tx.execute(schema.invoice.update().where(schema.invoice.c.id == ids.invoice).values(**done))
    act.look(house.collector, [ids.case])


# 1 200 due on 30 January, on 17 March: 46 days at 12.15 % = 18.37, and 40.00.
@pytest.mark.parametrize(
    ("form", "left"),
    [
        ({"all": "yes"}, "€1,200.00"),
        ({"all": "yes", "part": "interest"}, "€1,240.00"),
        ({"all": "yes", "part": "fixed_sum"}, "€1,218.37"),
        ({"amount": "20.00"}, "€1,238.37"),
        ({"amount": "40,00", "part": "fixed_sum"}, "€1,218.37"),
    ],
)
def test_penalties_are_given_up_in_full_or_in_part(house: House, form: dict[str, str], left: str) -> None:
    ids = open_case(house)
    assert "€1,258.37" in page_of(house, ids)
    house.post(f"/cases/{ids.case}/waiver", reason="a good client", **form)
    page = page_of(house, ids)
    assert left in page and "Given up by the creditor" in page
    assert "Penalties waived" in page and "a good client" in page
    assert house.entries("penalties_waived")[-1].who == house.who


@pytest.mark.parametrize(
    ("path", "form", "told"),
    [
        ("waiver", {"amount": "58.38", "reason": "x"}, "more than the penalties owed today"),
        ("waiver", {"amount": "18.38", "part": "interest", "reason": "x"}, "more than the penalties owed today"),
        ("waiver", {"amount": "0", "reason": "x"}, "Write an amount above zero"),
        ("waiver", {"amount": "", "reason": "x"}, "Write the amount as a plain number"),
        ("waiver", {"all": "yes", "reason": ""}, "Say why in a few words"),
        ("offers", {"amount": "1199.99", "pay_by": "2026-03-30"}, "less than the invoices themselves"),
        ("offers", {"amount": "1263.57", "pay_by": "2026-03-30"}, "nothing would be given up"),
        ("offers", {"amount": "1200", "pay_by": "2026-03-16"}, "That day is in the past"),
        ("offers", {"amount": "1200", "pay_by": "2026-06-16"}, "90 days at most"),
        ("offers", {"amount": "1200", "pay_by": ""}, "Choose a day."),
        ("penalties", {"answer": "give_up"}, "an invoice is still open"),
        ("penalties-received", {"amount": "5", "on": "2026-03-16"}, "an invoice is still open"),
    ],
)
def test_a_gesture_that_cannot_be_is_refused_with_the_reason(
    house: House, path: str, form: dict[str, str], told: str
) -> None:
    ids = open_case(house)
    house.post(f"/cases/{ids.case}/{path}", next=f"/cases/{ids.case}", **form)
    page = page_of(house, ids)
    assert told in page and "€1,258.37" in page
    assert not house.entries("penalties_waived") and not house.entries("quote_made")


def test_an_offer_is_made_shown_and_taken_back(house: House) -> None:
    ids = open_case(house, debtor={"language": "en"})
    house.post(f"/cases/{ids.case}/offers", amount="1200.00", pay_by="2026-03-30")
    page = page_of(house, ids)
    assert "Offer until 30 March" in page and "Your offer to settle runs until 30 March." in page
    assert "To settle F-1, we accept €1,200.00 if it reaches us by 30 March 2026." in page
    assert "The rest of the penalties, €58.37 today, is then given up." in page
    quote_id = house.data("quote_made")["quote"]
    house.post(f"/cases/{ids.case}/resume", next=f"/cases/{ids.case}")
    assert "Nothing is on hold here any more" in page_of(house, ids)
    house.post(f"/cases/{ids.case}/offers/{quote_id}/withdraw")
    assert "Your offer to settle" not in page_of(house, ids)
    assert house.entries("quote_withdrawn")[-1].who == house.who


@pytest.mark.parametrize(("answer", "badge"), [("give_up", "Paid"), ("claim", "Penalties claimed")])
def test_penalties_that_are_left_are_answered_from_the_start_page(house: House, answer: str, badge: str) -> None:
    ids = open_case(house)
    all_paid(house, ids)
    week = house.owner.get("/").text
    assert "Decide about the penalties" in week and "€58.37" in week and "Go on claiming them" in week
    assert 'value="give_up"' not in week and "owed again only if" in page_of(house, ids)  # for good: said beside it
    assert "Still owed: €58.37" in page_of(house, ids)
    house.post(f"/cases/{ids.case}/penalties", answer=answer)
    assert badge in page_of(house, ids)
    assert "Decide about the penalties" not in house.owner.get("/").text


def test_what_is_given_up_is_not_called_as_what_was_delivered(house: House) -> None:
    # « Remettre » says both in French, and here it cannot be taken back.
    ids = open_case(house)
    way = f"/cases/{ids.case}/solution?rung=waiver"
    page = house.owner.get(way, headers={"Accept-Language": "fr"}).text
    assert "Renonciation aux pénalités" in page and "Remettre" not in page and "abandonné l’est pour de bon" in page


def test_money_for_penalties_that_came_outside_stripe_is_noted(house: House) -> None:
    ids = open_case(house)
    all_paid(house, ids)
    house.post(f"/cases/{ids.case}/penalties-received", amount="1.37", on="2026-03-17")
    assert "Still owed: €57.00" in page_of(house, ids)
    assert house.entries("money_fact")[-1].who == house.who


def test_penalties_that_are_left_say_why_some_of_them_is_principal(house: House) -> None:
    # 1 200.00 at 12.15 % for 46 days: 18.37. Paid in full on the last day, the 1 200.00 settle that first.
    ids = open_case(house)
    all_paid(house, ids)
    page = page_of(house, ids)
    assert "each payment settled the interest first, so €18.37 of this counts as principal" in page
    assert "the other order" not in page  # 58.37 in both
    assert "penalties only" in house.owner.get("/cases").text
    assert page.index("Give them up") < page.index("What is owed on") < page.index("What you can do")


def test_an_offer_that_runs_is_not_offered_twice(house: House) -> None:
    ids = open_case(house)
    way = f"/cases/{ids.case}/solution?rung=settlement"
    assert "Make the offer" in house.owner.get(way).text
    house.post(f"/cases/{ids.case}/offers", amount="1200.00", pay_by="2026-03-30")
    assert "Make the offer" not in house.owner.get(way).text and way not in page_of(house, ids)


def test_one_answer_does_for_several_cases_after_a_second_question(house: House) -> None:
    first, second, third = (open_case(house, name, number=f"F-{name}") for name in ("Boréal", "Petit", "Kléber"))
    for ids in (first, second, third):
        all_paid(house, ids, reference=f"inpay_{ids.case}")
    assert "Decide about the penalties of 3 cases at once" in house.owner.get("/").text
    choice = house.owner.get("/penalties").text
    assert "€175.11" in choice  # 3 x 58.37
    assert choice.count('type="checkbox"') == 3 and " checked" not in choice  # nothing is given up unless it was chosen
    asked = house.post("/penalties", answer="give_up", case=["1", "2"]).text
    assert "Give these penalties up?" in asked and asked.count("€58.37") == 2 and "€116.74" in asked
    assert not house.entries("penalties_waived")
    house.post("/penalties", answer="give_up", case=["1", "2"], shown=["1:5837", "2:5836"], sure="yes")
    told = house.owner.get("/").text
    assert "Decided and noted in 1 case." in told and "Petit · The amount has changed" in told
    assert [it.case_id for it in house.entries("penalties_waived")] == [first.case]
    house.post("/penalties", answer="claim", case=["2", "3"], shown=["2:5837", "3:5837"], sure="yes")
    assert [it.case_id for it in house.entries("penalties_claimed")] == [second.case, third.case]
    assert "No case asks about its penalties now." in house.owner.get("/penalties").text
