"""One case, one day, one decision.

Claim 1 is 1 000.00 EUR due on Thursday 15 January 2026, unless a row says otherwise.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from collector.domain.decide import decide, side_tasks
from collector.domain.decisions import AskOwner, SendNotice, TaskKind, Wait
from collector.domain.facts import CaseFacts, InvoiceStatus, NoticeState
from collector.domain.policy import Consent, Mode, Policy
from collector.domain.send_calendar import SUNDAY, WORKING_WEEK, SendCalendar, calendar_for
from tests.domain.cases import (
    CALENDAR,
    CALLED,
    FORMALLY_NOTICED,
    LAST_NOTICED,
    POLICY,
    REMINDED,
    a_call,
    a_case,
    a_claim,
    a_debtor,
    a_hold,
    a_notice,
    a_promise,
    day,
    decided,
    in_short,
)

REMINDER = a_notice(1, "reminder_1", "01-19")

# --- days --------------------------------------------------------------------------------------------------------

DAYS = [
    # on, notices so far, decision
    ("01-11", (), "wait not_due_yet 01-12"),
    ("01-12", (), "send courtesy 01-12 [1]"),
    ("01-14", (), "send courtesy 01-14 [1]"),  # late, still before the due date
    ("01-15", (), "wait not_due_yet 01-19"),  # on the due date there is no courtesy any more: the reminder is next
    ("01-16", (), "wait not_due_yet 01-19"),
    ("01-18", (), "wait not_a_send_day 01-19"),  # old enough on Sunday the 18th
    ("01-19", (), "send reminder_1 01-19 [1]"),
    ("01-19", (REMINDER,), "wait not_due_yet+too_soon 01-27"),
    ("01-20", (REMINDER,), "wait not_due_yet+too_soon 01-27"),
    ("01-26", (REMINDER,), "wait not_due_yet 01-27"),
    ("01-27", (REMINDER,), "send reminder_2 01-27 [1]"),
    ("03-30", (REMINDER,), "send reminder_2 03-30 [1]"),  # old enough for the lawyer, but one step at a time
    ("03-30", (a_notice(1, "reminder_1", "03-27"),), "wait too_soon 04-03"),
]


@pytest.mark.parametrize(("on", "notices", "expected"), DAYS)
def test_a_step_is_taken_on_its_first_send_day(on: str, notices: tuple, expected: str) -> None:
    assert in_short(decided(a_case(notices=notices), on)) == expected


def test_a_first_import_enters_at_the_first_reminder_however_old_the_claim() -> None:
    old = a_case(a_claim(due="2025-09-15"))
    assert in_short(decided(old, "01-19")) == "send reminder_1 01-19 [1]"


def test_a_wait_says_what_comes_next_and_when() -> None:
    wait = decided(a_case(), "01-16")
    assert isinstance(wait, Wait) and wait.next_step is not None
    assert (wait.next_step.key, wait.next_step_on) == ("reminder_1", day("01-19"))


# --- what counts as performed ------------------------------------------------------------------------------------

STATES = [
    ("delivered", "wait too_soon 02-06"),
    ("accepted", "wait too_soon 02-06"),
    ("waived", "send reminder_2 01-30 [1]"),  # passed over by the owner on purpose: it leaves no gap to keep
    ("planned", "send reminder_1 01-30 [1]"),
    ("announced", "send reminder_1 01-30 [1]"),
    ("awaiting_approval", "send reminder_1 01-30 [1]"),
    ("claimed", "send reminder_1 01-30 [1]"),
    ("withdrawn", "send reminder_1 01-30 [1]"),
    ("sending", "wait sending 01-31"),
    ("doubt", "wait doubt 01-31"),
    ("bounced", "ask correct_address"),
    ("refused", "ask refused_notice"),
    ("vetoed", "ask vetoed_step"),
]


@pytest.mark.parametrize(("state", "expected"), STATES)
def test_only_what_really_left_counts(state: str, expected: str) -> None:
    assert in_short(decided(a_case(notices=(a_notice(1, "reminder_1", "01-30", state=state),)), "01-30")) == expected


def test_a_doubt_that_stays_is_for_the_owner() -> None:
    case = a_case(notices=(a_notice(1, "reminder_1", "01-19", state="doubt"),))
    assert in_short(decided(case, "01-20")) == "wait doubt 01-21"
    assert in_short(decided(case, "01-21")) == "ask resolve_doubt"


def test_a_veto_is_not_passed_over_until_the_owner_waives_the_step() -> None:
    vetoed = a_case(notices=(*REMINDED, a_notice(4, "formal_notice", "02-24", state="vetoed")), calls=CALLED)
    assert in_short(decided(vetoed, "02-25")) == "ask vetoed_step"
    assert in_short(decided(vetoed, "05-29")) == "ask vetoed_step"
    sent_after_all = replace(vetoed, notices=(*vetoed.notices, a_notice(5, "formal_notice", "03-02", state="planned")))
    assert in_short(decided(sent_after_all, "03-02")) == "send formal_notice 03-02 [1]"


def test_a_corrected_address_lets_the_step_leave_again() -> None:
    to_old = a_notice(1, "reminder_1", "01-19", state="bounced", recipient="old@debtor.example")
    to_new = replace(to_old, recipient="anna@debtor.example")
    assert in_short(decided(a_case(notices=(to_old,)), "01-21")) == "send reminder_1 01-21 [1]"
    assert in_short(decided(a_case(notices=(to_new,)), "01-21")) == "ask correct_address"


@pytest.mark.parametrize(("email", "set_aside"), [(None, None), ("anna@debtor.example", "hard bounce")])
def test_without_a_usable_address_the_owner_is_asked_once_the_step_is_due(
    email: str | None, set_aside: str | None
) -> None:
    case = a_case(debtor=a_debtor(email=email, set_aside=set_aside))
    assert in_short(decided(case, "01-16")) == "wait not_due_yet 01-19"
    assert in_short(decided(case, "01-19")) == "ask correct_address"


@pytest.mark.parametrize("on", ["01-23", "01-24", "01-25", "01-26"])
def test_a_weekend_does_not_take_a_question_to_the_owner_back(on: str) -> None:
    case = a_case(debtor=a_debtor(email=None))
    assert in_short(decided(case, on)) == "ask correct_address"


# --- the whole case ----------------------------------------------------------------------------------------------

WHOLE_CASE = [
    ("kill switch", {"kill_switch": True}, "wait kill_switch 01-20"),
    ("person first", {"person_first": True, "cycle": 2}, "ask review_reopened"),
    ("hold", {"holds": (a_hold("01-30"),)}, "wait hold 01-31"),
    ("hold, last day", {"holds": (a_hold("01-19"),)}, "wait hold 01-20"),
    ("hold, over", {"holds": (a_hold("01-18"),)}, "send reminder_1 01-19 [1]"),
    ("hold without end", {"holds": (a_hold(None),)}, "ask review_hold"),
    ("reply unread", {"holds": (a_hold(None, "reply of 18 January", kind="reply"),)}, "ask read_reply"),
    ("two holds", {"holds": (a_hold("02-10"), a_hold("01-30"))}, "wait hold+hold 01-31"),
    ("promise", {"promise": a_promise("01-25")}, "wait promise 01-28"),
    ("promise, grace", {"promise": a_promise("01-17")}, "wait promise 01-20"),
    ("promise, past grace", {"promise": a_promise("01-16")}, "send reminder_1 01-19 [1]"),
    ("promise broken", {"promise": a_promise("01-25", kept=False)}, "send reminder_1 01-19 [1]"),
    ("hold and promise", {"holds": (a_hold("02-10"),), "promise": a_promise("01-25")}, "wait hold+promise 01-28"),
    ("handed off", {"handed_off_on": day("01-10")}, "wait handed_off"),
    ("closed", {"closed_on": day("01-10")}, "wait closed"),
    ("marked", {"handoff_marked_on": day("01-10")}, "ask transmit_to_lawyer"),
    ("marked, on hold", {"handoff_marked_on": day("01-10"), "holds": (a_hold("01-30"),)}, "wait hold 01-31"),
    ("observe", {"mode": Mode.OBSERVE}, "send reminder_1 01-19 [1]"),  # the plan is shown; deliver refuses
    ("written today", {"last_message_on": day("01-19")}, "wait written_recently 01-20"),
    ("written yesterday", {"last_message_on": day("01-18")}, "send reminder_1 01-19 [1]"),
    ("rate missing", {"missing_rate": "ECB 2026-S1"}, "send reminder_1 01-19 [1]"),  # reminders without figures go on
]


@pytest.mark.parametrize(("name", "changes", "expected"), WHOLE_CASE, ids=[row[0] for row in WHOLE_CASE])
def test_what_stops_a_whole_case(name: str, changes: dict, expected: str) -> None:
    assert in_short(decided(a_case(**changes), "01-19")) == expected


CLAIMS = [
    ("paid", (a_claim(status=InvoiceStatus.PAID, remaining_minor=0),), "close paid"),
    ("open, nothing left", (a_claim(remaining_minor=0),), "close paid"),
    ("void keeps its amount", (a_claim(status=InvoiceStatus.VOID),), "close cancelled"),
    ("deleted", (a_claim(status=InvoiceStatus.DELETED),), "close cancelled"),
    ("uncollectible", (a_claim(status=InvoiceStatus.UNCOLLECTIBLE),), "close written_off"),
    (
        "uncollectible by a setting of Stripe's",
        (a_claim(status=InvoiceStatus.UNCOLLECTIBLE, given_up_by_stripe=True),),
        "ask review_reopened",
    ),
    ("no claim at all", None, "close cancelled"),
    ("disputed", (a_claim(disputed=True),), "ask answer_dispute"),
    ("processing", (a_claim(payment_processing=True),), "wait payment_processing 01-20"),
    ("card retries", (a_claim(collection_method="charge_automatically"),), "wait card_retries 01-20"),
    ("card retries over", (a_claim(collection_method="charge_automatically", auto_collection_over=True),),
     "send reminder_1 01-19 [1]"),
    ("set aside", (a_claim(set_aside="currency xyz"),), "ask look_at_set_aside"),
    ("below minimum", (a_claim(cents=1499),), "wait below_minimum 01-26"),
    ("at the minimum", (a_claim(cents=1500),), "send reminder_1 01-19 [1]"),
    ("two small ones", (a_claim(1, cents=800), a_claim(2, cents=700)), "send reminder_1 01-19 [1, 2]"),
    ("one paid, one open", (a_claim(1, status=InvoiceStatus.PAID, remaining_minor=0), a_claim(2)),
     "send reminder_1 01-19 [2]"),
    ("one disputed, one open", (a_claim(1, disputed=True), a_claim(2)), "send reminder_1 01-19 [2]"),
    ("one processing, one open", (a_claim(1, payment_processing=True), a_claim(2)), "send reminder_1 01-19 [2]"),
    ("one set aside, one open", (a_claim(1, set_aside="?"), a_claim(2)), "send reminder_1 01-19 [2]"),
    ("the oldest carries", (a_claim(1, "01-16"), a_claim(2, "01-15")), "send reminder_1 01-19 [2, 1]"),
    ("of one age, the largest", (a_claim(1, cents=5000), a_claim(2, cents=9000)), "send reminder_1 01-19 [2, 1]"),
    ("a younger, two days late", (a_claim(1), a_claim(2, "01-17")), "send reminder_1 01-19 [1] + [2]"),
    ("a younger, due today", (a_claim(1), a_claim(2, "01-19")), "send reminder_1 01-19 [1]"),
    ("disputed beside processing", (a_claim(1, payment_processing=True), a_claim(2, disputed=True)),
     "ask answer_dispute"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "claims", "expected"), CLAIMS, ids=[row[0] for row in CLAIMS])
def test_what_each_claim_allows(name: str, claims: tuple | None, expected: str) -> None:
    case = a_case(*claims) if claims else a_case(claims=())
    assert in_short(decided(case, "01-19")) == expected


def test_paid_after_the_handoff_the_lawyer_is_told() -> None:
    paid = a_case(a_claim(status=InvoiceStatus.PAID, remaining_minor=0), handed_off_on=day("03-20"))
    assert in_short(decided(paid, "04-01")) == "ask tell_lawyer_paid"


# --- calls -------------------------------------------------------------------------------------------------------

BEFORE_CALL = REMINDED[:2]
CALLS = [
    ("01-31", (), "wait not_due_yet 02-02"),  # eighteen days after, a Monday
    ("02-02", (), "call [1]"),
    ("02-02", (a_call("02-02"),), "wait call_asked 02-06"),
    ("02-05", (a_call("02-02"),), "wait call_asked 02-06"),  # three business days: the 3rd, 4th and 5th
    ("02-06", (a_call("02-02"),), "wait not_due_yet+too_soon 02-09"),
    ("02-09", (a_call("02-02"),), "send firm_reminder 02-09 [1]"),
    ("02-09", (a_call("02-02", done="02-06"),), "send firm_reminder 02-09 [1]"),
    ("02-11", (a_call("02-06"),), "wait call_asked 02-12"),  # asked on a Friday: the 9th, 10th and 11th
]


@pytest.mark.parametrize(("on", "calls", "expected"), CALLS)
def test_a_call_is_asked_waited_for_and_passed(on: str, calls: tuple, expected: str) -> None:
    assert in_short(decided(a_case(notices=BEFORE_CALL, calls=calls), on)) == expected


# --- the formal notice and after ---------------------------------------------------------------------------------

FORMAL = [
    # on, what is different, decision
    ("02-16", {}, "wait not_due_yet+too_soon 02-17"),
    ("02-17", {}, "send formal_notice 02-24 [1]"),  # announced seven days before the fortieth day
    ("02-26", {}, "send formal_notice 03-05 [1]"),  # noticed late: the seven days are never cut short
    ("02-17", {"mode": Mode.REMINDERS}, "wait mode_reminders 02-18"),
    ("02-17", {"missing_rate": "ECB 2026-S1"}, "wait missing_rate 02-18"),
    ("02-17", {"last_formal_on": day("02-20")}, "wait formal_this_week+not_due_yet+too_soon 02-20"),
    ("02-17", {"claims": (a_claim(due_on_assumed=True),)}, "ask confirm_due_date"),
    ("02-17", {"claims": (a_claim(limitation_on=day("02-23")),)}, "ask limitation_passed"),
    ("02-17", {"claims": (a_claim(limitation_on=day("02-24")),)}, "send formal_notice 02-24 [1]"),
    # a younger claim that was reminded is demanded too; one that was not, or whose due date was assumed, is not
    ("02-17", {"claims": (a_claim(1), a_claim(2, "01-26"))}, "send formal_notice 02-24 [1] + [2]"),
    ("02-17", {"claims": (a_claim(1), a_claim(2, "01-26")), "also": a_notice(9, "reminder_1", "02-09", (2,))},
     "send formal_notice 02-24 [1, 2]"),
    ("02-17", {"claims": (a_claim(1), a_claim(2, "01-26", due_on_assumed=True)),
               "also": a_notice(9, "reminder_1", "02-09", (2,))}, "send formal_notice 02-24 [1]"),
]  # fmt: skip


@pytest.mark.parametrize(("on", "changes", "expected"), FORMAL)
def test_the_formal_notice(on: str, changes: dict, expected: str) -> None:
    changes = dict(changes)
    also = changes.pop("also", None)
    notices = (*REMINDED, also) if also else REMINDED
    assert in_short(decided(a_case(notices=notices, calls=CALLED, **changes), on)) == expected


def test_an_announced_notice_keeps_its_day() -> None:
    announced = (*REMINDED, a_notice(4, "formal_notice", "02-24", state="announced"))
    for on in ("02-18", "02-20", "02-24"):
        assert in_short(decided(a_case(notices=announced, calls=CALLED), on)) == "send formal_notice 02-24 [1]"
    assert in_short(decided(a_case(notices=announced, calls=CALLED), "02-28")) == "send formal_notice 03-02 [1]"


def test_reminders_that_were_all_waived_do_not_make_a_formal_notice_the_first_word() -> None:
    waived = tuple(replace(a_notice(n.id, n.step_key, "02-01", state="waived")) for n in REMINDED)
    assert in_short(decided(a_case(notices=waived, calls=CALLED), "02-24")) == "ask reminder_missing"


def test_reminders_of_which_nothing_was_heard_do_not_make_a_formal_notice_the_first_word() -> None:
    """Accepted, and no report of any: they may all lie in a mailbox nobody opens."""
    unheard = tuple(replace(n, state=NoticeState.ACCEPTED, delivered_on=None) for n in REMINDED)
    assert in_short(decided(a_case(notices=unheard, calls=CALLED), "02-24")) == "ask reminder_missing"
    # One that arrived is enough; and where the transport cannot tell, acceptance counts.
    for heard in ((REMINDED[0], *unheard[1:]), tuple(replace(n, confirms_delivery=False) for n in unheard)):
        assert in_short(decided(a_case(notices=heard, calls=CALLED), "02-24")) == "send formal_notice 03-03 [1]"


LATE = (*REMINDED, a_notice(4, "formal_notice", "02-24", delivered_on=day("03-03")))
PRINTED = (*REMINDED, a_notice(4, "formal_notice", "02-24", deadline_on=day("03-20")))

AFTER_FORMAL = [
    ("02-24", FORMALLY_NOTICED, "wait not_due_yet+deadline_running+too_soon 03-06"),
    ("03-05", FORMALLY_NOTICED, "wait not_due_yet 03-06"),
    ("03-06", FORMALLY_NOTICED, "send final_notice 03-06 [1]"),
    # delivered late, on 3 March: the eight days end on the 11th
    ("03-11", LATE, "wait deadline_running 03-12"),
    ("03-12", LATE, "send final_notice 03-12 [1]"),
    # accepted, never confirmed (F-11)
    ("02-27", (*REMINDED, a_notice(4, "formal_notice", "02-24", state="accepted")), "wait delivery_unconfirmed 02-28"),
    ("02-28", (*REMINDED, a_notice(4, "formal_notice", "02-24", state="accepted")), "ask confirm_delivery"),
    # a transport that cannot tell: acceptance counts
    ("03-06", (*REMINDED, a_notice(4, "formal_notice", "02-24", state="accepted", confirms_delivery=False)),
     "send final_notice 03-06 [1]"),
    # bounced: it never happened
    ("02-26", (*REMINDED, a_notice(4, "formal_notice", "02-24", state="bounced")), "ask correct_address"),
    # the deadline that was printed counts, whatever the policy says today
    ("03-13", PRINTED, "wait deadline_running 03-23"),
    # its last day would be Saturday the 14th: it is Monday the 16th
    ("03-16", LAST_NOTICED, "wait deadline_running 03-17"),
    ("03-17", LAST_NOTICED, "handoff [1]"),
    # the owner let the ladder pass the formal notice: the lawyer has nothing to work with
    ("03-16", (*REMINDED, a_notice(4, "formal_notice", "02-24", state="waived")), "ask formal_notice_missing"),
]  # fmt: skip


@pytest.mark.parametrize(("on", "notices", "expected"), AFTER_FORMAL)
def test_after_the_formal_notice(on: str, notices: tuple, expected: str) -> None:
    assert in_short(decided(a_case(notices=notices, calls=CALLED), on)) == expected


def test_only_claims_with_a_formal_notice_of_their_own_go_to_the_lawyer() -> None:
    case = a_case(a_claim(1), a_claim(2, "02-20"), notices=LAST_NOTICED, calls=CALLED)
    assert in_short(decided(case, "03-17")) == "handoff [1]"


def test_nobody_is_brought_to_the_lawyer_while_money_of_his_lies_at_stripe() -> None:
    case = a_case(notices=LAST_NOTICED, calls=CALLED, unused_credit_minor=100)
    assert in_short(decided(case, "03-17")) == "ask settle_credit"


def test_the_transmission_can_be_automatic() -> None:
    policy = replace(POLICY, handoff_consent=Consent.AUTO)
    marked = a_case(handoff_marked_on=day("03-16"))
    assert in_short(decided(marked, "03-17", policy)) == "wait handoff_under_way 03-18"


def test_the_ladder_at_its_end_is_the_owners_question() -> None:
    ladder = POLICY.ladders[a_debtor().kind]
    gentle = replace(POLICY, ladders={**POLICY.ladders, a_debtor().kind: replace(ladder, steps=ladder.steps[:5])})
    assert in_short(decided(a_case(notices=REMINDED, calls=CALLED), "02-20", gentle)) == "ask ladder_done"
    up_to_formal = replace(POLICY, ladders={**POLICY.ladders, a_debtor().kind: replace(ladder, steps=ladder.steps[:6])})
    noticed = a_case(notices=FORMALLY_NOTICED, calls=CALLED)
    assert in_short(decided(noticed, "03-04", up_to_formal)) == "wait deadline_running 03-05"
    assert in_short(decided(noticed, "03-05", up_to_formal)) == "ask ladder_done"


# --- consumers ---------------------------------------------------------------------------------------------------


def test_an_unknown_debtor_climbs_the_consumer_ladder_and_the_owner_is_asked_beside() -> None:
    unknown = a_case(kind="unknown")
    assert in_short(decided(unknown, "01-19")) == "wait not_due_yet 01-20"  # five days, not three
    assert in_short(decided(unknown, "01-20")) == "send reminder_1 01-20 [1]"
    assert side_tasks(unknown, day("01-20")) == (TaskKind.CLASSIFY_DEBTOR,)
    assert side_tasks(a_case(kind="consumer"), day("01-20")) == ()


@pytest.mark.parametrize("kind", ["consumer", "unknown"])
def test_no_formal_notice_to_a_consumer_without_a_mediator(kind: str) -> None:
    case = a_case(kind=kind, notices=(a_notice(1, "reminder_1", "01-20"),))
    assert in_short(decided(case, "03-02")) == "send formal_notice 03-02 [1]"
    without: Policy = replace(POLICY, mediator=None)
    assert in_short(decided(case, "03-02", without)) == "wait mediator_missing 03-03"


def test_a_consumer_is_left_in_peace_for_four_days() -> None:
    case = a_case(kind="consumer", last_message_on=day("01-19"))
    assert in_short(decided(case, "01-20")) == "wait written_recently 01-23"
    assert in_short(decided(case, "01-23")) == "send reminder_1 01-23 [1]"


def test_a_notice_that_needs_a_yes_says_so() -> None:
    case = a_case(kind="consumer", notices=(a_notice(1, "reminder_1", "01-20"),))
    decision = decided(case, "03-02")
    assert isinstance(decision, SendNotice) and decision.consent is Consent.APPROVE


def test_never_on_a_sunday_for_a_consumer() -> None:
    every_day = replace(POLICY.window, weekdays=frozenset(range(1, 8)))
    business = calendar_for(a_debtor("business").treated_as(), every_day, frozenset())
    consumer = calendar_for(a_debtor("unknown").treated_as(), every_day, frozenset())
    assert business.is_send_day(day("01-18")) and not consumer.is_send_day(day("01-18"))
    sundays = replace(POLICY.window, weekdays=frozenset({SUNDAY}))
    assert calendar_for(a_debtor("consumer").treated_as(), sundays, frozenset()).weekdays == WORKING_WEEK


def test_a_calendar_without_any_day_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one weekday"):
        SendCalendar(frozenset())


# --- nothing sleeps for ever -------------------------------------------------------------------------------------


def test_a_long_hold_is_left_in_time_for_the_limitation() -> None:
    case = a_case(a_claim(limitation_on=day("2027-01-15")), holds=(a_hold("2027-06-30"),))
    assert in_short(decided(case, "06-01")) == "wait hold 10-17"  # ninety days before 15 January
    assert side_tasks(case, day("10-16")) == ()
    assert side_tasks(case, day("10-17")) == (TaskKind.LIMITATION_NEAR,)


def test_the_end_of_a_hold_on_an_older_claim_is_not_slept_through() -> None:
    case = a_case(a_claim(1, "01-15"), a_claim(2, "03-15"), holds=(a_hold("01-22", claim=1),))
    assert in_short(decided(case, "01-19")) == "wait not_due_yet 01-23"


def test_a_disputed_claim_beside_a_chased_one_is_on_the_owners_list() -> None:
    assert side_tasks(a_case(a_claim(1, disputed=True), a_claim(2)), day("01-19")) == (TaskKind.ANSWER_DISPUTE,)


def test_a_case_that_is_over_asks_nothing() -> None:
    assert side_tasks(a_case(kind="unknown", closed_on=day("01-10")), day("01-19")) == ()


def test_owner_questions_carry_what_their_page_needs() -> None:
    asked = decided(a_case(notices=(a_notice(7, "reminder_1", "01-19", state="refused"),)), "01-19")
    assert isinstance(asked, AskOwner) and asked.details == {"notice": 7}


def test_a_nonsense_due_date_raises_nothing() -> None:
    far = a_case(a_claim(due="9999-12-31"))
    near = replace(far, claims=(a_claim()._replace(claim=a_claim().claim._replace(due_on=day("0001-01-01"))),))
    facts: CaseFacts
    for facts in (far, near):
        assert decide(facts, POLICY, day("01-19") + timedelta(days=0), CALENDAR) is not None
