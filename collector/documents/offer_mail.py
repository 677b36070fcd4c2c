"""How is an offer put to the debtor: what is proposed, until when, and that nobody admits anything?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from collector.documents.mail_view import addressed_view
from collector.documents.mails import ComposedMail, render_mail
from collector.documents.plain import one_line
from collector.documents.words import Words, language_of, words_for
from collector.domain.debtors import Debtor, DebtorKind
from collector.domain.facts import Instalment, OfferFacts
from collector.domain.policy import Creditor

WORDS_LIMIT = 300


@dataclass(frozen=True, slots=True)
class OfferContext:
    """Everything the message says. `remaining_minor` is what the open invoices have left, by Stripe; `numbers` are
    theirs, `about` that of the invoice a credit note or refund is about."""

    creditor: Creditor
    debtor: Debtor
    language: str
    number: str
    today: date
    offer: OfferFacts
    instalments: tuple[Instalment, ...]
    remaining_minor: int
    about: str
    numbers: tuple[str, ...]
    currency: str
    page_url: str = ""  # of the debtor's own page

    @property
    def is_consumer(self) -> bool:
        return self.debtor.treated_as() is DebtorKind.CONSUMER


def compose_offer_mail(context: OfferContext) -> ComposedMail:
    """The mail of an offer; it proposes, and demands nothing."""
    language, terms = language_of(context.language), context.offer.terms
    words = words_for(language)
    amount_minor = terms.get("amount_minor", 0)
    view = addressed_view(context, words, context.numbers)
    view |= {
        "rung": context.offer.rung.value,
        "expires": words.day(context.offer.expires_on),
        "pay_by": words.day(date.fromisoformat(terms["pay_by"])) if terms.get("pay_by") else "",
        "no_interest": bool(terms.get("no_interest")),
        "remaining": words.amount(context.remaining_minor, context.currency),
        "amount": words.amount(amount_minor, context.currency),
        "rest": words.amount(max(0, context.remaining_minor - amount_minor), context.currency),
        "about": one_line(context.about, 40),
        "gesture": one_line(context.offer.words, WORDS_LIMIT),
        "total": words.amount(sum(it.amount_minor for it in context.instalments), context.currency),
        "instalments": [_row(number, it, context.currency, words) for number, it in enumerate(context.instalments, 1)],
        "interest": terms.get("interest", ""),
        "all_due_days": terms.get("all_due_days") or 0,
        "page_label": words.say("page.link"),
        "page_url": context.page_url,
    }
    return render_mail(language, "offer", view)


def _row(number: int, instalment: Instalment, currency: str, words: Words) -> dict[str, str]:
    amount = words.amount(instalment.amount_minor, currency)
    return {"number": str(number), "due": words.day(instalment.due_on), "amount": amount}
