"""Whose page does a debtor's link open?"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, exists, func, select

from collector.domain.facts import NoticeState
from collector.store.replies import Addressee
from collector.store.schema import claim, debtor_link, notice, notice_claim, reply

# It may have left: what it said, its reader knows.
_SAID = (NoticeState.SENDING, NoticeState.DOUBT, NoticeState.ACCEPTED, NoticeState.DELIVERED)


def by_token(tx: Connection, token_sha256: str, now: datetime) -> Addressee | None:
    """The case a link is about and the notice it stood in; None where it is unknown, taken back or has run out.

    What that notice demanded may have moved to another case since, with the owner's word on the kind of debtor.
    """
    moved_to = (
        select(func.min(claim.c.case_id))
        .join(notice_claim, notice_claim.c.claim_id == claim.c.id)
        .where(notice_claim.c.notice_id == notice.c.id, notice_claim.c.demanded)
        .scalar_subquery()
    )
    query = (
        select(func.coalesce(moved_to, notice.c.case_id).label("case_id"), notice.c.id, notice.c.uid)
        .join(debtor_link, debtor_link.c.notice_id == notice.c.id)
        .where(
            debtor_link.c.token_sha256 == token_sha256, debtor_link.c.revoked_at.is_(None),
            debtor_link.c.expires_at > now,
        )
    )  # fmt: skip
    row = tx.execute(query).one_or_none()
    return None if row is None else Addressee(row.case_id, row.id, row.uid)


def steps_told(tx: Connection, case_id: int, notice_id: int) -> set[str]:
    """The steps whose notices the debtor may have read: those that left for the case, and the one of his link."""
    of_case = (notice.c.case_id == case_id) & notice.c.state.in_(_SAID) & (notice.c.recipient_role == "debtor")
    return set(tx.execute(select(notice.c.step_key).where(of_case | (notice.c.id == notice_id))).scalars())


def was_used(tx: Connection, form_keys: Collection[str]) -> bool:
    """Whether one of these forms has been sent before."""
    return bool(tx.execute(select(exists().where(reply.c.form_key.in_(form_keys)))).scalar_one())
