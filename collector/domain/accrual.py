"""What do days add to a claim? Interest on what is owed, and the fixed sum when the delay begins."""

from __future__ import annotations

from collections.abc import Iterator

from collector.domain.allocation import FIXED_SUM, INTEREST, PRINCIPAL
from collector.domain.calendar import whole_years_after
from collector.domain.interest import HUNDRED_PERCENT, RawSegment, first_day_without_rate, raw_segments
from collector.domain.regime import Regime
from collector.domain.schedule import LAST_DAY, Schedule
from collector.domain.standstills import Standstill, windows_from


class Accrual:
    """The side of an account on which time works; days are ordinals, amounts are listed by part (see `allocation`)."""

    __slots__ = (
        "_next_day",
        "_windows",
        "_year_over_on",
        "_years",
        "_young_minor",
        "cap_reached_on",
        "credited_minor",
        "delay_began",
        "first_day",
        "fixed_sum_minor",
        "interest_minor",
        "invoiced_minor",
        "owed",
        "rate_missing_on",
        "regime",
        "schedule",
        "segments",
        "standstills",
    )  # fmt: skip

    def __init__(self, regime: Regime, first_day: int, standstills: tuple[Standstill, ...] = ()) -> None:
        self.regime = regime
        self.first_day = first_day  # of delay, bearing interest or not
        self.standstills = standstills
        self.schedule: Schedule | None = regime.schedule
        self.delay_began: int | None = None  # the first day that may bear interest with principal owed
        self.invoiced_minor = 0
        self.credited_minor = 0
        self.owed = [0, 0, 0, 0]
        self.fixed_sum_minor = 0
        self.interest_minor = 0  # charged in all
        self.segments: list[RawSegment] = []
        self.rate_missing_on: int | None = None
        self.cap_reached_on: int | None = None  # first day of the line that the contract's cap cut short
        self._windows = windows_from(first_day, standstills)
        self._next_day = first_day
        self._years = 0  # whole years of delay that are over, where interest compounds
        self._year_over_on = LAST_DAY + 1  # the day after the one that runs
        self._young_minor = 0  # interest of that year

    def accrue(self, until: int) -> None:
        """Interest on the principal as it stands, up to and including ordinal `until`; the fixed sum at the start."""
        since, self._next_day = self._next_day, max(self._next_day, until + 1)
        for begin, end in self._windows:
            first, last = max(since, begin), min(until, end)
            if first > last:
                continue
            if self.delay_began is None and self.owed[PRINCIPAL] > 0:
                self._begin_delay(first, self.owed[PRINCIPAL])
            if self.schedule is not None and self.bases(first):
                self._charge(self.schedule, first, last)

    def bases(self, day: int) -> list[tuple[int, bool]]:
        """What bears interest on a day not accrued yet, in minor units, and whether it is interest itself.

        Interest does where a clause says so and it was due for a whole year (C. civ. 1343-2); what was paid or given
        up of it was the oldest.
        """
        old_minor = self.owed[INTEREST] - self._young_minor if self._years else 0
        if day >= self._year_over_on:
            old_minor = self.owed[INTEREST]
        return [(base, is_old) for base, is_old in ((self.owed[PRINCIPAL], False), (old_minor, True)) if base > 0]

    def bears_on(self, day: int) -> tuple[bool, int]:
        """Whether an ordinal may bear interest, and the last one of which the same is true."""
        for begin, end in self._windows:
            if day < begin:
                return False, LAST_DAY if begin == LAST_DAY else begin - 1
            if day <= end:
                return True, end
        return False, LAST_DAY

    def last_day_of_year(self, day: int) -> int:
        """The last ordinal before more interest compounds."""
        over_on, years = self._year_over_on, self._years
        while self.delay_began is not None and over_on <= day:
            years += 1
            over_on = whole_years_after(self.delay_began, years + 1)
        return over_on - 1

    @property
    def begins_on(self) -> int:
        """The first ordinal that may bear interest; the last there is where none does."""
        return self._windows[0][0] if self._windows else LAST_DAY

    def _begin_delay(self, first: int, base_minor: int) -> None:
        # Once per invoice, whatever the days, the reminders or the part payments (C. com. D441-5).
        self.delay_began = first
        self.fixed_sum_minor = self.regime.fixed_sum_minor(base_minor)
        self.owed[FIXED_SUM] += self.fixed_sum_minor
        if self.schedule is not None:
            self.schedule = self.schedule.for_debt_from(first)
        if self.regime.compounds:
            self._year_over_on = whole_years_after(first, 1)

    def _charge(self, schedule: Schedule, first: int, last: int) -> None:
        """The lines of these days, which all see the same principal."""
        for start, end in self._cut_by_years(first, last):
            for base_minor, is_interest in self.bases(start):
                self._add(raw_segments(schedule, base_minor, start, end, self.regime.day_count), is_interest)
        if self.rate_missing_on is None and self.cap_reached_on is None:
            self.rate_missing_on = first_day_without_rate(schedule, first, last)

    def _cut_by_years(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """These days, cut where one more whole year of delay is over: its interest is old from then on."""
        while first <= last:
            while first >= self._year_over_on and self.delay_began is not None:
                self._years += 1
                self._young_minor = 0
                self._year_over_on = whole_years_after(self.delay_began, self._years + 1)
            end = min(last, self._year_over_on - 1)
            yield first, end
            first = end + 1

    def _add(self, lines: list[RawSegment], is_interest: bool) -> None:
        cap_minor = self.interest_cap_minor
        for line in lines:
            if is_interest:
                line = line._replace(on_interest=True)
            left_minor = line.amount_minor if cap_minor is None else max(0, cap_minor - self.interest_minor)
            if left_minor < line.amount_minor:
                self.cap_reached_on = self.cap_reached_on or line.first
                if not left_minor:
                    continue
                line = line._replace(amount_minor=left_minor, is_capped=True)
            self.segments.append(line)
            self.interest_minor += line.amount_minor
            self.owed[INTEREST] += line.amount_minor
            self._young_minor += line.amount_minor

    @property
    def interest_cap_minor(self) -> int | None:
        """The most interest the contract lets this invoice bear, of its amount less credit notes; None: no cap."""
        cap_e5 = self.regime.terms.interest_cap_e5
        return None if cap_e5 is None else (self.invoiced_minor - self.credited_minor) * cap_e5 // HUNDRED_PERCENT
