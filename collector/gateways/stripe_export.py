"""Which invoices stand in the CSV that Stripe's Dashboard exports, in the shape of the API?"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from collector.domain.money import UnknownCurrency, UnreadableAmount, parse_money
from collector.gateways.stripe_fields import Json


class NoExport(Exception):
    """The file is no export of invoices; the message says what is missing."""


# The columns of the Dashboard (Invoices, Export) without which nothing can be concluded.
NEEDED = ("id", "Amount Due", "Currency", "Status", "Date (UTC)")
_MOMENTS = {"created": "Date (UTC)", "due_date": "Due Date (UTC)", "finalized_at": "Finalized At (UTC)"}
_AMOUNTS = {
    "amount_due": "Amount Due", "amount_paid": "Amount Paid", "amount_remaining": "Amount Remaining", "total": "Total",
}  # fmt: skip
_TEXTS = {
    "number": "Number", "customer": "Customer", "customer_name": "Customer Name", "customer_email": "Customer Email",
    "collection_method": "Billing", "id": "id",
}  # fmt: skip
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d{1,2})?")
_DECIMAL_COMMA = re.compile(r"-?\d+,\d{1,2}")
_PLAIN = re.compile(r"-?\d+(\.\d{1,2})?")
_FORMATS = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d")


def invoices_of_csv(content: bytes) -> Iterator[Json]:
    """One invoice a row, amounts in minor units, moments in seconds. Raises NoExport before the first row.

    What cannot be understood is left as it stands: the reader of invoices sets that one aside and says why.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NoExport(
            "it is not in UTF-8; export it from the Dashboard again, without opening it in between"
        ) from None
    head = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",")
    missing = [name for name in NEEDED if name not in (rows.fieldnames or ())]
    if missing:
        raise NoExport(
            f"it has no column {', '.join(missing)}; export it in the Dashboard under Invoices, with all columns"
        )
    return map(_invoice, rows)


def _invoice(row: dict[str, str]) -> Json:
    data: Json = {"object": "invoice", "livemode": True, "status": (row["Status"] or "").strip().lower() or None}
    data |= {name: row[column].strip() or None for name, column in _TEXTS.items() if row.get(column)}
    data["currency"] = (row["Currency"] or "").strip().lower()
    data |= {name: _minor(row[column], data["currency"]) for name, column in _AMOUNTS.items() if row.get(column)}
    data |= {name: _seconds(row[column]) for name, column in _MOMENTS.items() if row.get(column)}
    due, paid = data.get("amount_due"), data.get("amount_paid", 0)
    if "amount_remaining" not in data and isinstance(due, int) and isinstance(paid, int):
        data["amount_remaining"] = max(0, due - paid)
    return data


def _minor(written: str, currency: str) -> Any:
    """Minor units of "1200.00", "1,200.00" or "1 200,00"; the text itself where it is no amount, or two ways of one."""
    plain = "".join(written.split())
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    elif _DECIMAL_COMMA.fullmatch(plain):
        plain = plain.replace(",", ".")
    elif not _PLAIN.fullmatch(plain):
        return written
    try:
        return parse_money(plain, currency).minor
    except (UnknownCurrency, UnreadableAmount):
        return written


def _seconds(written: str) -> Any:
    """Seconds since 1970 of a moment in UTC; the text itself where it is none."""
    for shape in _FORMATS:
        try:
            return int(datetime.strptime(written.strip(), shape).replace(tzinfo=UTC).timestamp())
        except ValueError:
            continue
    return written
