"""Which cases are there? By state, by word, in three orders, a page at a time; and everything about one of them."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from collector.domain.case_state import CaseStateCode
from collector.flows.days import today_of, zone_of
from collector.store import pages
from collector.store.cases import CLOSED
from collector.store.pages import Sort, StateFigures
from collector.web.case_view import case_view
from collector.web.parts_of import parts
from collector.web.stripe_view import stripe_view
from collector.web.suspension_view import suspension_view

blueprint = Blueprint("cases", __name__)

PAGE = 25
LONGEST_SEARCH = 100


@blueprint.get("/cases")
def cases() -> ResponseReturnValue:
    """The list. State, word, order and place are in the address, so that it can be kept and shared."""
    collector = parts()
    state, search = request.args.get("state") or None, request.args.get("q", "").strip()[:LONGEST_SEARCH]
    if state not in (None, CLOSED) and state not in set(CaseStateCode):
        abort(404)
    sort = request.args.get("sort", Sort.LATE.value)
    if sort not in set(Sort):
        abort(404)
    with collector.store.read() as tx:
        try:
            found = pages.cases_page(
                tx, state=state, search=search, sort=Sort(sort), after=request.args.get("after") or None, limit=PAGE
            )
        except ValueError:
            abort(404)
    return render_template(
        "cases.html",
        page=found,
        tabs=_tabs(found.figures),
        state=state,
        search=search,
        sort=sort,
        open_count=sum(line.cases for line in found.figures),
        is_first=not request.args.get("after"),
    )


@blueprint.get("/cases/<int:case_id>")
def case(case_id: int) -> ResponseReturnValue:
    """One case: why, what next, what is owed, what happened, and what the owner may do."""
    collector = parts()
    with collector.store.read() as tx:
        found = pages.case_page(tx, case_id, zone_of(collector), today_of(collector))
    if found is None:
        abort(404)
    return render_template(
        "case.html",
        case=case_view(collector, found),
        stripe=stripe_view(collector, found),
        service=suspension_view(collector, found),
    )


def _tabs(figures: tuple[StateFigures, ...]) -> list[tuple[str, int]]:
    """States that have cases, in the order of the code, with their counts."""
    counts: dict[str, int] = {}
    for line in figures:
        counts[line.state] = counts.get(line.state, 0) + line.cases
    return [(code.value, counts[code.value]) for code in CaseStateCode if code.value in counts]
