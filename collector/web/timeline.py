"""What happened in this case, in words? The journal, with the words of people beside the entries they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson

from collector.domain.facts import NoticeState
from collector.domain.stripe_writing import WriteKind
from collector.store.journal import Row
from collector.store.pages import CasePage, NoticeCard, Record, RecordKind
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
    who_word,
    write_word,
)
from collector.web.page_words import words
from collector.web.reply_words import reply_answer, reply_labels
from collector.web.solution_view import rung_word

# What belongs to the bookkeeping rather than to the story; it stays readable behind "every entry".
_QUIET = frozenset(
    {
        "task_opened", "task_done", "document_kept", "notice_sending", "notice_withdrawn", "claim_opened",
        "claims_moved", "debtor_changed", "invoice_changed", "notice_revived", "call_asked",
        "statement_numbered", "service_call_sending",
    }
)  # fmt: skip
_STILL_PLANNED = frozenset({NoticeState.PLANNED, NoticeState.ANNOUNCED, NoticeState.AWAITING_APPROVAL})
_MESSAGES = "messages"
_MONEY = "money"
_PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Moment:
    """One line: when, what, further words, and the message it is about. `tone` colours its mark."""

    at: datetime
    what: str
    detail: str
    by: str
    kind: str
    notice_id: int | None
    tone: str


@dataclass(frozen=True, slots=True)
class _Context:
    notices: Mapping[int, NoticeCard]
    records: Mapping[tuple[RecordKind, int], Record]
    currency: str


def timeline(page: CasePage) -> list[Moment]:
    """The story of the case, newest first."""
    context = _Context(
        {card.id: card for card in page.notices},
        {(record.kind, record.id): record for record in page.records},
        page.facts.currency,
    )
    return [_moment(row, context) for row in page.journal if _is_told(row, context)]


def _is_told(row: Row, context: _Context) -> bool:
    """Planning and delivery are told with the sending itself, unless that is all there is."""
    if row.kind in _QUIET or (row.kind.startswith("stripe_write_") and not _is_told_of_stripe(row)):
        return False
    card = _card(orjson.loads(row.data), context)
    if row.kind == "notice_planned":
        return card is None or (card.accepted_at is None and card.state in _STILL_PLANNED)
    return not (row.kind == "notice_delivered" and card is not None and card.accepted_at is not None)


def _is_told_of_stripe(row: Row) -> bool:
    """How a write ended, and not how it got there; the place in the ladder is never told."""
    is_place = orjson.loads(row.data).get("kind") == WriteKind.PLACE
    return not is_place and row.kind in ("stripe_write_done", "stripe_write_refused", "stripe_write_withdrawn")


def _card(data: dict[str, Any], context: _Context) -> NoticeCard | None:
    """The message an entry is about; a plan names only the step, of which the newest message is meant."""
    if isinstance(data.get("notice"), int):
        return context.notices.get(data["notice"])
    steps = [card for card in context.notices.values() if card.step_key == data.get("step")]
    return max(steps, key=lambda card: card.id, default=None)


def _moment(row: Row, context: _Context) -> Moment:
    data: dict[str, Any] = orjson.loads(row.data)
    card = _card(data, context)
    what, detail, kind, tone = _told(row, data, card, context)
    return Moment(row.at, what, detail, who_word(row.who), kind, card.id if card else None, tone)


def _told(row: Row, data: dict[str, Any], card: NoticeCard | None, context: _Context) -> tuple[str, str, str, str]:
    w = words()
    t = w.t
    match row.kind:
        case "case_opened":
            return t("Case opened"), "", "system", "quiet"
        case "case_reopened":
            return t("Case opened again after a refund or a contested payment"), "", _MONEY, "stop"
        case "case_reviewed":
            return t("The reopened case was looked at"), "", _PEOPLE, "plain"
        case "owed_again":
            return t("Owed again"), "", _PEOPLE, "plain"
        case "taken_back_left" | "let_go":
            return t("Let go: it is not owed any more"), "", _PEOPLE, "plain"
        case "case_closed":
            return t("Case closed"), "", "system", "good"
        case "notice_planned":
            send_on = _day(data.get("send_on"))
            return _step(data, card), t("planned for {day}", day=send_on), _MESSAGES, "quiet"
        case "notice_accepted" if card is not None:
            return _step(data, card), _sent(card), _MESSAGES, "good" if card.delivered_at else "plain"
        case "notice_approved":
            return _step(data, card), t("approved: it leaves on its day"), _PEOPLE, "plain"
        case "step_waived":
            return t("Step skipped without its message"), _words_of(data, context), _PEOPLE, "plain"
        case "money_fact":
            return _money(data, context)
        case "penalties_waived":
            amount = _joined(str(data.get("number", "")), w.amount(int(data.get("minor", 0)), context.currency))
            return t("Penalties waived"), _joined(amount, _ground(data, context)), _MONEY, "plain"
        case "waiver_lapsed":
            amount = _joined(str(data.get("number", "")), w.amount(int(data.get("minor", 0)), context.currency))
            return t("Penalties owed again, the payment was taken back"), amount, _MONEY, "stop"
        case "penalties_claimed":
            return t("Penalties stay claimed"), "", _PEOPLE, "plain"
        case "quote_made":
            amount = w.amount(int(data.get("amount_minor", 0)), context.currency)
            return (
                t("Offer to settle"),
                t("{amount} by {day}", amount=amount, day=_day(data.get("pay_by"))),
                _PEOPLE,
                "good",
            )
        case "quote_kept":
            return t("Offer taken up"), "", _MONEY, "good"
        case "quote_lapsed":
            return t("Offer not taken up: the full claim stands"), "", _MONEY, "stop"
        case "quote_withdrawn":
            return t("Offer taken back"), "", _PEOPLE, "plain"
        case "brake_found":
            return t("A customer who matters: waits for your word"), "", "system", "you"
        case "brake_released":
            return t("The case goes on all the same"), "", _PEOPLE, "plain"
        case "offer_made":
            until = t("until {day}", day=_day(data.get("expires_on")))
            return t("Solution offered"), _joined(rung_word(str(data.get("rung"))), until), _PEOPLE, "good"
        case "offer_accepted":
            return t("Offer accepted"), _words_of(data, context), _PEOPLE, "good"
        case "offer_refused":
            return t("Offer declined"), _words_of(data, context), _PEOPLE, "stop"
        case "offer_expired":
            return t("Offer ended without an answer"), "", _PEOPLE, "quiet"
        case "offer_withdrawn":
            return t("Offer taken back"), _words_of(data, context), _PEOPLE, "plain"
        case "plan_made":
            amount = w.amount(int(data.get("total_minor", 0)), context.currency)
            parts = data.get("instalments", ())
            count = w.n("in {n} instalment", "in {n} instalments", len(parts))
            return t("Instalment plan agreed"), _joined(amount, count), _PEOPLE, "good"
        case "plan_kept":
            return t("Instalment plan kept"), "", _MONEY, "good"
        case "plan_broken":
            return t("Instalment plan not kept: what is left is due"), "", _MONEY, "stop"
        case "plan_ended":
            return t("Instalment plan ended"), _words_of(data, context), _PEOPLE, "plain"
        case "value_date_corrected":
            moved = t("from {before} to {after}", before=_day(data.get("recorded_on")), after=_day(data.get("on")))
            amount = w.amount(int(data.get("minor", 0)), context.currency)
            return t("Value date of a payment corrected"), _joined(amount, moved), _MONEY, "plain"
        case "payment_designated":
            part = part_word(str(data["part"])) if data.get("part") else t("what the order of payments says")
            return t("Payment placed as the debtor asked"), part, _MONEY, "plain"
        case "allocation_chosen":
            return t("Order of payments chosen"), order_word(str(data.get("to"))), _PEOPLE, "plain"
        case "reply_received" if data.get("source") == "page":
            owes = t("says that the debt is owed") if data.get("acknowledged") else ""
            return t("Answer on the debtor's page"), _joined(reply_labels(data.get("labels", ())), owes), _PEOPLE, "you"
        case "reply_received":
            return t("A reply came in"), reply_labels(data.get("labels", ())), _PEOPLE, "you"
        case "reply_answered":
            return t("The reply was read"), reply_answer(str(data.get("answer"))), _PEOPLE, "plain"
        case "hold_placed":
            record = _record(data, RecordKind.HOLD, context)
            until = t("until {day}", day=w.day(record.on)) if record and record.on else ""
            since = data.get("no_interest_from")
            still = t("no interest from {day} on", day=_day(since)) if since else ""
            return t("On hold"), _joined(until, still, record.words if record else ""), _PEOPLE, "quiet"
        case "hold_lifted":
            return t("Hold lifted"), "", _PEOPLE, "plain"
        case "dispute_opened":
            minor = data.get("contested_minor")
            part = t("{amount} of it", amount=w.amount(minor, context.currency)) if isinstance(minor, int) else ""
            said = _joined(part, _words_of(data, context, RecordKind.DISPUTE))
            return t("Invoice contested"), said, _PEOPLE, "stop"
        case "dispute_closed":
            record = _record(data, RecordKind.DISPUTE, context)
            said = _joined(result_word(str(data.get("result", ""))), record.outcome if record else "")
            return t("Dispute closed"), said, _PEOPLE, "plain"
        case "dispute_looked_into":
            return t("Dispute looked into"), "", _PEOPLE, "plain"
        case "handoff_unmarked":
            return t("Not for the lawyer after all"), "", "system", "plain"
        case "promise_recorded":
            return _promise(data, context)
        case "promise_kept":
            return t("Promise kept"), "", _MONEY, "good"
        case "promise_broken":
            return t("Promise not kept"), "", _MONEY, "stop"
        case "call_done":
            return t("Call"), outcome_word(str(data.get("outcome", ""))), _PEOPLE, "plain"
        case "mediation_begun":
            return t("Mediation"), t("until {day}", day=_day(data.get("until"))), _PEOPLE, "quiet"
        case "mediation_extended":
            return t("Mediation goes on"), t("until {day}", day=_day(data.get("until"))), _PEOPLE, "quiet"
        case "mediation_ended":
            return t("Mediation over"), mediation_word(str(data.get("result"))), _PEOPLE, "plain"
        case "call_tried":
            return t("Call"), outcome_word("no_answer"), _PEOPLE, "quiet"
        case "note_added":
            return t("Note"), _words_of(data, context, RecordKind.NOTE), _PEOPLE, "plain"
        case "pay_links_revoked":
            return t("Payment links taken back"), "", _PEOPLE, "plain"
        case "due_date_confirmed":
            return t("Due date confirmed"), "", _PEOPLE, "plain"
        case "statement_frozen":
            return t("Statement {number} drawn up", number=data["number"]), "", _MONEY, "plain"
        case "stripe_write_done":
            minor = data.get("total_minor") or data.get("amount_minor")
            amount = w.amount(minor, context.currency) if isinstance(minor, int) else ""
            return t("Written into Stripe"), _joined(write_word(str(data.get("kind"))), amount), _MONEY, "plain"
        case "stripe_write_refused":
            return t("Refused by Stripe"), write_word(str(data.get("kind"))), _MONEY, "stop"
        case "stripe_write_withdrawn":
            what = write_word(str(data.get("kind")))
            return t("Not written into Stripe: the facts had changed"), what, _MONEY, "quiet"
        case "suspension_begun":
            return t("The service stops: unpaid after its notice"), "", "system", "stop"
        case "suspension_lifted":
            return t("The service goes on"), lift_word(str(data.get("because"))), "system", "good"
        case "service_kept":
            return t("The service is never suspended here"), "", _PEOPLE, "plain"
        case "service_not_kept":
            return t("The service may be suspended here again"), "", _PEOPLE, "plain"
        case "service_call_done" | "service_call_failed" | "service_call_refused" as kind:
            told = call_word(str(data.get("verb")), str(data.get("target")))
            return told, call_state(kind.removeprefix("service_call_")), "system", _call_tone(kind)
        case "handoff_marked":
            return t("Ready for the lawyer"), "", "system", "you"
        case "handed_off":
            return t("Handed to the lawyer"), "", _MESSAGES, "plain"
        case kind if kind.startswith("notice_"):
            state = kind.removeprefix("notice_")
            tone = {"delivered": "good", "accepted": "plain", "bounced": "stop", "doubt": "stop", "refused": "stop"}
            reason = str(data.get("reason", "") or "")
            return _step(data, card), _joined(notice_state(state), reason), _MESSAGES, tone.get(state, "quiet")
        case _:
            return row.kind.replace("_", " ").capitalize(), "", "system", "quiet"


def _call_tone(kind: str) -> str:
    return "plain" if kind == "service_call_done" else "stop"


def _ground(data: dict[str, Any], context: _Context) -> str:
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


def _money(data: dict[str, Any], context: _Context) -> tuple[str, str, str, str]:
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


def _promise(data: dict[str, Any], context: _Context) -> tuple[str, str, str, str]:
    w = words()
    record = _record(data, RecordKind.PROMISE, context)
    if record is None or record.on is None or record.minor is None:
        return w.t("Payment promised"), "", _PEOPLE, "good"
    promised = w.t("{amount} on {day}", amount=w.amount(record.minor, context.currency), day=w.day(record.on))
    return w.t("Payment promised"), promised, _PEOPLE, "good"


def _record(data: dict[str, Any], kind: RecordKind, context: _Context) -> Record | None:
    identity = data.get(kind.value)
    return context.records.get((kind, identity)) if isinstance(identity, int) else None


def _words_of(data: dict[str, Any], context: _Context, kind: RecordKind = RecordKind.NOTE) -> str:
    record = _record(data, kind, context)
    return record.words if record else ""


def _day(text: object) -> str:
    try:
        return words().day(date.fromisoformat(str(text)))
    except ValueError:
        return "–"


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
