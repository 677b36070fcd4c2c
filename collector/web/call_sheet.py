"""What should the owner have before her when she telephones? One sheet, in the order in which a call goes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from collector.domain.facts import CaseFacts
from collector.domain.send_calendar import plus_days
from collector.flows.days import today_of
from collector.parts import Collector
from collector.store.pages import CasePage, NoticeCard
from collector.web.page_words import words
from collector.web.timeline import Moment

LINES_OF_HISTORY = 5
_LEFT = frozenset({"reminder", "formal_notice", "final_notice"})


@dataclass(frozen=True, slots=True)
class CallSheet:
    """Who, what is owed in one line, what has been, what to ask, what to offer in which order, what never to say."""

    name: str
    phone: str
    owed: str
    history: list[Moment]
    ask: str
    offers: list[str]
    never: list[str]
    tries: int = 0  # times nobody answered, of `attempts`
    attempts: int = 0
    again_on: date | None = None  # when to try again after this time
    until: date | None = None  # the last day of waiting for a result


def call_sheet(
    collector: Collector, page: CasePage, moments: list[Moment], days_late: int, *, contested: bool = False
) -> CallSheet:  # fmt: skip
    """The sheet of a case; `contested`: the call is about a dispute."""
    w = words()
    late = w.n("{n} day late", "{n} days late", days_late) if days_late else ""
    owed = " · ".join(part for part in (w.amount(page.overdue_minor or page.remaining_minor, page.facts.currency), late,
                                        _reminded(page.notices)) if part)  # fmt: skip
    ask = (
        w.t("Say who you are, then ask: “What exactly is wrong, and what would put it right?” Listen to the end.")
        if contested
        else w.t("Say who you are and which invoice it is about, then ask one question: “On which day can you pay?”")
    )
    made = CallSheet(
        name=page.facts.debtor.name, phone=page.facts.debtor.phone or "", owed=owed,
        history=moments[:LINES_OF_HISTORY], ask=ask, offers=_offers(page.facts), never=_never(),
    )  # fmt: skip
    return _with_tries(collector, page.facts, made)


def _with_tries(collector: Collector, facts: CaseFacts, sheet: CallSheet) -> CallSheet:
    """How often it was tried, and until when its result is waited for."""
    waiting = [call for call in facts.calls if call.done_on is None]
    step = collector.policy.ladder_for(facts.debtor).step(waiting[-1].step_key) if waiting else None
    if step is None:
        return sheet
    calendar = collector.calendars.of(facts.debtor, collector.policy)
    return replace(
        sheet, tries=waiting[-1].tries, attempts=step.attempts,
        again_on=calendar.next_send_day(plus_days(today_of(collector), 1)),
        until=calendar.add_send_days(waiting[-1].asked_on, step.wait_business_days),
    )  # fmt: skip


def _reminded(notices: tuple[NoticeCard, ...]) -> str:
    count = sum(1 for card in notices if card.kind in _LEFT and card.accepted_at is not None)
    return words().n("{n} reminder", "{n} reminders", count) if count else ""


def _offers(facts: CaseFacts) -> list[str]:
    """The cheapest for the owner first; a new date is no offer once a promise was broken."""
    t = words().t
    offers = [] if facts.broken_promises else [t("a new date")]
    return [*offers, t("instalments"), t("a gesture on the next order"), t("a credit note or a refund of a part, last")]


def _never() -> list[str]:
    t = words().t
    return [
        t("admit a fault, above all in writing"), t("threaten"), t("speak to anybody but the debtor about the debt"),
        t("promise what you would not put in writing"),
    ]  # fmt: skip
