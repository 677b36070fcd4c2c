"""A message to the debtor that is no step of a ladder, on invoices just read, ready for the path of all mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256

from collector.documents.mails import ComposedMail
from collector.documents.plain import one_line
from collector.domain.facts import CaseFacts
from collector.flows import refresh
from collector.flows.compose import PAY_LINKS_LIVE, Composed, reply_address
from collector.flows.days import today_of, zone_of
from collector.gateways.mail.base import Attachment, Mail
from collector.parts import Collector
from collector.store import facts, sending
from collector.store.claiming import Claimed
from collector.store.documents import Document
from collector.store.sending import Frozen, NamedClaim


def freshly_read(collector: Collector, mine: Claimed) -> tuple[CaseFacts, datetime]:
    """The facts of the case after its named invoices were read from Stripe, and when that began."""
    with collector.store.read() as tx:
        stripe_ids = sending.demanded_invoices_of(tx, mine.id)
    read_at = collector.clock.now()
    refresh.invoices(collector, stripe_ids)
    with collector.store.read() as tx:
        (found,) = facts.load_case_facts(tx, [mine.case_id], zone_of(collector), today_of(collector))
    return found, read_at


@dataclass(frozen=True, slots=True)
class PageLink:
    """The way to the debtor's own page: its address, and the hash by which we know it again."""

    url: str
    sha256: str


def page_link(collector: Collector) -> PageLink:
    """A new link; it leads somewhere once the message it stands in has been frozen."""
    token = collector.ids.token(192)
    return PageLink(f"{collector.settings.collector_base_url}/d/{token}", sha256(token.encode()).hexdigest())


def to_debtor(
    collector: Collector, mine: Claimed, found: CaseFacts, written: ComposedMail, language: str, read_at: datetime,
    claim_ids: Sequence[int], asked_minor: int, link: PageLink, papers: Sequence[Document] = (),
) -> Composed:  # fmt: skip
    """The bytes of the mail, in the thread of the case. `asked_minor`: 0 where it asks for nothing; `papers` are
    attached, and kept with it."""
    token = collector.ids.uid() if collector.settings.collector_reply_domain else ""
    mail = _mail(collector, mine, found, written, reply_address(collector, token), papers)
    payload = collector.mail.frozen_bytes(mail)
    frozen = Frozen(
        to_email=mail.to_email, language=language, subject=mail.subject,
        payload_sha256=sha256(payload).hexdigest(), transport=collector.mail.name, read_at=read_at,
        statement_number="", principal_minor=asked_minor, interest_minor=0, fixed_sum_minor=0,
        total_minor=asked_minor, claims=tuple(NamedClaim(it, True, 0, 0, 0) for it in claim_ids), pay_links=(),
        pay_links_until=collector.clock.now() + PAY_LINKS_LIVE,
        reply_token_sha256=sha256(token.encode()).hexdigest() if token else "", page_token_sha256=link.sha256,
    )  # fmt: skip
    kept = Document("mail", f"{mine.uid}.payload", "application/octet-stream", payload)
    return Composed(frozen, payload, (*papers, kept))


def _mail(
    collector: Collector, mine: Claimed, found: CaseFacts, written: ComposedMail, reply_to: str | None,
    papers: Sequence[Document],
) -> Mail:  # fmt: skip
    creditor = collector.policy.creditor
    domain = creditor.sender_email.rpartition("@")[2]
    root = f"<case-{mine.case_id}-{mine.cycle}@{domain}>"
    return Mail(
        notice_uid=mine.uid, sender_name=creditor.sender_name, sender_email=creditor.sender_email,
        reply_to=reply_to or creditor.reply_to, to_email=found.debtor.email or "", to_name=one_line(found.debtor.name),
        subject=written.subject, text=written.text, html=written.html, category=mine.step_key,
        attachments=tuple(Attachment(it.name, it.content_type, it.content) for it in papers),
        headers=(
            ("Message-ID", f"<{mine.uid}@{domain}>"), ("Date", format_datetime(collector.clock.now())),
            ("Auto-Submitted", "auto-generated"), ("In-Reply-To", root), ("References", root),
        ),
    )  # fmt: skip
