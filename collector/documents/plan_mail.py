"""How do the messages about an instalment plan read: what will be due, what is missing, and the formal notice?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from collector.documents.mail_view import addressed_view, mediator_view
from collector.documents.mails import ComposedMail, render_mail
from collector.documents.words import Words, language_of, words_for
from collector.domain.debtors import Debtor, DebtorKind
from collector.domain.facts import PlanFacts
from collector.domain.plan_messages import PlanMessage
from collector.domain.plans import Followed
from collector.domain.policy import Creditor, Mediator


@dataclass(frozen=True, slots=True)
class PlanContext:
    """Everything such a message says. `number` is the notice's, `today` the creditor's day.

    `left_minor` is all that the plan has still to bring in; `numbers` are the invoices it is about.
    """

    creditor: Creditor
    mediator: Mediator | None
    debtor: Debtor
    language: str
    number: str
    today: date
    message: PlanMessage
    plan: PlanFacts
    left_minor: int
    numbers: tuple[str, ...]
    currency: str
    page_url: str = ""  # of the debtor's own page

    @property
    def is_consumer(self) -> bool:
        return self.debtor.treated_as() is DebtorKind.CONSUMER


def compose_plan_mail(context: PlanContext) -> ComposedMail:
    """The mail of one message; it asks for the missing part of the instalments it names, and never for more."""
    language, message = language_of(context.language), context.message
    words = words_for(language)
    view = addressed_view(context, words, context.numbers)
    view |= {
        "instalments": [_row(it, context.currency, words) for it in message.followed],
        "one": len(message.followed) == 1,
        "count": len(context.plan.instalments),
        "due": words.day(message.followed[0].due_on),
        "plan_day": words.day(context.plan.made_on),
        "asked": words.amount(message.amount_minor, context.currency),
        "left": words.amount(context.left_minor, context.currency),
        "deadline_days": message.deadline_days,
        "mediator": mediator_view(context.mediator),
        "page_label": words.say("page.link"),
        "page_url": context.page_url,
    }
    return render_mail(language, message.template, view)


def _row(followed: Followed, currency: str, words: Words) -> dict[str, str]:
    paid = words.amount(followed.paid_minor, currency) if followed.paid_minor else ""
    return {
        "number": str(followed.number), "due": words.day(followed.due_on), "paid": paid,
        "amount": words.amount(followed.amount_minor, currency),
        "missing": words.amount(followed.missing_minor, currency),
    }  # fmt: skip
