"""The words for each entry of a journal: what happened, further words, which lane it belongs to, and its tone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from collector.store.pages import NoticeCard, Record, RecordKind
from collector.web.case_words import (
    call_state,
    call_word,
    lift_word,
    mediation_word,
    notice_state,
    order_word,
    outcome_word,
    part_word,
    result_word,
    step_word,
    write_word,
)
from collector.web.page_words import words
from collector.web.reply_words import reply_answer, reply_labels
from collector.web.solution_view import rung_word

_MESSAGES = "messages"
_MONEY = "money"
_PEOPLE = "people"

# What, further words, lane ("messages", "money", "people", "system"), tone of its mark.
Telling = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Context:
    """What the entries point at: the messages, the words people wrote, the currency; and the `plain_words`."""

    notices: Mapping[int, NoticeCard]
    records: Mapping[tuple[RecordKind, int], Record]
    currency: str
    plain: Mapping[str, tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the journal, its data read, and the message it is about."""

    kind: str
    data: dict[str, Any]
    card: NoticeCard | None
    context: Context


def telling(entry: Entry) -> Telling:
    """The words for `entry`, in the language of the page; an entry nobody wrote words for shows its own name."""
    plain = entry.context.plain.get(entry.kind)
    if plain is not None:
        what, lane, tone = plain
        return what, "", lane, tone
    for tell in (_of_messages, _of_money, _of_solutions, _of_replies, _of_the_owner, _of_others):
        told = tell(entry)
        if told is not None:
            return told
    if entry.kind.startswith("notice_"):
        return _state_of_notice(entry)
    return entry.kind.replace("_", " ").capitalize(), "", "system", "quiet"


def plain_words() -> dict[str, tuple[str, str, str]]:
    """Entries that need no more than their name: what, lane, tone; looked up once for a page."""
    t = words().t
    return {
        "case_opened": (t("Case opened"), "system", "quiet"),
        "case_reopened": (t("Case opened again after a refund or a contested payment"), _MONEY, "stop"),
        "case_reviewed": (t("The reopened case was looked at"), _PEOPLE, "plain"),
        "owed_again": (t("Owed again"), _PEOPLE, "plain"),
        "taken_back_left": (t("Let go: it is not owed any more"), _PEOPLE, "plain"),
        "let_go": (t("Let go: it is not owed any more"), _PEOPLE, "plain"),
        "case_closed": (t("Case closed"), "system", "good"),
        "penalties_claimed": (t("Penalties stay claimed"), _PEOPLE, "plain"),
        "quote_kept": (t("Offer taken up"), _MONEY, "good"),
        "quote_lapsed": (t("Offer not taken up: the full claim stands"), _MONEY, "stop"),
        "quote_withdrawn": (t("Offer taken back"), _PEOPLE, "plain"),
        "brake_found": (t("A customer who matters: waits for your word"), "system", "you"),
        "brake_released": (t("The case goes on all the same"), _PEOPLE, "plain"),
        "offer_expired": (t("Offer ended without an answer"), _PEOPLE, "quiet"),
        "plan_kept": (t("Instalment plan kept"), _MONEY, "good"),
        "plan_broken": (t("Instalment plan not kept: what is left is due"), _MONEY, "stop"),
        "hold_lifted": (t("Hold lifted"), _PEOPLE, "plain"),
        "dispute_looked_into": (t("Dispute looked into"), _PEOPLE, "plain"),
        "handoff_unmarked": (t("Not for the lawyer after all"), "system", "plain"),
        "promise_kept": (t("Promise kept"), _MONEY, "good"),
        "promise_broken": (t("Promise not kept"), _MONEY, "stop"),
        "pay_links_revoked": (t("Payment links taken back"), _PEOPLE, "plain"),
        "due_date_confirmed": (t("Due date confirmed"), _PEOPLE, "plain"),
        "suspension_begun": (t("The service stops: unpaid after its notice"), "system", "stop"),
        "service_kept": (t("The service is never suspended here"), _PEOPLE, "plain"),
        "service_not_kept": (t("The service may be suspended here again"), _PEOPLE, "plain"),
        "handoff_marked": (t("Ready for the lawyer"), "system", "you"),
        "handed_off": (t("Handed to the lawyer"), _MESSAGES, "plain"),
    }


def _of_messages(entry: Entry) -> Telling | None:
    """Planned, sent, approved, skipped."""
    data, card, context = entry.data, entry.card, entry.context
    t = words().t
    match entry.kind:
        case "notice_planned":
            send_on = _day(data.get("send_on"))
            return _step(data, card), t("planned for {day}", day=send_on), _MESSAGES, "quiet"
        case "notice_accepted" if card is not None:
            return _step(data, card), _sent(card), _MESSAGES, "good" if card.delivered_at else "plain"
        case "notice_approved":
            return _step(data, card), t("approved: it leaves on its day"), _PEOPLE, "plain"
        case "step_waived":
            return t("Step skipped without its message"), _words_of(data, context), _PEOPLE, "plain"
        case _:
            return None


def _of_money(entry: Entry) -> Telling | None:
    """Payments, penalties, statements."""
    w, data, context = words(), entry.data, entry.context
    t = w.t
    match entry.kind:
        case "money_fact":
            return _money(data, context)
        case "penalties_waived":
            amount = _joined(str(data.get("number", "")), w.amount(int(data.get("minor", 0)), context.currency))
            return t("Penalties waived"), _joined(amount, _ground(data, context)), _MONEY, "plain"
        case "waiver_lapsed":
            amount = _joined(str(data.get("number", "")), w.amount(int(data.get("minor", 0)), context.currency))
            return t("Penalties owed again, the payment was taken back"), amount, _MONEY, "stop"
        case "value_date_corrected":
            moved = t("from {before} to {after}", before=_day(data.get("recorded_on")), after=_day(data.get("on")))
            amount = w.amount(int(data.get("minor", 0)), context.currency)
            return t("Value date of a payment corrected"), _joined(amount, moved), _MONEY, "plain"
        case "payment_designated":
            part = part_word(str(data["part"])) if data.get("part") else t("what the order of payments says")
            return t("Payment placed as the debtor asked"), part, _MONEY, "plain"
        case "allocation_chosen":
            return t("Order of payments chosen"), order_word(str(data.get("to"))), _PEOPLE, "plain"
        case "statement_frozen":
            return t("Statement {number} drawn up", number=data["number"]), "", _MONEY, "plain"
        case _:
            return None


def _of_solutions(entry: Entry) -> Telling | None:
    """Offers, instalment plans, promises."""
    w, data, context = words(), entry.data, entry.context
    t = w.t
    match entry.kind:
        case "quote_made":
            amount = w.amount(int(data.get("amount_minor", 0)), context.currency)
            return (
                t("Offer to settle"),
                t("{amount} by {day}", amount=amount, day=_day(data.get("pay_by"))),
                _PEOPLE,
                "good",
            )
        case "offer_made":
            until = t("until {day}", day=_day(data.get("expires_on")))
            return t("Solution offered"), _joined(rung_word(str(data.get("rung"))), until), _PEOPLE, "good"
        case "offer_accepted":
            return t("Offer accepted"), _words_of(data, context), _PEOPLE, "good"
        case "offer_refused":
            return t("Offer declined"), _words_of(data, context), _PEOPLE, "stop"
        case "offer_withdrawn":
            return t("Offer taken back"), _words_of(data, context), _PEOPLE, "plain"
        case "plan_made":
            amount = w.amount(int(data.get("total_minor", 0)), context.currency)
            parts = data.get("instalments", ())
            count = w.n("in {n} instalment", "in {n} instalments", len(parts))
            return t("Instalment plan agreed"), _joined(amount, count), _PEOPLE, "good"
        case "plan_ended":
            return t("Instalment plan ended"), _words_of(data, context), _PEOPLE, "plain"
        case "promise_recorded":
            return _promise(data, context)
        case _:
            return None


def _of_replies(entry: Entry) -> Telling | None:
    """What the debtor answered, and how it was answered."""
    w, data, context = words(), entry.data, entry.context
    t = w.t
    match entry.kind:
        case "reply_received" if data.get("source") == "page":
            owes = t("says that the debt is owed") if data.get("acknowledged") else ""
            return t("Answer on the debtor's page"), _joined(reply_labels(data.get("labels", ())), owes), _PEOPLE, "you"
        case "reply_received":
            return t("A reply came in"), reply_labels(data.get("labels", ())), _PEOPLE, "you"
        case "reply_answered":
            return t("The reply was read"), reply_answer(str(data.get("answer"))), _PEOPLE, "plain"
        case "dispute_opened":
            minor = data.get("contested_minor")
            part = t("{amount} of it", amount=w.amount(minor, context.currency)) if isinstance(minor, int) else ""
            said = _joined(part, _words_of(data, context, RecordKind.DISPUTE))
            return t("Invoice contested"), said, _PEOPLE, "stop"
        case "dispute_closed":
            record = _record(data, RecordKind.DISPUTE, context)
            said = _joined(result_word(str(data.get("result", ""))), record.outcome if record else "")
            return t("Dispute closed"), said, _PEOPLE, "plain"
        case "mediation_begun":
            return t("Mediation"), t("until {day}", day=_day(data.get("until"))), _PEOPLE, "quiet"
        case "mediation_extended":
            return t("Mediation goes on"), t("until {day}", day=_day(data.get("until"))), _PEOPLE, "quiet"
        case "mediation_ended":
            return t("Mediation over"), mediation_word(str(data.get("result"))), _PEOPLE, "plain"
        case _:
            return None


def _of_the_owner(entry: Entry) -> Telling | None:
    """Holds, calls, notes."""
    w, data, context = words(), entry.data, entry.context
    t = w.t
    match entry.kind:
        case "hold_placed":
            record = _record(data, RecordKind.HOLD, context)
            until = t("until {day}", day=w.day(record.on)) if record and record.on else ""
            since = data.get("no_interest_from")
            still = t("no interest from {day} on", day=_day(since)) if since else ""
            return t("On hold"), _joined(until, still, record.words if record else ""), _PEOPLE, "quiet"
        case "call_done":
            return t("Call"), outcome_word(str(data.get("outcome", ""))), _PEOPLE, "plain"
        case "call_tried":
            return t("Call"), outcome_word("no_answer"), _PEOPLE, "quiet"
        case "note_added":
            return t("Note"), _words_of(data, context, RecordKind.NOTE), _PEOPLE, "plain"
        case _:
            return None


def _of_others(entry: Entry) -> Telling | None:
    """What was written into Stripe, and what the creditor's own system was told."""
    w, data, context = words(), entry.data, entry.context
    t = w.t
    match entry.kind:
        case "stripe_write_done":
            minor = data.get("total_minor") or data.get("amount_minor")
            amount = w.amount(minor, context.currency) if isinstance(minor, int) else ""
            return t("Written into Stripe"), _joined(write_word(str(data.get("kind"))), amount), _MONEY, "plain"
        case "stripe_write_refused":
            return t("Refused by Stripe"), write_word(str(data.get("kind"))), _MONEY, "stop"
        case "stripe_write_withdrawn":
            what = write_word(str(data.get("kind")))
            return t("Not written into Stripe: the facts had changed"), what, _MONEY, "quiet"
        case "suspension_lifted":
            return t("The service goes on"), lift_word(str(data.get("because"))), "system", "good"
        case "service_call_done" | "service_call_failed" | "service_call_refused" as kind:
            told = call_word(str(data.get("verb")), str(data.get("target")))
            return told, call_state(kind.removeprefix("service_call_")), "system", _call_tone(kind)
        case _:
            return None


def _state_of_notice(entry: Entry) -> Telling:
    state = entry.kind.removeprefix("notice_")
    tone = {"delivered": "good", "accepted": "plain", "bounced": "stop", "doubt": "stop", "refused": "stop"}
    reason = str(entry.data.get("reason", "") or "")
    told = _joined(notice_state(state), reason)
    return _step(entry.data, entry.card), told, _MESSAGES, tone.get(state, "quiet")


def _call_tone(kind: str) -> str:
    return "plain" if kind == "service_call_done" else "stop"


def _ground(data: dict[str, Any], context: Context) -> str:
    t = words().t
    said = _words_of(data, context)
    grounds = {"policy": t("as your policy says"), "quote": t("as offered"), "plan": t("as agreed")}
    return said or grounds.get(str(data.get("because")), "")


def _step(data: dict[str, Any], card: NoticeCard | None) -> str:
    kind = card.kind if card else data.get("kind")
    word = step_word(str(kind) if kind else None)
    return word[:1].upper() + word[1:]


def _sent(card: NoticeCard) -> str:
    w = words()
    to = w.t("sent to {email}", email=card.to_email) if card.to_email else w.t("sent")
    return _joined(to, w.t("delivered {moment}", moment=w.moment(card.delivered_at)) if card.delivered_at else "")


def _money(data: dict[str, Any], context: Context) -> Telling:
    w = words()
    names = {
        "payment": (w.t("Payment received"), "good"), "credit_note": (w.t("Credit note"), "plain"),
        "credit_note_voided": (w.t("Credit note cancelled"), "plain"), "refund": (w.t("Refund"), "stop"),
        "chargeback": (w.t("Payment taken back by the bank"), "stop"), "waiver": (w.t("Penalties waived"), "plain"),
        "cost": (w.t("Recovery cost"), "plain"),
    }  # fmt: skip
    name, tone = names.get(str(data.get("kind")), (w.t("Payment received"), "plain"))
    amount = w.amount(int(data.get("minor", 0)), context.currency)
    return name, _joined(amount, w.t("value date {day}", day=_day(data.get("on")))), _MONEY, tone


def _promise(data: dict[str, Any], context: Context) -> Telling:
    w = words()
    record = _record(data, RecordKind.PROMISE, context)
    if record is None or record.on is None or record.minor is None:
        return w.t("Payment promised"), "", _PEOPLE, "good"
    promised = w.t("{amount} on {day}", amount=w.amount(record.minor, context.currency), day=w.day(record.on))
    return w.t("Payment promised"), promised, _PEOPLE, "good"


def _record(data: dict[str, Any], kind: RecordKind, context: Context) -> Record | None:
    identity = data.get(kind.value)
    return context.records.get((kind, identity)) if isinstance(identity, int) else None


def _words_of(data: dict[str, Any], context: Context, kind: RecordKind = RecordKind.NOTE) -> str:
    record = _record(data, kind, context)
    return record.words if record else ""


def _day(text: object) -> str:
    try:
        return words().day(date.fromisoformat(str(text)))
    except ValueError:
        return "–"


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
