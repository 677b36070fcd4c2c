"""What a person, or the course of a case, writes on an invoice at Stripe: a credit note, a write-off, the place."""

from __future__ import annotations

from collector.domain.decisions import TaskKind
from collector.domain.facts import InvoiceStatus
from collector.domain.stripe_writing import CASE_KEY, REFERENCE_KEY, STEP_KEY, WriteKind, WriteState
from collector.flows.days import today_of, zone_of
from collector.flows.refused import Refused
from collector.flows.write_rounds import Ended, begin
from collector.parts import Collector
from collector.store import facts, tasks, write_backs
from collector.store.session import Transaction
from collector.store.write_backs import WriteBack

LONGEST_MEMO = 500


def ask_write_off(collector: Collector, case_id: int, claim_id: int, who: str) -> None:
    """A person marks an invoice as uncollectible; we never do so by ourselves. Raises Refused."""
    if not collector.policy.stripe.write_off:
        raise Refused("stripe_write_off_by_policy")
    with collector.store.write() as tx:
        stripe_id, _ = _open_claim(collector, tx, case_id, claim_id)
        _ask(collector, tx, case_id, WriteKind.WRITE_OFF, stripe_id, {}, who)


def ask_credit(collector: Collector, case_id: int, claim_id: int, amount_minor: int, memo: str, who: str) -> None:
    """A gesture on an unpaid invoice: a credit note of so much, with a word that the debtor reads. Raises Refused."""
    with collector.store.write() as tx:
        ask_credit_within(collector, tx, case_id, claim_id, amount_minor, memo, who)


def ask_credit_within(
    collector: Collector, tx: Transaction, case_id: int, claim_id: int, amount_minor: int, memo: str, who: str
) -> None:  # fmt: skip
    """The same within a transaction. Raises Refused."""
    if not collector.policy.stripe.goodwill_credit_note:
        raise Refused("stripe_write_off_by_policy")
    if amount_minor <= 0:
        raise Refused("amount_not_positive")
    if not memo.strip():
        raise Refused("words_missing")
    if len(memo) > LONGEST_MEMO:
        raise Refused("words_too_long")
    stripe_id, remaining = _open_claim(collector, tx, case_id, claim_id)
    if amount_minor > remaining:
        raise Refused("credit_above_remaining")
    _ask(collector, tx, case_id, WriteKind.CREDIT_NOTE, stripe_id, {"amount_minor": amount_minor, "memo": memo}, who)


def seen(collector: Collector, case_id: int, uid: str, who: str) -> None:
    """What Stripe refused was seen: its task is done. Raises Refused where nothing is to be seen."""
    with collector.store.write() as tx:
        if not tasks.done_where(
            tx, collector.clock.now(), case_id, TaskKind.STRIPE_WRITE_REFUSED, uid, "seen", who=who
        ):
            raise Refused("nothing_to_see")


def _open_claim(collector: Collector, tx: Transaction, case_id: int, claim_id: int) -> tuple[str, int]:
    [found] = facts.load_case_facts(tx, [case_id], zone_of(collector), today_of(collector))
    for each in found.claims:
        if each.claim.id == claim_id and each.status is InvoiceStatus.OPEN:
            return each.claim.stripe_invoice_id, each.remaining_minor
    raise Refused("invoice_not_open")


def _ask(
    collector: Collector, tx: Transaction, case_id: int, kind: WriteKind, stripe_id: str,
    payload: dict[str, object], who: str,
) -> None:  # fmt: skip
    now, uid = collector.clock.now(), collector.ids.uid()
    if not write_backs.ask(tx, now, uid, kind, case_id, stripe_id, payload, who=who, stripe_id=stripe_id):
        raise Refused("stripe_write_under_way")


def write_off(collector: Collector, mine: WriteBack) -> Ended:
    """Look, then mark. An invoice that was paid or voided meanwhile is left alone."""
    found = collector.stripe.look_at(mine.subject)
    if found is not None and found.status == "uncollectible":
        return Ended(WriteState.DONE, read_back=mine.subject)
    if found is None or found.status != "open":
        return Ended(WriteState.WITHDRAWN, "invoice_not_open", mine.subject)
    mine = begin(collector, mine)
    collector.stripe.mark_uncollectible(mine.subject, mine.key("write-off"))
    return Ended(WriteState.DONE, read_back=mine.subject)


def credit(collector: Collector, mine: WriteBack) -> Ended:
    """Look for our credit note, then make it, never above what is left."""
    if any(note.metadata.get(REFERENCE_KEY) == mine.uid for note in collector.stripe.credit_notes_of(mine.subject)):
        return Ended(WriteState.DONE, read_back=mine.subject)
    found = collector.stripe.look_at(mine.subject)
    amount = mine.payload["amount_minor"]
    if found is None or found.status != "open" or found.remaining_minor < amount:
        return Ended(WriteState.WITHDRAWN, "credit_above_remaining", mine.subject)
    mine = begin(collector, mine)
    collector.stripe.credit(mine.subject, amount, mine.payload["memo"], {REFERENCE_KEY: mine.uid}, mine.key("credit"))
    return Ended(WriteState.DONE, read_back=mine.subject)


def place(collector: Collector, mine: WriteBack) -> Ended:
    """The number of the case and the last step, in the invoice's metadata; only the newest place is written."""
    with collector.store.read() as tx:
        if write_backs.is_overtaken(tx, mine):
            return Ended(WriteState.WITHDRAWN, "overtaken")
    stripe_id = mine.stripe_id or ""
    wanted = {CASE_KEY: str(mine.case_id), STEP_KEY: mine.payload["step"]}
    found = collector.stripe.look_at(stripe_id)
    if found is None:
        return Ended(WriteState.WITHDRAWN, "invoice_not_open")
    if wanted.items() <= found.metadata.items():
        return Ended(WriteState.DONE)
    mine = begin(collector, mine)
    collector.stripe.set_metadata(stripe_id, wanted, mine.key("place"))
    return Ended(WriteState.DONE)
