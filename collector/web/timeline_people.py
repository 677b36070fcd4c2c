"""The words for entries about what people said and did: replies, disputes, mediations; holds, calls and notes."""

from __future__ import annotations

from collector.store.pages import RecordKind
from collector.web.case_words import mediation_word, outcome_word, result_word
from collector.web.page_words import words
from collector.web.reply_words import reply_answer, reply_labels
from collector.web.timeline_entry import PEOPLE, Entry, Telling, day_of, joined, record_of, words_of


def of_replies(entry: Entry) -> Telling | None:
    """What the debtor answered, and how it was answered."""
    w, data, context = words(), entry.data, entry.context
    t = w.t
    match entry.kind:
        case "reply_received" if data.get("source") == "page":
            owes = t("says that the debt is owed") if data.get("acknowledged") else ""
            return t("Answer on the debtor's page"), joined(reply_labels(data.get("labels", ())), owes), PEOPLE, "you"
        case "reply_received":
            return t("A reply came in"), reply_labels(data.get("labels", ())), PEOPLE, "you"
        case "reply_answered":
            return t("The reply was read"), reply_answer(str(data.get("answer"))), PEOPLE, "plain"
        case "dispute_opened":
            minor = data.get("contested_minor")
            part = t("{amount} of it", amount=w.amount(minor, context.currency)) if isinstance(minor, int) else ""
            said = joined(part, words_of(data, context, RecordKind.DISPUTE))
            return t("Invoice contested"), said, PEOPLE, "stop"
        case "dispute_closed":
            record = record_of(data, RecordKind.DISPUTE, context)
            said = joined(result_word(str(data.get("result", ""))), record.outcome if record else "")
            return t("Dispute closed"), said, PEOPLE, "plain"
        case "mediation_begun":
            return t("Mediation"), t("until {day}", day=day_of(data.get("until"))), PEOPLE, "quiet"
        case "mediation_extended":
            return t("Mediation goes on"), t("until {day}", day=day_of(data.get("until"))), PEOPLE, "quiet"
        case "mediation_ended":
            return t("Mediation over"), mediation_word(str(data.get("result"))), PEOPLE, "plain"
        case _:
            return None


def of_the_owner(entry: Entry) -> Telling | None:
    """Holds, calls, notes."""
    w, data, context = words(), entry.data, entry.context
    t = w.t
    match entry.kind:
        case "hold_placed":
            record = record_of(data, RecordKind.HOLD, context)
            until = t("until {day}", day=w.day(record.on)) if record and record.on else ""
            since = data.get("no_interest_from")
            still = t("no interest from {day} on", day=day_of(since)) if since else ""
            return t("On hold"), joined(until, still, record.words if record else ""), PEOPLE, "quiet"
        case "call_done":
            return t("Call"), outcome_word(str(data.get("outcome", ""))), PEOPLE, "plain"
        case "call_tried":
            return t("Call"), outcome_word("no_answer"), PEOPLE, "quiet"
        case "note_added":
            return t("Note"), words_of(data, context, RecordKind.NOTE), PEOPLE, "plain"
        case _:
            return None
