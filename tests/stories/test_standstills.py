"""Days without interest: agreed with the debtor, or from the day a court opened insolvency proceedings.

1 000.00 due on 15 January 2026 at 12.15 %: 0.33 a day (0.3329).
"""

from __future__ import annotations

from pathlib import Path

from collector.domain.decisions import TaskKind
from collector.domain.sentences import read_because, say
from collector.domain.statement import Statement
from collector.flows.statements import statement_for
from collector.store import statements, tasks
from tests.story import Story


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
        story.when_owner_notes_insolvency("2026-01-14")
        assert statement(story).total.minor == 100_000


def declarations(story: Story) -> list[tuple[int, str, str]]:
    """The cases whose claim must be declared, by when, and what the owner reads."""
    with story.collector.store.read() as tx:
        asked = tasks.open_of_kind(tx, TaskKind.DECLARE_CLAIM)
    return [
        (it.case_id or 0, str(it.due_on), say(read_because(it.because["code"], it.because["values"]), "fr"))
        for it in asked
    ]


def test_insolvency_freezes_the_account_on_the_eve_and_asks_to_declare_in_every_case(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15").given_invoice("500.00 GBP", due="2026-01-15")
        story.when_it_is("2026-01-28").when_owner_notes_insolvency("2026-01-26")
        both = declarations(story)
        assert len({case_id for case_id, _, _ in both}) == 2  # one conversation a currency, one debtor
        # The notice in the BODACC comes after the judgment: two months from the judgment are never too late.
        assert {by for _, by, _ in both} == {"2026-03-26"}
        with story.collector.store.read() as tx:
            frozen = [it for case_id, _, _ in both for it in statements.of_case(tx, case_id)]
        assert {str(it.as_of) for it in frozen} == {"2026-01-25"}
        assert "1043.33" in [f"{it.total_minor / 100:.2f}" for it in frozen]  # ten days: 3.33, and 40
        assert all("art. R622-24" in told and "arrêté au 25 janvier" in told for _, _, told in both)
        # The notice appears: the same judgment with its day moves the task and places no second hold.
        story.when_it_is("2026-02-06").when_owner_notes_insolvency("2026-01-26", published_on="2026-02-05")
        assert {by for _, by, _ in declarations(story)} == {"2026-04-05"}
        story.then_journal_has("task_done", subject="2026-01-26", outcome="noted_again")
        with story.collector.store.read() as tx:
            assert [len(statements.of_case(tx, case_id)) for case_id, _, _ in both] == [1, 1]


def test_nothing_is_declared_of_what_was_invoiced_after_the_judgment(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15").when_it_is("2026-01-20")
        story.when_owner_notes_insolvency("2025-12-01")
        assert declarations(story) == []


def test_an_insolvency_abroad_is_told_without_a_french_time(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_debtor("Nordlicht", country="DE").given_invoice("1 000.00 EUR", "2026-01-15", "Nordlicht")
        story.when_it_is("2026-01-28").when_owner_notes_insolvency("2026-01-26", "Nordlicht")
        ((_, by, told),) = declarations(story)
        assert by == "None"
        assert "BODACC" not in told
        story.when_owner_lifts_holds("Nordlicht")
        assert declarations(story) == []
