"""What did the debtor write, and what follows from it? Words are shown as words, never as a page."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from collector.domain.facts import CaseFacts
from collector.flows import replies as flow
from collector.flows.days import today_of, zone_of
from collector.flows.refused import MOST_WORDS
from collector.flows.replies import Answer
from collector.store import facts, replies
from collector.store.pages.case_list import CaseLine, cases_page
from collector.store.replies import Reply
from collector.web.forms import amount_of, chosen_day, number, written
from collector.web.page_words import words
from collector.web.parts_of import parts, who
from collector.web.views import answered

blueprint = Blueprint("replies", __name__)
MOST_OFFERED = 200


@blueprint.get("/replies/<int:reply_id>")
def reply(reply_id: int) -> ResponseReturnValue:
    """One reply with its words, what the rules read, and the owner's answers to choose from."""
    found = _found(reply_id)
    return render_template(
        "reply.html", reply=found, case=_case_of(found), proposed=_proposed(found), most=MOST_WORDS,
        open_cases=_open_cases() if found.case_id is None else (),
    )  # fmt: skip


@blueprint.post("/replies/<int:reply_id>/answer")
def answer(reply_id: int) -> ResponseReturnValue:
    """The reply was read: what follows."""
    found = _found(reply_id)
    return answered(
        lambda: flow.answer(parts(), reply_id, _chosen(found), who()),
        words().t("Noted. The case goes on from here."),
        to=url_for("cases.case", case_id=found.case_id) if found.case_id else url_for("week.week"),
    )


@blueprint.post("/replies/<int:reply_id>/case")
def assign(reply_id: int) -> ResponseReturnValue:
    """Which case it is about."""
    _found(reply_id)
    return answered(
        lambda: flow.assign(parts(), reply_id, number("case"), who()),
        words().t("The reply belongs to this case now."),
        to=url_for("replies.reply", reply_id=reply_id),
    )


def _found(reply_id: int) -> Reply:
    with parts().store.read() as tx:
        found = replies.find(tx, reply_id)
    if found is None:
        abort(404)
    return found


def _case_of(found: Reply) -> CaseFacts | None:
    if found.case_id is None:
        return None
    collector = parts()
    with collector.store.read() as tx:
        loaded = facts.load_case_facts(tx, [found.case_id], zone_of(collector), today_of(collector))
    return loaded[0] if loaded else None


def _open_cases() -> tuple[CaseLine, ...]:
    """Those a reply of unknown origin is most likely about, longest overdue first."""
    with parts().store.read() as tx:
        return cases_page(tx, limit=MOST_OFFERED).lines


def _proposed(found: Reply) -> dict[str, str]:
    """What the form is filled in with; a day that is over is no promise."""
    by_label = {
        "dispute": "dispute",
        "promise_to_pay": "promise",
        "claims_paid": "paid",
        "request_payment_plan": "wait",
    }
    how = next((by_label[label] for label in found.labels if label in by_label), "nothing")
    promised = found.facts.get("promise_date", "")
    on = promised if promised >= words().today.isoformat() else ""
    return {"how": how, "on": on, "amount": found.facts.get("amount", ""), "words": found.words[:MOST_WORDS]}


def _chosen(found: Reply) -> Answer:
    how = request.form.get("how", "")
    on: date | None = chosen_day("on") if how in ("promise", "wait") else None
    claim_id = number("claim") if how == "dispute" else 0
    amount = amount_of(found.case_id) if how == "promise" and found.case_id else 0
    return Answer(how, claim_id, on, amount, written("words"))
