"""What do the first pages of a dossier say: the list of exhibits, the chronology, and what is missing?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from collector.documents.citations import cited
from collector.documents.contexts import FORMAL_TEMPLATES
from collector.documents.dossier_contents import (
    DossierContents,
    FindingRecord,
    MediationRecord,
    NoticeExhibit,
    PromiseRecord,
)
from collector.documents.letter_data import day_or_dash, party_data, step_name
from collector.documents.mail_view import names_of
from collector.documents.plain import one_line
from collector.documents.words import Words, words_for
from collector.domain.debtors import DebtorKind
from collector.domain.statement_lines import Block, CreditLine, MoneyLine

TEXT_LIMIT = 600
SMALL_CLAIM_MINOR = 500_000  # EUR, CPC 750-1
_PROVEN = frozenset({"delivered"})


def index_data(contents: DossierContents, exhibits: Sequence[tuple[int, str, date | None, str]]) -> dict[str, Any]:
    """What `index.typ` prints. `exhibits`: number, title, day or None, and folder of each."""
    words = words_for(contents.language, narrow_spaces=True)
    currency, totals = contents.statement.currency, contents.statement.totals
    return party_data(contents.creditor, contents.debtor, words) | {
        "title": words.say("dossier.title").format(number=contents.number),
        "number": contents.number,
        "mode": "",
        "date": words.day(contents.today),
        "total": words.amount(totals.total_minor, currency),
        "principal": words.amount(totals.principal_minor, currency),
        "as_of": words.day(contents.statement.as_of),
        "exhibits": [[str(number), title, day_or_dash(on, words), folder] for number, title, on, folder in exhibits],
        "head_hash": contents.head_hash,
    }


def note_data(contents: DossierContents) -> dict[str, Any]:
    """What `note.typ` prints: limitation, what is missing, the owner's notes. For the lawyer's eyes only."""
    words = words_for(contents.language, narrow_spaces=True)
    return party_data(contents.creditor, contents.debtor, words) | {
        "title": words.say("note.title").format(number=contents.number),
        "number": contents.number,
        "mode": "",
        "date": words.day(contents.today),
        "limitations": [
            [
                one_line(it.invoice_number, 40),
                words.short_day(it.counted_from),
                words.short_day(it.on),
                cited(it.article, words),
            ]
            for it in contents.limitations
        ],
        "findings": [_finding(it, words) for it in contents.findings],
        "suspensions": [_suspension(it, words) for it in contents.mediations],
        "gaps": [words.say(f"gap.{code}") for code in gaps_of(contents)],
        "notes": [[words.short_day(it.on), one_line(it.text, TEXT_LIMIT)] for it in contents.notes],
        "head_hash": "",
    }


def _finding(found: FindingRecord, words: Words) -> list[str]:
    """Invoice, cause with who is responsible, proposal; and that the answer was left to the lawyer."""
    who = words.say(f"responsible.{found.responsible}") if found.responsible else ""
    asked = words.say("finding.to_lawyer") if found.to_lawyer else ""
    return [
        one_line(found.invoice_number, 40), _joined(who, found.cause), _joined(found.proposal, asked),
    ]  # fmt: skip


def _suspension(mediation: MediationRecord, words: Words) -> str:
    """What a mediation does to limitation, to be checked by the lawyer; it is not counted in the days above."""
    if mediation.agreed_on is None:
        return words.say("suspension.unknown").format(mediator=one_line(mediation.mediator, 80))
    days = {"since": words.day(mediation.agreed_on), "mediator": one_line(mediation.mediator, 80)}
    if mediation.ended_on is None:
        return words.say("suspension.running").format(**days)
    return words.say("suspension.over").format(until=words.day(mediation.ended_on), **days)


def chronology_data(contents: DossierContents) -> dict[str, Any]:
    """What `chronology.typ` prints: every dated fact of the case, oldest first."""
    words = words_for(contents.language, narrow_spaces=True)
    rows = sorted(_events(contents, words), key=lambda event: event[0])
    return party_data(contents.creditor, contents.debtor, words) | {
        "title": words.say("chronology.title").format(number=contents.number),
        "number": contents.number,
        "mode": "",
        "date": words.day(contents.today),
        "rows": [
            [words.short_day(on), what, detail, str(exhibit) if exhibit else ""] for on, what, detail, exhibit in rows
        ],
        "head_hash": contents.head_hash,
    }


def exhibit_numbers(contents: DossierContents) -> tuple[dict[str, int], dict[str, int], int]:
    """Where an exhibit stands in the list: by invoice number, by notice number, and the exchanges.

    The statement and the chronology come first, then invoices, notices, the debtor, the exchanges.
    """
    invoices = {it.number: number for number, it in enumerate(contents.invoices, 3)}
    notices = {it.number: number for number, it in enumerate(contents.notices, 3 + len(contents.invoices))}
    return invoices, notices, 4 + len(contents.invoices) + len(contents.notices)


def gaps_of(contents: DossierContents) -> list[str]:
    """Codes of what a lawyer will ask for and the dossier does not hold; facts only, no verdict."""
    debtor, formal = contents.debtor, [it for it in contents.notices if it.template in FORMAL_TEMPLATES]
    found = {
        "terms": True,  # proof of accepted terms, order and performance are never known to us: the owner adds them
        "identity": debtor.treated_as() is DebtorKind.BUSINESS and not debtor.siren,
        "address": not debtor.address_lines,
        "kind": debtor.kind is DebtorKind.UNKNOWN,
        "invoice_pdf": any(it.pdf is None for it in contents.invoices),
        "due_date": any(it.due_on_assumed for it in contents.statement.blocks),
        "rate": not contents.statement.figures_complete,
        "formal_notice": not formal,
        "formal_notice_partial": bool(formal) and not _all_formally_asked(contents, formal),
        "formal_proof": bool(formal) and not any(it.state in _PROVEN for it in formal),
        "formal_email": any(it.state in _PROVEN for it in formal),  # proof of sending, weak proof of receipt
        "call": not contents.calls,
        "dispute": any(it.closed_on is None for it in contents.disputes),
        "amicable": _wants_amicable_attempt(contents),
    }
    return [code for code, is_missing in found.items() if is_missing]


def _wants_amicable_attempt(contents: DossierContents) -> bool:
    """No conciliation or mediation on record for a sum for which the tribunal judiciaire wants one (CPC 750-1)."""
    statement = contents.statement
    small = statement.currency == "eur" and statement.totals.total_minor <= SMALL_CLAIM_MINOR
    return (
        contents.creditor.country == "FR" and small and not any(it.channel == "mediation" for it in contents.attempts)
    )


def _all_formally_asked(contents: DossierContents, formal: Sequence[NoticeExhibit]) -> bool:
    """Whether a formal notice demanded every invoice of the statement; notices that name none are not doubted."""
    named = {number for it in formal for number in it.invoice_numbers}
    return not named or named >= {block.number for block in contents.statement.blocks if block.total_minor}


def notice_title(notice: NoticeExhibit, words: Words) -> str:
    return words.say("exhibit.notice").format(
        step=step_name(notice.template, words), number=one_line(notice.number, 60), to=one_line(notice.to_email)
    )


_Event = tuple[date, str, str, int | None]  # day, what, detail, number of the exhibit that proves it


def _events(contents: DossierContents, words: Words) -> Iterator[_Event]:
    """Facts between the parties. The owner's own notes are not among them: the chronology may be shown in court."""
    currency = contents.statement.currency
    invoices, notices, exchanges = exhibit_numbers(contents)
    for block in contents.statement.blocks:
        for on, what, detail in _claim_events(block, currency, words):
            yield on, what, detail, invoices.get(block.number)
    for notice in contents.notices:
        step = step_name(notice.template, words)
        yield notice.sent_on, step, _notice_detail(notice, words), notices[notice.number]
    for on, what, detail in _exchange_events(contents, words):
        yield on, what, detail, exchanges


def _exchange_events(contents: DossierContents, words: Words) -> Iterator[tuple[date, str, str]]:
    for call in contents.calls:
        yield call.on, words.say("step.call"), _joined(_outcome(call.outcome, words), call.note)
    for promise in contents.promises:
        detail = words.say("chrono.promise.detail").format(
            amount=words.amount(promise.amount_minor, contents.statement.currency), day=words.day(promise.due_on)
        )
        yield promise.promised_on, words.say("chrono.promise"), _joined(detail, _kept(promise, words))
    for dispute in contents.disputes:
        yield dispute.opened_on, words.say("chrono.dispute"), _joined(dispute.invoice_number, dispute.reason)
        if dispute.closed_on:
            ended = _joined(dispute.invoice_number, dispute.outcome)
            yield dispute.closed_on, words.say("chrono.dispute_closed"), ended
    for reply in contents.replies:
        what = "chrono.reply_by_sender" if reply.placed_by_sender else "chrono.reply"
        yield reply.on, words.say(what), _joined(reply.from_email, reply.words)


def _claim_events(block: Block, currency: str, words: Words) -> Iterator[tuple[date, str, str]]:
    number = one_line(block.number, 40)
    yield block.issued_on, words.say("chrono.issued"), _joined(number, words.amount(block.invoiced_minor, currency))
    yield block.due_on, words.say("chrono.due"), number
    movements: tuple[CreditLine | MoneyLine, ...] = (*block.credits, *block.payments, *block.reversals)
    for line in movements:
        yield line.on, words.say(f"entry.{line.kind.value}"), _joined(number, words.amount(line.minor, currency))
    for code, waivers in (("waiver", block.waivers), ("waiver_lapsed", block.lapsed_waivers)):
        for waiver in waivers:
            given_up = waiver.interest_minor + waiver.fixed_sum_minor
            yield waiver.on, words.say(f"entry.{code}"), _joined(number, words.amount(given_up, currency))


def _notice_detail(notice: NoticeExhibit, words: Words) -> str:
    code = f"state.{notice.state}"
    state = words.say(code) if words.knows(code) else notice.state
    if notice.delivered_on:
        state = words.say("state.delivered_on").format(day=words.day(notice.delivered_on))
    about = ""
    if notice.invoice_numbers:
        count = "one" if len(notice.invoice_numbers) == 1 else "many"
        about = words.say(f"inside.{count}").format(names=names_of(notice.invoice_numbers, words))
    return _joined(notice.number, about, notice.to_email, state)


def _outcome(outcome: str, words: Words) -> str:
    code = f"call.{outcome}"
    return words.say(code) if words.knows(code) else outcome


def _kept(promise: PromiseRecord, words: Words) -> str:
    if promise.replaced:
        return words.say("chrono.replaced")
    return words.say("chrono.running" if promise.kept is None else "chrono.kept" if promise.kept else "chrono.broken")


def _joined(*parts: str) -> str:
    return " – ".join(text for text in (one_line(part, TEXT_LIMIT) for part in parts) if text)
