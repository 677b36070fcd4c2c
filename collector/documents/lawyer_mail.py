"""How the dossier is presented to the lawyer: a short letter around the archive, in the creditor's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from collector.documents.mails import ComposedMail
from collector.documents.plain import one_line
from collector.documents.templates import environment_of
from collector.documents.words import language_of, words_for
from collector.domain.policy import Creditor
from collector.domain.statement import Statement


@dataclass(frozen=True, slots=True)
class LawyerContext:
    """What the covering mail says. `gaps` are codes of what the dossier lacks; `sha256` is the archive's."""

    creditor: Creditor
    debtor_name: str
    language: str
    number: str
    today: date
    statement: Statement
    exhibits: int
    gaps: Sequence[str]
    sha256: str


def compose_lawyer_mail(context: LawyerContext) -> ComposedMail:
    """The mail that carries a dossier."""
    language, words = language_of(context.language), words_for(context.language)
    total = context.statement.total
    view = {
        "number": context.number,
        "creditor": one_line(context.creditor.name, 120),
        "debtor": one_line(context.debtor_name, 120),
        "today": words.day(context.today),
        "total": words.amount(total.minor, total.currency),
        "exhibits": context.exhibits,
        "gaps": [words.say(f"gap.{code}") for code in context.gaps],
        "sha256": context.sha256,
        "signatory": context.creditor.signatory,
        "email": context.creditor.email,
        "phone": context.creditor.phone,
    }
    environment = environment_of()
    subject = one_line(environment.get_template(f"{language}/lawyer/subject.txt").render(view), 180)
    text = environment.get_template(f"{language}/lawyer/body.txt").render(view).strip("\n") + "\n"
    paragraphs = [block.split("\n") for block in text.strip("\n").split("\n\n") if block.strip()]
    html = environment.get_template(f"{language}/lawyer/body.html").render(
        language=language, subject=subject, preview_padding="", creditor=context.creditor, paragraphs=paragraphs
    )
    return ComposedMail(subject, text, html)
