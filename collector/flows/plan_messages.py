"""Messages about an instalment plan: planned while it runs, and written on facts just read, by the path of all mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from collector.documents.plain import UnprintableText
from collector.documents.plan_letter import plan_notice_file, plan_notice_pdf
from collector.documents.plan_mail import PlanContext, compose_plan_mail
from collector.domain import plan_messages as rules
from collector.domain.facts import CaseFacts
from collector.domain.plan_messages import PlanMessage
from collector.domain.plans import follow, left_minor
from collector.flows.apart import freshly_read, page_link, to_debtor
from collector.flows.compose import PDF, Composed, Unwritable, number_of
from collector.flows.days import today_of
from collector.flows.statements import statement_for
from collector.parts import Collector
from collector.store import journal
from collector.store.claiming import Claimed
from collector.store.documents import Document
from collector.store.outbox import DEBTOR, Plan, Unsent


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
    found, read_at = freshly_read(collector, mine)
    return written(collector, mine, found, read_at, on=today_of(collector))


def written(
    collector: Collector, mine: Claimed, found: CaseFacts, read_at: datetime, on: date | None = None
) -> Composed | None:
    """The message on these facts; nothing is kept. None where the plan does not call for it (on the day `on`).

    Raises Unwritable for a name that no letter can print.
    """
    today = today_of(collector)
    calendar = collector.calendars.of(found.debtor, collector.policy)
    called_for = rules.wanted(found, collector.policy, today, calendar)
    message = next((it for it in called_for if it.key == mine.step_key), None)
    if message is None or found.plan is None or found.debtor.email is None or found.cycle != mine.cycle:
        return None
    if message.consent is not mine.consent or (on is not None and message.send_on > on):
        return None
    link = page_link(collector)
    context = PlanContext(
        collector.policy.creditor, collector.policy.mediator, found.debtor, found.debtor.language, number_of(mine),
        today, message, found.plan, left_minor(follow(found.plan, found.claims)),
        tuple(it.claim.number for it in found.claims if it.claim.id in found.plan.claim_ids), found.currency,
        link.url,
    )  # fmt: skip
    mail, claim_ids, papers = compose_plan_mail(context), _named(found), _papers(collector, found, context)
    return to_debtor(
        collector, mine, found, mail, context.language, read_at, claim_ids, message.amount_minor, link, papers
    )


def _papers(collector: Collector, found: CaseFacts, context: PlanContext) -> tuple[Document, ...]:
    """The formal notice goes as a letter too, as every formal notice does. Raises Unwritable."""
    if context.message.template != rules.NOTICE:
        return ()
    claims = tuple(it.claim for it in found.claims if it.claim.id in context.plan.claim_ids)
    french_law = statement_for(collector, found, context.today, claims).rule_key.startswith("fr_")
    with collector.store.read() as tx:
        head = journal.head(tx)
    try:
        content = plan_notice_pdf(context, collector.clock.now(), french_law=french_law, head_hash=head)
    except UnprintableText as error:
        raise Unwritable(str(error)) from error
    return (Document("letter", plan_notice_file(context), PDF, content),)
