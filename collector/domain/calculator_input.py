"""What does a person or a program ask the calculator, and what is wrong with the question?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Final, TypeVar

from collector.domain.allocation import Allocation
from collector.domain.claims import Claim, EntryKind, LedgerEntry
from collector.domain.day_count import DayCount
from collector.domain.debtors import DebtorKind
from collector.domain.money import UnknownCurrency, UnreadableAmount, exponent_of, parse_money, rate_e5_from_percent
from collector.domain.terms import NO_CLAUSE, FixedRate, Terms

CLAIM_ID: Final = 1
"""The one claim of a question."""

KEYS: Final = (
    "id", "country", "debtor_kind", "principal", "currency", "due_on", "until", "rate", "day_count", "allocation",
    "payments", "credit_notes", "formal_notice_on",
)  # fmt: skip

# Ten million millions: beyond that somebody mistyped, and no invoice says otherwise.
_MOST_MINOR = 10**15
_MOST_PERCENT_E5 = 1_000 * 100_000
_MOST_ENTRIES = 10_000
_YEARS = range(1900, 2201)
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# What people write for a country whose ISO code is another one.
_MEANT_COUNTRY = {"UK": "GB", "EL": "GR"}
_LONGEST_ID = 200

Choice = TypeVar("Choice", bound=StrEnum)


class InputProblem(ValueError):
    """One field that cannot be used: `field` is its path ("payments[0].on"), the message adds cause and remedy."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


class Unreadable(str):
    """A JSON number with a fraction, NaN, Infinity, or one too long to be meant: kept as the text it was."""

    __slots__ = ()


TWICE: Final = object()
"""The value of a key that stands twice in its object: nobody knows which was meant."""


@dataclass(frozen=True, slots=True)
class Question:
    """One claim to compute, as a program asked.

    `until` is the last day counted; `allocation` None: the law's; `unread`: keys we do not know.
    """

    id: str | int
    country: str | None
    debtor_kind: DebtorKind
    claim: Claim
    terms: Terms
    until: date
    allocation: Allocation | None
    formal_notice_on: date | None
    unread: tuple[str, ...] = ()


def read_question(value: object) -> Question:
    """The question in one object of the list (docs/calculator.md). Raises InputProblem for the first wrong field."""
    if not isinstance(value, Mapping):
        raise InputProblem("entry", f'write an object such as {{"id": "1", ...}}, not {_shown(value)}')
    unread = _unread_keys(value)
    asked_id = id_of(value)
    currency = _currency(value)
    due_on, until = _day(value, "due_on"), _day(value, "until")
    terms = _counted(_terms(value), _optional(value, "day_count", DayCount))
    payments = _entries(value, "payments", EntryKind.PAYMENT, currency)
    credits = _entries(value, "credit_notes", EntryKind.CREDIT_NOTE, currency)
    return Question(
        id=asked_id,
        country=_country(value),
        debtor_kind=_choice(value, "debtor_kind", DebtorKind),
        claim=_claim(
            str(asked_id), _principal(value, currency), currency, due_on, until, [*payments, *credits], terms.key
        ),
        terms=terms,
        until=until,
        allocation=_optional(value, "allocation", Allocation),
        formal_notice_on=_day(value, "formal_notice_on") if value.get("formal_notice_on") is not None else None,
        unread=unread,
    )


def id_of(value: Mapping[str, Any]) -> str | int:
    """The name of a question, echoed with its answer. Raises InputProblem."""
    found: str | int = _needed(value, "id")
    if not _is_text_or_whole(found) or found == "":
        raise InputProblem("id", f"write a text or a whole number, not {_shown(found)}")
    if isinstance(found, str) and len(found) > _LONGEST_ID:
        raise InputProblem("id", f"at most {_LONGEST_ID} characters")
    return found


def _unread_keys(value: Mapping[str, Any]) -> tuple[str, ...]:
    """Keys that are none of ours. One that resembles ours is refused: a misspelt payment must not be lost."""
    unknown = [str(key) for key in value if key not in KEYS]
    for key in unknown:
        meant = get_close_matches(key.lower(), KEYS, 1, 3 / 4)
        if meant:
            raise InputProblem(key, f"unknown key; write {meant[0]}")
    return tuple(unknown)


def _claim(
    number: str, principal_minor: int, currency: str, due_on: date, until: date, entries: Sequence[LedgerEntry],
    terms_key: str,
) -> Claim:  # fmt: skip
    # Nobody says when the invoice was issued: before the day asked about and the first thing that happened to it, and
    # it bears no interest before it is late anyway.
    issued_on = min([due_on, until, *(entry.on for entry in entries)])
    invoiced = LedgerEntry(EntryKind.INVOICE, issued_on, principal_minor, "invoice")
    return Claim(
        id=CLAIM_ID, stripe_invoice_id="", number=number, currency=currency, issued_on=issued_on, due_on=due_on,
        due_on_assumed=False, entries=(invoiced, *entries), terms_key=terms_key,
    )  # fmt: skip


def _country(value: Mapping[str, Any]) -> str | None:
    found = value.get("country")
    if found is None and "country" in value:
        return None
    found = _text(value, "country")
    if not (len(found) == 2 and found.isascii() and found.isalpha()):
        raise InputProblem("country", f"write the two letters of ISO 3166, such as FR, not {_shown(found)}")
    code = found.upper()
    if code in _MEANT_COUNTRY:
        raise InputProblem("country", f"the ISO code of {code} is {_MEANT_COUNTRY[code]}; write that")
    return code


def _currency(value: Mapping[str, Any]) -> str:
    code = _text(value, "currency").lower()
    try:
        exponent_of(code)
    except UnknownCurrency:
        raise InputProblem("currency", f"unknown currency {_shown(code)}; write ISO 4217, such as EUR") from None
    return code


def _principal(value: Mapping[str, Any], currency: str) -> int:
    return _amount(_needed(value, "principal"), "principal", currency)


def _amount(found: object, field: str, currency: str) -> int:
    """A positive amount in minor units from a plain decimal text or a whole number of units."""
    exponent = exponent_of(currency)
    example = f"{1200:.{exponent}f}"
    if isinstance(found, Unreadable):
        raise InputProblem(
            field, f'{found[:40]} is a JSON number, which loses cents on its way; write it as text: "{example}"'
        )
    if not _is_text_or_whole(found):
        raise InputProblem(field, f'write the amount as text, such as "{example}", not {_shown(found)}')
    try:
        minor = parse_money(str(found)[:60], currency).minor
    except UnreadableAmount:
        raise InputProblem(
            field,
            f"{_shown(found)} is no amount in {currency.upper()}: write a plain number with at most {exponent} "
            f'decimals and a point, such as "{example}"',
        ) from None
    if minor <= 0:
        raise InputProblem(field, f"{_shown(found)} must be above zero; leave out what is nothing")
    if minor > _MOST_MINOR:
        raise InputProblem(field, f"{_shown(found)} is too large; at most {_MOST_MINOR // 10**exponent}")
    return minor


def _entries(value: Mapping[str, Any], field: str, kind: EntryKind, currency: str) -> list[LedgerEntry]:
    found = value.get(field)
    if found is None:
        return []
    if not isinstance(found, list):
        raise InputProblem(
            field, f'write a list such as [{{"on": "2026-01-15", "amount": "500.00"}}], not {_shown(found)}'
        )
    if len(found) > _MOST_ENTRIES:
        raise InputProblem(field, f"at most {_MOST_ENTRIES} of them for one claim")
    return [_entry(item, f"{field}[{index}]", kind, currency) for index, item in enumerate(found)]


def _entry(item: object, field: str, kind: EntryKind, currency: str) -> LedgerEntry:
    if not isinstance(item, Mapping):
        raise InputProblem(field, f'write {{"on": "2026-01-15", "amount": "500.00"}}, not {_shown(item)}')
    for key in item:
        if key not in ("on", "amount"):
            raise InputProblem(f"{field}.{key}", "unknown key; write on and amount")
    on = _as_day(_needed(item, "on", field), f"{field}.on")
    return LedgerEntry(kind, on, _amount(_needed(item, "amount", field), f"{field}.amount", currency), field)


def _terms(value: Mapping[str, Any]) -> Terms:
    """The contract's clause, or the law alone."""
    rate = value.get("rate")
    if rate is None:
        return NO_CLAUSE
    remedy = '{"rule": "statutory"} or {"rule": "contract", "percent": "15.00"}'
    if not isinstance(rate, Mapping):
        raise InputProblem("rate", f"write {remedy}, not {_shown(rate)}")
    for key in rate:
        if key not in ("rule", "percent"):
            raise InputProblem(f"rate.{key}", f"unknown key; write {remedy}")
    match rate.get("rule"), rate.get("percent"):
        case "statutory", None:
            return NO_CLAUSE
        case "statutory", _:
            raise InputProblem(
                "rate.percent", "the statutory rate has none of its own; leave it out, or write contract"
            )
        case "contract", None:
            raise InputProblem("rate.percent", 'missing; write the contract\'s percentage a year, such as "15.00"')
        case "contract", percent:
            return _clause(percent)
    raise InputProblem("rate.rule", f"write {remedy}")


def _clause(percent: object) -> Terms:
    if not _is_text_or_whole(percent):
        raise InputProblem("rate.percent", f'write the percentage as text, such as "15.00", not {_shown(percent)}')
    try:
        rate_e5 = rate_e5_from_percent(str(percent)[:60])
    except UnreadableAmount:
        raise InputProblem(
            "rate.percent", f'{_shown(percent)} is no percentage: write a plain number such as "15.00"'
        ) from None
    if not 0 <= rate_e5 <= _MOST_PERCENT_E5:
        raise InputProblem("rate.percent", f"{_shown(percent)} lies outside 0 to {_MOST_PERCENT_E5 // 100_000}")
    return Terms("contract", date.min, rate=FixedRate(rate_e5), clause_reference="contract")


def _counted(terms: Terms, day_count: DayCount | None) -> Terms:
    """The terms with the day count asked for; where the country's practice knows it not, a warning says so."""
    return terms if day_count is None else replace(terms, key=f"{terms.key} {day_count}", day_count=day_count)


def _optional(value: Mapping[str, Any], field: str, kind: type[Choice]) -> Choice | None:
    return None if value.get(field) is None else _choice(value, field, kind)


def _choice(value: Mapping[str, Any], field: str, kind: type[Choice]) -> Choice:
    found = _text(value, field)
    try:
        return kind(found)
    except ValueError:
        raise InputProblem(field, f"{_shown(found)} is none of {', '.join(kind)}; write one of these") from None


def _day(value: Mapping[str, Any], field: str) -> date:
    return _as_day(_needed(value, field), field)


def _as_day(found: object, field: str) -> date:
    try:
        if isinstance(found, str) and _ISO_DAY.fullmatch(found):
            day = date.fromisoformat(found)
            if day.year not in _YEARS:
                raise InputProblem(field, f"the year {day.year} lies outside {_YEARS[0]} to {_YEARS[-1]}; correct it")
            return day
    except InputProblem:
        raise
    except ValueError:
        pass  # such as 2026-02-30
    raise InputProblem(field, f"{_shown(found)} is no day; write it as 2026-01-15")


def _text(value: Mapping[str, Any], field: str) -> str:
    found = _needed(value, field)
    if not isinstance(found, str) or isinstance(found, Unreadable):
        raise InputProblem(field, f"write it as text, not {_shown(found)}")
    return found


def _needed(value: Mapping[str, Any], field: str, of: str = "") -> Any:
    try:
        return value[field]
    except KeyError:
        raise InputProblem(f"{of}.{field}" if of else field, f"missing; add {field}") from None


def _is_text_or_whole(found: object) -> bool:
    return isinstance(found, str | int) and not isinstance(found, bool | Unreadable)


def _shown(found: object) -> str:
    """What somebody wrote, short enough for a message."""
    if isinstance(found, Unreadable):
        return f"the number {found[:40]}"
    if isinstance(found, str | int) and not isinstance(found, bool):
        text = repr(found) if isinstance(found, str) else str(found)
        return text if len(text) <= 60 else f"{text[:57]}..."
    if found is TWICE:
        return "two values (the key stands there twice)"
    names = {bool: "true or false", type(None): "null", list: "a list", dict: "an object"}
    return names.get(type(found), "that")
