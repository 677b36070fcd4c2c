"""What will leave if nobody pays: the real decision played forward, for one case or for all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from collector.domain.decisions import AskOwner, CloseCase, MarkForHandoff, OfferCall, SendNotice, Wait
from collector.domain.facts import CaseFacts
from collector.domain.preview import PreviewStep, preview
from collector.domain.sentences import say
from collector.flows import act
from collector.flows.days import today_of, zone_of
from collector.parts import Collector
from collector.store import cases, facts


class Unknown(Exception):
    """There is no such case."""


@dataclass(frozen=True, slots=True)
class ForecastStep:
    """One line of a preview, in words."""

    on: date
    step: str
    title: str
    needs_yes: bool

    def as_dict(self) -> dict[str, Any]:
        return {"on": self.on.isoformat(), "step": self.step, "title": self.title, "needs_yes": self.needs_yes}


@dataclass(frozen=True, slots=True)
class Forecast:
    """What would happen in all open cases, counted by day and step. `cases` is how many were played."""

    by_day: dict[date, Counter[str]]
    cases: int

    def days(self) -> Iterator[tuple[date, Counter[str]]]:
        yield from sorted(self.by_day.items())

    def as_dict(self) -> dict[str, Any]:
        return {"cases": self.cases, "days": {day.isoformat(): dict(steps) for day, steps in self.days()}}


def preview_case(collector: Collector, case_id: int, days: int) -> list[ForecastStep]:
    """The steps of one case over the next `days`. Raises Unknown."""
    with collector.store.read() as tx:
        found = facts.load_case_facts(tx, [case_id], zone_of(collector), today_of(collector))
    if not found:
        raise Unknown(case_id)
    return [_in_words(step, collector.policy.creditor.language) for step in _play(collector, found[0], days)]


def simulate(collector: Collector, days: int) -> Forecast:
    """All open cases, in batches; nothing is written."""
    by_day: defaultdict[date, Counter[str]] = defaultdict(Counter)
    played, after = 0, 0
    while True:
        with collector.store.read() as tx:
            ids = cases.open_case_ids(tx, after, act.CHUNK)
            found = facts.load_case_facts(tx, ids, zone_of(collector), today_of(collector))
        if not ids:
            return Forecast(dict(by_day), played)
        for case_facts in found:
            for step in _play(collector, case_facts, days):
                by_day[step.on][_step_of(step)] += 1
        played += len(found)
        after = ids[-1]


def _play(collector: Collector, found: CaseFacts, days: int) -> list[PreviewStep]:
    today = today_of(collector)
    complete = act.completed(collector, found, today)
    calendar = collector.calendars.of(found.debtor, collector.policy)
    return preview(complete, collector.policy, today, days, calendar)


def _in_words(step: PreviewStep, language: str) -> ForecastStep:
    return ForecastStep(step.on, _step_of(step), say(step.decision.because, language), step.needs_yes)


def _step_of(step: PreviewStep) -> str:
    match step.decision:
        case SendNotice() | OfferCall() | MarkForHandoff():
            return step.decision.step.key
        case AskOwner():
            return step.decision.task.value
        case CloseCase():
            return "close"
        case Wait():
            return "wait"
