"""Which solutions were offered in a case, what came of them, and which is the next one to offer?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask import abort

from collector.documents.offer_mail import compose_offer_mail
from collector.documents.wording import remarks_on
from collector.domain.facts import CaseFacts, InvoiceStatus, OfferFacts, Rung
from collector.domain.money import UnreadableAmount, parse_money
from collector.domain.offers import next_rung, skipped
from collector.domain.standing import is_settled
from collector.flows import offers
from collector.flows.days import today_of
from collector.flows.offer_messages import context_of
from collector.flows.offers import OfferTerms
from collector.flows.refused import Refused
from collector.parts import Collector
from collector.store.offers import Offered
from collector.web.money_view import Owed
from collector.web.page_words import words
from collector.web.plan_view import terms_of as plan_terms_of
from collector.web.refusals import refusal

DEFAULT_DAYS = 14
WAIVER, SETTLEMENT = "waiver", "settlement"  # carried out at once, or by the payment alone: no offer to be answered
SOLUTIONS = (Rung.DELAY, Rung.INSTALMENTS, Rung.GESTURE, Rung.CREDIT_NOTE, WAIVER, Rung.REFUND, SETTLEMENT)


@dataclass(frozen=True, slots=True)
class Line:
    """One offer in the list: what, how it stands, its day, and why gentler ones were passed over."""

    what: str
    state: str
    tone: str
    on: date
    why: str


@dataclass(frozen=True, slots=True)
class Solution:
    """One step of the ladder of solutions; `is_next`: the one proposed now."""

    key: str
    what: str
    is_next: bool


@dataclass(frozen=True, slots=True)
class SolutionsView:
    """`waiting` is the id of the offer that waits for an answer, with its text in the debtor's language."""

    lines: list[Line]
    waiting: int | None
    text: str
    by_mail: bool
    expires_on: date | None
    steps: list[Solution]


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form holds, the text it makes, words in it to think over, or why there is none."""

    fields: Mapping[str, str]
    rung: Rung
    needs_why: bool
    text: str
    remarks: list[str]
    problem: str


def solutions_view(
    collector: Collector, facts: CaseFacts, made: list[Offered], penalties: Sequence[Owed]
) -> SolutionsView:  # fmt: skip
    """`made` are the offers of the present cycle, oldest first; `penalties` what may be given up of them today."""
    offer = facts.offer
    known = [it.facts.rung for it in made]
    return SolutionsView(
        lines=[_line(it) for it in reversed(made)],
        waiting=offer.id if offer else None,
        text=_text(collector, facts) if offer else "",
        by_mail=bool(offer and offer.by_mail),
        expires_on=offer.expires_on if offer else None,
        steps=[it for it in ladder(known) if not obstacle(it.key, facts, penalties)],
    )


def draft_of(collector: Collector, facts: CaseFacts, made: list[Offered], form: Mapping[str, str]) -> Draft:
    """The offer that a form describes; an empty form proposes two weeks."""
    today, known = today_of(collector), [it.facts.rung for it in made]
    if form.get("rung") not in set(Rung):
        abort(404)
    rung = Rung(form["rung"])
    fields = _proposed(today) | {name: value.strip() for name, value in form.items()}
    needs_why = bool(skipped(rung, known))
    try:
        terms = terms_of(fields, facts.currency)
        kept = offers.terms_of(collector, facts, terms)
    except Refused as refused:
        return Draft(fields, rung, needs_why, "", [], refusal(str(refused), words()))
    offer = OfferFacts(0, rung, today, terms.expires_on, terms.by_mail, kept, terms.words)
    text = _text(collector, replace(facts, offer=offer))
    return Draft(fields, rung, needs_why, text, [it.words for it in remarks_on(terms.words)], "")


def terms_of(fields: Mapping[str, str], currency: str) -> OfferTerms:
    """What a form says of an offer. Raises Refused for what cannot be read."""
    rung = Rung(fields["rung"])
    wants_amount = rung in (Rung.CREDIT_NOTE, Rung.REFUND)
    claim = fields.get("claim", "")
    return OfferTerms(
        rung=rung, expires_on=_day(fields, "expires_on"), by_mail=fields.get("told") != "phone",
        pay_by=None if rung in (Rung.INSTALMENTS, Rung.REFUND) else _day(fields, "pay_by"),
        no_interest=fields.get("no_interest") == "yes",
        plan=plan_terms_of(fields, currency) if rung is Rung.INSTALMENTS else None,
        claim_id=int(claim) if wants_amount and claim.isdecimal() and len(claim) < 19 else None,
        amount_minor=_amount(fields, currency) if wants_amount else 0,
        words=fields.get("words", "") if rung in (Rung.GESTURE, Rung.CREDIT_NOTE) else "",
        skipped_because=fields.get("skipped_because", ""),
    )  # fmt: skip


def rung_word(rung: str) -> str:
    """A rung as a noun."""
    return solution_word(rung)


def solution_word(key: str) -> str:
    """A step of the ladder of solutions as a noun."""
    t = words().t
    return {
        Rung.DELAY: t("more time"), Rung.INSTALMENTS: t("payment in instalments"),
        Rung.GESTURE: t("a gesture on the next order"), Rung.CREDIT_NOTE: t("a credit note"),
        Rung.REFUND: t("a refund in part"), WAIVER: t("penalties given up"), SETTLEMENT: t("a sum that settles all"),
    }[key]  # fmt: skip


def ladder(made: Sequence[Rung]) -> list[Solution]:
    """Every solution in its order; `made` are the rungs offered in the present cycle."""
    following = next_rung(made)
    return [Solution(key, solution_word(key), following is not None and key == following) for key in SOLUTIONS]


def obstacle(key: str, facts: CaseFacts, penalties: Sequence[Owed]) -> str:
    """Why the owner may not propose this now, as the code of a refusal; empty where she may.

    Penalties may be given up beside an agreement too.
    """
    if key == WAIVER:
        return "" if penalties else "nothing_to_waive"
    if facts.handed_off_on is not None or any(it.to_lawyer for it in facts.claims):
        return "case_with_lawyer"
    if facts.closed_on is not None:
        return "case_closed"
    if facts.plan is not None and facts.plan.kept is None:
        return "offer_beside_plan"
    if facts.quote is not None and facts.quote.kept is None:
        return "plan_beside_offer"
    if facts.offer is not None:
        return "offer_runs_already"
    if all(map(is_settled, facts.claims)):
        return "nothing_to_propose"
    if key == Rung.REFUND and not _paid_minor(facts):
        return "nothing_paid_yet"
    return "nothing_to_settle" if key == SETTLEMENT and not penalties else ""


def choices_of(key: str, facts: CaseFacts) -> list[tuple[int, str]]:
    """The invoices a credit note or a refund may be about, with what is left or was paid of each."""
    w, paid = words(), _paid_minor(facts)
    if key == Rung.REFUND:
        said = {
            claim_id: w.t("{amount} paid", amount=w.amount(minor, facts.currency)) for claim_id, minor in paid.items()
        }
    else:
        left = {it.claim.id: it.remaining_minor for it in facts.claims if it.status is InvoiceStatus.OPEN}
        said = {
            claim_id: w.t("{amount} left", amount=w.amount(minor, facts.currency)) for claim_id, minor in left.items()
        }
    return [(it.claim.id, f"{it.claim.number} ({said[it.claim.id]})") for it in facts.claims if it.claim.id in said]


def _paid_minor(facts: CaseFacts) -> dict[int, int]:
    """By claim, what has come in on it, where something has."""
    there = (it for it in facts.claims if it.status in (InvoiceStatus.OPEN, InvoiceStatus.PAID))
    paid = ((it.claim.id, it.claim.principal_minor - it.remaining_minor) for it in there)
    return {claim_id: minor for claim_id, minor in paid if minor > 0}


def _line(offered: Offered) -> Line:
    w, offer = words(), offered.facts
    states = {
        None: (w.t("waits for an answer until {day}", day=w.day(offer.expires_on)), "good"),
        "accepted": (w.t("accepted"), "good"), "refused": (w.t("declined"), "stop"),
        "expired": (w.t("no answer"), "quiet"), "withdrawn": (w.t("taken back"), "quiet"),
    }  # fmt: skip
    state, tone = states[offered.outcome]
    return Line(rung_word(offer.rung), state, tone, offered.ended_on or offer.made_on, offered.skipped_because)


def _text(collector: Collector, facts: CaseFacts) -> str:
    return compose_offer_mail(context_of(collector, facts, "")).text.split("\n--\n")[0]


def _proposed(today: date) -> dict[str, str]:
    later = (today + timedelta(days=DEFAULT_DAYS)).isoformat()
    return {
        "expires_on": (today + timedelta(days=7)).isoformat(), "pay_by": later, "told": "mail", "no_interest": "",
        "words": "", "claim": "", "amount": "", "skipped_because": "",
    }  # fmt: skip


def _day(fields: Mapping[str, str], name: str) -> date:
    try:
        return date.fromisoformat(fields.get(name, ""))
    except ValueError:
        raise Refused("date_unreadable") from None


def _amount(fields: Mapping[str, str], currency: str) -> int:
    text = "".join(fields.get("amount", "").split()).replace("\u202f", "").replace(",", ".")
    try:
        return parse_money(text, currency).minor
    except UnreadableAmount:
        raise Refused("amount_unreadable") from None
