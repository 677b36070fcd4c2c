"""Deaths and payments at each point of the send path, and at each pair of points: nothing twice, nothing lost, nothing
after the money came.

A reminder, a formal notice with its letter and statement, and thanks are about to leave. A process dies at each of its
points in turn; what it left behind is lived on with, and met by a second process that dies at each of its own: one that
delivers, at once or when the leases have run out, one that looks into doubts, one that reads the delivery reports.
Before a point, with a death before or after it, the debtor pays. Deaths after which nobody could tell the worlds apart
(the same rows, documents, mails and invoices) are followed once. What left is read off the mail provider's own list.

COLLECTOR_NIGHTLY=1 plays all of it on both databases; each run a spread of single deaths and payments for the
reminder. COLLECTOR_DEATHS=3 adds a third.
"""

from __future__ import annotations

import gc
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from collector.flows import act, deliver, doubts, mail_events, owner_actions, refresh
from collector.ids import SeededIds
from collector.parts import Collector
from collector.store import journal, truths
from collector.store.schema import attempt, document
from collector.store.session import Store
from tests.stories.test_crashes import begun_but_unknown_to_the_provider, deliver_one, questions
from tests.stories.test_thanks import thankful
from tests.story import OWNER, PARIS, Story
from tests.support.backlog import given_due_reminders, policy_with_caps
from tests.support.crashes import Crash, Points, file_writes_watched, watch, watched
from tests.support.rewinding import Kept, Rewinding

NIGHTLY = bool(os.environ.get("COLLECTOR_NIGHTLY"))
DEATHS = int(os.environ.get("COLLECTOR_DEATHS") or (2 if NIGHTLY else 1))
# By day a spread of them, and those where it hurts most.
STRIDE = 1 if NIGHTLY else 23
TELLING = ("before mail.deliver", "after mail.deliver")
OUTSIDE = {"before stripe.read_invoice", "after stripe.read_invoice", "before files.put", "before rename",
           "before COMMIT", "after COMMIT", *TELLING}  # fmt: skip
PASSES = {"reminder_1": OUTSIDE, "formal_notice": OUTSIDE | {"before stripe.read_cash"}, "thank_you": OUTSIDE}
WRITE_BEGINS = ("BEGIN IMMEDIATE", "SELECT pg_advisory_xact_lock")
BIRTH = "a process begins"
NOBODY, DEATH, SILENTLY, SEEN = "nobody", "death", "paid", "paid and seen"


@dataclass(frozen=True)
class Play:
    """What a process does, and how long after the one before it begins."""

    name: str
    after: timedelta
    job: Callable[[Collector], object]


FIRST = Play("deliver", timedelta(0), deliver_one)
SECONDS = (
    Play("deliver, leases over", timedelta(minutes=11), deliver_one),
    Play("deliver, at once", timedelta(seconds=1), deliver_one),
    Play("doubts", timedelta(minutes=3), doubts.run),
    Play("doubts, the last time", timedelta(hours=25), doubts.run),
    Play("reports", timedelta(minutes=3), mail_events.run),
)


@dataclass
class Course(Points):
    """A process's way: its death at a point, or a payment just before one; where `seen`, another worker takes it in."""

    pays_at: int | None = None
    pays: Callable[[], None] = lambda: None
    takes_in: Callable[[], None] | None = None
    tape: list[str] = field(default_factory=list)
    _writes: bool = False
    _waits: bool = False

    def point(self, name: str) -> None:
        if len(self.passed) + 1 == self.pays_at:
            self.pays()
            self._waits = self.takes_in is not None
        # While this process writes nobody else does: the other one's turn comes as soon as it is over.
        self._writes = False if name == "after COMMIT" else self._writes
        if self._waits and not self._writes and self.takes_in is not None:
            self._waits = False
            self.takes_in()
        self._writes = self._writes or name.startswith(WRITE_BEGINS)
        self.tape.append(name)
        super().point(name)


@dataclass
class Tally:
    """What was played and found below one moment."""

    lives: Counter[str] = field(default_factory=Counter)
    worlds: Counter[str] = field(default_factory=Counter)
    mails_that_crossed: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        self.lives += other.lives
        self.worlds += other.worlds
        self.mails_that_crossed += other.mails_that_crossed


class Enumeration:
    """One message that is due in a story, and all that may become of it."""

    def __init__(self, story: Story, folder: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
        self.story, self.debtor, self.step = story, "", step
        self.world = Rewinding(story, folder, monkeypatch)
        self.world.asked = self._asked
        self._seen = folder / "worlds"
        self._seen.mkdir()
        self._store = Store(story.collector.store.url, pool_size=2)
        self.world.stores.append(self._store)
        self._course = Course()
        watch(self._store, lambda: self._course)
        self.tape: list[str] = []
        self.crossed: list[str] = []
        self.wrong: list[str] = []  # found where the service would catch what we raise

    # --- one life ----------------------------------------------------------------------------------------------

    def process(self, play: Play, depth: int, course: Course) -> str | None:
        """A process begins, with the same ids and name each time. The point of its death, or None."""
        self.story.stage.turn_to(self.story.stage.clock.now() + play.after)
        self.tape.append(BIRTH)
        self._course, course.tape = course, self.tape
        collector = watched(self.story.collector, f"process-{depth}", course, self._store)
        object.__setattr__(collector, "ids", SeededIds(1000 + depth))
        try:
            with file_writes_watched(course):
                play.job(collector)
        except Crash:
            return course.passed[(course.deadly or 0) - 1]  # the first of all that it died at, while it fell
        return None

    def pay(self) -> None:
        self.tape.append("PAID")
        self.story.when_debtor_pays(self.debtor)

    def take_in(self) -> None:
        """What a webhook brings about in another worker."""
        self.tape.append("SEEN")
        collector = self.story.collector
        self.story.stage.clock.advance(timedelta(milliseconds=1))  # whoever asks later has the later answer
        refresh.invoices(collector, [self.story.invoices[self.debtor]["id"]])
        act.look(collector, [self.story.case_of(self.debtor)])

    def _asked(self, what: str) -> None:
        self.tape.append(what)
        if what == "POST /v3/mail/send" and "PAID" in self.tape and not self._is_excused():
            self.wrong.append(f"written to after the money had come: {self.tape[self.tape.index('PAID') - 3 :]}")

    def _is_excused(self) -> bool:
        """The money came while the mail was on its way: after this very process had looked, and unseen by others."""
        came = self.tape.index("PAID")
        since, before = self.tape[came:], self.tape[:came]
        began = max(at for at, each in enumerate(before) if each == BIRTH)
        looked = [at for at, each in enumerate(self.tape) if each.startswith("GET /v1/invoices/") and at > began]
        looked_again = "SEEN" not in since and any(at > came for at in looked)
        gate = max(at for at, each in enumerate(self.tape) if each.startswith(WRITE_BEGINS))
        if BIRTH in since or looked_again or not any(at < came for at in looked) or "SEEN" in self.tape[:gate]:
            return False
        self.crossed.append("SEEN" if "SEEN" in since else "PAID")
        return True

    # --- all lives ---------------------------------------------------------------------------------------------

    def explore(self, kept: Kept, plays: tuple[Play, ...], depth: int) -> Tally:
        """Every interruption of every process that may come next, from the moment that was kept."""
        tally = Tally()
        for play in plays:
            passed = self.world.live(kept, partial(self._undisturbed, play, depth))
            assert depth > 1 or set(passed) > PASSES[self.step], passed
            tally.add(self._lived(kept, play, depth, NOBODY, 0, passed, Course))
            # Amid a transaction every death leaves what the one before its COMMIT leaves: the first process shows it
            # at each statement, so that the second need not.
            ways = [at for at in range(1, len(passed) + 1) if depth == 1 or is_outside(passed[at - 1])]
            for turn, at in enumerate(ways):
                if turn % STRIDE == 0 or passed[at - 1] in TELLING:
                    tally.add(self._lived(kept, play, depth, DEATH, at, passed, partial(Course, at)))
                    if self.step != "thank_you" and play.job in (deliver_one, doubts.run):
                        tally.add(self._paid(kept, play, depth, at, passed))
        return tally

    def _paid(self, kept: Kept, play: Play, depth: int, at: int, passed: list[str]) -> Tally:
        tally = Tally()
        paid = partial(Course, pays_at=at, pays=self.pay)
        # Between two questions to Stripe nobody can tell when the money came.
        is_told = at == 1 or " stripe." in passed[at - 1]
        if is_told or depth == 1:
            tally.add(self._lived(kept, play, depth, SILENTLY, at, passed, paid))
        if is_told or passed[at - 1] == "after COMMIT" or (depth == 1 and is_outside(passed[at - 1])):
            seen = partial(paid, takes_in=self.take_in)
            tally.add(self._lived(kept, play, depth, SEEN, at, passed, seen))
        if is_told and depth == 1:
            for death in range(at, len(passed) + 1, STRIDE):
                if is_outside(passed[death - 1]):
                    both = partial(paid, death)
                    tally.add(self._lived(kept, play, depth, f"{SILENTLY}, {DEATH}", death, passed, both))
        return tally

    def _undisturbed(self, play: Play, depth: int) -> list[str]:
        course = Course()
        assert self.process(play, depth, course) is None
        return course.passed

    def _lived(
        self, kept: Kept, play: Play, depth: int, how: str, at: int, passed: list[str], course: Callable[[], Course]
    ) -> Tally:  # fmt: skip
        """One life up to its end or its death; and where it left a world nobody had seen, all that follows."""

        def life() -> Tally:
            tally = Tally(Counter({f"{depth} {how}": 1}))
            died = self.process(play, depth, course())
            if how == DEATH:
                assert died == passed[at - 1], f"{died} is not what it was before: {passed[at - 1]}"
            world = self.world.digest("PAID" in self.tape, "SEEN" in self.tape, how == DEATH)
            tally.mails_that_crossed.update(self.crossed)
            assert not self.wrong, self.wrong
            if self._is_new(depth, world):
                tally.worlds[f"{depth} {how}"] += 1
                here = self.world.keep()
                self.world.live(here, self.everybody_lives)
                if how == DEATH and depth < DEATHS:
                    below = self.explore(here, SECONDS, depth + 1)
                    tally.add(below)
                    (self._seen / f"{depth}-{world}").write_text(str(below.lives[f"{depth + 1} {DEATH}"]))
            if how == DEATH and depth < DEATHS:
                tally.lives["deaths in pairs"] += int((self._seen / f"{depth}-{world}").read_text() or 0)
            return tally

        try:
            return self.world.live(kept, life)
        except AssertionError as error:
            raise AssertionError(f"{play.name}: {how} at {at} ({passed[at - 1] if at else ''})\n{error}") from None

    def _is_new(self, depth: int, world: str) -> bool:
        try:
            (self._seen / f"{depth}-{world}").touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    # --- the end -----------------------------------------------------------------------------------------------

    def everybody_lives(self) -> None:
        """From now on nobody dies; the owner answers what only she can know, by the provider's list."""
        story = self.story
        self.tape.append(BIRTH)
        story.stage.turn_to(story.stage.clock.now() + timedelta(minutes=20))
        story.stage.round()
        self._works_on(days=3)
        asked = questions(story)
        assert set(asked) <= begun_but_unknown_to_the_provider(story), "she is asked only about what nobody can know"
        for notice_id in asked:
            owner_actions.resolve_doubt(story.collector, notice_id, left=False, who=OWNER)
        story.stage.round()
        self._works_on(days=3)  # her answer may have come on a Saturday
        assert questions(story) == {}
        assert not self.wrong, self.wrong
        self._left_once()
        self._is_proven()

    def _works_on(self, days: int) -> None:
        for _ in range(days):
            midnight = datetime.combine(self.story.stage.today + timedelta(days=1), time(0, 1), PARIS)
            self.story.stage.turn_to(midnight.astimezone(UTC))
            self.story.when_hour_is(10, 0, jobs=("catch_up",)).stage.round()

    def _left_once(self) -> None:
        email = str(self.story.debtors[self.debtor]["email"])
        accepted = self.story.stage.sandbox.sendgrid.office.accepted
        sent = Counter(mail.categories[0] for mail in accepted if mail.recipient == email)
        copies = sent.pop(self.step, 0)
        assert copies == 1 or (copies == 0 and "PAID" in self.tape), f"{self.step} left {copies} times"
        assert len(accepted) - copies == self.left_before, "something else left"

    def _is_proven(self) -> None:
        """What left is kept byte for byte, and every document is what its name says."""
        collector = self.story.collector
        with collector.store.read() as tx:
            assert truths.broken(tx) == {}
            assert journal.verify(tx) is None
            left = set(tx.execute(select(attempt.c.payload_sha256).where(attempt.c.verdict == "accepted")).scalars())
            kept = set(tx.execute(select(document.c.sha256)).scalars())
        for sha256 in kept:
            collector.files.get(sha256)
        ours = [json.loads(collector.files.get(sha256)) for sha256 in left]
        for mail in self.story.stage.sandbox.sendgrid.office.accepted[self.left_before :]:
            assert mail.payload in ours, "the proof is not what left"

    left_before = 0

    def begin(self) -> None:
        """Others leave in peace first, so that what is made once a process is there; the last one is played."""
        for number in range(1, len(self.story.debtors)):
            self._undisturbed(FIRST, -number)
        self.story.when_hour_is(9, 40, jobs=("mail_events", "daily_run"))
        gc.freeze()  # or each life would copy the memory that is looked through for garbage
        self.left_before = len(self.story.stage.sandbox.sendgrid.office.accepted)
        self.debtor = next(it for it in self.story.debtors if self.step not in self.story.steps_sent(it))
        self.tape.clear()


def is_outside(point: str) -> bool:
    """Not amid a transaction."""
    return point.startswith(("before ", "after ", "BEGIN ", WRITE_BEGINS[1]))


# --- what is due -----------------------------------------------------------------------------------------------


@contextmanager
def a_reminder(folder: Path, url: str) -> Iterator[Story]:
    with Story(folder, "2026-01-02", database_url=url, policy=policy_with_caps(folder)) as story:
        given_due_reminders(story, 3)
        yield story


@contextmanager
def a_formal_notice(folder: Path, url: str) -> Iterator[Story]:
    with Story(folder, "2026-01-05", database_url=url) as story:
        for debtor in ("D0", "D1", "D2"):
            story.given_invoice("2 480.00 EUR", due="2026-01-15", debtor=debtor)
        story.when_it_is("2026-02-24").when_hour_is(9, 30, jobs=("daily_run",))
        yield story


@contextmanager
def thanks(folder: Path, url: str) -> Iterator[Story]:
    with Story(folder, "2026-01-02", database_url=url, policy=thankful(folder)) as story:
        given_due_reminders(story, 3)
        while deliver.run(story.collector, most=100):
            pass
        story.when_debtor_pays("D0").when_debtor_pays("D1").when_debtor_pays("D2")
        story.when_it_is("2026-01-13").when_hour_is(9, 30, jobs=("mail_events", "catch_up", "reconcile", "daily_run"))
        yield story


DUE = {"reminder_1": a_reminder, "formal_notice": a_formal_notice, "thank_you": thanks}


@pytest.mark.parametrize("step", DUE if NIGHTLY else ["reminder_1"])
def test_deaths_and_payments_at_any_two_points_double_and_forget_nothing(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with DUE[step](tmp_path, database_url) as story:
        enumeration = Enumeration(story, tmp_path, monkeypatch, step)
        enumeration.begin()
        tally = enumeration.explore(enumeration.world.keep(), (FIRST,), 1)
    print(step, database_url.partition(":")[0], tally)
