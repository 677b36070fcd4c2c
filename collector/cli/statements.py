"""Commands about the statement of account: shown, drawn up, verified."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from collector.cli.base import FAILED, assembled, group, stop

if TYPE_CHECKING:
    from collector.flows.drawing_up import CaseAccount
    from collector.parts import Collector

LANGUAGES = ("fr", "en", "de", "es", "it", "nl")


@group.command()
@click.argument("case_id", type=int, metavar="CASE")
@click.option("--as-of", "as_of_", metavar="DAY", help="The day of the account, e.g. 2026-02-20. Default: today")
@click.option("--json", "json_", is_flag=True, help="Print the account as JSON (docs/api.md)")
@click.option(
    "--pdf", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Draw it up: numbered, frozen, kept, and written to FILE",
)  # fmt: skip
@click.option("--language", type=click.Choice(LANGUAGES), help="Default: yours")
def statement(case_id: int, as_of_: str | None, json_: bool, pdf: Path | None, language: str | None) -> None:
    """What is owed in a case on a day, line by line."""
    collector = assembled()
    as_of, language = _day(collector, as_of_), language or collector.policy.creditor.language
    if pdf is not None:
        _draw_up(collector, case_id, as_of, language, pdf)
        return
    made = _account(collector, case_id, as_of)
    if json_:
        from collector.documents.statement_json import canonical, statement_json

        record = statement_json(made.statement, collector.policy.creditor, made.facts.debtor, case_id, language)
        click.echo(canonical(record).decode())
        return
    _print(collector, made, language)


def verify_statement(file: Path) -> None:
    """Compute a statement of account anew (FILE.json of a dossier or a case) and compare it with what is on file."""
    import hashlib
    import json

    from collector.documents.verify import UNREADABLE, faults_of_statement
    from collector.store import statements

    content = file.read_bytes()
    try:
        faults, number = faults_of_statement(content), json.loads(content)["number"]
    except UNREADABLE as error:
        stop(f"{file}: this is no statement of account ({error!r}); give the JSON of a drawn-up statement")
    digest = hashlib.sha256(content).hexdigest()
    if number:
        with assembled().store.read() as tx:
            frozen = statements.sha256_of(tx, number)
        if frozen is None:
            faults.append(f"no statement {number} was frozen here")
        elif frozen != digest:
            faults.append(f"statement {number} was frozen with another hash, {frozen}")
    click.echo(f"SHA-256 {digest}")
    if faults:
        stop("\n".join(faults), FAILED)
    click.echo(f"OK: {number or 'not drawn up'}")


def _day(collector: Collector, text: str | None) -> date:
    from collector.flows.days import today_of

    try:
        return date.fromisoformat(text) if text else today_of(collector)
    except ValueError:
        stop(f"--as-of: {text!r} is no day; write it as in --as-of 2026-02-20")


def _account(collector: Collector, case_id: int, as_of: date) -> CaseAccount:
    from collector.domain.account import ImpossibleLedger
    from collector.flows.drawing_up import DayOutOfReach, NoSuchCase, NothingToState, account_of

    try:
        return account_of(collector, case_id, as_of)
    except NoSuchCase:
        stop(f"CASE: there is no case {case_id}; the numbers are on the page Cases")
    except NothingToState:
        stop(f"--as-of: no invoice of case {case_id} was owed on {as_of}")
    except DayOutOfReach:
        stop("--as-of: at most a year ahead")
    except ImpossibleLedger as error:
        stop(str(error), FAILED)


def _draw_up(collector: Collector, case_id: int, as_of: date, language: str, pdf: Path) -> None:
    from collector.flows.compose import Unwritable
    from collector.flows.days import today_of
    from collector.flows.drawing_up import draw_up

    made = _account(collector, case_id, as_of)
    if as_of > today_of(collector):
        stop("--as-of: a statement is drawn up to today at the latest; without --pdf it may be read a year ahead")
    try:
        sheet = draw_up(collector, made.facts, made.statement, language, "cli")
        pdf.write_bytes(sheet.pdf)
    except Unwritable as error:
        stop(str(error), FAILED)
    except OSError as error:
        stop(f"--pdf: cannot write {pdf} ({error.strerror})")
    click.echo(f"{pdf}: statement {sheet.number}, SHA-256 of its data {sheet.sha256}")


def _print(collector: Collector, made: CaseAccount, language: str) -> None:
    from collector.documents.statement_data import statement_data
    from collector.documents.statement_words import other_order_in_words, warnings_in_words
    from collector.documents.words import statement_words

    words, found = statement_words(language), made.statement
    figures = statement_data(collector.policy.creditor, made.facts.debtor, language, found, "", "", "")
    click.echo(f"{made.facts.debtor.name}, {figures['as_of']}")
    for block in figures["blocks"]:
        click.echo(f"\n{block['number']}  {block['invoiced']}  {block['due']}")
        for move in block["movements"]:
            click.echo(f"  {move['on']}  {move['what']}  {move['amount']}  ({move['placed']})")
        for line in block["segments"]:
            click.echo(
                f"  {line['from']} - {line['to']}  {line['days']:>4}  {line['base']:>14}  {line['rate']} "
                f"[{line['rate_number']}]  / {line['divisor']}  {line['amount']:>12}"
            )
        for part in block["parts"]:
            click.echo(f"  {part['name']}: {part['due']}")
    click.echo()
    for name, amount in figures["totals"]:
        click.echo(f"{name}: {amount}")
    for rate in figures["rates"]:
        click.echo(f"[{rate['number']}] {rate['rate']}: {rate['made']} ({rate['basis']})")
    for said in (*warnings_in_words(found, words), other_order_in_words(found, words)):
        if said:
            click.echo(f"! {said}")
