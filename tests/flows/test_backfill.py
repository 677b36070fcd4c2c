"""Does a first import bring everything once, however often it is killed on the way?"""

from __future__ import annotations

import os
import select
import signal
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from collector.flows import backfill
from collector.flows.days import today_of
from collector.gateways import stripe_second_reader
from collector.gateways.stripe_gateway import PageAsCame, StripeUnavailable
from collector.gateways.stripe_second_reader import SecondReader
from collector.store import cursors, first_read, journal
from collector.store.schema import claim, invoice, ledger_entry, task
from tests.flows.conftest import House
from tests.support.stripe_shop import Json


class Dying:
    """The gateway of a service that is killed at its n-th page; counts the pages it gave."""

    def __init__(self, gateway: Any, pages: int) -> None:
        self._gateway = gateway
        self.pages_left = pages
        self.pages = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._gateway, name)

    def fetch_invoices(self, *args: Any, **options: Any) -> PageAsCame:
        if self.pages_left <= 0:
            raise StripeUnavailable("killed")
        self.pages_left -= 1
        self.pages += 1
        page: PageAsCame = self._gateway.fetch_invoices(*args, **options)
        return page


class Hanging(SecondReader):
    """A second process that was ready, and hangs from its first page on."""

    def begin(self) -> None:
        before = self._process
        super().begin()
        if self._line is not None and self._process is not None and self._process is not before:
            assert select.select([self._line], [], [], 30)[0]
            os.kill(self._process.pid, signal.SIGSTOP)


def a_history(house: House) -> list[Json]:
    """Fourteen invoices over as many weeks: open, part paid, paid, void, uncollectible, and a draft."""
    owner = house.shop.customer()["id"]
    made = []
    for number in range(14):
        made.append(house.shop.invoice(10_000 + number, customer=owner))
        house.days_pass(7)
    house.shop.act(made[1], "pay", paid_out_of_band=True)
    house.shop.act(made[3], "void")
    house.shop.act(made[5], "mark_uncollectible")
    house.shop.act(made[7], "attach_payment", payment_record=house.shop.transfer(4_000)["id"])
    house.shop.draft(customer=owner)
    return made


def statuses(house: House) -> Counter[str]:
    return Counter(row.status for row in house.rows(invoice))


EVERYTHING = Counter(open=11, paid=1, void=1, uncollectible=1)


def is_finished(house: House) -> bool:
    with house.collector.store.read() as tx:
        return any(row.kind == "backfill_finished" for row in journal.read(tx))


def test_everything_that_matters_comes_in_once(house: House) -> None:
    made = a_history(house)
    told: list[int] = []
    counts = backfill.run(house.collector, lambda came, left: told.append(came), page_size=3)
    assert statuses(house) == EVERYTHING
    assert (counts["invoices"], sum(told)) == (14, 14)
    assert len(house.rows(claim)) == 11
    paid = house.one(ledger_entry)
    assert (paid.minor, paid.kind) == (4_000, "payment")
    assert {row.stripe_id for row in house.rows(invoice)} == {each["id"] for each in made}
    assert is_finished(house)


def test_a_finished_backfill_asks_nothing_more(house: House) -> None:
    a_history(house)
    backfill.run(house.collector)
    before = house.collector.stripe.health().requests
    backfill.run(house.collector)
    assert house.collector.stripe.health().requests == before
    again = backfill.run(house.collector, again=True)
    assert (again["invoices"], again["new"], again["changed"]) == (14, 0, 0)


@pytest.mark.parametrize("pages", [0, 1, 2, 4, 6])
def test_killed_at_any_page_it_goes_on_where_it_was(house: House, pages: int) -> None:
    a_history(house)
    stripe: Any = Dying(house.collector.stripe, pages)
    with pytest.raises(StripeUnavailable):
        backfill.run(replace(house.collector, stripe=stripe), page_size=3)
    assert not is_finished(house)
    kept = len(house.rows(invoice))
    stripe.pages_left = 1_000
    backfill.run(replace(house.collector, stripe=stripe), page_size=3)
    assert statuses(house) == EVERYTHING
    assert len(house.rows(claim)) == 11
    assert kept <= 14
    with house.collector.store.read() as tx:
        assert journal.verify(tx) is None
        first_reads = [row for row in journal.read(tx) if row.kind == "invoices_first_read"]
        finished = [row for row in journal.read(tx) if row.kind == "backfill_finished"]
    assert (len(finished), len(first_reads) > 0) == (1, True)


def test_killed_again_and_again_it_ends_all_the_same(house: House) -> None:
    a_history(house)
    stripe: Any = Dying(house.collector.stripe, 0)
    collector = replace(house.collector, stripe=stripe)
    for _ in range(200):
        stripe.pages_left = 2
        try:
            backfill.run(collector, page_size=2)
            break
        except StripeUnavailable:
            continue
    assert statuses(house) == EVERYTHING
    assert is_finished(house)


def test_a_second_process_that_hangs_costs_its_patience_and_nothing_else(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_history(house)
    second = Hanging(livemode=False)
    monkeypatch.setattr(stripe_second_reader, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(house.collector.stripe, "second_reader", lambda: second)
    monkeypatch.setattr(backfill, "MANY", 3)
    backfill.run(house.collector, page_size=3)
    assert statuses(house) == EVERYTHING
    assert is_finished(house)
    assert second._process is not None
    assert second._process.returncode == -signal.SIGKILL, "nobody waits for it, and it does not stay behind"


def test_what_comes_later_is_left_to_the_events(house: House) -> None:
    a_history(house)
    stripe: Any = Dying(house.collector.stripe, 1)
    with pytest.raises(StripeUnavailable):
        backfill.run(replace(house.collector, stripe=stripe), page_size=3)
    house.days_pass(1)
    late = house.shop.invoice()
    backfill.run(house.collector, page_size=3)
    assert late["id"] not in {row.stripe_id for row in house.rows(invoice)}
    with house.collector.store.read() as tx:
        place = cursors.read_cursor(tx, cursors.EVENTS)
    assert place is not None
    assert late["id"] in {each.subject_id for each in house.collector.stripe.events_since(place["last_id"])}


def test_one_poisoned_invoice_among_many_is_set_aside(house: House) -> None:
    made = a_history(house)
    state = house.shop.sandbox.stripe.state
    state.tables["invoice"].rows[made[0]["id"]]["amount_remaining"] = "a lot"
    backfill.run(house.collector, page_size=5)
    assert len(house.rows(claim)) == 10
    assert [(row.kind, row.subject) for row in house.rows(task)] == [("look_at_set_aside", made[0]["id"])]


def test_the_books_tell_what_came_of_the_first_reading(house: House) -> None:
    owner = house.shop.customer()["id"]
    made = [house.shop.invoice(10_000 + number, customer=owner) for number in range(5)]
    house.shop.act(made[1], "pay", paid_out_of_band=True)
    house.shop.act(made[2], "void")
    house.shop.sandbox.stripe.state.tables["invoice"].rows[made[3]["id"]]["amount_remaining"] = "a lot"
    house.days_pass(60)
    house.shop.invoice(500, customer=owner)
    backfill.run(house.collector)
    with house.collector.store.read() as tx:
        found = first_read.groups(tx, today_of(house.collector))
    assert [tuple(each) for each in found] == [
        ("collectible", "eur", 2, 20_004), ("not_yet_due", "eur", 1, 500), ("paid", "eur", 1, 0),
        ("void", "eur", 1, 0),
    ]  # fmt: skip
