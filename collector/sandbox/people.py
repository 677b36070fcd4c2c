"""Who lives in the pretend world: people who owe, what they were billed, and what becomes of each bill?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class What(StrEnum):
    """What somebody does about a bill."""

    CARD = "card"  # the debtor pays what remains by card
    CARD_DECLINED = "card_declined"  # the debtor's card is refused
    DEBIT = "debit"  # a SEPA debit begins; the bank answers days later
    DEBIT_ARRIVES = "debit_arrives"
    DEBIT_FAILS = "debit_fails"
    TRANSFER = "transfer"  # the business reports a bank transfer of all that remains, or of `minor`
    BY_HAND = "by_hand"  # the business marks the invoice as paid out of band
    ALL_AT_ONCE = "all_at_once"  # one card payment for every open invoice of this debtor
    CREDIT = "credit"  # the business issues a credit note of `minor`
    VOID = "void"  # the business takes the invoice back
    WRITE_OFF = "write_off"  # the business marks it uncollectible
    CHARGE_BACK = "charge_back"  # the debtor has the bank take a card payment back
    CHARGE_BACK_LOST = "charge_back_lost"  # the bank decides for the debtor
    CHARGE_BACK_WON = "charge_back_won"  # the bank decides for the business


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing done about a bill, in days: after its due date, after a mail of `step` was found, after a telephone
    call, or after the deed before it. `about`: up to two days later, as the seed will have it. `minor`: cents."""

    what: What
    days: int
    since: str
    minor: int = 0
    about: bool = True


@dataclass(frozen=True, slots=True)
class Bill:
    """An invoice: issued so many days after the first day of the play (before: negative), payable in `days`.

    `minor`: the total in cents. `deeds` happen one after the other, each when its time has come.
    """

    issued: int
    days: int
    minor: int
    text: str
    deeds: tuple[Deed, ...] = ()
    currency: str = "eur"
    by_card: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody says on the telephone: an outcome word, a note, and the days until a promised payment."""

    outcome: str
    note: str = ""
    promised_days: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """A customer of the business. `kind`: business, consumer, public_body, or empty where nobody has noted it.

    `corrected_email`: what the right address turns out to be once somebody asks. `vat`: a tax id of type eu_vat or
    gb_vat.
    """

    name: str
    kind: str
    email: str
    bills: tuple[Bill, ...]
    language: str = "fr"
    country: str = "FR"
    street: str = ""
    city: str = ""
    postcode: str = ""
    phone: str = ""
    vat: str = ""
    answer: Answer = Answer("no_answer", "Répondeur, message laissé.")
    corrected_email: str = ""


# --- how a cast is written down --------------------------------------------------------------------------------

DUE, CALL, BEFORE = "due", "call", "before"


def on_due(what: What, days: int, minor: int = 0) -> Deed:
    """So many days after the due date; before it where negative."""
    return Deed(what, days, DUE, minor)


def on_mail(step: str, what: What, days: int, minor: int = 0) -> Deed:
    """So many days after a mail of this step was found in the mailbox."""
    return Deed(what, days, step, minor)


def next_day(step: str, what: What) -> Deed:
    """The very day after a mail of this step."""
    return Deed(what, 1, step, about=False)


def on_call(what: What, days: int, minor: int = 0) -> Deed:
    """So many days after the telephone call, to the day."""
    return Deed(what, days, CALL, minor, about=False)


def then(what: What, days: int, minor: int = 0) -> Deed:
    """So many days after the deed before."""
    return Deed(what, days, BEFORE, minor, about=False)
