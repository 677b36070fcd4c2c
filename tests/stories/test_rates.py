"""The half-year turns and nobody has added its interest rate: what waits, who is told, and what sets it free."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from collector.alarms import MemoryAlarms
from collector.domain.rate_additions import AddedRow
from collector.domain.rates import RateRow, Verification
from collector.flows import rates
from collector.flows.days import zone_of
from collector.flows.statements import statement_for
from collector.parts import RateBook
from collector.store import journal, tasks
from collector.store.pages.case_page import case_page
from tests.story import Story

NEW_YEAR = "2027-01-01"


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    """A debtor whose formal notice falls on the first days of 2027, and one who is only reminded then."""
    with Story(tmp_path, start="2026-11-24") as told:
        object.__setattr__(told.collector, "alarms", MemoryAlarms())
        told.given_debtor("Durand").given_invoice("1200.00 EUR", due="2026-11-25")
        told.given_debtor("Petit").given_invoice("800.00 EUR", due="2026-12-28", debtor="Petit")
        yield told.when_it_is(NEW_YEAR)


def open_tasks(story: Story) -> list[str]:
    with story.collector.store.read() as tx:
        return sorted(it.subject for it in tasks.open_tasks_of(tx, None) if it.kind == "add_rate")


def alarms(story: Story) -> list[str]:
    raised: Any = story.collector.alarms
    return [alarm.text for alarm in raised.raised if alarm.code == "rates_missing"]


def add_from_another_process(story: Story, table: str, rate_e5: int) -> None:
    """`rates add` runs beside the service: it shares the database with it and nothing else."""
    book = story.collector.rate_book
    beside = replace(story.collector, rate_book=RateBook(book.shipped, book.shipped))
    row = RateRow(date.fromisoformat(NEW_YEAR), rate_e5, "official page", Verification.OFFICIAL)
    rates.add(beside, [AddedRow(table, row)], "cli")


def test_a_half_year_without_its_rate_holds_formal_notices_until_it_is_added(story: Story) -> None:
    before = story.steps_sent("Durand")
    assert before[-1] == "firm_reminder"
    story.when_days_pass(1)
    # The law of each ladder: businesses need the ECB's rate, consumers the French one.
    assert open_tasks(story) == ["ecb_mro 2027-S1 first_day", "fr_legal_others 2027-S1 first_day"]
    story.when_days_pass(1)
    assert alarms(story) == [], "two days are the owner's own"
    story.when_days_pass(1)
    assert "ecb_mro from 2027-01-01" in alarms(story)[0]
    story.when_it_is("2027-01-15")
    assert story.steps_sent("Durand") == before, "a formal notice must wait for its figures"
    assert "reminder_1" in story.steps_sent("Petit"), "a reminder leaves without interest"
    assert because_of(story) == "missing_rate"

    add_from_another_process(story, "fr_legal_others", 280_000)
    assert open_tasks(story) == ["ecb_mro 2027-S1 first_day"]
    add_from_another_process(story, "ecb_mro", 265_000)
    assert open_tasks(story) == []
    story.stage.run("daily_run")
    assert because_of(story) != "missing_rate", "the next tick knows the rate, without a restart"
    with story.collector.store.read() as tx:
        assert [row.kind for row in journal.read(tx)].count("rate_added") == 2

    seen = len(alarms(story))
    story.when_it_is("2027-01-26")
    assert story.steps_sent("Durand") == [*before, "formal_notice"]
    assert len(alarms(story)) == seen
    facts = story.facts_of("Durand")
    made = statement_for(story.collector, facts, date(2027, 1, 31), tuple(it.claim for it in facts.claims))
    # 1 200 x 12.40 % x 36 / 365 (26 November to 31 December) and x 12.65 % x 31 / 365
    assert [(str(it.from_on), it.amount_minor) for it in made.blocks[0].segments] == [
        ("2026-11-26", 1468), ("2027-01-01", 1289),
    ]  # fmt: skip


def because_of(story: Story) -> str:
    with story.collector.store.read() as tx:
        page = case_page(tx, story.case_of("Durand"), zone_of(story.collector), story.stage.today)
    assert page is not None and page.because is not None
    return str(page.because["code"])
