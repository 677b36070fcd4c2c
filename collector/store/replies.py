"""What debtors wrote back: whose it is, what it was read to say, and what the owner answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from collector.domain.decisions import TaskKind
from collector.store import holds, journal, pay_links, tasks
from collector.store.dialect import insert_for
from collector.store.documents import Document
from collector.store.documents import keep as keep_documents
from collector.store.journal import Entry
from collector.store.schema import case, debtor, notice, reply, reply_address

HOLD = "reply"
WRONG_PERSON = "wrong_person"  # a label
MAIL, PAGE = "mail", "page"
BY_SENDER: Mapping[str, str] = {"placed_by": "sender"}  # a fact of a reply: nothing else says whose it is


@dataclass(frozen=True, slots=True)
class Addressee:
    """The case a reply is about, and the notice it answers. `is_named`: it names that notice itself; else only who
    wrote it points there, which anybody can write.
    """

    case_id: int
    notice_id: int
    notice_uid: str
    is_named: bool = True


@dataclass(frozen=True, slots=True)
class Received:
    """A reply as it was read. `files`: one mapping an attachment (name, content_type, size, sha256, refused).

    `form_key` names the form of the debtor's page it was given with; `acknowledged`: he ticked that he owes it.
    """

    sha256: str
    from_email: str
    subject: str
    words: str
    whole: str
    labels: Sequence[str]
    facts: Mapping[str, str]
    because: str
    is_human: bool
    files: Sequence[Mapping[str, Any]]
    source: str = MAIL
    form_key: str | None = None
    acknowledged: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """A kept reply."""

    id: int
    case_id: int | None
    notice_id: int | None
    sha256: str
    received_at: datetime
    from_email: str
    subject: str
    words: str
    whole: str
    labels: list[str]
    facts: dict[str, str]
    because: str
    is_human: bool
    files: list[dict[str, Any]]
    answered_at: datetime | None
    answered_by: str | None
    answer: str | None
    source: str
    form_key: str | None
    acknowledged: bool


def by_token(tx: Connection, token_sha256: str) -> Addressee | None:
    """Whose reply address this is."""
    row = tx.execute(
        select(notice.c.case_id, notice.c.id, notice.c.uid)
        .join(reply_address, reply_address.c.notice_id == notice.c.id)
        .where(reply_address.c.token_sha256 == token_sha256)
    ).one_or_none()
    return None if row is None else Addressee(row.case_id, row.id, row.uid)


def by_uids(tx: Connection, uids: Sequence[str]) -> Addressee | None:
    """The newest of these notices, named by the uid that their Message-ID carries."""
    if not uids:
        return None
    row = tx.execute(
        select(notice.c.case_id, notice.c.id, notice.c.uid)
        .where(notice.c.uid.in_(uids))
        .order_by(notice.c.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Addressee(row.case_id, row.id, row.uid)


def by_sender(tx: Connection, email: str) -> Addressee | None:
    """The latest notice of the open case of the debtor with this address; None unless there is just one such case."""
    if not email:
        return None
    open_case = (case.c.closed_on.is_(None), case.c.handed_off_on.is_(None))
    theirs = select(case.c.id).join(debtor).where(func.lower(debtor.c.email) == email.lower(), *open_case).limit(2)
    found = list(tx.execute(theirs).scalars())
    if len(found) != 1:
        return None
    latest = (
        select(notice.c.case_id, notice.c.id, notice.c.uid)
        .where(notice.c.case_id == found[0], notice.c.accepted_at.is_not(None))
        .order_by(notice.c.id.desc())
        .limit(1)
    )
    row = tx.execute(latest).one_or_none()
    return None if row is None else Addressee(row.case_id, row.id, row.uid, is_named=False)


def is_debtor(tx: Connection, email: str) -> bool:
    """Whether some debtor has this address."""
    query = select(debtor.c.id).where(func.lower(debtor.c.email) == email.lower()).limit(1)
    return bool(email) and tx.execute(query).scalar() is not None


def keep(
    tx: Connection, at: datetime, got: Received, to: Addressee | None, documents: Sequence[Document], *, who: str
) -> int | None:
    """Keep a reply once by its bytes; None if it is known. A person's reply holds its case until it is answered.

    Where the case is over, or nobody knows the case, a task asks the owner instead.
    """
    made = record(tx, at, got, to, documents, who=who)
    if made is None:
        return None
    if not got.is_human:
        _settle(tx, at, made, "machine", who)
    else:
        ask(tx, at, made, to.case_id if to else None, got.words, who=who)
    return made


def record(
    tx: Connection, at: datetime, got: Received, to: Addressee | None, documents: Sequence[Document], *, who: str
) -> int | None:
    """Write down a reply and its documents, once by its bytes and its form; None if it is known. Nothing follows."""
    values = {name: getattr(got, name) for name in Received.__slots__}
    values |= {"case_id": to and to.case_id, "notice_id": to and to.notice_id, "received_at": at}
    values |= {"labels": list(got.labels), "facts": dict(got.facts), "files": [dict(it) for it in got.files]}
    made = tx.execute(
        insert_for(tx, reply).on_conflict_do_nothing().values(**values).returning(reply.c.id)
    ).scalar_one_or_none()
    if made is None:
        return None
    case_id = to.case_id if to else None
    data = {"reply": made, "notice": to and to.notice_id, "labels": list(got.labels), "sha256": got.sha256}
    if got.source == PAGE:
        data |= {"source": PAGE, "acknowledged": got.acknowledged}
    if to is not None and not to.is_named:
        data |= BY_SENDER
    journal.append(tx, at, [Entry("reply_received", who, case_id, data)])
    if to is not None:
        keep_documents(tx, at, to.case_id, None, documents, who=who)
    return int(made)


def assign(
    tx: Connection, at: datetime, reply_id: int, case_id: int, documents: Sequence[Document], *, who: str
) -> bool:
    """The owner knows which case a reply is about. False where it has one already, or there is no such case."""
    if tx.execute(select(case.c.id).where(case.c.id == case_id)).scalar() is None:
        return False
    row = tx.execute(
        update(reply)
        .where(reply.c.id == reply_id, reply.c.case_id.is_(None), reply.c.answered_at.is_(None))
        .values(case_id=case_id)
        .returning(reply.c.words)
    ).one_or_none()
    if row is None:
        return False
    journal.append(tx, at, [Entry("reply_assigned", who, case_id, {"reply": reply_id})])
    keep_documents(tx, at, case_id, None, documents, who=who)
    tasks.done_where(tx, at, None, TaskKind.READ_REPLY, str(reply_id), "assigned", who=who)
    ask(tx, at, reply_id, case_id, row.words, who=who)
    return True


def answer(tx: Connection, at: datetime, reply_id: int, how: str, *, who: str) -> int | None:
    """The owner read it; `how` is a code. Lifts the hold once no reply of the case is unread.

    Where somebody said that he is the wrong person, what he holds opens the account no more: messages to come bring
    links of their own.

    Returns the case, 0 where there is none, or None where it was answered before.
    """
    row = _settle(tx, at, reply_id, how, who)
    if row is None:
        return None
    case_id = row
    journal.append(tx, at, [Entry("reply_answered", who, case_id or None, {"reply": reply_id, "answer": how})])
    tasks.done_where(tx, at, case_id or None, TaskKind.READ_REPLY, str(reply_id), how, who=who)
    read = find(tx, reply_id)
    if case_id and read is not None and WRONG_PERSON in read.labels:
        pay_links.revoke(tx, at, case_id, who=who)
    if case_id and not unread_of(tx, case_id):
        holds.lift_kind(tx, at, case_id, HOLD, who=who)
    return case_id


def answer_all(tx: Connection, at: datetime, case_id: int, how: str, *, who: str) -> None:
    """The owner lets the case go on as a whole: its replies count as read."""
    for unread in unread_of(tx, case_id):
        answer(tx, at, unread.id, how, who=who)


def find(tx: Connection, reply_id: int) -> Reply | None:
    row = tx.execute(select(reply).where(reply.c.id == reply_id)).one_or_none()
    return None if row is None else Reply(**row._mapping)


def of_case(tx: Connection, case_id: int) -> tuple[Reply, ...]:
    """The replies of a case, oldest first."""
    rows = tx.execute(select(reply).where(reply.c.case_id == case_id).order_by(reply.c.id))
    return tuple(Reply(**row._mapping) for row in rows)


def unread_of(tx: Connection, case_id: int) -> tuple[Reply, ...]:
    rows = tx.execute(
        select(reply).where(reply.c.case_id == case_id, reply.c.answered_at.is_(None)).order_by(reply.c.id)
    )
    return tuple(Reply(**row._mapping) for row in rows)


def keep_address(tx: Connection, at: datetime, notice_id: int, token_sha256: str) -> None:
    """The address a notice that leaves now asks to be answered at."""
    tx.execute(insert(reply_address).values(token_sha256=token_sha256, notice_id=notice_id, made_at=at))


def _settle(tx: Connection, at: datetime, reply_id: int, how: str, who: str) -> int | None:
    row = tx.execute(
        update(reply)
        .where(reply.c.id == reply_id, reply.c.answered_at.is_(None))
        .values(answered_at=at, answered_by=who, answer=how)
        .returning(func.coalesce(reply.c.case_id, 0).label("case_id"))
    ).one_or_none()
    return None if row is None else int(row.case_id)


def followed(tx: Connection, at: datetime, reply_id: int, how: str, *, who: str) -> None:
    """What a reply asked for was done by rule: nobody has to read it first."""
    _settle(tx, at, reply_id, how, who)


def paused_since(tx: Connection, case_id: int, label: str, since: datetime) -> bool:
    """Whether an answer of this kind was given on the page of the case from that moment on."""
    of_page = (reply.c.case_id == case_id) & (reply.c.source == PAGE) & (reply.c.received_at >= since)
    return any(label in row.labels for row in tx.execute(select(reply.c.labels).where(of_page)))


def ask_until(
    tx: Connection, at: datetime, reply_id: int, case_id: int, words: str, until: date | None, code: str, *, who: str
) -> None:
    """The owner is asked to read it, and the case is quiet to the end of `until`; None: it goes on meanwhile."""
    because: dict[str, Any] = {"code": code, "values": {}, "details": {"reply": reply_id}}
    tasks.open_task(tx, at, case_id, TaskKind.READ_REPLY, str(reply_id), because, who=who)
    if until is not None:
        holds.place(tx, at, case_id, None, HOLD, _first_words(words), until, who=who)


def ask(tx: Connection, at: datetime, reply_id: int, case_id: int | None, words: str, *, who: str) -> None:
    """The owner is asked to read it, and the case is quiet until she has.

    A hold asks through the decision about the case; where no decision is made any more, a task asks.
    """
    is_open = (
        case_id is not None
        and tx.execute(
            select(case.c.id).where(case.c.id == case_id, case.c.closed_on.is_(None), case.c.handed_off_on.is_(None))
        ).scalar()
    )
    if case_id is not None and is_open:
        holds.place(tx, at, case_id, None, HOLD, _first_words(words), None, who=who)
    else:
        code = "ask_read_reply_of_nobody" if case_id is None else "ask_read_late_reply"
        because: dict[str, Any] = {"code": code, "values": {}, "details": {"reply": reply_id}}
        tasks.open_task(tx, at, case_id, TaskKind.READ_REPLY, str(reply_id), because, who=who)


def _first_words(words: str) -> str:
    text = " ".join(words.split())
    return text if len(text) <= 120 else f"{text[:119]}…"
