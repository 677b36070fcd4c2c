"""How many mails are taken in, by post or from a mailbox, before the rest has to wait?"""

from __future__ import annotations

from datetime import timedelta

from collector.flows.replies import addressee
from collector.flows.throttling import Limit, allows
from collector.gateways.mail.inbound import read_mail
from collector.parts import Collector

DAY = timedelta(days=1)
# To one case, or of all who name none; what is over waits where it lies, at the provider or in the mailbox.
REPLIES = Limit("replies", 500, DAY)
LARGE_REPLIES = Limit("large replies", 20, DAY)
LARGE_REPLY = 1024 * 1024  # bytes


def has_room(collector: Collector, raw: bytes, sent_to: list[str]) -> bool:
    """Anybody can write to us; nobody fills the disk by it, nor the room of a debtor who answers."""
    subject = _subject_of(collector, raw, sent_to)
    is_large = len(raw) > LARGE_REPLY
    return allows(collector, REPLIES, subject) and not (is_large and not allows(collector, LARGE_REPLIES, subject))


def _subject_of(collector: Collector, raw: bytes, sent_to: list[str]) -> str:
    """Whose share of the room a mail takes: of the case it names, or of all strangers together."""
    with collector.store.read() as tx:
        to = addressee(collector, tx, read_mail(raw), [it.lower() for it in sent_to])
    return f"case {to.case_id}" if to is not None and to.is_named else "strangers"
