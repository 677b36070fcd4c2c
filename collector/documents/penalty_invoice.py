"""What stands on an invoice for penalties, line by line, in the debtor's language?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from collector.documents.citations import cited
from collector.documents.words import Words, words_for
from collector.domain.penalty_invoices import Share
from collector.domain.statement import Statement
from collector.domain.statement_lines import Block, SegmentLine

LONGEST_LINE = 1000  # Stripe takes 5 000 letters; what nobody reads on an invoice is in the statement
LONGEST_MEMO = 1400
LONGEST_FIELD = 140


@dataclass(frozen=True, slots=True)
class PenaltyText:
    """The memo, the lines with their amounts in minor units, and the printed field that names the late invoices."""

    memo: str
    lines: tuple[tuple[str, int], ...]
    field: tuple[str, str] | None


def penalty_text(statement: Statement, shares: Sequence[Share], language: str) -> PenaltyText:
    """One line for the interest and one for the fixed sum of each late invoice; the amounts are the shares'."""
    words = words_for(language)
    blocks = {block.claim_id: block for block in statement.blocks}
    lines: list[tuple[str, int]] = []
    for share in shares:
        block = blocks[share.claim_id]
        if share.interest_minor:
            lines.append((_interest(block, share, statement.currency, words), share.interest_minor))
        if share.fixed_sum_minor:
            lines.append((_fixed_sum(block, words), share.fixed_sum_minor))
    names = ", ".join(share.number for share in shares)
    return PenaltyText(_memo(statement, shares, names, words), tuple(lines), _field(names, words))


def _memo(statement: Statement, shares: Sequence[Share], names: str, words: Words) -> str:
    has_fixed_sum = any(share.fixed_sum_minor for share in shares)
    pattern = words.say("penalty_invoice.memo" if has_fixed_sum else "penalty_invoice.memo.no_fixed_sum")
    if len(names) > LONGEST_MEMO - len(pattern):
        names = str(len(shares))
    return pattern.format(names=names, day=words.day(statement.as_of))


def _interest(block: Block, share: Share, currency: str, words: Words) -> str:
    head = words.say("penalty_invoice.interest").format(number=block.number)
    details = [_segment(line, currency, words) for line in block.segments]
    settled = sum(line.amount_minor for line in block.segments) - share.interest_minor
    if settled > 0:
        amount = words.amount(settled, currency)
        details.append(words.say("penalty_invoice.settled").format(amount=amount))
    text = f"{head}{words.say('colon')} {' ; '.join(details)}" if details else head
    return text if len(text) <= LONGEST_LINE else f"{head} ({words.say('penalty_invoice.more')})"


def _segment(line: SegmentLine, currency: str, words: Words) -> str:
    return words.say("penalty_invoice.segment").format(
        from_day=words.short_day(line.from_on),
        to_day=words.short_day(line.to_on),
        base=words.amount(line.base_minor, currency),
        rate=words.percent(line.rate.rate_e5),
        days=line.days,
        divisor=line.divisor,
        amount=words.amount(line.amount_minor, currency),
        basis=cited(line.basis, words),
    )


def _fixed_sum(block: Block, words: Words) -> str:
    article = block.fixed_sum_line.article if block.fixed_sum_line else ""
    return words.say("penalty_invoice.fixed_sum").format(number=block.number, basis=cited(article, words))


def _field(names: str, words: Words) -> tuple[str, str] | None:
    return (words.say("penalty_invoice.field"), names) if len(names) <= LONGEST_FIELD else None
