"""What did owner and debtor agree on? The page where a plan is made, and one route an act."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from collector.domain.debtors import DebtorKind
from collector.domain.facts import InvoiceStatus, Rung
from collector.domain.offers import skipped
from collector.flows import agreements, offers
from collector.flows.days import today_of, zone_of
from collector.store import facts
from collector.store import offers as stored_offers
from collector.store.lookups import currency_of
from collector.web.forms import existing_case, written, written_or_not
from collector.web.page_words import words
from collector.web.parts_of import parts, who
from collector.web.plan_view import can_plan, draft_of, interest_word, terms_of
from collector.web.solution_view import draft_of as draft_of_offer
from collector.web.solution_view import rung_word
from collector.web.solution_view import terms_of as offer_terms_of
from collector.web.uploads import read_upload
from collector.web.views import answered

blueprint = Blueprint("agreements", __name__)


@blueprint.get("/cases/<int:case_id>/plan")
def plan_page(case_id: int) -> ResponseReturnValue:
    """The form of a plan, with the schedule that its terms make; nothing is kept."""
    collector = parts()
    with collector.store.read() as tx:
        found = facts.load_case_facts(tx, [case_id], zone_of(collector), today_of(collector))
    if not found:
        abort(404)
    draft = draft_of(collector, found[0], request.args.to_dict())
    return render_template(
        "plan.html", case_id=case_id, facts=found[0], draft=draft, is_asked=bool(request.args),
        can_plan=can_plan(found[0]), interest_word=interest_word, needs_why=_passes_over(case_id, Rung.INSTALMENTS),
        is_consumer=found[0].debtor.treated_as() is DebtorKind.CONSUMER,
    )  # fmt: skip


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
    """The form of an offer, with the words it makes; nothing is kept."""
    collector = parts()
    with collector.store.read() as tx:
        found = facts.load_case_facts(tx, [case_id], zone_of(collector), today_of(collector))
        made = stored_offers.of_case(tx, case_id)
    if not found:
        abort(404)
    draft = draft_of_offer(collector, found[0], made, request.args.to_dict())
    return render_template(
        "solution.html", case_id=case_id, facts=found[0], draft=draft, is_asked=len(request.args) > 1,
        what=rung_word(draft.rung), needs_why=draft.needs_why,
        claims=[it for it in found[0].claims if it.status in (InvoiceStatus.OPEN, InvoiceStatus.PAID)],
    )  # fmt: skip


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


def _passes_over(case_id: int, rung: Rung) -> bool:
    with parts().store.read() as tx:
        return bool(skipped(rung, [it.facts.rung for it in stored_offers.of_case(tx, case_id)]))
