"""The truths that hold at any moment (guarantees I-n), each as one query that counts what breaks it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Select, exists, func, select

from collector.domain.facts import NoticeState
from collector.store.schema import (
    attempt,
    case,
    claim,
    debtor,
    document,
    invoice,
    notice,
    notice_claim,
    statement,
    task,
)

GONE = (NoticeState.SENDING, NoticeState.ACCEPTED, NoticeState.DELIVERED, NoticeState.DOUBT, NoticeState.BOUNCED)

TRUTHS: Mapping[str, Select[Any]] = {
    # I-1, I-2: what left rested on a read of Stripe at most a minute old
    "sent_on_a_stale_read": select(func.count()).where(notice.c.sending_at.is_not(None), notice.c.read_at.is_(None)),
    # I-3, I-18: one accepted attempt at most, and every attempt of a notice carried the same bytes
    "accepted_twice": select(func.count()).select_from(
        select(attempt.c.notice_id)
        .where(attempt.c.verdict == "accepted")
        .group_by(attempt.c.notice_id)
        .having(func.count() > 1)
        .subquery()
    ),
    # I-16: whatever is said to have left has an attempt
    "left_without_attempt": select(func.count()).where(
        notice.c.state.in_(GONE), ~exists().where(attempt.c.notice_id == notice.c.id)
    ),
    # I-12: a notice speaks of its own case's claims to its own case's debtor
    "wrong_debtor": select(func.count())
    .select_from(notice.join(case, case.c.id == notice.c.case_id))
    .where(notice.c.debtor_id != case.c.debtor_id),
    "claim_of_another_debtor": select(func.count())
    .select_from(
        notice_claim.join(notice, notice.c.id == notice_claim.c.notice_id)
        .join(claim, claim.c.id == notice_claim.c.claim_id)
        .join(invoice, invoice.c.id == claim.c.invoice_id)
    )
    .where(invoice.c.debtor_id != notice.c.debtor_id),
    # I-23: the record of a statement that left is kept under the hash printed on it
    "frozen_statement_not_kept": select(func.count()).where(
        statement.c.frozen_at.is_not(None), ~exists().where(document.c.sha256 == statement.c.sha256)
    ),
    # I-34: an open case has a day to be looked at, or somebody who was asked
    "case_in_limbo": select(func.count()).where(
        case.c.closed_on.is_(None),
        case.c.handed_off_on.is_(None),
        case.c.next_look_on.is_(None),
        ~exists().where(task.c.case_id == case.c.id, task.c.done_at.is_(None)),
    ),
    # I-17: an address that was set aside gets nothing more
    "planned_to_a_dead_address": select(func.count())
    .select_from(notice.join(debtor, debtor.c.id == notice.c.debtor_id))
    .where(debtor.c.email_set_aside.is_not(None), notice.c.state == NoticeState.SENDING),
}


def broken(tx: Connection) -> dict[str, int]:
    """By name of the truth, how many rows break it; only those that are broken."""
    counts = {name: int(tx.execute(query).scalar_one()) for name, query in TRUTHS.items()}
    return {name: count for name, count in counts.items() if count}
