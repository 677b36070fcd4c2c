"""What is foretold is what would happen. Days by hand, as in test_decide_stories.py."""

from __future__ import annotations

from dataclasses import replace

from collector.domain.decisions import SendNotice
from collector.domain.facts import CaseFacts
from collector.domain.policy import Mode
from collector.domain.preview import PreviewStep, preview
from tests.domain.cases import CALENDAR, POLICY, a_case, a_claim, a_debtor, a_hold, a_notice, day, in_short


def foretold(facts: CaseFacts, on: str, days: int = 100) -> list[str]:
    return [_line(step) for step in preview(facts, POLICY, day(on), days, CALENDAR)]


def _line(step: PreviewStep) -> str:
    marks = " yes" * step.needs_yes
    if step.may_object_until is not None:
        marks += f" veto until {step.may_object_until:%m-%d}"
    name = step.decision.step.key if isinstance(step.decision, SendNotice) else in_short(step.decision)
    return f"{step.on:%m-%d} {name}{marks}"


def test_the_whole_ladder_is_foretold() -> None:
    assert foretold(a_case(), "01-02") == [
        "01-12 courtesy",
        "01-19 reminder_1",
        "01-27 reminder_2",
        "02-02 call [1]",
        "02-09 firm_reminder",
        "02-24 formal_notice veto until 02-23",
        "03-06 final_notice",
        "03-17 handoff [1]",
    ]


def test_only_the_days_asked_for_are_foretold() -> None:
    assert foretold(a_case(), "01-02", days=25) == ["01-12 courtesy", "01-19 reminder_1", "01-27 reminder_2"]
    assert foretold(a_case(), "01-02", days=24) == ["01-12 courtesy", "01-19 reminder_1"]
    assert foretold(a_case(), "01-19", days=0) == ["01-19 reminder_1"]


def test_a_hold_is_told_once_and_lived_through() -> None:
    assert foretold(a_case(holds=(a_hold("02-01"),)), "01-16", days=20) == ["01-16 wait hold 02-02", "02-02 reminder_1"]


def test_an_approval_is_assumed_and_flagged() -> None:
    case = a_case(kind="consumer", notices=(a_notice(1, "reminder_1", "01-20"),))
    # Fifteen days to pay, until 17 March; then this short ladder is at its end.
    assert foretold(case, "02-20", days=40) == ["03-02 formal_notice yes", "03-18 ask ladder_done yes"]


def test_it_stops_where_a_person_must_decide() -> None:
    assert foretold(a_case(debtor=a_debtor(email=None)), "01-16") == ["01-19 ask correct_address yes"]


def test_an_announced_notice_is_foretold_on_its_day_and_only_once() -> None:
    case = a_case(a_claim(due="01-15"))
    announced = replace(
        case, notices=(a_notice(1, "reminder_1", "01-19"), a_notice(2, "reminder_2", "01-29", state="planned"))
    )
    assert foretold(announced, "01-28", days=8) == ["01-29 reminder_2", "02-02 call [1]"]


def test_observe_only_foretells_what_would_leave() -> None:
    assert foretold(a_case(mode=Mode.OBSERVE), "01-16", days=5) == ["01-19 reminder_1"]


def test_the_kill_switch_is_told_once() -> None:
    assert foretold(a_case(kill_switch=True), "01-16", days=30) == ["01-16 wait kill_switch 01-17"]
