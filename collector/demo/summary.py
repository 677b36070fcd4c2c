"""What came of the play? The promises are measured against the world's own books, not against ours."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from collector.domain.facts import CaseFacts
from collector.flows.days import today_of, zone_of
from collector.flows.statements import statement_for
from collector.parts import Collector
from collector.sandbox.scenario import Scenario
from collector.store import cases, facts, journal

FRESH_SECONDS = 60  # Stripe was read at most so long before a notice left (I-3)
NUMBER = re.compile(r"F-\d{4}-\d{4}")
OPEN_CASES_A_READ = 200

Mail = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of one play. Amounts in minor units by currency; `seconds` is how long it took to play."""

    invoices: int
    cases: int
    notices_by_step: dict[str, int]
    paid: int
    penalties_minor_by_currency: dict[str, int]
    holds: int
    handed_off: int
    duplicates: int
    sent_after_payment: int
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def keeps_the_promises(self) -> bool:
        return self.duplicates == 0 and self.sent_after_payment == 0


def summarise(collector: Collector, scenario: Scenario, seconds: float) -> Summary:
    """Count what happened, in the world and in our own books."""
    invoices, mails = scenario.invoices(), list(scenario.mails())
    with collector.store.read() as tx:
        events = Counter(row.kind for row in journal.read(tx))
    steps = Counter(step_of(mail) for mail in mails) + Counter({"call": events["call_asked"]})
    return Summary(
        invoices=sum(1 for each in invoices if each["status"] != "draft"),
        cases=events["case_opened"],
        notices_by_step=dict(sorted(steps.items())),
        paid=sum(1 for each in invoices if each["status"] == "paid"),
        penalties_minor_by_currency=_penalties(collector),
        holds=events["hold_placed"],
        handed_off=steps["handoff"],
        duplicates=len(duplicates(mails)),
        sent_after_payment=len(sent_after_payment(mails, settled_times(invoices, scenario.disputes()))),
        seconds=round(seconds, 1),
    )


def step_of(mail: Mail) -> str:
    """The step of the ladder a mail says it is."""
    return str(mail["categories"][0]) if mail["categories"] else "other"


def duplicates(mails: Sequence[Mail]) -> list[Mail]:
    """Mails that somebody got twice: the same notice, or the same step about the same invoices.

    The mail to the lawyer names none; there the subject tells which case it is.
    """
    seen: set[tuple[Any, ...]] = set()
    again = []
    for mail in mails:
        names = frozenset(NUMBER.findall(mail["text"] or "")) or mail["subject"]
        keys = {("notice", *sorted(mail["custom_args"].items())), (mail["recipient"], step_of(mail), names)}
        if keys & seen:
            again.append(mail)
        seen |= keys
    return again


Settled = dict[str, list[tuple[int, int | None]]]


def settled_times(invoices: Sequence[Mail], disputes: Sequence[Mail]) -> Settled:
    """By invoice number, when it was not owed: from paid, void or written off, until a bank took the money back.

    Instants in seconds since 1970; None: to the end.
    """
    found: Settled = defaultdict(list)
    for each in invoices:
        moments = each["status_transitions"]
        for name in ("paid_at", "voided_at", "marked_uncollectible_at"):
            if moments[name] is not None:
                found[each["number"]].append((moments[name], _taken_back_at(each["number"], moments[name], disputes)))
    return dict(found)


def _taken_back_at(number: str, paid_at: int, disputes: Sequence[Mail]) -> int | None:
    later = [it["created"] for it in disputes if number in it["invoice_numbers"] and it["created"] >= paid_at]
    return min(later, default=None)


def sent_after_payment(mails: Sequence[Mail], settled: Settled) -> list[tuple[str, Mail]]:
    """Each invoice that was asked for although Stripe knew, longer than a fresh read may be old, that it was not owed.

    A mail asks for every invoice whose number stands in its text.
    """
    return [(number, mail) for mail in mails for number in _not_owed(mail, settled)]


def _not_owed(mail: Mail, settled: Settled) -> Iterator[str]:
    at = mail["accepted_at"]
    for number in sorted(set(NUMBER.findall(mail["text"] or ""))):
        if any(
            since + FRESH_SECONDS < at and (until is None or at < until) for since, until in settled.get(number, ())
        ):
            yield number


def _penalties(collector: Collector) -> dict[str, int]:
    """Interest and fixed sums that have run on the cases still open, on the last day."""
    by_currency: Counter[str] = Counter()
    for found in _open_cases(collector):
        due = tuple(it.claim for it in found.claims if it.is_due_to_us)
        if not due:
            continue
        totals = statement_for(collector, found, today_of(collector), due).totals
        by_currency[found.currency] += totals.interest_minor + totals.fixed_sum_minor
    return dict(sorted(by_currency.items()))


def _open_cases(collector: Collector) -> Iterator[CaseFacts]:
    after = 0
    while True:
        with collector.store.read() as tx:
            ids = cases.open_case_ids(tx, after, OPEN_CASES_A_READ)
            found = facts.load_case_facts(tx, ids, zone_of(collector), today_of(collector))
        if not ids:
            return
        yield from found
        after = ids[-1]
