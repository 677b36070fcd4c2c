"""Replies: from a mail in the inbox to a case that waits until somebody has read it.

A reply only ever makes us more careful: it stops the case, and changes nothing else by itself.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256

import orjson
import structlog

from collector.clock import local_day
from collector.domain.delivery import Report, ReportKind
from collector.domain.facts import NoticeState
from collector.domain.replies.classify import Reply as ToRead
from collector.domain.replies.classify import classify
from collector.domain.replies.labels import Label
from collector.domain.replies.quotes import own_words
from collector.files import DamagedDocument
from collector.flows import act, mail_events, owner_actions
from collector.flows.days import today_of, zone_of
from collector.flows.refused import Refused
from collector.gateways.mail.inbound import FailedDelivery, InboundMail, read_mail
from collector.parts import Collector
from collector.store import canary, inbox, lookups, replies, reports
from collector.store.documents import Document
from collector.store.replies import Addressee, Received
from collector.store.session import Transaction

log = structlog.get_logger()

SOURCE = "reply"
BATCH = 20
PAID_WAIT = timedelta(days=7)  # how long a payment that the debtor says he made may take to show
ANSWERS = ("nothing", "promise", "dispute", "paid", "wait")
MAIL_TYPE = "message/rfc822"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the owner makes of a reply. `how` is one of ANSWERS; the other fields as it needs them."""

    how: str
    claim_id: int = 0
    on: date | None = None
    amount_minor: int = 0
    words: str = ""


def envelope(raw: bytes, to: list[str], sender: str) -> bytes:
    """A received mail as the inbox keeps it: a line with its envelope, then its bytes untouched."""
    return orjson.dumps({"to": to[:50], "from": sender[:254]}) + b"\n" + raw


def run(collector: Collector) -> Counter[str]:
    """Work off the mails that came in; one that cannot be read is kept and tried again, the others go on."""
    counts: Counter[str] = Counter()
    while True:
        with collector.store.write() as tx:
            waiting = inbox.take(tx, SOURCE, collector.clock.now(), BATCH)
        for row in waiting:
            try:
                counts[_take_in(collector, row)] += 1
            except Exception as error:
                log.exception("a reply could not be taken in", inbox=row.id)
                with collector.store.write() as tx:
                    inbox.failed(tx, collector.clock.now(), row.id, f"{type(error).__name__}: {error}")
                counts["failed"] += 1
        if len(waiting) < BATCH:
            return counts


def _take_in(collector: Collector, row: inbox.Waiting) -> str:
    head, _, raw = row.body.partition(b"\n")
    sent_to = [str(it).lower() for it in orjson.loads(head)["to"]]
    mail = read_mail(raw)
    test_address = collector.settings.collector_canary_email.lower()
    if test_address and test_address in sent_to:
        with collector.store.write() as tx:
            if canary.arrived(tx, collector.clock.now(), mail.subject):
                inbox.done(tx, collector.clock.now(), [row.id])
                return "test_mail"
    collector.files.put(raw)
    documents = _documents(collector, mail, raw)
    got = _read(collector, mail, raw)
    with collector.store.read() as tx:
        to = addressee(collector, tx, mail, sent_to)
        got = replace(got, is_human=got.is_human or _is_doubtful(tx, mail, got, to))
    if to is not None and not to.is_named:
        got = replace(got, facts={**got.facts, **replies.BY_SENDER})
    now = collector.clock.now()
    with collector.store.write() as tx:
        made = replies.keep(tx, now, got, to, documents, who="debtor")
        if made and mail.failed and to:
            _came_back(collector, tx, mail.failed, _failed_notice(tx, mail, to), to, got.sha256)
        inbox.done(tx, now, [row.id])
    if made and to:
        act.look(collector, [to.case_id])
    return "known" if made is None else "unmatched" if to is None else "human" if got.is_human else "machine"


def addressee(collector: Collector, tx: Transaction, mail: InboundMail, sent_to: list[str]) -> Addressee | None:
    """By the envelope first, then the headers, then what it answers, then the one open case of who writes.

    None of it proves who wrote: a token only that someone saw the mail. It holds the case, and no more.
    """
    domain = f"@{collector.settings.collector_reply_domain}"
    for address in (*sent_to, *mail.recipients):
        if address.startswith("r+") and address.endswith(domain):
            token = address[2 : -len(domain)]
            found = replies.by_token(tx, sha256(token.encode()).hexdigest())
            if found:
                return found
    answered = replies.by_uids(tx, [it.partition("@")[0] for it in mail.references])
    return answered or replies.by_sender(tx, mail.from_email)


def _documents(collector: Collector, mail: InboundMail, raw: bytes) -> list[Document]:
    """The mail itself and the files that may be kept on their own; their bytes are on disk before any row says so."""
    kept = [Document("reply", "reply.eml", MAIL_TYPE, raw)]
    for file in mail.files:
        if not file.refused and file.content:
            collector.files.put(file.content)
            kept.append(Document("reply_file", file.name, file.content_type, file.content))
    return kept


def _read(collector: Collector, mail: InboundMail, raw: bytes) -> Received:
    received_on = local_day(collector.clock.now(), zone_of(collector))
    reading = classify(ToRead(mail.text, mail.subject, mail.headers, received_on))
    return Received(
        sha256=sha256(raw).hexdigest(),
        from_email=mail.from_email,
        subject=mail.subject,
        words=_plain(own_words(mail.text)) or mail.subject,
        whole=_plain(mail.text),
        labels=[str(label) for label in reading.labels],
        facts=reading.facts,
        because=_plain(reading.because),
        is_human=reading.is_human and mail.failed is None,
        files=[
            {"name": it.name, "content_type": it.content_type, "size": len(it.content),
             "sha256": sha256(it.content).hexdigest() if it.content else "", "refused": it.refused}
            for it in mail.files
        ],
    )  # fmt: skip


def _plain(text: str) -> str:
    """Text that both databases can hold and a page can show: without NUL and other controls."""
    return "".join(it for it in text[:100_000] if it.isprintable() or it in "\n\t").strip()


def _failed_notice(tx: Transaction, mail: InboundMail, to: Addressee | None) -> reports.Sent | None:
    """The notice that a delivery status report says did not arrive at the address it went to."""
    if to is None or mail.failed is None:
        return None
    sent = reports.find_sent(tx, to.notice_uid, None)
    return sent if sent is not None and (sent.to_email or "").lower() in mail.failed.addresses else None


def _is_doubtful(tx: Transaction, mail: InboundMail, got: Received, to: Addressee | None) -> bool:
    """A machine says that a mail of this case did not arrive, and proves it not: a person reads it, for nobody should
    be pressed by mails he does not get. Not where it only says "later", nor where the notice is known to be back.
    """
    if to is None or Label.BOUNCE not in got.labels or (mail.failed is not None and not mail.failed.is_final):
        return False
    failed, sent = _failed_notice(tx, mail, to), reports.find_sent(tx, to.notice_uid, None)
    is_known = sent is not None and sent.state is NoticeState.BOUNCED
    return not is_known and not (failed is not None and _is_proof(to, failed))


def _is_proof(to: Addressee, sent: reports.Sent) -> bool:
    """Anybody can write a report: one that does not name the mail, or says that a delivered mail did not arrive, is
    for a person to read. The provider's own reports are signed; what comes back late reaches it first.
    """
    return to.is_named and sent.state is not NoticeState.DELIVERED


def _came_back(
    collector: Collector, tx: Transaction, failed: FailedDelivery, sent: reports.Sent | None, to: Addressee, digest: str
) -> None:
    """A delivery status report: it counts like the provider's own, about the notice it names alone."""
    if sent is None or not _is_proof(to, sent):
        return
    kind = ReportKind.BOUNCED if failed.is_final else ReportKind.DEFERRED
    report = Report(kind, collector.clock.now(), failed.reason)
    mail_events.apply_report(collector, tx, sent, report, digest, {"reply": digest}, None, who="reply")


# --- what the owner makes of it ----------------------------------------------------------------------------------


def answer(collector: Collector, reply_id: int, chosen: Answer, who: str) -> None:
    """The owner has read a reply and says what follows. The case goes on as soon as no reply of it is unread.

    Raises Refused where the answer is not possible; nothing is changed then and the reply stays unread.
    """
    with collector.store.read() as tx:
        found = replies.find(tx, reply_id)
    if found is None or found.answered_at is not None:
        raise Refused("reply_already_answered")
    if chosen.how not in ANSWERS:
        raise Refused("unknown_answer")
    if chosen.how != "nothing" and found.case_id is None:
        raise Refused("reply_without_case")
    if found.case_id is not None:
        _follow(collector, found.case_id, chosen, who)
    with collector.store.write() as tx:
        case_id = replies.answer(tx, collector.clock.now(), reply_id, chosen.how, who=who)
    if case_id:
        act.look(collector, [case_id])


def _follow(collector: Collector, case_id: int, chosen: Answer, who: str) -> None:
    today = today_of(collector)
    match chosen.how:
        case "promise":
            owner_actions.promise(collector, case_id, _day(chosen), chosen.amount_minor, who)
        case "dispute":
            owner_actions.open_dispute(collector, case_id, chosen.claim_id, chosen.words, who)
        case "paid":
            owner_actions.hold(collector, case_id, chosen.words or "paid", today + PAID_WAIT, who)
        case "wait":
            owner_actions.hold(collector, case_id, chosen.words, _day(chosen), who)


def _day(chosen: Answer) -> date:
    if chosen.on is None:
        raise Refused("date_unreadable")
    return chosen.on


def assign(collector: Collector, reply_id: int, case_id: int, who: str) -> None:
    """The owner says which case a reply is about; from then on it holds that case."""
    with collector.store.read() as tx:
        found = replies.find(tx, reply_id)
        known = lookups.currency_of(tx, case_id) is not None
    if found is None or found.case_id is not None or found.answered_at is not None:
        raise Refused("reply_already_answered")
    if not known:
        raise Refused("no_such_case")
    try:
        raw = collector.files.get(found.sha256)
    except DamagedDocument:
        raise Refused("document_damaged") from None
    documents = _documents(collector, read_mail(raw), raw)
    with collector.store.write() as tx:
        replies.assign(tx, collector.clock.now(), reply_id, case_id, documents, who=who)
    act.look(collector, [case_id])
