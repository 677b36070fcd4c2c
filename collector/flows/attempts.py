"""What was tried to settle a case without a court, read off what was recorded at the time and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from collector.clock import local_day
from collector.documents.attempts import AttemptRecord, Proof, certificate_pdf
from collector.documents.plain import UnprintableText
from collector.domain.facts import NoticeState
from collector.domain.plan_messages import place_on_paper, template_of
from collector.domain.policy import StepKind
from collector.flows.compose import Unwritable
from collector.flows.days import today_of, zone_of
from collector.flows.drawing_up import NoSuchCase
from collector.parts import Collector
from collector.store import journal, postings
from collector.store.journal import Row
from collector.store.outbox import LAWYER
from collector.store.pages.case_page import CasePage, NoticeCard, case_page

# What left, and what may have: told with its state, never as received where nobody saw that.
LEFT = frozenset(
    {NoticeState.ACCEPTED, NoticeState.DELIVERED, NoticeState.BOUNCED, NoticeState.DOUBT, NoticeState.SENDING}
)
MOST_JOURNAL = 5000


@dataclass(slots=True)
class _Told:
    """The entries of one case, and how what they began has ended: by (kind of thing, its id)."""

    zone: ZoneInfo
    ends: dict[tuple[str, int], tuple[str, date]] = field(default_factory=dict)

    def end_of(self, thing: str, identity: object, running: str) -> tuple[str, date | None]:
        return self.ends.get((thing, int(str(identity))), (running, None))


def certificate(collector: Collector, case_id: int, language: str) -> bytes:
    """The certificate of amicable attempts as a PDF; nothing is changed. Raises NoSuchCase, Unwritable."""
    zone, today = zone_of(collector), today_of(collector)
    with collector.store.read() as tx:
        page = case_page(tx, case_id, zone, today, most_journal=MOST_JOURNAL)
        head = journal.head(tx)
    if page is None:
        raise NoSuchCase(case_id)
    number = f"{case_id}-{page.facts.cycle}"
    try:
        return certificate_pdf(
            collector.policy.creditor, page.facts.debtor, number, page.facts.currency, attempts_of(collector, page),
            language, today, collector.clock.now(), head,
        )  # fmt: skip
    except UnprintableText as error:
        raise Unwritable(f"certificate: {error}") from error


def attempts_of(collector: Collector, page: CasePage) -> tuple[AttemptRecord, ...]:
    """The attempts of a case, oldest first. A note from before the due date is none, nor a call nobody made."""
    zone = zone_of(collector)
    rows = [(row, orjson.loads(row.data)) for row in reversed(page.journal)]
    told = _Told(zone)
    for row, data in rows:
        _note_end(told, row, data)
    found = [*_messages(collector, page), *_letters(collector, page, rows)]
    for row, data in rows:
        tell = _TELL.get(row.kind)
        attempt = tell(row, data, told) if tell else None
        if attempt is not None:
            found.append(attempt)
    return tuple(sorted(found, key=lambda it: (it.on, it.proof.journal_seq or 0)))


def _messages(collector: Collector, page: CasePage) -> Iterator[AttemptRecord]:
    ladder, zone = collector.policy.ladder_for(page.facts.debtor), zone_of(collector)
    for card in page.notices:
        if card.state not in LEFT or card.recipient_role == LAWYER or card.kind == StepKind.PRE_DUE:
            continue
        step = ladder.step(card.step_key)
        detail = ", ".join(part for part in (number_on_paper(page, card), card.to_email or "") if part)
        yield AttemptRecord(
            on=_left_on(card, zone), channel="email", what=step.template if step else template_of(card.step_key),
            result=f"state.{card.state.value}", proof=Proof(card.payload_sha256 or ""), detail=detail,
            result_on=local_day(card.delivered_at, zone) if card.delivered_at else None,
        )  # fmt: skip


def _letters(
    collector: Collector, page: CasePage, rows: Sequence[tuple[Row, Mapping[str, Any]]]
) -> Iterator[AttemptRecord]:  # fmt: skip
    """What the owner noted as posted: handed to the post, and no more than that."""
    ladder, cards = collector.policy.ladder_for(page.facts.debtor), {it.id: it for it in page.notices}
    for row, data in rows:
        card = cards.get(data["notice"]) if row.kind == postings.KIND else None
        if card is None:
            continue
        step = ladder.step(card.step_key)
        detail = ", ".join(part for part in (number_on_paper(page, card), data["number"]) if part)
        what = step.template if step else template_of(card.step_key)
        on, proof = date.fromisoformat(data["on"]), Proof(row.hash, row.seq)
        yield AttemptRecord(on, "letter", what, "letter.posted", proof, detail)


def number_on_paper(page: CasePage, card: NoticeCard) -> str:
    """The number of a notice (see compose.number_of): the turn is how often the step was taken in its cycle."""
    of_step = (card.cycle, card.step_key, card.recipient_role)
    turns = [it.id for it in page.notices if (it.cycle, it.step_key, it.recipient_role) == of_step]
    turn = sorted(turns).index(card.id) + 1
    number = f"{page.facts.case_id}-{card.cycle}-{place_on_paper(card.step_key, card.level)}"
    return number if turn == 1 else f"{number}-{turn}"


def _left_on(card: NoticeCard, zone: ZoneInfo) -> date:
    return local_day(card.sending_at, zone) if card.sending_at else card.send_on


_ENDS = {
    "mediation_ended": ("mediation", ""),
    "quote_kept": ("quote", "offer.kept"), "quote_lapsed": ("quote", "offer.lapsed"),
    "quote_withdrawn": ("quote", "offer.withdrawn"), "quote_declined": ("quote", "offer.refused"),
    "promise_kept": ("promise", "chrono.kept"),
    "promise_broken": ("promise", "chrono.broken"), "plan_kept": ("plan", "chrono.kept"),
    "offer_accepted": ("offer", "offer.accepted"), "offer_refused": ("offer", "offer.refused"),
    "offer_expired": ("offer", "offer.expired"), "offer_withdrawn": ("offer", "offer.withdrawn"),
    "plan_broken": ("plan", "chrono.broken"), "plan_ended": ("plan", "plan.ended"),
}  # fmt: skip


def _note_end(told: _Told, row: Row, data: Mapping[str, Any]) -> None:
    thing, code = _ENDS.get(row.kind, ("", ""))
    if thing == "mediation":
        code = f"mediation.{data['result']}"
    if thing and isinstance(data.get(thing), int):
        told.ends[thing, data[thing]] = code, local_day(row.at, told.zone)
    for replaced in data.get("replaces", ()):
        told.ends["promise", replaced] = "chrono.replaced", local_day(row.at, told.zone)


def _call(row: Row, data: Mapping[str, Any], _told: _Told) -> AttemptRecord:
    on = date.fromisoformat(data["on"])
    return AttemptRecord(on, "phone", "step.call", f"call.{data.get('outcome', 'no_answer')}", Proof(row.hash, row.seq))


def _offer(row: Row, data: Mapping[str, Any], told: _Told) -> AttemptRecord:
    result, on = told.end_of("quote", data["quote"], "chrono.running")
    return AttemptRecord(
        local_day(row.at, told.zone), "offer", "attempt.quote", result, Proof(row.hash, row.seq),
        minor=data["amount_minor"], until=date.fromisoformat(data["pay_by"]), result_on=on,
    )  # fmt: skip


def _promise(row: Row, data: Mapping[str, Any], told: _Told) -> AttemptRecord:
    result, on = told.end_of("promise", data["promise"], "chrono.running")
    return AttemptRecord(
        local_day(row.at, told.zone), "answer", "attempt.promise", result, Proof(row.hash, row.seq),
        minor=data["amount_minor"], until=date.fromisoformat(data["due_on"]), result_on=on,
    )  # fmt: skip


def _solution(row: Row, data: Mapping[str, Any], told: _Told) -> AttemptRecord:
    result, on = told.end_of("offer", data["offer"], "chrono.running")
    return AttemptRecord(
        local_day(row.at, told.zone), "offer", f"attempt.{data['rung']}", result, Proof(row.hash, row.seq),
        minor=data["terms"].get("amount_minor", 0), until=date.fromisoformat(data["expires_on"]), result_on=on,
    )  # fmt: skip


def _plan(row: Row, data: Mapping[str, Any], told: _Told) -> AttemptRecord:
    result, on = told.end_of("plan", data["plan"], "chrono.running")
    last_on = date.fromisoformat(data["instalments"][-1][0])
    return AttemptRecord(
        local_day(row.at, told.zone), "offer", "attempt.plan", result, Proof(row.hash, row.seq),
        minor=data["total_minor"], until=last_on, result_on=on,
    )  # fmt: skip


def _mediation(row: Row, data: Mapping[str, Any], told: _Told) -> AttemptRecord:
    result, on = told.end_of("mediation", data["mediation"], "chrono.running")
    begun_on = date.fromisoformat(data["agreed_on"] or data["notified_on"])
    return AttemptRecord(begun_on, "mediation", "attempt.mediation", result, Proof(row.hash, row.seq), result_on=on)


def _reply(row: Row, data: Mapping[str, Any], told: _Told) -> AttemptRecord | None:
    """What a person wrote; a machine's answer settles nothing."""
    if {"auto_reply", "bounce"} & set(data.get("labels", ())):
        return None
    what = "chrono.reply_by_sender" if data.get("placed_by") else "chrono.reply"
    return AttemptRecord(local_day(row.at, told.zone), "answer", what, "attempt.kept", Proof(row.hash, row.seq))


def _answer(what: str) -> Callable[[Row, Mapping[str, Any], _Told], AttemptRecord]:
    def tell(row: Row, _data: Mapping[str, Any], told: _Told) -> AttemptRecord:
        return AttemptRecord(local_day(row.at, told.zone), "answer", what, "attempt.kept", Proof(row.hash, row.seq))

    return tell


_TELL: Mapping[str, Callable[[Row, Mapping[str, Any], _Told], AttemptRecord | None]] = {
    "call_done": _call,
    "mediation_begun": _mediation,
    "call_tried": _call,
    "quote_made": _offer,
    "promise_recorded": _promise,
    "plan_made": _plan,
    "offer_made": _solution,
    "reply_received": _reply,
    "dispute_opened": _answer("chrono.dispute"),
    "dispute_closed": _answer("chrono.dispute_closed"),
}
