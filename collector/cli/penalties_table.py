"""How is one reckoning printed for a person at a terminal?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from collector.documents.statement_words import conventions_in_words
from collector.documents.words import Words, words_for
from collector.domain.calculator import Say, warnings_of
from collector.domain.calculator_input import Question
from collector.domain.money import exponent_of
from collector.domain.statement import Statement
from collector.domain.statement_lines import Block

_RIGHT = frozenset({"days", "base", "rate", "divisor", "amount", "interest", "principal", "fixed sum", "left over"})


def lines_of(question: Question, made: Statement, say: Say) -> Iterator[str]:
    """The whole statement: segments, credit notes, payments, fixed sum, totals, what each further day adds, and how."""
    words, block, claim = words_for("en"), made.blocks[0], question.claim
    yield (
        f"{_amount(block.invoiced_minor, made, words)} {made.currency.upper()} due {claim.due_on}, to {made.as_of} "
        f"(counted): {block.days_late} days late"
    )
    yield f"Law: {made.country or 'unknown'}, debtor: {made.debtor_kind}, rule: {made.rule_key} ({made.certainty})"
    yield ""
    yield from _segments(block, made, words)
    yield from _credits(block, made, words)
    yield from _payments(block, made, words)
    yield from _totals(block, made, words)
    yield from _daily(made, words)
    yield ""
    yield "How it is reckoned:"
    yield from (f"- {text}" for text in conventions_in_words(made, words))
    found = list(warnings_of(question, made, say))
    if found:
        yield ""
        yield "Please note:"
        yield from (f"- {code}: {sentence}" for code, sentence in found)


def _segments(block: Block, made: Statement, words: Words) -> Iterator[str]:
    if not block.segments:
        yield "Interest: none."
        return
    head = ("from", "to", "days", "base", "rate", "divisor", "amount", "basis")
    rows = [
        (
            str(line.from_on), str(line.to_on), str(line.days), _amount(line.base_minor, made, words),
            words.percent(line.rate.rate_e5), str(line.divisor), _amount(line.amount_minor, made, words), line.basis,
        )
        for line in block.segments
    ]  # fmt: skip
    yield from _table(head, rows)
    if block.floor_difference is not None:
        choices = block.floor_difference
        yield (
            f"The clause is below its floor: as written {_amount(choices.as_written_minor, made, words)}, at the floor "
            f"{_amount(choices.with_floor_minor, made, words)}, at the statutory rate "
            f"{_amount(choices.with_statutory_minor, made, words)}."
        )


def _credits(block: Block, made: Statement, words: Words) -> Iterator[str]:
    for line in block.credits:
        yield f"Credit note of {line.on}: {_amount(line.minor, made, words)}, off the principal from that day."


def _payments(block: Block, made: Statement, words: Words) -> Iterator[str]:
    if not block.payments:
        return
    yield ""
    head = ("payment", "amount", "interest", "principal", "fixed sum", "left over")
    rows = []
    for line in block.payments:
        parts = (
            line.minor, line.interest_minor, line.principal_minor, line.fixed_sum_minor, line.unallocated_minor
        )  # fmt: skip
        rows.append((str(line.on), *(_amount(minor, made, words) for minor in parts)))
    yield from _table(head, rows)


def _totals(block: Block, made: Statement, words: Words) -> Iterator[str]:
    yield ""
    fixed = block.fixed_sum_line.article if block.fixed_sum_line else ""
    parts = (
        ("Principal", block.principal, ""),
        ("Interest", block.interest, ""),
        ("Fixed sum", block.fixed_sum, fixed),
    )
    rows = [
        (name, *(_amount(minor, made, words) for minor in (part.charged_minor, part.paid_minor, part.due_minor)), basis)
        for name, part, basis in parts
    ]
    rows.append(("Total", "", "", f"{_amount(block.total_minor, made, words)} {made.currency.upper()}", ""))
    yield from _table(("", "charged", "paid", "due", "basis"), rows, right=frozenset({"charged", "paid", "due"}))


def _daily(made: Statement, words: Words) -> Iterator[str]:
    yield ""
    if made.daily is None:
        yield "What each further day adds is not known: the rate of the next half-year is missing."
    elif made.daily.minor:
        until = f" until {made.daily.until_on}" if made.daily.until_on else ""
        amount = _amount(made.daily.minor, made, words)
        yield f"Each further day adds about {amount} {made.currency.upper()}, from {made.daily.from_on}{until}."
    else:
        yield "Further days add nothing."


def _amount(minor: int, made: Statement, words: Words) -> str:
    return words.number(minor, exponent_of(made.currency))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[str] = _RIGHT) -> Iterator[str]:
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    for row in (head, *rows):
        cells = [
            text.rjust(width) if name in right else text.ljust(width)
            for text, width, name in zip(row, widths, head, strict=True)
        ]
        yield "  ".join(cells).rstrip()
