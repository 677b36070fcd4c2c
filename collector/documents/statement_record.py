"""The bytes of a statement's frozen record, for the many statements of a daily run.

They are those of `canonical(statement_json(...))`. A claim to which nothing happened but its invoice differs from the
next of the same days in names and amounts only: it is written out of a mould, in a tenth of the time.
"""

from __future__ import annotations

from typing import Any, Final

import orjson

from collector.documents.moulds import Mould, mark, mould_of
from collector.documents.plain import one_line
from collector.documents.statement_json import RatePlaces, Writer, canonical, claim_json, statement_json
from collector.domain.debtors import Debtor
from collector.domain.policy import Creditor
from collector.domain.schedule import RateSource
from collector.domain.statement import Statement
from collector.domain.statement_lines import Block, Part

MOST_MOULDS: Final = 4096
_CLAIM, _INVOICE, _NUMBER, _PRINCIPAL, _INTEREST, _TOTAL, _LINES = range(7)


def record_bytes(
    statement: Statement, creditor: Creditor, debtor: Debtor, case_id: int, language: str, *, number: str = "",
    journal_head: str = "",
) -> bytes:  # fmt: skip
    """The canonical record of a statement; see `statement_json`."""
    return canonical(
        statement_json(
            statement, creditor, debtor, case_id, language, number=number, journal_head=journal_head,
            write_claim=_written_claim,
        )
    )  # fmt: skip


# With the rates that a mould names: their ids, which stand in its key, are theirs as long as they are kept.
_moulds: dict[Any, tuple[Mould | None, tuple[RateSource, ...]]] = {}


def _written_claim(block: Block, money: Writer, rates: RatePlaces) -> orjson.Fragment:
    if not _is_plain(block):
        return orjson.Fragment(canonical(claim_json(block, money, rates)))
    fixed = block.fixed_sum_line
    key = (
        block.issued_on, block.due_on, block.due_on_assumed, block.days_late, block.terms_key, block.interest_from_on,
        fixed and (fixed.from_on, fixed.minor, fixed.article), money,
        *[it for line in block.segments
          for it in (line.from_on, line.to_on, line.days, line.divisor, id(line.rate), rates[line.rate])],
    )  # fmt: skip
    known = _moulds.get(key)
    if known is None:
        if len(_moulds) >= MOST_MOULDS:
            _moulds.clear()
        known = _moulds[key] = _mould_for(block, money, rates), tuple(line.rate for line in block.segments)
    mould = known[0]
    if mould is None:
        return orjson.Fragment(canonical(claim_json(block, money, rates)))
    return orjson.Fragment(mould.filled(_texts(block, money)))


def _is_plain(block: Block) -> bool:
    """Whether all its amounts follow from the invoice's and from the days."""
    principal = block.invoiced_minor
    return (
        block.principal == (principal, 0, 0, principal)
        and block.remaining_minor == principal
        and not (block.credits or block.payments or block.reversals or block.waivers or block.lapsed_waivers)
        and not (block.costs or block.standstills or block.floors or block.floor_difference)
        and block.cost == (0, 0, 0, 0)
        and block.interest[1:3] == block.fixed_sum[1:3] == (0, 0)
        and not any(line.base_minor != principal or line.compound_basis or line.is_capped for line in block.segments)
    )


def _texts(block: Block, money: Writer) -> list[str]:
    """What is the claim's own, in the order of the places above."""
    invoice, number = block.stripe_invoice_id, one_line(block.number, 40)
    return [
        str(block.claim_id), orjson.dumps(invoice).decode(), orjson.dumps(number).decode(),
        money(block.invoiced_minor), money(block.interest.due_minor), money(block.total_minor),
        *[money(line.amount_minor) for line in block.segments],
    ]  # fmt: skip


def _mould_for(block: Block, money: Writer, rates: RatePlaces) -> Mould | None:
    """None where its first claim does not come out as it should: then it is written the long way."""
    marked = block._replace(
        invoiced_minor=-_PRINCIPAL, remaining_minor=-_PRINCIPAL, principal=Part(-_PRINCIPAL, 0, 0, -_PRINCIPAL),
        interest=Part(-_INTEREST, 0, 0, -_INTEREST), total_minor=-_TOTAL,
        segments=tuple(
            line._replace(base_minor=-_PRINCIPAL, amount_minor=-(_LINES + at)) for at, line in enumerate(block.segments)
        ),
    )  # fmt: skip
    # No amount of such a claim is below zero: a negative one is the place of a mark.
    record = claim_json(marked, lambda minor: mark(-minor) if minor < 0 else money(minor), rates)
    record |= {"claim": mark(_CLAIM), "invoice": mark(_INVOICE), "number": mark(_NUMBER)}
    text = canonical(record).decode()
    for place in (_CLAIM, _INVOICE, _NUMBER):  # what comes there brings its own quotes, or has none
        text = text.replace(f'"{mark(place)}"', mark(place))
    mould = mould_of(text)
    is_right = mould.filled(_texts(block, money)) == canonical(claim_json(block, money, rates)).decode()
    return mould if is_right else None
