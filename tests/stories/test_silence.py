"""Silence is no answer: a mail nobody speaks of, a test mail that stays away, reports that were lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from collector.flows import doubts, owner_actions
from tests.story import OWNER, Story

CANARY = "essai@atelier.example"
NEVER_TAKEN = {"fault": "hang_up"}


def test_a_mail_nobody_speaks_of_is_asked_about_and_lets_go_once_it_is_heard_of(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_debtor("Durand", email="silent@durand.example").given_invoice("900.00 EUR", due="2026-01-05")
        story.when_it_is("2026-01-09").then_sent("reminder_1")
        with pytest.raises(AssertionError):
            story.then_owner_is_asked("delivery_silent")
        story.when_days_pass(3).then_owner_is_asked("delivery_silent")
        mail = story.mails_to("Durand")[-1]
        at = int(story.stage.clock.now().timestamp())
        event = {"event": "delivered", "timestamp": at, "sg_event_id": "late", "sg_message_id": mail["sg_message_id"]}
        story.stage.ask("POST", "/sandbox/sendgrid_events", {"events": [event | mail["custom_args"]]})
        story.stage.run("mail_events")
        with pytest.raises(AssertionError):
            story.then_owner_is_asked("delivery_silent")
        story.then_next_notice_is("reminder_1", "delivered")


@pytest.mark.parametrize("local_part", ["compta", "bounce"])
def test_reports_that_were_lost_are_read_from_the_log(tmp_path: Path, local_part: str) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_debtor("Durand", email=f"{local_part}@durand.example").given_invoice("900.00 EUR", due="2026-01-05")
        story.stage.ask("POST", "/sandbox/faults", {"sendgrid_events": {"lose": True}})
        story.when_it_is("2026-01-08").when_hour_is(10).then_next_notice_is("reminder_1", "accepted")
        story.when_hour_is(17, jobs=("silence",))
        state = {"compta": "delivered", "bounce": "bounced"}[local_part]
        story.then_next_notice_is("reminder_1", state)
        assert (story.facts_of("Durand").debtor.email_set_aside == "bounced") is (local_part == "bounce")


def canary_story(folder: Path, address: str = CANARY, **more: Any) -> Story:
    return Story(folder, "2026-01-05", collector_canary_email=address, **more)


def test_the_daily_test_mail_leaves_once_a_day_and_comes_home(tmp_path: Path) -> None:
    with canary_story(tmp_path) as story:
        story.when_days_pass(4)
        box = story.stage.ask("GET", f"/sandbox/mailboxes/{CANARY}")
        assert [mail["subject"][:32] for mail in box] == [
            f"Collector, daily test 2026-01-{day:02}"[:32] for day in (5, 6, 7, 8)
        ]
        assert [list(mail["custom_args"]) for mail in box] == [["cb_notice"]] * 4
        with story.collector.store.read() as tx:
            from collector.store import canary

            last = canary.last(tx)
        assert last is not None and last.delivered_at is not None and last.alarmed_at is None


def test_a_test_mail_that_stays_away_calls_a_person(tmp_path: Path) -> None:
    with canary_story(tmp_path, "silent@atelier.example") as story:
        story.when_hour_is(8).when_hour_is(13, jobs=("canary",))
        with pytest.raises(AssertionError):
            story.then_owner_is_asked("canary_missing", debtor="")
        story.when_hour_is(15, jobs=("canary",)).then_owner_is_asked("canary_missing", debtor="")


def test_a_reminder_that_never_left_leaves_after_two_days_in_which_the_test_mail_arrived(tmp_path: Path) -> None:
    with canary_story(tmp_path) as story:
        story.given_invoice("900.00 EUR", due="2026-01-05").when_it_is("2026-01-08")
        story.stage.ask("POST", "/sandbox/faults", {"sendgrid_send": {**NEVER_TAKEN, "match": "durand"}})
        story.when_hour_is(10).then_next_notice_is("reminder_1", "doubt")
        story.stage.ask("POST", "/sandbox/faults", {"sendgrid_send": None})
        story.when_it_is("2026-01-10").then_owner_is_asked("resolve_doubt").then_sent()
        story.when_it_is("2026-01-13").then_sent("reminder_1")


def test_without_a_test_mail_silence_proves_nothing(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("900.00 EUR", due="2026-01-05").when_it_is("2026-01-08")
        story.stage.ask("POST", "/sandbox/faults", {"sendgrid_send": NEVER_TAKEN})
        story.when_hour_is(10)
        story.stage.ask("POST", "/sandbox/faults", {"sendgrid_send": None})
        story.when_days_pass(6).then_next_notice_is("reminder_1", "doubt").then_sent()
        assert doubts.run(story.collector) == {"waiting": 1}


def test_an_address_that_the_owner_vouches_for_is_written_to_again(tmp_path: Path) -> None:
    """A full mailbox, a server in a bad mood: what came back before she said so is no reason to ask her again."""
    with Story(tmp_path, "2026-01-05") as story:
        for fate in ("blocked", "bounce"):
            story.given_debtor(fate, email=f"{fate}@debtor.example")
            story.given_invoice("300.00 EUR", due="2026-01-06", debtor=fate)
        story.when_days_pass(5)
        for fate in story.debtors:
            story.then_owner_is_asked("correct_address", fate).then_sent("courtesy", to=fate)
            owner_actions.address_works(story.collector, story.facts_of(fate).debtor.id, OWNER)
            assert "correct_address" not in story.tasks_of(fate)
        story.when_days_pass(11)
        for fate in story.debtors:
            story.then_sent("courtesy", "reminder_1", to=fate).then_owner_is_asked("correct_address", fate)
