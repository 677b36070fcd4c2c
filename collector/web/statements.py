"""What is owed in a case on a day, line by line: read on a page or by a program, drawn up as a numbered paper."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from collector.documents.statement_json import canonical, statement_json
from collector.documents.words import LANGUAGES
from collector.domain.account import ImpossibleLedger
from collector.flows.compose import Unwritable
from collector.flows.days import today_of
from collector.flows.drawing_up import DayOutOfReach, NoSuchCase, NothingToState, account_of, draw_up_case
from collector.store import documents, statements
from collector.web.page_words import words
from collector.web.parts_of import parts, who
from collector.web.statement_view import papers_of, statement_view

blueprint = Blueprint("statements", __name__)


@blueprint.get("/cases/<int:case_id>/statement")
def page(case_id: int) -> ResponseReturnValue:
    """Every line of the account on a day of the owner's choice, today without one."""
    collector, as_of = parts(), _day(request.args.get("as_of"))
    if as_of is None:
        flash(words().t("That is no day: choose one in the calendar."), "error")
        return redirect(url_for("statements.page", case_id=case_id))
    try:
        made = account_of(collector, case_id, as_of)
    except NoSuchCase:
        abort(404)
    except (NothingToState, DayOutOfReach, ImpossibleLedger) as error:
        flash(_why(error), "error")
        return redirect(url_for("cases.case", case_id=case_id))
    with collector.store.read() as tx:
        drawn, kept = statements.of_case(tx, case_id), documents.of_case(tx, case_id)
    view = statement_view(collector, made, words().language)
    return render_template(
        "statement.html", case_id=case_id, as_of=as_of, debtor=made.facts.debtor, view=view,
        papers=papers_of(drawn, kept), can_draw_up=as_of <= today_of(collector),
    )  # fmt: skip


@blueprint.get("/api/cases/<int:case_id>/statement")
def api(case_id: int) -> ResponseReturnValue:
    """The same account as JSON (docs/api.md); nothing is numbered or kept."""
    collector, as_of = parts(), _day(request.args.get("as_of"))
    language = request.args.get("language", collector.policy.creditor.language)
    if as_of is None:
        return {"error": "as_of: write the day as 2026-02-20"}, 400
    if language not in LANGUAGES:
        return {"error": f"language: choose one of {', '.join(LANGUAGES)}"}, 400
    try:
        made = account_of(collector, case_id, as_of)
    except NoSuchCase:
        return {"error": f"there is no case {case_id}"}, 404
    except NothingToState:
        return {"error": "as_of: no invoice of this case was owed on that day"}, 404
    except DayOutOfReach:
        return {"error": "as_of: at most a year ahead"}, 400
    except ImpossibleLedger as error:
        return {"error": str(error)}, 409
    record = statement_json(made.statement, collector.policy.creditor, made.facts.debtor, case_id, language)
    return Response(canonical(record), content_type="application/json")


@blueprint.post("/cases/<int:case_id>/statement")
def draw_up(case_id: int) -> ResponseReturnValue:
    """Number and freeze it; its PDF and data then stand among the documents of the case."""
    as_of, language = _day(request.form.get("as_of")), request.form.get("language", "")
    if as_of is None or language not in LANGUAGES:
        abort(400)
    try:
        sheet = draw_up_case(parts(), case_id, as_of, language, who())
    except NoSuchCase:
        abort(404)
    except (NothingToState, DayOutOfReach, ImpossibleLedger, Unwritable) as error:
        flash(_why(error), "error")
    else:
        flash(words().t("Statement {number} is drawn up; it stands below with its PDF.", number=sheet.number), "done")
    return redirect(url_for("statements.page", case_id=case_id, as_of=as_of.isoformat(), _anchor="papers"))


def _day(text: str | None) -> date | None:
    """A day as a form sends it; today where nothing was said, None where it is no day."""
    if not text:
        return today_of(parts())
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _why(error: Exception) -> str:
    t = words().t
    match error:
        case NothingToState():
            return t("No invoice of this case was owed on that day.")
        case DayOutOfReach():
            return t("That day is too far ahead: a statement is read at most a year ahead, and drawn up to today.")
        case _:
            return str(error)
