"""The owner is asked to telephone; what came of it decides what follows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from collector.flows import attempts, calls, gestures
from collector.flows.calls import CallResult
from collector.flows.disputes import Contest
from collector.flows.refused import Refused
from tests.stories.test_attempts import printed
from tests.story import OWNER, Story

UP_TO_THE_CALL = ("courtesy", "reminder_1", "reminder_2")


def at_the_call(story: Story) -> int:
    """Due Thursday 15 January; the call is asked for on Monday 2 February, and waited for until Monday the 9th."""
    story.given_invoice("2 480.00 EUR", due="2026-01-15").when_it_is("2026-02-03").then_owner_is_asked("call")
    return story.case_of("Durand")


def test_nobody_answers_three_times_and_the_ladder_goes_on(tmp_path: Path, database_url: str) -> None:
    with Story(tmp_path, "2026-01-05", database_url=database_url) as story:
        case_id = at_the_call(story)
        calls.result(story.collector, case_id, CallResult("no_answer", "répondeur"), OWNER)
        story.then_owner_is_asked("call").then_journal_has("call_tried", tries=1)
        story.when_it_is("2026-02-04")
        calls.result(story.collector, case_id, CallResult("no_answer"), OWNER)
        story.then_owner_is_asked("call")
        calls.result(story.collector, case_id, CallResult("no_answer"), OWNER)
        assert "call" not in story.tasks_of("Durand")
        # The third try was on the 4th: the firm reminder leaves three days after it, though not before the 25th day.
        story.when_it_is("2026-02-11").then_sent(*UP_TO_THE_CALL, "firm_reminder")
        certificate = printed(attempts.certificate(story.collector, case_id, "fr"))
        assert certificate.count("Appel téléphonique sans réponse") == 3


def test_no_result_within_the_business_days_moves_on(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        case_id = at_the_call(story)
        calls.result(story.collector, case_id, CallResult("no_answer"), OWNER)
        story.when_it_is("2026-02-14").then_sent(*UP_TO_THE_CALL, "firm_reminder")
        assert "call" not in story.tasks_of("Durand")


def test_a_promise_on_the_telephone_is_a_promise(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        case_id = at_the_call(story)
        with pytest.raises(Refused, match="promise_above_debt"):
            calls.result(story.collector, case_id, CallResult("promise", on=date(2026, 2, 27), minor=900_000), OWNER)
        story.then_owner_is_asked("call")  # nothing was kept of it
        calls.result(story.collector, case_id, CallResult("promise", on=date(2026, 2, 27), minor=248_000), OWNER)
        story.then_case_is("promise_on").when_it_is("2026-02-27").then_sent(*UP_TO_THE_CALL)


def test_a_dispute_on_the_telephone_is_a_dispute(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        case_id = at_the_call(story)
        contest = Contest(story.claim_of("Durand").id, "jamais livré", category="not_delivered")
        calls.result(story.collector, case_id, CallResult("contests", contest=contest), OWNER)
        story.then_owner_is_asked("answer_dispute").when_days_pass(20).then_sent(*UP_TO_THE_CALL)


def test_who_asks_for_time_has_it_and_then_the_ladder_goes_on(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        case_id = at_the_call(story)
        calls.result(story.collector, case_id, CallResult("asks_for_time", "subvention", on=date(2026, 2, 20)), OWNER)
        story.then_case_is("paused_until").when_it_is("2026-02-21").then_sent(*UP_TO_THE_CALL)
        story.when_it_is("2026-02-25").then_sent(*UP_TO_THE_CALL, "firm_reminder")


@pytest.mark.parametrize("outcome", ["refuses", "wrong_number"])
def test_a_refusal_or_a_wrong_person_lets_the_ladder_go_on(tmp_path: Path, outcome: str) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        case_id = at_the_call(story)
        calls.result(story.collector, case_id, CallResult(outcome), OWNER)
        assert ("find_number" in story.tasks_of("Durand")) == (outcome == "wrong_number")
        story.when_it_is("2026-02-11").then_sent(*UP_TO_THE_CALL, "firm_reminder")
        story.when_debtor_pays().when_hour_is(10)
        gestures.give_up_penalties(story.collector, case_id, "a good client", OWNER)
        story.then_case_is("paid")
        assert "find_number" not in story.tasks_of("Durand")  # nobody looks for the number of who has paid
