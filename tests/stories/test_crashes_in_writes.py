"""The worker dies at each point of a write into Stripe and is started again: exactly one penalty invoice a case."""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path

from collector.domain.stripe_writing import PENALTY_KEY
from collector.flows import penalty_invoices, write_backs
from collector.parts import Collector
from collector.store import journal, truths
from collector.store import write_backs as writes
from tests.story import OWNER, Story
from tests.support.crashes import points_of, run_until_death
from tests.support.stripe_policy import policy_that_writes

# On PostgreSQL every fourth point is enough by day: the points are the same.
DEBTORS, PAIRS = 60, 16  # more debtors than there are points
FEWER, FEWER_PAIRS = 24, 8
# 100.00 EUR, 36 days late at 12.15 %: 1.198... EUR of interest, and the fixed sum of 40 EUR.
OWED = 120 + 4000
FAULTS = ("stripe_error_after_write", "stripe_drop_after", "stripe_drop_before", "stripe_error_before_write")


def write_one(collector: Collector) -> object:
    return write_backs.run(collector, most=1)


def given_penalty_invoices_asked_for(story: Story, debtors: int) -> None:
    for number in range(debtors):
        story.given_invoice("100.00 EUR", due="2026-01-15", debtor=f"D{number}")
    story.when_the_service_is_down_for(days=46).when_hour_is(9, 0, jobs=("backfill", "daily_run"))
    for number in range(debtors):
        penalty_invoices.ask(story.collector, story.case_of(f"D{number}"), OWNER)


def penalties_by_customer(story: Story) -> Counter[tuple[str, str, int]]:
    """By Stripe's own list: whose, in which state, of how much."""
    found: Counter[tuple[str, str, int]] = Counter()
    after: dict[str, str] = {}
    while True:
        page = story.shop.get("/v1/invoices", limit=100, **after)
        for each in page["data"]:
            if PENALTY_KEY in each["metadata"]:
                found[each["customer"], each["status"], each["total"]] += 1
        if not page["has_more"]:
            return found
        after = {"starting_after": page["data"][-1]["id"]}


def test_a_worker_killed_at_any_point_makes_one_penalty_invoice_a_case(tmp_path: Path, database_url: str) -> None:
    all_of_them = database_url.startswith("sqlite") or bool(os.environ.get("COLLECTOR_NIGHTLY"))
    debtors, pairs = (DEBTORS, PAIRS) if all_of_them else (FEWER, FEWER_PAIRS)
    policy = policy_that_writes(tmp_path, penalty_invoice="on_request", penalty_invoice_final=True)
    with Story(tmp_path, "2026-01-05", database_url=database_url, policy=policy) as story:
        given_penalty_invoices_asked_for(story, debtors)
        points = points_of(story.collector, write_one)
        calls = {f"{when} stripe.{call}" for when in ("before", "after")
                 for call in ("invoices_of", "make_draft", "add_lines", "finalize")}  # fmt: skip
        assert calls < {*points}
        # To die amid a transaction is to die before its COMMIT: these are all the ways there are.
        ways = [at for at, name in enumerate(points, start=1) if name.startswith(("before ", "after "))]
        ways = ways if all_of_them else ways[::4]
        assert len(ways) + pairs < debtors

        # Every point once, each time in a fresh process, on whatever is to be written then.
        deaths = [run_until_death(story.collector, f"first-{at}", at, write_one) for at in ways]
        assert deaths == [points[at - 1] for at in ways]

        # What the dead left behind, in the hands of workers that die too, while Stripe loses answers.
        story.when_hour_is(9, 20, jobs=())
        chance = random.Random(20260220)
        for turn in range(pairs):
            fault = {"match": "POST /v1/invoices", "times": 1}
            story.stage.ask("POST", "/sandbox/faults", {chance.choice(FAULTS): fault})
            run_until_death(story.collector, f"second-{turn}", chance.randint(1, len(points)), write_one)
        story.stage.ask("POST", "/sandbox/faults", dict.fromkeys(FAULTS))

        # From now on nobody dies; the keys that keep a failure are outlived.
        story.when_hour_is(10, 0, jobs=("write_backs",))
        story.when_the_service_is_down_for(days=2)
        for _ in range(8):
            story.stage.run("write_backs")

        customers = [story.debtors[f"D{number}"]["id"] for number in range(debtors)]
        assert penalties_by_customer(story) == Counter({(customer, "open", OWED): 1 for customer in customers})
        with story.collector.store.read() as tx:
            states = Counter(each.state.value for number in range(debtors)
                             for each in writes.of_case(tx, story.case_of(f"D{number}")))  # fmt: skip
            assert states == {"done": debtors}
            assert truths.broken(tx) == {}
            assert journal.verify(tx) is None
