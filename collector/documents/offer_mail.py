"""How is an offer put to the debtor: what is proposed, until when, and that nobody admits anything?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from collector.documents.mail_view import addressed_view, whole_number
from collector.documents.mails import ComposedMail, render_mail, render_part
from collector.documents.plain import one_line
from collector.documents.words import Words, language_of, words_for
from collector.domain.debtors import Debtor, DebtorKind
from collector.domain.facts import Instalment, OfferFacts, PlanInterest
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
    language = language_of(context.language)
    words = words_for(language)
    view = addressed_view(context, words, context.numbers) | _terms_view(context, words)
    view |= {"about": whole_number(context.about)}
    view |= {"page_label": words.say("page.link_offer"), "page_url": context.page_url}
    return render_mail(language, "offer", view)


def offer_terms(context: OfferContext) -> tuple[str, ...]:
    """What is proposed, line by line, in the words of the mail."""
    words = words_for(context.language)
    text = render_part(language_of(context.language), "offer", "terms", _terms_view(context, words))
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def conditions_of(interest: PlanInterest, all_due_days: int | None, language: str) -> tuple[str, ...]:
    """What was agreed beside the instalments, in the words of the offer: about interest, and about a missed one."""
    view = {"interest": interest.value, "all_due_days": all_due_days or 0}
    text = render_part(language_of(language), "offer", "conditions", view)
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def answers_to(context: OfferContext) -> tuple[str, str]:
    """The sentences that say yes and no to the offer, with its figures: what the debtor puts his tick beside, or
    sends."""
    words, rung = words_for(context.language), context.offer.rung
    parts = context.instalments
    known = _terms_view(context, words) | {
        "count": len(parts), "first": words.day(parts[0].due_on) if parts else "",
        "last": words.day(parts[-1].due_on) if parts else "",
    }  # fmt: skip
    what = words.say(f"page.accept.{rung.value}").format(**known)
    return yes_and_no(words, words.day(context.offer.made_on), what)


def yes_and_no(words: Words, made: str, what: str) -> tuple[str, str]:
    """To an offer of that day, of what it comes to."""
    return words.say("page.say.accept").format(day=made, what=what), words.say("page.say.decline").format(
        day=made, what=what
    )


def _terms_view(context: OfferContext, words: Words) -> dict[str, Any]:
    terms = context.offer.terms
    amount_minor = terms.get("amount_minor", 0)
    return {
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
    }


def _row(number: int, instalment: Instalment, currency: str, words: Words) -> dict[str, str]:
    amount = words.amount(instalment.amount_minor, currency)
    return {"number": str(number), "due": words.day(instalment.due_on), "amount": amount}
