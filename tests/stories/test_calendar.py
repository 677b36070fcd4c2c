"""Which days count: sending days, deadlines that end on a day when nobody works, due dates that nothing moves."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from shutil import copytree

from tests.story import PARIS, Story

POLICY = Path(__file__).parents[2] / "policy"


def test_a_deadline_never_ends_on_a_day_when_nobody_works(tmp_path: Path, url_for_months: str) -> None:
    with Story(tmp_path, "2026-01-20", database_url=url_for_months) as story:
        story.given_invoice("1 000.00 EUR", due="2026-02-15").when_it_is("2026-03-28")
        assert story.steps_sent("Durand")[-1] == "formal_notice"
        # Delivered on Friday 27 March, eight days: Saturday 4 April, so Tuesday the 7th, after Easter Monday.
        story.then_case_is("formal_notice_until").when_it_is("2026-04-08")
        assert story.steps_sent("Durand")[-1] == "formal_notice"
        story.when_days_pass(1)
        assert story.steps_sent("Durand")[-1] == "final_notice"


def test_a_due_date_is_never_moved(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-20") as story:
        # Due on a Sunday: Monday 16 February is the first day late. 30 days: 1 000 x 12.15 % x 30 / 365 = 9.99; 40.00.
        story.given_invoice("1 000.00 EUR", due="2026-02-15").when_it_is("2026-03-17")
        story.then_owed_is("1 049.99")


def test_a_consumer_hears_nothing_on_a_sunday_a_holiday_or_twice_in_a_week(tmp_path: Path) -> None:
    policy = every_day(tmp_path)
    with Story(tmp_path / "house", "2026-04-20", policy=policy) as story:
        # 1 and 8 May are holidays in France, the 3rd a Sunday.
        story.given_debtor("Arnaud", "consumer").given_invoice("300.00 EUR", due="2026-04-26", debtor="Arnaud")
        story.given_invoice("80.00 EUR", due="2026-05-03", debtor="Arnaud", name="B")
        story.given_debtor("Durand").given_invoice("300.00 EUR", due="2026-04-30")
        story.when_it_is("2026-06-15")
        days = sent_on(story, "Arnaud")
        assert len(days) >= 4
        assert not [day for day in days if day.isoweekday() == 7 or day in (date(2026, 5, 1), date(2026, 5, 8))]
        assert all((later - earlier).days >= 7 for earlier, later in pairwise(days)), days
        assert date(2026, 5, 3) in sent_on(story, "Durand")  # a business may hear on a Sunday, if the policy says so


def test_a_message_leaves_in_the_hours_of_the_place_where_the_debtor_lives(tmp_path: Path, database_url: str) -> None:
    with Story(tmp_path, "2026-01-15", database_url=database_url) as story:
        for name, country in (("Smith", "US"), ("Sato", "JP"), ("Durand", "FR")):
            story.given_debtor(name, country=country, language="en")
            story.given_invoice("900.00 EUR", due="2026-01-16", debtor=name)

        # The first reminder is due on Monday the 19th, a holiday in the United States. In Tokyo nine o'clock is one in
        # Paris; in the United States, where it must be nine in Honolulu too, eight in the evening.
        def reminded() -> list[str]:
            return [name for name in story.debtors if "reminder_1" in story.steps_sent(name)]

        story.when_it_is("2026-01-19").when_hour_is(0, 30)
        assert reminded() == []
        story.when_hour_is(1, 10)
        assert reminded() == ["Sato"]
        story.when_hour_is(9, 5)
        assert reminded() == ["Sato", "Durand"]
        story.when_hour_is(20, 30)
        assert reminded() == ["Sato", "Durand"]
        story.when_it_is("2026-01-20").when_hour_is(15)
        assert reminded() == ["Sato", "Durand"]
        story.when_hour_is(20, 10)
        assert reminded() == ["Smith", "Sato", "Durand"]


def sent_on(story: Story, debtor: str) -> list[date]:
    return [datetime.fromtimestamp(mail["accepted_at"], PARIS).date() for mail in story.mails_to(debtor)]


def every_day(folder: Path) -> Path:
    """The policy, but mail leaves on all seven days."""
    policy = folder / "policy"
    copytree(POLICY, policy)
    ladder = policy / "ladder.toml"
    five = '"friday"]'
    assert five in ladder.read_text()
    ladder.write_text(ladder.read_text().replace(five, '"friday", "saturday", "sunday"]', 1))
    return policy


def test_on_a_sunday_the_demo_looks_on_and_its_clock_stands_still(tmp_path: Path) -> None:
    """Else the link to sign in, good for an hour, was dead after a minute."""
    with Story(tmp_path, "2026-01-11") as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15").when_hour_is(10)
        before = story.collector.clock.now()
        story.stage.work_on()
        assert story.collector.clock.now() == before
