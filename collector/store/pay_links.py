"""Which links to payment and to the debtor's page still hold for a case, and how are they taken back?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select, update

from collector.store import journal
from collector.store.journal import Entry
from collector.store.schema import claim, debtor_link, notice, notice_claim, pay_link


def live_count(tx: Connection, case_id: int, now: datetime) -> int:
    """How many links that lead to invoices of the case, or to its page, still hold."""
    paying = select(func.count()).select_from(pay_link).where(*_live(case_id, now)).scalar_subquery()
    pages = select(func.count()).select_from(debtor_link).where(*_live_pages(case_id, now)).scalar_subquery()
    return int(tx.execute(select(paying + pages)).scalar_one())


def revoke(tx: Connection, at: datetime, case_id: int, *, who: str) -> int:
    """None of the links sent so far leads anywhere any more; later messages bring new ones. Returns how many ended."""
    ended = tx.execute(update(pay_link).where(*_live(case_id, at)).values(revoked_at=at)).rowcount
    ended += tx.execute(update(debtor_link).where(*_live_pages(case_id, at)).values(revoked_at=at)).rowcount
    if ended:
        journal.append(tx, at, [Entry("pay_links_revoked", who, case_id, {"links": ended})])
    return ended


def _live(case_id: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    of_case = pay_link.c.invoice_id.in_(select(claim.c.invoice_id).where(claim.c.case_id == case_id))
    return of_case, pay_link.c.revoked_at.is_(None), pay_link.c.expires_at > now


def _live_pages(case_id: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    about_case = (
        select(notice_claim.c.notice_id)
        .join(claim, claim.c.id == notice_claim.c.claim_id)
        .where(claim.c.case_id == case_id)
    )
    of_case = select(notice.c.id).where(notice.c.case_id == case_id).union(about_case)
    return debtor_link.c.notice_id.in_(of_case), debtor_link.c.revoked_at.is_(None), debtor_link.c.expires_at > now
