"""What must be true of every answer of the calculator, whatever was asked."""

from __future__ import annotations

import random
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from tests.domain.oracle.answer import PARTS
from tests.domain.oracle.random_claims import questions
from tests.domain.test_two_implementations import SEED, products

ASKED = list(questions(f"properties-{SEED}", 1200))
COUNTS = {"FR": ("ACT/365", "ACT/ACT"), "DE": ("ACT/365", "ACT/ACT", "30/360"), "IT": ("ACT/365",), "BE": ("ACT/365",)}


@pytest.fixture(scope="module")
def answered() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    found = zip(ASKED, products(ASKED), strict=True)
    return [(asked, answer) for asked, answer in found if "error" not in answer]


def amount(found: dict[str, Any], name: str) -> Fraction:
    return Fraction(found[name])


def exact(found: dict[str, Any]) -> Fraction:
    """The interest before any rounding, from the lines as printed."""
    return sum(
        (Fraction(line["base"]) * Fraction(line["rate_percent"]) * line["days"] / (100 * line["divisor"]))
        for line in found["segments"]
    ) or Fraction(0)


def later(asked: dict[str, Any], days: int) -> dict[str, Any]:
    until = min(date.fromisoformat(asked["until"]) + timedelta(days=days), date(2026, 12, 31))
    return {**asked, "until": max(until, date.fromisoformat(asked["until"])).isoformat()}


def test_nothing_is_due_but_the_principal_before_the_day_after_the_due_date():
    early = [{**asked, "until": asked["due_on"]} for asked in ASKED]
    for asked, found in zip(early, products(early), strict=True):
        assert not found["segments"], asked
        assert amount(found, "interest") == amount(found, "fixed_sum") == 0, asked


def test_every_cent_of_every_payment_is_placed(answered):
    for asked, found in answered:
        for payment in found["payments"]:
            assert sum(amount(payment, part) for part in PARTS) == amount(payment, "amount"), asked
        placed = {part: sum(amount(payment, part) for payment in found["payments"]) for part in PARTS}
        notes = [note for note in asked.get("credit_notes", []) if note["on"] <= asked["until"]]
        credited = sum(Fraction(note["amount"]) for note in notes)
        assert amount(found, "principal_due") == Fraction(asked["principal"]) - credited - placed["principal"], asked
        assert amount(found, "interest_due") == amount(found, "interest") - placed["interest"], asked
        assert amount(found, "fixed_sum_due") == amount(found, "fixed_sum") - placed["fixed_sum"], asked
        assert amount(found, "unallocated") == placed["unallocated"], asked


def test_nothing_is_negative_and_the_total_is_the_sum_of_its_parts(answered):
    for asked, found in answered:
        parts = ("principal_due", "interest_due", "fixed_sum_due")
        assert all(amount(found, part) >= 0 for part in (*parts, "unallocated")), asked
        assert amount(found, "total") == sum(amount(found, part) for part in parts), asked
        assert amount(found, "interest") == sum(Fraction(line["amount"]) for line in found["segments"]), asked


def test_interest_accrued_never_falls_as_time_passes(answered):
    early = [(asked, found) for asked, found in answered if asked["until"] <= "2026-12-30"]
    for (asked, found), after in zip(early, products([later(asked, 9) for asked, _ in early]), strict=True):
        if "error" not in after:  # the first day of interest may need a rate that we do not hold
            assert amount(after, "interest") >= amount(found, "interest"), asked
            assert amount(after, "fixed_sum") >= amount(found, "fixed_sum"), asked


def test_interest_adds_up_over_any_split_of_the_time():
    rng = random.Random(SEED)
    asked = [_three(rng, number) for number in range(400)]
    found = products([each for three in asked for each in three])
    for start in range(0, len(found), 3):
        whole, first, second = found[start : start + 3]
        assert exact(whole) == exact(first) + exact(second), asked[start // 3]


def _three(rng: random.Random, number: int) -> list[dict[str, Any]]:
    """The same sum late from a day to another, and the two parts of that time; rates that follow the half-years."""
    first, cut, last = sorted(date.fromordinal(rng.randint(733_800, 739_980)) for _ in range(3))
    country = rng.choice(tuple(COUNTS))
    same = {
        "country": country, "debtor_kind": "business", "currency": "EUR",
        "principal": f"{rng.randint(1, 90_000)}.{rng.randint(0, 99):02d}",
        "day_count": rng.choice(COUNTS[country]),
        "rate": rng.choice(({"rule": "statutory"}, {"rule": "contract", "percent": "13.37"})),
    }  # fmt: skip
    spans = {"whole": (first, last), "first": (first, cut), "second": (cut, last)}
    return [
        {**same, "id": f"{number} {name}", "due_on": due.isoformat(), "until": until.isoformat()}
        for name, (due, until) in spans.items()
    ]
