"""How is an offer to settle put to the debtor, in words the owner can paste into a mail?"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from collector.documents.mail_view import names_of
from collector.documents.words import words_for
from collector.domain.facts import QuoteFacts
from collector.domain.policy import Creditor


def offer_text(creditor: Creditor, language: str, numbers: Sequence[str], quote: QuoteFacts, currency: str) -> str:
    """The offer in `language`: what settles which invoices by when, what is then given up, and what else stays due."""
    words = words_for(language, narrow_spaces=False)
    return words.say("offer.text").format(
        invoices=names_of(numbers, words),
        amount=words.amount(quote.amount_minor, currency),
        day=words.day(quote.pay_by),
        rest=words.amount(quote.total_minor - quote.amount_minor, currency),
        total=words.amount(quote.total_minor, currency),
        iban=" ".join(wrap(creditor.iban, 4)),
    )
