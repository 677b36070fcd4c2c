"""Which PDFs go with a notice, and under which names?"""

from __future__ import annotations

from datetime import datetime

from collector.documents.contexts import FORMAL_TEMPLATES, NoticeContext, UnwritableNotice
from collector.documents.letter import render_letter
from collector.documents.letter_data import formal_notice_data
from collector.documents.statement_data import statement_data
from collector.documents.words import language_of, statement_words, words_for
from collector.domain.debtors import Debtor
from collector.domain.policy import Creditor
from collector.domain.statement import Statement


def notice_pdf(context: NoticeContext, at: datetime) -> bytes:
    """The letter of a formal notice as PDF/A; same context and instant, same bytes.

    Raises UnwritableNotice for a step that is no letter, UnprintableText for a name no font can print.
    """
    template = context.step.template
    if template not in FORMAL_TEMPLATES:
        raise UnwritableNotice(f"template {template!r} is a mail only; letters exist for {sorted(FORMAL_TEMPLATES)}")
    return render_letter(template, language_of(context.language), formal_notice_data(context), at)


def statement_pdf(context: NoticeContext, at: datetime) -> bytes:
    """The statement that goes with a notice, as PDF/A, in the language of the notice."""
    return statement_alone_pdf(
        context.creditor, context.debtor, language_of(context.language), context.statement, context.statement_number,
        context.statement_sha256, context.head_hash, at,
    )  # fmt: skip


def statement_alone_pdf(
    creditor: Creditor, debtor: Debtor, language: str, statement: Statement, number: str, sha256: str,
    head_hash: str, at: datetime,
) -> bytes:  # fmt: skip
    """A statement outside any notice, for the owner or the dossier, in that language or else English.

    `sha256` is that of its frozen record.
    """
    data = statement_data(creditor, debtor, language, statement, number, sha256, head_hash)
    return render_letter("statement", language_of(language), data, at)


def letter_name(context: NoticeContext) -> str:
    """The file name of the letter, in ASCII: "mise-en-demeure-R-2026-000123.pdf"."""
    return f"{words_for(context.language).say('file.letter')}-{_plain(context.number)}.pdf"


def statement_name(context: NoticeContext) -> str:
    """The file name of the statement, in ASCII: "decompte-D-2026-000123.pdf"."""
    return statement_file(context.statement_number, language_of(context.language))


def statement_file(number: str, language: str) -> str:
    """The file name of a statement in a language, in ASCII: "decompte-D-2026-000123.pdf"."""
    return f"{statement_words(language).say('file.statement')}-{_plain(number)}.pdf"


def _plain(number: str) -> str:
    return "".join(character if character.isascii() and character.isalnum() else "-" for character in number)
