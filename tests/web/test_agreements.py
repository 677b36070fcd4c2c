"""Can the owner agree on instalments from the page, see each followed, and end the plan?"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import update

from collector.domain.policy import Brake
from collector.store import promises, schema
from tests.store import rows
from tests.web.house import NOW, TODAY, House, Ids, house_of, open_case, sign_in

PLAN = {
    "total": "1200.00", "first_on": "2026-04-01", "rhythm": "monthly", "cut": "count", "count": "3", "each": "",
    "interest": "waived_if_kept", "all_due": "yes", "all_due_days": "15", "acknowledged": "yes",
}  # fmt: skip


def page_of(house: House, ids: Ids) -> str:
    return house.owner.get(f"/cases/{ids.case}").text


def test_the_schedule_is_shown_before_it_is_kept(house: House) -> None:
    ids = open_case(house)
    assert f'href="/cases/{ids.case}/solution?rung=instalments"' in page_of(house, ids)
    form = house.owner.get(f"/cases/{ids.case}/solution?rung=instalments").text
    assert "keep this plan" not in form and "€400.00" in form
    asked = {"rung": "instalments", **PLAN, "total": "1200.01"}
    shown = house.owner.get(f"/cases/{ids.case}/solution", query_string=asked).text
    assert "1 April" in shown and "1 June" in shown and "€400.01" in shown
    assert "keep this plan" in shown and "Offer these instalments" in shown  # offered, or agreed already
    assert not house.entries("plan_made")


def test_penalties_of_an_invoice_paid_late_are_named_beside_what_a_plan_may_be_about(house: House) -> None:
    ids = open_case(house)
    with house.collector.store.write() as tx:
        late = {"due_on": date(2026, 1, 30), "issued_on": date(2025, 12, 31), "status": "paid", "remaining_minor": 0}
        invoice_id = rows.add(tx, schema.invoice, **rows.invoice_values(ids.debtor, "F-0", **late))
        claim = {"invoice_id": invoice_id, "case_id": ids.case, "terms_key": "statutory", "opened_on": late["due_on"]}
        rows.add(tx, schema.claim, **claim)
        paid = {"kind": "payment", "on": date(2026, 3, 15), "minor": 120_000, "reference": "inpay_0", "at": NOW}
        rows.add(tx, schema.ledger_entry, invoice_id=invoice_id, **paid)
    # F-0: 44 days at 12.15 % of 1 200 = 17.58 paid first, so 17.58 of principal is left; 2 days on it 0.01; 40.00.
    form = solution(house, ids, "instalments")
    assert (
        "€57.59 of it are penalties of invoices that were paid late" in form and "of which invoices €1,200.00" in form
    )


def test_a_plan_is_kept_followed_and_ended_from_the_page(house: House) -> None:
    ids = open_case(house)
    house.post(f"/cases/{ids.case}/plan", **PLAN)
    assert house.data("plan_made")["instalments"] == [
        ["2026-04-01", 40_000],
        ["2026-05-01", 40_000],
        ["2026-06-01", 40_000],
    ]
    assert house.entries("plan_made")[-1].who == house.who
    page = page_of(house, ids)
    for told in (
        "Instalment due on 1 April", "An instalment plan runs: instalment 1 of 3", "to come",
        "makes all due, 15 days after a formal notice", "acknowledges the debt", "Instalment plan agreed",
    ):  # fmt: skip
        assert told in page
    way = f"/cases/{ids.case}/solution?rung=instalments"
    assert way not in page and "An instalment plan runs in this case. End it first" in house.owner.get(way).text
    house.post(f"/cases/{ids.case}/plans/1/end", reason="agreed on the telephone")
    assert "Instalment plan ended" in page_of(house, ids) and way in page_of(house, ids)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"total": "1199.99"}, "less than the invoices themselves"),
        ({"total": "9999.00"}, "more than is owed today"),
        ({"total": "lots"}, "Write the amount as a plain number"),
        ({"first_on": "soon"}, "Choose a day."),
        ({"first_on": "2026-03-16"}, "in the past"),
        ({"count": "0"}, "between 2 and 36"),
        ({"cut": "amount", "each": "10"}, "between 2 and 36"),
        ({"all_due_days": "3"}, "between 8 and 60"),
    ],
)
def test_what_cannot_be_agreed_is_said_and_nothing_is_kept(house: House, form: dict[str, str], told: str) -> None:
    ids = open_case(house)
    house.post(f"/cases/{ids.case}/plan", next=f"/cases/{ids.case}", **{**PLAN, **form})
    assert told in page_of(house, ids)
    assert not house.entries("plan_made")


def test_after_a_second_broken_promise_none_is_offered_and_the_page_says_why(house: House) -> None:
    ids = open_case(house)
    with house.collector.store.write() as tx:
        for on in (date(2026, 3, 1), date(2026, 3, 8)):
            promises.record(tx, NOW, ids.case, on, on, 120_000, who="owner:1")
            promises.settle(tx, NOW, ids.case, False, on, who="collector")
    page = page_of(house, ids)
    assert "Note a promise to pay" not in page and "Two promises have been broken" in page


def test_the_agreement_is_among_the_documents(house: House) -> None:
    ids = open_case(house)
    house.post(f"/cases/{ids.case}/plan", **PLAN)
    assert "payment agreement" in page_of(house, ids)
    paper = house.owner.get("/documents/1")
    assert paper.mimetype == "application/pdf" and paper.data.startswith(b"%PDF")


def test_the_signed_copy_is_filed_as_it_is_and_served_as_a_download(house: House) -> None:
    ids = open_case(house)
    signed, back = f"/cases/{ids.case}/plan/signed", f"/cases/{ids.case}"
    house.post(signed, file=(io.BytesIO(b"%PDF-1.7 early"), "early.pdf"), next=back)
    assert "no instalment plan in this case" in page_of(house, ids)
    house.post(f"/cases/{ids.case}/plan", **PLAN)
    house.post(signed, file=(io.BytesIO(b"#!/bin/sh"), "accord.pdf"), next=back)
    assert "only PDF, PNG, JPEG, WebP and HEIC" in page_of(house, ids)
    house.post(signed, next=back)
    assert "Signed copy: choose a file." in page_of(house, ids)
    house.post(f"/cases/{ids.case}/plans/1/end", reason="agreed on the telephone")
    assert "File the signed copy" in page_of(house, ids)  # it often comes back when the plan has ended
    scan = b"%PDF-1.7" + b"0" * 200_000  # larger than any other form may be
    house.post(signed, file=(io.BytesIO(scan), "../Accord signé.pdf"), next=back)
    page = page_of(house, ids)
    assert (
        "The signed copy is filed" in page and "Payment agreement, signed copy" in page and "Accord signé.pdf" in page
    )
    kept = house.owner.get("/documents/2")
    assert kept.data == scan and kept.headers["Content-Disposition"].startswith("attachment")
    assert house.entries("document_kept")[-1].who == house.who


def test_a_large_file_of_somebody_who_is_not_signed_in_is_not_even_read(house: House) -> None:
    ids = open_case(house)
    sent = {"file": (io.BytesIO(b"%PDF" + b"0" * 200_000), "a.pdf")}
    assert house.stranger.post(f"/cases/{ids.case}/plan/signed", data=sent).status_code in (401, 413)


def test_more_time_costs_a_consumer_nothing(house: House) -> None:
    ids = open_case(house, debtor={"kind": "consumer"})
    form = house.owner.get(f"/cases/{ids.case}/solution?rung=instalments").text
    assert "No interest runs while the plan does" in form and "Interest goes on running" not in form
    house.post(f"/cases/{ids.case}/plan", next=f"/cases/{ids.case}", **{**PLAN, "interest": "runs"})
    assert "a consumer pays nothing for more time" in page_of(house, ids) and not house.entries("plan_made")


DELAY = {"rung": "delay", "pay_by": "2026-04-15", "no_interest": "yes", "expires_on": "2026-03-25", "told": "mail"}


def test_the_next_rung_is_proposed_and_its_words_are_shown_before_they_leave(house: House) -> None:
    ids = open_case(house, debtor={"language": "fr"})
    ladder = ["More time", "Payment in instalments", "A gesture on the next order", "A credit note",
              "Penalties given up", "A sum that settles all"]  # fmt: skip
    assert ">A refund in part</a>" not in page_of(house, ids)  # nothing was paid that could go back
    where = [page_of(house, ids).index(f">{it}</a>") for it in ladder]
    assert where == sorted(where)
    assert (
        'aria-current="page"><span class="n">1</span> More time' in house.owner.get(f"/cases/{ids.case}/solution").text
    )
    shown = house.owner.get(f"/cases/{ids.case}/solution", query_string=DELAY).text
    assert "au plus tard le 15 avril 2026" in shown and "Send the offer" in shown
    house.post(f"/cases/{ids.case}/solutions", **DELAY)
    page = page_of(house, ids)
    assert "An offer waits for an answer" in solution(house, ids, "gesture")
    assert "Offer until 25 March" in page and "has the debtor answered?" in page and "solution?rung=gesture" not in page
    house.post(f"/cases/{ids.case}/solutions/1", answer="refused", note="wants instalments")
    page = page_of(house, ids)
    assert "declined" in page and "Offer declined" in page
    assert 'aria-describedby="next-solution">Payment in instalments' in page
    assert house.entries("offer_refused")[-1].who == house.who


def test_what_cannot_be_proposed_says_which_reason_holds(house: House) -> None:
    ids = open_case(house, debtor={"kind": "consumer"})
    assert "none are owed here today" in solution(house, ids, "settlement")
    assert "there is nothing to give up" in solution(house, ids, "waiver")
    assert "waits for" not in solution(house, ids, "delay") and "Paid by" in solution(house, ids, "delay")
    with house.collector.store.write() as tx:
        tx.execute(update(schema.case).values(handed_off_on=TODAY))
    assert "This case is with the lawyer" in solution(house, ids, "delay")
    with house.collector.store.write() as tx:
        tx.execute(update(schema.case).values(handed_off_on=None, closed_on=TODAY))
    assert "This case is closed" in solution(house, ids, "delay")


def solution(house: House, ids: Ids, rung: str) -> str:
    return house.owner.get(f"/cases/{ids.case}/solution?rung={rung}").text


def test_passing_over_a_rung_asks_why_and_words_that_admit_something_are_pointed_out(house: House) -> None:
    ids = open_case(house)
    gesture = {**DELAY, "rung": "gesture", "words": "10 % because it was our fault"}
    shown = house.owner.get(f"/cases/{ids.case}/solution", query_string=gesture).text
    assert "Why a gentler solution is passed over" in shown and "Think this over: “our fault”" in shown
    house.post(f"/cases/{ids.case}/solutions", next=f"/cases/{ids.case}", **gesture)
    assert "Say why in a few words" in page_of(house, ids) and not house.entries("offer_made")
    house.post(f"/cases/{ids.case}/solutions", **gesture, skipped_because="he asked for it")
    assert house.data("offer_made")["rung"] == "gesture" and "fault" not in str(house.data("offer_made"))
    assert "he asked for it" in page_of(house, ids)


def test_instalments_that_were_offered_become_the_plan(house: House) -> None:
    ids = open_case(house)
    given = {**PLAN, "rung": "instalments", "expires_on": "2026-03-25", "told": "phone", "skipped_because": "why"}
    house.post(f"/cases/{ids.case}/solutions", **given)
    assert "Told by telephone; open until 25 March" in page_of(house, ids)
    house.post(f"/cases/{ids.case}/solutions/1", answer="accepted")
    assert "Instalment due on 1 April" in page_of(house, ids) and house.entries("plan_made")


def test_a_customer_who_matters_waits_for_one_click(house: House) -> None:
    collector = replace(house.collector, policy=replace(house.collector.policy, brake=Brake(share_percent=50)))
    asked = house_of(collector, house.clock)
    sign_in(asked.owner)
    ids = open_case(asked)
    page = page_of(asked, ids)
    assert "makes 100 % of what you invoiced" in page and "Go on with this case" in page
    asked.post(f"/cases/{ids.case}/go-on")
    page = page_of(asked, ids)
    assert "Go on with this case" not in page and "The case goes on all the same" in page and "reminder" in page
    assert asked.entries("brake_released")[-1].who == asked.who
