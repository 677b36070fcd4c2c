"""Replies that lie in a mailbox: each is taken into the inbox once, and then goes the way of every other reply."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

import structlog

from collector.domain.decisions import TaskKind
from collector.flows import act
from collector.flows.replies import SOURCE, addressee, envelope
from collector.flows.reply_room import DAY, has_room
from collector.gateways.mail.imap import LARGEST_MAIL, Head, Mailbox, UnreadableMail
from collector.gateways.mail.inbound import InboundMail, read_mail
from collector.parts import Collector
from collector.store import cursors, replies, tasks
from collector.store.inbox import InboxEvent, store_events
from collector.store.session import Transaction

log = structlog.get_logger()

MOST = 500  # in one round
MOST_LEFT = 1_000  # of those that are tried again; the others of a flood are the owner's to read
ROUND_WITHIN = timedelta(minutes=4)  # a job that runs ten minutes is taken for hung
LOOK_BACK = timedelta(days=14)  # where a server has begun its numbers anew


@dataclass
class _Place:
    """How far a mailbox was read. `left`: over the room of a day, oldest first, to be tried again a day after `at`."""

    mailbox: str
    validity: int
    uid: int
    left: list[int] = field(default_factory=list)
    at: str = ""

    def save(self, tx: Transaction, now: datetime) -> None:
        cursors.save_cursor(tx, cursors.MAILBOX, asdict(self), now)


def run(collector: Collector) -> Counter[str]:
    """Take in what came since the last time. Raises MailboxTrouble where the mailbox cannot be read.

    A mail is kept, with the place reached, before it is marked read: a stop at any point loses nothing, and what is
    read twice is known by its bytes.
    """
    counts: Counter[str] = Counter()
    if collector.mailbox is None:
        return counts
    began = collector.clock.now()
    with collector.mailbox.open() as box:
        place, waiting = _waiting(collector, box, began)
        for uid in waiting[:MOST]:
            if collector.stopping.is_set() or collector.clock.now() - began > ROUND_WITHIN:
                break
            counts[_take(collector, box, uid, place)] += 1
        with collector.store.write() as tx:  # also tells Health that it could be read
            place.save(tx, collector.clock.now())
            _ask_about_what_is_left(tx, collector.clock.now(), len(place.left))
    return +counts


def _waiting(collector: Collector, box: Mailbox, now: datetime) -> tuple[_Place, list[int]]:
    """The place reached, and what is to be looked at. What lay there before the first time is not for us."""
    with collector.store.read() as tx:
        saved = cursors.read_cursor(tx, cursors.MAILBOX)
    if saved is None or saved["mailbox"] != box.name:
        return _Place(box.name, box.validity, box.last()), []
    if saved["validity"] != box.validity:
        return _Place(box.name, box.validity, 0), box.since((now - LOOK_BACK).date())
    place = _Place(**saved)
    again = place.left if place.left and now - datetime.fromisoformat(place.at) >= DAY else []
    return place, [*again, *box.after(place.uid)]


def _take(collector: Collector, box: Mailbox, uid: int, place: _Place) -> str:
    """Look at one mail and move the place beyond it; what became of it, as a word to count."""
    outcome, event = _look_at(collector, box, uid)
    now = collector.clock.now()
    if outcome == "no_room":
        place.at = now.isoformat()
        place.left = sorted({*place.left, uid})[:MOST_LEFT]
    elif uid in place.left:
        place.left = [it for it in place.left if it != uid]
    place.uid = max(place.uid, uid)
    if event is None:
        return outcome
    with collector.store.write() as tx:
        new = store_events(tx, now, [event])
        place.save(tx, now)
    box.mark_read(uid)
    return "taken" if new else "known"


def _look_at(collector: Collector, box: Mailbox, uid: int) -> tuple[str, InboxEvent | None]:
    try:
        head = box.head(uid)
        if head is None or not _may_be_ours(collector, head):
            return ("gone" if head is None else "not_ours"), None
        raw = box.whole(uid) if head.size <= LARGEST_MAIL else head.content
    except UnreadableMail as error:
        _tell(collector, "reply_unreadable", f"mail {uid} cannot be read ({error})")
        return "unreadable", None
    if raw is None:
        return "gone", None
    if not _is_ours(collector, read_mail(raw)):
        return "not_ours", None
    if not has_room(collector, raw, []):
        return "no_room", None
    if head.size > LARGEST_MAIL or len(raw) > LARGEST_MAIL:
        _tell(collector, "reply_too_large", f"mail {uid} has {head.size // 2**20} MB; only its headers were kept")
        raw = head.content  # enough to hold the case and to ask
    return "taken", InboxEvent(SOURCE, sha256(raw).hexdigest(), "mail", "", envelope(raw, [], ""))


def _ask_about_what_is_left(tx: Transaction, now: datetime, count: int) -> None:
    """The owner can look there herself; the task ends when the last of them was taken in."""
    if not count:
        tasks.done_where(tx, now, None, TaskKind.REPLIES_LEFT, "", "taken_in", who=act.WHO)
        return
    because = {"code": "ask_replies_left", "values": {"number": count}}
    tasks.open_task(tx, now, None, TaskKind.REPLIES_LEFT, "", because, who=act.WHO)
    tasks.reword(tx, None, TaskKind.REPLIES_LEFT, "", because)


def _may_be_ours(collector: Collector, head: Head) -> bool:
    """By the headers alone, so that nobody else's letter is read: answers, debtors, and mails that came back."""
    mail = read_mail(head.content)
    return _is_ours(collector, mail) or _may_have_come_back(mail)


def _is_ours(collector: Collector, mail: InboundMail) -> bool:
    if collector.settings.collector_imap_all:
        return True
    with collector.store.read() as tx:
        return addressee(collector, tx, mail, []) is not None or replies.is_debtor(tx, mail.from_email)


def _may_have_come_back(mail: InboundMail) -> bool:
    """What a mail server writes: a report, or a mail from nobody (RFC 5321, 4.5.5)."""
    is_report = mail.headers.get("content-type", "").lower().startswith("multipart/report")
    return is_report or mail.headers.get("return-path", "").strip() == "<>"


def _tell(collector: Collector, code: str, what: str) -> None:
    collector.alarms.raise_alarm(code, f"In the mailbox of replies, {what}. Read it there with your mail program.")
