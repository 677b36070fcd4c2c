"""Thanks for a payment as they leave: written only if the invoices, just read, are still paid."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime
from hashlib import sha256

from collector.documents.plain import one_line
from collector.documents.thanks_mail import ThanksContext, compose_thanks_mail
from collector.domain.thanks import thanks_for
from collector.flows import refresh
from collector.flows.compose import Composed, number_of
from collector.flows.days import today_of, zone_of
from collector.gateways.mail.base import Mail
from collector.parts import Collector
from collector.store import facts, sending
from collector.store.claiming import Claimed
from collector.store.documents import Document
from collector.store.sending import Frozen, NamedClaim


def compose_thanks(collector: Collector, mine: Claimed) -> Composed | None:
    """The message, on invoices just read; None once a payment was taken back, or nobody can be written to."""
    with collector.store.read() as tx:
        stripe_ids = sending.demanded_invoices_of(tx, mine.id)
    read_at = collector.clock.now()
    refresh.invoices(collector, stripe_ids)
    with collector.store.read() as tx:
        found = facts.load_case_facts(tx, [mine.case_id], zone_of(collector), today_of(collector))[0]
    thanks = thanks_for(found, collector.policy.ladder_for(found.debtor))
    if thanks is None or found.closed_on is None or found.cycle != mine.cycle or not collector.policy.thank_you:
        return None
    if found.debtor.email is None or found.debtor.email_set_aside:
        return None
    context = ThanksContext(
        collector.policy.creditor, found.debtor, found.debtor.language, number_of(mine), today_of(collector), thanks
    )
    mail = _mail(collector, mine, context, found.debtor.email)
    payload = collector.mail.frozen_bytes(mail)
    frozen = Frozen(
        to_email=mail.to_email, language=context.language, subject=mail.subject,
        payload_sha256=sha256(payload).hexdigest(), transport=collector.mail.name, read_at=read_at,
        statement_number="", principal_minor=0, interest_minor=0, fixed_sum_minor=0, total_minor=0,
        claims=tuple(NamedClaim(claim_id, True, 0, 0, 0) for claim_id in thanks.claim_ids), pay_links=(),
        pay_links_until=collector.clock.now() + timedelta(days=1),
    )  # fmt: skip
    kept = Document("mail", f"{mine.uid}.payload", "application/octet-stream", payload)
    return Composed(frozen, payload, (kept,))


def _mail(collector: Collector, mine: Claimed, context: ThanksContext, to_email: str) -> Mail:
    creditor, written = context.creditor, compose_thanks_mail(context)
    domain = creditor.sender_email.rpartition("@")[2]
    root = f"<case-{mine.case_id}-{mine.cycle}@{domain}>"
    return Mail(
        notice_uid=mine.uid, sender_name=creditor.sender_name, sender_email=creditor.sender_email,
        reply_to=creditor.reply_to, to_email=to_email, to_name=one_line(context.debtor.name), subject=written.subject,
        text=written.text, html=written.html, attachments=(), category=mine.step_key,
        headers=(
            ("Message-ID", f"<{mine.uid}@{domain}>"), ("Date", format_datetime(collector.clock.now())),
            ("Auto-Submitted", "auto-generated"), ("In-Reply-To", root), ("References", root),
        ),
    )  # fmt: skip
