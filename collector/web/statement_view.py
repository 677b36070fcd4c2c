"""What does the page of a statement show beside its lines: warnings, the owner's choices, the papers drawn up?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from collector.documents.statement_data import statement_data
from collector.documents.statement_words import other_order_in_words, warnings_in_words
from collector.documents.words import Words, statement_words
from collector.domain.jurisdictions.rule import Certainty
from collector.domain.statement import Statement
from collector.domain.statement_lines import Block
from collector.domain.terms import BelowFloor, Terms
from collector.flows.drawing_up import CaseAccount
from collector.parts import Collector
from collector.store.documents import Kept
from collector.store.statements import Frozen


@dataclass(frozen=True, slots=True)
class FloorChoice:
    """A clause below the legal minimum: interest to date under each choice, and what the owner chose in terms.toml."""

    number: str
    clause: str
    chosen: BelowFloor
    as_written: str
    with_floor: str
    more_with_floor: str
    with_statutory: str
    more_with_statutory: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A statement that was drawn up, with its documents."""

    number: str
    as_of: date
    total_minor: int
    currency: str
    sha256: str
    files: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class StatementView:
    """`figures` is what the PDF prints; the rest is for the owner alone."""

    figures: dict[str, Any]
    warnings: list[str]
    floors: list[FloorChoice]
    other_order: str
    certainty: Certainty
    is_computed: bool  # whether any law or clause gave interest


def statement_view(collector: Collector, made: CaseAccount, language: str) -> StatementView:
    """The account in the language of the page."""
    statement, words = made.statement, statement_words(language)
    terms = {it.key: it for it in collector.terms}
    return StatementView(
        figures=statement_data(collector.policy.creditor, made.facts.debtor, language, statement, "", "", ""),
        warnings=warnings_in_words(statement, words),
        floors=list(floor_choices(statement, terms, words)),
        other_order=other_order_in_words(statement, words),
        certainty=statement.certainty,
        is_computed=any(block.segments for block in statement.blocks),
    )


def floor_choices(statement: Statement, terms: dict[str, Terms], words: Words) -> list[FloorChoice]:
    """One line for each invoice whose clause lies below the floor in some half-year."""
    return [
        _floor_choice(block, terms[block.terms_key], statement.currency, words)
        for block in statement.blocks
        if block.floor_difference is not None and block.terms_key in terms
    ]


def _floor_choice(block: Block, terms: Terms, currency: str, words: Words) -> FloorChoice:
    difference = block.floor_difference
    assert difference is not None
    written = difference.as_written_minor
    return FloorChoice(
        number=block.number,
        clause=terms.key,
        chosen=terms.below_floor,
        as_written=words.amount(written, currency),
        with_floor=words.amount(difference.with_floor_minor, currency),
        more_with_floor=words.amount(difference.with_floor_minor - written, currency),
        with_statutory=words.amount(difference.with_statutory_minor, currency),
        more_with_statutory=words.amount(difference.with_statutory_minor - written, currency),
    )


def papers_of(drawn: Sequence[Frozen], kept: Sequence[Kept]) -> list[Paper]:
    """The statements of a case, newest first, each with the documents that bear its number."""
    return [
        Paper(
            it.number, it.as_of, it.total_minor, it.currency, it.sha256,
            tuple(file for file in kept if file.kind in ("statement", "statement_data") and it.number in file.name),
        )
        for it in reversed(drawn)
    ]  # fmt: skip
