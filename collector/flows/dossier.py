"""Everything known about a case, gathered for the lawyer and written as one archive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import orjson
import structlog

from collector.clock import local_day
from collector.documents.dossier import build_dossier
from collector.documents.dossier_contents import (
    CallRecord,
    ClauseRecord,
    DeliveryRecord,
    DisputeRecord,
    DossierContents,
    FindingRecord,
    InvoiceExhibit,
    JournalRecord,
    LimitationRecord,
    MediationRecord,
    NoteRecord,
    NoticeExhibit,
    PaperExhibit,
    PromiseRecord,
    ReplyExhibit,
    SentFile,
)
from collector.documents.dossier_pages import gaps_of
from collector.documents.plain import UnprintableText
from collector.domain.claims import Claim
from collector.domain.facts import CaseFacts
from collector.domain.limitation import limitation_of
from collector.domain.plan_messages import template_of
from collector.domain.statement import Statement
from collector.files import DamagedDocument
from collector.flows.agreements import AGREEMENT, SIGNED
from collector.flows.attempts import LEFT, MOST_JOURNAL, attempts_of, number_on_paper
from collector.flows.compose import Unwritable
from collector.flows.days import today_of, zone_of
from collector.flows.drawing_up import NoSuchCase, draft, draw_up
from collector.flows.posting import DEPOSIT
from collector.flows.statements import governing_law, statement_for
from collector.gateways.stripe_pdf import fetch_pdf
from collector.gateways.stripe_problems import StripeTrouble
from collector.parts import Collector
from collector.store import disputes, invoices, journal, mediations, replies, reports
from collector.store.outbox import LAWYER
from collector.store.pages.case_page import CasePage, NoticeCard, Record, RecordKind, case_page
from collector.store.replies import Reply

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Dossier:
    """A finished archive: its bytes, what it holds and what it lacks (codes)."""

    number: str
    content: bytes
    sha256: str
    statement: Statement
    statement_number: str
    exhibits: int
    gaps: tuple[str, ...]


def make(collector: Collector, case_id: int, who: str | None = None) -> Dossier:
    """Build the dossier of a case from what is on file; invoice PDFs are fetched from Stripe where it gives them.

    For `who` it is to leave, and its statement is drawn up, once for the same account; nothing else is changed. For
    nobody it is a draft. Raises NoSuchCase, and Unwritable for a name that no font can print or a damaged proof.
    """
    try:
        contents = gather(collector, case_id, who)
        content = build_dossier(contents)
    except (UnprintableText, DamagedDocument) as error:
        raise Unwritable(f"dossier: {error}") from error
    return Dossier(
        contents.number, content, sha256(content).hexdigest(), contents.statement,
        contents.statement_number, _exhibits_in(content), tuple(gaps_of(contents)),
    )  # fmt: skip


def _exhibits_in(content: bytes) -> int:
    """One numbered folder an exhibit."""
    with ZipFile(BytesIO(content)) as archive:
        return len({name.partition("/")[0] for name in archive.namelist() if "/" in name and name[0].isdigit()})


def gather(collector: Collector, case_id: int, who: str | None) -> DossierContents:
    """What the dossier will say, as plain facts."""
    now, today, zone = collector.clock.now(), today_of(collector), zone_of(collector)
    with collector.store.read() as tx:
        page = case_page(tx, case_id, zone, today, most_journal=MOST_JOURNAL)
        if page is None:
            raise NoSuchCase(case_id)
        on_file = invoices.of_case(tx, case_id)
        told = reports.of_case(tx, case_id)
        head = journal.head(tx)
        written_back = replies.of_case(tx, case_id)
        mediated = mediations.of_case(tx, case_id)
        looked_into = disputes.findings_of(tx, case_id)
    facts = page.facts
    statement = statement_for(collector, facts, today, _payable(facts, today))
    language = collector.policy.creditor.language
    sheet = draw_up(collector, facts, statement, language, who) if who else draft(collector, facts, statement, language)
    covered = {block.number for block in statement.blocks}
    number = f"{case_id}-{facts.cycle}"
    return DossierContents(
        number=number,
        made_at=now,
        today=today,
        language=collector.policy.creditor.language,
        creditor=collector.policy.creditor,
        mediator=collector.policy.mediator,
        debtor=facts.debtor,
        statement=statement,
        statement_number=sheet.number,
        statement_record=sheet.record,
        statement_pdf=sheet.pdf,
        head_hash=head,
        invoices=tuple(_invoice(collector, it) for it in on_file if it.number in covered),
        notices=tuple(_notice(collector, page, card, told) for card in page.notices if _is_exhibit(card)),
        clauses=tuple(_clauses(collector, facts)),
        papers=tuple(_papers(collector, page)),
        calls=tuple(_calls(page)),
        promises=tuple(_promises(collector, page)),
        disputes=tuple(_disputes(collector, page)),
        notes=tuple(
            NoteRecord(local_day(it.at, zone), "note", it.by, it.words)
            for it in page.records_of(RecordKind.NOTE)
            if it.at
        ),
        replies=tuple(_replies(collector, written_back)),
        limitations=tuple(_limitations(collector, facts)),
        findings=tuple(
            FindingRecord(
                _day(collector, it.opened_at), it.number or "", it.cause, it.responsible, it.proposal, it.to_lawyer
            )
            for it in looked_into
        ),
        mediations=tuple(
            MediationRecord(it.mediator, it.notified_on, it.agreed_on, it.ended_on, it.result or "") for it in mediated
        ),
        attempts=attempts_of(collector, page),
        journal=tuple(
            JournalRecord(it.seq, it.at, it.kind, it.who, it.case_id, it.data, it.previous_hash, it.hash)
            for it in reversed(page.journal)
        ),
    )


def _is_exhibit(card: NoticeCard) -> bool:
    """What went to the debtor. Letters between client and lawyer are secret (loi 71-1130, art. 66-5), and ours carried
    the note that the debtor must not see."""
    return card.state in LEFT and card.recipient_role != LAWYER


def _clauses(collector: Collector, facts: CaseFacts) -> Iterator[ClauseRecord]:
    """The versions of the terms that govern these invoices, where the owner wrote their clause down."""
    for terms in collector.terms:
        numbers = tuple(it.claim.number for it in facts.claims if it.claim.terms_key == terms.key)
        if numbers and terms.clause_text:
            yield ClauseRecord(terms.clause_reference, terms.clause_text, terms.effective_from, numbers)


def _payable(facts: CaseFacts, today: date) -> tuple[Claim, ...]:
    """The claims whose due date is over: no court orders payment of what is not due yet (CPC 1405). All, if none is."""
    claims = tuple(it.claim for it in facts.claims)
    return tuple(claim for claim in claims if claim.due_on < today) or claims


def _invoice(collector: Collector, record: invoices.OnFile) -> InvoiceExhibit:
    return InvoiceExhibit(record.number, record.issued_on, record.raw, _pdf(collector, record.pdf_url))


def _pdf(collector: Collector, url: str | None) -> bytes | None:
    """Stripe's PDF of an invoice, or None: its link may have expired, and the data are there all the same."""
    if url is None:
        return None
    try:
        return fetch_pdf(url, collector.settings.stripe_api_base)
    except StripeTrouble as trouble:
        log.warning("an invoice PDF could not be fetched", because=str(trouble))
        return None


def _notice(
    collector: Collector, page: CasePage, card: NoticeCard, told: Sequence[reports.Told]
) -> NoticeExhibit:  # fmt: skip
    zone = zone_of(collector)
    step = collector.policy.ladder_for(page.facts.debtor).step(card.step_key)
    documents = [it for it in page.records_of(RecordKind.DOCUMENT) if it.notice_id == card.id]
    demanded = {it.id: it.claim_ids for it in page.facts.notices}.get(card.id, frozenset())
    return NoticeExhibit(
        number=number_on_paper(page, card),
        template=step.template if step else template_of(card.step_key),
        state=card.state.value,
        sent_on=local_day(card.sending_at, zone) if card.sending_at else card.send_on,
        delivered_on=local_day(card.delivered_at, zone) if card.delivered_at else None,
        to_email=card.to_email or "",
        subject=card.subject or "",
        files=tuple(file for it in documents for file in _files(collector, it)),
        deliveries=tuple(DeliveryRecord(it.at, it.kind, it.reason, it.raw) for it in told if it.notice_id == card.id),
        invoice_numbers=tuple(it.claim.number for it in page.facts.claims if it.claim.id in demanded),
    )


def _files(collector: Collector, record: Record) -> Iterator[SentFile]:
    """The kept bytes; the mail also as a file that any mail program opens."""
    content = collector.files.get(record.reference)
    match record.code:
        case "mail":
            yield SentFile("payload", "json" if content[:1] == b"{" else "eml", content)
            if content[:1] == b"{":
                yield SentFile("payload", "eml", collector.mail.payload_as_eml(content))
        case "statement_data":
            yield SentFile("statement_data", "json", content)
        case "letter" | "statement":
            yield SentFile(record.code, "pdf", content)


def _papers(collector: Collector, page: CasePage) -> Iterator[PaperExhibit]:
    """Each plan as it was written down, and as it was signed, and what the post confirmed; what became of a plan is in
    the certificate of attempts."""
    kinds = {AGREEMENT: "agreement", SIGNED: "agreement_signed", DEPOSIT: "deposit_proof"}
    for it in page.records_of(RecordKind.DOCUMENT):
        if it.code in kinds and it.at is not None:
            content, suffix = collector.files.get(it.reference), it.words.rpartition(".")[2]
            yield PaperExhibit(_day(collector, it.at), content, suffix, kinds[it.code])


def _calls(page: CasePage) -> Iterator[CallRecord]:
    """Each try that nobody answered, and the last one with its result."""
    for row in page.journal:
        if row.kind == "call_tried":
            yield CallRecord(date.fromisoformat(orjson.loads(row.data)["on"]), "no_answer", "")
    for it in page.records_of(RecordKind.CALL):
        if it.on is not None and it.outcome:
            yield CallRecord(it.on, it.outcome, it.words)


def _promises(collector: Collector, page: CasePage) -> Iterator[PromiseRecord]:
    kept = {"kept": True, "broken": False}
    for it in page.records_of(RecordKind.PROMISE):
        if it.on is not None and it.at is not None:
            yield PromiseRecord(
                local_day(it.at, zone_of(collector)), it.on, it.minor or 0, kept.get(it.code), it.code == "replaced"
            )


def _disputes(collector: Collector, page: CasePage) -> Iterator[DisputeRecord]:
    numbers = {it.claim.id: it.claim.number for it in page.facts.claims}
    for it in page.records_of(RecordKind.DISPUTE):
        if it.at is not None:
            yield DisputeRecord(
                _day(collector, it.at), numbers.get(it.claim_id or 0, ""), it.code, it.words,
                _day(collector, it.ended_at) if it.ended_at else None, it.outcome,
            )  # fmt: skip


def _day(collector: Collector, at: datetime) -> date:
    return local_day(at, zone_of(collector))


def _replies(collector: Collector, found: Sequence[Reply]) -> Iterator[ReplyExhibit]:
    """What the debtor wrote, byte for byte; automatic answers too: they prove that a message arrived."""
    for it in found:
        raw, on_page = collector.files.get(it.sha256), it.source == replies.PAGE
        # The files of a mail are in the mail itself.
        sent = [(_suffix(file["name"]), collector.files.get(file["sha256"])) for file in it.files if on_page]
        yield ReplyExhibit(
            _day(collector, it.received_at), it.from_email, it.subject, it.words, raw, "txt" if on_page else "eml",
            tuple(sent), it.acknowledged, replies.BY_SENDER.items() <= it.facts.items(),
        )  # fmt: skip


def _suffix(name: str) -> str:
    return name.rpartition(".")[2]


def _limitations(collector: Collector, facts: CaseFacts) -> Iterator[LimitationRecord]:
    country = governing_law(collector, facts)
    for it in facts.claims:
        limitation = limitation_of(it.claim, facts.debtor.treated_as(), country)
        if limitation is not None:
            yield LimitationRecord(it.claim.number, limitation.starts_on, limitation.last_day_on, limitation.article)
