"""Does the order in which we hear, what we hear twice and what we never hear leave a trace once we have compared?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from collector.flows import comparison, intake, reconcile
from collector.store.schema import claim, debtor, invoice, ledger_entry
from tests.flows.conftest import House
from tests.support.stripe_lives import Life

LIVES = 6
STEPS = 12


def held(house: House) -> dict[str, Any]:
    """Every invoice with a case: status, remaining amount, due day, currency and customer, as we hold them."""
    query = (
        select(
            invoice.c.stripe_id, invoice.c.status, invoice.c.remaining_minor, invoice.c.due_on, invoice.c.currency,
            debtor.c.stripe_id.label("customer"),
        )
        .join(claim, claim.c.invoice_id == invoice.c.id)
        .join(debtor, debtor.c.id == invoice.c.debtor_id)
    )  # fmt: skip
    with house.collector.store.read() as tx:
        return {row.stripe_id: tuple(row)[1:] for row in tx.execute(query)}


def at_stripe(house: House, stripe_ids: Iterable[str]) -> dict[str, Any]:
    """The same of Stripe's own books."""
    zone = ZoneInfo(house.collector.policy.creditor.zone)
    rows = [house.shop.sandbox.stripe.state.tables["invoice"].rows[each] for each in stripe_ids]
    return {
        row["id"]: (
            row["status"], row["amount_remaining"], datetime.fromtimestamp(row["due_date"], zone).date(),
            row["currency"], row["customer"],
        )
        for row in rows
    }  # fmt: skip


def money_of(house: House, stripe_ids: Iterable[str]) -> set[tuple[str, int, str]]:
    """What was paid, credited and taken back, whatever the day on which we heard of it."""
    ids = {row.id for row in house.rows(invoice) if row.stripe_id in stripe_ids}
    return {(row.kind, row.minor, row.reference) for row in house.rows(ledger_entry) if row.invoice_id in ids}


@pytest.mark.parametrize("seed", range(2))
def test_whatever_order_the_events_come_in_we_end_as_stripe_has_it(house: House, seed: int) -> None:
    rng = Random(seed)
    lives = [Life(house.shop, rng, f"Debtor{number}") for number in range(LIVES)]
    reconcile.catch_up(house.collector)
    for life in lives:
        life.begin()
    house.hears(*house.shop.events())
    intake.run(house.collector)
    for _ in range(STEPS):
        for life in rng.sample(lives, 3):
            life.act()
        house.days_pass(rng.choice((0, 0, 0.3, 1)))
        # Of all that ever happened some events come now, old and new, in any order; some twice, most never.
        events = house.shop.events()
        house.hears(*rng.choices(events, k=rng.randint(0, 25)))
        intake.run(house.collector)
    house.days_pass(1)
    reconcile.run(house.collector)
    comparison.run(house.collector)
    ours = held(house)
    assert ours == at_stripe(house, ours)
    money = money_of(house, ours)
    # Hearing all of it, the last first, brings nothing new about these invoices.
    house.hears(*house.shop.events()[::-1])
    intake.run(house.collector)
    assert {each: state for each, state in held(house).items() if each in ours} == ours
    assert money_of(house, ours) == money
