"""What may be written into Stripe from the page of a case, and what has been?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from collector.domain.decisions import TaskKind
from collector.domain.facts import CaseFacts, ClaimFacts, InvoiceStatus
from collector.domain.penalty_invoices import Objection
from collector.domain.policy import Mode
from collector.domain.stripe_writing import UNENDED, PenaltyInvoicing, WriteKind, WriteState
from collector.flows import agreed_refunds, penalty_invoices
from collector.flows.agreed_refunds import Promised
from collector.flows.penalty_invoices import LIVE
from collector.parts import Collector
from collector.store import invoices, write_backs
from collector.store.pages import CasePage, RecordKind
from collector.store.write_backs import WriteBack
from collector.web.case_words import write_word
from collector.web.page_words import words
from collector.web.refusals import refusal

DASHBOARD = "https://dashboard.stripe.com"


@dataclass(frozen=True, slots=True)
class Written:
    """One line: what, how much (None: no amount), how it stands, and where to see it in Stripe (empty: nowhere)."""

    uid: str
    what: str
    minor: int | None
    stands: str
    tone: str
    detail: str
    at_stripe: str
    may_give_up: bool
    may_dismiss: bool


@dataclass(frozen=True, slots=True)
class StripeView:
    """`offer_minor`: what a penalty invoice would be of, None where none may be asked for; `objection` says why not."""

    written: list[Written]
    offers_penalties: bool
    offer_minor: int
    interest_minor: int
    fixed_sum_minor: int
    objection: str
    is_final: bool
    refunds: list[Promised]
    creditable: list[ClaimFacts]
    write_offs: list[ClaimFacts]
    waits: bool  # observe mode or the kill switch: nothing is written

    @property
    def is_shown(self) -> bool:
        return bool(self.written or self.offers_penalties or self.refunds or self.creditable or self.write_offs)


def stripe_view(collector: Collector, page: CasePage) -> StripeView:
    """As policy allows it, on today's facts."""
    writing, found = collector.policy.stripe, page.facts
    open_tasks = (it for it in page.records_of(RecordKind.TASK) if it.ended_at is None)
    asked = {it.reference for it in open_tasks if it.code == TaskKind.STRIPE_WRITE_REFUSED}
    with collector.store.read() as tx:
        made_here = write_backs.of_case(tx, found.case_id)
        lines = [
            _line(collector, each, invoices.status_of(tx, each.stripe_id) if each.stripe_id else None, asked)
            for each in made_here
        ]
        is_running = penalty_invoices.running_among(tx, made_here) is not None
        refunds = agreed_refunds.promised(tx, found) if writing.agreed_refund else []
    may_invoice = writing.penalty_invoice is not PenaltyInvoicing.OFF and not is_running
    made = penalty_invoices.offer(collector, found) if may_invoice else None
    objection = made.objection if made is not None else None
    open_claims = [it for it in found.claims if it.status is InvoiceStatus.OPEN and not it.payment_processing]
    return StripeView(
        written=lines[::-1],
        offers_penalties=may_invoice and objection is not Objection.NOTHING_OWED,
        offer_minor=made.total_minor if made is not None and objection is None else 0,
        interest_minor=sum(share.interest_minor for share in made.shares) if made is not None else 0,
        fixed_sum_minor=sum(share.fixed_sum_minor for share in made.shares) if made is not None else 0,
        objection=refusal(objection, words()) if objection is not None else "",
        is_final=writing.penalty_invoice_final,
        refunds=refunds,
        creditable=open_claims if writing.goodwill_credit_note else [],
        write_offs=open_claims if writing.write_off else [],
        waits=_waits(found),
    )


def _waits(found: CaseFacts) -> bool:
    return found.kill_switch or found.mode is Mode.OBSERVE


def _line(collector: Collector, each: WriteBack, status: str | None, asked: Collection[str]) -> Written:
    stands, tone = _stands(each, status)
    is_penalty = each.kind is WriteKind.PENALTY_INVOICE
    test = "" if collector.settings.livemode else "/test"
    stripe_id = each.stripe_id if is_penalty else each.subject
    is_made = is_penalty and each.state is WriteState.DONE
    return Written(
        uid=each.uid,
        what=write_word(each.kind.value),
        minor=each.payload.get("total_minor") or each.payload.get("amount_minor"),
        stands=stands,
        tone=tone,
        detail=_detail(each),
        at_stripe=f"{DASHBOARD}{test}/invoices/{stripe_id}" if stripe_id and status != "deleted" else "",
        may_give_up=is_made and status in LIVE,
        may_dismiss=each.uid in asked,
    )


def _stands(each: WriteBack, status: str | None) -> tuple[str, str]:
    t = words().t
    if each.kind is WriteKind.PENALTY_INVOICE and each.state is WriteState.DONE:
        return {
            "draft": (t("a draft in Stripe: look at it there and issue it"), "you"),
            "open": (t("issued, not paid yet"), "plain"),
            "paid": (t("paid"), "good"),
            "uncollectible": (t("written off in Stripe"), "quiet"),
            "void": (t("cancelled in Stripe"), "quiet"),
            "deleted": (t("deleted in Stripe"), "quiet"),
        }.get(status or "", (t("made in Stripe"), "plain"))
    if each.state in UNENDED:
        if each.state is WriteState.WANTED:
            return t("about to be written"), "plain"
        return t("being looked into: Stripe has not answered clearly"), "stop"
    return {
        WriteState.DONE: (t("done"), "good"),
        WriteState.REFUSED: (t("refused"), "stop"),
    }.get(each.state, (t("not done: the facts had changed"), "quiet"))


def _detail(each: WriteBack) -> str:
    """Stripe's own words where it refused; our own reasons have a task with their sentence."""
    because = each.because or ""
    is_code = " " not in because
    return "" if is_code or each.state is WriteState.DONE else because
