"""What is proposed from what the ECB publishes, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from collector.domain.rate_proposal import Observation, RatesDisagree, proposed_rows
from tests.domain.money_examples import RATES

ECB = RATES.table("ecb_mro")  # 2.40 from 2026-06-17, 2.65 from 2026-09-16, known until 2026-10-10


def steps(*pairs: tuple[str, int]) -> list[Observation]:
    """A series that lists changes only."""
    return [Observation(date.fromisoformat(day), rate_e5) for day, rate_e5 in pairs]


def daily(until: str, *pairs: tuple[str, int]) -> list[Observation]:
    """A series with a value for each day."""
    listed, day, found = dict(steps_as_dict(*pairs)), date.fromisoformat(pairs[0][0]), []
    rate_e5 = pairs[0][1]
    while day <= date.fromisoformat(until):
        rate_e5 = listed.get(day, rate_e5)
        found.append(Observation(day, rate_e5))
        day += timedelta(days=1)
    return found


def steps_as_dict(*pairs: tuple[str, int]) -> dict[date, int]:
    return {date.fromisoformat(day): rate_e5 for day, rate_e5 in pairs}


def proposed(published: list[Observation], today: str) -> list[tuple[str, int]]:
    rows = proposed_rows(ECB, published, date.fromisoformat(today), "ECB")
    return [(row.effective_from.isoformat(), row.rate_e5) for row in rows]


KNOWN = (("2026-06-17", 240_000), ("2026-09-16", 265_000))


def test_the_half_year_that_has_begun_is_confirmed_though_nothing_changed() -> None:
    assert proposed(steps(*KNOWN), "2027-01-01") == [("2027-01-01", 265_000)]
    assert proposed(daily("2027-01-04", *KNOWN), "2027-01-04") == [("2027-01-01", 265_000)]


def test_nothing_is_proposed_for_a_half_year_that_has_not_begun_or_is_not_published_yet() -> None:
    assert proposed(steps(*KNOWN), "2026-12-31") == []
    assert proposed(daily("2026-12-31", *KNOWN), "2027-01-02") == []


def test_a_change_and_the_first_day_are_both_rows() -> None:
    changed = (*KNOWN, ("2026-12-23", 290_000))
    for published in (steps(*changed), daily("2027-01-02", *changed)):
        assert proposed(published, "2027-01-02") == [("2026-12-23", 290_000), ("2027-01-01", 290_000)]


@pytest.mark.parametrize(
    ("published", "told"),
    [
        (
            steps(("2026-06-17", 240_000), ("2026-09-16", 250_000)),
            "2026-09-16: 2.50 % is published, ecb_mro has 2",
        ),
        (daily("2026-10-01", ("2026-06-17", 240_000)), "2026-09-16: 2.40 % is published"),
        (steps(("2026-06-17", 240_000), ("2026-12-23", 290_000)), "2026-09-16: ecb_mro has 2.65 %, and another"),
        (steps(*KNOWN, ("2026-10-01", 225_000)), "2026-10-01: 2.25 % is published"),
        (steps(("2026-12-23", 265_000)), "cannot be compared"),
        ([], "cannot be compared"),
        (steps(*KNOWN, ("2026-12-23", 500_000)), "a step to 5.00 % on 2026-12-23 is hard to believe"),
        (steps(*KNOWN, ("2026-12-23", 290_000), ("2026-12-23", 265_000)), "two rates are published for 2026-12-23"),
    ],
)
def test_what_contradicts_our_rows_or_belief_is_refused_whole(published: list[Observation], told: str) -> None:
    with pytest.raises(RatesDisagree) as refused:
        proposed(published, "2027-01-04")
    assert told in str(refused.value)
