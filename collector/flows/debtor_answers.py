"""What a debtor answers on his page: judged, kept as proof, and followed by rule. The owner is told of each.

Nothing here makes a case more severe: an answer is believed as far as it makes us wait or look, and no further.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

import structlog

from collector.documents.answer_record import AnswerRecord, invoices_in_words, record_text
from collector.documents.words import Words, words_for
from collector.domain.debtor_page import (
    LONGEST_PROMISE,
    ONE_PAUSE_WITHIN,
    AnswerKind,
    PageState,
    asked_for,
    offered,
    page_state,
    pause_for,
    promisable,
)
from collector.domain.decisions import TaskKind
from collector.domain.facts import CaseFacts
from collector.domain.money import Money
from collector.flows import act, refresh
from collector.flows.days import today_of
from collector.flows.debtor_pages import facts_of
from collector.flows.refused import MOST_WORDS, Refused
from collector.gateways.stripe_problems import StripeTrouble
from collector.parts import Collector
from collector.store import debtor_links, disputes, documents, promises, replies, tasks
from collector.store.documents import Document
from collector.store.replies import Addressee, Received
from collector.store.session import Transaction

log = structlog.get_logger()

WHO = "debtor"
FILE = "reply_file"
RECORD_TYPE = "text/plain; charset=utf-8"
MOST_FILE_BYTES = 100 * 1024 * 1024  # in one case: whoever holds a link fills no disk
LABELS: Mapping[AnswerKind, str] = {
    AnswerKind.PROMISE: "promise_to_pay", AnswerKind.INSTALMENTS: "request_payment_plan",
    AnswerKind.CONTEST: "dispute", AnswerKind.PAID: "claims_paid", AnswerKind.WRONG_PERSON: "wrong_person",
    AnswerKind.CALL: "call_me",
}  # fmt: skip
_NEEDS_WORDS = (AnswerKind.INSTALMENTS, AnswerKind.CONTEST)
_MAY_ACKNOWLEDGE = (AnswerKind.PROMISE, AnswerKind.INSTALMENTS)


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file sent along; its type was read off its content."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Given:
    """What came from a form of the page. `form_key` names the form; `shown_minor` is the sum that stood on it.

    `part_minor`: the amount contested of one invoice, where not all of it is. Amounts in minor units of the case.
    """

    kind: AnswerKind
    form_key: str
    language: str
    family: str
    words: str = ""
    on: date | None = None
    claim_ids: tuple[int, ...] = ()
    part_minor: int | None = None
    phone: str = ""
    acknowledged: bool = False
    shown_minor: int = 0
    file: GivenFile | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A possible answer: the sentence that says it, that of its box, what a program reads of it, what it is about."""

    state: PageState
    sentence: str
    acknowledgement: str
    facts: Mapping[str, str]
    owed_minor: int
    contested: Mapping[int, str]


def give(collector: Collector, to: Addressee, given: Given) -> bool:
    """Take an answer in. False where this very form had been sent before: it counts once.

    Raises Refused (a code of the page) where it is not possible; nothing is changed then.
    """
    with collector.store.read() as tx:
        if debtor_links.was_used(tx, [given.form_key]):
            return False
        judged = _judge(collector, facts_of(collector, tx, to.case_id), given)
        _check_room(tx, to.case_id, given.file)
    now = collector.clock.now()
    proof, got = _proof(collector, to, given, judged, now)
    for document in proof:
        collector.files.put(document.content)
    with collector.store.write() as tx:
        since = now - ONE_PAUSE_WITHIN
        paused_before = replies.paused_since(tx, to.case_id, LABELS[given.kind], since)
        reply_id = replies.record(tx, now, got, to, proof, who=WHO)
        if reply_id is None:
            return False
        if _judge(collector, facts_of(collector, tx, to.case_id), given) != judged:
            raise Refused("changed")
        _follow(collector, tx, now, to.case_id, reply_id, given, judged, got.words, paused_before=paused_before)
    if given.kind is AnswerKind.PAID:
        _ask_stripe(collector, to.case_id)
    act.look(collector, [to.case_id])
    return True


# --- is it possible? ---------------------------------------------------------------------------------------------


def _judge(collector: Collector, found: CaseFacts, given: Given) -> Judged:
    today, kind, words = today_of(collector), given.kind, words_for(given.language)
    state = page_state(found, today)
    if kind not in offered(found, state, today):
        raise Refused("not_offered")
    if len(given.words) > MOST_WORDS:
        raise Refused("words_long")
    if kind in _NEEDS_WORDS and not given.words:
        raise Refused("words_missing")
    due = promisable(found, today)
    owed_minor = sum(it.asked_minor for it in due)
    if kind in _MAY_ACKNOWLEDGE and given.shown_minor != owed_minor:
        raise Refused("changed")
    contested = _contested(found, given, words) if kind is AnswerKind.CONTEST else {}
    known = {
        "amount": words.amount(owed_minor, found.currency),
        "invoices": invoices_in_words([it.claim.number for it in due], words) if due else "",
        "day": words.day(_day(given, today)) if kind in (AnswerKind.PROMISE, AnswerKind.PAID) else "",
        "items": ", ".join(contested.values()),
        "phone": _phone(given),
    }
    sentence = words.say(f"page.say.{kind.value}").format(**known)
    box = words.say("page.acknowledge").format(**known) if kind in _MAY_ACKNOWLEDGE and due else ""
    return Judged(state, sentence, box, _facts(found, given, owed_minor, contested), owed_minor, contested)


def _check_room(tx: Transaction, case_id: int, file: GivenFile | None) -> None:
    """A file is taken while the case has room for it; what is said without one always is. Raises Refused."""
    if file is not None and documents.size_of(tx, case_id, FILE) + len(file.content) > MOST_FILE_BYTES:
        raise Refused("files_full")


def _day(given: Given, today: date) -> date:
    """The day that was named. Raises Refused."""
    if given.on is None:
        raise Refused("day_unreadable")
    if given.kind is AnswerKind.PAID:
        if given.on > today:
            raise Refused("day_future")
    elif given.on < today:
        raise Refused("day_past")
    elif given.on > today + LONGEST_PROMISE:
        raise Refused("day_far")
    return given.on


def _phone(given: Given) -> str:
    if given.kind is not AnswerKind.CALL:
        return ""
    digits = sum(it.isdecimal() for it in given.phone)
    if not 6 <= digits <= 20 or len(given.phone) > 40 or any(it not in "0123456789+().-/ " for it in given.phone):
        raise Refused("phone")
    return given.phone


def _contested(found: CaseFacts, given: Given, words: Words) -> dict[int, str]:
    """By claim, what is contested of it in words. Raises Refused."""
    chosen = [it for it in asked_for(found) if it.claim.id in given.claim_ids]
    if not chosen or len(chosen) != len(set(given.claim_ids)):
        raise Refused("claim_missing")
    items = {it.claim.id: invoices_in_words([it.claim.number], words) for it in chosen}
    if given.part_minor is not None:
        if len(chosen) != 1 or not 0 < given.part_minor < chosen[0].asked_minor:
            raise Refused("amount")
        only = chosen[0].claim.id
        items[only] += f" ({words.amount(given.part_minor, found.currency)})"
    return items


def _facts(found: CaseFacts, given: Given, owed_minor: int, contested: Mapping[int, str]) -> dict[str, str]:
    """What a program reads of the answer, under the names that replies by mail use."""
    facts = {"kind": given.kind.value}
    if given.kind is AnswerKind.PROMISE and given.on is not None:
        facts |= {"promise_date": given.on.isoformat(), "amount": str(Money(owed_minor, found.currency).to_decimal())}
    if given.kind is AnswerKind.PAID and given.on is not None:
        facts["paid_on"] = given.on.isoformat()
    if given.kind is AnswerKind.CALL:
        facts["phone"] = given.phone
    if given.part_minor is not None and contested:
        facts["contested"] = str(Money(given.part_minor, found.currency).to_decimal())
    return facts


# --- the proof ---------------------------------------------------------------------------------------------------


def _proof(
    collector: Collector, to: Addressee, given: Given, judged: Judged, now: datetime
) -> tuple[list[Document], Received]:
    """The record of the answer with the file that came along, and the row that lists it."""
    words, file = words_for(given.language), given.file
    acknowledged = given.acknowledged and bool(judged.acknowledgement)
    digest = sha256(file.content).hexdigest() if file else ""
    text = record_text(
        AnswerRecord(
            creditor=collector.policy.creditor.name, received_at=now, family=given.family, notice_number=to.notice_uid,
            form=given.form_key[:16], sentence=judged.sentence, words=given.words,
            acknowledgement=judged.acknowledgement,
            acknowledged=acknowledged, file_name=file.name if file else "", file_sha256=digest,
        ),
        words,
    )  # fmt: skip
    kept = [Document("reply", "answer.txt", RECORD_TYPE, text.encode())]
    files = []
    if file is not None:
        kept.append(Document(FILE, file.name, file.content_type, file.content))
        files = [{"name": file.name, "content_type": file.content_type, "size": len(file.content), "sha256": digest,
                  "refused": ""}]  # fmt: skip
    said = "\n\n".join(part for part in (judged.sentence, given.words) if part)
    got = Received(
        sha256=sha256(kept[0].content).hexdigest(), from_email="", subject="", words=said, whole=text,
        labels=[LABELS[given.kind]], facts=judged.facts, because="", is_human=True, files=files, source=replies.PAGE,
        form_key=given.form_key, acknowledged=acknowledged,
    )  # fmt: skip
    return kept, got


# --- what follows ------------------------------------------------------------------------------------------------


def _follow(
    collector: Collector, tx: Transaction, now: datetime, case_id: int, reply_id: int, given: Given, judged: Judged,
    said: str, *, paused_before: bool,
) -> None:  # fmt: skip
    """The rule of each answer. What only a person can settle is put before the owner."""
    today = today_of(collector)
    if judged.state is PageState.LAWYER:
        replies.ask(tx, now, reply_id, case_id, said, who=WHO)
    elif given.kind is AnswerKind.PROMISE and given.on is not None:
        promises.record(tx, now, case_id, today, given.on, judged.owed_minor, who=WHO)
        replies.followed(tx, now, reply_id, "promise", who=WHO)
        because = {"code": "ask_promise_made", "values": {"promised": given.on.isoformat()}}
        tasks.open_task(tx, now, case_id, TaskKind.PROMISE_MADE, str(reply_id), because, who=WHO)
    elif given.kind is AnswerKind.CONTEST:
        opened = [
            disputes.open_dispute(
                tx, now, case_id, claim_id, "debtor", "", said, who=WHO, contested_minor=given.part_minor
            )
            for claim_id in judged.contested
        ]  # fmt: skip
        if all(opened):
            replies.followed(tx, now, reply_id, "dispute", who=WHO)
        else:  # he has an open contest of that invoice already: what he adds is for the owner to read
            replies.ask_until(tx, now, reply_id, case_id, said, None, "ask_read_answer_again", who=WHO)
    else:
        pause = pause_for(given.kind, today, paused_before=paused_before)
        if pause is not None and pause.until is None:
            replies.ask(tx, now, reply_id, case_id, said, who=WHO)
        else:
            until, code = (pause.until, "ask_read_answer") if pause else (None, "ask_read_answer_again")
            replies.ask_until(tx, now, reply_id, case_id, said, until, code, who=WHO)


def _ask_stripe(collector: Collector, case_id: int) -> None:
    """Believe Stripe at once; if it is away the case waits for the owner all the same."""
    try:
        refresh.case(collector, case_id)
    except StripeTrouble as trouble:
        log.warning("Stripe could not be asked about a payment the debtor says he made", because=trouble.because)
