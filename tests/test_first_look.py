"""What is an owner told of her invoices: of an export before she gives any key, and after the first reading?"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from collector.cli import group
from collector.gateways.stripe_export import invoices_of_csv

HEAD = "id,Amount Due,Billing,Currency,Customer,Date (UTC),Due Date (UTC),Number,Total,Amount Paid,Status\n"
EXPORT = HEAD + (
    'in_1,"1,200.00",send_invoice,eur,cus_1,2025-11-05 10:22,2025-12-05 10:22,A-1,"1,200.00",0.00,open\n'
    'in_2,"34,50",send_invoice,eur,cus_1,2025-11-05 10:22,,A-2,"34,50","4,50",open\n'
    "in_3,500,send_invoice,jpy,cus_2,2025-11-05 10:22,2099-12-05 10:22,A-3,500,0,open\n"
    "in_4,a lot,send_invoice,eur,cus_1,2025-11-05 10:22,2025-12-05 10:22,A-4,1,0,open\n"
    "in_5,10.00,charge_automatically,eur,cus_1,2025-11-05 10:22,,A-5,10,10,paid\n"
    "in_6,10.00,charge_automatically,eur,cus_1,2025-11-05 10:22,,A-6,10,0,open\n"
    "in_7,40.00,send_invoice,usd,cus_1,2025-11-05 10:22,2025-12-05 10:22,A-7,40,0,open\n"
    "in_8,40.00,send_invoice,usd,cus_1,2025-11-05 10:22,2025-12-05 10:22,A-8,40,40,paid\n"
)


def look(folder: Path, content: str, *more: str, name: str = "export") -> Result:
    file = folder / name
    file.write_text(content)
    # No key, no database, not even a policy.
    return CliRunner().invoke(group, ["backfill", "--from", str(file), *more], env={"COLLECTOR_POLICY": "nowhere"})


def test_an_export_of_the_dashboard_is_looked_at_without_a_key(tmp_path: Path) -> None:
    seen = look(tmp_path, "\ufeff" + EXPORT)
    assert seen.exit_code == 0, seen.output
    assert [line.strip() for line in seen.stdout.splitlines()] == [
        "8 invoices read.",
        "3  late: Collector would ask for them, 1230.00 EUR, 40.00 USD",
        "1  not due yet: watched, 500 JPY",
        "1  not asked for: Stripe charges a card by itself, or nobody is named, 10.00 EUR",
        "2  paid",
        "1  set aside: a person must look",
        "in_4: It would be set aside for a person: amount_due is 'a lot', not a whole number of minor units.",
    ]
    assert list(tmp_path.iterdir()) == [tmp_path / "export"]


def test_invoices_as_the_api_shows_them_are_looked_at_too(tmp_path: Path) -> None:
    one = {
        "id": "in_1", "object": "invoice", "status": "open", "amount_due": 5_000, "amount_paid": 0, "currency": "eur",
        "amount_remaining": 5_000, "total": 5_000, "created": 1_735_689_600, "due_date": 1_738_368_000,
        "collection_method": "send_invoice", "customer": "cus_1", "livemode": True,
    }  # fmt: skip
    lines = "\n".join(json.dumps({**one, "id": f"in_{number}"}) for number in range(3))
    told = json.loads(look(tmp_path, lines, "--json").stdout)
    collectible = {"concludes": "collectible", "currency": "eur", "count": 3, "owed_minor": 15_000}
    assert told == {"invoices": [collectible], "set_aside": []}


@pytest.mark.parametrize(
    ("content", "cause"),
    [("name,age\nx,3\n", "it has no column id, Amount Due, Currency, Status, Date (UTC)"), ("{not json", "no JSON"),
     ("", "it has no column")],
)  # fmt: skip
def test_what_is_no_export_is_told_with_its_remedy(tmp_path: Path, content: str, cause: str) -> None:
    seen = look(tmp_path, content)
    assert (seen.exit_code, cause in seen.stderr) == (2, True), seen.output


@pytest.mark.parametrize(
    ("written", "minor"),
    [("1200.00", 120_000), ("1,200.00", 120_000), ("1200,5", 120_050), ("1\u202f200,50", 120_050), ("12", 1_200),
     ("1,200", 120_000), ("1.200", "1.200"), ("1.200,50", 120_050), ("1,20,0", "1,20,0"),
     ("1e3", "1e3"), ("", None), ("-3.00", -300)],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them(written: str, minor: int | str | None) -> None:
    [found] = invoices_of_csv(f'{HEAD}in_1,"{written}",,eur,,2025-11-05 10:22,,,,,open\n'.encode())
    assert found.get("amount_due") == minor


def test_moments_are_read_in_utc() -> None:
    [found] = invoices_of_csv(f"{HEAD}in_1,1,,eur,,2025-11-05 10:22,soon,,,,open\n".encode())
    assert datetime.fromtimestamp(found["created"], UTC) == datetime(2025, 11, 5, 10, 22, tzinfo=UTC)
    assert found["due_date"] == "soon"


@pytest.mark.parametrize(
    "content",
    [
        "id;Amount Due;Currency;Status;Date (UTC);Due Date (UTC)\nin_1;1.200,00;EUR;Open;05/11/2025 10:22;05/12/2025\n",
        "ID\tamount_due\tCurrency\tStatus\tCreated (UTC)\tDue date (UTC)\n"
        "in_1\t1200\teur\tPast due\t2025-11-05\t2025-12-05\n",
        "id,Amount Due,Currency,Status,Date (Europe/Paris),Due Date (Europe/Paris)\n"
        "in_1,1200.00,eur,open,2025-11-05 11:22,2025-12-05 01:00\n\n",
        # Exports of 2018 and before name no status.
        "id,Amount Due,Currency,Date (UTC),Due Date (UTC),Number,Paid,Closed,Forgiven\n"
        "in_1,1200.00,eur,2025-11-05,2025-12-05,A-1,false,FALSE,\n",
    ],
)
def test_exports_of_other_years_and_spreadsheets_are_read(tmp_path: Path, content: str) -> None:
    [found] = invoices_of_csv(content.encode())
    assert found["due_date"] == datetime(2025, 12, 5, tzinfo=UTC).timestamp() and found["amount_due"] == 120_000
    assert look(tmp_path, content).stdout.splitlines()[0] == "1 invoices read."


def test_a_day_that_may_be_american_is_not_guessed() -> None:
    head = "id,Amount Due,Currency,Status,Date (UTC),Due Date (UTC)\n"
    [found] = invoices_of_csv(f"{head}in_1,1,eur,open,2025-11-05,05/12/2025\n".encode())
    assert found["due_date"] == "05/12/2025"
