"""Which words and figures does a letter or statement print?"""

from __future__ import annotations

from datetime import date
from typing import Any

from collector.documents.contexts import EarlierStep, NoticeContext, SendingMode
from collector.documents.mail_view import (
    creditor_view,
    days_late_in_words,
    mediator_view,
    names_of,
    number_and_contested,
    penalties_of,
    references_of,
    sums_of,
)
from collector.documents.plain import lines, one_line
from collector.documents.statement_words import is_moratory
from collector.documents.words import Words, words_for
from collector.domain.debtors import Debtor
from collector.domain.policy import Creditor
from collector.domain.statement_lines import Block


def formal_notice_data(context: NoticeContext) -> dict[str, Any]:
    """What `formal_notice.typ` and `consumer_formal_notice.typ` print (law.md 8.2 and 8.3)."""
    words = words_for(context.language, narrow_spaces=True)
    statement, blocks = context.statement, context.statement.blocks
    penalties = penalties_of(statement, words) if context.demands_penalties else None
    mediator = mediator_view(context.mediator)
    count = "one" if len(blocks) == 1 else "many"
    numbers = [block.number for block in blocks]
    subject = words.say(f"notice.subject.{count}").format(names=names_of(numbers, words))
    return party_data(context.creditor, context.debtor, words) | {
        "title": subject,
        "subject": subject,
        "number": context.number,
        "date": words.day(context.today),
        "as_of": words.day(statement.as_of),
        "mode": words.say(f"mode.{context.mode.value}"),
        "by_email": context.mode is SendingMode.EMAIL,
        "one": len(blocks) == 1,
        "lines": [_line(block, statement.currency, words) for block in blocks],
        "earlier": [_earlier(step, words) for step in context.earlier],
        "claimed": words.amount(context.claimed_minor, statement.currency),
        "deadline_days": str(context.step.deadline_days),
        "statement_number": context.statement_number,
        "sums": [list(row) for row in sums_of(context, words)],
        "references": references_of(context.number, numbers, words),
        "french_law": context.french_law,
        "moratory": is_moratory(statement),
        "law_named": context.names_governing_law,
        "imputed": context.demands_penalties and statement.totals.principal_minor != context.remaining_minor,
        "since": penalties.since if penalties else "",
        "basis": penalties.basis if penalties else "",
        "daily": penalties.daily if penalties else "",
        "fixed_basis": penalties.fixed_basis if penalties else "",
        "fixed_each": penalties.fixed_each if penalties else "",
        "mediator": None if mediator is None else {
            "name": mediator.name, "address": mediator.address, "website": mediator.website,
        },
        "head_hash": context.head_hash,
        "page_label": words.say("page.link"),
        "page_url": context.page_url,
    }  # fmt: skip


def party_data(creditor: Creditor, debtor: Debtor, words: Words) -> dict[str, Any]:
    """Creditor and debtor as every document prints them, one line per string."""
    view = creditor_view(creditor, words)
    return {
        "colon": words.say("colon"),
        "creditor": {
            "name": view.name,
            "address": list(lines(creditor.address_lines)),
            "contact": view.contact,
            "phone": view.phone,
            "email": view.email,
            "place": one_line(creditor.place),
            "signatory": view.signatory,
            "signatory_title": view.signatory_title,
            "iban": view.iban,
            "bic": view.bic,
            "legal": list(view.legal),
        },
        "debtor": {
            "name": one_line(debtor.name),
            "address": list(lines(debtor.address_lines)),
            "siren": one_line(debtor.siren or "", 20),
        },
    }


def _line(block: Block, currency: str, words: Words) -> dict[str, str]:
    settled = block.invoiced_minor - block.remaining_minor - block.contested_minor
    return {
        "number": number_and_contested(block, currency, words),
        "issued": words.short_day(block.issued_on),
        "due": words.short_day(block.due_on),
        "late": days_late_in_words(block.days_late, words),
        "amount": words.amount(block.invoiced_minor, currency),
        "paid": words.amount(settled, currency) if settled else "–",
        "remaining": words.amount(block.remaining_minor, currency),
    }


def _earlier(step: EarlierStep, words: Words) -> str:
    said = words.say("earlier.item").format(step=step_name(step.template, words), day=words.day(step.on))
    if not step.numbers:
        return said
    count = "one" if len(step.numbers) == 1 else "many"
    return f"{said} ({words.say(f'inside.{count}').format(names=names_of(step.numbers, words))})"


def step_name(template: str, words: Words) -> str:
    """The name of a step on paper: "Première relance"; a step of the owner's own making is a "Courrier"."""
    code = f"step.{template.removeprefix('consumer_')}"
    return words.say(code if words.knows(code) else "step.other")


def day_or_dash(on: date | None, words: Words) -> str:
    return words.short_day(on) if on else "–"
