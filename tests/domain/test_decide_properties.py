"""Whatever the facts, what may never happen?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from collector.domain.case_state import say_state, state_of
from collector.domain.debtors import DebtorKind
from collector.domain.decide import decide, side_tasks
from collector.domain.decisions import MarkForHandoff, OfferCall, SendNotice, Wait
from collector.domain.facts import (
    CallFacts,
    CaseFacts,
    ClaimFacts,
    HoldFacts,
    InvoiceStatus,
    NoticeFacts,
    NoticeState,
    PromiseFacts,
)
from collector.domain.policy import Mode, StepKind
from collector.domain.sentences import say, say_task, say_what_clears
from tests.domain.cases import BUSINESS, CALENDAR, POLICY, a_case, a_claim, a_debtor

DAYS = st.dates(date(2025, 6, 1), date(2027, 6, 30))
MAYBE_DAY = st.none() | DAYS
IDS = st.integers(1, 4)
EMAILS = st.sampled_from([None] + ["anna@debtor.example"] * 5)
STEP_KEYS = st.sampled_from([*(step.key for step in BUSINESS), "removed_from_the_ladder"])


@st.composite
def claims(draw: st.DrawFn, id: int) -> ClaimFacts:
    made = a_claim(
        id,
        draw(DAYS).isoformat(),
        draw(st.integers(0, 300_000)),
        status=draw(st.sampled_from([InvoiceStatus.OPEN, InvoiceStatus.OPEN, *InvoiceStatus])),
        collection_method=draw(st.sampled_from(["send_invoice", "send_invoice", "charge_automatically"])),
        disputed=draw(st.booleans()) and draw(st.booleans()),
        dispute_note=draw(st.sampled_from(["", "not what I ordered"])),
        payment_processing=draw(st.booleans()) and draw(st.booleans()),
        set_aside=draw(st.sampled_from([None, None, None, "unknown currency"])),
        limitation_on=draw(MAYBE_DAY),
        due_on_assumed=draw(st.booleans()),
    )
    return made


@st.composite
def notices(draw: st.DrawFn, id: int) -> NoticeFacts:
    return NoticeFacts(
        id,
        draw(STEP_KEYS),
        draw(st.sampled_from([NoticeState.DELIVERED, NoticeState.ACCEPTED, *NoticeState])),
        frozenset(draw(st.sets(IDS, max_size=4))),
        draw(DAYS),
        draw(MAYBE_DAY),
        draw(MAYBE_DAY),
        draw(st.booleans()),
        draw(MAYBE_DAY),
        draw(st.sampled_from([None, "anna@debtor.example", "old@debtor.example"])),
    )


calls = st.builds(CallFacts, st.just("call"), DAYS, MAYBE_DAY, st.none(), st.frozensets(IDS, max_size=4))
holds = st.builds(HoldFacts, st.just("why"), MAYBE_DAY, st.none() | IDS, st.sampled_from(["owner", "reply", "review"]))
promises = st.builds(PromiseFacts, DAYS, DAYS, st.integers(0, 10_000), st.none() | st.booleans())


@st.composite
def cases(draw: st.DrawFn) -> CaseFacts:
    rare = st.sampled_from([False] * 9 + [True])
    return replace(
        a_case(*[draw(claims(id)) for id in range(1, draw(st.integers(1, 4)) + 1)]),
        debtor=replace(a_debtor(), kind=draw(st.sampled_from(DebtorKind)), email=draw(EMAILS)),
        notices=tuple(draw(notices(id)) for id in draw(st.permutations(range(1, draw(st.integers(0, 6)) + 1)))),
        calls=tuple(draw(st.lists(calls, max_size=2))),
        holds=tuple(draw(st.lists(holds, max_size=1))) if draw(rare) else (),
        promise=draw(promises) if draw(rare) else None,
        mode=draw(st.sampled_from(Mode)),
        kill_switch=draw(rare),
        handoff_marked_on=draw(DAYS) if draw(rare) else None,
        handed_off_on=draw(DAYS) if draw(rare) else None,
        closed_on=draw(DAYS) if draw(rare) else None,
        person_first=draw(rare),
        missing_rate=draw(st.sampled_from([None, None, "ECB 2026-S1"])),
        last_message_on=draw(MAYBE_DAY),
        last_formal_on=draw(MAYBE_DAY),
    )  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(facts=cases(), today=DAYS)
def test_every_fact_gets_one_decision_that_can_be_said(facts: CaseFacts, today: date) -> None:
    decision = decide(facts, POLICY, today, CALENDAR)
    assert decision == decide(facts, POLICY, today, CALENDAR)
    for language in ("fr", "en"):
        assert say(decision.because, language, today)
        assert say_state(state_of(facts, decision, today), language, today)
        for task in side_tasks(facts, today):
            assert say_task(task, language)
    if isinstance(decision, Wait):
        assert decision.blockers
        for blocker in decision.blockers:
            assert say(blocker.because, "fr") and say_what_clears(blocker.code, "fr")


@settings(max_examples=200, deadline=None)
@given(facts=cases(), today=DAYS)
def test_an_open_case_that_waits_has_a_day_to_be_looked_at(facts: CaseFacts, today: date) -> None:
    decision = decide(facts, POLICY, today, CALENDAR)
    if isinstance(decision, Wait) and facts.closed_on is None and facts.handed_off_on is None:
        assert decision.next_look_on is not None and decision.next_look_on > today


@settings(max_examples=400, deadline=None)
@given(facts=cases(), today=DAYS)
def test_no_notice_leaves_that_must_not(facts: CaseFacts, today: date) -> None:
    decision = decide(facts, POLICY, today, CALENDAR)
    if not isinstance(decision, SendNotice):
        return
    by_id = {claim.claim.id: claim for claim in facts.claims}
    step, carrying = decision.step, by_id[decision.carrying]
    assert decision.send_on >= today and CALENDAR.is_send_day(decision.send_on)
    assert decision.carrying in decision.demanded and not set(decision.demanded) & set(decision.annexed)
    assert facts.debtor.email and not facts.kill_switch
    for claim_id in decision.demanded:
        named = by_id[claim_id]
        assert named.is_due_to_us and not named.disputed and not named.payment_processing and named.set_aside is None
        if step.kind is StepKind.PRE_DUE:
            assert decision.send_on < named.claim.due_on
        else:
            assert decision.send_on > named.claim.due_on
    assert (decision.send_on - carrying.claim.due_on).days >= step.offset_days
    # Not the same step again, nor a lower one, for the claim that carries the case.
    performed = [n for n in facts.notices if n.state in ("accepted", "delivered") and carrying.claim.id in n.claim_ids]
    levels = {s.key: s.level for s in POLICY.ladder_for(facts.debtor).steps}
    assert all(levels.get(notice.step_key, 0) < step.level for notice in performed)
    # No step left out: whatever lies between the highest one performed and this one is a missed courtesy or a call.
    reached = max(
        (levels.get(n.step_key, 0) for n in facts.notices if _moves(n) and decision.carrying in n.claim_ids), default=0
    )
    called = max((4 for c in facts.calls if decision.carrying in c.claim_ids), default=0)
    between = [s for s in POLICY.ladder_for(facts.debtor).steps if max(reached, called) < s.level < step.level]
    assert all(s.kind is StepKind.PRE_DUE for s in between)


@settings(max_examples=400, deadline=None)
@given(
    facts=cases(), today=DAYS, step=st.sampled_from(["reminder_2", "firm_reminder", "formal_notice", "final_notice"])
)
def test_formal_steps_rest_on_what_really_left(facts: CaseFacts, today: date, step: str) -> None:
    """The same over facts that have come far, so that formal notices and handoffs are met often."""
    far = tuple(replace(n, step_key=step, state=NoticeState.DELIVERED) if n.id == 1 else n for n in facts.notices)
    facts = replace(facts, notices=far, kill_switch=False, mode=Mode.FULL)
    decision = decide(facts, POLICY, today, CALENDAR)
    left = [n for n in facts.notices if n.state in ("accepted", "delivered")]
    keys = {s.key: s.kind for s in POLICY.ladder_for(facts.debtor).steps}

    def named_by(kind: StepKind, claim_id: int) -> list[NoticeFacts]:
        return [n for n in left if keys.get(n.step_key) is kind and claim_id in n.claim_ids]

    if isinstance(decision, SendNotice) and decision.step.kind is StepKind.FORMAL_NOTICE:
        assert facts.missing_rate is None
        assert all(named_by(StepKind.REMINDER, claim_id) for claim_id in decision.demanded)
        assumed = {claim.claim.id for claim in facts.claims if claim.claim.due_on_assumed}
        assert not assumed & {*decision.demanded, *decision.annexed}
    needs_formal = isinstance(decision, SendNotice) and decision.step.kind is StepKind.FINAL_NOTICE
    if needs_formal or isinstance(decision, MarkForHandoff):
        ids = decision.demanded if isinstance(decision, SendNotice) else decision.claim_ids  # type: ignore[union-attr]
        assert ids and all(named_by(StepKind.FORMAL_NOTICE, claim_id) for claim_id in ids)
    if isinstance(decision, OfferCall):
        assert decision.claim_ids


def _moves(notice: NoticeFacts) -> bool:
    return notice.state in ("accepted", "delivered", "waived")
