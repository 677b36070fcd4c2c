"""Thanks for a payment are planned in the transaction that closes the case: once a cycle, whoever closes it."""

from __future__ import annotations

from datetime import date

from collector.domain.facts import CaseFacts
from collector.domain.policy import Consent
from collector.domain.thanks import THANKS, thanks_for
from collector.parts import Collector
from collector.store.outbox import DEBTOR, Plan


def plan_thanks(collector: Collector, found: CaseFacts, today: date) -> Plan | None:
    """The message that thanks for the payment of a case that closes; None where policy or the facts want none."""
    debtor, policy = found.debtor, collector.policy
    thanks = thanks_for(found, policy.ladder_for(debtor)) if policy.thank_you else None
    if thanks is None or debtor.email is None or debtor.email_set_aside or found.handed_off_on is not None:
        return None
    return Plan(
        case_id=found.case_id, debtor_id=debtor.id, cycle=found.cycle, step_key=THANKS, level=0, kind=THANKS,
        recipient_role=DEBTOR, consent=Consent.AUTO, send_on=today, deadline_days=None, demanded=thanks.claim_ids,
        annexed=(), because={"code": "close_paid", "values": {}}, policy_version=policy.version,
        uid=collector.ids.uid(),
    )  # fmt: skip
