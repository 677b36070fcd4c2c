"""What may happen between the decision to write and the provider's answer, moment by moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from collector.domain.facts import NoticeState
from collector.flows import deliver, doubts, handoff
from collector.flows.refused import Refused
from collector.gateways.mail.base import Answer, Verdict
from collector.gateways.stripe_problems import Unreadable
from collector.store.schema import notice, notice_claim
from tests.story import OWNER, Story
from tests.support.backlog import given_due_reminders, policy_with_caps
from tests.support.crashes import Points, fresh_process


class Moment(Points):
    """Somebody acts just before a worker passes a point for the first time after another."""

    def __init__(self, before: str, act: Callable[[], object], after: str = "") -> None:
        super().__init__()
        self._before, self._after, self._act = before, after, act
        self._done = False

    def point(self, name: str) -> None:
        super().point(name)
        seen_first = not self._after or any(passed.startswith(self._after) for passed in self.passed)
        if not self._done and seen_first and name.startswith(self._before):
            self._done = True
            self._act()


@contextmanager
def a_reminder_is_due(folder: Path, count: int = 1, database_url: str = "") -> Iterator[Story]:
    with Story(folder, "2026-01-02", database_url=database_url, policy=policy_with_caps(folder)) as story:
        given_due_reminders(story, count)
        yield story


def deliver_with(story: Story, moment: Points, most: int = 20) -> dict[str, int]:
    with fresh_process(story.collector, "worker-1", moment) as process:
        return dict(deliver.run(process, most=most))


def state_of(story: Story, notice_id: int = 1) -> Any:
    with story.collector.store.read() as tx:
        return tx.execute(select(notice).where(notice.c.id == notice_id)).one()


def later(story: Story, **by: float) -> Callable[[], object]:
    return lambda: story.stage.clock.advance(timedelta(**by))


def test_the_window_closes_while_a_notice_is_prepared(tmp_path: Path) -> None:
    with a_reminder_is_due(tmp_path) as story:
        story.when_hour_is(17, 29, jobs=())
        assert deliver_with(story, Moment("before stripe", later(story, minutes=2))) == {"moved": 1}
        assert story.mails_accepted() == 0
        story.when_days_pass(2).then_sent("reminder_1", to="D0")


def test_stripes_answer_grows_old_while_others_write(tmp_path: Path) -> None:
    with a_reminder_is_due(tmp_path) as story:
        waits = Moment("BEGIN IMMEDIATE", later(story, seconds=61), after="after files.put")
        assert deliver_with(story, waits) == {"moved": 1}
        assert story.mails_accepted() == 0


def test_a_hold_while_the_notice_is_written_stops_it(tmp_path: Path, database_url: str) -> None:
    with a_reminder_is_due(tmp_path, database_url=database_url) as story:
        held = Moment("before files", lambda: story.when_owner_holds("complaint", "2026-02-01", debtor="D0"))
        assert deliver_with(story, held) == {"moved": 1}
        story.when_days_pass(5)
        assert story.mails_accepted() == 0


def test_a_call_that_begins_too_late_is_given_up_and_made_again(tmp_path: Path) -> None:
    with a_reminder_is_due(tmp_path) as story:
        slow = Moment("after COMMIT", later(story, seconds=2), after="INSERT INTO attempt")
        assert deliver_with(story, slow) == {"not_sent": 1}
        assert (story.mails_accepted(), state_of(story).state) == (0, "planned")
        story.when_hour_is(10).then_sent("reminder_1", to="D0")


def test_an_answer_is_written_down_though_the_database_was_away(tmp_path: Path) -> None:
    def away() -> None:
        raise OSError("disk is full")

    with a_reminder_is_due(tmp_path) as story:
        assert deliver_with(story, Moment("before COMMIT", away, after="after mail.deliver")) == {"accepted": 1}
        assert state_of(story).state == "accepted"


def test_told_to_stop_a_worker_gives_back_what_it_has_not_begun(tmp_path: Path) -> None:
    with a_reminder_is_due(tmp_path, count=5) as story:
        stop = Moment("after mail.deliver", lambda: story.collector.stopping.set())
        assert deliver_with(story, stop) == {"accepted": 1, "not_begun": 4}
        story.collector.stopping.clear()
        assert deliver.run(story.collector) == {"accepted": 4}


def test_a_debtor_with_many_invoices_is_read_in_time(tmp_path: Path) -> None:
    """A reading is good for a minute: hundreds of invoices, one after the other, would never be fresh together."""
    at_once = threading.Barrier(4)
    with Story(tmp_path, "2026-01-02", policy=policy_with_caps(tmp_path)) as story:
        story.when_webhooks_are_lost()
        for number in range(4):
            story.given_invoice("100.00 EUR", due="2026-01-08", name=f"F{number}")
        story.when_the_service_is_down_for(days=10).when_hour_is(9, 30, jobs=("backfill", "daily_run"))
        together: Any = Watching(story.collector.stripe, lambda _: at_once.wait(10))
        assert deliver.run(replace(story.collector, stripe=together)) == {"accepted": 1}


def test_an_invoice_that_cannot_be_read_does_not_silence_the_others(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-02", policy=policy_with_caps(tmp_path)) as story:
        story.when_webhooks_are_lost()
        for name in ("good", "odd"):
            story.given_invoice("100.00 EUR", due="2026-01-08", name=name)
        story.when_the_service_is_down_for(days=10).when_hour_is(9, 30, jobs=("backfill", "daily_run"))
        odd = story.invoices["odd"]["id"]

        def unreadable(stripe_id: str) -> None:
            if stripe_id == odd:
                raise Unreadable(odd, "no currency")

        stripe: Any = Watching(story.collector.stripe, unreadable)
        deliver.run(replace(story.collector, stripe=stripe))
        story.then_sent("reminder_1").then_owner_is_asked("look_at_set_aside")


class Watching:
    """Stripe, and somebody who is told of every invoice before it is read."""

    def __init__(self, stripe: Any, tell: Callable[[str], object]) -> None:
        self._stripe, self._tell = stripe, tell

    def read_invoice(self, stripe_id: str, **wishes: Any) -> Any:
        self._tell(stripe_id)
        return self._stripe.read_invoice(stripe_id, **wishes)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stripe, name)


def test_one_doubt_that_cannot_be_looked_into_does_not_hide_the_others(tmp_path: Path) -> None:
    with a_reminder_is_due(tmp_path, count=2) as story:
        story.stage.ask("POST", "/sandbox/faults", {"sendgrid_send": {"fault": "lost_answer"}})
        assert deliver.run(story.collector) == {"doubt": 2}
        story.stage.turn_to(story.stage.clock.now() + timedelta(minutes=16))

        class Odd:
            def look_up(self, uid: str, *_rest: Any) -> Answer:
                if uid == state_of(story, 1).uid:
                    raise RuntimeError("cannot be asked")
                return Answer(Verdict.ACCEPTED, "id", "found")

        odd: Any = Odd()
        assert doubts.run(replace(story.collector, mail=odd)) == {"failed": 1, "accepted": 1}


def test_a_formal_notice_never_demands_what_the_owner_was_not_shown(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("900.00 EUR", due="2026-01-15", name="shown")
        story.given_invoice("700.00 EUR", due="2026-01-15", name="not shown")
        story.when_it_is("2026-02-24").when_hour_is(7, 30)
        formal = story.waiting_notice("Durand")
        # As if the second claim had become due for it since the owner looked.
        with story.collector.store.write() as tx:
            of_second = (notice_claim.c.notice_id == formal) & (notice_claim.c.claim_id == 2)
            tx.execute(update(notice_claim).where(of_second).values(demanded=False))
        story.when_debtor_pays("shown")
        story.when_hour_is(10, jobs=("deliver",))
        assert story.steps_sent("Durand")[-1] == "firm_reminder"
        # It is announced anew, with the whole time to object.
        row = state_of(story, formal)
        assert (row.state, row.send_on.isoformat()) == ("announced", "2026-03-03")


@pytest.mark.parametrize("outcome", ["lost_answer", "bounce"])
def test_the_dossier_reaches_the_lawyer_once_or_the_owner_hears_of_it(tmp_path: Path, outcome: str) -> None:
    policy = policy_with_caps(tmp_path)
    creditor = policy / "creditor.toml"
    lawyer = "bounce@cabinet.example" if outcome == "bounce" else "avocat@cabinet.example"
    text = creditor.read_text(encoding="utf-8").replace("avocat@cabinet-exemple.example", lawyer)
    creditor.write_text(text, encoding="utf-8")
    with Story(tmp_path, "2026-01-05", policy=policy) as story:
        story.given_invoice("2 480.00 EUR", due="2026-01-15").when_it_is("2026-03-18")
        handoff.approve(story.collector, story.case_of("Durand"), OWNER)
        if outcome == "lost_answer":
            story.stage.ask("POST", "/sandbox/faults", {"sendgrid_send": {"fault": "lost_answer", "times": 1}})
            story.when_hour_is(10, jobs=("deliver",))
            assert story.facts_of("Durand").notices[-1].state is NoticeState.DOUBT
            with pytest.raises(Refused):
                handoff.approve(story.collector, story.case_of("Durand"), OWNER)
            story.when_days_pass(3).then_case_is("handed_over")
            assert len(story.stage.ask("GET", f"/sandbox/mailboxes/{lawyer}")) == 1
        else:
            story.when_days_pass(3)
            assert story.facts_of("Durand").handed_off_on is None
            story.then_owner_is_asked("transmit_to_lawyer")


def test_a_policy_that_asks_nobody_sends_the_dossier_by_itself(tmp_path: Path) -> None:
    policy = policy_with_caps(tmp_path)
    ladder = policy / "ladder.toml"
    text = ladder.read_text(encoding="utf-8").replace('transmission = "approve"', 'transmission = "auto"')
    ladder.write_text(text, encoding="utf-8")
    with Story(tmp_path, "2026-01-05", policy=policy) as story:
        story.given_invoice("2 480.00 EUR", due="2026-01-15").when_it_is("2026-03-22").then_case_is("handed_over")
        assert len(story.stage.ask("GET", "/sandbox/mailboxes/avocat@cabinet-exemple.example")) == 1
