"""Which invoices stand in the CSV that Stripe's Dashboard exports, in the shape of the API?"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from collector.domain.money import UnknownCurrency, UnreadableAmount, parse_money
from collector.gateways.stripe_fields import Json


class NoExport(Exception):
    """The file is no export of invoices; the message says what is missing."""


# The columns of the Dashboard (Invoices, Export) without which nothing can be concluded, by the name they have today.
NEEDED = ("id", "Amount Due", "Currency", "Status", "Date (UTC)")
_MOMENTS = {
    "created": ("date", "created", "created date"), "due_date": ("due date",),
    "finalized_at": ("finalized at", "finalized date"),
}  # fmt: skip
_AMOUNTS = {
    "amount_due": ("amount due",), "amount_paid": ("amount paid",), "amount_remaining": ("amount remaining",),
    "total": ("total",),
}  # fmt: skip
_TEXTS = {
    "id": ("id", "invoice id"), "number": ("number", "invoice number"), "customer": ("customer", "customer id"),
    "customer_name": ("customer name",), "customer_email": ("customer email",),
    "collection_method": ("billing", "collection method"), "currency": ("currency",), "status": ("status",),
}  # fmt: skip
_FLAGS = {"paid": ("paid",), "closed": ("closed",), "forgiven": ("forgiven",), "attempted": ("attempted",)}
_NAMES = {
    name: each for table in (_MOMENTS, _AMOUNTS, _TEXTS, _FLAGS) for each, names in table.items() for name in names
}
_BADGES = {"past due": "open", "past_due": "open", "overdue": "open", "retrying": "open"}  # what the Dashboard shows
_ZONED = re.compile(r"(.*?)\s*\((.*)\)")
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d{1,2})?")
_DECIMAL_COMMA = re.compile(r"-?\d+,\d{1,2}")
_PLAIN = re.compile(r"-?\d+(\.\d{1,2})?")
_DOTTED = re.compile(r"-?\d{1,3}(\.\d{3})+,\d{1,2}")
_FORMATS = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d")
# As a spreadsheet in Europe writes days: only believed where it also parts columns by semicolons.
_EUROPEAN = ("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y", "%d.%m.%Y %H:%M", "%d.%m.%Y")


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
    delimiter = max(",;\t", key=head.count)
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    columns = [_column(name) for name in next(rows, [])]
    known = {column.name for column in columns}
    missing = [
        name for name in NEEDED if _column(name).name not in known and not (name == "Status" and "paid" in known)
    ]
    if missing:
        raise NoExport(
            f"it has no column {', '.join(missing)}; export it in the Dashboard under Invoices, with all columns"
        )
    formats = _FORMATS + _EUROPEAN if delimiter == ";" else _FORMATS
    return (_invoice(dict(zip(columns, row, strict=False)), formats) for row in rows if any(map(str.strip, row)))


@dataclass(frozen=True, slots=True)
class _Column:
    name: str  # the API's, empty for columns that conclude nothing
    zone: str = "UTC"


def _column(written: str) -> _Column:
    """ "Due Date (UTC)" is due_date, in UTC; capitals and underscores do not matter."""
    zoned = _ZONED.fullmatch(written.strip())
    plain, zone = zoned.groups() if zoned else (written, "UTC")
    return _Column(_NAMES.get(" ".join(plain.replace("_", " ").split()).lower(), ""), zone.strip())


def _invoice(row: dict[_Column, str], formats: tuple[str, ...]) -> Json:
    data: Json = {"object": "invoice", "livemode": True}
    cells = [(column, text.strip()) for column, text in row.items() if column.name and text.strip()]
    data |= {column.name: text for column, text in cells if column.name in _TEXTS}
    data["currency"] = data.get("currency", "").lower()
    status = data.get("status", "").lower()
    data["status"] = _BADGES.get(status, status) or None
    for column, text in cells:
        if column.name in _AMOUNTS:
            data[column.name] = _minor(text, data["currency"])
        elif column.name in _MOMENTS:
            data[column.name] = _seconds(text, column.zone, formats)
        elif column.name in _FLAGS:
            data[column.name] = text.lower() in ("true", "yes", "1", "vrai")
    due, paid = data.get("amount_due"), data.get("amount_paid", 0)
    if "amount_remaining" not in data and isinstance(due, int) and isinstance(paid, int):
        data["amount_remaining"] = max(0, due - paid)
    return data


def _minor(written: str, currency: str) -> Any:
    """Minor units of "1200.00", "1,200.00" or "1 200,00"; the text itself where it is no amount, or two ways of one."""
    plain = "".join(written.split())
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    elif _DOTTED.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    elif _DECIMAL_COMMA.fullmatch(plain):
        plain = plain.replace(",", ".")
    elif not _PLAIN.fullmatch(plain):
        return written
    try:
        return parse_money(plain, currency).minor
    except (UnknownCurrency, UnreadableAmount):
        return written


def _seconds(written: str, zone: str, formats: tuple[str, ...]) -> Any:
    """Seconds since 1970 of a moment in a zone; the text itself where it is none, or nowhere."""
    try:
        where = UTC if zone.upper() == "UTC" else ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return written
    for shape in formats:
        try:
            return int(datetime.strptime(written, shape).replace(tzinfo=where).timestamp())
        except ValueError:
            continue
    return written
