"""Is every figure the same in the PDF, the mail, on the page and in the JSON, and is it the right one?

Accounts on 17 March 2026, reckoned by hand above each row. Rates: ECB 2.15 % on 1 July 2025 and 1 January 2026, so
12.15 % (+ 10) and 10.15 % (+ 8); French legal rate of others 2.62 % in 2026-S1; German base rate 1.27 %, so 10.27 %;
Bank Rate 3.75 % on 31 December 2025, so 11.75 %. The PDF is read back from its rendered text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from collector.documents.letters import statement_alone_pdf
from collector.documents.mails import compose_mail
from collector.domain.allocation import Allocation
from collector.domain.money import exponent_of
from collector.domain.terms import FixedRate, Terms
from collector.flows import payments
from collector.flows.drawing_up import CaseAccount, account_of
from collector.store import schema
from tests.documents import samples
from tests.store import rows
from tests.web.house import NOW, TODAY, House, add_notice, build_house, house_of, open_case, sign_in

CLAUSE = Terms("cgv-2020", date(2020, 1, 1), FixedRate(500_000), clause_reference="CGV, art. 7")
Line = tuple[str, str, int, str, str, int, str]  # from, to, days, base, rate, days of the year, amount


@dataclass(frozen=True)
class Golden:
    """One account: what the books hold, and what every reader must find."""

    name: str
    invoices: tuple[tuple[str, str], ...]  # (amount, due)
    lines: tuple[Line, ...]
    principal: str
    interest: str
    fixed_sum: str
    total: str
    movements: tuple[tuple[str, str, str], ...] = ()  # (kind, day, amount), of the first invoice
    currency: str = "eur"
    kind: str = "business"
    country: str = "FR"
    terms: str = "statutory"
    principal_first: bool = False
    notice_on: str = ""


GOLDEN = (
    # 1 200 x 12.15 % = 145.80 a year; x 46 / 365 = 18.374... (31 Jan, 28 days of Feb, 17 of March: 46)
    Golden("business", (("1200.00", "2026-01-30"),),
           (("2026-01-31", "2026-03-17", 46, "1200.00", "12.15", 365, "18.37"),),
           "1200.00", "18.37", "40.00", "1258.37"),
    # 3 480 x 12.15 % = 422.82: x 47 / 365 = 54.445..., x 15 / 365 = 17.376...; 500.00 pay 71.83 of interest and 428.17;
    # 3 051.83 x 12.15 % = 370.797...: x 61 / 365 = 61.968...
    Golden("interest first", (("3480.00", "2025-11-14"),),
           (("2025-11-15", "2025-12-31", 47, "3480.00", "12.15", 365, "54.45"),
            ("2026-01-01", "2026-01-15", 15, "3480.00", "12.15", 365, "17.38"),
            ("2026-01-16", "2026-03-17", 61, "3051.83", "12.15", 365, "61.97")),
           "3051.83", "61.97", "40.00", "3153.80", movements=(("payment", "2026-01-15", "500.00"),)),
    # The same, the 500.00 on the principal: 2 980 x 12.15 % = 362.07: x 61 / 365 = 60.510...;
    # 54.45 + 17.38 + 60.51 = 132.34
    Golden("principal first", (("3480.00", "2025-11-14"),),
           (("2025-11-15", "2025-12-31", 47, "3480.00", "12.15", 365, "54.45"),
            ("2026-01-01", "2026-01-15", 15, "3480.00", "12.15", 365, "17.38"),
            ("2026-01-16", "2026-03-17", 61, "2980.00", "12.15", 365, "60.51")),
           "2980.00", "132.34", "40.00", "3152.34", movements=(("payment", "2026-01-15", "500.00"),),
           principal_first=True),
    # 121.50 x 31 / 365 = 10.319...; the credit note's own day is on 800: 97.20 x 10 / 365 = 2.663...; 300.00 pay 12.98
    # and 287.02; 512.98 x 12.15 % x 10 / 365 = 1.707...; the refund gives 100.00 back: 612.98 x 12.15 % x 25 / 365 =
    # 5.101...; 10.32 + 2.66 + 1.71 + 5.10 - 12.98 = 6.81
    Golden("credit note and refund", (("1000.00", "2025-12-31"),),
           (("2026-01-01", "2026-01-31", 31, "1000.00", "12.15", 365, "10.32"),
            ("2026-02-01", "2026-02-10", 10, "800.00", "12.15", 365, "2.66"),
            ("2026-02-11", "2026-02-20", 10, "512.98", "12.15", 365, "1.71"),
            ("2026-02-21", "2026-03-17", 25, "612.98", "12.15", 365, "5.10")),
           "612.98", "6.81", "40.00", "659.79",
           movements=(("credit_note", "2026-02-01", "200.00"), ("payment", "2026-02-10", "300.00"),
                      ("refund", "2026-02-20", "100.00"))),
    # 60.75 x 17 / 365 = 2.829...; 500.00 pay that and 497.17; 2.83 x 12.15 % x 14 / 365 = 0.013...; the bank takes all
    # back: 60.75 x 30 / 365 = 4.993...; 2.83 + 0.01 + 4.99 = 7.83
    Golden("chargeback", (("500.00", "2026-01-15"),),
           (("2026-01-16", "2026-02-01", 17, "500.00", "12.15", 365, "2.83"),
            ("2026-02-02", "2026-02-15", 14, "2.83", "12.15", 365, "0.01"),
            ("2026-02-16", "2026-03-17", 30, "500.00", "12.15", 365, "4.99")),
           "500.00", "7.83", "40.00", "547.83",
           movements=(("payment", "2026-02-01", "500.00"), ("chargeback", "2026-02-15", "500.00"))),
    # From the day after the notice was received: 600 x 2.62 % x 25 / 365 = 1.076...; no fixed sum
    Golden("consumer after notice", (("600.00", "2026-01-10"),),
           (("2026-02-21", "2026-03-17", 25, "600.00", "2.62", 365, "1.08"),),
           "600.00", "1.08", "", "601.08", kind="consumer", notice_on="2026-02-20"),
    # One rate, that of the half-year in which it began: 203.00 x 92 / 365 = 51.167...
    Golden("public body", (("2000.00", "2025-12-15"),),
           (("2025-12-16", "2026-03-17", 92, "2000.00", "10.15", 365, "51.17"),),
           "2000.00", "51.17", "40.00", "2091.17", kind="public_body"),
    # As the clause is written until the owner chooses: 60.00 x 46 / 365 = 7.561...
    Golden("clause below the floor", (("1200.00", "2026-01-30"),),
           (("2026-01-31", "2026-03-17", 46, "1200.00", "5.00", 365, "7.56"),),
           "1200.00", "7.56", "40.00", "1247.56", terms="cgv-2020"),
    # 18.37 as above, and 58.32 x 26 / 365 = 4.154...; the fixed sum twice
    Golden("several invoices", (("1200.00", "2026-01-30"), ("480.00", "2026-02-19")),
           (("2026-01-31", "2026-03-17", 46, "1200.00", "12.15", 365, "18.37"),
            ("2026-02-20", "2026-03-17", 26, "480.00", "12.15", 365, "4.15")),
           "1680.00", "22.52", "80.00", "1782.52"),
    # 42 282 yen a year: x 47 / 365 = 5 444.53..., x 76 / 365 = 8 803.92...; the 40 EUR are not claimed in yen
    Golden("yen", (("348000", "2025-11-14"),),
           (("2025-11-15", "2025-12-31", 47, "348000", "12.15", 365, "5445"),
            ("2026-01-01", "2026-03-17", 76, "348000", "12.15", 365, "8804")),
           "348000", "14249", "", "362249", currency="jpy"),
    # 1 234.567 x 12.15 % = 149.999...: x 46 / 365 = 18.9040...
    Golden("dinars", (("1234.567", "2026-01-30"),),
           (("2026-01-31", "2026-03-17", 46, "1234.567", "12.15", 365, "18.904"),),
           "1234.567", "18.904", "", "1253.471", currency="tnd"),
    # BGB 288 (2): 123.24 x 46 / 365 = 15.531...
    Golden("German law", (("1200.00", "2026-01-30"),),
           (("2026-01-31", "2026-03-17", 46, "1200.00", "10.27", 365, "15.53"),),
           "1200.00", "15.53", "40.00", "1255.53", country="DE"),
    # Act of 1998: 141.00 x 46 / 365 = 17.769...; 70 pounds for a debt from 1 000 to 9 999.99
    Golden("UK law", (("1200.00", "2026-01-30"),),
           (("2026-01-31", "2026-03-17", 46, "1200.00", "11.75", 365, "17.77"),),
           "1200.00", "17.77", "70.00", "1287.77", currency="gbp", country="GB"),
)  # fmt: skip


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = build_house(tmp_path_factory.mktemp("golden"))
    house = house_of(replace(house.collector, terms=(CLAUSE,)), house.clock)
    sign_in(house.owner)
    yield house


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.name)
def test_every_reader_finds_the_figures_reckoned_by_hand(golden: Golden, shelf: House) -> None:
    house = under_law_of(shelf, golden.country)
    case_id = entered(house, golden)
    made = account_of(house.collector, case_id, TODAY)
    for language in ("fr", "en", "de"):
        pdf = statement_alone_pdf(
            house.collector.policy.creditor, made.facts.debtor, language, made.statement, "D-2026-000001", "", "", NOW
        )
        printed = plain("\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))
        assert lines_of_pdf(printed, language) == lines(golden, language)
        assert sums_in(printed, language) == sums(golden, language)
    page = plain(re.sub(r"<[^>]+>", " ", house.owner.get(f"/cases/{case_id}/statement?lang=en").text))
    assert lines_of_page(page) == lines(golden, "en")
    assert sums_in(page, "en") == sums(golden, "en")
    record: dict[str, Any] = house.owner.get(f"/api/cases/{case_id}/statement").json or {}
    assert lines_of_json(record) == list(golden.lines)
    assert {name: record["totals"][name] for name in parts(golden)} == parts(golden)
    for language in ("fr", "en"):
        for body in mails_of(house, made, golden, language):
            assert [sum_ for sum_ in sums(golden, language) if sum_ not in body] == []


# --- what is in the books ----------------------------------------------------------------------------------------


def under_law_of(house: House, country: str) -> House:
    """The same house, its creditor in another country: a business owes under the creditor's law."""
    policy = house.collector.policy
    if country == policy.creditor.country:
        return house
    creditor = replace(policy.creditor, country=country)
    moved = house_of(replace(house.collector, policy=replace(policy, creditor=creditor)), house.clock)
    sign_in(moved.owner)
    return moved


def entered(house: House, golden: Golden) -> int:
    """The case of this account, as intake would have left it."""
    slug = golden.name.replace(" ", "-")
    debtor = {"kind": golden.kind, "stripe_id": f"cus_{slug}", "email": f"{slug}@example.fr"}
    (first, due), *more = golden.invoices
    late = (TODAY - date.fromisoformat(due)).days
    ids = open_case(
        house, golden.name, days_late=late, number=f"F-{slug}", debtor=debtor, currency=golden.currency,
        **amounts(first, golden),
    )  # fmt: skip
    with house.collector.store.write() as tx:
        tx.execute(
            schema.case.update().where(schema.case.c.id == ids.case)
            .values(currency=golden.currency, regime=f"{golden.country}/{golden.kind}")
        )  # fmt: skip
        tx.execute(schema.claim.update().where(schema.claim.c.id == ids.claim).values(terms_key=golden.terms))
        for number, (amount, due) in enumerate(more):
            on = date.fromisoformat(due)
            issued_on, more_number = on - timedelta(days=30), f"F-{slug}-{number}"
            invoice = rows.invoice_values(
                ids.debtor, more_number, issued_on=issued_on, due_on=on, currency=golden.currency,
                **amounts(amount, golden),
            )  # fmt: skip
            invoice_id = rows.add(tx, schema.invoice, **invoice)
            rows.add(tx, schema.claim, invoice_id=invoice_id, case_id=ids.case, terms_key=golden.terms, opened_on=on)
        for kind, day, amount in golden.movements:
            rows.add(
                tx, schema.ledger_entry, invoice_id=ids.invoice, kind=kind, on=date.fromisoformat(day),
                minor=minor(amount, golden.currency), reference=f"{slug}-{kind}-{day}", at=NOW,
            )  # fmt: skip
    if golden.principal_first:
        payments.choose_allocation(house.collector, ids.case, Allocation.PRINCIPAL_FIRST, "owner:1")
    if golden.notice_on:
        at = datetime.combine(date.fromisoformat(golden.notice_on), datetime.min.time(), UTC) + timedelta(hours=9)
        add_notice(
            house, ids, "delivered", "formal_notice", kind="formal_notice", level=6, accepted_at=at, delivered_at=at,
            confirms_delivery=True,
        )  # fmt: skip
    return ids.case


def amounts(amount: str, golden: Golden) -> dict[str, int]:
    units = minor(amount, golden.currency)
    return {"total_minor": units, "due_minor": units, "remaining_minor": units, "principal_minor": units}


def minor(amount: str, currency: str) -> int:
    whole, _, rest = amount.partition(".")
    assert len(rest) == exponent_of(currency)
    return int(whole + rest)


# --- how each language prints it ---------------------------------------------------------------------------------

AMOUNT = {
    "fr": r"\d{1,3}(?: \d{3})*(?:,\d+)? (?:€|[A-Z]{3})",
    "en": r"(?:€|£|[A-Z]{3} )\d{1,3}(?:,\d{3})*(?:\.\d+)?",
    "de": r"\d{1,3}(?:\.\d{3})*(?:,\d+)? (?:€|[A-Z]{3})",
}
DAY = {"fr": r"\d\d/\d\d/\d{4}", "en": r"\d{1,2} [A-Z][a-z]{2} \d{4}", "de": r"\d\d\.\d\d\.\d{4}"}
TOTAL = {"fr": ("Principal", "Total dû"), "en": ("Principal", "Total due"), "de": ("Hauptforderung", "Gesamtforderung")}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("&nbsp;", " "))


def money(amount: str, currency: str, language: str) -> str:
    whole, _, rest = amount.partition(".")
    grouped = f"{int(whole):,}"
    sign = {"eur": "€", "gbp": "£" if language == "en" else "GBP"}.get(currency, currency.upper())
    if language == "en":
        return f"{sign}{' ' if len(sign) == 3 else ''}{grouped}{'.' if rest else ''}{rest}"
    grouped = grouped.replace(",", " " if language == "fr" else ".")
    return f"{grouped}{',' if rest else ''}{rest} {sign}"


def written(day: str, language: str) -> str:
    year, month, number = day.split("-")
    if language == "en":
        return f"{int(number)} {MONTHS[int(month) - 1]} {year}"
    return ("/" if language == "fr" else ".").join((number, month, year))


def as_printed(line: Line, currency: str, language: str) -> tuple[str, ...]:
    first, last, days, base, rate, year, amount = line
    rate = f"{rate}%" if language == "en" else f"{rate.replace('.', ',')} %"
    return (
        written(first, language), written(last, language), str(days), money(base, currency, language), rate, str(year),
        money(amount, currency, language),
    )  # fmt: skip


def lines(golden: Golden, language: str) -> list[tuple[str, ...]]:
    return [as_printed(line, golden.currency, language) for line in golden.lines]


def parts(golden: Golden) -> dict[str, str]:
    """The totals by name, those that are nothing left out."""
    named = {
        "principal": golden.principal, "interest": golden.interest, "fixed_sum": golden.fixed_sum, "total": golden.total
    }  # fmt: skip
    return {name: amount for name, amount in named.items() if amount}


def sums(golden: Golden, language: str) -> list[str]:
    return [money(amount, golden.currency, language) for amount in parts(golden).values()]


# --- what each reader finds --------------------------------------------------------------------------------------


def lines_of_pdf(text: str, language: str) -> list[tuple[str, ...]]:
    """Every line of interest: from, to, days, base, rate (with its number), days of the year, amount."""
    day, amount = DAY[language], AMOUNT[language]
    return re.findall(rf"({day}) ({day}) (\d+) ({amount}) ([\d.,]+ ?%) \d+ (\d+) ({amount})", text)


def lines_of_page(text: str) -> list[tuple[str, ...]]:
    day, amount = DAY["en"], AMOUNT["en"]
    return re.findall(rf"({day}) – ({day}) (\d+) d\. ({amount}) ([\d.]+%) \[\d+\] (\d+) ({amount})", text)


def sums_in(text: str, language: str) -> list[str]:
    """The amounts of the totals, part by part, the total last."""
    first, last = TOTAL[language]
    (end,) = [it.end() for it in re.finditer(rf"{last} {AMOUNT[language]}", text)]
    return re.findall(AMOUNT[language], text[text.rindex(first, 0, end - len(last)) : end])


def lines_of_json(record: dict[str, Any]) -> list[Line]:
    keys = ("from", "to", "days", "base", "rate_percent", "divisor", "amount")
    return [tuple(line[key] for key in keys) for claim in record["claims"] for line in claim["segments"]]


def mails_of(house: House, made: CaseAccount, golden: Golden, language: str) -> list[str]:
    """Text and HTML of the last notice, which demands everything."""
    template = "consumer_final_notice" if golden.kind == "consumer" else "final_notice"
    creditor = house.collector.policy.creditor
    links = {block.claim_id: "https://pay.example/p/x" for block in made.statement.blocks}
    context = samples.notice(
        template, language, creditor=creditor, debtor=made.facts.debtor, statement=made.statement, pay_urls=links
    )
    mail = compose_mail(context)
    return [plain(mail.text), plain(re.sub(r"<[^>]+>", " ", mail.html))]
