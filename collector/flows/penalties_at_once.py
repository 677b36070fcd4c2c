"""Several cases ask the same: are the penalties that are left claimed, or given up? One answer for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from collector.domain.decisions import TaskKind
from collector.flows import act, gestures
from collector.flows.days import today_of, zone_of
from collector.flows.refused import Refused
from collector.parts import Collector
from collector.store import facts, tasks

MOST_AT_ONCE = 100  # what a person reads before she says yes


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that asks; what is left in minor units of its currency, as reckoned now."""

    case_id: int
    debtor_name: str
    currency: str
    penalties_minor: int


def waiting(collector: Collector) -> tuple[Waiting, ...]:
    """The cases that ask now, oldest question first; nothing is changed."""
    today = today_of(collector)
    with collector.store.read() as tx:
        asking = tasks.open_of_kind(tx, TaskKind.PENALTIES_REMAIN)[:MOST_AT_ONCE]
        case_ids = [it.case_id for it in asking if it.case_id is not None]
        loaded = facts.load_case_facts(tx, case_ids, zone_of(collector), today)
    by_id = {it.case_id: act.completed(collector, it, today) for it in loaded}
    found = (by_id[case_id] for case_id in case_ids if case_id in by_id)
    return tuple(
        Waiting(it.case_id, it.debtor.name, it.currency, it.penalties_minor)
        for it in found
        if it.closed_on is None and it.penalties_minor > 0
    )


def answer(
    collector: Collector, shown: Mapping[int, int], *, give_up: bool, reason: str, who: str
) -> dict[int, str]:  # fmt: skip
    """The same answer for each of these cases, each with its own entry in the journal; `shown` is by case the amount
    that stood before the owner's eyes. Returns why, by case, for those in which nothing was changed.
    """
    refused: dict[int, str] = {}
    for case_id, minor in shown.items():
        try:
            if give_up:
                gestures.give_up_penalties(collector, case_id, reason, who, shown_minor=minor)
            else:
                gestures.claim_penalties(collector, case_id, who, shown_minor=minor)
        except Refused as because:
            refused[case_id] = str(because)
    return refused
