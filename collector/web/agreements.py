"""What may settle the matter, and what did owner and debtor agree on? The page of solutions, and one route an act."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from collector.domain.debtors import DebtorKind
from collector.domain.facts import CaseFacts, Rung
from collector.domain.offers import next_rung, skipped
from collector.domain.standing import is_settled
from collector.flows import agreements, offers
from collector.flows.days import today_of, zone_of
from collector.store import facts
from collector.store import offers as stored_offers
from collector.store.lookups import currency_of
from collector.store.offers import Offered
from collector.web.forms import existing_case, written, written_or_not
from collector.web.money_view import penalties_owed
from collector.web.page_words import words
from collector.web.parts_of import parts, who
from collector.web.plan_view import Draft as PlanDraft
from collector.web.plan_view import draft_of, interest_word, terms_of
from collector.web.refusals import refusal
from collector.web.solution_view import SETTLEMENT, SOLUTIONS, WAIVER, choices_of, ladder, obstacle, solution_word
from collector.web.solution_view import Draft as OfferDraft
from collector.web.solution_view import draft_of as draft_of_offer
from collector.web.solution_view import terms_of as offer_terms_of
from collector.web.uploads import read_upload
from collector.web.views import answered

blueprint = Blueprint("agreements", __name__)


@blueprint.post("/cases/<int:case_id>/plan")
def make_plan(case_id: int) -> ResponseReturnValue:
    """Owner and debtor have agreed."""
    with parts().store.read() as tx:
        currency = currency_of(tx, existing_case(case_id)) or "eur"
    form = {name: value.strip() for name, value in request.form.items()}
    return answered(
        lambda: agreements.make_plan(parts(), case_id, terms_of(form, currency), who()),
        words().t("The plan is kept. These invoices are quiet while the instalments come in."),
        url_for("cases.case", case_id=case_id),
    )


@blueprint.post("/cases/<int:case_id>/plan/signed")
def file_signed(case_id: int) -> ResponseReturnValue:
    """The signed copy of the agreement comes in."""
    return answered(
        lambda: agreements.file_signed(parts(), existing_case(case_id), read_upload(request.files.get("file")), who()),
        words().t("The signed copy is filed. It goes into the file for your lawyer."),
    )


@blueprint.post("/cases/<int:case_id>/plans/<int:plan_id>/end")
def end_plan(case_id: int, plan_id: int) -> ResponseReturnValue:
    """The plan is over before its time."""
    return answered(
        lambda: agreements.end_plan(parts(), existing_case(case_id), plan_id, written("reason"), who()),
        words().t("The plan has ended. Chasing goes on where it stood."),
    )


@blueprint.get("/cases/<int:case_id>/solution")
def solution_page(case_id: int) -> ResponseReturnValue:
    """The ladder of solutions and the form of one step, with what it would say; nothing is kept."""
    collector = parts()
    with collector.store.read() as tx:
        loaded = facts.load_case_facts(tx, [case_id], zone_of(collector), today_of(collector))
        made = stored_offers.of_case(tx, case_id)
    if not loaded:
        abort(404)
    (found,), form = loaded, request.args.to_dict()
    known = [it.facts.rung for it in made]
    key = form.get("rung") or (next_rung(known) or SETTLEMENT)
    if key not in SOLUTIONS:
        abort(404)
    penalties = penalties_owed(collector, found)
    in_the_way = obstacle(key, found, penalties)
    return render_template(
        "solution.html", case_id=case_id, facts=found, key=key, what=solution_word(key), steps=ladder(known),
        obstacle=refusal(in_the_way, words()) if in_the_way else "",
        is_asked=len(form) > 1, draft=_draft(found, made, key, form),
        needs_why=key in set(Rung) and bool(skipped(Rung(key), known)), penalties=penalties,
        principal_minor=sum(it.remaining_minor for it in found.claims if not is_settled(it)),
        interest_word=interest_word, is_consumer=found.debtor.treated_as() is DebtorKind.CONSUMER,
        choices=choices_of(key, found),
    )  # fmt: skip


def _draft(found: CaseFacts, made: list[Offered], key: str, form: dict[str, str]) -> PlanDraft | OfferDraft | None:
    """What the form of this step holds and makes; None where a step has but one form."""
    if key == Rung.INSTALMENTS:
        return draft_of(parts(), found, form)
    if key in (WAIVER, SETTLEMENT):
        return None
    return draft_of_offer(parts(), found, made, {**form, "rung": key})


@blueprint.post("/cases/<int:case_id>/solutions")
def make_offer(case_id: int) -> ResponseReturnValue:
    """A solution is offered."""
    with parts().store.read() as tx:
        currency = currency_of(tx, existing_case(case_id)) or "eur"
    form = {name: value.strip() for name, value in request.form.items()}
    if form.get("rung") not in set(Rung):
        abort(400)
    return answered(
        lambda: offers.make(parts(), case_id, offer_terms_of(form, currency), who()),
        words().t("The offer is kept. Nothing else is asked for before it is answered or its day is over."),
        url_for("cases.case", case_id=case_id),
    )


@blueprint.post("/cases/<int:case_id>/solutions/<int:offer_id>")
def answer_offer(case_id: int, offer_id: int) -> ResponseReturnValue:
    """What the debtor said to an offer, or the owner takes it back."""
    acts = {"accepted": offers.accept, "refused": offers.refuse, "withdrawn": offers.withdraw}
    answer = request.form.get("answer", "")
    if answer not in acts:
        abort(400)
    return answered(
        lambda: acts[answer](parts(), existing_case(case_id), offer_id, written_or_not("note"), who()),
        words().t("Noted, with the day and your name."),
    )
