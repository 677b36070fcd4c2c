"""What do delivery reports prove, in whatever order, number and company they come?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.domain.delivery import Outcome, Report, ReportKind, outcome_of
from collector.domain.facts import NoticeState

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HARD = frozenset({ReportKind.BOUNCED, ReportKind.BLOCKED, ReportKind.DROPPED})


def reports(told: str) -> list[Report]:
    """ "delivered 1, complained 2": kinds with the minutes after noon."""
    pairs = [item.split() for item in told.split(",") if item.strip()]
    return [Report(ReportKind(kind), NOON + timedelta(minutes=int(minute)), kind) for kind, minute in pairs]


# fmt: off
EXAMPLES = [
    # told                                    state        delivered   address not used again, because
    ("",                                      None,        None,       None),
    ("processed 1",                           "accepted",  None,       None),
    ("processed 1, deferred 2, other 3",      "accepted",  None,       None),
    ("processed 1, delivered 2",              "delivered", 2,          None),
    ("delivered 2, delivered 5",              "delivered", 2,          None),
    ("delivered 2, bounced 9",                "bounced",   None,       "bounced"),
    ("processed 1, blocked 2",                "bounced",   None,       None),
    ("dropped 1",                             "bounced",   None,       "dropped"),
    # Complained about: received, if it was delivered; but not written to again.
    ("delivered 2, complained 5",             "delivered", 2,          "complained"),
    ("complained 5",                          "bounced",   None,       "complained"),
    # It came back: it did not arrive, whoever else says what, and whenever.
    ("delivered 2, complained 3, bounced 4",  "bounced",   None,       "complained"),
    ("delivered 2, bounced 3, complained 4",  "bounced",   None,       "bounced"),
    ("delivered 2, complained 3, blocked 4",  "bounced",   None,       "complained"),
]
# fmt: on


@pytest.mark.parametrize(("told", "state", "minute", "fails"), EXAMPLES, ids=[row[0] or "nothing" for row in EXAMPLES])
def test_what_reports_prove(told: str, state: str | None, minute: int | None, fails: str | None) -> None:
    outcome = outcome_of(reports(told))
    delivered_at = None if minute is None else NOON + timedelta(minutes=minute)
    assert (outcome.state, outcome.delivered_at, outcome.address_fails) == (state, delivered_at, fails)


SOME = st.lists(
    st.builds(
        Report,
        st.sampled_from(ReportKind),
        st.integers(0, 3).map(lambda minutes: NOON + timedelta(minutes=minutes)),
        st.sampled_from(["", "550 no such user", "mailbox full"]),
    ),
    max_size=6,
)


@given(SOME.flatmap(lambda told: st.tuples(st.just(told), st.permutations(told))))
def test_the_order_does_not_matter(both: tuple[list[Report], list[Report]]) -> None:
    told, shuffled = both
    assert outcome_of(told) == outcome_of(shuffled)


@given(SOME, st.data())
def test_repeats_do_not_matter(told: list[Report], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(told), max_size=4)) if told else []
    assert outcome_of(told) == outcome_of(told + again)


@given(SOME, SOME)
def test_more_reports_take_nothing_back(told: list[Report], more: list[Report]) -> None:
    before, after = outcome_of(told), outcome_of(told + more)
    if before != Outcome(None, None, None):
        assert after.state is not None, "it had left"
    if before.address_fails:
        assert after.address_fails, "an address that failed is not good again"
    if HARD & {report.kind for report in told}:
        assert after.state is NoticeState.BOUNCED, "what came back did not arrive"
    if before.state is NoticeState.DELIVERED:
        assert after.state is NoticeState.BOUNCED or (
            after.state is NoticeState.DELIVERED
            and after.delivered_at is not None
            and before.delivered_at is not None
            and after.delivered_at <= before.delivered_at
        ), "delivered can only turn out to be earlier, or to have come back"
