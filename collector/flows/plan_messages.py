"""Messages about an instalment plan: planned while it runs, and written on facts just read, by the path of all mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256

from collector.documents.plan_mail import PlanContext, compose_plan_mail
from collector.domain import plan_messages as rules
from collector.domain.facts import CaseFacts
from collector.domain.plan_messages import PlanMessage
from collector.domain.plans import follow, left_minor
from collector.flows import refresh
from collector.flows.compose import Composed, number_of, reply_address
from collector.flows.days import today_of, zone_of
from collector.gateways.mail.base import Mail
from collector.parts import Collector
from collector.store import facts, sending
from collector.store.claiming import Claimed
from collector.store.documents import Document
from collector.store.outbox import DEBTOR, Plan, Unsent
from collector.store.sending import Frozen, NamedClaim


def plan(
    collector: Collector, found: CaseFacts, today: date, unsent: Sequence[Unsent], plans: list[Plan]
) -> frozenset[int]:
    """Add the messages that the plan calls for and that have not been made. Returns the waiting ones that stay."""
    if found.plan is None:
        return frozenset()
    calendar = collector.calendars.of(found.debtor, collector.policy)
    wanted = {it.key for it in rules.wanted(found, collector.policy, today, calendar)}
    waiting = {it.step_key: it.id for it in unsent if it.step_key in wanted and it.cycle == found.cycle}
    for message in rules.to_plan(found, collector.policy, today, calendar):
        plans.append(_row(collector, found, message))
    return frozenset(waiting.values())


def _row(collector: Collector, found: CaseFacts, message: PlanMessage) -> Plan:
    first = message.followed[0]
    because = {"code": f"step_{message.template}", "values": {"number": first.number, "due": first.due_on.isoformat()}}
    return Plan(
        case_id=found.case_id, debtor_id=found.debtor.id, cycle=found.cycle, step_key=message.key, level=0,
        kind=message.kind, recipient_role=DEBTOR, consent=message.consent, send_on=message.send_on,
        deadline_days=message.deadline_days, demanded=_named(found), annexed=(), because=because,
        policy_version=collector.policy.version, uid=collector.ids.uid(),
    )  # fmt: skip


def _named(found: CaseFacts) -> tuple[int, ...]:
    plan = found.plan
    return () if plan is None else tuple(it.claim.id for it in found.claims if it.claim.id in plan.claim_ids)


def compose_message(collector: Collector, mine: Claimed) -> Composed | None:
    """The message on invoices just read; None once the plan no longer calls for it: paid, ended, on hold."""
    with collector.store.read() as tx:
        stripe_ids = sending.demanded_invoices_of(tx, mine.id)
    read_at = collector.clock.now()
    refresh.invoices(collector, stripe_ids)
    with collector.store.read() as tx:
        (found,) = facts.load_case_facts(tx, [mine.case_id], zone_of(collector), today_of(collector))
    return written(collector, mine, found, read_at, on=today_of(collector))


def written(
    collector: Collector, mine: Claimed, found: CaseFacts, read_at: datetime, on: date | None = None
) -> Composed | None:
    """The message on these facts; nothing is kept. None where the plan does not call for it (on the day `on`)."""
    today = today_of(collector)
    calendar = collector.calendars.of(found.debtor, collector.policy)
    called_for = rules.wanted(found, collector.policy, today, calendar)
    message = next((it for it in called_for if it.key == mine.step_key), None)
    if message is None or found.plan is None or found.debtor.email is None or found.cycle != mine.cycle:
        return None
    if message.consent is not mine.consent or (on is not None and message.send_on > on):
        return None
    token = collector.ids.uid() if collector.settings.collector_reply_domain else ""
    context = PlanContext(
        collector.policy.creditor, collector.policy.mediator, found.debtor, found.debtor.language, number_of(mine),
        today, message, found.plan, left_minor(follow(found.plan, found.claims)),
        tuple(it.claim.number for it in found.claims if it.claim.id in found.plan.claim_ids), found.currency,
    )  # fmt: skip
    mail = _mail(collector, mine, context, found.debtor.email, reply_address(collector, token))
    payload = collector.mail.frozen_bytes(mail)
    frozen = Frozen(
        to_email=mail.to_email, language=context.language, subject=mail.subject,
        payload_sha256=sha256(payload).hexdigest(), transport=collector.mail.name, read_at=read_at,
        statement_number="", principal_minor=message.amount_minor, interest_minor=0, fixed_sum_minor=0,
        total_minor=message.amount_minor, claims=tuple(NamedClaim(it, True, 0, 0, 0) for it in _named(found)),
        pay_links=(), pay_links_until=collector.clock.now() + timedelta(days=1),
        reply_token_sha256=sha256(token.encode()).hexdigest() if token else "",
    )  # fmt: skip
    kept = Document("mail", f"{mine.uid}.payload", "application/octet-stream", payload)
    return Composed(frozen, payload, (kept,))


def _mail(collector: Collector, mine: Claimed, context: PlanContext, to_email: str, reply_to: str | None) -> Mail:
    creditor, written = context.creditor, compose_plan_mail(context)
    domain = creditor.sender_email.rpartition("@")[2]
    root = f"<case-{mine.case_id}-{mine.cycle}@{domain}>"
    return Mail(
        notice_uid=mine.uid, sender_name=creditor.sender_name, sender_email=creditor.sender_email,
        reply_to=reply_to or creditor.reply_to, to_email=to_email, to_name=context.debtor.name,
        subject=written.subject, text=written.text, html=written.html, attachments=(),
        category=mine.step_key,
        headers=(
            ("Message-ID", f"<{mine.uid}@{domain}>"), ("Date", format_datetime(collector.clock.now())),
            ("Auto-Submitted", "auto-generated"), ("In-Reply-To", root), ("References", root),
        ),
    )  # fmt: skip
