"""What does the page of a case say of the service that may stop, has stopped, or goes on again?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from collector.domain.debtors import DebtorKind
from collector.domain.suspensions import CallState
from collector.parts import Collector
from collector.store import suspensions
from collector.store.pages import CasePage
from collector.store.suspensions import Told
from collector.web.case_words import call_state, call_word, lift_word


@dataclass(frozen=True, slots=True)
class CallLine:
    """One system and how it stands; `detail` is what it answered where it has not heard."""

    what: str
    stands: str
    tone: str
    detail: str


@dataclass(frozen=True, slots=True)
class SuspensionLine:
    """One suspension: since when, and until when and why if it is over."""

    begun_at: datetime
    lifted_at: datetime | None
    lifted_because: str
    calls: list[CallLine]


@dataclass(frozen=True, slots=True)
class SuspensionView:
    """`is_shown`: the policy suspends services of businesses, or one was suspended here."""

    lines: list[SuspensionLine]
    is_shown: bool
    is_kept: bool
    may_say: bool

    @property
    def is_suspended(self) -> bool:
        return any(line.lifted_at is None for line in self.lines)


def suspension_view(collector: Collector, page: CasePage) -> SuspensionView:
    """Newest first."""
    with collector.store.read() as tx:
        found = suspensions.of_case(tx, page.facts.case_id)
    is_business = page.facts.debtor.treated_as() is DebtorKind.BUSINESS
    is_open = page.facts.closed_on is None
    return SuspensionView(
        lines=[_line(each) for each in reversed(found)],
        is_shown=bool(found) or page.facts.keeps_service or (collector.policy.suspends and is_business and is_open),
        is_kept=page.facts.keeps_service,
        may_say=is_open,
    )


def _line(each: Told) -> SuspensionLine:
    because = lift_word(each.lifted_because.value) if each.lifted_because else ""
    calls = [
        CallLine(
            call_word(call.verb.value, call.target.value),
            call_state(
                "failed" if call.state is CallState.WANTED and call.tries else call.state.value, call.target.value
            ),
            _tone(call.state, call.tries),
            "" if call.state in (CallState.DONE, CallState.WITHDRAWN) else call.because or "",
        )
        for call in each.calls
    ]
    return SuspensionLine(each.begun_at, each.lifted_at, because, calls)


def _tone(state: CallState, tries: int) -> str:
    if state is CallState.REFUSED or (state is CallState.WANTED and tries):
        return "stop"
    return "good" if state is CallState.DONE else "quiet"
