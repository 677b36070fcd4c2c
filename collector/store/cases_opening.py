"""Which open invoices have no claim yet, and in which case does each belong?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, and_, exists, func, or_, select, update

from collector.domain.debtors import DebtorKind
from collector.domain.facts import InvoiceStatus
from collector.domain.stripe_writing import WriteKind
from collector.store import journal, outbox
from collector.store.books import BookRules
from collector.store.cases import facts_changed
from collector.store.dialect import among
from collector.store.many import insert_many, insert_numbered
from collector.store.schema import case, claim, debtor, dispute, hold, invoice, offer, plan, promise, quote, write_back


class CaseKey(NamedTuple):
    """At most one case of this key is open at a time."""

    debtor_id: int
    currency: str
    regime: str


def open_cases(
    tx: Connection, at: datetime, today: date, invoice_ids: Collection[int], rules: BookRules,
    for_a_person: Collection[int] = (),
) -> dict[int, int]:  # fmt: skip
    """Give each of these invoices that is owed to us a claim, and each claim a case; by our invoice id.

    Owed to us: open, something left, sent to be paid, or by card after Stripe gave up trying; and those of
    `for_a_person`, which wait for the owner's word. An invoice that has a claim already, or no debtor, is passed over.
    The case is looked at from ten days before the first due date on.
    """
    owed = _owed_without_claim(tx, invoice_ids, for_a_person)
    if not owed:
        return {}
    by_key: defaultdict[CaseKey, list[Row[Any]]] = defaultdict(list)
    for row in owed:
        by_key[CaseKey(row.debtor_id, row.currency, rules.regime(DebtorKind(row.kind)))].append(row)
    cases, made = _cases(tx, at, {key: _as_new(rows, today, rules) for key, rows in by_key.items()})
    claims = [
        {
            "invoice_id": row.id,
            "case_id": cases[key],
            "terms_key": rules.terms_key(row.issued_on),
            "opened_on": today,
        }
        for key, rows in by_key.items()
        for row in rows
    ]
    insert_many(tx, claim, claims)
    opened = [_case_opened(key, cases[key]) for key in made]
    journal.append(tx, at, [*opened, *_claims_opened(owed, {each["invoice_id"]: each for each in claims})])
    return {each["invoice_id"]: each["case_id"] for each in claims}


def hold_cases_of(tx: Connection, customer_ids: Collection[str]) -> None:
    """Let nobody else change the cases of these customers until the transaction ends. SQLite has one writer anyway.

    Others change a case first and write the journal then. Whoever wrote the journal first would wait for them, and they
    for him.
    """
    if tx.dialect.name == "sqlite" or not customer_ids:
        return
    tx.execute(_LOCKED, {"customer_ids": sorted(customer_ids)}).all()


_LOCKED = (
    select(case.c.id)
    .join(debtor, debtor.c.id == case.c.debtor_id)
    .where(among(debtor.c.stripe_id, "customer_ids"))
    .order_by(case.c.id)
    .with_for_update(of=case)
)


def move_to_open_case(tx: Connection, at: datetime, invoice_id: int, *, who: str) -> int | None:
    """Bring the claim of a closed case into the debtor's open case of the same key. Returns that one, None if none."""
    old = case.alias()
    query = (
        select(claim.c.case_id, case.c.id)
        .join(old, old.c.id == claim.c.case_id)
        .join(
            case,
            (case.c.debtor_id == old.c.debtor_id) & (case.c.currency == old.c.currency)
            & (case.c.regime == old.c.regime) & case.c.closed_on.is_(None) & case.c.handed_off_on.is_(None),
        )
        .where(claim.c.invoice_id == invoice_id, old.c.closed_on.is_not(None))
    )  # fmt: skip
    found = tx.execute(query).first()
    if found is None:
        return None
    tx.execute(update(claim).where(claim.c.invoice_id == invoice_id).values(case_id=found.id))
    facts_changed(tx, at, [found.id])
    journal.append(tx, at, [journal.Entry("claim_moved", who, found.id, {"from": found.case_id, "into": found.id})])
    return int(found.id)


def change_regime(
    tx: Connection, at: datetime, today: date, debtor_id: int, rules: BookRules, *, who: str
) -> list[int]:  # fmt: skip
    """After a debtor was reclassified: its open cases come under the regime now right. Returns the cases touched.

    The conversation goes on: holds, promises, disputes and what was delivered stay with the case. Only where a case of
    the right regime is open already do claims and agreements move there, and the old one is closed. Notices that have
    not left are withdrawn; cases with the lawyer stay as they are.
    """
    kind = tx.execute(select(debtor.c.kind).where(debtor.c.id == debtor_id)).scalar_one()
    regime = rules.regime(DebtorKind(kind))
    ours = (case.c.debtor_id == debtor_id) & case.c.closed_on.is_(None) & case.c.handed_off_on.is_(None)
    rows = tx.execute(select(case.c.id, case.c.currency, case.c.regime).where(ours).order_by(case.c.id)).all()
    right = {row.currency: row.id for row in rows if row.regime == regime}
    wrong = [row for row in rows if row.regime != regime]
    for items in outbox.unsent_of(tx, [row.id for row in wrong]).values():
        outbox.withdraw(tx, at, [(item.id, item.case_id) for item in items], "reclassified", who)
    touched: list[int] = []
    for row in wrong:
        target = right.setdefault(row.currency, row.id)
        if target == row.id:
            tx.execute(update(case).where(case.c.id == row.id).values(regime=regime))
            journal.append(tx, at, [journal.Entry("regime_changed", who, row.id, {"regime": regime})])
        else:
            _merge(tx, at, today, row.id, target, who)
        touched += [row.id, target]
    facts_changed(tx, at, sorted(set(touched)))
    return sorted(set(touched))


def _merge(tx: Connection, at: datetime, today: date, case_id: int, target: int, who: str) -> None:
    for table in (claim, hold, dispute, promise, quote, plan, offer):
        tx.execute(update(table).where(table.c.case_id == case_id).values(case_id=target))
    cycle = select(case.c.cycle).where(case.c.id == target).scalar_subquery()
    for table in (plan, offer):  # what is still open goes on in the conversation it moves to
        tx.execute(update(table).where(table.c.case_id == target, table.c.ended_on.is_(None)).values(cycle=cycle))
    chosen = select(case.c.allocation).where(case.c.id == case_id).scalar_subquery()
    kept = func.coalesce(case.c.allocation, chosen)
    tx.execute(update(case).where(case.c.id == target).values(allocation=kept))
    ended = {"closed_on": today, "closed_because": "reclassified", "state": "closed"}
    tx.execute(update(case).where(case.c.id == case_id).values(version=case.c.version + 1, **ended))
    journal.append(tx, at, [journal.Entry("case_merged", who, case_id, {"into": target})])


def _owed_without_claim(tx: Connection, invoice_ids: Collection[int], for_a_person: Collection[int]) -> list[Row[Any]]:
    ids = {*invoice_ids, *for_a_person}
    return list(tx.execute(_OWED, {"ids": sorted(ids), "for_a_person": sorted(for_a_person)})) if ids else []


_OWED = (
    select(
        invoice.c.id, invoice.c.stripe_id, invoice.c.debtor_id, invoice.c.currency, invoice.c.issued_on,
        invoice.c.due_on, invoice.c.due_on_assumed, invoice.c.remaining_minor, invoice.c.status, debtor.c.kind,
    )
    .join(debtor, debtor.c.id == invoice.c.debtor_id)
    .outerjoin(claim, claim.c.invoice_id == invoice.c.id)
    .where(
        among(invoice.c.id, "ids"),
        claim.c.id.is_(None),
        # Penalties bear no penalties: an invoice for them is never chased as a claim of its own.
        invoice.c.penalty_uid.is_(None),
        ~exists().where(
            write_back.c.stripe_id == invoice.c.stripe_id, write_back.c.kind == WriteKind.PENALTY_INVOICE.value
        ),
        or_(
            among(invoice.c.id, "for_a_person"),
            and_(
                invoice.c.status == InvoiceStatus.OPEN.value,
                invoice.c.remaining_minor > 0,
                # The same rule as domain/readings.is_auto_collection_over.
                or_(
                    invoice.c.collection_method == "send_invoice",
                    (invoice.c.attempt_count > 0) & invoice.c.next_attempt_at.is_(None),
                ),
            ),
        ),
    )
    .order_by(invoice.c.id)
)  # fmt: skip


def _as_new(rows: Sequence[Row[Any]], today: date, rules: BookRules) -> dict[str, Any]:
    """What a new case holds before its first look, which may be weeks away: the lists add up what is owed from here."""
    first_due_on: date = min(row.due_on for row in rows)
    # By Stripe's word nothing is asked for where the bank took the money back, or settings gave it up: a person is
    # asked at once.
    waits = all(row.status == InvoiceStatus.OPEN.value for row in rows)
    return {
        "opened_on": today,
        "next_look_on": max(today, first_due_on - timedelta(days=rules.look_ahead_days)) if waits else today,
        "remaining_minor": sum(row.remaining_minor for row in rows),
        "overdue_minor": sum(row.remaining_minor for row in rows if row.due_on < today),
        "oldest_due_on": first_due_on,
        "open_claims": len(rows),
    }


def _cases(
    tx: Connection, at: datetime, new: Mapping[CaseKey, Mapping[str, Any]]
) -> tuple[dict[CaseKey, int], list[CaseKey]]:
    """The open case of each key, made as `new` says where there is none; and the keys of those just made.

    One that was there and gets a new claim is looked at at once.
    """
    found = _open_cases(tx, new)
    facts_changed(tx, at, list(found.values()))
    missing = [key for key in new if key not in found]
    made = insert_numbered(tx, case, [{**key._asdict(), **new[key]} for key in missing])
    return found | dict(zip(missing, made, strict=True)), missing


def _open_cases(tx: Connection, keys: Iterable[CaseKey]) -> dict[CaseKey, int]:
    wanted = set(keys)
    rows = tx.execute(_OPEN, {"debtor_ids": sorted({key.debtor_id for key in wanted})})
    found = {CaseKey(row.debtor_id, row.currency, row.regime): row.id for row in rows}
    return {key: case_id for key, case_id in found.items() if key in wanted}


_OPEN = select(case.c.id, case.c.debtor_id, case.c.currency, case.c.regime).where(
    among(case.c.debtor_id, "debtor_ids"),
    case.c.closed_on.is_(None),
    case.c.handed_off_on.is_(None),  # a case with the lawyer is silent: what is issued later is not hidden in it
)


def _case_opened(key: CaseKey, case_id: int) -> journal.Entry:
    return journal.Entry("case_opened", "collector", case_id, key._asdict())


def _claims_opened(owed: list[Row[Any]], claims: Mapping[int, Mapping[str, Any]]) -> Iterator[journal.Entry]:
    for row in owed:
        data = {
            "invoice": row.stripe_id, "remaining_minor": row.remaining_minor, "currency": row.currency,
            "due_on": row.due_on.isoformat(), "due_on_assumed": row.due_on_assumed,
            "terms": claims[row.id]["terms_key"],
        }  # fmt: skip
        yield journal.Entry("claim_opened", "collector", claims[row.id]["case_id"], data)
