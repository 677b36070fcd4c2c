"""What a debtor answers on his page: judged, kept as proof, and followed by rule. The owner is told of each.

Nothing here makes a case more severe: an answer is believed as far as it makes us wait or look, and no further.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import structlog

from collector.documents.answer_record import invoices_in_words
from collector.documents.words import Words, words_for
from collector.domain.debtor_page import (
    LONGEST_PROMISE,
    ONE_PAUSE_WITHIN,
    TO_AN_OFFER,
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
from collector.flows import acceptance, act, offers, refresh
from collector.flows.answer_proof import FILE, LABELS, Given, Judged, proof_of
from collector.flows.days import today_of
from collector.flows.debtor_pages import facts_of
from collector.flows.given_file import GivenFile
from collector.flows.refused import MOST_WORDS, Refused
from collector.gateways.stripe_problems import StripeTrouble
from collector.parts import Collector
from collector.store import debtor_links, disputes, documents, promises, quotes, replies, tasks
from collector.store import offers as offers_store
from collector.store.replies import Addressee
from collector.store.session import Transaction

log = structlog.get_logger()

WHO = "debtor"
MOST_FILE_BYTES = 100 * 1024 * 1024  # in one case: whoever holds a link fills no disk
_NEEDS_WORDS = (AnswerKind.INSTALMENTS, AnswerKind.CONTEST)
_MAY_ACKNOWLEDGE = (AnswerKind.PROMISE, AnswerKind.INSTALMENTS)


def give(collector: Collector, to: Addressee, given: Given) -> bool:
    """Take an answer in. False where this very form had been sent before: it counts once.

    Raises Refused (a code of the page) where it is not possible; nothing is changed then.
    """
    with collector.store.read() as tx:
        if debtor_links.was_used(tx, [given.form_key]):
            return False
        judged = _judge(collector, tx, to.case_id, given)
        _check_room(tx, to.case_id, given.file)
    now = collector.clock.now()
    proof, got = proof_of(collector, to, given, judged, now)
    for document in proof:
        collector.files.put(document.content)
    with collector.store.write() as tx:
        since = now - ONE_PAUSE_WITHIN
        paused_before = replies.paused_since(tx, to.case_id, LABELS[given.kind], since)
        reply_id = replies.record(tx, now, got, to, proof, who=WHO)
        if reply_id is None:
            return False
        if _judge(collector, tx, to.case_id, given) != judged:
            raise Refused("changed")
        _follow(collector, tx, now, to.case_id, reply_id, given, judged, got.words, paused_before=paused_before)
    if given.kind is AnswerKind.PAID:
        _ask_stripe(collector, to.case_id)
    act.look(collector, [to.case_id])
    return True


# --- is it possible? ---------------------------------------------------------------------------------------------


def _judge(collector: Collector, tx: Transaction, case_id: int, given: Given) -> Judged:
    found = facts_of(collector, tx, case_id)
    today, kind, words = today_of(collector), given.kind, words_for(given.language)
    state = page_state(found, today)
    if len(given.words) > MOST_WORDS:
        raise Refused("words_long")
    if kind in TO_AN_OFFER and state is PageState.OWED:
        return _judge_answer_to_offer(collector, tx, found, given)
    if kind not in offered(found, state, today):
        raise Refused("not_offered")
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


def _judge_answer_to_offer(collector: Collector, tx: Transaction, found: CaseFacts, given: Given) -> Judged:
    """A yes to the words that stood on the page, with the box beside them ticked, or a no to them. Raises Refused."""
    made = offers_store.of_case(tx, found.case_id)
    before = [it for it in replies.of_case(tx, found.case_id) if it.form_key != given.form_key]
    proposal = acceptance.wanted(collector, found, made, before, given)
    accepts = given.kind is AnswerKind.ACCEPT
    if accepts and not given.accepts:
        raise Refused("accept_missing")
    facts = {"kind": given.kind.value, proposal.kind: str(proposal.id)}
    terms = "\n".join(proposal.terms)
    sentence, box = (proposal.sentence, proposal.acknowledgement) if accepts else (proposal.refusal, "")
    return Judged(PageState.OWED, sentence, box, facts, 0, {}, terms)


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


# --- what follows ------------------------------------------------------------------------------------------------


def _follow(
    collector: Collector, tx: Transaction, now: datetime, case_id: int, reply_id: int, given: Given, judged: Judged,
    said: str, *, paused_before: bool,
) -> None:  # fmt: skip
    """The rule of each answer. What only a person can settle is put before the owner."""
    today = today_of(collector)
    if judged.state is PageState.LAWYER:
        replies.ask(tx, now, reply_id, case_id, said, who=WHO)
    elif given.kind is AnswerKind.ACCEPT:
        _follow_yes(collector, tx, now, case_id, reply_id, given)
    elif given.kind is AnswerKind.DECLINE:
        _follow_no(tx, now, today, case_id, reply_id, given)
        replies.ask(tx, now, reply_id, case_id, said, who=WHO)  # the offer is over: no day is won by a second no
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


def _follow_yes(
    collector: Collector, tx: Transaction, now: datetime, case_id: int, reply_id: int, given: Given
) -> None:  # fmt: skip
    if given.quote_id:  # the payment alone carries it out
        because = {"code": "ask_offer_accepted", "values": {}}
        tasks.open_task(tx, now, case_id, TaskKind.OFFER_ACCEPTED, f"quote-{given.quote_id}", because, who=WHO)
        replies.followed(tx, now, reply_id, "accepted", who=WHO)
        return
    try:
        offers.accept_on_page(collector, tx, case_id, given.offer_id, reply_id, WHO, acknowledged=given.acknowledged)
    except Refused:  # in words for the owner; nothing of this transaction stays
        raise Refused("offer_changed") from None
    replies.followed(tx, now, reply_id, "accepted", who=WHO)


def _follow_no(tx: Transaction, now: datetime, today: date, case_id: int, reply_id: int, given: Given) -> None:
    """The offer is over, and nothing is offered anew by itself. Raises Refused where it was over before."""
    if given.quote_id:
        ended = quotes.decline(tx, now, case_id, given.quote_id, reply_id, who=WHO)
    else:
        ended = offers_store.end(tx, now, case_id, given.offer_id, "refused", today, who=WHO, reply_id=reply_id)
    if not ended:
        raise Refused("changed")


def _ask_stripe(collector: Collector, case_id: int) -> None:
    """Believe Stripe at once; if it is away the case waits for the owner all the same."""
    try:
        refresh.case(collector, case_id)
    except StripeTrouble as trouble:
        log.warning("Stripe could not be asked about a payment the debtor says he made", because=trouble.because)
