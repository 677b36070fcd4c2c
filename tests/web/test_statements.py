"""Can the owner, and her programs, read every line of what is owed on a day, and draw it up once and for all?"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy.exc import IntegrityError, OperationalError

from collector.domain.terms import FixedRate, Terms
from collector.store import schema
from tests.store import rows
from tests.web.house import NOW, TODAY, House, Ids, house_of, open_case, sign_in, waiting_formal_notice
from tests.web.test_pages import read, text_of

DAY = TODAY.isoformat()


def paid(house: House, ids: Ids, minor: int, on: date) -> None:
    with house.collector.store.write() as tx:
        rows.add(
            tx, schema.ledger_entry, invoice_id=ids.invoice, kind="payment", on=on, minor=minor, reference="inpay_1",
            at=NOW,
        )  # fmt: skip


def data(house: House, path: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(house.owner.get(path).data)
    return found


def papers(house: House, kind: str) -> list[tuple[str, bytes]]:
    with house.collector.store.read() as tx:
        found = tx.execute(schema.document.select().where(schema.document.c.kind == kind)).all()
    return [(it.name, house.owner.get(f"/documents/{it.id}").data) for it in found]


def test_the_page_shows_every_line_with_rate_article_and_daily_amount(house: House) -> None:
    # Due 30 January 2026. 1 200.00 x 12.15 % x 46 days / 365 = 18.374... = 18.37; a day costs 0.399... = 0.40.
    open_case(house)
    page = read(house, "/cases/1/statement")
    assert "31 Jan 2026 – 17 Mar 2026 46 d. €1,200.00 12.15% [1] 365 €18.37" in page
    assert "French Commercial Code, art. L441-10, II" in page
    assert "From 18 March 2026, €0.40 more each day while nothing is paid, at the rate in force until 30 June" in page
    assert "ECB, main refinancing operations 2.15% on 1 January 2026 + 10 points" in page
    assert "two sources agree" in page
    assert "Total due €1,258.37" in page


def test_the_account_of_another_day_knows_only_what_had_happened_then(house: House) -> None:
    ids = open_case(house)
    paid(house, ids, 120_000, TODAY - timedelta(days=3))
    with house.collector.store.write() as tx:
        tx.execute(schema.invoice.update().values(status="paid"))
    # On 1 March, 30 days late: 1 200.00 x 12.15 % x 30 / 365 = 11.983... = 11.98; with the 40.00, 1 251.98.
    assert "Total due €1,251.98" in read(house, "/cases/1/statement?as_of=2026-03-01")
    assert data(house, "/api/cases/1/statement?as_of=2026-03-01")["totals"] == {
        "principal": "1200.00", "interest": "11.98", "fixed_sum": "40.00", "cost": "0.00", "total": "1251.98",
        "unallocated": "0.00",
    }  # fmt: skip
    # The money of 14 March paid 17.18 of interest (43 days) first: 17.18 of the principal is left.
    assert data(house, f"/api/cases/1/statement?as_of={DAY}")["claims"][0]["principal"]["due"] == "17.18"  # type: ignore[index]


def test_the_lines_of_an_invoice_add_up_to_what_is_owed_of_it(house: House) -> None:
    # 1 200.00 + 17.18 (43 days) + 0.02 (17.18 for 3 days: 0.017...) + 40.00 - 1 200.00 = 57.20.
    ids = open_case(house)
    paid(house, ids, 120_000, TODAY - timedelta(days=3))
    page = read(house, "/cases/1")
    shown = page[page.index("Invoiced €1,200.00") : page.index("How this was reckoned")]
    lines = ("€17.18", "€0.02", "€40.00", "− €1,200.00")
    assert all(line in shown for line in lines) and "€57.20" in page


def test_less_than_half_a_cent_a_day_is_not_told_as_nothing_a_day(house: House) -> None:
    # 4.39 were owed as interest on 10 February, so 4.39 of principal are left, and bear 0.0014... a day.
    ids = open_case(house)
    paid(house, ids, 120_000, date(2026, 2, 10))
    page = read(house, "/cases/1/statement")
    assert "Principal €4.39" in page and "more each day" not in page


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("as_of=yesterday", 400, "as_of: write the day as 2026-02-20"),
        ("as_of=2030-01-01", 400, "as_of: at most a year ahead"),
        ("as_of=2024-01-01", 404, "as_of: no invoice of this case was owed on that day"),
        ("language=pt", 400, "language: choose one of fr, en, de, es, it, nl"),
    ],
)
def test_a_program_is_told_what_is_wrong(house: House, query: str, status: int, said: str) -> None:
    open_case(house)
    answer = house.owner.get(f"/api/cases/1/statement?{query}")
    assert (answer.status_code, answer.json) == (status, {"error": said})
    assert house.owner.get("/api/cases/9/statement").json == {"error": "there is no case 9"}
    assert house.stranger.get("/api/cases/1/statement").json == {"error": "sign in first"}
    assert house.owner.get(f"/cases/1/statement?{query}").status_code in (200, 302)


def test_a_statement_that_is_drawn_up_has_a_number_and_stays_as_it_was(house: House) -> None:
    ids = open_case(house)
    for language in ("fr", "de", "fr"):
        page = text_of(house.post("/cases/1/statement", as_of=DAY, language=language, follow_redirects=True).text)
        assert page is not None
    assert [name for name, _ in papers(house, "statement")] == [
        "decompte-D-2026-000001.pdf", "forderungsaufstellung-D-2026-000001.pdf",
    ]  # fmt: skip
    ((name, record),) = papers(house, "statement_data")
    assert name == "statement-D-2026-000001.json"
    digest = sha256(record).hexdigest()
    for _, pdf in papers(house, "statement"):
        assert digest in "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    assert house.data("statement_frozen")["sha256"] == digest
    assert len(house.entries("statement_frozen")) == 1
    assert "Décompte D-2026-000001 arrêté" in read(house, "/cases/1?lang=fr")
    paid(house, ids, 10_000, TODAY)
    house.post("/cases/1/statement", as_of=DAY, language="fr")
    page = read(house, "/cases/1/statement")
    assert page.index("D-2026-000002 · on 17 March €1,158.37") < page.index("D-2026-000001 · on 17 March €1,258.37")


def test_a_letter_that_is_only_looked_at_takes_no_number(house: House) -> None:
    notice_id = waiting_formal_notice(house, open_case(house))
    letter = house.owner.get(f"/notices/{notice_id}/preview.pdf").data
    assert "décompte n° projet" in " ".join(PdfReader(BytesIO(letter)).pages[-1].extract_text().split()).lower()
    assert not house.entries("statement_numbered")


def test_the_database_refuses_to_change_what_is_frozen(house: House) -> None:
    open_case(house)
    house.post("/cases/1/statement", as_of=DAY, language="fr")
    for change in (schema.statement.update().values(total_minor=1), schema.statement.delete()):
        with pytest.raises((IntegrityError, OperationalError)), house.collector.store.write() as tx:
            tx.execute(change)


def test_nothing_is_drawn_up_about_a_day_to_come(house: House) -> None:
    open_case(house)
    house.post("/cases/1/statement", as_of="2026-04-01", language="fr")
    assert "drawn up to today" in read(house, "/cases/1/statement")
    assert not house.entries("statement_numbered")
    assert "It can be drawn up once that day has come." in read(house, "/cases/1/statement?as_of=2026-04-01")


def test_the_dossier_and_the_owner_name_the_same_account_by_one_number(house: House) -> None:
    open_case(house)
    house.post("/cases/1/statement", as_of=DAY, language="fr")
    house.owner.get("/cases/1/lawyer")
    house.post("/cases/1/dossier.zip")
    assert len(house.entries("statement_frozen")) == 1


def test_a_clause_below_the_floor_is_explained_with_what_each_choice_is_worth(house: House) -> None:
    # 5 % against 3 x 2.62 % = 7.86 % (2026-S1) and against 12.15 %, on 1 200.00 for 46 days:
    # 1 200 x 5 % x 46 / 365 = 7.56; x 7.86 % = 11.887 = 11.89; x 12.15 % = 18.37. So 4.33 and 10.81 more.
    open_case(house)
    with house.collector.store.write() as tx:
        tx.execute(schema.claim.update().values(terms_key="cgv-2025"))
    clause = Terms(
        key="cgv-2025", effective_from=date(2020, 1, 1), rate=FixedRate(500_000), clause_reference="CGV 2025, art. 7"
    )
    house = house_of(replace(house.collector, terms=(clause,)), house.clock)
    sign_in(house.owner)
    for path in ("/cases/1", "/cases/1/statement"):
        page = read(house, path)
        assert "in the half-year beginning on 1 January 2026 the rate of your clause is below the legal minimum" in page
        assert "Interest as your clause is written · claimed until you choose €7.56" in page
        assert "With the legal minimum: €4.33 more €11.89" in page
        assert "With the statutory rate: €10.81 more €18.37" in page
        assert "policy/terms.toml" in page


def test_books_that_cannot_be_right_do_not_close_the_page_where_one_looks_into_them(house: House) -> None:
    ids = open_case(house)
    with house.collector.store.write() as tx:
        rows.add(
            tx,
            schema.ledger_entry,
            invoice_id=ids.invoice,
            kind="refund",
            on=TODAY,
            minor=100,
            reference="re_1",
            at=NOW,
        )
    for path in ("/cases/1", "/cases/1/statement"):
        page = text_of(house.owner.get(path, follow_redirects=True).text)
        assert (
            "The account cannot be reckoned: claim 1 (invoice F-1): refund re_1 of 2026-03-17 cannot be right" in page
        )
    answer = house.owner.get("/api/cases/1/statement")
    assert answer.status_code == 409 and "compare the invoice's payments" in answer.text


def test_what_is_uncertain_is_said_on_the_case(house: House) -> None:
    open_case(house, debtor={"kind": "unknown", "kind_source": "none"}, due_on_assumed=True)
    page = read(house, "/cases/1")
    assert "The debtor is not known to be a business and is treated as a consumer." in page
    assert "the invoice names no due date; 30 days after its issue were assumed." in page
