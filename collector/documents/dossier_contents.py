"""What goes into the dossier that a lawyer receives: plain facts, filled in by the handoff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from collector.documents.attempts import AttemptRecord
from collector.domain.debtors import Debtor
from collector.domain.policy import Creditor, Mediator
from collector.domain.statement import Statement


@dataclass(frozen=True, slots=True)
class InvoiceExhibit:
    """An invoice as Stripe gave it: `raw_json` as received, `pdf` where Stripe gave one."""

    number: str
    issued_on: date
    raw_json: bytes
    pdf: bytes | None = None


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that left with a notice, or is its very payload; `suffix` is "eml", "json" or "pdf"."""

    kind: str  # payload | letter | statement | statement_data
    suffix: str
    content: bytes


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """What the mail provider reported about a notice; `raw` is its report as received."""

    at: datetime
    kind: str
    reason: str = ""
    raw: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class NoticeExhibit:
    """A notice that left. `state` is the word of NoticeState; days are in the creditor's zone.

    `invoice_numbers` are those of the invoices it demanded, where they are known.
    """

    number: str
    template: str
    state: str
    sent_on: date
    delivered_on: date | None
    to_email: str
    subject: str
    files: tuple[SentFile, ...]
    deliveries: tuple[DeliveryRecord, ...] = ()
    invoice_numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClauseRecord:
    """The penalty clause in force for some of the invoices, word for word, as the creditor's terms have it."""

    reference: str
    text: str
    effective_from: date
    invoice_numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallRecord:
    on: date
    outcome: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PromiseRecord:
    """The debtor named a day; `kept` is None while it runs, or where a later promise took its place (`replaced`).

    `amount_minor` is in the dossier's currency.
    """

    promised_on: date
    due_on: date
    amount_minor: int
    kept: bool | None
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class DisputeRecord:
    opened_on: date
    invoice_number: str
    source: str
    reason: str
    closed_on: date | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class PaperExhibit:
    """A paper of its own: an instalment plan as it was written down for both parties to sign, the copy that came back
    signed, or the proof that a letter was posted.

    `suffix` of the file, without its dot; `kind`: agreement, agreement_signed or deposit_proof.
    """

    on: date
    content: bytes
    suffix: str = "pdf"
    kind: str = "agreement"


@dataclass(frozen=True, slots=True)
class NoteRecord:
    """A note of the owner: for the lawyer alone."""

    on: date
    kind: str
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class ReplyExhibit:
    """What the debtor wrote: `words` are his own, without what he quotes.

    `raw` are the bytes of his mail as they came in ("eml"), or the record of an answer on his page ("txt"), whose
    `files` came beside it, each with its suffix. `acknowledged`: he ticked there that he owes the debt.
    `placed_by_sender`: only the address it came from, which anybody can write, says that he wrote it.
    """

    on: date
    from_email: str
    subject: str
    words: str
    raw: bytes
    suffix: str = "eml"
    files: tuple[tuple[str, bytes], ...] = ()
    acknowledged: bool = False
    placed_by_sender: bool = False


@dataclass(frozen=True, slots=True)
class LimitationRecord:
    """The earliest day on which a claim may be lost, as a hypothesis: `counted_from` and the article."""

    invoice_number: str
    counted_from: date
    on: date
    article: str


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """What the owner found out about a dispute: for the lawyer alone. `responsible` is a code, "" where nobody said."""

    on: date
    invoice_number: str
    cause: str
    responsible: str
    proposal: str
    to_lawyer: bool


@dataclass(frozen=True, slots=True)
class MediationRecord:
    """A mediation. `agreed_on`: the day both agreed to it, None where nobody wrote that down."""

    mediator: str
    notified_on: date
    agreed_on: date | None
    ended_on: date | None
    result: str


@dataclass(frozen=True, slots=True)
class JournalRecord:
    """One row of the journal, as the store keeps it; `data` is the very text that was hashed."""

    seq: int
    at: datetime
    kind: str
    who: str
    case_id: int | None
    data: str
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class DossierContents:
    """Everything the dossier holds. `made_at` has a zone; `today` is its day in the creditor's zone.

    `language` is the lawyer's (the creditor's). `head_hash` is the end of the journal when the dossier was made.
    `statement_record` and `statement_pdf` are the statement as it was frozen.
    """

    number: str
    made_at: datetime
    today: date
    language: str
    creditor: Creditor
    mediator: Mediator | None
    debtor: Debtor
    statement: Statement
    statement_number: str
    statement_record: bytes
    statement_pdf: bytes
    head_hash: str
    invoices: tuple[InvoiceExhibit, ...]
    notices: tuple[NoticeExhibit, ...]
    clauses: tuple[ClauseRecord, ...] = ()
    calls: tuple[CallRecord, ...] = ()
    promises: tuple[PromiseRecord, ...] = ()
    disputes: tuple[DisputeRecord, ...] = ()
    notes: tuple[NoteRecord, ...] = ()
    replies: tuple[ReplyExhibit, ...] = ()
    limitations: tuple[LimitationRecord, ...] = ()
    findings: tuple[FindingRecord, ...] = ()
    mediations: tuple[MediationRecord, ...] = ()
    attempts: tuple[AttemptRecord, ...] = ()
    papers: tuple[PaperExhibit, ...] = ()
    journal: tuple[JournalRecord, ...] = ()
