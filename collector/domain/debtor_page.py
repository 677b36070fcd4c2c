"""What may a debtor be shown, and what may he answer, on the page that his notices lead to?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from collector.domain import plans
from collector.domain.decisions import CloseReason
from collector.domain.facts import CaseFacts, ClaimFacts, HoldFacts, PlanFacts, QuoteFacts
from collector.domain.offers import has_lapsed
from collector.domain.policy import Penalties
from collector.domain.promises import MOST_BROKEN_PROMISES
from collector.domain.standing import closed_when_settled, is_running, is_settled
from collector.domain.standstills import StandstillKind

LONGEST_PROMISE = timedelta(days=30)  # a later day is a delay, which only the owner grants
PAUSE = timedelta(days=14)  # the owner looks in once a week
ONE_PAUSE_WITHIN = timedelta(days=90)  # asking again does not put off the day again


class AnswerKind(StrEnum):
    """What a debtor can say on the page."""

    ACCEPT = "accept"  # "I accept the offer of ..."
    DECLINE = "decline"  # "I decline the offer of ...", with his reasons or what he proposes instead
    PROMISE = "promise"  # "I pay on ..."
    INSTALMENTS = "instalments"  # "I need instalments, or more time"
    CONTEST = "contest"  # "I contest because ..."
    PAID = "paid"  # "I have already paid"
    WRONG_PERSON = "wrong_person"
    CALL = "call"  # "call me"


TO_AN_OFFER = (AnswerKind.ACCEPT, AnswerKind.DECLINE)  # given beside the offer itself


class PageState(StrEnum):
    """How the matter stands, as far as the debtor's page goes."""

    OWED = "owed"
    PENALTIES = "penalties"  # the invoices are paid, and the owner goes on claiming the penalties
    PAID = "paid"
    NOTHING = "nothing"  # cancelled, written off or given up: nothing is asked for here
    LAWYER = "lawyer"
    INSOLVENT = "insolvent"


# With the lawyer nothing moves by itself: only what he must know before he sues is taken in, for a person to read.
_OFFERED = {
    PageState.OWED: tuple(AnswerKind),
    PageState.PENALTIES: (AnswerKind.PAID, AnswerKind.CALL),
    PageState.LAWYER: (AnswerKind.PAID, AnswerKind.CONTEST, AnswerKind.WRONG_PERSON),
}


@dataclass(frozen=True, slots=True)
class Pause:
    """No step until `until`, that day included; None: until the owner has looked."""

    until: date | None


def page_state(facts: CaseFacts, today: date) -> PageState:
    """What the page says of the whole matter; the most careful thing first."""
    closing = closed_when_settled(facts) if facts.claims else None
    if closing is not None and closing.reason is CloseReason.PAID:
        claimed = facts.penalties_claimed_on is not None and facts.penalties_minor > 0
        return PageState.PENALTIES if claimed and facts.closed_on is None else PageState.PAID
    if any(_is_insolvency(hold, today) for hold in facts.holds):
        return PageState.INSOLVENT
    if closing is not None or facts.closed_on is not None or not facts.claims:
        return PageState.NOTHING
    return PageState.LAWYER if facts.handed_off_on is not None else PageState.OWED


def _is_insolvency(hold: HoldFacts, today: date) -> bool:
    return hold.kind == StandstillKind.INSOLVENCY and is_running(hold, today)


def asked_for(facts: CaseFacts) -> tuple[ClaimFacts, ...]:
    """The claims that are shown as owed: open, and not contested. In order of due date."""
    ours = (it for it in facts.claims if it.is_due_to_us and it.asked_minor > 0)
    open_claims = (it for it in ours if not it.disputed and it.set_aside is None)
    return tuple(sorted(open_claims, key=lambda it: (it.claim.due_on, it.claim.id)))


def running_plan(facts: CaseFacts) -> PlanFacts | None:
    """The instalment plan that is agreed and holds."""
    return facts.plan if facts.plan is not None and facts.plan.kept is None else None


def open_quote(facts: CaseFacts, today: date) -> QuoteFacts | None:
    """The offer to settle that still holds."""
    quote = facts.quote
    return quote if quote is not None and quote.kept is None and today <= quote.pay_by else None


def due_minor(facts: CaseFacts, today: date) -> int:
    """What may be asked for today of the invoices themselves: of those in a plan, its instalments that are due."""
    plan = running_plan(facts)
    planned = plan.claim_ids if plan is not None else frozenset()
    others = (it for it in asked_for(facts) if it.claim.id not in planned and it.claim.due_on <= today)
    of_plan = plans.due_minor(plan, facts.claims, today) if plan is not None else 0
    return of_plan + sum(it.asked_minor for it in others)


def contested(facts: CaseFacts) -> tuple[ClaimFacts, ...]:
    """The open claims of which a contest, or a credit note to come, leaves nothing to ask for."""
    nothing_asked = (it for it in facts.claims if it.disputed or (it.contested_minor and not it.asked_minor))
    return tuple(it for it in nothing_asked if not is_settled(it))


def promisable(facts: CaseFacts, today: date) -> tuple[ClaimFacts, ...]:
    """What a promise or an acknowledgement is about: what is due by today; before any due date, all of it.

    Instalments that run have their own days.
    """
    plan = running_plan(facts)
    planned = plan.claim_ids if plan is not None else frozenset()
    owed = tuple(it for it in asked_for(facts) if not it.payment_processing and it.claim.id not in planned)
    return tuple(it for it in owed if it.claim.due_on <= today) or owed


def offered(facts: CaseFacts, state: PageState, today: date) -> tuple[AnswerKind, ...]:
    """What the debtor may say now. No new day while one runs, nor after two that passed without the payment."""
    kinds = list(_OFFERED.get(state, ()))
    waits = facts.offer is not None and not has_lapsed(facts.offer, facts, today)
    if not waits and open_quote(facts, today) is None:
        kinds = [it for it in kinds if it not in TO_AN_OFFER]
    if AnswerKind.PROMISE in kinds and not may_promise(facts, today):
        kinds.remove(AnswerKind.PROMISE)
    if AnswerKind.CONTEST in kinds and not asked_for(facts):
        kinds.remove(AnswerKind.CONTEST)
    return tuple(kinds)


def may_promise(facts: CaseFacts, today: date) -> bool:
    """Whether a day the debtor names is taken without asking the owner."""
    runs = facts.promise is not None and facts.promise.kept is None
    return not runs and facts.broken_promises < MOST_BROKEN_PROMISES and bool(promisable(facts, today))


def pause_for(kind: AnswerKind, today: date, *, paused_before: bool) -> Pause | None:
    """How long the case is quiet because of an answer that only the owner can settle.

    Who says that he has paid, or that we write to the wrong person, hears nothing until she has looked. A request gives
    a fortnight, once: `paused_before` says that the same was asked, and answered by a pause, not long ago.
    """
    if kind in (AnswerKind.PAID, AnswerKind.WRONG_PERSON):
        return Pause(None)
    return None if paused_before else Pause(today + PAUSE)


def penalties_told(told: Iterable[Penalties]) -> Penalties:
    """How the page speaks of interest and fixed sum: as the firmest notice that left has done, never more firmly."""
    firmness: Sequence[Penalties] = (Penalties.NONE, Penalties.MENTION, Penalties.DEMAND)
    return max(told, key=firmness.index, default=Penalties.NONE)
