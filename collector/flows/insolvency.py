"""A court opened insolvency proceedings against a debtor: what must happen in every case of his, at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from collector.domain.calendar import add_months
from collector.domain.decisions import TaskKind
from collector.domain.standstills import StandstillKind
from collector.flows import act
from collector.flows.compose import Unwritable
from collector.flows.days import today_of
from collector.flows.drawing_up import NothingToState, draw_up_case
from collector.flows.refused import Refused, needs_words
from collector.parts import Collector
from collector.store import debtors, holds, tasks
from collector.store.session import Transaction

MONTHS_TO_DECLARE = 2
"""French proceedings, from the notice in the BODACC (C. com., art. R622-24)."""
KIND = StandstillKind.INSOLVENCY.value


def note(
    collector: Collector, case_id: int, judged_on: date, reason: str, who: str, published_on: date | None = None
) -> None:
    """No step until a person lifts it, no interest from the judgment on, the account frozen on its eve, a dated task.

    All of it in this case and every other open one of the debtor. The day of the judgment counts from its first minute
    (C. com. L622-21, L622-28). `published_on`: the day of the notice in the BODACC, from which the time to declare
    runs; noting the same judgment again with it gives the task its day and changes nothing else. Raises Refused.
    """
    needs_words(reason)
    today = today_of(collector)
    if max(judged_on, published_on or judged_on) > today:
        raise Refused("date_in_the_future")
    if published_on is not None and published_on < judged_on:
        raise Refused("published_before_judged")
    with collector.store.read() as tx:
        debtor_id, country = debtors.of_case(tx, case_id)
        of_debtor = sorted({case_id, *debtors.open_cases_of(tx, [debtor_id])})
    eve = judged_on - timedelta(days=1)
    due_on = declare_by(country, judged_on, published_on)
    with collector.store.write() as tx:
        now = collector.clock.now()
        for each in of_debtor:
            _stop(tx, now, each, judged_on, reason, who)
            _ask_to_declare(tx, now, each, judged_on, _because("–", eve, due_on, published_on), due_on, who)
    for each in of_debtor:  # after the hold: what an insolvent debtor owes grows by nothing a day
        number = _frozen_on_eve(collector, each, eve, who)
        because = None if number is None else _because(number, eve, due_on, published_on)
        _tell_the_number(collector, each, judged_on.isoformat(), because, who)
    act.look(collector, of_debtor)


def _stop(tx: Transaction, at: datetime, case_id: int, judged_on: date, reason: str, who: str) -> None:
    if not holds.stops_interest_from(tx, case_id, KIND, judged_on):
        holds.place(tx, at, case_id, None, KIND, reason, None, who=who, no_interest_from=judged_on)


def _ask_to_declare(
    tx: Transaction, at: datetime, case_id: int, judged_on: date, because: Mapping[str, Any], due_on: date | None,
    who: str,
) -> None:  # fmt: skip
    """One task a case and judgment; noted again it gets its new day."""
    kind, subject = TaskKind.DECLARE_CLAIM, judged_on.isoformat()
    tasks.done_where(tx, at, case_id, kind, subject, "noted_again", who=who)
    tasks.open_task(tx, at, case_id, kind, subject, because, who=who, due_on=due_on)


def _tell_the_number(
    collector: Collector, case_id: int, subject: str, because: Mapping[str, Any] | None, who: str
) -> None:
    """Name the statement in the task, or end the task where there is nothing to declare."""
    kind = TaskKind.DECLARE_CLAIM
    with collector.store.write() as tx:
        if because is None:
            tasks.done_where(tx, collector.clock.now(), case_id, kind, subject, "nothing_to_declare", who=who)
        else:
            tasks.reword(tx, case_id, kind, subject, because)


def declare_by(country: str | None, judged_on: date, published_on: date | None) -> date | None:
    """The last safe day to declare a claim; None: the law of another country says, and we do not know it.

    Counted from the judgment where the day of the BODACC notice is not known: the notice comes later, so this is never
    too late. A Saturday, a Sunday or a holiday is not moved to the next working day.
    """
    return add_months(published_on or judged_on, MONTHS_TO_DECLARE) if country in ("FR", None) else None


def _frozen_on_eve(collector: Collector, case_id: int, eve: date, who: str) -> str | None:
    """The number of the account made up to the eve of the judgment; "–" where it cannot be drawn up.

    None: nothing had been invoiced by then, so that there is nothing to declare.
    """
    try:
        return draw_up_case(collector, case_id, eve, collector.policy.creditor.language, who).number
    except Unwritable:
        return "–"
    except NothingToState:
        return None


def _because(number: str, eve: date, due_on: date | None, published_on: date | None) -> dict[str, Any]:
    values = {"number": number, "eve": eve.isoformat()}
    if due_on is None:
        return {"code": "ask_declare_claim_abroad", "values": values}
    code = "ask_declare_claim" if published_on else "ask_declare_claim_unpublished"
    return {"code": code, "values": values | {"by": due_on.isoformat()}}
