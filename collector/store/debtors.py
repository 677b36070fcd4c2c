"""Who owes, as last read from Stripe: many at a time, and never against the owner's word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, or_, select, update

from collector.domain.debtors import DebtorKind, KindSource
from collector.domain.readings import CustomerReading
from collector.store import journal
from collector.store.books import BookRules
from collector.store.cases import facts_changed
from collector.store.dialect import among
from collector.store.identity import email_of, kind_of, language_of, siren_of, vat_number_of
from collector.store.many import insert_numbered
from collector.store.schema import case, debtor, notice

# Changes a person would ask about; the journal names these and the case is looked at again.
_TOLD = ("kind", "email", "country", "language", "deleted", "siren", "balance_minor")


@dataclass(frozen=True, slots=True)
class DebtorsEntered:
    """`ids`: ours by Stripe's. `changed`: known debtors of whom something changed that a decision may look at.

    `reclassified`: those among them whose kind changed, so that their claims are under another regime.
    """

    ids: Mapping[str, int]
    changed: tuple[int, ...]
    reclassified: tuple[int, ...]


def enter_debtors(
    tx: Connection, at: datetime, read: Iterable[tuple[CustomerReading, datetime]], rules: BookRules
) -> DebtorsEntered:
    """Insert or update the debtors of a page. `read`: each reading with the instant it was read.

    What an invoice froze only fills a gap, an older read never overwrites a newer one, and the owner's
    classification stays.
    """
    readings = _one_each(read)
    known = _known(tx, list(readings))
    new, changed, same = [], [], []
    for stripe_id, (reading, read_at) in readings.items():
        row = known.get(stripe_id)
        if row is None:
            new.append(_new_row(reading, read_at, rules))
        elif reading.from_invoice or row.read_at > read_at:
            continue
        elif (merged := _merged(row, reading)) is None:
            same.append(row.id)
        else:
            changed.append((row, _row(merged, read_at, rules, row)))
    new_ids = insert_numbered(tx, debtor, new)
    _update(tx, changed)
    _mark_read(tx, same, max((read_at for _, read_at in readings.values()), default=at))
    ids = {stripe_id: row.id for stripe_id, row in known.items()}
    ids |= {row["stripe_id"]: new_id for row, new_id in zip(new, new_ids, strict=True)}
    told = [(row.id, names) for row, values in changed if (names := _names_told(row, values))]
    journal.append(tx, at, [_entry(debtor_id, names, changed) for debtor_id, names in told])
    return DebtorsEntered(
        ids, tuple(debtor_id for debtor_id, _ in told), tuple(debtor_id for debtor_id, names in told if "kind" in names)
    )


def set_kind(
    tx: Connection, at: datetime, debtor_id: int, kind: DebtorKind, source: KindSource, *, who: str
) -> list[int]:
    """Somebody knows what the debtor is; where `source` is the owner, no later read changes it.

    Returns its open cases, whose facts have changed. The caller moves the claims to the regime of the new kind
    (cases_opening.move_claims).
    """
    data = {"changed": ["kind"], "kind": kind.value, "kind_source": source.value}
    return _set(tx, at, debtor_id, {"kind": kind.value, "kind_source": source.value}, data, who)


def set_address_aside(
    tx: Connection, at: datetime, debtor_id: int, address: str, reason: str, *, who: str
) -> list[int]:
    """This address bounced or its owner complained: it is written to no more. Returns the open cases.

    Nothing happens where the debtor has another address by now.
    """
    if tx.execute(select(debtor.c.email).where(debtor.c.id == debtor_id)).scalar_one() != address:
        return []
    return _set(tx, at, debtor_id, {"email_set_aside": reason}, {"changed": ["email_set_aside"], "aside": True}, who)


def take_address_back(tx: Connection, at: datetime, debtor_id: int, *, who: str) -> list[int]:
    """A person checked the address: it may be written to again, whatever came back so far. Returns the open cases."""
    newest = tx.execute(select(func.max(notice.c.id)).where(notice.c.debtor_id == debtor_id)).scalar_one()
    values = {"email_set_aside": None, "email_works_after": newest}
    return _set(tx, at, debtor_id, values, {"changed": ["email_set_aside"], "aside": False}, who)


def known_debtors(tx: Connection, stripe_ids: Sequence[str]) -> set[str]:
    """Those of Stripe's customers that we hold; the others have had no invoice yet."""
    return set(tx.execute(_HELD, {"stripe_ids": list(stripe_ids)}).scalars()) if stripe_ids else set()


_HELD = select(debtor.c.stripe_id).where(among(debtor.c.stripe_id, "stripe_ids"))


def of_case(tx: Connection, case_id: int) -> tuple[int, str | None]:
    """The debtor of a case and the country he is in, where it is known."""
    query = select(debtor.c.id, debtor.c.country).join(case, case.c.debtor_id == debtor.c.id)
    row = tx.execute(query.where(case.c.id == case_id)).one()
    return row.id, row.country


def open_cases_of(tx: Connection, debtor_ids: Sequence[int]) -> list[int]:
    """The open cases of these debtors."""
    return list(tx.execute(_OPEN_CASES, {"ids": list(debtor_ids)}).scalars()) if debtor_ids else []


_OPEN_CASES = select(case.c.id).where(among(case.c.debtor_id, "ids"), case.c.closed_on.is_(None)).order_by(case.c.id)


def _set(
    tx: Connection, at: datetime, debtor_id: int, values: dict[str, Any], data: dict[str, Any], who: str
) -> list[int]:
    differs = or_(*(debtor.c[name].is_distinct_from(value) for name, value in values.items()))
    done = tx.execute(update(debtor).where(debtor.c.id == debtor_id, differs).values(values)).rowcount > 0
    case_ids = open_cases_of(tx, [debtor_id])
    if done:
        facts_changed(tx, at, case_ids)
        journal.append(tx, at, [journal.Entry("debtor_changed", who, None, {"debtor": debtor_id, **data})])
    return case_ids


def _one_each(read: Iterable[tuple[CustomerReading, datetime]]) -> dict[str, tuple[CustomerReading, datetime]]:
    """One reading a customer: its own before what an invoice froze, then the latest, then the first of the page."""
    best: dict[str, tuple[CustomerReading, datetime]] = {}
    for reading, read_at in read:
        found = best.get(reading.stripe_id)
        if found is None or (not reading.from_invoice, read_at) > (not found[0].from_invoice, found[1]):
            best[reading.stripe_id] = (reading, read_at)
    return best


def _known(tx: Connection, stripe_ids: Sequence[str]) -> dict[str, Row[Any]]:
    if not stripe_ids:
        return {}
    return {row.stripe_id: row for row in tx.execute(_KNOWN, {"stripe_ids": sorted(stripe_ids)})}


# In one order, so that two workers with the same debtors in hand do not wait for each other in a circle.
_KNOWN = select(debtor).where(among(debtor.c.stripe_id, "stripe_ids")).order_by(debtor.c.id).with_for_update()


def _merged(row: Row[Any], reading: CustomerReading) -> CustomerReading | None:
    """The reading with the tax ids known before, unless it is complete; None where nothing changed."""
    before = {(kind, value) for kind, value in row.tax_ids}
    tax_ids = set(reading.tax_ids) if reading.tax_ids_complete else before | set(reading.tax_ids)
    if reading.deleted:
        return None if row.deleted else reading
    if row.content_hash == reading.content_hash and tax_ids == before:
        return None
    return replace(reading, tax_ids=tuple(sorted(tax_ids)))


def _new_row(reading: CustomerReading, read_at: datetime, rules: BookRules) -> dict[str, Any]:
    return {"stripe_id": reading.stripe_id, "email_set_aside": None, **_row(reading, read_at, rules, None)}


def _row(reading: CustomerReading, read_at: datetime, rules: BookRules, known: Row[Any] | None) -> dict[str, Any]:
    if reading.deleted and known is not None:
        # Stripe keeps nothing of a deleted customer but its id; what we know of it stays.
        return {**{name: known._mapping[name] for name in _COLUMNS}, "deleted": True, "read_at": read_at}
    kind, source = kind_of(reading, rules.default_kind)
    if known is not None and known.kind_source == KindSource.OWNER:
        kind, source = DebtorKind(known.kind), KindSource.OWNER
    email = email_of(reading.email)
    kept = known.email_set_aside if known is not None and known.email == email else None
    noted = dict(reading.metadata) | ({"unusable_email": reading.email} if reading.email and not email else {})
    return {
        "name": reading.name,
        "email": email,
        "email_set_aside": kept,
        "phone": reading.phone,
        "kind": kind.value,
        "kind_source": source.value,
        "country": reading.country,
        "language": language_of(reading, rules.language),
        "address_lines": list(reading.address_lines),
        "tax_ids": [list(pair) for pair in reading.tax_ids],
        "siren": siren_of(reading.tax_ids),
        "vat_number": vat_number_of(reading.tax_ids),
        "metadata": noted,
        "balance_minor": reading.balance_minor,
        "deleted": reading.deleted,
        "read_at": read_at,
        "content_hash": reading.content_hash,
    }


# What a reading writes; the rest is ours.
_COLUMNS = tuple(it.name for it in debtor.c if it.name not in ("id", "stripe_id", "email_works_after"))


def _update(tx: Connection, changed: list[tuple[Row[Any], dict[str, Any]]]) -> None:
    if changed:
        statement = update(debtor).where(debtor.c.id == bindparam("debtor_id"))
        statement = statement.values({name: bindparam(f"new_{name}") for name in _COLUMNS})
        rows = [{"debtor_id": row.id, **{f"new_{name}": values[name] for name in _COLUMNS}} for row, values in changed]
        tx.execute(statement, rows)


def _mark_read(tx: Connection, same: list[int], read_at: datetime) -> None:
    if same:
        tx.execute(_MARK, {"ids": same, "at": read_at})


_MARK = (
    update(debtor).where(among(debtor.c.id, "ids"), debtor.c.read_at < bindparam("at")).values(read_at=bindparam("at"))
)


def _names_told(row: Row[Any], values: Mapping[str, Any]) -> list[str]:
    return [name for name in _TOLD if row._mapping[name] != values[name]]


def _entry(debtor_id: int, names: list[str], changed: list[tuple[Row[Any], dict[str, Any]]]) -> journal.Entry:
    values = next(values for row, values in changed if row.id == debtor_id)
    told = {name: values[name] for name in ("kind", "kind_source") if "kind" in names}
    return journal.Entry("debtor_changed", "stripe", None, {"debtor": debtor_id, "changed": names, **told})
