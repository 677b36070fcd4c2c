"""The calculator: what is owed on a claim on a day, line by line, without settings, policy or database."""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from collector.cli.base import FAILED, assembled, group, stop

if TYPE_CHECKING:
    from collector.domain.calculator_input import InputProblem
    from collector.domain.rates import RateTables
    from collector.domain.statement import Statement
    from collector.domain.statement_lines import StatementWarning

# Which option a field of the question came from, for messages.
_OPTION_OF = {
    "country": "--country", "debtor_kind": "--debtor", "principal": "--amount", "currency": "--currency",
    "due_on": "--due", "until": "--until", "rate": "--rate", "day_count": "--day-count", "allocation": "--allocation",
    "payments": "--payment", "credit_notes": "--credit-note", "formal_notice_on": "--formal-notice",
}  # fmt: skip
_CURRENCY_OF = {
    "CH": "CHF", "CZ": "CZK", "DK": "DKK", "GB": "GBP", "HU": "HUF", "NO": "NOK", "PL": "PLN", "RO": "RON",
    "SE": "SEK", "US": "USD",
}  # fmt: skip

EXAMPLE = "--country FR --debtor business --amount 3480 --due 2025-11-14 --until 2026-02-20"


@group.command()
@click.option("--country", help="Whose law applies, e.g. FR")
@click.option("--debtor", help="business, consumer, public_body or unknown")
@click.option("--amount", help="The principal, e.g. 3480 or 3480.50")
@click.option("--currency", help="Default: that of the country, else EUR")
@click.option("--due", help="The due date, e.g. 2025-11-14")
@click.option("--until", help="The last day counted, e.g. 2026-02-20")
@click.option("--rate", help="The contract's percentage a year, e.g. 15.00. Default: the law's rate")
@click.option("--day-count", help="ACT/365, ACT/ACT or 30/360, where the practice of the country knows it")
@click.option("--allocation", help="interest_first or principal_first. Default: that of the law")
@click.option("--payment", multiple=True, metavar="DATE=AMOUNT", help="Money received, e.g. 2026-01-15=500; repeatable")
@click.option("--credit-note", multiple=True, metavar="DATE=AMOUNT", help="A credit note; repeatable")
@click.option("--formal-notice", help="The day a formal notice was received")
@click.option("--input", "input_", metavar="FILE", help="A JSON list of claims instead of the options; - is stdin")
@click.option("--added-rates", is_flag=True, help="Read the rates you added too, from the service's database")
@click.option("--json", "json_", is_flag=True, help="Print JSON instead of a table")
def penalties(input_: str | None, json_: bool, added_rates: bool, **options: Any) -> None:
    """Reckon interest and fixed sum on a claim, every line with its article."""
    rates = assembled().rates if added_rates else _rates()
    if input_ is None:
        if not any(options.values()):
            stop(f"name a claim, for example: penalties {EXAMPLE}")
        _one(options, rates, json_)
        return
    if any(options.values()):
        stop("--input: the file says everything; leave the other options out")
    if not json_:
        stop("--input: answers in JSON only; add --json")
    sys.exit(_many(_read_list(input_), rates))


def _rates() -> RateTables:
    from collector.domain.rate_csv import RateTableError
    from collector.rate_files import load_rate_tables

    try:
        return load_rate_tables()
    except RateTableError as error:
        stop(str(error))


def _one(options: dict[str, Any], rates: RateTables, json_: bool) -> None:
    """One claim from the options."""
    from collector.domain.calculator import result_of, statement_for_question
    from collector.domain.calculator_input import InputProblem, read_question
    from collector.domain.rates import MissingRate

    try:
        question = read_question(_as_object(options))
        made = statement_for_question(question, rates)
    except InputProblem as error:
        stop(_in_options(error))
    except MissingRate as error:
        stop(f"{error}. If it was added already, --added-rates reads it", FAILED)
    if json_:
        from collector.cli.base import as_json

        as_json(result_of(question, made, _say))
        return
    from collector.cli.penalties_table import lines_of

    click.echo("\n".join(lines_of(question, made, _say)))


def _as_object(options: dict[str, Any]) -> dict[str, Any]:
    """The options in the shape of one object of the list, so that both are read by the same eyes."""
    country = options["country"]
    rate = options["rate"]
    given = {
        "id": "1",
        "country": country,
        "debtor_kind": options["debtor"],
        "principal": options["amount"],
        "currency": options["currency"] or _CURRENCY_OF.get((country or "").upper(), "EUR"),
        "due_on": options["due"],
        "until": options["until"],
        "rate": None if rate is None else {"rule": "contract", "percent": rate},
        "day_count": options["day_count"],
        "allocation": options["allocation"],
        "payments": [_dated("--payment", text) for text in options["payment"]],
        "credit_notes": [_dated("--credit-note", text) for text in options["credit_note"]],
        "formal_notice_on": options["formal_notice"],
    }
    return {key: value for key, value in given.items() if value is not None}


def _dated(option: str, text: str) -> dict[str, str]:
    on, equals, amount = text.partition("=")
    if not equals:
        stop(f"{option}: {text!r} is no date with an amount; write it as 2026-01-15=500.00")
    return {"on": on, "amount": amount}


def _in_options(error: InputProblem) -> str:
    head = error.field.partition("[")[0].partition(".")[0]
    option = _OPTION_OF.get(head, head)
    problem = error.problem
    if problem == f"missing; add {head}":
        problem = f"missing; add {option}"
    return f"{option}: {problem}"


def _read_list(source: str) -> list[Any]:
    from collector.domain.calculator_batch import NotAList, read_list

    try:
        text = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        stop(f"--input: cannot read {source} ({error.strerror}); name a file with a JSON list, or - for stdin")
    try:
        return read_list(text)
    except NotAList as error:
        stop(f"--input: {source}: {error}. docs/calculator.md shows an example")


def _many(entries: list[Any], rates: RateTables) -> int:
    """Print one JSON list, an answer a line as it is made. Returns the exit code: 1 where one could not be made."""
    from collector.domain.calculator_batch import answers

    gc.freeze()  # a hundred thousand objects that stay until the end need not be looked through again and again
    write, failed, before = sys.stdout.write, False, "["
    for result in answers(entries, rates, _say):
        failed = failed or "error" in result
        write(f"{before}\n{json.dumps(result)}")
        before = ","
    write("\n]\n" if entries else "[]\n")
    return FAILED if failed else 0


def _say(made: Statement, warning: StatementWarning) -> str:
    """The words of the statement itself, without the invoice it speaks of: there is only one."""
    from dataclasses import replace

    from collector.documents.statement_words import warning_in_words
    from collector.documents.words import words_for

    return warning_in_words(replace(warning, claim_id=None), made, words_for("en"))
