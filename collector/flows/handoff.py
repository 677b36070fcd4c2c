"""The end of the ladder: the dossier for the lawyer, sent on the owner's word, and then silence."""

from __future__ import annotations

from datetime import date, datetime

from collector.domain.policy import Consent, StepKind
from collector.flows import act
from collector.flows.days import today_of, zone_of
from collector.flows.owner_actions import Refused
from collector.parts import Collector
from collector.store import cases, facts, outbox
from collector.store.outbox import LAWYER, Claimed, Plan
from collector.store.session import Transaction


def approve(collector: Collector, case_id: int, who: str) -> None:
    """Let the dossier of a marked case go to the lawyer. It leaves by the same path as every notice: once.

    Raises Refused when the policy names no lawyer, or the case is not (or no longer) marked.
    """
    if collector.policy.lawyer is None:
        raise Refused("no_lawyer_in_policy")
    now, today = collector.clock.now(), today_of(collector)
    with collector.store.write() as tx:
        found = facts.load_case_facts(tx, [case_id], zone_of(collector), today)
        if not found or found[0].handoff_marked_on is None or found[0].handed_off_on is not None:
            raise Refused("not_ready_for_lawyer")
        case_facts = found[0]
        step = next(it for it in collector.policy.ladder_for(case_facts.debtor).steps if it.kind is StepKind.HANDOFF)
        open_claims = tuple(it.claim.id for it in case_facts.claims if it.is_due_to_us)
        outbox.plan(
            tx, now,
            [Plan(
                case_id=case_id, debtor_id=case_facts.debtor.id, cycle=case_facts.cycle, step_key=step.key,
                level=step.level, kind=step.kind.value, recipient_role=LAWYER, consent=Consent.AUTO, send_on=today,
                deadline_days=None, demanded=open_claims, annexed=(), because={"code": "handoff_approved", "values": {}},
                policy_version=collector.policy.version, uid=collector.ids.uid(),
            )],
            who,
        )  # fmt: skip
    act.look(collector, [case_id])


def has_left(tx: Transaction, now: datetime, today: date, mine: Claimed, dossier_sha256: str) -> None:
    """The lawyer's provider took the dossier: the case is handed off and nothing of it moves by itself any more."""
    cases.hand_off(tx, now, mine.case_id, today, dossier_sha256, who="worker")
