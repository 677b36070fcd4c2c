"""The end of the ladder: the dossier goes to the lawyer on the owner's word, once, and then the case is silent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path

import structlog

from collector.documents.lawyer_mail import LawyerContext, compose_lawyer_mail
from collector.flows import act, refresh
from collector.flows import dossier as dossiers
from collector.flows.compose import Composed, Unwritable
from collector.flows.days import today_of, zone_of
from collector.flows.dossier import Dossier
from collector.flows.drawing_up import NoSuchCase
from collector.flows.refused import Refused
from collector.gateways.mail.base import Attachment, Mail
from collector.gateways.stripe_problems import StripeTrouble
from collector.parts import Collector
from collector.store import facts, outbox
from collector.store.claiming import Claimed
from collector.store.documents import Document
from collector.store.outbox import LAWYER
from collector.store.sending import Frozen, NamedClaim

log = structlog.get_logger()

ZIP = "application/zip"
# SendGrid takes 30 MB with everything, and base64 adds a third (mail.md 1.1).
MOST_BYTES = 20_000_000

__all__ = ["NoSuchCase", "Written", "approve", "compose_for_lawyer", "write_dossier"]


@dataclass(frozen=True, slots=True)
class Written:
    """A dossier on disk: how many exhibits, and codes of what it lacks."""

    exhibits: int
    gaps: tuple[str, ...]
    sha256: str


def write_dossier(collector: Collector, case_id: int, out: Path) -> Written:
    """Write the dossier of any case to a file, on facts just read where Stripe answers. Raises NoSuchCase, OSError."""
    try:
        refresh.case(collector, case_id)  # also brings links to the invoice PDFs that still live
    except StripeTrouble as trouble:
        log.warning("the dossier rests on the last read", because=str(trouble))
    made = dossiers.make(collector, case_id, "cli")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(made.content)
    return Written(made.exhibits, made.gaps, made.sha256)


def approve(collector: Collector, case_id: int, who: str) -> None:
    """Let the dossier of a marked case go to the lawyer. It leaves by the same path as every notice: once.

    Raises Refused when the policy names no lawyer, or the case is not (or no longer) marked, or the dossier is leaving
    already or may have left.
    """
    if collector.policy.lawyer is None:
        raise Refused("no_lawyer_in_policy")
    now, today = collector.clock.now(), today_of(collector)
    with collector.store.write() as tx:
        found = facts.load_case_facts(tx, [case_id], zone_of(collector), today)
        if not found or found[0].handoff_marked_on is None or found[0].handed_off_on is not None:
            raise Refused("not_ready_for_lawyer")
        if outbox.is_under_way(tx, case_id, LAWYER):
            raise Refused("not_ready_for_lawyer")
        outbox.plan(tx, now, [act.plan_for_lawyer(collector, found[0], today)], who)
    act.look(collector, [case_id])


def compose_for_lawyer(collector: Collector, mine: Claimed) -> Composed | None:
    """The mail with the dossier, made on facts just read; None when nothing is due any more. Raises Unwritable."""
    lawyer, creditor, today = collector.policy.lawyer, collector.policy.creditor, today_of(collector)
    with collector.store.read() as tx:
        found = facts.load_case_facts(tx, [mine.case_id], zone_of(collector), today)[0]
    if lawyer is None or found.read_at is None or not any(it.is_due_to_us for it in found.claims):
        return None
    made = dossiers.make(collector, mine.case_id, "worker")
    if len(made.content) > MOST_BYTES:
        raise Unwritable("dossier: too large for a mail; write it with `handoff CASE --out FILE.zip` and hand it over")
    context = LawyerContext(
        creditor, found.debtor.name, creditor.language, made.number, today, made.statement, made.exhibits, made.gaps,
        made.sha256,
    )  # fmt: skip
    written = compose_lawyer_mail(context)
    archive = Attachment(f"dossier-{made.number}.zip", ZIP, made.content)
    domain = creditor.sender_email.rpartition("@")[2]
    mail = Mail(
        notice_uid=mine.uid,
        sender_name=creditor.sender_name,
        sender_email=creditor.sender_email,
        reply_to=creditor.email,
        to_email=lawyer.email,
        to_name=lawyer.name,
        subject=written.subject,
        text=written.text,
        html=written.html,
        headers=(("Message-ID", f"<{mine.uid}@{domain}>"), ("Date", format_datetime(collector.clock.now()))),
        attachments=(archive,),
        category=mine.step_key,
    )
    payload = collector.mail.frozen_bytes(mail)
    kept = (
        Document("dossier", archive.filename, ZIP, made.content),
        Document("mail", f"{mine.uid}.payload", "application/octet-stream", payload),
    )
    return Composed(_frozen(collector, found.read_at, mail, payload, made), payload, kept)


def _frozen(collector: Collector, read_at: datetime, mail: Mail, payload: bytes, made: Dossier) -> Frozen:
    totals = made.statement.totals
    named = tuple(
        NamedClaim(it.claim_id, True, it.principal.due_minor, it.interest.due_minor, it.fixed_sum.due_minor)
        for it in made.statement.blocks
    )
    return Frozen(
        to_email=mail.to_email, language=collector.policy.creditor.language, subject=mail.subject,
        payload_sha256=sha256(payload).hexdigest(), transport=collector.mail.name, read_at=read_at,
        statement_number=made.statement_number, principal_minor=totals.principal_minor,
        interest_minor=totals.interest_minor, fixed_sum_minor=totals.fixed_sum_minor, total_minor=totals.total_minor,
        claims=named, pay_links=(), pay_links_until=collector.clock.now() + timedelta(days=1),
    )  # fmt: skip
