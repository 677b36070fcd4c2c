"""Short ways to write a case down in the decision tests, and to live it day by day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, time, timedelta

from collector.domain.claims import Claim, EntryKind, LedgerEntry
from collector.domain.debtors import Debtor, DebtorKind, KindSource
from collector.domain.decide import decide
from collector.domain.decisions import AskOwner, CloseCase, Decision, MarkForHandoff, OfferCall, SendNotice, Wait
from collector.domain.facts import (
    CallFacts,
    CaseFacts,
    ClaimFacts,
    HoldFacts,
    InvoiceStatus,
    NoticeFacts,
    NoticeState,
    PromiseFacts,
)
from collector.domain.policy import (
    Caps,
    Consent,
    Creditor,
    Ladder,
    Mediator,
    Mode,
    Penalties,
    Policy,
    SendWindow,
    Step,
    StepKind,
)
from collector.domain.send_calendar import WORKING_WEEK, SendCalendar

CREDITOR = Creditor(
    "Atelier Lumen", "SARL", "10 000 €", ("12 rue des Exemples", "69001 Lyon"), "FR", "999999121",
    "RCS Lyon 999 999 121", "", "compta@lumen.example", "+33 1 99 00 12 34", "Camille Martin", "Camille Martin",
    "gérante", "Lyon", "FR7699999000010000001234537", "PSSTFRPPLYO", "Europe/Paris", "fr", "Atelier Lumen",
    "compta@lumen.example", "compta@lumen.example",
)  # fmt: skip


def _step(level: int, key: str, kind: StepKind, offset: int, gap: int = 0, **more: object) -> Step:
    given = {"consent": Consent.AUTO, "penalties": Penalties.NONE, "template": key} | more
    return Step(key, level, kind, offset, gap, **given)  # type: ignore[arg-type]


# The business ladder of the sample policy, written down once more so that an edit there changes no test here.
BUSINESS = (
    _step(1, "courtesy", StepKind.PRE_DUE, -3),
    _step(2, "reminder_1", StepKind.REMINDER, 3),
    _step(3, "reminder_2", StepKind.REMINDER, 12, 7),
    _step(4, "call", StepKind.CALL, 18, 4, wait_business_days=3),
    _step(5, "firm_reminder", StepKind.REMINDER, 25, 3, penalties=Penalties.MENTION),
    _step(6, "formal_notice", StepKind.FORMAL_NOTICE, 40, 10, consent=Consent.VETO, veto_days=7, deadline_days=8),
    _step(7, "final_notice", StepKind.FINAL_NOTICE, 50, 2, deadline_days=8),
    _step(8, "handoff", StepKind.HANDOFF, 60, 2),
)
CONSUMER = (
    _step(1, "courtesy", StepKind.PRE_DUE, -3),
    _step(2, "reminder_1", StepKind.REMINDER, 5),
    _step(3, "formal_notice", StepKind.FORMAL_NOTICE, 45, 12, consent=Consent.APPROVE, deadline_days=15),
)
POLICY = Policy(
    version="test",
    creditor=CREDITOR,
    ladders={
        DebtorKind.BUSINESS: Ladder(DebtorKind.BUSINESS, BUSINESS),
        DebtorKind.CONSUMER: Ladder(DebtorKind.CONSUMER, CONSUMER),
    },
    window=SendWindow(WORKING_WEEK, time(9), time(17, 30)),
    caps=Caps(50, 200, 100),
    minimum_minor={"eur": 1500},
    default_kind=DebtorKind.UNKNOWN,
    mediator=Mediator("Médiation Exemple", "Paris", "https://mediation.example"),
    lawyer=None,
    handoff_consent=Consent.APPROVE,
    interest_first=True,
    promise_grace_days=2,
    min_days_between_messages=4,
)

# Public holidays of France that the tests meet.
HOLIDAYS = frozenset({date(2026, 1, 1), date(2026, 4, 6), date(2026, 5, 1), date(2026, 5, 8), date(2026, 12, 25)})
CALENDAR = SendCalendar(WORKING_WEEK, HOLIDAYS)


def day(text: str) -> date:
    """An ISO day such as "2026-01-15", or "01-15" for a day of 2026."""
    return date.fromisoformat(text if len(text) == 10 else f"2026-{text}")


def a_claim(id: int = 1, due: str = "01-15", cents: int = 100_000, **more: object) -> ClaimFacts:
    """An open invoice F-<id> issued thirty days before its due date; `more` are fields of ClaimFacts."""
    due_on = day(due)
    issued_on = due_on - timedelta(days=30)
    entries = (LedgerEntry(EntryKind.INVOICE, issued_on, cents, f"in_{id}"),)
    assumed = bool(more.pop("due_on_assumed", False))
    claim = Claim(id, f"in_{id}", f"F-{id}", "eur", issued_on, due_on, assumed, entries, "cgv")
    return ClaimFacts(claim, InvoiceStatus.OPEN, cents, "send_invoice", False)._replace(**more)  # type: ignore[arg-type]


def a_debtor(kind: str = "business", email: str | None = "anna@debtor.example", set_aside: str | None = None) -> Debtor:
    return Debtor(1, "cus_1", "Anna", email, set_aside, DebtorKind(kind), KindSource.OWNER, "FR", "fr")


def a_case(*claims: ClaimFacts, kind: str = "business", **more: object) -> CaseFacts:
    """A case in full mode; `more` are fields of CaseFacts."""
    facts = CaseFacts(
        case_id=1, cycle=1, currency="eur", debtor=a_debtor(kind), claims=claims or (a_claim(),), notices=(), calls=(),
        holds=(), promise=None, broken_promises=0, mode=Mode.FULL, kill_switch=False, opened_on=day("2025-12-16"),
        read_at=None,
    )  # fmt: skip
    return replace(facts, **more)  # type: ignore[arg-type]


def a_notice(
    id: int, step: str, on: str, claims: Sequence[int] = (1,), state: str = "delivered", **more: object
) -> NoticeFacts:
    """A notice that left on `on` unless its state says otherwise; a delivered one came in the same day."""
    accepted = day(on) if state in ("accepted", "delivered", "bounced") else None
    delivered = day(on) if state == "delivered" else None
    notice = NoticeFacts(id, step, NoticeState(state), frozenset(claims), day(on), accepted, delivered, True, None)
    return replace(notice, **more)  # type: ignore[arg-type]


def a_call(on: str, done: str | None = None, claims: Sequence[int] = (1,)) -> CallFacts:
    return CallFacts("call", day(on), day(done) if done else None, None, frozenset(claims))


def a_hold(
    until: str | None, reason: str = "quality complaint", claim: int | None = None, kind: str = "owner"
) -> HoldFacts:
    return HoldFacts(reason, day(until) if until else None, claim, kind)


def a_promise(due: str, kept: bool | None = None) -> PromiseFacts:
    return PromiseFacts(day(due) - timedelta(days=5), day(due), 100_000, kept)


# What has happened to claim 1 (due on 15 January) by the time of each later step.
REMINDED = (
    a_notice(1, "reminder_1", "01-19"),
    a_notice(2, "reminder_2", "01-27"),
    a_notice(3, "firm_reminder", "02-09"),
)
CALLED = (a_call("02-02", "02-03"),)
FORMALLY_NOTICED = (*REMINDED, a_notice(4, "formal_notice", "02-24"))
LAST_NOTICED = (*FORMALLY_NOTICED, a_notice(5, "final_notice", "03-06"))


def decided(facts: CaseFacts, on: str, policy: Policy = POLICY, calendar: SendCalendar = CALENDAR) -> Decision:
    return decide(facts, policy, day(on), calendar)


def in_short(decision: Decision) -> str:
    """A decision in a few words: "send reminder_1 01-19 [1]", "wait hold 03-02", "ask correct_address"..."""
    match decision:
        case SendNotice():
            annexed = f" + {list(decision.annexed)}" if decision.annexed else ""
            return f"send {decision.step.key} {decision.send_on:%m-%d} {list(decision.demanded)}{annexed}"
        case Wait():
            look = f" {decision.next_look_on:%m-%d}" if decision.next_look_on else ""
            return f"wait {'+'.join(blocker.code for blocker in decision.blockers)}{look}"
        case AskOwner():
            return f"ask {decision.task}"
        case OfferCall():
            return f"call {list(decision.claim_ids)}"
        case MarkForHandoff():
            return f"handoff {list(decision.claim_ids)}"
        case CloseCase():
            return f"close {decision.reason}"


class Life:
    """A case lived day by day by a small stand-in of the daily run: what is decided is done, and written down.

    `done` tells each deed as "01-19 reminder_1 [1]". Notices are delivered on the day they leave; announced ones wait
    for their day and are withdrawn when the decision changes.
    """

    def __init__(self, facts: CaseFacts, policy: Policy = POLICY, calendar: SendCalendar = CALENDAR) -> None:
        self.facts, self.policy, self.calendar = facts, policy, calendar
        self.done: list[str] = []

    def live(self, first: str, last: str) -> Life:
        """Every day from `first` to `last`, both included."""
        today = day(first)
        while today <= day(last):
            self._one_day(today)
            today += timedelta(days=1)
        return self

    def change(self, edit: Callable[[CaseFacts], CaseFacts]) -> Life:
        self.facts = edit(self.facts)
        return self

    def pays(self, claim_id: int) -> Life:
        return self._claim(claim_id, status=InvoiceStatus.PAID, remaining_minor=0)

    def disputes(self, claim_id: int) -> Life:
        return self._claim(claim_id, disputed=True, dispute_note="not what I ordered")

    def _claim(self, claim_id: int, **changes: object) -> Life:
        claims = tuple(
            claim._replace(**changes) if claim.claim.id == claim_id else claim  # type: ignore[arg-type]
            for claim in self.facts.claims
        )
        return self.change(lambda facts: replace(facts, claims=claims))

    def _one_day(self, today: date) -> None:
        decision = decide(self.facts, self.policy, today, self.calendar)
        waiting = NoticeState.ANNOUNCED
        kept = tuple(n for n in self.facts.notices if n.state is not waiting)
        match decision:
            case SendNotice(send_on=send_on) if send_on > today:
                if len(kept) == len(self.facts.notices):
                    self.done.append(f"{today:%m-%d} announced {decision.step.key} for {send_on:%m-%d}")
                notice = self._notice(decision, waiting)
                self.facts = replace(self.facts, notices=(*kept, notice))
            case SendNotice():
                self.done.append(f"{today:%m-%d} {decision.step.key} {list(decision.demanded)}")
                notice = self._notice(decision, NoticeState.DELIVERED)
                formal_on = today if decision.step.kind is StepKind.FORMAL_NOTICE else self.facts.last_formal_on
                self.facts = replace(
                    self.facts, notices=(*kept, notice), last_message_on=today, last_formal_on=formal_on
                )
            case OfferCall(claim_ids=claim_ids):
                self.done.append(f"{today:%m-%d} call {list(claim_ids)}")
                call = CallFacts(decision.step.key, today, None, None, frozenset(claim_ids))
                self.facts = replace(self.facts, notices=kept, calls=(*self.facts.calls, call))
            case MarkForHandoff(claim_ids=claim_ids):
                self.done.append(f"{today:%m-%d} handoff {list(claim_ids)}")
                self.facts = replace(self.facts, notices=kept, handoff_marked_on=today)
            case CloseCase(reason=reason):
                if self.facts.closed_on is None:
                    self.done.append(f"{today:%m-%d} closed {reason}")
                self.facts = replace(self.facts, notices=kept, closed_on=today)
            case AskOwner() | Wait():
                self.facts = replace(self.facts, notices=kept)

    def _notice(self, decision: SendNotice, state: NoticeState) -> NoticeFacts:
        on = decision.send_on if state is NoticeState.DELIVERED else None
        number = max((notice.id for notice in self.facts.notices), default=0) + 1
        claims = frozenset(decision.demanded)
        return NoticeFacts(number, decision.step.key, state, claims, decision.send_on, on, on, True, None)
