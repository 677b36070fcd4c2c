"""A second way to the same figures: day by day, one fraction a day, cent by cent; slow, and written from the law only.

Nothing of the first implementation is used here but the shape of a claim. Each payment is a pile of single cents, each
labelled with what it settles; each day adds one exact fraction; a line is closed where a reader would expect a new one.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from pathlib import Path

from collector.domain.claims import Claim

FOLDER = Path(__file__).parents[2] / "collector" / "domain" / "rates"
KNOWN_UNTIL = date(2026, 12, 31)
DAY = timedelta(days=1)


class Impossible(Exception):
    """The entries contradict each other."""


def _column(file: str, day_column: str, rate_column: str) -> list[tuple[date, Fraction]]:
    with (FOLDER / file).open(encoding="utf-8") as text:
        rows = csv.DictReader(text)
        return [(date.fromisoformat(row[day_column]), Fraction(row[rate_column])) for row in rows]


ECB = _column("ecb_mro.csv", "effective_from", "rate_percent")
LEGAL = _column("fr_legal_interest.csv", "semester_start", "rate_others_percent")


def in_force(rows: list[tuple[date, Fraction]], on: date) -> Fraction:
    return [rate for start, rate in rows if start <= on][-1]


def half_year(on: date) -> date:
    return date(on.year, 7, 1) if on >= date(on.year, 7, 1) else date(on.year, 1, 1)


@dataclass
class Law:
    """How one debtor is charged. `fixed_percent`: the contract's rate, else the statutory one of `kind`."""

    kind: str  # business | consumer | public_body
    fixed_percent: Fraction | None = None
    notice_on: date | None = None
    stops_on: date | None = None
    principal_first: bool = False

    def percent(self, on: date, began_on: date) -> Fraction:
        if self.fixed_percent is not None:
            return self.fixed_percent
        if self.kind == "business":
            return in_force(ECB, half_year(on)) + 10
        if self.kind == "public_body":
            return in_force(ECB, half_year(began_on)) + 8
        return in_force(LEGAL, half_year(on))

    def closes_a_line(self, on: date) -> bool:
        """A rate read for each half-year gives a line for each."""
        return self.fixed_percent is None and self.kind != "public_body" and half_year(on) != half_year(on + DAY)


@dataclass
class Outcome:
    principal: int
    interest: int
    fixed_sum: int
    unallocated: int
    lines: list[int]


def count(claim: Claim, law: Law, as_of: date) -> Outcome:
    """What is owed at the end of `as_of`, in cents."""
    order = "pif" if law.principal_first else "ipf"
    rank = {label: place for place, label in enumerate(order + "u")}
    owed = Counter({"p": 0, "i": 0, "f": 0})
    piles: list[tuple[str, list[str]]] = []
    lines: list[int] = []
    open_line = Fraction(0)
    began_on: date | None = None
    net_credit = 0
    starts_after = claim.due_on
    if law.kind == "consumer":
        starts_after = max(claim.due_on, law.notice_on) if law.notice_on else date.max

    def close() -> None:
        nonlocal open_line
        if open_line:
            rounded = floor(open_line + Fraction(1, 2))
            lines.append(rounded)
            owed["i"] += rounded
            open_line = Fraction(0)

    def settle() -> None:
        for _, pile in piles:
            for place, label in enumerate(pile):
                if label == "u":
                    target = next((part for part in order if owed[part] > 0), None)
                    if target is None:
                        break
                    pile[place] = target
                    owed[target] -= 1
            pile.sort(key=rank.__getitem__)

    on = min([claim.due_on, *(it.on for it in claim.entries)])
    while on <= as_of:
        today = [it for it in claim.entries if it.on == on]
        for it in today:
            if it.kind == "invoice":
                owed["p"] += it.minor
        for it in today:
            if it.kind == "credit_note":
                net_credit += it.minor
                owed["p"] -= it.minor
                for _, pile in reversed(piles):
                    while owed["p"] < 0 and "p" in pile:
                        last = len(pile) - 1 - pile[::-1].index("p")
                        pile[last] = "u"
                        owed["p"] += 1
                    pile.sort(key=rank.__getitem__)
                if owed["p"] < 0:
                    raise Impossible
                settle()
        for it in today:
            if it.kind == "credit_note_voided":
                net_credit -= it.minor
                owed["p"] += it.minor
                if net_credit < 0:
                    raise Impossible
                settle()

        late = on > starts_after and (law.stops_on is None or on <= law.stops_on)
        if late and owed["p"] > 0:
            if began_on is None:
                began_on = on
                owed["f"] += 0 if law.kind == "consumer" else 4000
            open_line += Fraction(owed["p"]) * law.percent(on, began_on) / 100 / 365

        evening = [it for it in today if it.kind in ("waiver", "payment", "refund", "chargeback")]
        tomorrow = [
            it for it in claim.entries if it.on == on + DAY and it.kind in ("credit_note", "credit_note_voided")
        ]
        if evening or tomorrow or on == as_of or law.closes_a_line(on):
            close()
        for it in today:
            if it.kind == "waiver":
                offered = it.minor
                for label in "if":
                    given_up = min(offered, owed[label])
                    owed[label] -= given_up
                    offered -= given_up
        for it in today:
            if it.kind == "payment":
                piles.append((it.reference, ["u"] * it.minor))
                settle()
        for it in [it for it in today if it.reverses] + [it for it in today if not it.reverses]:
            if it.kind in ("refund", "chargeback"):
                back = it.minor
                for reference, pile in reversed(piles):
                    while back and pile and it.reverses in ("", reference):
                        label = pile.pop()
                        back -= 1
                        if label != "u":
                            owed[label] += 1
                if back:
                    raise Impossible
                settle()
        on += DAY
    unallocated = sum(pile.count("u") for _, pile in piles)
    return Outcome(owed["p"], owed["i"], owed["f"], unallocated, lines)
