"""How is an instalment plan written down as a paper that both parties can sign?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from collector.documents.letter import render_letter
from collector.documents.letter_data import party_data
from collector.documents.mail_view import mediator_view, references_of
from collector.documents.plain import one_line
from collector.documents.words import Words, language_of, words_for
from collector.domain.debtors import Debtor, DebtorKind
from collector.domain.facts import Instalment, PlanInterest
from collector.domain.plans import acknowledged_minor
from collector.domain.policy import Creditor, Mediator


@dataclass(frozen=True, slots=True)
class OwedOn:
    """What was owed on one invoice when the agreement was made, in minor units. `beside_minor`: interest, fixed sum,
    costs; all there is of an invoice that was paid late."""

    number: str
    issued_on: date
    due_on: date
    remaining_minor: int
    beside_minor: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was agreed on `made_on`, and of which invoices the sum owed was made; minor units of `currency`."""

    number: str
    made_on: date
    claims: Sequence[OwedOn]
    instalments: Sequence[Instalment]
    interest: PlanInterest
    all_due_days: int | None
    acknowledged: bool
    currency: str
    is_draft: bool = False  # goes with an offer; nobody is bound by it yet

    @property
    def total_minor(self) -> int:
        return sum(it.amount_minor for it in self.instalments)

    @property
    def owed_minor(self) -> int:
        return sum(it.remaining_minor + it.beside_minor for it in self.claims)


def agreement_pdf(
    creditor: Creditor, mediator: Mediator | None, debtor: Debtor, language: str, agreed: Agreement, at: datetime
) -> bytes:  # fmt: skip
    """The agreement as PDF/A in that language or else English: without admission of anybody; the acknowledgement of
    the debt is a sentence of its own, where it was given. Raises UnprintableText."""
    words = words_for(language, narrow_spaces=True)
    return render_letter("agreement", language_of(language), _data(creditor, mediator, debtor, agreed, words), at)


def agreement_file(number: str, language: str) -> str:
    """The file name, in ASCII: "accord-de-paiement-12-1-P3.pdf"."""
    return f"{words_for(language).say('file.agreement')}-{number}.pdf"


def _data(
    creditor: Creditor, mediator: Mediator | None, debtor: Debtor, agreed: Agreement, words: Words
) -> dict[str, Any]:  # fmt: skip
    numbers = [it.number for it in agreed.claims]
    amount = words.amount(agreed.total_minor, agreed.currency)
    acknowledged = acknowledged_minor(agreed.total_minor, agreed.owed_minor, agreed.interest)
    named = mediator_view(mediator)
    return party_data(creditor, debtor, words) | {
        "title": words.say("agreement.draft" if agreed.is_draft else "agreement.title").format(number=agreed.number),
        "number": agreed.number,
        "mode": "",
        "date": words.day(agreed.made_on),
        "one": len(numbers) == 1,
        "claims": [_claim(it, agreed.currency, words) for it in agreed.claims],
        "beside": any(it.beside_minor for it in agreed.claims),
        "instalments": _instalments(agreed, words),
        "count": str(len(agreed.instalments)),
        "total": amount,
        "owed": words.amount(agreed.owed_minor, agreed.currency),
        "references": references_of(agreed.number, numbers, words),
        "interest": agreed.interest.value,
        "all_due_days": str(agreed.all_due_days or ""),
        "acknowledged": agreed.acknowledged,
        "acknowledged_amount": words.amount(acknowledged, agreed.currency),
        "consumer": debtor.treated_as() is DebtorKind.CONSUMER,
        "mediator": None if named is None else {
            "name": named.name, "address": named.address, "website": named.website,
        },
    }  # fmt: skip


def _instalments(agreed: Agreement, words: Words) -> list[dict[str, str]]:
    return [
        {"number": str(number), "due": words.day(it.due_on), "amount": words.amount(it.amount_minor, agreed.currency)}
        for number, it in enumerate(agreed.instalments, 1)
    ]


def _claim(owed: OwedOn, currency: str, words: Words) -> dict[str, str]:
    return {
        "number": one_line(owed.number, 40), "issued": words.short_day(owed.issued_on),
        "due": words.short_day(owed.due_on), "remaining": words.amount(owed.remaining_minor, currency),
        "beside": words.amount(owed.beside_minor, currency),
    }  # fmt: skip
