"""Replies that lie in a mailbox: each is taken into the inbox once, and then goes the way of every other reply."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from hashlib import sha256

import structlog

from collector.flows.replies import SOURCE, addressee, envelope
from collector.gateways.mail.imap import LARGEST_MAIL, Head, Mailbox, UnreadableMail
from collector.gateways.mail.inbound import InboundMail, read_mail
from collector.parts import Collector
from collector.store import cursors, replies
from collector.store.inbox import InboxEvent, store_events

log = structlog.get_logger()

MOST = 500  # in one round
ROUND_WITHIN = timedelta(minutes=4)  # a job that runs ten minutes is taken for hung
LOOK_BACK = timedelta(days=14)  # where a server has begun its numbers anew


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
        reached, waiting = _waiting(collector, box, began)
        for uid in waiting[:MOST]:
            if collector.stopping.is_set() or collector.clock.now() - began > ROUND_WITHIN:
                break
            counts[_take(collector, box, uid)] += 1
            reached = uid
        with collector.store.write() as tx:  # also tells Health that it could be read
            cursors.save_cursor(tx, cursors.MAILBOX, _place(box, reached), collector.clock.now())
    return +counts


def _waiting(collector: Collector, box: Mailbox, now: datetime) -> tuple[int, list[int]]:
    """The place reached, and what was not looked at yet. What lay there before the first time is not for us."""
    with collector.store.read() as tx:
        place = cursors.read_cursor(tx, cursors.MAILBOX)
    if place is None or place["mailbox"] != box.name:
        return box.last(), []
    if place["validity"] == box.validity:
        return place["uid"], box.after(place["uid"])
    return 0, box.since((now - LOOK_BACK).date())


def _place(box: Mailbox, uid: int) -> dict[str, object]:
    return {"mailbox": box.name, "validity": box.validity, "uid": uid}


def _take(collector: Collector, box: Mailbox, uid: int) -> str:
    try:
        head = box.head(uid)
        if head is None or not _may_be_ours(collector, head):
            return "gone" if head is None else "not_ours"
        raw = box.whole(uid) if head.size <= LARGEST_MAIL else head.content
    except UnreadableMail as error:
        _tell(collector, "reply_unreadable", f"mail {uid} cannot be read ({error})")
        return "unreadable"
    if raw is None:
        return "gone"
    if head.size > LARGEST_MAIL or len(raw) > LARGEST_MAIL:
        _tell(collector, "reply_too_large", f"mail {uid} has {head.size // 2**20} MB; only its headers were kept")
        raw = head.content  # enough to hold the case and to ask
    if not _is_ours(collector, read_mail(raw)):
        return "not_ours"
    event = InboxEvent(SOURCE, sha256(raw).hexdigest(), "mail", "", envelope(raw, [], ""))
    with collector.store.write() as tx:
        new = store_events(tx, collector.clock.now(), [event])
        cursors.save_cursor(tx, cursors.MAILBOX, _place(box, uid), collector.clock.now())
    box.mark_read(uid)
    return "taken" if new else "known"


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
