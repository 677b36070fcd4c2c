"""Commands about interest rates: what is known, what is missing, and adding a row."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from collector.cli.base import FAILED, as_json, assembled, group, stop

if TYPE_CHECKING:
    from collector.domain.rates import RateTable
    from collector.flows.rates import Missing
    from collector.parts import Collector


@group.group("rates")
def rates() -> None:
    """The interest rates: what is known, what is missing, adding a row."""


@rates.command("list")
@click.option("--json", "json_", is_flag=True)
def list_(json_: bool) -> None:
    """Each table: its last row, until when it is known, how sure we are, how often it was corrected."""
    collector = assembled()
    found = [_table_as_dict(collector, table) for table in collector.rates.by_key.values()]
    if json_:
        as_json(found)
        return
    for it in found:
        click.echo(f"{it['table']}: {it['title']}")
        click.echo(
            f"  last row {it['last_from']}: {it['last_percent']} % ({it['verification']}; {it['source']})\n"
            f"  last half-year {it['last_half_year']}, known until {it['known_until']}, {it['rows']} rows, "
            f"{it['added']} added here, {it['corrected']} of them corrections"
        )


@rates.command()
@click.option("--json", "json_", is_flag=True)
def check(json_: bool) -> None:
    """Which half-years are missing for the rules in use, and when it matters. Code 1: now, or within two weeks."""
    from collector.domain.calendar import next_half_year
    from collector.flows import rates as flow
    from collector.flows.days import today_of

    collector = assembled()
    today = today_of(collector)
    now, soon = flow.missing_on(collector, today), flow.missing_soon(collector, today)
    later = () if soon else flow.missing_on(collector, next_half_year(today))
    unused = collector.rate_book.unused
    if json_:
        as_json({
            "missing": [_missing_as_dict(it, today) for it in (*now, *soon)],
            "not_yet_known": [_missing_as_dict(it, today) for it in later], "unused": list(unused),
        })  # fmt: skip
    else:
        for it in (*now, *soon, *later):
            click.echo(_missing_in_words(it, today))
        for told in unused:
            click.echo(told)
        if not (now or soon or unused):
            click.echo("The rates of this half-year are there.")
    sys.exit(FAILED if now or soon or unused else 0)


@rates.command()
@click.option("--table", required=True, help="Its key, as rates list shows it, e.g. ecb_mro")
@click.option("--from", "from_", required=True, help="The first day it is in force, e.g. 2027-01-01")
@click.option("--percent", required=True, help="Percent a year, e.g. 2.65")
@click.option("--source", required=True, help="Where it was read: page, order, date")
@click.option("--verification", required=True, help="official, two_sources or one_source")
@click.option("--reason", default="", help="Why a rate that was already known is another one")
def add(table: str, from_: str, percent: str, source: str, verification: str, reason: str) -> None:
    """Add one row. Past rows stay; with --reason a correction wins from now on, and what was sent keeps its figures."""
    from collector.domain.rate_additions import AddedRow, RateRefused
    from collector.domain.rate_import import row_from
    from collector.flows import rates as flow

    try:
        row = AddedRow(table, row_from(from_, percent, source, verification), reason.strip())
        collector = assembled()
        _known(collector, table)
        added = flow.add(collector, [row], who="cli")
    except RateRefused as refused:
        stop(f"rates add: {refused}")
    _tell(collector, table, len(added))


@rates.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@click.option("--table", help="Its key. Default: the one whose shipped file has FILE's name")
@click.option("--reason", default="", help="Why rates that were already known are others")
def import_(file: Path, table: str | None, reason: str) -> None:
    """Add the rows of a CSV file in the shipped format; a wrong line refuses the whole file."""
    from collector.domain.rate_additions import RateRefused
    from collector.domain.rate_import import BadImport, read_import
    from collector.flows import rates as flow
    from collector.rate_files import table_headers

    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        stop(f"FILE: cannot read {file} ({getattr(error, 'strerror', 'not UTF-8')}); name a CSV file in UTF-8")
    headers = {header.key: header for header in table_headers()}
    key = table or next((it.key for it in headers.values() if it.file == file.name), "")
    if key not in headers:
        stop(f"--table: {key or file.name!r} is no rate table; choose from {', '.join(headers)}")
    collector = assembled()
    try:
        rows = read_import(text, file.name, headers[key], collector.rates.table(key), reason.strip())
        added = flow.add(collector, rows, who="cli")
    except (BadImport, RateRefused) as error:
        stop(f"{error}\nNothing was added.")
    _tell(collector, key, len(added))


@rates.command()
@click.option("--yes", is_flag=True, help="Do not ask; add what is published and agrees with what is known")
def fetch(yes: bool) -> None:
    """Ask the ECB's data service for what is missing of ecb_mro, show it, and add it on your yes."""
    from collector.domain.money import percent_from_rate_e5
    from collector.domain.rate_proposal import RatesDisagree
    from collector.flows import rates as flow
    from collector.gateways.ecb import EcbUnavailable

    collector = assembled()
    if collector.ecb is None:
        stop("COLLECTOR_ECB_RATES: is off. Set it to true to ask the ECB's data service, or use rates add")
    try:
        rows = flow.look_up(collector, collector.ecb)
    except (EcbUnavailable, RatesDisagree) as error:
        stop(f"{error}. Nothing was added; read the rate on ecb.europa.eu and use rates add", FAILED)
    for it in rows:
        click.echo(f"{it.row.effective_from}  {percent_from_rate_e5(it.row.rate_e5):f} %  {it.row.source}")
    if rows and not (yes or click.confirm("Add these rows?", default=False)):
        click.echo("Nothing was added.")
        return
    _tell(collector, flow.ECB_TABLE, len(flow.add(collector, rows, who="cli")))


def _known(collector: Collector, table: str) -> None:
    if table not in collector.rates.by_key:
        stop(f"--table: {table!r} is no rate table; choose from {', '.join(collector.rates.by_key)}")


def _tell(collector: Collector, key: str, count: int) -> None:
    from collector.domain.calendar import half_year_name
    from collector.flows.days import today_of

    table = collector.rates.table(key)
    last = half_year_name(table.half_years()[-1][0])
    if count and table.rows[-1].effective_from > today_of(collector):
        click.echo(f"{table.rows[-1].effective_from} is still ahead: be sure that nothing is decided before.", err=True)
    told = {0: "Nothing to add: every row is there already", 1: "1 row added"}.get(count, f"{count} rows added")
    click.echo(f"{told}. {key} is known until {table.known_until}; its last half-year is {last}.")


def _table_as_dict(collector: Collector, table: RateTable) -> dict[str, Any]:
    from collector.domain.calendar import half_year_name
    from collector.domain.money import percent_from_rate_e5
    from collector.store import rates as store

    with collector.store.read() as tx:
        added = [item for item in store.added(tx) if item.table == table.key]
    last = table.rows[-1]
    return {
        "table": table.key, "title": table.title, "rows": len(table.rows), "last_from": last.effective_from,
        "last_percent": f"{percent_from_rate_e5(last.rate_e5):f}", "source": last.source,
        "verification": last.verification, "known_until": table.known_until,
        "last_half_year": half_year_name(table.half_years()[-1][0]), "added": len(added),
        "corrected": sum(bool(item.reason) for item in added),
    }  # fmt: skip


def _missing_as_dict(it: Missing, today: date) -> dict[str, Any]:
    from collector.domain.calendar import half_year_name

    return {
        "table": it.table, "half_year": half_year_name(it.half_year_on), "add_from": it.add_from,
        "matters_on": it.half_year_on, "in_days": max(0, (it.half_year_on - today).days), "needed_by": it.needed_by,
    }  # fmt: skip


def _missing_in_words(it: Missing, today: date) -> str:
    found = _missing_as_dict(it, today)
    when = f"matters from {it.half_year_on} (in {found['in_days']} days)" if found["in_days"] else "matters now"
    return (
        f"{it.table} {found['half_year']}: {when}, for {', '.join(it.needed_by)}. When it is published: rates add "
        f'--table {it.table} --from {it.add_from} --percent ... --source "..." --verification official'
    )
