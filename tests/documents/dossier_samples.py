"""A small case ready for the lawyer, with one exhibit of every kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from collector.documents.dossier_contents import (
    CallRecord,
    DeliveryRecord,
    DisputeRecord,
    DossierContents,
    InvoiceExhibit,
    JournalRecord,
    LimitationRecord,
    NoticeExhibit,
    PromiseRecord,
    ReplyExhibit,
    SentFile,
)
from collector.documents.letters import statement_alone_pdf
from collector.documents.statement_json import canonical, sha256_of, statement_json
from collector.store.journal import GENESIS, link
from tests.documents import samples

MADE_AT = datetime(2026, 3, 23, 9, 30, tzinfo=UTC)


def journal_rows(count: int = 4) -> tuple[JournalRecord, ...]:
    """Rows chained by the store's own function; the third belongs to another case and is left out."""
    rows, previous = [], GENESIS
    for seq in range(1, count + 1):
        at = datetime(2026, 3, seq, 8, 0, 0, 123, tzinfo=UTC)
        data = f'{{"name":"été {seq}"}}'
        digest = link(previous, seq, at, "notice.accepted", "worker", 12 if seq != 3 else None, data)
        rows.append(
            JournalRecord(seq, at, "notice.accepted", "worker", 12 if seq != 3 else None, data, previous, digest)
        )
        previous = digest
    return tuple(row for row in rows if row.case_id)


def contents(language: str = "fr", **changes: object) -> DossierContents:
    sent = NoticeExhibit(
        number="R-2026-000123",
        template="formal_notice",
        state="delivered",
        sent_on=date(2026, 3, 12),
        delivered_on=date(2026, 3, 12),
        to_email="factures@lefevre.example",
        subject="Mise en demeure de payer : factures F-2026-0042 et F-2026-0051",
        files=(
            SentFile("payload", "json", b'{"subject": "Mise en demeure"}'),
            SentFile("letter", "pdf", b"%PDF-1.7 x"),
        ),
        deliveries=(
            DeliveryRecord(datetime(2026, 3, 12, 9, 1, tzinfo=UTC), "delivered", "250 OK", {"event": "delivered"}),
        ),
        invoice_numbers=("F-2026-0042", "F-2026-0051"),
    )
    statement = samples.statement(samples.FIRST, samples.SECOND)
    record = statement_json(
        statement, samples.CREDITOR, samples.BUSINESS, 12, language, number="D-2026-000123", journal_head="cd" * 32
    )
    made = DossierContents(
        number="2026-0012",
        made_at=MADE_AT,
        today=samples.TODAY,
        language=language,
        creditor=samples.CREDITOR,
        mediator=None,
        debtor=samples.BUSINESS,
        statement=statement,
        statement_number="D-2026-000123",
        statement_record=canonical(record),
        statement_pdf=statement_alone_pdf(
            samples.CREDITOR,
            samples.BUSINESS,
            language,
            statement,
            "D-2026-000123",
            sha256_of(record),
            "cd" * 32,
            MADE_AT,
        ),
        head_hash="cd" * 32,
        invoices=(
            InvoiceExhibit("F-2026-0042", date(2026, 1, 12), b'{"id": "in_first"}', b"%PDF-1.7 invoice"),
            InvoiceExhibit("F-2026-0051", date(2026, 1, 20), b'{"id": "in_second"}'),
        ),
        notices=(
            replace(
                sent,
                number="R-2026-000100",
                template="reminder",
                sent_on=date(2026, 2, 16),
                delivered_on=date(2026, 2, 16),
                files=(),
                invoice_numbers=("F-2026-0042",),
            ),
            sent,
        ),
        calls=(CallRecord(date(2026, 3, 2), "promise", "Promet de rappeler."),),
        promises=(PromiseRecord(date(2026, 3, 2), date(2026, 3, 9), 100_000, kept=False),),
        disputes=(
            DisputeRecord(date(2026, 3, 4), "F-2026-0051", "owner", "Livraison incomplète", date(2026, 3, 6), "Levée"),
        ),
        replies=(
            ReplyExhibit(
                date(2026, 3, 5),
                "factures@lefevre.example",
                "Re: Facture",
                "Nous réglons la semaine prochaine.",
                b"From: factures@lefevre.example\r\n\r\nNous r\xe9glons la semaine prochaine.\r\n",
            ),
        ),
        limitations=(
            LimitationRecord(
                "F-2026-0042", date(2026, 2, 11), date(2031, 2, 11), "C. com., art. L110-4 ; C. civ., art. 2224"
            ),
        ),
        journal=journal_rows(),
    )
    return replace(made, **changes)  # type: ignore[arg-type]
