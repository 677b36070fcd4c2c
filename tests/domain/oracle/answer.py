"""A second, slow, independent count of a claim: one fraction a day, from the calculator's object to its answer.

It follows law.md, section 11, and knows nothing of the product but its tables of rates. Money is counted in units of
the currency as exact fractions; only a printed segment is rounded, half up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.domain.oracle.countries import Right, right_of
from tests.domain.oracle.rates import half_year, reference

ONE_DAY = timedelta(days=1)
PARTS = ("interest", "principal", "fixed_sum", "unallocated")
PLACES = {"JPY": 0, "KRW": 0, "TND": 3, "KWD": 3, "BHD": 3}


def half_up(amount: Fraction, places: int) -> Fraction:
    """The nearest printable amount; exactly half goes up."""
    unit = Fraction(1, 10**places)
    return ((amount + unit / 2) // unit) * unit


def text(amount: Fraction, places: int) -> str:
    scaled = amount * 10**places
    assert scaled.denominator == 1 and scaled >= 0, amount
    digits = str(scaled.numerator).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def percent_text(percent: Fraction) -> str:
    """At least two decimals, more only where they say something."""
    places = 2
    while (percent * 10**places).denominator != 1:
        places += 1
    return text(percent, places)


def next_half_point(percent: Fraction) -> Fraction:
    """The next half point, where the percent does not stand on one."""
    return Fraction(-((-percent * 2) // 1), 2)


def divisor_of(day: date, day_count: str) -> int:
    if day_count == "30/360":
        return 360
    leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
    return 366 if day_count == "ACT/ACT" and leap else 365


def days_worth(day: date, day_count: str) -> int:
    """How many days of interest one calendar day brings: in 30/360 a 31st none, and 1 March those February lacks."""
    if day_count != "30/360":
        return 1
    eve = day - ONE_DAY
    return 30 * (day.month - eve.month + 12 * (day.year - eve.year)) + min(day.day, 30) - min(eve.day, 30)


def statutory_percent(right: Right, half: date) -> Fraction:
    assert right.table is not None
    percent = max(Fraction(0), reference(right.table, half, right.eve) + Fraction(right.points))
    return next_half_point(percent) if right.half_point else percent


class Impossible(Exception):
    """More is credited than was ever invoiced: the question makes no sense."""


@dataclass(frozen=True)
class Percent:
    """A percent, and the half-year whose it is: the same number published again is another line of the statement."""

    value: Fraction
    of: date | None = None


@dataclass
class Percents:
    """The percent of each day, None where nobody may ask for interest."""

    right: Right
    contract: Fraction | None
    cap: Right | None
    first_day: date
    known: dict[date, Percent | None] = field(default_factory=dict)

    def on(self, day: date) -> Percent | None:
        half = half_year(self.first_day if self.right.one_rate else day)
        if half not in self.known:
            self.known[half] = self._of(half)
        return self.known[half]

    def _of(self, half: date) -> Percent | None:
        clause = self.contract if self.right.clause != "ignored" else None
        if clause is None:
            return self._statutory(self.right, half)
        if self.right.clause == "capped":
            cap = self._statutory(self.right, half) or (self._statutory(self.cap, half) if self.cap else None)
            return cap if cap and cap.value < clause else Percent(clause)
        return Percent(clause)

    def _statutory(self, right: Right, half: date) -> Percent | None:
        if right.percent is not None:
            return Percent(Fraction(right.percent))
        if right.table is None:
            return None
        return Percent(statutory_percent(right, half), half)


@dataclass
class Count:
    """The claim as it stands while the days pass."""

    places: int
    order: str
    principal: Fraction
    interest: Fraction = Fraction(0)  # accrued, as printed
    fixed: Fraction = Fraction(0)
    segments: list[dict[str, Any]] = field(default_factory=list)
    payments: list[dict[str, Any]] = field(default_factory=list)
    running: dict[str, Any] | None = None

    def accrue(self, day: date, percent: Percent, day_count: str) -> None:
        divisor, worth = divisor_of(day, day_count), days_worth(day, day_count)
        key = (self.principal, percent, divisor)
        if self.running is None or self.running["key"] != key:
            self.close()
            daily = self.principal * percent.value / (100 * divisor)
            self.running = {"key": key, "from": day, "days": 0, "exact": Fraction(0), "daily": daily}
        self.running["to"] = day
        self.running["days"] += worth
        self.running["exact"] += self.running["daily"] * worth

    def close(self) -> None:
        """End the running segment and print it."""
        run, self.running = self.running, None
        if run is None:
            return
        base, percent, divisor = run["key"]
        amount = half_up(run["exact"], self.places)
        self.interest += amount
        self.segments.append(
            {
                "from": run["from"].isoformat(),
                "to": run["to"].isoformat(),
                "days": run["days"],
                "base": text(base, self.places),
                "rate_percent": percent_text(percent.value),
                "divisor": divisor,
                "amount": text(amount, self.places),
            }
        )

    def pay(self, on: date, amount: Fraction) -> None:
        payment = {"on": on, "amount": amount, **dict.fromkeys(PARTS, Fraction(0))}
        self.payments.append(payment)
        self._place(payment, amount)

    def credit(self, amount: Fraction) -> None:
        """A credit note lowers the principal. What of it was paid already is freed, from the last payment back, and
        placed again, the oldest payment's first. No text says so: it changes nothing in the sums."""
        taken = min(amount, self.principal)
        self.principal -= taken
        too_much = amount - taken
        if too_much:
            self.close()
        freed = []
        for payment in reversed(self.payments):
            part = min(too_much, payment["principal"])
            payment["principal"] -= part
            too_much -= part
            freed.append((payment, part))
        for payment, part in reversed(freed):
            self._place(payment, part)

    def _place(self, payment: dict[str, Any], amount: Fraction) -> None:
        owed = {
            "interest": self.interest - self.paid("interest"),
            "principal": self.principal,
            "fixed_sum": self.fixed - self.paid("fixed_sum"),
            "unallocated": amount,
        }
        for part in (*self.order.split(), "unallocated"):
            taken = min(amount, owed[part])
            payment[part] += taken
            amount -= taken
            if part == "principal":
                self.principal -= taken

    def paid(self, part: str) -> Fraction:
        return sum((payment[part] for payment in self.payments), Fraction(0))


def order_of(asked: str | None) -> str:
    """Interest, then principal (C. civ. 1343-1; BGB 367), or the reverse where chosen; the fixed sum comes last."""
    return "principal interest fixed_sum" if asked == "principal_first" else "interest principal fixed_sum"


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """The calculator's answer to one object, without its sentences.

    Raises ``rates.Unknown`` where a rate is missing, ``Impossible`` where more is credited than was invoiced.
    """
    right, cap = right_of(asked["country"], asked["debtor_kind"])
    due, until = date.fromisoformat(asked["due_on"]), date.fromisoformat(asked["until"])
    first = first_day(right, due, asked.get("formal_notice_on"))
    rate = asked.get("rate", {"rule": "statutory"})
    contract = Fraction(rate["percent"]) if rate["rule"] == "contract" else None
    percents = Percents(right, contract, cap, first)
    day_count = day_count_of(right, asked.get("day_count"))
    places, order = PLACES.get(asked["currency"], 2), order_of(asked.get("allocation"))
    count = Count(places, order, Fraction(asked["principal"]))
    credits, payments = dated(asked.get("credit_notes", [])), dated(asked.get("payments", []))
    if sum(amount for _, amount in credits) > count.principal:
        raise Impossible
    day = min([due, *(on for on, _ in credits), *(on for on, _ in payments)])
    while day <= until:
        for amount in amounts_on(day, credits):
            count.credit(amount)
        if day == due + ONE_DAY and count.principal > 0:
            count.fixed = fixed_sum(right, count.principal, asked["currency"])
        percent = percents.on(day) if day >= first and count.principal > 0 else None
        if percent is not None:
            count.accrue(day, percent, day_count)
        for amount in amounts_on(day, payments):
            count.close()
            count.pay(day, amount)
        day += ONE_DAY
    count.close()
    return result(asked, count)


def day_count_of(right: Right, asked: str | None) -> str:
    """The one asked for, where practice there knows it."""
    return asked if asked in right.day_counts else right.day_counts[0]


def first_day(right: Right, due: date, notice: str | None) -> date:
    """The first day that can bear interest; one that never comes where a notice is needed and there is none."""
    if not right.notice:
        return due + ONE_DAY
    if notice is None:
        return date.max
    return max(due, date.fromisoformat(notice) + timedelta(days=right.grace)) + ONE_DAY


def dated(entries: list[dict[str, str]]) -> list[tuple[date, Fraction]]:
    return [(date.fromisoformat(entry["on"]), Fraction(entry["amount"])) for entry in entries]


def amounts_on(day: date, entries: list[tuple[date, Fraction]]) -> list[Fraction]:
    return [amount for on, amount in entries if on == day]


def fixed_sum(right: Right, principal: Fraction, currency: str) -> Fraction:
    if currency != right.fixed_currency:
        return Fraction(0)
    for up_to, amount in right.fixed:
        if up_to is None or principal <= Fraction(up_to):
            return Fraction(amount)
    return Fraction(0)


def result(asked: dict[str, Any], count: Count) -> dict[str, Any]:
    interest_due, fixed_due = count.interest - count.paid("interest"), count.fixed - count.paid("fixed_sum")
    amounts = {
        "interest": count.interest,
        "interest_paid": count.paid("interest"),
        "interest_due": interest_due,
        "fixed_sum": count.fixed,
        "fixed_sum_due": fixed_due,
        "principal_due": count.principal,
        "total": count.principal + interest_due + fixed_due,
        "unallocated": count.paid("unallocated"),
    }
    return {
        "id": asked["id"],
        "currency": asked["currency"],
        **{name: text(amount, count.places) for name, amount in amounts.items()},
        "segments": count.segments,
        "payments": [_shown(payment, count.places) for payment in count.payments],
    }


def _shown(payment: dict[str, Any], places: int) -> dict[str, str]:
    amounts = {name: text(payment[name], places) for name in ("amount", *PARTS)}
    return {"on": payment["on"].isoformat(), **amounts}
