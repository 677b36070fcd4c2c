"""How does the formal notice about a missed instalment read as a letter, to be printed and posted like any other?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from collector.documents.letter import render_letter
from collector.documents.letter_data import party_data
from collector.documents.mail_view import mediator_view, names_of, references_of
from collector.documents.plan_mail import PlanContext
from collector.documents.words import Words, language_of, words_for
from collector.domain.plans import Followed


def plan_notice_pdf(context: PlanContext, at: datetime, *, french_law: bool, head_hash: str) -> bytes:
    """The letter as PDF/A: it asks for the missing instalments, and says what falls due where they stay away.

    Raises UnprintableText.
    """
    words = words_for(context.language, narrow_spaces=True)
    data = _data(context, words) | {"french_law": french_law, "head_hash": head_hash}
    return render_letter("plan_notice", language_of(context.language), data, at)


def plan_notice_file(context: PlanContext) -> str:
    """The file name, in ASCII: "mise-en-demeure-12-1-P3-1c.pdf"."""
    return f"{words_for(context.language).say('file.letter')}-{context.number.replace('.', '-')}.pdf"


def _data(context: PlanContext, words: Words) -> dict[str, Any]:
    message, currency = context.message, context.currency
    count = "one" if len(context.numbers) == 1 else "many"
    names = names_of(context.numbers, words)
    subject = words.say(f"notice.subject.{count}").format(names=names)
    mediator = mediator_view(context.mediator)
    return party_data(context.creditor, context.debtor, words) | {
        "title": subject,
        "subject": subject,
        "number": context.number,
        "date": words.day(context.today),
        "mode": words.say("mode.email"),
        "one": len(message.followed) == 1,
        "plan_day": words.day(context.plan.made_on),
        "invoices": words.say(f"invoices.{count}").format(names=names),
        "of_invoices": words.say(f"of.{count}").format(names=names),
        "inside": words.say(f"inside.{count}").format(names=names),
        "instalments": [_row(it, currency, words) for it in message.followed],
        "asked": words.amount(message.amount_minor, currency),
        "left": words.amount(context.left_minor, currency),
        "deadline_days": str(message.deadline_days),
        "references": references_of(context.number, context.numbers, words),
        "consumer": context.is_consumer,
        "mediator": None if mediator is None else {
            "name": mediator.name, "address": mediator.address, "website": mediator.website,
        },
        "page_label": words.say("page.link"),
        "page_url": context.page_url,
    }  # fmt: skip


def _row(followed: Followed, currency: str, words: Words) -> dict[str, str]:
    return {
        "number": str(followed.number), "due": words.day(followed.due_on),
        "amount": words.amount(followed.amount_minor, currency),
        "paid": words.amount(followed.paid_minor, currency) if followed.paid_minor else "–",
        "missing": words.amount(followed.missing_minor, currency),
    }  # fmt: skip
