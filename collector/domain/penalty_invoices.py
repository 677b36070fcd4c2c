"""Which penalties may become an invoice of their own, and how is money on that invoice shared among the late ones?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from collector.domain.claims import Designated, EntryKind, LedgerEntry
from collector.domain.money import exponent_of
from collector.domain.statement import Statement
from collector.domain.statement_lines import Block

# The smallest amount Stripe collects, in minor units (docs.stripe.com/currencies, minimum charge amounts). Below it
# Stripe would call the invoice paid and add the sum to the customer's balance. A currency that is not here is refused.
SMALLEST_CHARGE_MINOR: Final[Mapping[str, int]] = {
    "aed": 200, "aud": 50, "bgn": 100, "brl": 50, "cad": 50, "chf": 50, "czk": 1500, "dkk": 250, "eur": 50, "gbp": 30,
    "hkd": 400, "huf": 17500, "inr": 50, "jpy": 50, "mxn": 1000, "myr": 200, "nok": 300, "nzd": 50, "pln": 200,
    "ron": 200, "sek": 300, "sgd": 50, "thb": 1000, "usd": 50,
}  # fmt: skip
MOST_LATE_INVOICES: Final = 100  # two lines each; Stripe takes 250 lines


class Objection(StrEnum):
    """Why no penalty invoice can be made now; the sentence is in `web/refusals.py`."""

    NOTHING_OWED = "penalty_nothing_owed"
    TOO_SMALL = "penalty_too_small"
    NO_SMALLEST = "penalty_currency_unknown"
    RATE_MISSING = "penalty_rate_missing"
    TOO_MANY = "penalty_too_many"


@dataclass(frozen=True, slots=True)
class Share:
    """The penalties of one late invoice, in minor units, as far as that invoice itself does not collect them."""

    claim_id: int
    stripe_invoice_id: str
    number: str
    interest_minor: int
    fixed_sum_minor: int

    @property
    def minor(self) -> int:
        return self.interest_minor + self.fixed_sum_minor


def shares_of(statement: Statement) -> tuple[Share, ...]:
    """What each claim owes beside its own invoice, in the order of the statement; claims that owe nothing left out.

    Where payments were counted on interest first, the invoice at Stripe has less left than the principal: what is
    missing there is the interest those payments settled, and it is asked for here. Recovery costs stay in our letters.
    """
    found = (_share(block, statement.currency) for block in statement.blocks)
    return tuple(share for share in found if share.minor > 0)


def _share(block: Block, currency: str) -> Share:
    beside = block.total_minor - block.cost.due_minor - block.remaining_minor
    fixed_sum = min(block.fixed_sum.due_minor, max(0, beside))
    step = 10 if exponent_of(currency) == 3 else 1  # Stripe wants the last of three decimals to be 0; never more
    interest = max(0, beside - fixed_sum) // step * step
    return Share(block.claim_id, block.stripe_invoice_id, block.number, interest, fixed_sum // step * step)


def objection_to(statement: Statement, shares: Sequence[Share]) -> Objection | None:
    """Why these shares cannot be invoiced, or None."""
    if not statement.figures_complete:
        return Objection.RATE_MISSING
    if not shares:
        return Objection.NOTHING_OWED
    smallest = SMALLEST_CHARGE_MINOR.get(statement.currency)
    if smallest is None:
        return Objection.NO_SMALLEST
    if sum(share.minor for share in shares) < smallest:
        return Objection.TOO_SMALL
    return Objection.TOO_MANY if len(shares) > MOST_LATE_INVOICES else None


def is_still_owed(shares: Sequence[Share], today: Sequence[Share]) -> bool:
    """Whether every share is still owed in full: a payment or a gesture since then would make the invoice too high."""
    now = {share.claim_id: share for share in today}
    return all(share.claim_id in now and share.minor <= now[share.claim_id].minor for share in shares)


@dataclass(slots=True)
class _Part:
    """One place where money of a penalty invoice lands: interest or fixed sum of a late invoice, and how full it is."""

    stripe_invoice_id: str
    designated: Designated
    minor: int
    filled: int = 0


def mirrored(shares: Sequence[Share], entries: Sequence[LedgerEntry]) -> Iterator[tuple[str, LedgerEntry]]:
    """What the money of a penalty invoice means for the late invoices: (Stripe's id of one, its entry), in order.

    A payment fills all interest, oldest claim first, then the fixed sums; money taken back leaves in the opposite
    order; a credit note gives up what is not filled yet, from the end. The same entries always give the same answer,
    so that it may be asked again whenever one is added at the end. A credit note that is voided stays a gesture.
    """
    parts = _parts_of(shares)
    placed: dict[str, list[tuple[_Part, int]]] = {}
    for entry in entries:
        match entry.kind:
            case EntryKind.PAYMENT:
                placed[entry.reference] = _fill(parts, entry.minor, overflow=True)
                yield from _told(entry, EntryKind.PAYMENT, placed[entry.reference])
            case EntryKind.CREDIT_NOTE:
                yield from _told(entry, EntryKind.WAIVER, _fill(parts[::-1], entry.minor, overflow=False))
            case EntryKind.REFUND | EntryKind.CHARGEBACK:
                yield from _told(entry, entry.kind, _empty(placed.get(entry.reverses, []), entry.minor))
            case _:
                pass


def _parts_of(shares: Sequence[Share]) -> list[_Part]:
    interest = [_Part(each.stripe_invoice_id, Designated.INTEREST, each.interest_minor) for each in shares]
    fixed = [_Part(each.stripe_invoice_id, Designated.FIXED_SUM, each.fixed_sum_minor) for each in shares]
    return [part for part in (*interest, *fixed) if part.minor > 0]


def _fill(parts: Sequence[_Part], minor: int, *, overflow: bool) -> list[tuple[_Part, int]]:
    """`overflow`: what no part has room for goes to the last one, and shows there as money without a place."""
    found, left = [], minor
    for part in parts:
        is_last = overflow and part is parts[-1]
        taken = left if is_last else min(max(0, part.minor - part.filled), left)
        part.filled += taken
        left -= taken
        if taken:
            found.append((part, taken))
    return found


def _empty(placed: list[tuple[_Part, int]], minor: int) -> list[tuple[_Part, int]]:
    """Take `minor` back from where a payment lies, the last place first."""
    found, left = [], minor
    for index in range(len(placed) - 1, -1, -1):
        part, lies = placed[index]
        taken = min(lies, left)
        placed[index] = (part, lies - taken)
        part.filled -= taken
        left -= taken
        if taken:
            found.append((part, taken))
    return found


def _told(
    entry: LedgerEntry, kind: EntryKind, slices: Sequence[tuple[_Part, int]]
) -> Iterator[tuple[str, LedgerEntry]]:
    for part, minor in slices:
        mark = f":{part.designated}"
        yield part.stripe_invoice_id, LedgerEntry(
            kind, entry.on, minor, entry.reference + mark, entry.note,
            entry.reverses + mark if entry.reverses else "", designated=part.designated, transfer=entry.transfer,
        )  # fmt: skip


def to_record(shares: Sequence[Share], as_of: date) -> dict[str, Any]:
    """The shares as kept with the write."""
    return {
        "as_of": as_of.isoformat(),
        "shares": [
            {
                "claim": each.claim_id,
                "invoice": each.stripe_invoice_id,
                "number": each.number,
                "interest_minor": each.interest_minor,
                "fixed_sum_minor": each.fixed_sum_minor,
            }
            for each in shares
        ],
    }


def from_record(record: Mapping[str, Any]) -> tuple[Share, ...]:
    """The shares of a kept write; none where it holds none."""
    return tuple(
        Share(each["claim"], each["invoice"], each["number"], each["interest_minor"], each["fixed_sum_minor"])
        for each in record.get("shares", ())
    )
