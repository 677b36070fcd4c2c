"""Penalties as an invoice of their own in Stripe: asked for, made once, given up.

The late invoice is never altered. What is made carries our mark, so that it is known when it comes back, is never
chased, and its payment settles the penalties of the late invoices (see entering.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from collector.documents.penalty_invoice import penalty_text
from collector.domain.facts import CaseFacts, InvoiceStatus
from collector.domain.jurisdictions.rule import Certainty
from collector.domain.penalty_invoices import (
    Objection,
    Share,
    from_record,
    is_still_owed,
    objection_to,
    shares_of,
    to_record,
)
from collector.domain.statement import Statement
from collector.domain.stripe_writing import (
    CASE_KEY,
    LATE_INVOICES_KEY,
    PENALTY_KEY,
    REFERENCE_KEY,
    UNENDED,
    PenaltyInvoicing,
    WriteKind,
    WriteState,
)
from collector.flows import act, refresh
from collector.flows.days import today_of, zone_of
from collector.flows.refused import Refused
from collector.flows.statements import statement_for
from collector.flows.write_rounds import Ended, begin
from collector.gateways.stripe_problems import StripeUnavailable
from collector.gateways.stripe_writes import NewInvoice, NewLine, SeenInvoice
from collector.parts import Collector
from collector.store import cases, facts, invoices, penalty_ledger, write_backs
from collector.store.session import Transaction
from collector.store.write_backs import WriteBack

STATED = (InvoiceStatus.OPEN, InvoiceStatus.PAID)
LIVE = ("draft", "open", "uncollectible")
METADATA_VALUE = 500  # letters Stripe keeps of one value
SETTLED = timedelta(hours=1)  # after so long no request of ours can still be under way


@dataclass(frozen=True, slots=True)
class Offer:
    """What a penalty invoice would say today, or why there can be none."""

    shares: tuple[Share, ...]
    objection: Objection | None
    statement: Statement | None

    @property
    def total_minor(self) -> int:
        return sum(share.minor for share in self.shares)


def offer(collector: Collector, case_facts: CaseFacts) -> Offer:
    """The penalties of a case that its invoices do not collect, as of today. Contested claims are left out."""
    chosen = [it.claim for it in case_facts.claims if it.status in STATED and not it.disputed and not it.set_aside]
    if not chosen:
        return Offer((), Objection.NOTHING_OWED, None)
    claims = tuple(sorted(chosen, key=lambda claim: (claim.due_on, claim.id)))
    statement = statement_for(collector, case_facts, today_of(collector), claims)
    shares = shares_of(statement)
    return Offer(shares, objection_to(statement, shares), statement)


def owed_beside(collector: Collector, case_facts: CaseFacts) -> tuple[Share, ...]:
    """What the claims of a case owe today beside their invoices, contested ones included."""
    claims = tuple(it.claim for it in case_facts.claims if it.status in STATED)
    return shares_of(statement_for(collector, case_facts, today_of(collector), claims)) if claims else ()


def ask(collector: Collector, case_id: int, who: str) -> None:
    """Have a penalty invoice made of what is owed today. Raises Refused; nothing is written then."""
    if collector.policy.stripe.penalty_invoice is PenaltyInvoicing.OFF:
        raise Refused("stripe_write_off_by_policy")
    with collector.store.read() as tx:
        found = facts.load_case_facts(tx, [case_id], zone_of(collector), today_of(collector))[0]
    if found.handed_off_on is not None and found.closed_on is None:
        raise Refused("case_with_lawyer")
    if found.plan is not None and found.plan.kept is None:
        raise Refused("plan_runs_already")
    made = offer(collector, found)
    if made.objection is not None or made.statement is None:
        raise Refused(made.objection or Objection.NOTHING_OWED)
    if made.statement.certainty is Certainty.UNVERIFIED and not who.startswith("owner"):
        raise Refused("penalty_rule_unverified")  # such a rule claims nothing without a person's yes
    payload = _payload(collector, found, made.statement, made.shares)
    with collector.store.write() as tx:
        if running(tx, case_id):
            raise Refused("penalty_invoice_exists")
        write_backs.ask(
            tx, collector.clock.now(), collector.ids.uid(), WriteKind.PENALTY_INVOICE, case_id, "", payload, who=who
        )  # fmt: skip
        # Whoever has them invoiced claims them: nobody need be asked about them for now.
        cases.claim_penalties(tx, collector.clock.now(), case_id, today_of(collector), who=who)
    act.look(collector, [case_id])


def running(tx: Transaction, case_id: int) -> WriteBack | None:
    """The penalty invoice of a case that is being made, or that is neither paid nor void nor deleted."""
    return running_among(tx, write_backs.of_case(tx, case_id))


def running_among(tx: Transaction, asked: Sequence[WriteBack]) -> WriteBack | None:
    """The same, among all that was asked for in the case, oldest first."""
    for each in reversed(asked):
        if each.kind is not WriteKind.PENALTY_INVOICE:
            continue
        if each.state in UNENDED:
            return each
        if each.state is WriteState.DONE and invoices.status_of(tx, each.stripe_id or "") in (None, *LIVE):
            return each
    return None


def _payload(
    collector: Collector, found: CaseFacts, statement: Statement, shares: Sequence[Share]
) -> dict[str, Any]:  # fmt: skip
    text = penalty_text(statement, shares, found.debtor.language)
    writing = collector.policy.stripe
    # No penalty invoice is older than the invoices it is for; a day more, for clocks and zones.
    first = min(block.issued_on for block in statement.blocks) - timedelta(days=1)
    return {
        **to_record(shares, statement.as_of),
        "currency": statement.currency,
        "total_minor": sum(share.minor for share in shares),
        "memo": text.memo,
        "lines": [{"description": words, "minor": minor} for words, minor in text.lines],
        "field": list(text.field) if text.field else None,
        "days": writing.penalty_invoice_days,
        "final": writing.penalty_invoice_final,
        "since": int(datetime.combine(first, time(0), UTC).timestamp()),
    }


# --- making it ---------------------------------------------------------------------------------------------------


def make(collector: Collector, mine: WriteBack) -> Ended:
    """One round: look, make what is missing, and say where it stands. Raises StripeTrouble, NotOurs."""
    found = _look(collector, mine)
    if isinstance(found, Ended):
        return found
    if found is None:
        objection = _objection_now(collector, mine)
        if objection is not None:
            return objection
        mine = begin(collector, mine)
        found = collector.stripe.make_draft(_new_invoice(mine), mine.key("draft"))
        _note(collector, mine, found.stripe_id)
    if found.status == "draft" and found.line_count == 0:
        mine = begin(collector, mine)
        found = collector.stripe.add_lines(found.stripe_id, _lines(mine), mine.key("lines"))
    if (found.total_minor, found.currency) != (mine.payload["total_minor"], mine.payload["currency"]):
        return Ended(WriteState.REFUSED, "penalty_changed_at_stripe", found.stripe_id)
    if found.status == "draft" and mine.payload["final"]:
        mine = begin(collector, mine)
        found = collector.stripe.finalize(found.stripe_id, mine.key("final"))
    return Ended(WriteState.DONE, read_back=found.stripe_id)


def _look(collector: Collector, mine: WriteBack) -> SeenInvoice | Ended | None:
    """What stands at Stripe already: by its id where we know it, else by our mark among the customer's invoices."""
    if mine.stripe_id is not None:
        found = collector.stripe.look_at(mine.stripe_id)
        return found or Ended(WriteState.WITHDRAWN, "penalty_deleted_at_stripe")
    for each in collector.stripe.invoices_of(mine.customer_id, mine.payload["since"]):
        if each.metadata.get(PENALTY_KEY) == mine.uid:
            _note(collector, mine, each.stripe_id)
            return each
        # A copy of this database, or one restored from a backup, may have made another: nobody is asked twice.
        if each.status in LIVE and PENALTY_KEY in each.metadata and _is_about(each, from_record(mine.payload)):
            return Ended(WriteState.REFUSED, "penalty_exists_at_stripe")
    return None


def _is_about(found: SeenInvoice, shares: Sequence[Share]) -> bool:
    named = {
        word for key, value in found.metadata.items() if key.startswith(LATE_INVOICES_KEY) for word in value.split()
    }
    return any(share.stripe_invoice_id in named for share in shares)


def _objection_now(collector: Collector, mine: WriteBack) -> Ended | None:
    """Before the first call: is it all still owed, and is there no credit that would swallow it?"""
    refresh.case(collector, mine.case_id)
    with collector.store.read() as tx:
        found = facts.load_case_facts(tx, [mine.case_id], zone_of(collector), today_of(collector))[0]
    now = offer(collector, found)
    if not is_still_owed(from_record(mine.payload), now.shares):
        if mine.tries and collector.clock.now() - mine.asked_at < SETTLED:
            raise StripeUnavailable("A call may still be under way; looked for again later.")
        return Ended(WriteState.WITHDRAWN, "facts_changed")
    customer = collector.stripe.read_customer(mine.customer_id)
    if customer.deleted:
        return Ended(WriteState.REFUSED, "penalty_customer_deleted")
    if customer.balance_minor:
        return Ended(WriteState.REFUSED, "penalty_customer_balance")
    return None


def _new_invoice(mine: WriteBack) -> NewInvoice:
    payload = mine.payload
    late = [share.stripe_invoice_id for share in from_record(payload)]
    metadata = {PENALTY_KEY: mine.uid, CASE_KEY: str(mine.case_id), **_in_chunks(late)}
    fields = [(payload["field"][0], payload["field"][1])] if payload["field"] else []
    return NewInvoice(mine.customer_id, payload["currency"], payload["days"], payload["memo"], metadata, fields)


def _in_chunks(ids: Sequence[str]) -> dict[str, str]:
    """The ids in as many values as they need: collector_invoices, collector_invoices_2, ..."""
    chunks = [""]
    for each in ids:
        if len(chunks[-1]) + len(each) + 1 > METADATA_VALUE:
            chunks.append("")
        chunks[-1] = f"{chunks[-1]} {each}".strip()
    names = [LATE_INVOICES_KEY, *(f"{LATE_INVOICES_KEY}_{number}" for number in range(2, len(chunks) + 1))]
    return dict(zip(names, chunks, strict=True))


def _lines(mine: WriteBack) -> list[NewLine]:
    return [
        NewLine(line["description"], line["minor"], {"collector_line": f"{mine.uid}:{number}"})
        for number, line in enumerate(mine.payload["lines"], start=1)
    ]


def _note(collector: Collector, mine: WriteBack, stripe_id: str) -> None:
    with collector.store.write() as tx:
        write_backs.note_made(tx, collector.clock.now(), mine, stripe_id)


# --- giving up the rest of it --------------------------------------------------------------------------------------


def ask_to_give_up(collector: Collector, case_id: int, uid: str, who: str) -> None:
    """The owner gives up what is left of a penalty invoice. Raises Refused."""
    with collector.store.write() as tx:
        made = write_backs.find(tx, uid)
        if made is None or made.case_id != case_id or made.kind is not WriteKind.PENALTY_INVOICE or not made.stripe_id:
            raise Refused("penalty_invoice_gone")
        if invoices.status_of(tx, made.stripe_id) not in LIVE:
            raise Refused("penalty_invoice_gone")
        asked = write_backs.ask(
            tx, collector.clock.now(), collector.ids.uid(), WriteKind.GIVE_UP_PENALTY, case_id, made.stripe_id,
            {"penalty": made.uid, "memo": _memo(collector)}, who=who,
        )  # fmt: skip
    if not asked:
        raise Refused("stripe_write_under_way")


def _memo(collector: Collector) -> str:
    return "Geste commercial" if collector.policy.creditor.language == "fr" else "Goodwill"


def give_up(collector: Collector, mine: WriteBack) -> Ended:
    """A draft is deleted, an issued one is credited for what remains; both are waived in our account."""
    found = collector.stripe.look_at(mine.subject)
    if found is None and mine.tries:  # the call that deleted it was ours
        return Ended(WriteState.DONE, read_back=mine.subject, also=lambda tx: _waive(collector, tx, mine))
    if found is None:
        return Ended(WriteState.WITHDRAWN, "penalty_deleted_at_stripe", mine.subject)
    if found.status == "draft":
        mine = begin(collector, mine)
        collector.stripe.delete_draft(found.stripe_id)
        return Ended(WriteState.DONE, read_back=found.stripe_id, also=lambda tx: _waive(collector, tx, mine))
    if any(note.metadata.get(REFERENCE_KEY) == mine.uid for note in collector.stripe.credit_notes_of(mine.subject)):
        return Ended(WriteState.DONE, read_back=found.stripe_id)
    if found.status not in ("open", "uncollectible") or not found.remaining_minor:
        return Ended(WriteState.WITHDRAWN, "penalty_invoice_gone", found.stripe_id)
    amount = mine.payload.get("amount_minor") or found.remaining_minor
    mine = begin(collector, mine, {**mine.payload, "amount_minor": amount})
    collector.stripe.credit(mine.subject, amount, mine.payload["memo"], {REFERENCE_KEY: mine.uid}, mine.key("credit"))
    return Ended(WriteState.DONE, read_back=found.stripe_id)


def _waive(collector: Collector, tx: Transaction, mine: WriteBack) -> None:
    """The draft was never issued, so no credit note will come: the waiver is written here."""
    made = write_backs.find(tx, mine.payload["penalty"])
    if made is not None:
        shares = from_record(made.payload)
        penalty_ledger.waive(tx, collector.clock.now(), today_of(collector), mine.uid, shares, who=mine.asked_by)
