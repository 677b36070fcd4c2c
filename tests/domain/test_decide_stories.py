"""Cases lived from day to day. Days by hand, from a calendar of 2026: 15 January is a Thursday."""

from __future__ import annotations

from dataclasses import replace

from collector.domain.policy import Mode
from tests.domain.cases import Life, a_case, a_claim, a_hold, a_promise, day


def test_nobody_pays_and_the_case_climbs_the_whole_ladder() -> None:
    life = Life(a_case(a_claim(due="01-15"))).live("01-02", "03-31")
    assert life.done == [
        "01-12 courtesy [1]",  # three days before
        "01-19 reminder_1 [1]",  # three days after is a Sunday: Monday
        "01-27 reminder_2 [1]",
        "02-02 call [1]",
        "02-09 firm_reminder [1]",  # the call lapsed on the 5th
        "02-17 announced formal_notice for 02-24",  # seven days to object
        "02-24 formal_notice [1]",  # forty days after
        "03-06 final_notice [1]",  # the eight days ended on 4 March; fifty days after
        "03-17 handoff [1]",  # the eight days end on Saturday the 14th, so on Monday; sixty days after
    ]


def test_service_down_ten_days_takes_up_where_it_was_one_step_at_a_time() -> None:
    life = Life(a_case()).live("01-02", "01-20").live("01-31", "03-31")  # down from the 21st to the 30th
    assert life.done[:5] == [
        "01-12 courtesy [1]",
        "01-19 reminder_1 [1]",
        "02-02 reminder_2 [1]",  # due on 27 January; back on a Saturday
        "02-06 call [1]",  # four days after
        "02-16 firm_reminder [1]",  # lapsed on Wednesday 11 February, three days: Saturday, then Monday
    ]


def test_service_down_sixty_days_skips_no_step() -> None:
    life = Life(a_case()).live("01-02", "01-12").live("03-13", "05-31")
    assert [deed.split()[1] for deed in life.done] == [
        "courtesy", "reminder_1", "reminder_2", "call", "firm_reminder", "announced", "formal_notice", "final_notice",
        "handoff",
    ]  # fmt: skip
    assert life.done[1] == "03-13 reminder_1 [1]"
    assert life.done[2] == "03-20 reminder_2 [1]"


def test_a_debt_of_two_years_enters_at_the_lowest_step() -> None:
    life = Life(a_case(a_claim(due="2024-01-10"))).live("03-02", "03-20")
    assert life.done == ["03-02 reminder_1 [1]", "03-09 reminder_2 [1]", "03-13 call [1]"]


def test_a_younger_invoice_joins_the_older_one_and_keeps_its_own_level_when_that_is_paid() -> None:
    """Invoice 2 falls due on 2 February. It is demanded with the firm reminder of the 9th, its seventh day late."""
    life = Life(a_case(a_claim(1, "01-15"), a_claim(2, "02-02"))).live("01-02", "02-10").pays(1).live("02-11", "03-20")
    assert life.done[-3:] == [
        "02-09 firm_reminder [1, 2]",
        "03-09 announced formal_notice for 03-16",  # forty days after 2 February is Saturday 14 March
        "03-16 formal_notice [2]",
    ]


def test_an_invoice_nobody_named_yet_starts_at_the_first_reminder_when_the_older_is_paid() -> None:
    """Invoice 2 (due 7 February) is two days late on the 9th: it is annexed then, never demanded."""
    life = Life(a_case(a_claim(1, "01-15"), a_claim(2, "02-07"))).live("01-02", "02-09").pays(1).live("02-10", "02-20")
    assert life.done[-3:] == ["02-09 firm_reminder [1]", "02-10 reminder_1 [2]", "02-19 reminder_2 [2]"]


def test_everything_paid_closes_the_case_and_nothing_more_leaves() -> None:
    life = Life(a_case()).live("01-02", "01-20").pays(1).live("01-21", "04-30")
    assert life.done == ["01-12 courtesy [1]", "01-19 reminder_1 [1]", "01-21 closed paid"]


def test_a_payment_withdraws_the_formal_notice_that_was_announced() -> None:
    life = Life(a_case()).live("01-02", "02-20").pays(1).live("02-21", "03-31")
    assert life.done[-2:] == ["02-17 announced formal_notice for 02-24", "02-21 closed paid"]


def test_one_of_two_claims_disputed_the_other_is_still_chased() -> None:
    life = Life(a_case(a_claim(1, "01-15"), a_claim(2, "01-16"))).live("01-12", "01-20").disputes(1)
    assert life.live("01-21", "01-30").done == [
        "01-12 courtesy [1]",
        "01-19 reminder_1 [1, 2]",
        "01-28 reminder_2 [2]",
    ]


def test_a_promise_stops_the_ladder_and_a_broken_one_lets_it_go_on() -> None:
    life = Life(a_case()).live("01-12", "01-20")
    life.change(lambda facts: replace(facts, promise=a_promise("02-05"))).live("01-21", "02-12")
    # Promised for 5 February, two days of grace: Sunday the 8th is the first free day.
    assert life.done == ["01-12 courtesy [1]", "01-19 reminder_1 [1]", "02-09 reminder_2 [1]"]


def test_a_hold_stops_the_ladder_through_its_last_day() -> None:
    life = Life(a_case(holds=(a_hold("03-02"),))).live("01-12", "03-10")
    assert life.done == ["03-03 reminder_1 [1]", "03-10 reminder_2 [1]"]


def test_a_hold_on_one_claim_lets_the_other_be_chased_and_ends_by_itself() -> None:
    case = a_case(a_claim(1, "01-15"), a_claim(2, "01-16"), holds=(a_hold("01-26", claim=1),))
    assert Life(case).live("01-16", "01-30").done == ["01-19 reminder_1 [2]", "01-27 reminder_1 [1]"]


def test_an_invoice_due_on_29_february() -> None:
    life = Life(a_case(a_claim(due="2028-02-29"))).live("2028-02-20", "2028-03-13")
    # 26 February 2028 is a Saturday, so the courtesy note leaves on Monday the 28th, still before the due date.
    assert life.done == ["02-28 courtesy [1]", "03-03 reminder_1 [1]", "03-13 reminder_2 [1]"]


def test_an_invoice_due_at_the_end_of_a_month() -> None:
    life = Life(a_case(a_claim(due="01-31"))).live("01-20", "02-13")
    assert life.done == ["01-28 courtesy [1]", "02-03 reminder_1 [1]", "02-12 reminder_2 [1]"]


def test_public_holidays_push_a_step_to_the_next_working_day() -> None:
    # Due on Tuesday 28 April: three days late on Friday 1 May, a holiday; Monday is the 4th.
    assert Life(a_case(a_claim(due="04-28"))).live("04-28", "05-06").done == ["05-04 reminder_1 [1]"]
    # Due on Tuesday 31 March: three days late on Friday 3 April; the reminder leaves before Easter Monday.
    assert Life(a_case(a_claim(due="03-31"))).live("03-31", "04-06").done == ["04-03 reminder_1 [1]"]


def test_reminders_mode_reminds_and_stops_there() -> None:
    life = Life(a_case(mode=Mode.REMINDERS)).live("01-02", "06-30")
    assert life.done[-1] == "02-09 firm_reminder [1]"


def test_in_reminders_mode_an_old_invoice_does_not_silence_the_next_one() -> None:
    life = Life(a_case(a_claim(1, "01-15"), a_claim(2, "04-15"), mode=Mode.REMINDERS)).live("01-02", "04-30")
    assert life.done[-4:] == [
        "02-09 firm_reminder [1]",
        "04-13 courtesy [2]",  # the 12th is a Sunday
        "04-20 reminder_1 [2]",  # the 18th is a Saturday
        "04-27 reminder_2 [2]",
    ]


def test_a_formal_notice_that_was_put_off_is_announced_anew_with_its_whole_time_to_object() -> None:
    life = Life(a_case()).live("01-02", "02-18")
    life.change(lambda facts: replace(facts, holds=(a_hold("03-01"),))).live("02-19", "03-10")
    assert life.done[-2:] == ["03-02 announced formal_notice for 03-09", "03-09 formal_notice [1]"]


def test_one_voice_one_message_a_day_over_all_cases_of_the_debtor() -> None:
    other_case_wrote = a_case(last_message_on=day("01-19"))
    assert Life(other_case_wrote).live("01-19", "01-21").done == ["01-20 reminder_1 [1]"]
