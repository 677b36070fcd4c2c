"""Does a plan of reading cover every invoice, however often it is killed, and does it slow down when Stripe says so?"""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from collector.flows.backfill_plan import READERS, YEAR_SECONDS, Pace, Plan, Slice, ranges_back

PAGE = 3
Row = tuple[int, str]  # created, id


class Stripe:
    """Lists rows newest first, as Stripe does."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = sorted(rows, reverse=True)

    def page(self, part: Slice) -> tuple[list[Row], bool]:
        found = [row for row in self.rows if part.gte <= row[0] < part.lt]
        if part.after is not None:
            place = next(row for row in self.rows if row[1] == part.after)
            found = [row for row in found if row < place]
        return found[:PAGE], len(found) > PAGE


def play(stripe: Stripe, chance: random.Random, unreadable: set[str]) -> tuple[set[str], int]:
    """Read all with kills between any two steps; pages come back and are written in any order."""
    saved = Plan([Slice("open", 0, 10_000)], {}).as_json()
    written: set[str] = set()
    steps = 0
    while True:
        plan, unwritten = Plan.of(saved), []
        while not plan.is_finished():
            steps += 1
            if chance.random() < 0.1:
                break  # killed: what was not written is forgotten
            if plan.slices and chance.random() < 0.6:
                part = chance.choice(plan.slices)
                rows, more = stripe.page(part)
                told = not any(row[1] in unreadable for row in rows)
                last_id = rows[-1][1] if more else None
                own = plan.advance(part, [row[0] for row in rows] if told else [], last_id, READERS)
                unwritten.append((own, rows))
            elif unwritten:
                own, rows = unwritten.pop(chance.randrange(len(unwritten)))
                written |= {row[1] for row in rows}
                plan.written([own])
                saved = plan.as_json()
        else:
            return written, steps


@pytest.mark.parametrize("seed", range(25))
def test_every_invoice_is_written_whatever_is_killed(seed: int) -> None:
    chance = random.Random(seed)
    span = chance.choice([3, 50, 9_000])  # many of one second, or few and far between
    rows = [(500 + chance.randrange(span), f"in_{number:04d}") for number in range(chance.choice([0, 1, 3, 40, 90]))]
    unreadable = {row[1] for row in rows if chance.random() < 0.1}
    written, steps = play(Stripe(rows), chance, unreadable)
    assert written == {row[1] for row in rows}
    assert steps < 60_000


def test_idle_readers_get_the_older_parts() -> None:
    plan = Plan([Slice("open", 0, 10_001)], {})
    plan.advance(plan.slices[0], [10_000, 9_990, 9_900], "in_1", READERS)
    assert len(plan.slices) == READERS
    assert (plan.slices[0].lt, plan.slices[0].after, plan.slices[-1].gte) == (9_901, "in_1", 0)
    edges = [(each.gte, each.lt) for each in plan.slices]
    assert all(upper[0] == lower[1] for upper, lower in pairwise(edges))


def test_what_is_left_is_reckoned_from_what_was_read() -> None:
    plan = Plan([Slice("open", 0, 1_001)], {})
    plan.advance(plan.slices[0], [1_000, 950, 900], "in_1", 1)
    assert plan.left_at_most() == 27  # 901 seconds of three in a hundred


def test_the_pace_is_halved_by_429_and_comes_back_slowly() -> None:
    pace = Pace(busy=5)
    pace.note(5)
    assert pace.readers == READERS
    pace.note(6)
    pace.note(9)
    assert pace.readers == 2
    pace.note(9)
    pace.note(9)
    assert pace.readers == 3
    for busy in range(10, 20):
        pace.note(busy)
    assert pace.readers == 1


def test_the_years_are_asked_for_in_ranges_that_double() -> None:
    year = YEAR_SECONDS
    found = list(ranges_back(12 * year, 1))
    assert found == [(11 * year, 12 * year), (10 * year, 11 * year), (8 * year, 10 * year), (4 * year, 8 * year),
                     (1, 4 * year)]  # fmt: skip
