"""Notices on their way: through the last gate, handed over once, and what the provider answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, String, bindparam, func, insert, or_, select, update

from collector.domain.decisions import TaskKind
from collector.domain.facts import NoticeState
from collector.store import cases, journal, replies, tasks
from collector.store.claiming import Claimed
from collector.store.gate import GATE
from collector.store.journal import Entry
from collector.store.outbox import BEYOND_REMINDERS, LAWYER
from collector.store.schema import (
    attempt,
    case,
    debtor_link,
    document,
    installation,
    invoice,
    notice,
    notice_claim,
    pay_link,
)
from collector.store.schema import claim as claim_table

PREPARE_AGAIN_AFTER = timedelta(minutes=10)
LEFT = (NoticeState.ACCEPTED, NoticeState.DELIVERED, NoticeState.BOUNCED)


class NamedClaim(NamedTuple):
    """A claim with the amounts this notice says, in minor units; frozen with the notice's bytes."""

    claim_id: int
    demanded: bool
    principal_minor: int
    interest_minor: int
    fixed_sum_minor: int


@dataclass(frozen=True, slots=True)
class Frozen:
    """What exactly is about to leave."""

    to_email: str
    language: str
    subject: str
    payload_sha256: str
    transport: str
    read_at: datetime
    statement_number: str
    principal_minor: int
    interest_minor: int
    fixed_sum_minor: int
    total_minor: int
    claims: tuple[NamedClaim, ...]
    pay_links: tuple[tuple[str, int], ...]  # (sha256 of the token, claim id)
    pay_links_until: datetime
    passages: tuple[int, ...] = ()  # versions of the owner's sentences in it
    page_token_sha256: str = ""  # of the link to the debtor's page; it holds as long as the payment links
    reply_token_sha256: str = ""  # of the address it asks to be answered at; empty: the creditor's own address


def case_version(tx: Connection, case_id: int) -> int:
    return int(tx.execute(_CASE_VERSION, {"of_case": case_id}).scalar_one())


def begin_sending(
    tx: Connection, now: datetime, today: date, day_began: datetime, mine: Claimed, worker: str, version: int,
    frozen: Frozen, *, lease: timedelta, freshness: timedelta,
) -> int | None:  # fmt: skip
    """The last gate: mark the notice as being handed over and return the number of the attempt, or None if it is shut.

    One statement checks that the notice is still ours and the lease runs, that the case looks as it did when the bytes
    were made, that no hold, kill switch or mode stands in the way, that the address got nothing else today, and that
    Stripe was read at most `freshness` ago (I-2, I-4, I-8, I-9).
    """
    if now - frozen.read_at > freshness:
        return None
    asked = {
        "of_notice": mine.id, "by_worker": worker, "now": now, "today": today, "day_began": day_began,
        "version": version, "address": frozen.to_email,
        "asked_for": [named.claim_id for named in frozen.claims if named.demanded],
    }  # fmt: skip
    written = {
        "sending_at": now, "lease_until": now + lease, "case_version": version, "to_email": frozen.to_email,
        "language": frozen.language, "subject": frozen.subject, "payload_sha256": frozen.payload_sha256,
        "read_at": frozen.read_at, "statement_number": frozen.statement_number,
        "principal_minor": frozen.principal_minor, "interest_minor": frozen.interest_minor,
        "fixed_sum_minor": frozen.fixed_sum_minor, "total_minor": frozen.total_minor,
        "passages": list(frozen.passages) or None,
    }  # fmt: skip
    if tx.execute(GATE[mine.kind in BEYOND_REMINDERS], asked | written).rowcount != 1:
        return None
    _freeze_claims(tx, mine.id, frozen, now)
    if frozen.page_token_sha256:
        link = {"token_sha256": frozen.page_token_sha256, "notice_id": mine.id, "made_at": now}
        tx.execute(_INSERT_PAGE_LINK, link | {"expires_at": frozen.pay_links_until})
    if frozen.reply_token_sha256:
        replies.keep_address(tx, now, mine.id, frozen.reply_token_sha256)
    number = mine.tries + 1
    begun = {
        "notice_id": mine.id, "number": number, "transport": frozen.transport,
        "payload_sha256": frozen.payload_sha256, "started_at": now,
    }  # fmt: skip
    tx.execute(_INSERT_ATTEMPT, begun)
    data = {
        "notice": mine.id, "uid": mine.uid, "step": mine.step_key, "attempt": number,
        "payload_sha256": frozen.payload_sha256, "principal_minor": frozen.principal_minor,
        "interest_minor": frozen.interest_minor, "fixed_sum_minor": frozen.fixed_sum_minor,
        "total_minor": frozen.total_minor, "stripe_read_at": frozen.read_at.isoformat(),
    } | ({"passages": list(frozen.passages)} if frozen.passages else {})  # fmt: skip
    journal.append(tx, now, [Entry("notice_sending", "worker", mine.case_id, data)])
    return number


# Made once: to put them together anew for each notice costs more than to run them.
_CASE_VERSION = select(case.c.version).where(case.c.id == bindparam("of_case"))
_INSERT_PAGE_LINK = insert(debtor_link)
_INSERT_ATTEMPT = insert(attempt)
_UNNAME = notice_claim.delete().where(notice_claim.c.notice_id == bindparam("of_notice"))
_NAME = insert(notice_claim)
_INVOICES_OF = select(claim_table.c.id, claim_table.c.invoice_id).where(
    claim_table.c.id.in_(bindparam("claim_ids", expanding=True))
)
_INSERT_LINKS = insert(pay_link)


def _freeze_claims(tx: Connection, notice_id: int, frozen: Frozen, now: datetime) -> None:
    tx.execute(_UNNAME, {"of_notice": notice_id})
    tx.execute(
        _NAME,
        [
            {
                "notice_id": notice_id, "claim_id": named.claim_id, "demanded": named.demanded,
                "principal_minor": named.principal_minor, "interest_minor": named.interest_minor,
                "fixed_sum_minor": named.fixed_sum_minor,
            }
            for named in frozen.claims
        ],
    )  # fmt: skip
    if not frozen.pay_links:
        return
    named = [claim_id for _, claim_id in frozen.pay_links]
    invoices = {row.id: row.invoice_id for row in tx.execute(_INVOICES_OF, {"claim_ids": named})}
    tx.execute(
        _INSERT_LINKS,
        [
            {"token_sha256": digest, "invoice_id": invoices[claim_id], "notice_id": notice_id, "made_at": now,
             "expires_at": frozen.pay_links_until}
            for digest, claim_id in frozen.pay_links
        ],
    )  # fmt: skip


def set_aside(tx: Connection, now: datetime, mine: Claimed, worker: str, because: str, most_failures: int) -> bool:
    """A claimed notice that could not be prepared: given back for a while, or to a person after `most_failures`.

    Returns whether a person must look now.
    """
    row = tx.execute(
        update(notice)
        .where(notice.c.id == mine.id, notice.c.state == NoticeState.CLAIMED, notice.c.worker == worker)
        .values(
            state=NoticeState.PLANNED, failures=notice.c.failures + 1, not_before=now + PREPARE_AGAIN_AFTER,
            worker=None, lease_until=None, ended_because=because,
        )
        .returning(notice.c.failures)
    ).one_or_none()  # fmt: skip
    if row is None or row.failures < most_failures:
        return False
    tx.execute(update(notice).where(notice.c.id == mine.id).values(state=NoticeState.REFUSED, failures=0))
    cases.facts_changed(tx, now, [mine.case_id])
    data = {"notice": mine.id, "step": mine.step_key, "because": because[:200]}
    journal.append(tx, now, [Entry("notice_set_aside", "worker", mine.case_id, data)])
    return True


def accepted(
    tx: Connection, now: datetime, today: date, notice_id: int, provider_id: str | None, *, because: str, who: str,
    confirms_delivery: bool, deadline_on: date | None,
) -> bool:  # fmt: skip
    """The provider has it: whatever we believed, that is the truth now. False when we knew it already.

    A dossier that the lawyer's provider took hands the case off, however we come to know of it. `today`: the
    creditor's day.
    """
    written = {"accepted_at": now, "confirms_delivery": confirms_delivery, "deadline_on": deadline_on}
    row = tx.execute(_ACCEPT, {"of_notice": notice_id} | written).one_or_none()
    if row is None:
        _keep_provider_id(tx, notice_id, provider_id)
        return False
    _end_attempt(tx, now, notice_id, "accepted", provider_id, because)
    tx.execute(_COUNT)
    cases.facts_changed(tx, now, [row.case_id])
    data = {"notice": notice_id, "step": row.step_key, "provider_id": provider_id or "",
            "payload_sha256": row.payload_sha256, "because": because}  # fmt: skip
    journal.append(tx, now, [Entry("notice_accepted", who, row.case_id, data)])
    _doubt_is_over(tx, now, row.case_id, notice_id, who)
    if row.recipient_role == LAWYER:
        cases.hand_off(tx, now, row.case_id, today, dossier_of(tx, notice_id), who=who)
    return True


_ACCEPT = (
    update(notice)
    .where(notice.c.id == bindparam("of_notice"), notice.c.state.not_in(LEFT), notice.c.tries > 0)
    .values(state=NoticeState.ACCEPTED, worker=None, lease_until=None, ended_because=None)
    .returning(notice.c.case_id, notice.c.step_key, notice.c.payload_sha256, notice.c.recipient_role)
)
_COUNT = update(installation).values(sent_count=installation.c.sent_count + 1)


def not_accepted(
    tx: Connection, now: datetime, notice_id: int, to: NoticeState, *, because: str, who: str,
    number: int | None = None, not_before: datetime | None = None,
) -> int | None:  # fmt: skip
    """The hand-over ended otherwise: REFUSED, DOUBT, or PLANNED again when nothing left. Returns the case or None.

    `number`: the attempt that ended so; where a later one has begun nothing changes.
    """
    came_from = (NoticeState.SENDING,) if to is NoticeState.DOUBT else (NoticeState.SENDING, NoticeState.DOUBT)
    values: dict[str, Any] = {"state": to, "worker": None, "lease_until": None, "ended_because": because}
    if not_before is not None:
        values["not_before"] = not_before
    same_attempt = notice.c.tries == (notice.c.tries if number is None else number)
    row = tx.execute(
        update(notice)
        .where(notice.c.id == notice_id, notice.c.state.in_(came_from), same_attempt)
        .values(**values)
        .returning(notice.c.case_id, notice.c.step_key)
    ).one_or_none()
    if row is None:
        return None
    verdict = {NoticeState.PLANNED: "not_sent", NoticeState.REFUSED: "refused", NoticeState.DOUBT: "doubt"}[to]
    _end_attempt(tx, now, notice_id, verdict, None, because)
    cases.facts_changed(tx, now, [row.case_id])
    data = {"notice": notice_id, "step": row.step_key, "because": because}
    journal.append(tx, now, [Entry(f"notice_{verdict}", who, row.case_id, data)])
    if to is not NoticeState.DOUBT:
        _doubt_is_over(tx, now, row.case_id, notice_id, who)
    return int(row.case_id)


def _doubt_is_over(tx: Connection, now: datetime, case_id: int, notice_id: int, who: str) -> None:
    tasks.done_where(tx, now, case_id, TaskKind.RESOLVE_DOUBT, str(notice_id), "resolved", who=who)


def dossier_of(tx: Connection, notice_id: int) -> str:
    """The SHA-256 of the dossier that this notice last took to the lawyer."""
    of_notice = (document.c.notice_id == notice_id) & (document.c.kind == "dossier")
    last = select(document.c.sha256).where(of_notice).order_by(document.c.id.desc()).limit(1)
    return str(tx.execute(last).scalar_one())


def _keep_provider_id(tx: Connection, notice_id: int, provider_id: str | None) -> None:
    """A report may tell of the acceptance before we do; the provider's id is how later ones find the notice."""
    if provider_id is not None:
        unnamed = (attempt.c.notice_id == notice_id) & (attempt.c.verdict == "accepted")
        unnamed &= attempt.c.provider_id.is_(None)
        tx.execute(update(attempt).where(unnamed).values(provider_id=provider_id))


def _end_attempt(
    tx: Connection, now: datetime, notice_id: int, verdict: str, provider_id: str | None, because: str
) -> None:
    ended = {"ended_at": now, "verdict": verdict, "because": because}
    tx.execute(_END_ATTEMPT, {"of_notice": notice_id, "their_id": provider_id} | ended)


_OF_NOTICE = attempt.c.notice_id == bindparam("of_notice")
_END_ATTEMPT = (
    update(attempt)
    .where(_OF_NOTICE, attempt.c.number == select(func.max(attempt.c.number)).where(_OF_NOTICE).scalar_subquery())
    .values(provider_id=func.coalesce(bindparam("their_id", type_=String), attempt.c.provider_id))
)


def open_invoices_of(tx: Connection, case_id: int) -> list[str]:
    """Stripe ids of the case's invoices that were open when last read, or of which something is owed again."""
    return list(tx.execute(_OPEN_INVOICES, {"of_case": case_id}).scalars())


_OPEN_INVOICES = (
    select(invoice.c.stripe_id)
    .join(claim_table, claim_table.c.invoice_id == invoice.c.id)
    .where(claim_table.c.case_id == bindparam("of_case"))
    .where(or_(invoice.c.status == "open", claim_table.c.owed_again))
    .order_by(invoice.c.due_on, invoice.c.id)
)


def demanded_invoices_of(tx: Connection, notice_id: int) -> list[str]:
    """Stripe ids of the invoices that a notice demanded."""
    query = (
        select(invoice.c.stripe_id)
        .join(claim_table, claim_table.c.invoice_id == invoice.c.id)
        .join(notice_claim, notice_claim.c.claim_id == claim_table.c.id)
        .where(notice_claim.c.notice_id == notice_id, notice_claim.c.demanded)
        .order_by(invoice.c.id)
    )
    return list(tx.execute(query).scalars())
