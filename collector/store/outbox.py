"""Notices to send: planned, taken by one worker, handed over once, and followed until their end is known.

The arrows between the states are here and nowhere else. Each is one conditional statement: it either happens in the
state it expects, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, func, insert, or_, select, update

from collector.domain.facts import NoticeState
from collector.domain.policy import Consent, Mode, StepKind
from collector.store import journal
from collector.store.journal import Entry
from collector.store.schema import attempt, case, debtor, hold, installation, invoice, notice, notice_claim, pay_link
from collector.store.schema import claim as claim_table

UNSENT = (NoticeState.PLANNED, NoticeState.ANNOUNCED, NoticeState.AWAITING_APPROVAL)
MAX_TRIES = 5
# What a provider may already have taken, or is taking: it counts against every cap.
GONE_OR_GOING = (
    NoticeState.CLAIMED,
    NoticeState.SENDING,
    NoticeState.ACCEPTED,
    NoticeState.DELIVERED,
    NoticeState.DOUBT,
    NoticeState.BOUNCED,
)
FORMAL = (StepKind.FORMAL_NOTICE.value, StepKind.FINAL_NOTICE.value, StepKind.HANDOFF.value)


@dataclass(frozen=True, slots=True)
class Plan:
    """A notice the decision wants for a case; `send_on` is the first day it may leave."""

    case_id: int
    debtor_id: int
    cycle: int
    step_key: str
    level: int
    kind: str
    recipient_role: str
    consent: Consent
    send_on: date
    deadline_days: int | None
    demanded: tuple[int, ...]
    annexed: tuple[int, ...]
    because: Mapping[str, Any]
    policy_version: str
    uid: str


@dataclass(frozen=True, slots=True)
class Unsent:
    """A notice of a case that has not left yet."""

    id: int
    case_id: int
    cycle: int
    step_key: str
    recipient_role: str
    state: NoticeState
    send_on: date
    demanded: frozenset[int]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notice one worker has taken; `case_version` is what the case looked like then."""

    id: int
    uid: str
    case_id: int
    debtor_id: int
    cycle: int
    step_key: str
    level: int
    kind: str
    recipient_role: str
    consent: Consent
    deadline_days: int | None
    tries: int
    case_version: int
    decided_by: str | None


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may leave now: caps of policy, already lowered by the ramp of a new installation."""

    per_hour: int
    per_day: int
    new_debtors_per_day: int


@dataclass(frozen=True, slots=True)
class NamedClaim:
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


# --- planning --------------------------------------------------------------------------------------------------


def unsent_of(tx: Connection, case_ids: Sequence[int]) -> dict[int, list[Unsent]]:
    """The notices of these cases that have not left, by case."""
    found: dict[int, list[Unsent]] = {}
    columns = (notice.c.id, notice.c.case_id, notice.c.cycle, notice.c.step_key, notice.c.recipient_role)
    query = select(*columns, notice.c.state, notice.c.send_on).where(
        notice.c.case_id.in_(case_ids), notice.c.state.in_(UNSENT)
    )
    rows = tx.execute(query).all()
    demanded = _demanded(tx, [row.id for row in rows])
    for row in rows:
        item = Unsent(
            row.id, row.case_id, row.cycle, row.step_key, row.recipient_role, NoticeState(row.state), row.send_on,
            frozenset(demanded.get(row.id, ())),
        )  # fmt: skip
        found.setdefault(row.case_id, []).append(item)
    return found


def _demanded(tx: Connection, notice_ids: Sequence[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    if not notice_ids:
        return found
    query = select(notice_claim.c.notice_id, notice_claim.c.claim_id).where(
        notice_claim.c.notice_id.in_(notice_ids), notice_claim.c.demanded
    )
    for notice_id, claim_id in tx.execute(query):
        found.setdefault(notice_id, set()).add(claim_id)
    return found


FIRST_STATE = {
    Consent.AUTO: NoticeState.PLANNED,
    Consent.VETO: NoticeState.ANNOUNCED,
    Consent.APPROVE: NoticeState.AWAITING_APPROVAL,
}


def plan(tx: Connection, at: datetime, plans: Sequence[Plan], who: str) -> None:
    """Put notices into the outbox. One that was withdrawn before comes back to life: its key is taken only once."""
    if not plans:
        return
    known = _known_keys(tx, plans)
    fresh = [item for item in plans if _key(item) not in known]
    for start in range(0, len(fresh), 500):
        _insert(tx, at, fresh[start : start + 500])
    for item in plans:
        row = known.get(_key(item))
        if row is not None:
            _replan(tx, at, item, row)
    entries = [
        Entry("notice_planned", who, item.case_id, {"step": item.step_key, "send_on": item.send_on.isoformat(),
              "consent": item.consent.value, "because": dict(item.because)})
        for item in plans
    ]  # fmt: skip
    journal.append(tx, at, entries)


def _key(item: Any) -> tuple[int, int, str, str]:
    return (item.case_id, item.cycle, item.step_key, item.recipient_role)


def _known_keys(tx: Connection, plans: Sequence[Plan]) -> dict[tuple[int, int, str, str], Row[Any]]:
    columns = (
        notice.c.id,
        notice.c.case_id,
        notice.c.cycle,
        notice.c.step_key,
        notice.c.recipient_role,
        notice.c.state,
    )
    query = select(*columns).where(notice.c.case_id.in_({item.case_id for item in plans}))
    rows: Sequence[Row[Any]] = tx.execute(query).all()
    return {_key(row): row for row in rows}


def _insert(tx: Connection, at: datetime, plans: Sequence[Plan]) -> None:
    rows = [
        {
            "uid": item.uid, "case_id": item.case_id, "debtor_id": item.debtor_id, "cycle": item.cycle,
            "step_key": item.step_key, "level": item.level, "kind": item.kind, "recipient_role": item.recipient_role,
            "state": FIRST_STATE[item.consent], "consent": item.consent, "send_on": item.send_on,
            "because": dict(item.because), "planned_at": at, "policy_version": item.policy_version,
            "deadline_days": item.deadline_days, "not_before": at,
        }
        for item in plans
    ]  # fmt: skip
    tx.execute(insert(notice), rows)
    uids = {item.uid: item for item in plans}
    ids = tx.execute(select(notice.c.id, notice.c.uid).where(notice.c.uid.in_(list(uids)))).all()
    _name_claims(tx, [(row.id, uids[row.uid]) for row in ids])


def _replan(tx: Connection, at: datetime, item: Plan, row: Row[Any]) -> None:
    """Only a notice that never left may be planned again."""
    allowed = (*UNSENT, NoticeState.WITHDRAWN)
    changed = tx.execute(
        update(notice)
        .where(notice.c.id == row.id, notice.c.state.in_(allowed))
        .values(
            state=FIRST_STATE[item.consent], consent=item.consent, send_on=item.send_on, because=dict(item.because),
            planned_at=at, policy_version=item.policy_version, deadline_days=item.deadline_days, not_before=at,
            ended_because=None, decided_by=None, decided_at=None,
        )
    )  # fmt: skip
    if changed.rowcount:
        tx.execute(notice_claim.delete().where(notice_claim.c.notice_id == row.id))
        _name_claims(tx, [(row.id, item)])


def _name_claims(tx: Connection, plans: Iterable[tuple[int, Plan]]) -> None:
    rows = [
        {"notice_id": notice_id, "claim_id": claim_id, "demanded": demanded}
        for notice_id, item in plans
        for demanded, ids in ((True, item.demanded), (False, item.annexed))
        for claim_id in ids
    ]
    if rows:
        tx.execute(insert(notice_claim), rows)


def withdraw(tx: Connection, at: datetime, items: Sequence[tuple[int, int]], because: str, who: str) -> None:
    """Take notices (id, case id) back that have not left. `because` is a code such as "facts_changed"."""
    for notice_id, case_id in items:
        changed = tx.execute(
            update(notice)
            .where(notice.c.id == notice_id, notice.c.state.in_(UNSENT))
            .values(state=NoticeState.WITHDRAWN, ended_because=because, decided_by=None, decided_at=None)
        )
        if changed.rowcount:
            journal.append(tx, at, [Entry("notice_withdrawn", who, case_id, {"notice": notice_id, "because": because})])


def decide_consent(tx: Connection, at: datetime, notice_id: int, yes: bool, who: str) -> int | None:
    """The owner approves or vetoes a notice that has not left. Returns its case, or None when it was too late."""
    to = NoticeState.PLANNED if yes else NoticeState.VETOED
    row = tx.execute(
        update(notice)
        .where(notice.c.id == notice_id, notice.c.state.in_(UNSENT))
        .values(state=to, decided_by=who, decided_at=at)
        .returning(notice.c.case_id, notice.c.step_key)
    ).one_or_none()
    if row is None:
        return None
    kind = "notice_approved" if yes else "notice_vetoed"
    journal.append(tx, at, [Entry(kind, who, row.case_id, {"notice": notice_id, "step": row.step_key})])
    return int(row.case_id)


def waive(tx: Connection, at: datetime, notice_id: int, who: str, reason: str) -> int | None:
    """The owner lets the ladder pass a step without its notice, with a reason. Returns the case or None."""
    row = tx.execute(
        update(notice)
        .where(notice.c.id == notice_id, notice.c.state.in_((*UNSENT, NoticeState.VETOED, NoticeState.REFUSED)))
        .values(state=NoticeState.WAIVED, decided_by=who, decided_at=at, ended_because=reason)
        .returning(notice.c.case_id, notice.c.step_key)
    ).one_or_none()
    if row is None:
        return None
    journal.append(tx, at, [Entry("step_waived", who, row.case_id, {"notice": notice_id, "step": row.step_key})])
    return int(row.case_id)


# --- claiming --------------------------------------------------------------------------------------------------


def claim_due(
    tx: Connection,
    now: datetime,
    today: date,
    day_began: datetime,
    worker: str,
    limits: Limits,
    *,
    most: int,
    lease: timedelta,
) -> list[Claimed]:
    """Take at most `most` due notices for `worker`. `day_began` is the local midnight in UTC.

    The row of the installation is locked first, so that several workers cannot pass a cap together, and nothing is
    taken in observe mode or behind the kill switch (I-9, I-13, I-14). A debtor gets one message a day (I-4).
    """
    house = tx.execute(select(installation.c.mode, installation.c.kill_switch).with_for_update()).one()
    if house.kill_switch or house.mode == Mode.OBSERVE:
        return []
    room = min(most, limits.per_hour - _left_since(tx, now - timedelta(hours=1)),
               limits.per_day - _left_since(tx, now - timedelta(hours=24)))  # fmt: skip
    if room <= 0:
        return []
    candidates = _due(tx, now, today, day_began, Mode(house.mode), room)
    chosen = _within_ramp(tx, candidates, day_began, limits.new_debtors_per_day)
    if not chosen:
        return []
    tx.execute(
        update(notice)
        .where(notice.c.id.in_([row.id for row in chosen]))
        .values(state=NoticeState.CLAIMED, worker=worker, lease_until=now + lease, case_version=None)
    )
    return [
        Claimed(
            row.id, row.uid, row.case_id, row.debtor_id, row.cycle, row.step_key, row.level, row.kind,
            row.recipient_role, Consent(row.consent), row.deadline_days, row.tries, row.version, row.decided_by,
        )
        for row in chosen
    ]  # fmt: skip


def _left_since(tx: Connection, since: datetime) -> int:
    under_way = notice.c.state.in_((NoticeState.CLAIMED, NoticeState.SENDING, NoticeState.DOUBT))
    return int(tx.execute(select(func.count()).where(or_(notice.c.accepted_at > since, under_way))).scalar_one())


def _active_hold(today: date) -> ColumnElement[bool]:
    return exists().where(
        hold.c.case_id == notice.c.case_id,
        hold.c.claim_id.is_(None),
        hold.c.lifted_at.is_(None),
        or_(hold.c.until.is_(None), hold.c.until >= today),
    )


def _due(tx: Connection, now: datetime, today: date, day_began: datetime, mode: Mode, room: int) -> Sequence[Row[Any]]:
    other = notice.alias()
    written_today = exists().where(
        other.c.debtor_id == notice.c.debtor_id,
        other.c.id != notice.c.id,
        other.c.recipient_role == notice.c.recipient_role,
        or_(
            other.c.state.in_((NoticeState.CLAIMED, NoticeState.SENDING, NoticeState.DOUBT)),
            other.c.accepted_at >= day_began,
        ),
    )
    query = (
        select(notice, case.c.version)
        .join(case, case.c.id == notice.c.case_id)
        .where(
            notice.c.state.in_((NoticeState.PLANNED, NoticeState.ANNOUNCED)),
            notice.c.send_on <= today,
            notice.c.not_before <= now,
            case.c.closed_on.is_(None),
            case.c.handed_off_on.is_(None),
            ~_active_hold(today),
            ~written_today,
        )
        .order_by(notice.c.send_on, notice.c.id)
        .limit(room)
        .with_for_update(of=notice, skip_locked=True)
    )
    if mode is Mode.REMINDERS:
        query = query.where(notice.c.kind.not_in(FORMAL))
    rows = tx.execute(query).all()
    first_of_debtor: dict[tuple[int, str], Row[Any]] = {}
    for row in rows:  # two cases of one debtor due at the same minute: the first goes, the other waits a day
        first_of_debtor.setdefault((row.debtor_id, row.recipient_role), row)
    return list(first_of_debtor.values())


def _within_ramp(tx: Connection, rows: Sequence[Row[Any]], day_began: datetime, most_new: int) -> list[Row[Any]]:
    """Drop debtors never written to before, beyond the number of new ones that a day may have."""
    if not rows:
        return []
    debtors = {row.debtor_id for row in rows}
    known = set(
        tx.execute(
            select(notice.c.debtor_id).where(notice.c.debtor_id.in_(debtors), notice.c.state.in_(GONE_OR_GOING))
        ).scalars()
    )
    earlier = notice.alias()
    first_today = (
        select(func.count(func.distinct(notice.c.debtor_id)))
        .where(or_(notice.c.sending_at >= day_began, notice.c.state == NoticeState.CLAIMED))
        .where(~exists().where(earlier.c.debtor_id == notice.c.debtor_id, earlier.c.sending_at < day_began))
    )
    room = most_new - int(tx.execute(first_today).scalar_one())
    chosen = []
    for row in rows:
        if row.debtor_id not in known:
            if room <= 0:
                continue
            room -= 1
        chosen.append(row)
    return chosen


def release(tx: Connection, now: datetime, notice_id: int, worker: str, not_before: datetime, because: str) -> bool:
    """Give a claimed notice back untouched, to be taken again from `not_before` on. False if it was no longer ours."""
    changed = tx.execute(
        update(notice)
        .where(notice.c.id == notice_id, notice.c.state == NoticeState.CLAIMED, notice.c.worker == worker)
        .values(state=NoticeState.PLANNED, worker=None, lease_until=None, not_before=not_before, ended_because=because)
    )
    return changed.rowcount == 1


def withdraw_claimed(tx: Connection, now: datetime, notice_id: int, case_id: int, worker: str, because: str) -> bool:
    """The fresh read changed the facts: the claimed notice does not leave."""
    changed = tx.execute(
        update(notice)
        .where(notice.c.id == notice_id, notice.c.state == NoticeState.CLAIMED, notice.c.worker == worker)
        .values(state=NoticeState.WITHDRAWN, worker=None, lease_until=None, ended_because=because)
    )
    if changed.rowcount == 1:
        data = {"notice": notice_id, "because": because}
        journal.append(tx, now, [Entry("notice_withdrawn", "worker", case_id, data)])
        return True
    return False


# --- handing over ----------------------------------------------------------------------------------------------


def case_version(tx: Connection, case_id: int) -> int:
    return int(tx.execute(select(case.c.version).where(case.c.id == case_id)).scalar_one())


def begin_sending(
    tx: Connection, now: datetime, today: date, day_began: datetime, mine: Claimed, worker: str, version: int,
    frozen: Frozen, *, lease: timedelta, freshness: timedelta,
) -> int | None:  # fmt: skip
    """The last gate: mark the notice as being handed over, and return the number of the attempt; None: the gate is shut.

    One statement checks that the notice is still ours and the lease runs, that the case looks as it did when the bytes
    were made, that no hold, kill switch or mode stands in the way, that the address got nothing else today, and that
    Stripe was read at most `freshness` ago (I-2, I-4, I-8, I-9).
    """
    if now - frozen.read_at > freshness:
        return None
    other = notice.alias()
    shut = exists().where(installation.c.kill_switch | (installation.c.mode == Mode.OBSERVE))
    if mine.kind in FORMAL:
        shut = exists().where(installation.c.kill_switch | (installation.c.mode != Mode.FULL))
    address_used = exists().where(
        other.c.id != notice.c.id,
        other.c.to_email == frozen.to_email,
        or_(other.c.state.in_((NoticeState.SENDING, NoticeState.DOUBT)), other.c.accepted_at >= day_began),
        other.c.recipient_role == mine.recipient_role,
    )
    unchanged = exists().where(
        and_(case.c.id == notice.c.case_id, case.c.version == version, case.c.closed_on.is_(None),
             case.c.handed_off_on.is_(None))
    )  # fmt: skip
    changed = tx.execute(
        update(notice)
        .where(
            notice.c.id == mine.id,
            notice.c.state == NoticeState.CLAIMED,
            notice.c.worker == worker,
            notice.c.lease_until > now,
            unchanged,
            ~_active_hold(today),
            ~shut,
            ~address_used,
        )
        .values(
            state=NoticeState.SENDING, sending_at=now, lease_until=now + lease, case_version=version,
            to_email=frozen.to_email, language=frozen.language, subject=frozen.subject,
            payload_sha256=frozen.payload_sha256, read_at=frozen.read_at, statement_number=frozen.statement_number,
            principal_minor=frozen.principal_minor, interest_minor=frozen.interest_minor,
            fixed_sum_minor=frozen.fixed_sum_minor, total_minor=frozen.total_minor, tries=notice.c.tries + 1,
            ended_because=None,
        )
    )  # fmt: skip
    if changed.rowcount != 1:
        return None
    _freeze_claims(tx, mine.id, frozen, now)
    number = mine.tries + 1
    tx.execute(
        insert(attempt).values(
            notice_id=mine.id, number=number, transport=frozen.transport, payload_sha256=frozen.payload_sha256,
            started_at=now,
        )
    )  # fmt: skip
    data = {
        "notice": mine.id, "uid": mine.uid, "step": mine.step_key, "attempt": number,
        "payload_sha256": frozen.payload_sha256, "principal_minor": frozen.principal_minor,
        "interest_minor": frozen.interest_minor, "fixed_sum_minor": frozen.fixed_sum_minor,
        "total_minor": frozen.total_minor, "stripe_read_at": frozen.read_at.isoformat(),
    }  # fmt: skip
    journal.append(tx, now, [Entry("notice_sending", "worker", mine.case_id, data)])
    return number


def _freeze_claims(tx: Connection, notice_id: int, frozen: Frozen, now: datetime) -> None:
    tx.execute(notice_claim.delete().where(notice_claim.c.notice_id == notice_id))
    tx.execute(
        insert(notice_claim),
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
    invoices = dict(
        tx.execute(
            select(claim_table.c.id, claim_table.c.invoice_id).where(
                claim_table.c.id.in_([claim_id for _, claim_id in frozen.pay_links])
            )
        )
        .tuples()
        .all()
    )
    tx.execute(
        insert(pay_link),
        [
            {"token_sha256": digest, "invoice_id": invoices[claim_id], "notice_id": notice_id, "made_at": now,
             "expires_at": frozen.pay_links_until}
            for digest, claim_id in frozen.pay_links
        ],
    )  # fmt: skip


def accepted(
    tx: Connection, now: datetime, notice_id: int, provider_id: str | None, *, because: str, who: str,
    confirms_delivery: bool, deadline_on: date | None,
) -> bool:  # fmt: skip
    """The provider has it. Also ends a doubt. False when the notice was not being handed over at all."""
    row = tx.execute(
        update(notice)
        .where(notice.c.id == notice_id, notice.c.state.in_((NoticeState.SENDING, NoticeState.DOUBT)))
        .values(
            state=NoticeState.ACCEPTED, accepted_at=now, confirms_delivery=confirms_delivery, worker=None,
            lease_until=None, deadline_on=deadline_on,
        )
        .returning(notice.c.case_id, notice.c.step_key, notice.c.payload_sha256)
    ).one_or_none()  # fmt: skip
    if row is None:
        return False
    _end_attempt(tx, now, notice_id, "accepted", provider_id, because)
    tx.execute(update(installation).values(sent_count=installation.c.sent_count + 1))
    _touch_case(tx, row.case_id)
    data = {"notice": notice_id, "step": row.step_key, "provider_id": provider_id or "",
            "payload_sha256": row.payload_sha256, "because": because}  # fmt: skip
    journal.append(tx, now, [Entry("notice_accepted", who, row.case_id, data)])
    return True


def not_accepted(
    tx: Connection, now: datetime, notice_id: int, to: NoticeState, *, because: str, who: str,
    not_before: datetime | None = None,
) -> int | None:  # fmt: skip
    """The hand-over ended otherwise: REFUSED, DOUBT, or PLANNED again when nothing left. Returns the case or None."""
    came_from = (NoticeState.SENDING,) if to is NoticeState.DOUBT else (NoticeState.SENDING, NoticeState.DOUBT)
    values: dict[str, Any] = {"state": to, "worker": None, "lease_until": None, "ended_because": because}
    if not_before is not None:
        values["not_before"] = not_before
    row = tx.execute(
        update(notice)
        .where(notice.c.id == notice_id, notice.c.state.in_(came_from))
        .values(**values)
        .returning(notice.c.case_id, notice.c.step_key)
    ).one_or_none()
    if row is None:
        return None
    verdict = {NoticeState.PLANNED: "not_sent", NoticeState.REFUSED: "refused", NoticeState.DOUBT: "doubt"}[to]
    _end_attempt(tx, now, notice_id, verdict, None, because)
    _touch_case(tx, row.case_id)
    data = {"notice": notice_id, "step": row.step_key, "because": because}
    journal.append(tx, now, [Entry(f"notice_{verdict}", who, row.case_id, data)])
    return int(row.case_id)


def _end_attempt(
    tx: Connection, now: datetime, notice_id: int, verdict: str, provider_id: str | None, because: str
) -> None:
    last = select(func.max(attempt.c.number)).where(attempt.c.notice_id == notice_id).scalar_subquery()
    tx.execute(
        update(attempt)
        .where(attempt.c.notice_id == notice_id, attempt.c.number == last)
        .values(
            ended_at=now, verdict=verdict, because=because,
            provider_id=func.coalesce(provider_id, attempt.c.provider_id),
        )
    )  # fmt: skip


def _touch_case(tx: Connection, case_id: int) -> None:
    tx.execute(update(case).where(case.c.id == case_id).values(version=case.c.version + 1))


# --- after a crash ---------------------------------------------------------------------------------------------


def lapse(tx: Connection, now: datetime) -> tuple[list[int], list[int]]:
    """Leases that ran out: a claimed notice goes back (nothing left), one being sent becomes a doubt, never due again.

    Returns (notice ids given back, notice ids now in doubt).
    """
    back = tx.execute(
        update(notice)
        .where(notice.c.state == NoticeState.CLAIMED, notice.c.lease_until <= now)
        .values(state=NoticeState.PLANNED, worker=None, lease_until=None)
        .returning(notice.c.id)
    ).scalars()
    given_back = list(back)
    lost = list(
        tx.execute(
            select(notice.c.id).where(notice.c.state == NoticeState.SENDING, notice.c.lease_until <= now)
        ).scalars()
    )
    for notice_id in lost:
        not_accepted(tx, now, notice_id, NoticeState.DOUBT, because="worker lost while sending", who="worker")
    return given_back, lost


@dataclass(frozen=True, slots=True)
class Doubtful:
    notice_id: int
    uid: str
    case_id: int
    kind: str
    to_email: str
    number: int
    started_at: datetime
    asked_count: int
    deadline_days: int | None


def doubts(tx: Connection) -> list[Doubtful]:
    """Every notice of which nobody knows yet whether it left, with its last attempt."""
    last = (
        select(attempt.c.notice_id, func.max(attempt.c.number).label("number")).group_by(attempt.c.notice_id).subquery()
    )
    query = (
        select(
            notice.c.id, notice.c.uid, notice.c.case_id, notice.c.kind, notice.c.to_email, attempt.c.number,
            attempt.c.started_at, attempt.c.asked_count, notice.c.deadline_days,
        )
        .join(last, last.c.notice_id == notice.c.id)
        .join(attempt, and_(attempt.c.notice_id == notice.c.id, attempt.c.number == last.c.number))
        .where(notice.c.state == NoticeState.DOUBT)
        .order_by(notice.c.id)
    )  # fmt: skip
    return [Doubtful(*row) for row in tx.execute(query)]


def asked_about(tx: Connection, now: datetime, doubtful: Doubtful) -> None:
    """Remember that the provider was asked once more."""
    tx.execute(
        update(attempt)
        .where(attempt.c.notice_id == doubtful.notice_id, attempt.c.number == doubtful.number)
        .values(asked_count=attempt.c.asked_count + 1, asked_at=now)
    )


# --- delivery reports ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sent:
    """A notice that was handed over, as delivery reports find it."""

    id: int
    uid: str
    case_id: int
    debtor_id: int
    state: NoticeState
    deadline_days: int | None
    recipient_role: str
    kind: str


def find_sent(tx: Connection, uid: str | None, provider_id: str | None) -> Sent | None:
    """The notice a report speaks of: by our own id, else by the beginning of the provider's id."""
    columns = (notice.c.id, notice.c.uid, notice.c.case_id, notice.c.debtor_id, notice.c.state, notice.c.deadline_days,
               notice.c.recipient_role, notice.c.kind)  # fmt: skip
    query = select(*columns)
    if uid:
        row = tx.execute(query.where(notice.c.uid == uid)).one_or_none()
    elif provider_id:
        joined = query.join(attempt, attempt.c.notice_id == notice.c.id)
        row = tx.execute(joined.where(attempt.c.provider_id == provider_id.split(".")[0])).first()
    else:
        row = None
    if row is None:
        return None
    return Sent(row.id, row.uid, row.case_id, row.debtor_id, NoticeState(row.state), row.deadline_days,
                row.recipient_role, row.kind)  # fmt: skip


def reported(
    tx: Connection, now: datetime, sent: Sent, state: NoticeState, delivered_at: datetime | None,
    deadline_on: date | None, reason: str,
) -> bool:  # fmt: skip
    """Move a notice to what the reports prove. Returns whether anything changed."""
    if state is sent.state:
        return False
    if sent.state in (NoticeState.SENDING, NoticeState.DOUBT):
        accepted(tx, now, sent.id, None, because="delivery report", who="sendgrid", confirms_delivery=True,
                 deadline_on=None)  # fmt: skip
        if state is NoticeState.ACCEPTED:
            return True
    from_states = {
        NoticeState.DELIVERED: (NoticeState.ACCEPTED,),
        NoticeState.BOUNCED: (NoticeState.ACCEPTED, NoticeState.DELIVERED),
    }.get(state, ())
    changed = tx.execute(
        update(notice)
        .where(notice.c.id == sent.id, notice.c.state.in_(from_states))
        .values(state=state, delivered_at=delivered_at, deadline_on=deadline_on, ended_because=reason or None)
    )
    if changed.rowcount != 1:
        return False
    _touch_case(tx, sent.case_id)
    data = {"notice": sent.id, "at": delivered_at.isoformat() if delivered_at else "", "reason": reason[:200]}
    journal.append(tx, now, [Entry(f"notice_{state.value}", "sendgrid", sent.case_id, data)])
    return True


def payable_address(tx: Connection, debtor_id: int) -> str | None:
    """The debtor's address, unless it was set aside."""
    row = tx.execute(select(debtor.c.email, debtor.c.email_set_aside).where(debtor.c.id == debtor_id)).one()
    return None if row.email_set_aside else row.email


def invoice_ids_of(tx: Connection, case_id: int) -> list[str]:
    """Stripe ids of the case's invoices that were open when last read."""
    query = (
        select(invoice.c.stripe_id)
        .join(claim_table, claim_table.c.invoice_id == invoice.c.id)
        .where(claim_table.c.case_id == case_id, invoice.c.status == "open")
        .order_by(invoice.c.due_on, invoice.c.id)
    )
    return list(tx.execute(query).scalars())
