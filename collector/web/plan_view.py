"""How does an instalment plan look on the page of its case, and on the page where one is agreed?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask import abort

from collector.domain.facts import CaseFacts, Instalment, PlanFacts, PlanInterest
from collector.domain.money import Money, UnreadableAmount, parse_money
from collector.domain.plans import PlanTerms, Rhythm, due_minor, follow
from collector.domain.standing import is_settled
from collector.flows.agreements import instalments_of
from collector.flows.days import today_of
from collector.flows.gestures import stated
from collector.flows.refused import Refused
from collector.flows.statements import statement_for
from collector.parts import Collector
from collector.web.page_words import words
from collector.web.refusals import refusal

DEFAULT_COUNT = 3
DEFAULT_ALL_DUE_DAYS = 15


@dataclass(frozen=True, slots=True)
class Row:
    """One instalment; `state` and `tone` in words and colour."""

    number: int
    due_on: date
    amount_minor: int
    missing_minor: int
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class PlanView:
    """The last plan of the case. `kept` is None while it runs; `due_minor` may be asked for today under it; `says` are
    its conditions in words."""

    id: int
    made_on: date
    kept: bool | None
    rows: list[Row]
    due_minor: int
    says: list[str]


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form holds and the schedule it makes, or why it makes none.

    `paid_late_minor` of what is owed are penalties of invoices that are paid: the account of the case leaves them out.
    """

    fields: Mapping[str, str]
    terms: PlanTerms | None
    instalments: tuple[Instalment, ...]
    problem: str
    principal_minor: int
    owed_minor: int
    paid_late_minor: int


def plan_view(collector: Collector, facts: CaseFacts) -> PlanView | None:
    """None where no plan was agreed in this cycle, or the last one was ended."""
    plan = facts.plan
    if plan is None:
        return None
    today, grace = today_of(collector), timedelta(days=collector.policy.promise_grace_days)
    followed = follow(plan, facts.claims)
    rows = [
        Row(it.number, it.due_on, it.amount_minor, it.missing_minor, *_state(it.paid_on, it.due_on, today, grace))
        for it in followed
    ]
    due = due_minor(plan, facts.claims, today)
    return PlanView(plan.id, plan.made_on, plan.kept, rows, due, _says(plan))


def draft_of(collector: Collector, facts: CaseFacts, form: Mapping[str, str]) -> Draft:
    """The terms that the form names, with their schedule; an empty form proposes three months."""
    today = today_of(collector)
    sums = _sums(collector, facts, today)
    principal = sums[0]
    fields = _proposed(today, principal, facts.currency) | {name: value.strip() for name, value in form.items()}
    try:
        terms = terms_of(fields, facts.currency)
        return Draft(fields, terms, instalments_of(terms, today), "", *sums)
    except Refused as refused:
        return Draft(fields, None, (), refusal(str(refused), words()), *sums)


def _sums(collector: Collector, facts: CaseFacts, today: date) -> tuple[int, int, int]:
    """What the invoices have left, what is owed in all, and how much of it on invoices that are paid."""
    open_ones = {it.claim.id: it.remaining_minor for it in facts.claims if not is_settled(it)}
    claims = stated(facts)
    if not claims:
        return 0, 0, 0
    made = statement_for(collector, facts, today, claims)
    paid_late = sum(block.total_minor for block in made.blocks if block.claim_id not in open_ones)
    return sum(open_ones.values()), made.total.minor, paid_late


def terms_of(fields: Mapping[str, str], currency: str) -> PlanTerms:
    """What a form says of a plan. Raises Refused for what cannot be read."""
    if fields.get("rhythm") not in set(Rhythm) or fields.get("interest") not in set(PlanInterest):
        abort(400)
    by_amount = fields.get("cut") == "amount"
    return PlanTerms(
        total_minor=_amount(fields, "total", currency),
        first_on=_day(fields.get("first_on", "")),
        rhythm=Rhythm(fields["rhythm"]),
        count=None if by_amount else _number(fields, "count", "plan_instalments"),
        each_minor=_amount(fields, "each", currency) if by_amount else None,
        interest=PlanInterest(fields["interest"]),
        all_due_days=_number(fields, "all_due_days", "plan_notice_days") if fields.get("all_due") == "yes" else None,
        acknowledged=fields.get("acknowledged") == "yes",
    )


def _proposed(today: date, principal_minor: int, currency: str) -> dict[str, str]:
    return {
        "total": str(Money(principal_minor, currency).to_decimal()),
        "first_on": (today + timedelta(days=14)).isoformat(),
        "rhythm": Rhythm.MONTHLY.value, "cut": "count", "count": str(DEFAULT_COUNT), "each": "",
        "interest": PlanInterest.WAIVED_IF_KEPT.value, "all_due": "", "all_due_days": str(DEFAULT_ALL_DUE_DAYS),
        "acknowledged": "", "told": "mail", "skipped_because": "",
        "expires_on": (today + timedelta(days=7)).isoformat(),
    }  # fmt: skip


def _amount(fields: Mapping[str, str], name: str, currency: str) -> int:
    text = "".join(fields.get(name, "").split()).replace("\u202f", "").replace(",", ".")
    try:
        return parse_money(text, currency).minor
    except UnreadableAmount:
        raise Refused("amount_unreadable") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("date_unreadable") from None


def _number(fields: Mapping[str, str], name: str, code: str) -> int:
    text = fields.get(name, "")
    if not text.isdecimal() or len(text) > 4:
        raise Refused(code)
    return int(text)


def _state(paid_on: date | None, due_on: date, today: date, grace: timedelta) -> tuple[str, str]:
    w = words()
    if paid_on is not None:
        return w.t("paid on {day}", day=w.day(paid_on)), "good"
    if today > due_on + grace:
        return w.t("missed"), "stop"
    return (w.t("due"), "you") if today >= due_on else (w.t("to come"), "quiet")


def _says(plan: PlanFacts) -> list[str]:
    w = words()
    says = [interest_word(plan.interest)]
    if plan.all_due_days is None:
        says.append(w.t("A missed instalment does not make the rest due."))
    else:
        says.append(w.n(
            "A missed instalment makes all due, {n} day after a formal notice.",
            "A missed instalment makes all due, {n} days after a formal notice.",
            plan.all_due_days,
        ))  # fmt: skip
    if plan.acknowledged:
        says.append(w.t("The debtor acknowledges the debt."))
    return says


def interest_word(interest: PlanInterest) -> str:
    """What was agreed about interest, as a sentence."""
    t = words().t
    return {
        PlanInterest.RUNS: t("Interest goes on running; what it adds is owed beside the instalments."),
        PlanInterest.STOPPED: t("No interest runs while the plan does."),
        PlanInterest.WAIVED_IF_KEPT: t("All beyond the instalments is given up once they are paid."),
    }[interest]
