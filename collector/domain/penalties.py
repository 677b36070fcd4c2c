"""Everything is paid but the penalties: what becomes of them?"""

from __future__ import annotations

from datetime import date

from collector.domain.claims import EntryKind
from collector.domain.decisions import (
    AskOwner,
    Because,
    Blocker,
    BlockerCode,
    CloseCase,
    CloseReason,
    Decision,
    TaskKind,
    Wait,
    dated,
    wait_for,
)
from collector.domain.facts import CaseFacts
from collector.domain.plan_standing import in_the_way
from collector.domain.policy import AfterPayment, Policy
from collector.domain.send_calendar import plus_days

DAYS_UNTIL_ASKED_AGAIN = 90


def after_payment(facts: CaseFacts, policy: Policy, today: date) -> Decision | None:
    """What follows where all claims are settled and penalties are left; None: nothing is left, the case may close.

    An offer or an instalment plan that runs is waited for first. Claimed penalties keep the case open; they are never
    chased by themselves, and after 90 days the owner is asked, so that they do not sleep.
    """
    quote = facts.quote
    if quote is not None and quote.kept is None and today <= quote.pay_by and facts.penalties_minor > 0:
        return wait_for([dated(BlockerCode.QUOTE, quote.pay_by)], today)
    if facts.penalties_minor <= 0:
        return None
    planned = in_the_way(facts, policy, today)
    if planned is not None:
        return planned
    claimed_on = facts.penalties_claimed_on
    if claimed_on is None and policy.after_payment is AfterPayment.CLAIM:
        claimed_on = _last_payment_on(facts)
    if claimed_on is not None and today <= plus_days(claimed_on, DAYS_UNTIL_ASKED_AGAIN):
        return _wait_for_penalties(claimed_on, today)
    if _is_waived_by_policy(facts, policy):
        return CloseCase(CloseReason.PAID, Because("close_penalties_waived"), waives_penalties=True)
    code = "ask_penalties_remain" if claimed_on is None else "ask_penalties_remain_claimed"
    values = {} if claimed_on is None else {"on": claimed_on}
    return AskOwner(TaskKind.PENALTIES_REMAIN, Because(code, values), {"penalties_minor": facts.penalties_minor})


def _wait_for_penalties(claimed_on: date, today: date) -> Wait:
    because = Because("penalties_claimed", {"on": claimed_on})
    blocker = Blocker(BlockerCode.PENALTIES_CLAIMED, because, plus_days(claimed_on, DAYS_UNTIL_ASKED_AGAIN))
    return wait_for([blocker], today)


def _is_waived_by_policy(facts: CaseFacts, policy: Policy) -> bool:
    if policy.after_payment is not AfterPayment.WAIVE_BELOW or facts.missing_rate is not None:
        return False  # without the rate nobody knows how much it is
    return facts.penalties_minor < policy.waive_below_minor.get(facts.currency, 0)


def _last_payment_on(facts: CaseFacts) -> date:
    days = (entry.on for it in facts.claims for entry in it.claim.entries if entry.kind is EntryKind.PAYMENT)
    return max(days, default=facts.opened_on)
