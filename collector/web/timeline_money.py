"""The words for entries about money: payments, penalties, statements; offers, instalments, promises."""

from __future__ import annotations

from typing import Any

from collector.store.pages import RecordKind
from collector.web.case_words import order_word, part_word
from collector.web.page_words import words
from collector.web.solution_view import rung_word
from collector.web.timeline_entry import MONEY, PEOPLE, Context, Entry, Telling, day_of, joined, record_of, words_of


def of_money(entry: Entry) -> Telling | None:
    """Payments, penalties, statements."""
    w, data, context = words(), entry.data, entry.context
    t = w.t
    match entry.kind:
        case "money_fact":
            return _money(data, context)
        case "penalties_waived":
            amount = joined(str(data.get("number", "")), w.amount(int(data.get("minor", 0)), context.currency))
            return t("Penalties waived"), joined(amount, _ground(data, context)), MONEY, "plain"
        case "waiver_lapsed":
            amount = joined(str(data.get("number", "")), w.amount(int(data.get("minor", 0)), context.currency))
            return t("Penalties owed again, the payment was taken back"), amount, MONEY, "stop"
        case "value_date_corrected":
            moved = t("from {before} to {after}", before=day_of(data.get("recorded_on")), after=day_of(data.get("on")))
            amount = w.amount(int(data.get("minor", 0)), context.currency)
            return t("Value date of a payment corrected"), joined(amount, moved), MONEY, "plain"
        case "payment_designated":
            part = part_word(str(data["part"])) if data.get("part") else t("what the order of payments says")
            return t("Payment placed as the debtor asked"), part, MONEY, "plain"
        case "allocation_chosen":
            return t("Order of payments chosen"), order_word(str(data.get("to"))), PEOPLE, "plain"
        case "statement_frozen":
            return t("Statement {number} drawn up", number=data["number"]), "", MONEY, "plain"
        case _:
            return None


def of_solutions(entry: Entry) -> Telling | None:
    """Offers, instalment plans, promises."""
    w, data, context = words(), entry.data, entry.context
    t = w.t
    match entry.kind:
        case "quote_made":
            amount = w.amount(int(data.get("amount_minor", 0)), context.currency)
            return (
                t("Offer to settle"),
                t("{amount} by {day}", amount=amount, day=day_of(data.get("pay_by"))),
                PEOPLE,
                "good",
            )
        case "offer_made":
            until = t("until {day}", day=day_of(data.get("expires_on")))
            return t("Solution offered"), joined(rung_word(str(data.get("rung"))), until), PEOPLE, "good"
        case "offer_accepted":
            return t("Offer accepted"), words_of(data, context), PEOPLE, "good"
        case "offer_refused":
            return t("Offer declined"), words_of(data, context), PEOPLE, "stop"
        case "offer_withdrawn":
            return t("Offer taken back"), words_of(data, context), PEOPLE, "plain"
        case "plan_made":
            amount = w.amount(int(data.get("total_minor", 0)), context.currency)
            parts = data.get("instalments", ())
            count = w.n("in {n} instalment", "in {n} instalments", len(parts))
            return t("Instalment plan agreed"), joined(amount, count), PEOPLE, "good"
        case "plan_ended":
            return t("Instalment plan ended"), words_of(data, context), PEOPLE, "plain"
        case "promise_recorded":
            return _promise(data, context)
        case _:
            return None


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
    return name, joined(amount, w.t("value date {day}", day=day_of(data.get("on")))), MONEY, tone


def _ground(data: dict[str, Any], context: Context) -> str:
    t = words().t
    said = words_of(data, context)
    grounds = {"policy": t("as your policy says"), "quote": t("as offered"), "plan": t("as agreed")}
    return said or grounds.get(str(data.get("because")), "")


def _promise(data: dict[str, Any], context: Context) -> Telling:
    w = words()
    record = record_of(data, RecordKind.PROMISE, context)
    if record is None or record.on is None or record.minor is None:
        return w.t("Payment promised"), "", PEOPLE, "good"
    promised = w.t("{amount} on {day}", amount=w.amount(record.minor, context.currency), day=w.day(record.on))
    return w.t("Payment promised"), promised, PEOPLE, "good"
