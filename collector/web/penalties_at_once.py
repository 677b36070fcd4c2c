"""Several cases ask whether their penalties are claimed or given up: one form, asked twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from collector.flows import penalties_at_once
from collector.flows.penalties_at_once import Waiting
from collector.flows.refused import Refused
from collector.web.forms import ticked, written_or_not
from collector.web.page_words import words
from collector.web.parts_of import parts, who
from collector.web.refusals import refusal

blueprint = Blueprint("penalties_at_once", __name__)

ANSWERS = ("claim", "give_up")


@blueprint.get("/penalties")
def penalties() -> ResponseReturnValue:
    """Every case that asks, each to be ticked or left out."""
    return _page(penalties_at_once.waiting(parts()), "")


@blueprint.post("/penalties")
def decide() -> ResponseReturnValue:
    """First asked again, with each case and amount; only a yes to that is carried out, case by case."""
    answer = request.form.get("answer", "")
    if answer not in ANSWERS:
        abort(400)
    asking = penalties_at_once.waiting(parts())
    chosen = [it for it in asking if str(it.case_id) in request.form.getlist("case")]
    if not chosen:
        flash(words().t("Tick at least one case."), "error")
        return redirect(url_for("penalties_at_once.penalties"))
    if not ticked("sure"):
        return _page(chosen, answer)
    try:
        reason = written_or_not("reason")
    except Refused as too_long:
        flash(refusal(str(too_long), words()), "error")
        return _page(chosen, answer)
    shown = _shown()
    refused = penalties_at_once.answer(parts(), shown, give_up=answer == "give_up", reason=reason, who=who())
    _tell(len(shown), refused, {it.case_id: it.debtor_name for it in asking})
    return redirect(url_for("week.week"))


def _page(lines: Sequence[Waiting], answer: str) -> Response:
    totals: dict[str, int] = {}
    for it in lines:
        totals[it.currency] = totals.get(it.currency, 0) + it.penalties_minor
    return Response(render_template("penalties.html", lines=lines, answer=answer, totals=totals))


def _shown() -> dict[int, int]:
    """By case, the amount that stood on the second question."""
    pairs = (it.partition(":") for it in request.form.getlist("shown"))
    chosen = set(request.form.getlist("case"))
    return {
        int(case_id): int(minor)
        for case_id, _, minor in pairs
        if case_id in chosen and case_id.isdecimal() and minor.isdecimal() and len(case_id) < 19 and len(minor) < 19
    }


def _tell(answered: int, refused: Mapping[int, str], names: Mapping[int, str]) -> None:
    w, done = words(), answered - len(refused)
    if done:
        flash(w.n("Decided and noted in {n} case.", "Decided, and noted in each of {n} cases.", done), "done")
    for case_id, code in refused.items():
        flash(f"{names.get(case_id, case_id)} · {refusal(code, w)}", "error")
