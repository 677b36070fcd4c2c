"""Random questions to the calculator, the same for the same seed, and the smallest one that still goes wrong."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.domain.oracle.answer import PLACES, text
from tests.domain.oracle.countries import COUNTRIES, right_of

_FIRST, _LAST = date(2009, 7, 1), date(2026, 12, 30)
_OFTEN = ("FR", "FR", "FR", "DE", "DE", "DE", "GB", "IE", "BE", "NL", "ES", "IT", "LU", "CH")
_CURRENCIES = {"GB": "GBP", "US": "USD", "CH": "CHF", "DK": "DKK", "SE": "SEK", "CZ": "CZK", "PL": "PLN"}
_PERCENTS = ("0", "0.50", "1.95", "3", "4.125", "7.5", "8.25", "10.00", "12.00", "15.00", "18.00", "21.375")
_TURNS = ((1, 1), (7, 1), (6, 30), (12, 31), (2, 28), (3, 1))


def questions(seed: str, count: int) -> Iterator[dict[str, Any]]:
    """As many objects for ``penalties --input`` as asked for."""
    rng = random.Random(seed)
    for number in range(count):
        yield question(rng, f"{seed}-{number}")


def question(rng: random.Random, id: str) -> dict[str, Any]:
    country = rng.choice(_OFTEN if rng.random() < 0.75 else COUNTRIES)
    kind = rng.choices(("business", "consumer", "public_body", "unknown"), (14, 3, 2, 1))[0]
    currency = rng.choices((_CURRENCIES.get(country, "EUR"), "JPY", "TND", "EUR", "USD"), (16, 1, 1, 1, 1))[0]
    places = PLACES.get(currency, 2)
    principal = _principal(rng, places)
    due = _day(rng)
    until = min(due + timedelta(days=_span(rng)), date(2027, 1, 2) if rng.random() < 0.02 else _LAST)
    asked: dict[str, Any] = {
        "id": id, "country": country, "debtor_kind": kind, "principal": _money(principal, places), "currency": currency,
        "due_on": due.isoformat(), "until": until.isoformat(), "rate": _rate(rng),
    }  # fmt: skip
    counts = right_of(country, kind)[0].day_counts
    if rng.random() < 0.4:
        asked["day_count"] = rng.choice(counts if rng.random() < 0.9 else ("ACT/ACT", "30/360"))
    if rng.random() < 0.6:
        asked["allocation"] = rng.choice(("interest_first", "principal_first"))
    if rng.random() < 0.7:
        asked["formal_notice_on"] = (due + timedelta(days=rng.randint(-10, 40))).isoformat()
    asked["payments"] = [_event(rng, due, until, principal, places) for _ in range(_few(rng))]
    if rng.random() < 0.25:
        parts = rng.choice(((principal,), (principal // 2,), (principal // 2, principal // 3)))
        asked["credit_notes"] = [_event(rng, due, until, part, places, most=part) for part in parts if part]
    return asked


def _principal(rng: random.Random, places: int) -> int:
    """In the smallest unit; often round, often at a step of the fixed sums, sometimes tiny."""
    units: int = rng.choice((1, 40, 300, 1000, 3480, 10000, 36500, rng.randint(1, 90000)))
    more: int = rng.choice((0, 0, -1, 1, rng.randint(0, 10**places)))
    return max(1, units * int(10**places) + more)


def _day(rng: random.Random) -> date:
    day = date.fromordinal(rng.randint(_FIRST.toordinal(), _LAST.toordinal()))
    if rng.random() < 0.3:
        day = date(day.year, *rng.choice(_TURNS))
    return max(day, _FIRST)


def _span(rng: random.Random) -> int:
    most = rng.choice((3, 40, 40, 120, 240, 900 if rng.random() < 0.3 else 60))
    return rng.randint(-3 if most == 3 else 0, most)


def _rate(rng: random.Random) -> dict[str, str]:
    if rng.random() < 0.7:
        return {"rule": "statutory"}
    return {"rule": "contract", "percent": rng.choice((*_PERCENTS, f"{rng.randint(1, 2500) / 100:.2f}"))}


def _few(rng: random.Random) -> int:
    return rng.choices((0, 1, 2, 3), (45, 35, 15, 5))[0]


def _event(rng: random.Random, due: date, until: date, whole: int, places: int, most: int | None = None) -> dict:
    if rng.random() < 0.15:
        on = rng.choice((due, due + timedelta(days=1), until))
    else:
        on = due + timedelta(days=rng.randint(-15, max(1, (until - due).days)))
        if rng.random() < 0.1:
            on = date(on.year, *rng.choice(_TURNS))
    amount = max(1, rng.choice((whole, whole // 2, whole // 10, rng.randint(1, whole), whole + rng.randint(0, 9000))))
    return {"on": on.isoformat(), "amount": _money(min(amount, most) if most else amount, places)}


def _money(minor: int, places: int) -> str:
    return text(Fraction(minor, 10**places), places)


def smallest(asked: dict[str, Any], wrong: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The same question made as small as it can be while it still goes wrong."""
    found = True
    while found:
        found = False
        for smaller in _smaller(asked):
            if wrong(smaller):
                asked, found = smaller, True
                break
    return asked


def _smaller(asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for key in ("day_count", "allocation", "formal_notice_on", "credit_notes", "payments"):
        if asked.get(key):
            yield {name: value for name, value in asked.items() if name != key}
    for key in ("payments", "credit_notes"):
        for index in range(len(asked.get(key, []))):
            yield {**asked, key: asked[key][:index] + asked[key][index + 1 :]}
    due, until = date.fromisoformat(asked["due_on"]), date.fromisoformat(asked["until"])
    for days in {(until - due).days // 2, (until - due).days - 1}:
        if 0 <= days < (until - due).days:
            yield {**asked, "until": (due + timedelta(days=days)).isoformat()}
    if asked["rate"]["rule"] == "contract":
        yield {**asked, "rate": {"rule": "statutory"}}
