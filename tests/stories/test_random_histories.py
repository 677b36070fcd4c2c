"""Whatever happens at Stripe, and whatever is lost on the way: do we end as Stripe has it, and chase nobody wrongly?

Random lives of customers, with faults of Stripe and of the network, played against the real service.
COLLECTOR_NIGHTLY=1 plays ten thousand, COLLECTOR_CASES=n any number, COLLECTOR_SEED=n others. A failure names the seed
of its world.
"""

from __future__ import annotations

import os
import re
import shutil
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from collector.domain.policy import Mode
from collector.stage import STRIPE_KEY, Stage, open_stage
from collector.store import truths
from collector.store.schema import case, claim, debtor, inbox, invoice, ledger_entry, run
from tests.support.databases import migrated_sqlite
from tests.support.no_network import NearShop, deliver_to
from tests.support.stripe_lives import FAULTS, Life, bad_hours

NIGHTLY = os.environ.get("COLLECTOR_NIGHTLY") == "1"
SEED = int(os.environ.get("COLLECTOR_SEED", "20260105"))
LIVES_A_WORLD = 24
LIVES = int(os.environ.get("COLLECTOR_CASES", 10_000 if NIGHTLY else LIVES_A_WORLD))
WORLDS = -(-LIVES // LIVES_A_WORLD)
DAYS = 20
PARIS = ZoneInfo("Europe/Paris")


class World:
    """Some lives, the service that watches over them, and the mail that leaves, each looked at as it leaves."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.rng = Random(seed)
        begin = datetime(2026, 1, 4, 23, 1, tzinfo=UTC)
        database = migrated_sqlite(folder)
        self.stage: Stage = open_stage(folder, begin, seed=seed, database_url=database, mode=Mode.FULL)
        self.shop = NearShop(self.stage.sandbox, STRIPE_KEY)
        deliver_to(self.stage.sandbox, self.stage.web)
        self.lives = [Life(self.shop, self.rng, f"Debtor{number}") for number in range(LIVES_A_WORLD)]
        self.wrong: list[str] = []
        self.mails = 0
        self.compared: list[dict[str, int]] = []
        sendgrid = self.stage.sandbox.sendgrid
        sendgrid.accept = self._looking_on(sendgrid.accept)

    def _looking_on(self, accept: Callable[..., str]) -> Callable[..., str]:
        def accepts(payload: dict[str, Any], *rest: Any) -> str:
            self.mails += 1
            self.wrong += self._wrongs(payload)
            return accept(payload, *rest)

        return accepts

    def _wrongs(self, payload: dict[str, Any]) -> Iterator[str]:
        """What is wrong with asking for these invoices, by Stripe's own books at this moment."""
        step = payload["categories"][0]
        words = " ".join(part["value"] for part in payload["content"])
        invoices = self.stage.sandbox.stripe.state.tables["invoice"]
        for each in invoices:
            if each["number"] and re.search(rf"\b{re.escape(each['number'])}\b", words):
                if each["status"] != "open" or each["amount_remaining"] <= 0:
                    yield f"{step} names {each['id']}, which is {each['status']}"
                if self._is_processing(each["id"]):
                    yield f"{step} names {each['id']}, a payment of which is under way"

    def _is_processing(self, stripe_id: str) -> bool:
        tables = self.stage.sandbox.stripe.state.tables
        links = tables["invoice_payment"].where("invoice", stripe_id)
        intents = (each["payment"].get("payment_intent", "") for each in links if each["status"] == "open")
        return any(tables["payment_intent"].rows.get(each, {}).get("status") == "processing" for each in intents)

    def play(self) -> None:
        """The lives go on for some weeks, three times a day, in ever new bad hours; then two days without faults."""
        for life in self.lives:
            life.begin()
        for _ in range(DAYS):
            self.stage.pass_day(self._meanwhile)
        self.shop.control("faults", **dict.fromkeys(FAULTS))
        for _ in range(2):
            self.stage.pass_day()
            self.stage.run("reconcile")
            self.compared.append(self.stage.run("comparison") or {})
            self.stage.run("intake")

    def _meanwhile(self) -> None:
        self.shop.control("faults", **bad_hours(self.rng))
        for life in self.rng.sample(self.lives, max(1, LIVES_A_WORLD // 4)):
            life.act()

    def rows(self, query: Any) -> list[Any]:
        with self.stage.collector.store.read() as tx:
            return list(tx.execute(query).all())

    def at_stripe(self) -> dict[str, Any]:
        return dict(self.stage.sandbox.stripe.state.tables["invoice"].rows)


@contextmanager
def played(folder: Path, seed: int) -> Iterator[tuple[World, list[Any]]]:
    folder.mkdir()
    with capture_logs() as told:
        world = World(folder, seed)
        try:
            world.play()
            yield world, told
        finally:
            world.stage.close()


def our_state(world: World) -> dict[str, Any]:
    """Status, remaining, due day, currency and customer of every invoice with a case, as we hold them."""
    columns = (invoice.c.stripe_id, invoice.c.status, invoice.c.remaining_minor, invoice.c.due_on, invoice.c.currency)
    query = select(*columns, debtor.c.stripe_id.label("customer")).join(claim, claim.c.invoice_id == invoice.c.id)
    query = query.join(case, case.c.id == claim.c.case_id).join(debtor, debtor.c.id == case.c.debtor_id)
    return {row.stripe_id: tuple(row)[1:] for row in world.rows(query)}


def stripes_state(world: World, stripe_id: str) -> Any:
    shown = world.at_stripe()[stripe_id]
    due_on = datetime.fromtimestamp(shown["due_date"], PARIS).date()
    return shown["status"], shown["amount_remaining"], due_on, shown["currency"], shown["customer"]


def money_taken_back(world: World) -> set[str]:
    """The refunds and chargebacks (not mere inquiries) of what paid an invoice with a case."""
    tables, ours = world.stage.sandbox.stripe.state.tables, our_state(world)
    links = [each for each in tables["invoice_payment"] if each["status"] == "paid" and each["invoice"] in ours]
    intents = {each["payment"].get("payment_intent") for each in links}
    contested = (each for each in tables["dispute"] if not each["status"].startswith("warning"))
    return {each["id"] for each in (*tables["refund"], *contested) if each["payment_intent"] in intents}


def failures(world: World, told: list[Any]) -> Iterator[str]:
    yield from world.wrong
    ours = our_state(world)
    for stripe_id, state in ours.items():
        if state != stripes_state(world, stripe_id):
            yield f"{stripe_id}: we hold {state}, Stripe {stripes_state(world, stripe_id)}"
    for stripe_id, shown in world.at_stripe().items():
        if shown["status"] == "open" and shown["amount_remaining"] > 0 and stripe_id not in ours:
            yield f"{stripe_id} is open at Stripe and has no case"
    under_way = select(invoice.c.stripe_id).where(invoice.c.payment_processing, invoice.c.status == "open")
    for row in world.rows(under_way):
        if not world._is_processing(row.stripe_id):
            yield f"{row.stripe_id} is held for a payment that is not under way"
    kinds = ledger_entry.c.kind.in_(("refund", "chargeback"))
    entered = {row.reference for row in world.rows(select(ledger_entry.c.reference).where(kinds))}
    if missing := money_taken_back(world) - entered:
        yield f"taken back and never entered: {missing}"
    if world.compared[-1].get("differences", 0):
        yield f"the second night found differences again: {world.compared}"
    with world.stage.collector.store.read() as tx:
        yield from (f"{name}: {count}" for name, count in truths.broken(tx).items())
    waiting = select(inbox.c.kind).where(inbox.c.processed_at.is_(None))
    yield from (f"an event still waits: {row.kind}" for row in world.rows(waiting))
    for entry in told:
        if entry["log_level"] in ("error", "critical") and entry["event"] != "job failed":
            yield f"an exception nobody expected: {entry}"
    for row in world.rows(select(run.c.job, run.c.error).where(run.c.error.is_not(None))):
        if not row.error.startswith(("StripeUnavailable", "StripeBusy")):
            yield f"{row.job} failed: {row.error}"


def differences(folder: Path, seed: int) -> tuple[int, list[str]]:
    """How many mails left in this world, and all that is wrong with its end; an exception is as wrong as a figure."""
    try:
        with played(folder, seed) as (world, told):
            return world.mails, list(failures(world, told))
    except Exception:
        return 0, [traceback.format_exc()]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("part", range(4 if NIGHTLY else 1))
def test_any_history_ends_as_stripe_has_it_and_nobody_is_chased_wrongly(part: int, tmp_path: Path) -> None:
    """Every world is played to its end, so that one run of many hours tells all that is wrong."""
    parts = 4 if NIGHTLY else 1
    mails, wrong = 0, []
    for number in range(part, WORLDS, parts):
        sent, found = differences(tmp_path / str(number), SEED + number)
        mails += sent
        if found:
            wrong.append(f"COLLECTOR_SEED={SEED + number} COLLECTOR_CASES=1:\n" + "\n".join(found[:20]))
            print(wrong[-1], flush=True)
        if NIGHTLY:
            print(f"world {number} of {WORLDS}: {mails} mails, {len(wrong)} worlds with something wrong", flush=True)
    assert not wrong, "\n\n".join(wrong)
    assert mails > 0
