"""The words for each entry of a journal: what happened, further words, which lane it belongs to, and its tone."""

from __future__ import annotations

from typing import Any

from collector.domain.decisions import Because, CloseReason
from collector.domain.sentences import say
from collector.store.pages import NoticeCard
from collector.web.case_words import call_state, call_word, lift_word, notice_state, step_word, write_word
from collector.web.page_words import words
from collector.web.timeline_entry import MESSAGES, MONEY, PEOPLE, Entry, Telling, day_of, joined, words_of
from collector.web.timeline_money import of_money, of_solutions
from collector.web.timeline_people import of_replies, of_the_owner


def telling(entry: Entry) -> Telling:
    """The words for `entry`, in the language of the page; an entry nobody wrote words for shows its own name."""
    plain = entry.context.plain.get(entry.kind)
    if plain is not None:
        what, lane, tone = plain
        return what, "", lane, tone
    for tell in (_of_messages, of_money, of_solutions, of_replies, of_the_owner, _of_others):
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
        "case_reopened": (t("Case opened again after a refund or a contested payment"), MONEY, "stop"),
        "case_reviewed": (t("The reopened case was looked at"), PEOPLE, "plain"),
        "owed_again": (t("Owed again"), PEOPLE, "plain"),
        "taken_back_left": (t("Let go: it is not owed any more"), PEOPLE, "plain"),
        "let_go": (t("Let go: it is not owed any more"), PEOPLE, "plain"),
        "penalties_claimed": (t("Penalties stay claimed"), PEOPLE, "plain"),
        "quote_kept": (t("Offer taken up"), MONEY, "good"),
        "quote_lapsed": (t("Offer not taken up: the full claim stands"), MONEY, "stop"),
        "quote_withdrawn": (t("Offer taken back"), PEOPLE, "plain"),
        "quote_declined": (t("Offer declined"), PEOPLE, "stop"),
        "brake_found": (t("A customer who matters: waits for your word"), "system", "you"),
        "brake_released": (t("The case goes on all the same"), PEOPLE, "plain"),
        "offer_expired": (t("Offer ended without an answer"), PEOPLE, "quiet"),
        "plan_kept": (t("Instalment plan kept"), MONEY, "good"),
        "plan_broken": (t("Instalment plan not kept: what is left is due"), MONEY, "stop"),
        "hold_lifted": (t("Hold lifted"), PEOPLE, "plain"),
        "dispute_looked_into": (t("Dispute looked into"), PEOPLE, "plain"),
        "handoff_unmarked": (t("Not for the lawyer after all"), "system", "plain"),
        "promise_kept": (t("Promise kept"), MONEY, "good"),
        "promise_broken": (t("Promise not kept"), MONEY, "stop"),
        "pay_links_revoked": (t("Payment links taken back"), PEOPLE, "plain"),
        "due_date_confirmed": (t("Due date confirmed"), PEOPLE, "plain"),
        "suspension_begun": (t("The service stops: unpaid after its notice"), "system", "stop"),
        "service_kept": (t("The service is never suspended here"), PEOPLE, "plain"),
        "service_not_kept": (t("The service may be suspended here again"), PEOPLE, "plain"),
        "handoff_marked": (t("Ready for the lawyer"), "system", "you"),
        "handed_off": (t("Handed to the lawyer"), MESSAGES, "plain"),
    }


def _of_messages(entry: Entry) -> Telling | None:
    """Planned, sent, approved, skipped."""
    data, card, context = entry.data, entry.card, entry.context
    t = words().t
    match entry.kind:
        case "notice_planned":
            send_on = day_of(data.get("send_on"))
            return _step(data, card), t("planned for {day}", day=send_on), MESSAGES, "quiet"
        case "notice_accepted" if card is not None:
            return _step(data, card), _sent(card), MESSAGES, "good" if card.delivered_at else "plain"
        case "letter_posted":
            return t("Letter posted"), joined(day_of(data.get("on")), str(data.get("number", ""))), MESSAGES, "good"
        case "notice_approved":
            return _step(data, card), t("approved: it leaves on its day"), PEOPLE, "plain"
        case "step_waived":
            return t("Step skipped without its message"), words_of(data, context), PEOPLE, "plain"
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
            return t("Written into Stripe"), joined(write_word(str(data.get("kind"))), amount), MONEY, "plain"
        case "stripe_write_refused":
            return t("Refused by Stripe"), write_word(str(data.get("kind"))), MONEY, "stop"
        case "stripe_write_withdrawn":
            what = write_word(str(data.get("kind")))
            return t("Not written into Stripe: the facts had changed"), what, MONEY, "quiet"
        case "case_closed":
            return t("Case closed"), _why_closed(str(data.get("reason"))), "system", "good"
        case "suspension_lifted":
            return t("The service goes on"), lift_word(str(data.get("because"))), "system", "good"
        case "service_call_done" | "service_call_failed" | "service_call_refused" | "service_call_withdrawn" as kind:
            told = call_word(str(data.get("verb")), str(data.get("target")))
            return (
                told,
                call_state(kind.removeprefix("service_call_"), str(data.get("target"))),
                "system",
                _call_tone(kind),
            )
        case _:
            return None


def _why_closed(reason: str) -> str:
    """What the state of the case does not say: that it is paid is said above."""
    is_told = reason in (CloseReason.WRITTEN_OFF, CloseReason.CANCELLED)
    return say(Because(f"close_{reason}"), words().language) if is_told else ""


def _state_of_notice(entry: Entry) -> Telling:
    state = entry.kind.removeprefix("notice_")
    tone = {"delivered": "good", "accepted": "plain", "bounced": "stop", "doubt": "stop", "refused": "stop"}
    reason = str(entry.data.get("reason", "") or "")
    told = joined(notice_state(state), reason)
    return _step(entry.data, entry.card), told, MESSAGES, tone.get(state, "quiet")


def _call_tone(kind: str) -> str:
    return "plain" if kind in ("service_call_done", "service_call_withdrawn") else "stop"


def _step(data: dict[str, Any], card: NoticeCard | None) -> str:
    kind = card.kind if card else data.get("kind")
    word = step_word(str(kind) if kind else None)
    return word[:1].upper() + word[1:]


def _sent(card: NoticeCard) -> str:
    w = words()
    to = w.t("sent to {email}", email=card.to_email) if card.to_email else w.t("sent")
    return joined(to, w.t("delivered {moment}", moment=w.moment(card.delivered_at)) if card.delivered_at else "")
