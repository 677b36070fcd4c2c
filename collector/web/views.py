"""What do all pages share? Their words, who is asking, where to go back to, and how an act is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import Flask, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from collector.domain.case_state import CaseState, CaseStateCode, say_state
from collector.domain.decisions import TaskKind
from collector.domain.money import Money
from collector.domain.sentences import read_because, say, say_task
from collector.flows.refused import Refused
from collector.parts import Collector
from collector.web import case_words, reply_words
from collector.web.page_words import words
from collector.web.parts_of import asker
from collector.web.paths import back
from collector.web.refusals import refusal
from collector.web.static_files import static_url
from collector.web.words import typographic

# Which colour and sign a state wears; the words always stand beside them.
_TONES = {
    CaseStateCode.TO_APPROVE: "you", CaseStateCode.WAITING_FOR_YOU: "you", CaseStateCode.READY_FOR_LAWYER: "you",
    CaseStateCode.FORMAL_NOTICE_ON: "firm", CaseStateCode.FORMAL_NOTICE_UNTIL: "firm",
    CaseStateCode.SUSPENSION_ON: "firm", CaseStateCode.FINAL_NOTICE_ON: "firm",
    CaseStateCode.LAST_DEADLINE_UNTIL: "firm", CaseStateCode.HANDOFF_ON: "firm",
    CaseStateCode.INSTALMENT_ON: "good", CaseStateCode.INSTALMENT_MISSED: "firm",
    CaseStateCode.OFFER_UNTIL: "good", CaseStateCode.PENALTIES_CLAIMED: "quiet",
    CaseStateCode.PROMISE_ON: "good", CaseStateCode.PAYMENT_UNDER_WAY: "good", CaseStateCode.PAID: "good",
    CaseStateCode.PAUSED_UNTIL: "quiet", CaseStateCode.BLOCKED: "quiet", CaseStateCode.OBSERVE_ONLY: "quiet",
    CaseStateCode.CLOSED: "quiet", CaseStateCode.HANDED_OVER: "quiet", CaseStateCode.STOPPED: "stop",
}  # fmt: skip


def add_helpers(app: Flask, collector: Collector) -> None:
    """What every template may use."""

    @app.context_processor
    def helpers() -> dict[str, Any]:
        w = words()
        return {
            "w": w, "t": w.t, "n": w.n, "static_url": static_url, "person": asker(), "form_token": generate_csrf,
            "is_demo": collector.settings.collector_demo, "creditor": collector.policy.creditor.name,
            "sentence": sentence, "task_title": task_title, "state_label": state_label, "state_tone": state_tone,
            "step_word": case_words.step_word, "sent_word": case_words.sent_word,
            "browser_name": case_words.browser_name, "notice_state": case_words.notice_state,
            "notice_tone": case_words.notice_tone, "delivery_word": case_words.delivery_word,
            "kind_word": case_words.kind_word, "kind_source": case_words.kind_source,
            "outcome_word": case_words.outcome_word, "category_word": case_words.category_word,
            "responsible_word": case_words.responsible_word, "result_word": case_words.result_word,
            "mediation_word": case_words.mediation_word,
            "part_word": case_words.part_word,
            "order_word": case_words.order_word, "document_word": case_words.document_word,
            "who_word": case_words.who_word,
            "certainty_word": case_words.certainty_word, "verification_word": case_words.verification_word,
            "reply_labels": reply_words.reply_labels, "reply_answer": reply_words.reply_answer,
            "language_name": case_words.language_name, "plain_amount": plain_amount, "days_late": days_late,
            "sign_in_problem": g.get("sign_in_problem", ""), "here": request.full_path.rstrip("?"),
        }  # fmt: skip


def sentence(because: Mapping[str, Any] | None) -> str:
    """A stored reason in the language of the page; one that this version does not know is left out."""
    if not because:
        return ""
    w = words()
    try:
        text = say(read_because(because["code"], because.get("values", {})), w.language, w.today)
    except KeyError:
        return ""
    return typographic_sentence(text)


def typographic_sentence(text: str) -> str:
    """A sentence as the language of the page prints it."""
    return typographic(text) if words().language == "fr" else text


def task_title(kind: str) -> str:
    """The heading of something a person must do."""
    w = words()
    try:
        text = say_task(TaskKind(kind), w.language)
    except ValueError:
        return w.t("Something needs a look")
    return typographic_sentence(text)


def state_label(state: str, on: date | None) -> str:
    """The word beside a case: "Reminder on 14 March"."""
    w = words()
    try:
        text = say_state(CaseState(CaseStateCode(state), on), w.language, w.today)
    except ValueError:
        return w.t("New")
    return typographic_sentence(text)


def state_tone(state: str) -> str:
    return _TONES.get(CaseStateCode(state), "plain") if state in set(CaseStateCode) else "plain"


def days_late(oldest_due_on: date | None) -> int:
    """Whole days since a due date; due today is not late."""
    return 0 if oldest_due_on is None else max(0, (words().today - oldest_due_on).days)


def plain_amount(minor: int, currency: str) -> str:
    """An amount as a form field holds it: "1200.00"."""
    return str(Money(minor, currency).to_decimal())


def answered(act: Callable[[], object], done: str, to: str | None = None) -> ResponseReturnValue:
    """Do an act of the owner and go back to the page; what was refused is said there and nothing was changed."""
    try:
        act()
    except Refused as refused:
        flash(refusal(str(refused), words()), "error")
        return redirect(back(url_for("week.week")))
    flash(done, "done")
    return redirect(to or back(url_for("week.week")))
