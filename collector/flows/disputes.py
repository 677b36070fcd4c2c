"""The debtor contests: what, why, and how did it end? What is not contested goes on meanwhile."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from collector.domain.decisions import TaskKind
from collector.domain.disputes import DisputeCategory, DisputeResult, Responsible, courtesy_on
from collector.domain.facts import CaseFacts, ClaimFacts
from collector.flows import act, stripe_gestures
from collector.flows.days import today_of, zone_of
from collector.flows.refused import MOST_WORDS, Refused, needs_words
from collector.parts import Collector
from collector.store import cases, disputes, facts, outbox, tasks
from collector.store.disputes import Ending
from collector.store.session import Transaction

GRANTING = (DisputeResult.UPHELD, DisputeResult.UPHELD_IN_PART)


@dataclass(frozen=True, slots=True)
class Contest:
    """What the debtor says of an invoice: all of it, or `part_minor` of what is left of it, is not owed.

    `to_lawyer`: it could harm the owner's reputation, so only the lawyer answers and nothing more is written.
    """

    claim_id: int
    reason: str
    part_minor: int | None = None
    category: str = ""
    to_lawyer: bool = False
    source: str = "owner"


@dataclass(frozen=True, slots=True)
class Findings:
    """What the owner found out: for her and the lawyer, never for the debtor."""

    cause: str = ""
    responsible: str = ""
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended: a DisputeResult, in words, and what is credited where it was upheld in part."""

    result: str
    words: str
    credit_minor: int = 0


def open_contest(collector: Collector, case_id: int, contest: Contest, who: str) -> int:
    """What is contested is not chased until the dispute is closed; the rest goes on. Returns the dispute.

    Raises Refused.
    """
    needs_words(contest.reason)
    if contest.category and contest.category not in list(DisputeCategory):
        raise Refused("unknown_category")
    now = collector.clock.now()
    with collector.store.write() as tx:
        found = _case(collector, tx, case_id)
        part_minor = _part(_claim(found, contest.claim_id), contest.part_minor)
        made = disputes.open_dispute(
            tx, now, case_id, contest.claim_id, contest.source, "", contest.reason, who=who,
            contested_minor=part_minor, category=contest.category, to_lawyer=contest.to_lawyer,
        )  # fmt: skip
        if made is None:
            raise Refused("already_disputed")
        if contest.to_lawyer:
            claim_ids = [it.claim.id for it in found.claims if it.is_due_to_us]
            cases.mark_handoff(tx, now, case_id, today_of(collector), claim_ids, who=who)
    act.look(collector, [case_id])
    return made


def _part(claim: ClaimFacts | None, part_minor: int | None) -> int | None:
    """None for the whole: all that is left is the whole."""
    if part_minor is None or claim is None:
        return None
    if part_minor <= 0:
        raise Refused("amount_not_positive")
    if part_minor > claim.remaining_minor:
        raise Refused("contested_above_remaining")
    return None if part_minor == claim.remaining_minor else part_minor


def look_into(collector: Collector, case_id: int, dispute_id: int, findings: Findings, who: str) -> None:
    """Keep what came out of the call. Raises Refused."""
    if any(len(text) > MOST_WORDS for text in (findings.cause, findings.proposal)):
        raise Refused("words_too_long")
    if findings.responsible and findings.responsible not in list(Responsible):
        raise Refused("unknown_answer")
    now = collector.clock.now()
    with collector.store.write() as tx:
        kept = disputes.look_into(
            tx, now, dispute_id, findings.cause, findings.responsible, findings.proposal, case_id=case_id, who=who
        )
    if not kept:
        raise Refused("dispute_already_closed")


def end_contest(collector: Collector, case_id: int, dispute_id: int, outcome: Outcome, who: str) -> None:
    """The dispute is over. What was granted stays unasked for until its credit note is in Stripe; the rest of the
    claim goes on where it stood. Where policy allows it, the credit note is made at once. Raises Refused."""
    needs_words(outcome.words)
    if outcome.result not in list(DisputeResult):
        raise Refused("unknown_outcome_of_dispute")
    today, now = today_of(collector), collector.clock.now()
    with collector.store.write() as tx:
        claim_id = disputes.claim_of(tx, dispute_id, case_id)
        found = _case(collector, tx, case_id)
        claim = _claim(found, claim_id or 0)
        credit_minor = _credit(claim, outcome)
        ending = Ending(outcome.words, outcome.result, credit_minor, courtesy_on(today))
        if disputes.close_dispute(tx, now, dispute_id, ending, case_id=case_id, who=who) is None:
            raise Refused("dispute_already_closed")
        if claim is not None and claim.to_lawyer and not _stays_with_lawyer(tx, case_id):
            cases.unmark_handoff(tx, now, case_id, who=who)
    if claim is not None and credit_minor and collector.policy.stripe.goodwill_credit_note:
        _make_credit_note(collector, case_id, claim.claim.id, credit_minor, outcome.words, who)
    act.look(collector, [case_id])


def _stays_with_lawyer(tx: Transaction, case_id: int) -> bool:
    return disputes.waits_for_lawyer(tx, case_id) or outbox.is_under_way(tx, case_id, outbox.LAWYER)


def _credit(claim: ClaimFacts | None, outcome: Outcome) -> int:
    if outcome.result not in GRANTING or claim is None:
        return 0
    if outcome.result == DisputeResult.UPHELD:
        contested = claim.contested_minor - claim.granted_minor
        return min(contested, claim.remaining_minor) if contested and not claim.disputed else claim.remaining_minor
    if outcome.credit_minor <= 0:
        raise Refused("amount_not_positive")
    if outcome.credit_minor > claim.remaining_minor:
        raise Refused("credit_above_remaining")
    return outcome.credit_minor


def _make_credit_note(
    collector: Collector, case_id: int, claim_id: int, minor: int, words: str, who: str
) -> None:  # fmt: skip
    """The dispute is over whether or not this can be asked for now: else the task says what is to be made by hand."""
    try:
        memo = words[: stripe_gestures.LONGEST_MEMO]
        stripe_gestures.ask_credit(collector, case_id, claim_id, minor, memo, who)
    except Refused:
        return


def run(collector: Collector) -> Counter[str]:
    """Ask the owner to call, once, where a dispute ended a month ago and the case is not with the lawyer."""
    now, today = collector.clock.now(), today_of(collector)
    with collector.store.write() as tx:
        due = disputes.due_follow_ups(tx, today)
        for it in due:
            disputes.asked_to_follow_up(tx, it.dispute_id)
            if it.is_with_lawyer:
                continue
            because = {"code": "ask_courtesy_call", "values": {"number": it.number}}
            subject = f"dispute:{it.dispute_id}"
            tasks.open_task(tx, now, it.case_id, TaskKind.COURTESY_CALL, subject, because, who="collector")
    return Counter(follow_ups=len(due))


def _case(collector: Collector, tx: Transaction, case_id: int) -> CaseFacts:
    found = facts.load_case_facts(tx, [case_id], zone_of(collector), today_of(collector))
    if not found:
        raise Refused("no_such_case")
    return found[0]


def _claim(found: CaseFacts, claim_id: int) -> ClaimFacts | None:
    return next((it for it in found.claims if it.claim.id == claim_id), None)
