"""What may be concluded from a Stripe object, and how is it told?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, get_args

from collector.domain.money import EXPONENTS, Money
from collector.gateways.stripe_fields import Json, text

Concludes = Literal[
    "collectible", "not_yet_due", "draft", "paid", "void", "uncollectible", "deleted", "not_an_invoice",
    "payment_pending", "disputed", "refunded", "unreadable", "not_ours_to_chase",
]  # fmt: skip
CONCLUSIONS: tuple[str, ...] = get_args(Concludes)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """One object's meaning for a chase. `owed_minor` (minor units of `currency`) is what may be asked for by it alone.

    `owed_minor` is None only where the object cannot be read; `debtor` is the name an invoice or customer shows.
    """

    object: str
    id: str | None
    concludes: Concludes
    because: str
    owed_minor: int | None = 0
    currency: str | None = None
    due_on: date | None = None
    debtor: str = ""

    def saying(self, concludes: Concludes, *, owed_minor: int) -> Conclusion:
        """The same object, with another conclusion."""
        return replace(self, concludes=concludes, owed_minor=owed_minor)

    def about(self, what: str, stripe_id: str | None, because: str) -> Conclusion:
        """The conclusion of the object inside, told of the envelope around it."""
        return replace(self, object=what, id=stripe_id, because=because)

    def as_dict(self) -> dict[str, Any]:
        """As `stripe explain --json` prints it."""
        return {
            "object": self.object or None,
            "id": self.id,
            "concludes": self.concludes,
            "owed_minor": self.owed_minor,
            "currency": self.currency,
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "debtor": self.debtor or None,
            "because": self.because,
        }

    def as_text(self) -> str:
        """As `stripe explain` prints it: a line for the eye, the reason below."""
        parts = [f"{self.object or 'object'} {self.id or 'without an id'}: {self.concludes.replace('_', ' ')}"]
        if self.owed_minor and self.currency:
            parts.append(f"{said(self.owed_minor, self.currency)} owed")
        if self.debtor:
            parts.append(self.debtor)
        if self.due_on:
            parts.append(f"due {self.due_on.isoformat()}")
        return ", ".join(parts) + f"\n    {self.because}"


def unreadable(kind: str, stripe_id: str | None, because: str) -> Conclusion:
    """Not understood: set aside for a person, never chased."""
    return Conclusion(kind, stripe_id, "unreadable", because, owed_minor=None)


def said(minor: int, currency: str | None) -> str:
    """An amount for the eye: 120000 eur is "1200.00 EUR"; a currency we do not know keeps its minor units."""
    if currency in EXPONENTS:
        return f"{Money(minor, currency).to_decimal():f} {currency.upper()}"
    return f"{minor} minor units of {currency or 'an unknown currency'}"


def currency_of(data: Json) -> str | None:
    """The object's currency in lower case, where it names one."""
    found = text(data, "currency")
    return found.lower() if found else None
