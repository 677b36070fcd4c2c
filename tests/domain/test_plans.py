"""Does a plan add up to the cent, and is it found from the money alone whether it is kept?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from collector.domain.claims import EntryKind, LedgerEntry
from collector.domain.decide import decide
from collector.domain.facts import CaseFacts, ClaimFacts, Instalment, OfferFacts, PlanFacts, PlanInterest, Rung
from collector.domain.offers import next_rung, skipped
from collector.domain.plan_messages import place_on_paper, to_plan, wanted
from collector.domain.plan_standing import outcome_of
from collector.domain.plans import Rhythm, due_minor, follow, schedule, schedule_by_amount
from tests.domain.cases import CALENDAR, POLICY, a_case, a_claim, a_hold, a_notice, day, decided, in_short

GRACE = POLICY.promise_grace_days


def days_and_amounts(instalments: tuple[Instalment, ...]) -> list[tuple[str, int]]:
    return [(f"{it.due_on:%m-%d}", it.amount_minor) for it in instalments]


def test_the_last_instalment_takes_the_rest() -> None:
    made = schedule(100_000, day("02-01"), Rhythm.MONTHLY, 3)
    assert days_and_amounts(made) == [("02-01", 33_333), ("03-01", 33_333), ("04-01", 33_334)]
    made = schedule_by_amount(100_000, day("02-02"), Rhythm.WEEKLY, 30_000)
    assert days_and_amounts(made) == [("02-02", 30_000), ("02-09", 30_000), ("02-16", 30_000), ("02-23", 10_000)]
    made = schedule_by_amount(90_000, day("02-02"), Rhythm.FORTNIGHTLY, 45_000)
    assert days_and_amounts(made) == [("02-02", 45_000), ("02-16", 45_000)]


def test_months_too_short_end_on_their_last_day_and_the_next_one_does_not_drift() -> None:
    made = schedule(100_000, date(2027, 12, 31), Rhythm.MONTHLY, 4)
    assert [it.due_on.isoformat() for it in made] == ["2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31"]


@pytest.mark.parametrize("cut", [lambda: schedule(2, day("02-01"), Rhythm.WEEKLY, 3),
                                 lambda: schedule_by_amount(100, day("02-01"), Rhythm.WEEKLY, 0)])  # fmt: skip
def test_no_instalment_is_of_nothing(cut: object) -> None:
    with pytest.raises(ValueError, match="cannot be cut"):
        cut()  # type: ignore[operator]


# --- following ---------------------------------------------------------------------------------------------------

PARTS = (Instalment(day("02-02"), 40_000), Instalment(day("03-02"), 40_000), Instalment(day("04-02"), 20_000))


def a_plan(**other: object) -> PlanFacts:
    plan = PlanFacts(
        1, day("01-20"), PARTS, PlanInterest.STOPPED, None, False, frozenset({1}), frozenset({"in_1"}), None
    )
    return replace(plan, **other)  # type: ignore[arg-type]


def paid(*entries: tuple[str, str, int]) -> ClaimFacts:
    """Claim 1 of 1 000.00 with these later entries: kind, day, minor."""
    claim = a_claim()
    more = tuple(LedgerEntry(EntryKind(kind), day(on), minor, f"{kind}_{on}") for kind, on, minor in entries)
    left = 100_000 - sum(minor if kind in ("payment", "credit_note") else -minor for kind, _, minor in entries)
    return claim._replace(claim=claim.claim._replace(entries=(*claim.claim.entries, *more)), remaining_minor=left)


def planned(*entries: tuple[str, str, int], notices: tuple[object, ...] = (), **plan: object) -> CaseFacts:
    return a_case(paid(*entries), plan=a_plan(**plan), notices=notices)


@pytest.mark.parametrize(
    ("entries", "filled"),
    [
        ([], [(0, None), (0, None), (0, None)]),
        ([("payment", "01-25", 50_000)], [(40_000, "01-25"), (10_000, None), (0, None)]),
        ([("payment", "02-10", 30_000), ("payment", "02-12", 15_000)], [(40_000, "02-12"), (5_000, None), (0, None)]),
        ([("credit_note", "02-01", 40_000)], [(40_000, "02-01"), (0, None), (0, None)]),
        ([("payment", "02-01", 80_000), ("refund", "03-01", 50_000)], [(30_000, None), (0, None), (0, None)]),
        (
            [("payment", "02-01", 40_000), ("chargeback", "02-05", 40_000), ("payment", "02-20", 40_000)],
            [(40_000, "02-20"), (0, None), (0, None)],
        ),
    ],
)
def test_what_comes_in_fills_the_oldest_instalment_first(
    entries: list[tuple[str, str, int]], filled: list[tuple[int, str | None]]
) -> None:
    followed = follow(a_plan(), [paid(*entries)])
    assert [(it.paid_minor, f"{it.paid_on:%m-%d}" if it.paid_on else None) for it in followed] == filled


def test_what_was_on_file_before_and_other_claims_do_not_count() -> None:
    plan = a_plan(known_references=frozenset({"in_1", "payment_01-19"}))
    other = paid(("payment", "01-25", 90_000)).claim._replace(id=2)
    claims = [paid(("payment", "01-19", 10_000)), a_claim(2)._replace(claim=other)]
    assert sum(it.paid_minor for it in follow(plan, claims)) == 0


def test_no_more_is_due_under_the_plan_than_what_has_fallen_due() -> None:
    claims = [paid(("payment", "01-25", 10_000))]
    assert [due_minor(a_plan(), claims, day(on)) for on in ("02-01", "02-02", "03-02", "04-02")] == [
        0, 30_000, 70_000, 90_000,
    ]  # fmt: skip


NOTICED = (a_notice(7, "plan_1_1_notice", "02-10", deadline_on=day("02-18")),)
UNSEEN = (replace(NOTICED[0], delivered_on=None),)
STOPPED = (a_notice(7, "plan_1_1_notice", "02-10", state="vetoed"),)


@pytest.mark.parametrize(
    ("facts", "on", "outcome"),
    [
        (planned(("payment", "02-02", 100_000)), "02-02", True),
        (planned(), "02-04", None),  # the grace
        (planned(), "02-05", None),  # missed, but the rest is not due
        (planned(), "04-04", None),
        (planned(), "04-05", False),  # by now it is
        (planned(all_due_days=8), "02-20", None),  # no notice
        (planned(all_due_days=8, notices=NOTICED), "02-18", None),
        (planned(all_due_days=8, notices=NOTICED), "02-19", False),
        (planned(("payment", "02-18", 40_000), all_due_days=8, notices=NOTICED), "02-19", None),  # caught up
        (planned(all_due_days=None, notices=NOTICED), "02-19", None),  # the plan does not say so
        (planned(all_due_days=8, notices=UNSEEN), "03-01", None),  # not seen arrive
    ],
)
def test_broken_only_once_all_is_due(facts: CaseFacts, on: str, outcome: bool | None) -> None:
    assert facts.plan is not None
    assert outcome_of(facts, facts.plan, day(on), GRACE) is outcome


def test_a_payment_on_its_way_breaks_nothing() -> None:
    facts = planned(all_due_days=8, notices=NOTICED)
    facts = replace(facts, claims=(facts.claims[0]._replace(payment_processing=True),))
    assert facts.plan is not None and outcome_of(facts, facts.plan, day("02-25"), GRACE) is None
    assert in_short(decided(facts, "02-25")) == "wait payment_processing 02-26"


@pytest.mark.parametrize(
    ("facts", "on", "decision"),
    [
        (planned(), "01-21", "wait plan 01-30"),  # three days before the first one
        (planned(), "01-31", "wait plan 02-05"),
        (planned(), "02-05", "ask plan_missed"),
        (planned(all_due_days=8), "02-05", "wait plan_missed 02-06"),
        (planned(all_due_days=8, notices=NOTICED), "02-12", "wait plan_notice 02-19"),
        (planned(all_due_days=8, notices=UNSEEN), "02-12", "wait delivery_unconfirmed 02-14"),
        (planned(all_due_days=8, notices=UNSEEN), "02-20", "ask confirm_delivery"),
        (planned(all_due_days=8, notices=STOPPED), "02-12", "ask plan_missed"),
        (replace(planned(all_due_days=8), unused_credit_minor=1), "02-12", "ask settle_credit"),
        (planned(kept=False), "02-12", "send reminder_1 02-12 [1]"),
    ],
)  # fmt: skip
def test_the_case_is_quiet_while_the_plan_runs(facts: CaseFacts, on: str, decision: str) -> None:
    assert in_short(decided(facts, on)) == decision


def test_the_other_invoices_of_the_case_go_on_but_never_to_the_lawyer() -> None:
    facts = a_case(a_claim(), a_claim(2, due="01-20"), plan=a_plan())
    assert in_short(decided(facts, "01-26")) == "send reminder_1 01-26 [2]"
    marked = replace(facts, handoff_marked_on=day("01-22"))
    assert in_short(decided(marked, "01-26")) == "wait plan 01-30"


def keys(facts: CaseFacts, on: str) -> list[str]:
    return [it.key.removeprefix("plan_1_") for it in to_plan(facts, POLICY, day(on), CALENDAR)]


def test_messages_come_before_an_instalment_and_after_a_missed_one_each_once() -> None:
    assert keys(planned(), "01-29") == [] and keys(planned(), "01-30") == ["1_due"]
    assert keys(planned(), "02-02") == []  # on the day itself it is too late to announce it
    assert keys(planned(notices=(a_notice(7, "plan_1_1_due", "01-30"),)), "01-31") == []
    assert keys(planned(), "02-05") == ["1_missed"]
    assert keys(planned(all_due_days=8), "02-08") == ["1_missed"]
    assert keys(planned(all_due_days=8), "02-09") == ["1_missed", "1_notice"]
    assert keys(planned(("payment", "02-01", 40_000)), "02-27") == ["2_due"]


@pytest.mark.parametrize(
    "change",
    [
        {"holds": (a_hold("02-20"),)},
        {"person_first": True},
        {"claims": (a_claim()._replace(disputed=True),)},
        {"claims": (a_claim()._replace(payment_processing=True),)},
        {"plan": a_plan(kept=False)},
        {"handed_off_on": day("01-22")},
        {"debtor": replace(a_case().debtor, email_set_aside="bounced")},
    ],
)
def test_nothing_is_written_about_a_plan_where_something_stands_in_the_way(change: dict[str, object]) -> None:
    assert wanted(replace(planned(), **change), POLICY, day("02-06"), CALENDAR) == ()  # type: ignore[arg-type]


def test_a_consumer_is_left_in_peace_between_two_messages() -> None:
    facts = replace(a_case(paid(), kind="consumer", plan=a_plan()), last_message_on=day("02-04"))
    [message] = to_plan(facts, POLICY, day("02-05"), CALENDAR)
    assert message.send_on == day("02-09")  # four days later is a Sunday
    assert message.amount_minor == 40_000


def test_the_notice_waits_for_the_owner_as_formal_notices_do_and_names_all_that_is_missing() -> None:
    *_, notice = to_plan(planned(("payment", "02-01", 15_000), all_due_days=10), POLICY, day("03-05"), CALENDAR)
    assert (notice.kind, notice.consent, notice.deadline_days) == ("formal_notice", "veto", 10)
    assert notice.send_on == day("03-12") and notice.amount_minor == 65_000
    assert place_on_paper(notice.key, 0) == "P1.1c" and place_on_paper("reminder_1", 2) == "2"


def test_decisions_about_plans_are_total() -> None:
    """Whatever came in, each day has an answer."""
    for entries in ((), (("payment", "02-10", 70_000),), (("payment", "01-21", 100_000), ("refund", "02-20", 100_000))):
        for days in (None, 8):
            for number in range(1, 29):
                decide(planned(*entries, all_due_days=days), POLICY, date(2026, 3, number), CALENDAR)


def test_the_next_rung_is_the_one_above_the_highest_and_what_is_passed_over_is_named() -> None:
    assert next_rung([]) is Rung.DELAY and next_rung([Rung.GESTURE, Rung.DELAY]) is Rung.CREDIT_NOTE
    assert next_rung([Rung.REFUND]) is None
    assert skipped(Rung.CREDIT_NOTE, [Rung.DELAY, Rung.DELAY]) == (Rung.INSTALMENTS, Rung.GESTURE)
    assert skipped(Rung.DELAY, []) == ()


def test_an_offer_holds_the_ladder_up_to_its_last_day() -> None:
    offer = OfferFacts(1, Rung.DELAY, day("01-20"), day("01-27"), False, {}, "")
    facts = a_case(offer=offer)
    assert in_short(decided(facts, "01-27")) == "wait offer 01-28"
    assert in_short(decided(facts, "01-28")) == "send reminder_1 01-28 [1]"
