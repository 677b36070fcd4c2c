"""What must be true at the last moment before a notice leaves?

One statement, made once: to put it together anew for each notice costs more than to run it. What it writes beside the
state comes with its parameters, by column.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Date, Update, and_, bindparam, exists, or_, update

from collector.domain.facts import NoticeState
from collector.domain.policy import Mode
from collector.store.claiming import active_hold, in_its_time
from collector.store.outbox import DEBTOR
from collector.store.schema import case, installation, notice, notice_claim


def _gate(needs_full: bool) -> Update:
    other, theirs = notice.alias(), notice_claim.alias()
    mode_forbids = installation.c.mode != Mode.FULL if needs_full else installation.c.mode == Mode.OBSERVE
    shut = exists().where(installation.c.kill_switch | mode_forbids)
    address_used = exists().where(
        other.c.id != notice.c.id,
        other.c.to_email == bindparam("address"),
        or_(other.c.state.in_((NoticeState.SENDING, NoticeState.DOUBT)), other.c.accepted_at >= bindparam("day_began")),
        other.c.recipient_role == DEBTOR,
        notice.c.recipient_role == DEBTOR,  # one lawyer may receive several dossiers a day
    )
    # I-3 at its root: no claim is asked for twice at one step, whatever was planned.
    already_said = (
        exists()
        .where(
            other.c.id != notice.c.id, other.c.case_id == notice.c.case_id, other.c.cycle == notice.c.cycle,
            other.c.step_key == notice.c.step_key, other.c.recipient_role == notice.c.recipient_role,
            other.c.state.in_((NoticeState.SENDING, NoticeState.DOUBT, NoticeState.ACCEPTED, NoticeState.DELIVERED)),
        )
        .where(theirs.c.notice_id == other.c.id, theirs.c.demanded)
        .where(theirs.c.claim_id.in_(bindparam("asked_for", expanding=True)))
    )  # fmt: skip
    unchanged = exists().where(
        and_(case.c.id == notice.c.case_id, case.c.version == bindparam("version"), case.c.cycle == notice.c.cycle,
             in_its_time(), case.c.handed_off_on.is_(None))
    )  # fmt: skip
    return (
        update(notice)
        .where(
            notice.c.id == bindparam("of_notice"),
            notice.c.state == NoticeState.CLAIMED,
            notice.c.worker == bindparam("by_worker"),
            notice.c.lease_until > bindparam("now"),
            unchanged,
            ~active_hold(bindparam("today", type_=Date)),
            ~shut,
            ~address_used,
            ~already_said,
        )
        .values(state=NoticeState.SENDING, tries=notice.c.tries + 1, failures=0, ended_because=None)
    )


GATE: Final = {needs_full: _gate(needs_full) for needs_full in (False, True)}
"""By whether the notice needs mode full. Parameters: `of_notice`, `by_worker`, `now`, `today`, `day_began`, `version`
of the case, `address`, and `asked_for`, the claims demanded."""
