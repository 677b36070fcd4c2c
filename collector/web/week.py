"""What needs the owner this week, and how long will it take her? The page she starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from collector.domain.decisions import TaskKind
from collector.domain.facts import NoticeState
from collector.domain.policy import Consent, Mode
from collector.flows.days import today_of, zone_of
from collector.flows.owner_actions import is_only_to_see
from collector.store import installation, pages
from collector.store.pages import NoticeLine, TaskLine, Week
from collector.web.page_words import words
from collector.web.parts_of import parts
from collector.web.views import days_late, sentence, task_title

blueprint = Blueprint("week", __name__)

# Minutes a person needs for each kind of thing; dashboard.md, "Owner's time".
MINUTES = {
    "approve_notice": 2, "transmit_to_lawyer": 2, "call": 5, "answer_dispute": 4, "correct_address": 1,
    "classify_debtor": 1, "resolve_doubt": 1, "confirm_delivery": 1, "confirm_due_date": 1, "tell_lawyer_paid": 2,
    "penalties_remain": 1, "quote_lapsed": 1,
}  # fmt: skip
MINUTES_OTHERWISE = 3


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that needs the owner. `answers` names the form that stands in place; else the case page answers."""

    kind: str
    title: str
    because: str
    minutes: int
    task_id: int | None
    notice_id: int | None
    case_id: int | None
    debtor_id: int | None
    debtor_name: str | None
    currency: str | None
    overdue_minor: int
    days_late: int
    due_on: date | None
    claim_id: int | None
    answers: str
    rule_key: str = ""
    reply_id: int | None = None
    mail: tuple[str, str] | None = None  # (template, language) of the sentences to write anew


@blueprint.get("/")
def week() -> ResponseReturnValue:
    """This week."""
    collector = parts()
    with collector.store.read() as tx:
        found = pages.week(tx, today_of(collector), zone_of(collector))
        house = installation.read(tx)
    items = sorted([*map(_of_task, found.tasks), *_approvals(found)], key=_deadline_then_amount)
    count = found.task_count + sum(1 for line in found.before_owner if _waits_for_yes(line))
    return render_template(
        "week.html",
        week=found,
        items=items,
        item_count=count,
        penalty_count=sum(item.kind == TaskKind.PENALTIES_REMAIN for item in items),
        minutes=sum(item.minutes for item in items),
        stopped=bool(house and house.kill_switch),
        observing=house is None or house.mode is Mode.OBSERVE,
        announced=[line for line in found.before_owner if not _waits_for_yes(line)],
        leaving=sum(step.cases for step in found.next_steps if step.kind not in (None, "call")),
        on_your_yes=sum(step.cases for step in found.next_steps if step.consent == Consent.APPROVE),
    )


def _of_task(line: TaskLine) -> Item:
    details: Mapping[str, Any] = line.because.get("details", {})
    return Item(
        kind=line.kind, title=task_title(line.kind), because=_told(line),
        minutes=MINUTES.get(line.kind, MINUTES_OTHERWISE), task_id=line.id, notice_id=details.get("notice"),
        case_id=line.case_id, debtor_id=line.debtor_id, debtor_name=line.debtor_name, currency=line.currency,
        overdue_minor=details.get("penalties_minor") or line.overdue_minor or 0,
        days_late=days_late(line.oldest_due_on), due_on=line.due_on,
        claim_id=details.get("claim"), answers=_answers(line, details), rule_key=str(details.get("rule", "")),
        reply_id=details.get("reply"),
        mail=(details["template"], details["language"]) if "template" in details else None,
    )  # fmt: skip


def _told(line: TaskLine) -> str:
    return sentence(line.because) or words().t("Open the case to see why.")


def _answers(line: TaskLine, details: Mapping[str, Any]) -> str:
    """Which form can stand in place: only where one word answers, and what it is about is known."""
    kind = line.kind
    if kind == "correct_address" and line.because.get("code") == "ask_correct_address_missing":
        return ""
    if is_only_to_see(kind, line.case_id):
        return "seen"
    needs = {"resolve_doubt": "notice", "confirm_delivery": "notice", "confirm_due_date": "claim",
             "confirm_rule": "rule"}  # fmt: skip
    always = ("classify_debtor", "correct_address", "review_reopened", "settle_credit", "penalties_remain")
    if kind in always or needs.get(kind, "-") in details:
        return kind
    return ""


def _approvals(found: Week) -> list[Item]:
    return [
        Item(
            kind="approve_notice", title=task_title("approve_notice"), because=sentence(line.because),
            minutes=MINUTES["approve_notice"], task_id=None, notice_id=line.id, case_id=line.case_id,
            debtor_id=line.debtor_id, debtor_name=line.debtor_name, currency=line.currency,
            overdue_minor=line.overdue_minor, days_late=days_late(line.oldest_due_on), due_on=line.send_on,
            claim_id=None, answers="approve_notice",
        )
        for line in found.before_owner
        if _waits_for_yes(line)
    ]  # fmt: skip


def _waits_for_yes(line: NoticeLine) -> bool:
    return line.state is NoticeState.AWAITING_APPROVAL


def _deadline_then_amount(item: Item) -> tuple[bool, date, int]:
    return item.due_on is None, item.due_on or date.max, -item.overdue_minor
