"""Days without interest: agreed with the debtor, or from the day a court opened insolvency proceedings.

1 000.00 due on 15 January 2026 at 12.15 %: 0.33 a day (0.3329).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from collector.domain.statement import Statement
from collector.flows import owner_actions
from collector.flows.statements import statement_for
from tests.story import OWNER, Story


def statement(story: Story) -> Statement:
    facts = story.facts_of("Durand")
    return statement_for(story.collector, facts, story.stage.today, tuple(it.claim for it in facts.claims))


def test_an_agreed_hold_stops_interest_as_well_as_letters(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15").when_it_is("2026-01-26")
        story.when_owner_holds("time to repair", until="2026-02-10", no_interest=True)
        story.when_it_is("2026-02-10")
        # 16 to 25 January: 1 000 x 12.15 % x 10 / 365 = 3.33; nothing from the 26th to 10 February.
        made = statement(story)
        assert made.totals.interest_minor == 333
        assert [(str(it.from_on), str(it.until_on)) for it in made.blocks[0].standstills] == [
            ("2026-01-26", "2026-02-10")
        ]
        story.when_it_is("2026-02-20")  # the hold is over, the days it took out stay out: ten more, 3.33
        assert statement(story).totals.interest_minor == 666


def test_a_hold_that_was_not_an_agreement_lets_interest_run(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15").when_it_is("2026-01-26")
        story.when_owner_holds("on holiday", until="2026-01-31").when_it_is("2026-01-31")
        assert statement(story).totals.interest_minor == 533  # 16 days: 5.3260


def test_an_agreement_lifted_early_counts_until_that_day(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15").when_it_is("2026-01-26")
        story.when_owner_holds("time to repair", until="2026-02-10", no_interest=True)
        story.when_it_is("2026-01-31").when_owner_lifts_holds().when_it_is("2026-02-05")
        # 16 to 25 January, then 1 to 5 February: 1.66.
        assert statement(story).totals.interest_minor == 333 + 166


def test_insolvency_stops_everything_and_ends_interest_on_its_eve(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15").when_it_is("2026-01-28")
        before = story.steps_sent("Durand")
        story.when_owner_notes_insolvency("2026-01-26").when_it_is("2026-02-15")
        story.then_sent(*before)
        made = statement(story)
        assert (made.totals.interest_minor, made.totals.fixed_sum_minor) == (333, 4000)
        assert made.daily is not None
        assert made.daily.numerator == 0
        # Noted for the wrong debtor: lifted, it never was, and the whole delay bears interest. 31 days: 10.32.
        story.when_owner_lifts_holds()
        assert statement(story).totals.interest_minor == 1032


def test_a_judgment_before_the_due_date_leaves_the_principal_alone(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15").when_it_is("2026-01-20")
        owner_actions.note_insolvency(story.collector, story.case_of("Durand"), date(2026, 1, 14), "liquidation", OWNER)
        assert statement(story).total.minor == 100_000
