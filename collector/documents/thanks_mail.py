"""How does the last message of a case read: thanks for a payment, with an excuse where a message crossed it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from collector.documents.mail_view import addressed_view
from collector.documents.mails import ComposedMail, render_mail
from collector.documents.words import language_of, words_for
from collector.domain.debtors import Debtor, DebtorKind
from collector.domain.policy import Creditor
from collector.domain.thanks import Thanks


@dataclass(frozen=True, slots=True)
class ThanksContext:
    """Everything the message says; it demands nothing. `number` is the notice's, `today` the creditor's day."""

    creditor: Creditor
    debtor: Debtor
    language: str
    number: str
    today: date
    thanks: Thanks

    @property
    def is_consumer(self) -> bool:
        return self.debtor.treated_as() is DebtorKind.CONSUMER


def compose_thanks_mail(context: ThanksContext) -> ComposedMail:
    """The mail of thanks: "crossed_payment" where our last message left after the money had come."""
    language, thanks = language_of(context.language), context.thanks
    words = words_for(language)
    view = addressed_view(context, words, thanks.numbers)
    view["paid_on"] = words.day(thanks.paid_on)
    view["crossed_on"] = words.day(thanks.crossed_on) if thanks.crossed_on else ""
    return render_mail(language, "crossed_payment" if thanks.crossed_on else "thank_you", view)
