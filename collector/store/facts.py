"""What is known about some cases today, read in a fixed number of queries however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from itertools import groupby
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Connection,
    Date,
    DateTime,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy import case as when

from collector.domain.allocation import Allocation
from collector.domain.claims import Claim, Designated, EntryKind, LedgerEntry
from collector.domain.debtors import Debtor, DebtorKind, KindSource
from collector.domain.disputes import NOT_CONTESTED, DisputeFacts, contested_of
from collector.domain.facts import (
    BY_A_PERSON,
    CallFacts,
    CaseFacts,
    ClaimFacts,
    HoldFacts,
    InvoiceStatus,
    NoticeFacts,
    NoticeState,
    OfferFacts,
    PromiseFacts,
    QuoteFacts,
)
from collector.domain.policy import Mode, StepKind
from collector.domain.reversals import taken_back_minor
from collector.domain.standstills import Standstill
from collector.store import offers, plans, rule_words
from collector.store.cash_balances import credit_of
from collector.store.dialect import among
from collector.store.payments import last_word
from collector.store.schema import (
    call,
    case,
    claim,
    debtor,
    dispute,
    hold,
    installation,
    invoice,
    ledger_entry,
    notice,
    notice_claim,
    offer,
    payment_correction,
    plan,
    promise,
    quote,
    rule_word,
)
from collector.store.standstills import standstill_of

_STATUS = {status.value: status for status in InvoiceStatus}
_ENTRY_KIND = {kind.value: kind for kind in EntryKind}
_DESIGNATED = {part.value: part for part in Designated}
_NOTICE_STATE = {state.value: state for state in NoticeState}
_FORMAL = (StepKind.FORMAL_NOTICE.value, StepKind.FINAL_NOTICE.value)


def load_case_facts(tx: Connection, case_ids: Collection[int], zone: ZoneInfo, today: date) -> list[CaseFacts]:
    """Everything `decide` looks at, for some hundreds of cases at a time, in the order of their ids.

    Days of acceptance and delivery are those of `zone`, the creditor's. Holds that ended before `today` are left out.
    Without a row of the installation the mode is observe. `missing_rate` is not looked at here. An id that is not
    there is left out.
    """
    return [found for _, found in load_cases(tx, case_ids, zone, today)]


def load_cases(
    tx: Connection, case_ids: Collection[int], zone: ZoneInfo, today: date
) -> list[tuple[Row[Any], CaseFacts]]:
    """Each case's own row, with its summary columns, and its facts; for the page of a case, which shows both."""
    ids = sorted(set(case_ids))
    if not ids:
        return []
    heads = tx.execute(_HEADS, {"ids": ids}).all()
    found = _Found(
        claims=_claims(tx, ids, zone),
        notices=_notices(tx, ids, zone),
        calls=_calls(tx, ids),
        holds=_holds(tx, ids, today, zone),
        promises=_promises(tx, ids),
        last_days=_last_days(tx, {head.debtor_id for head in heads}, zone),
        # Most owners never said one: no further query for those.
        rule_words=rule_words.read(tx) if any(head.rule_words for head in heads) else {},
        plans=_agreed(tx, heads),
        offers=_offered(tx, heads),
    )
    return [(head, _facts_of(head, found)) for head in heads]


def _agreed(tx: Connection, heads: Sequence[Row[Any]]) -> Mapping[int, plans.Plans]:
    """Most cases have none: no further query for those."""
    ids = [head.id for head in heads if head.has_plan]
    return plans.of_cases(tx, ids) if ids else {}


def _offered(tx: Connection, heads: Sequence[Row[Any]]) -> Mapping[int, OfferFacts]:
    ids = [head.id for head in heads if head.has_offer]
    return offers.open_of(tx, ids) if ids else {}


class _Claims(NamedTuple):
    """The claims of one case, and the oldest read of Stripe among those still open."""

    items: tuple[ClaimFacts, ...]
    read_at: datetime | None


class _Promises(NamedTuple):
    running: PromiseFacts | None
    broken: int


class _Holds(NamedTuple):
    running: list[HoldFacts]
    standstills: list[Standstill]


class _LastDays(NamedTuple):
    message_on: date | None
    formal_on: date | None


_NONE = _Claims((), None)

# The statements are made once: to put them together anew for each case costs more than to run them.


@dataclass(frozen=True, slots=True)
class _Found:
    claims: Mapping[int, _Claims]
    notices: Mapping[int, list[NoticeFacts]]
    calls: Mapping[int, list[CallFacts]]
    holds: Mapping[int, _Holds]
    promises: Mapping[int, _Promises]
    last_days: Mapping[int, _LastDays]
    rule_words: Mapping[str, bool]
    plans: Mapping[int, plans.Plans]
    offers: Mapping[int, OfferFacts]


_QUOTE_COLUMNS = ("id", "amount_minor", "total_minor", "pay_by", "made_on", "claim_ids", "known_references", "kept")
_OTHER_QUOTE = quote.alias()
_LAST_QUOTE = (
    select(func.max(_OTHER_QUOTE.c.id))
    .where(
        _OTHER_QUOTE.c.case_id == case.c.id,
        _OTHER_QUOTE.c.cycle == case.c.cycle,
        _OTHER_QUOTE.c.withdrawn_at.is_(None),
    )
    .correlate(case)
    .scalar_subquery()
)

_HEADS: Select[Any] = select(
    case,
    debtor.c.stripe_id, debtor.c.name, debtor.c.email, debtor.c.email_set_aside, debtor.c.kind, debtor.c.kind_source,
    debtor.c.country, debtor.c.language, debtor.c.phone, debtor.c.address_lines, debtor.c.siren, debtor.c.vat_number,
    debtor.c.email_works_after,
    credit_of(debtor.c.balance_minor).label("credit_minor"),
    select(installation.c.mode).scalar_subquery().label("mode"),
    select(installation.c.kill_switch).scalar_subquery().label("kill_switch"),
    select(func.count()).select_from(rule_word).scalar_subquery().label("rule_words"),
    exists().where(plan.c.case_id == case.c.id).label("has_plan"),
    exists().where(offer.c.case_id == case.c.id, offer.c.outcome.is_(None)).label("has_offer"),
    *(quote.c[name].label(f"quote_{name}") for name in _QUOTE_COLUMNS),
).join(debtor, debtor.c.id == case.c.debtor_id).outerjoin(
    quote, quote.c.id == _LAST_QUOTE
).where(among(case.c.id, "ids")).order_by(case.c.id)  # fmt: skip


def _facts_of(head: Row[Any], found: _Found) -> CaseFacts:
    claims = found.claims.get(head.id, _NONE)
    promises = found.promises.get(head.id, _Promises(None, 0))
    last = found.last_days.get(head.debtor_id, _LastDays(None, None))
    holds = found.holds.get(head.id, _Holds([], []))
    agreed = found.plans.get(head.id, plans.Plans(None, []))
    return CaseFacts(
        case_id=head.id, cycle=head.cycle, currency=head.currency, debtor=_debtor(head), claims=claims.items,
        notices=tuple(found.notices.get(head.id, ())), calls=tuple(found.calls.get(head.id, ())),
        holds=tuple(holds.running), standstills=(*holds.standstills, *agreed.standstills), plan=agreed.last,
        braked_by=head.braked_by, brake_released=head.brake_released,
        offer=found.offers.get(head.id),
        promise=promises.running, broken_promises=promises.broken,
        mode=Mode(head.mode or Mode.OBSERVE), kill_switch=bool(head.kill_switch), opened_on=head.opened_on,
        read_at=claims.read_at,
        handoff_marked_on=head.handoff_marked_on, handed_off_on=head.handed_off_on, closed_on=head.closed_on,
        person_first=head.person_first, unused_credit_minor=_unused_credit(head),
        last_message_on=last.message_on, last_formal_on=last.formal_on,
        allocation=Allocation(head.allocation) if head.allocation else None,
        rule_words=found.rule_words,
        penalties_claimed_on=head.penalties_claimed_on, quote=_quote(head), keeps_service=head.keeps_service,
    )  # fmt: skip


def _quote(head: Row[Any]) -> QuoteFacts | None:
    if head.quote_id is None:
        return None
    return QuoteFacts(
        head.quote_id, head.quote_amount_minor, head.quote_total_minor, head.quote_pay_by, head.quote_made_on,
        frozenset(head.quote_claim_ids), frozenset(head.quote_known_references), head.quote_kept,
    )  # fmt: skip


def _unused_credit(head: Row[Any]) -> int:
    """More than the owner has seen: then all of it."""
    credit_minor: int = head.credit_minor
    return credit_minor if credit_minor > max(0, head.credit_seen_minor) else 0


def _debtor(head: Row[Any]) -> Debtor:
    return Debtor(
        id=head.debtor_id, stripe_id=head.stripe_id, name=head.name, email=head.email,
        email_set_aside=head.email_set_aside, kind=DebtorKind(head.kind), kind_source=KindSource(head.kind_source),
        country=head.country, language=head.language, phone=head.phone, address_lines=tuple(head.address_lines),
        siren=head.siren, vat_number=head.vat_number, email_works_after=head.email_works_after or 0,
    )  # fmt: skip


# --- claims ----------------------------------------------------------------------------------------------------

# Stripe tried the card at least once, and plans no further try.
_AUTO_COLLECTION_OVER = and_(
    invoice.c.collection_method == "charge_automatically",
    invoice.c.attempt_count > 0,
    invoice.c.next_attempt_at.is_(None),
)

_CLAIMS: Select[Any] = select(
    claim.c.id, claim.c.case_id, claim.c.invoice_id, claim.c.terms_key, invoice.c.stripe_id, invoice.c.number,
    invoice.c.status, invoice.c.collection_method, invoice.c.currency, invoice.c.remaining_minor,
    invoice.c.principal_minor, invoice.c.issued_on, invoice.c.due_on,
    and_(invoice.c.due_on_assumed, ~claim.c.due_on_confirmed), invoice.c.served_on, _AUTO_COLLECTION_OVER,
    invoice.c.payment_processing, type_coerce(invoice.c.read_at, DateTime(timezone=True)), invoice.c.set_aside,
    claim.c.owed_again,
    and_(invoice.c.uncollectible_reason.is_not(None), invoice.c.uncollectible_reason != BY_A_PERSON, ~claim.c.let_go),
).join(invoice, invoice.c.id == claim.c.invoice_id).where(among(claim.c.case_id, "ids")).order_by(
    invoice.c.due_on, claim.c.id
)  # fmt: skip

_ENTRIES: Select[Any] = select(
    ledger_entry.c.invoice_id, ledger_entry.c.kind, ledger_entry.c.on, ledger_entry.c.minor, ledger_entry.c.reference,
    ledger_entry.c.note, ledger_entry.c.reverses, ledger_entry.c.transfer,
    when((ledger_entry.c.kind == EntryKind.PAYMENT.value, last_word(payment_correction.c.on))),
    when(
        (
            ledger_entry.c.kind == EntryKind.PAYMENT.value,
            # Money of a penalty invoice names its part from the beginning; the owner's word goes before.
            func.coalesce(last_word(payment_correction.c.designated), ledger_entry.c.designated),
        ),
        else_=ledger_entry.c.designated,
    ),
).join(claim, claim.c.invoice_id == ledger_entry.c.invoice_id).where(among(claim.c.case_id, "ids")).order_by(
    ledger_entry.c.on, ledger_entry.c.id
)  # fmt: skip

# Those that are open, and those that ended with a credit: it may still be to come.
_DISPUTES = (
    select(
        dispute.c.claim_id, dispute.c.opened_at, dispute.c.reason, dispute.c.contested_minor, dispute.c.credit_minor,
        dispute.c.closed_at, dispute.c.to_lawyer,
    )
    .where(among(dispute.c.case_id, "ids"), or_(dispute.c.closed_at.is_(None), dispute.c.credit_minor > 0))
    .order_by(dispute.c.id)
)  # fmt: skip


def _claims(tx: Connection, ids: Sequence[int], zone: tzinfo) -> dict[int, _Claims]:
    """The rows are unpacked in one go: reading them by name costs as much as all the rest."""
    entries = _entries(tx, ids)
    disputes = _disputes(tx, ids, zone)
    items: defaultdict[int, list[ClaimFacts]] = defaultdict(list)
    reads: dict[int, datetime] = {}
    for (
        claim_id, case_id, invoice_id, terms_key, stripe_id, number, status, method, currency, remaining, principal,
        issued_on, due_on, assumed, served_on, auto_collection_over, processing, read_at, set_aside, owed_again,
        by_settings,
    ) in tx.execute(_CLAIMS, {"ids": ids}).all():  # fmt: skip
        first = LedgerEntry(EntryKind.INVOICE, issued_on, principal, stripe_id)
        owed = Claim(
            claim_id, stripe_id, number, currency, issued_on, due_on, assumed, (first, *entries.get(invoice_id, ())),
            terms_key, served_on,
        )  # fmt: skip
        taken_back, again = _taken_back(owed, status, remaining), 0
        given_up = bool(by_settings) and status == InvoiceStatus.UNCOLLECTIBLE
        if owed_again and given_up:
            # Still owed, a person said: Stripe asks for it no more, and we do.
            status, auto_collection_over, given_up = InvoiceStatus.OPEN.value, True, False
        if owed_again and taken_back:
            # Stripe's page says paid, or shows the rest only; a person has said that this is owed beside it.
            remaining = taken_back + (remaining if status == InvoiceStatus.OPEN else 0)
            status, auto_collection_over, taken_back, again = InvoiceStatus.OPEN.value, True, 0, taken_back
        about = disputes.get(claim_id)
        contested = contested_of(about, owed.entries, remaining) if about else NOT_CONTESTED
        items[case_id].append(
            ClaimFacts(
                owed, _STATUS[status], remaining, method, auto_collection_over, contested.wholly, contested.note,
                processing, set_aside, None, taken_back, again, contested.minor, contested.granted_minor,
                contested.to_lawyer, given_up,
            )
        )  # fmt: skip
        if status == InvoiceStatus.OPEN and not (case_id in reads and reads[case_id] <= read_at):
            reads[case_id] = read_at
    return {case_id: _Claims(tuple(claims), _aware(reads.get(case_id))) for case_id, claims in items.items()}


def _aware(at: datetime | None) -> datetime | None:
    """SQLite keeps an instant without its zone, which is UTC; only the oldest of a case is worth being told so."""
    return at if at is None or at.tzinfo is not None else at.replace(tzinfo=UTC)


def _taken_back(owed: Claim, status: str, remaining_minor: int) -> int:
    if len(owed.entries) < 3 or status not in (InvoiceStatus.OPEN, InvoiceStatus.PAID):
        return 0  # a payment and what took it back, beside the invoice itself
    return taken_back_minor(owed.entries, remaining_minor if status == InvoiceStatus.OPEN else 0)


def _entries(tx: Connection, ids: Sequence[int]) -> dict[int, list[LedgerEntry]]:
    """By invoice, in the order in which they count."""
    found: defaultdict[int, list[LedgerEntry]] = defaultdict(list)
    corrected: set[int] = set()
    for (
        invoice_id, kind, on, minor, reference, note, reverses, transfer, right_on, designated,
    ) in tx.execute(_ENTRIES, {"ids": ids}).all():  # fmt: skip
        stripes_day = None
        if right_on is not None and right_on != on:
            stripes_day, on = on, right_on
            corrected.add(invoice_id)
        part = _DESIGNATED[designated] if designated else None
        entry = LedgerEntry(_ENTRY_KIND[kind], on, minor, reference, note, reverses, stripes_day, part, transfer)
        found[invoice_id].append(entry)
    for invoice_id in corrected:
        found[invoice_id].sort(key=lambda entry: entry.on)
    return found


def _disputes(tx: Connection, ids: Sequence[int], zone: tzinfo) -> dict[int, list[DisputeFacts]]:
    """By claim, oldest first."""
    found: defaultdict[int, list[DisputeFacts]] = defaultdict(list)
    for row in tx.execute(_DISPUTES, {"ids": ids}):
        opened_on = row.opened_at.astimezone(zone).date()
        found[row.claim_id].append(
            DisputeFacts(
                opened_on, row.reason, row.contested_minor, row.credit_minor, row.closed_at is None, row.to_lawyer
            )
        )
    return dict(found)


# --- notices and calls -----------------------------------------------------------------------------------------

_NOTICES = (
    select(
        notice.c.id, notice.c.case_id, notice.c.step_key, notice.c.state, notice.c.send_on, notice.c.accepted_at,
        notice.c.delivered_at, notice.c.confirms_delivery, notice.c.deadline_on, notice.c.to_email,
        notice_claim.c.claim_id,
    )
    .join(case, and_(case.c.id == notice.c.case_id, case.c.cycle == notice.c.cycle))
    .outerjoin(notice_claim, and_(notice_claim.c.notice_id == notice.c.id, notice_claim.c.demanded))
    .where(among(notice.c.case_id, "ids"))
    .order_by(notice.c.id)
)  # fmt: skip

_CALLS = (
    select(
        call.c.case_id, call.c.step_key, call.c.asked_on, call.c.done_on, call.c.outcome, call.c.claim_ids,
        call.c.tries, call.c.tried_on,
    )
    .join(case, and_(case.c.id == call.c.case_id, case.c.cycle == call.c.cycle))
    .where(among(call.c.case_id, "ids"))
    .order_by(call.c.id)
)  # fmt: skip

# What may have left counts as if it had: a doubt, or one being sent.
_LEFT_AT = when(
    (notice.c.accepted_at.is_not(None), notice.c.accepted_at),
    (notice.c.state.in_((NoticeState.SENDING, NoticeState.DOUBT)), notice.c.sending_at),
)
_LAST_DAYS = (
    select(
        notice.c.debtor_id,
        func.max(_LEFT_AT).label("message_at"),
        func.max(when((notice.c.kind.in_(_FORMAL), _LEFT_AT))).label("formal_at"),
    )
    .where(among(notice.c.debtor_id, "ids"), or_(notice.c.accepted_at.is_not(None), notice.c.sending_at.is_not(None)))
    .group_by(notice.c.debtor_id)
)


def _notices(tx: Connection, ids: Sequence[int], zone: ZoneInfo) -> dict[int, list[NoticeFacts]]:
    """By case, the notices of its present cycle in the order they were made."""
    rows = tx.execute(_NOTICES, {"ids": ids})
    found: defaultdict[int, list[NoticeFacts]] = defaultdict(list)
    for _, of_one in groupby(rows, key=lambda row: row.id):
        row, *others = of_one
        demanded = frozenset(one.claim_id for one in (row, *others) if one.claim_id is not None)
        item = NoticeFacts(
            row.id, row.step_key, _NOTICE_STATE[row.state], demanded, row.send_on, _day(row.accepted_at, zone),
            _day(row.delivered_at, zone), row.confirms_delivery, row.deadline_on, row.to_email,
        )  # fmt: skip
        found[row.case_id].append(item)
    return found


def _calls(tx: Connection, ids: Sequence[int]) -> dict[int, list[CallFacts]]:
    found: defaultdict[int, list[CallFacts]] = defaultdict(list)
    for row in tx.execute(_CALLS, {"ids": ids}):
        item = CallFacts(
            row.step_key, row.asked_on, row.done_on, row.outcome, frozenset(row.claim_ids), row.tries, row.tried_on
        )
        found[row.case_id].append(item)
    return found


def _last_days(tx: Connection, debtor_ids: Collection[int], zone: ZoneInfo) -> dict[int, _LastDays]:
    """By debtor, over all its cases and cycles."""
    rows = tx.execute(_LAST_DAYS, {"ids": list(debtor_ids)})
    return {row.debtor_id: _LastDays(_day(row.message_at, zone), _day(row.formal_at, zone)) for row in rows}


# --- agreements ------------------------------------------------------------------------------------------------

_IS_RUNNING = and_(
    hold.c.lifted_at.is_(None), or_(hold.c.until.is_(None), hold.c.until >= bindparam("today", type_=Date))
)
# Those that run, and all that took days out of interest, over or not.
_HOLDS = (
    select(
        hold.c.case_id, hold.c.reason, hold.c.until, hold.c.claim_id, hold.c.kind, hold.c.no_interest_from,
        hold.c.ask_on, hold.c.lifted_at, _IS_RUNNING.label("is_running"),
    )
    .where(among(hold.c.case_id, "ids"), or_(_IS_RUNNING, hold.c.no_interest_from.is_not(None)))
    .order_by(hold.c.id)
)  # fmt: skip

_PROMISES = (
    select(
        promise.c.case_id, promise.c.promised_on, promise.c.due_on, promise.c.amount_minor, promise.c.kept,
        promise.c.settled_on,
    )
    .where(among(promise.c.case_id, "ids"))
    .order_by(promise.c.id)
)  # fmt: skip


def _holds(tx: Connection, ids: Sequence[int], today: date, zone: ZoneInfo) -> dict[int, _Holds]:
    found: defaultdict[int, _Holds] = defaultdict(lambda: _Holds([], []))
    for row in tx.execute(_HOLDS, {"ids": ids, "today": today}):
        if row.is_running:
            found[row.case_id].running.append(HoldFacts(row.reason, row.until, row.claim_id, row.kind, row.ask_on))
        standstill = standstill_of(row, zone)
        if standstill is not None:
            found[row.case_id].standstills.append(standstill)
    return found


def _promises(tx: Connection, ids: Sequence[int]) -> dict[int, _Promises]:
    """By case, the promise that runs, and how many were broken. One that was replaced by a later one is neither."""
    found: dict[int, _Promises] = {}
    for row in tx.execute(_PROMISES, {"ids": ids}):
        running, broken = found.get(row.case_id, _Promises(None, 0))
        if row.kept is None and row.settled_on is None:
            running = PromiseFacts(row.promised_on, row.due_on, row.amount_minor, None)
        found[row.case_id] = _Promises(running, broken + (row.kept is False))
    return found


def _day(at: datetime | None, zone: ZoneInfo) -> date | None:
    return None if at is None else at.astimezone(zone).date()
