"""A statement of account is drawn up: numbered, frozen with its hash, and kept, for whoever will check it later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

import orjson

from collector.documents.letters import statement_alone_pdf, statement_file
from collector.documents.plain import UnprintableText
from collector.documents.statement_json import canonical, content_sha256, statement_json
from collector.documents.words import statement_words
from collector.domain.claims import Claim, EntryKind
from collector.domain.facts import CaseFacts, ClaimFacts, InvoiceStatus
from collector.domain.statement import Statement
from collector.flows.compose import PDF, Unwritable
from collector.flows.days import today_of, zone_of
from collector.flows.statements import drawn_of, statement_for
from collector.parts import Collector
from collector.store import documents, facts, journal, statements
from collector.store.documents import Document

FURTHEST = timedelta(days=366)
_SIGN = {
    EntryKind.INVOICE: 1, EntryKind.CREDIT_NOTE_VOIDED: 1, EntryKind.REFUND: 1, EntryKind.CHARGEBACK: 1,
    EntryKind.CREDIT_NOTE: -1, EntryKind.PAYMENT: -1,
}  # fmt: skip


class NoSuchCase(Exception):
    """There is no case of this number."""


class NothingToState(Exception):
    """No claim of the case existed on that day."""


class DayOutOfReach(Exception):
    """The day of the account is too far ahead, or one for which nothing can be drawn up yet."""


@dataclass(frozen=True, slots=True)
class CaseAccount:
    """The statement of a case on a day, with the facts it was made from."""

    facts: CaseFacts
    statement: Statement


@dataclass(frozen=True, slots=True)
class Sheet:
    """A statement as it was frozen: its canonical record and the PDF in one language, as of `at`."""

    number: str
    sha256: str
    record: bytes
    pdf: bytes
    at: datetime


def account_of(collector: Collector, case_id: int, as_of: date) -> CaseAccount:
    """What is owed in a case at the end of a day; nothing is kept.

    Raises NoSuchCase, NothingToState, and DayOutOfReach for a day more than a year ahead.
    """
    today = today_of(collector)
    if as_of > today + FURTHEST:
        raise DayOutOfReach
    with collector.store.read() as tx:
        found = facts.load_case_facts(tx, [case_id], zone_of(collector), today)
    if not found:
        raise NoSuchCase(case_id)
    claims = claims_on(found[0], as_of)
    if not claims:
        raise NothingToState
    return CaseAccount(found[0], statement_for(collector, found[0], as_of, claims))


def claims_on(found: CaseFacts, as_of: date) -> tuple[Claim, ...]:
    """The claims that were open at the end of that day, oldest first; where none was, those that are paid."""
    there = [it for it in found.claims if it.claim.issued_on <= as_of]
    chosen = [it.claim for it in there if _was_open(it, as_of)]
    chosen = chosen or [it.claim for it in there if it.status is InvoiceStatus.PAID]
    return tuple(sorted(chosen, key=lambda claim: (claim.due_on, claim.id)))


def _was_open(it: ClaimFacts, as_of: date) -> bool:
    if it.status is InvoiceStatus.PAID:
        return sum(_SIGN.get(entry.kind, 0) * entry.minor for entry in it.claim.entries if entry.on <= as_of) > 0
    return it.status is InvoiceStatus.OPEN


def draw_up_case(collector: Collector, case_id: int, as_of: date, language: str, who: str) -> Sheet:
    """Number and freeze the statement of a case; raises what `account_of` and `draw_up` raise.

    Nothing can be frozen about a day that is not over yet but today.
    """
    if as_of > today_of(collector):
        raise DayOutOfReach
    made = account_of(collector, case_id, as_of)
    return draw_up(collector, made.facts, made.statement, language, who)


def draw_up(collector: Collector, found: CaseFacts, statement: Statement, language: str, who: str) -> Sheet:
    """Number a statement and keep its record and its PDF in `language`. Raises Unwritable.

    The very same account keeps its number, in every language; whatever changed gets the next one.
    """
    creditor, now = collector.policy.creditor, collector.clock.now()
    plain = statement_json(statement, creditor, found.debtor, found.case_id, creditor.language)
    with collector.store.read() as tx:
        known = statements.same(tx, found.case_id, content_sha256(plain))
        head = journal.head(tx)
    if known is not None:
        record = collector.files.get(known.sha256)
        number, head, now = known.number, orjson.loads(record)["journal_head"], known.at
    else:
        with collector.store.write() as tx:
            today = today_of(collector)
            number = statements.reserve(tx, now, today, found.case_id, None, statement.as_of, who=who)
        record = canonical(plain | {"number": number, "journal_head": head})
    sheet = _sheet(collector, found, statement, language, number, head, record, now)
    _keep(collector, found.case_id, statement, language, sheet, known is None, who)
    return sheet


def draft(collector: Collector, found: CaseFacts, statement: Statement, language: str) -> Sheet:
    """The same without a number, for a look; nothing is kept. Raises Unwritable."""
    creditor, now = collector.policy.creditor, collector.clock.now()
    record = statement_json(statement, creditor, found.debtor, found.case_id, creditor.language)
    number = statement_words(language).say("statement.draft")
    return _sheet(collector, found, statement, language, number, "", canonical(record), now)


def _sheet(
    collector: Collector, found: CaseFacts, statement: Statement, language: str, number: str, head: str, record: bytes,
    at: datetime,
) -> Sheet:  # fmt: skip
    digest = sha256(record).hexdigest()
    creditor = collector.policy.creditor
    try:
        pdf = statement_alone_pdf(creditor, found.debtor, language, statement, number, digest, head, at)
    except UnprintableText as error:
        raise Unwritable(f"statement: {error}") from error
    return Sheet(number, digest, record, pdf, at)


def _keep(
    collector: Collector, case_id: int, statement: Statement, language: str, sheet: Sheet, is_new: bool, who: str
) -> None:
    kept = (
        Document("statement", statement_file(sheet.number, language), PDF, sheet.pdf),
        Document("statement_data", f"statement-{sheet.number}.json", "application/json", sheet.record),
    )
    for document in kept:
        collector.files.put(document.content)
    with collector.store.write() as tx:
        if is_new:
            statements.freeze(tx, sheet.at, drawn_of(statement, orjson.loads(sheet.record)), who=who)
        documents.keep(tx, collector.clock.now(), case_id, None, kept, who=who)
