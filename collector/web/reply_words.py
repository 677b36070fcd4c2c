"""How is what a reply says called on the pages?"""

from __future__ import annotations

from collections.abc import Iterable

from collector.web.page_words import words


def reply_labels(labels: Iterable[str]) -> str:
    """What the rules read, as a line: "contests, asks a question"."""
    return ", ".join(_label(label) for label in labels)


def reply_answer(answer: str | None) -> str:
    """What the owner made of it."""
    t = words().t
    return {
        "nothing": t("nothing changes"), "promise": t("a promise was noted"), "dispute": t("marked as contested"),
        "paid": t("a week for the payment to show"), "wait": t("put on hold"), "resumed": t("the hold was lifted"),
        "machine": t("written by a machine"), "accepted": t("carried out as it was offered"),
    }.get(answer or "", "")  # fmt: skip


def _label(label: str) -> str:
    t = words().t
    return {
        "insolvency_notice": t("speaks of insolvency"), "unsubscribe_or_gdpr": t("asks about data, or for silence"),
        "dispute": t("contests"), "request_payment_plan": t("asks for time or instalments"),
        "claims_paid": t("says it is paid"), "promise_to_pay": t("will pay"), "question": t("asks a question"),
        "auto_reply": t("automatic answer"), "bounce": t("came back"), "other": t("something else"),
        "wrong_person": t("is not the right person"), "call_me": t("asks to be called"),
        "accepts_offer": t("accepts the offer"), "declines_offer": t("declines the offer"),
    }.get(label, label)  # fmt: skip
