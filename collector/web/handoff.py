"""How does a case go to the lawyer? The owner sees what is missing first, then says yes once."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from collector.documents.words import words_for
from collector.flows import dossier, handoff
from collector.flows.compose import Unwritable
from collector.flows.days import today_of, zone_of
from collector.flows.refused import Refused
from collector.store import facts
from collector.web.page_words import words
from collector.web.parts_of import parts, who
from collector.web.views import answered

blueprint = Blueprint("handoff", __name__)


@blueprint.get("/cases/<int:case_id>/lawyer")
def lawyer(case_id: int) -> ResponseReturnValue:
    """What the lawyer would receive, and what it lacks."""
    collector = parts()
    with collector.store.read() as tx:
        found = facts.load_case_facts(tx, [case_id], zone_of(collector), today_of(collector))
    if not found:
        abort(404)
    (case,) = found
    try:
        made = dossier.make(collector, case_id)
    except Unwritable as error:
        flash(str(error), "error")
        return redirect(url_for("cases.case", case_id=case_id))
    printed = words_for(words().language, narrow_spaces=True)
    gaps = [printed.say(f"gap.{code}") if printed.knows(f"gap.{code}") else code for code in made.gaps]
    can_send = case.handoff_marked_on is not None and case.handed_off_on is None and case.closed_on is None
    return render_template(
        "lawyer.html", case_id=case_id, facts=case, made=made, gaps=gaps, lawyer=collector.policy.lawyer,
        can_send=can_send, size_kb=len(made.content) // 1024,
    )  # fmt: skip


@blueprint.post("/cases/<int:case_id>/lawyer")
def transmit(case_id: int) -> ResponseReturnValue:
    """The owner's yes: the dossier leaves, and everything else of the case stops."""

    def send() -> None:
        if request.form.get("read") != "yes":
            raise Refused("not_read")
        handoff.approve(parts(), case_id, who())

    return answered(
        send, words().t("Approved. The file leaves for the lawyer with the next round."),
        url_for("cases.case", case_id=case_id),
    )  # fmt: skip
