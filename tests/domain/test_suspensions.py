"""When may the service stop, and when must it go on? One row a reason."""

from __future__ import annotations

import pytest

from collector.domain.facts import InvoiceStatus, PlanFacts, PlanInterest
from collector.domain.policy import Mode
from collector.domain.suspensions import Announced, lift_reason, may_begin
from tests.domain.cases import POLICY, a_case, a_claim, a_hold, a_promise, day

NAMED = frozenset({1})
ANNOUNCED = Announced(NAMED, day("03-20"))
PAID = a_claim(status=InvoiceStatus.PAID, remaining_minor=0)
VOID = a_claim(status=InvoiceStatus.VOID, remaining_minor=0)


def a_plan(kept: bool | None = None, claim: int = 1) -> PlanFacts:
    return PlanFacts(
        1, day("03-21"), (), next(iter(PlanInterest)), None, False, frozenset({claim}), frozenset(), kept
    )  # fmt: skip


@pytest.mark.parametrize(
    ("case", "on", "begins"),
    [
        (a_case(), "03-20", False),  # the last day of the notice is still the debtor's
        (a_case(), "03-21", True),
        (a_case(kind="consumer"), "03-21", False),
        (a_case(kind="public_body"), "03-21", False),
        (a_case(kind="unknown"), "03-21", False),
        (a_case(keeps_service=True), "03-21", False),
        (a_case(PAID), "03-21", False),
        (a_case(a_claim(disputed=True)), "03-21", False),
        (a_case(a_claim(payment_processing=True)), "03-21", False),
        (a_case(a_claim(2)), "03-21", False),  # another invoice than the notice named
        (a_case(holds=(a_hold(None, kind="reply"),)), "03-21", False),
        (a_case(promise=a_promise("03-25")), "03-21", False),
        (a_case(promise=a_promise("03-10", kept=False)), "03-21", True),
        (a_case(plan=a_plan()), "03-21", False),
        (a_case(person_first=True), "03-21", False),
        (a_case(kill_switch=True), "03-21", False),
        (a_case(mode=Mode.REMINDERS), "03-21", False),
        (a_case(closed_on=day("03-19")), "03-21", False),
    ],
)
def test_when_it_may_stop(case: object, on: str, begins: bool) -> None:
    assert may_begin(case, ANNOUNCED, POLICY, day(on)) is begins  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("case", "because"),
    [
        (a_case(), None),
        (a_case(holds=(a_hold(None),)), None),  # what is agreed later is for the owner to say
        (a_case(PAID), "paid"),
        (a_case(VOID), "not_owed"),
        (a_case(a_claim(disputed=True)), "not_owed"),
        (a_case(PAID, a_claim(2)), "paid"),
        (a_case(kind="consumer"), "not_owed"),
        (a_case(closed_on=day("03-25")), "not_owed"),
        (a_case(plan=a_plan()), "agreed"),
        (a_case(plan=a_plan(kept=False)), None),
        (a_case(plan=a_plan(claim=2)), None),
        (a_case(keeps_service=True), "owner"),
    ],
)
def test_when_it_goes_on(case: object, because: str | None) -> None:
    assert lift_reason(case, NAMED) == because  # type: ignore[arg-type]
