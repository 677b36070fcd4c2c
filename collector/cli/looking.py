"""Commands that look and change nothing: is it in order, is it well, what would leave?"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from collector.cli.base import FAILED, WRONG_INPUT, as_json, assembled, group, settings, stop
from collector.cli.statements import verify_statement


@group.command()
def env_example() -> None:
    """Print .env.example: every variable, what it is for, and its default."""
    from collector.settings import example

    click.echo(example(), nl=False)


@group.command()
@click.option("--json", "json_", is_flag=True)
def check(json_: bool) -> None:
    """Check settings, policy, rate tables and templates without touching anything."""
    from collector.checking import check_files, remarks_on

    problems = check_files(settings())
    remarks = [] if problems else remarks_on(settings())
    if json_:
        as_json({"ok": not problems, "problems": problems, "remarks": remarks})
    elif problems:
        click.echo("\n".join(f"- {problem}" for problem in problems), err=True)
    else:
        click.echo("Settings, policy, rates and templates are in order.")
        for remark in remarks:
            click.echo(f"- {remark}.")
    sys.exit(WRONG_INPUT if problems else 0)


@group.command()
@click.option("--json", "json_", is_flag=True)
def doctor(json_: bool) -> None:
    """Check everything that must hold before and while it runs: keys, clock, database, webhook, mail."""
    from collector.checking import examine

    findings = []
    for finding in examine(assembled()):
        findings.append(finding)
        if not json_:  # at once: a Stripe that does not answer is waited for
            click.echo(f"{finding.state:5}  {finding.name}: {finding.text}")
    if json_:
        as_json([finding.as_dict() for finding in findings])
    sys.exit(FAILED if any(finding.state == "red" for finding in findings) else 0)


@group.command()
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 400))
@click.option("--json", "json_", is_flag=True)
def simulate(days: int, json_: bool) -> None:
    """What would leave over the next days in all cases if nobody pays."""
    from collector.flows.forecast import simulate as play

    forecast = play(assembled(), days)
    if json_:
        as_json(forecast.as_dict())
        return
    for on, by_step in forecast.days():
        click.echo(f"{on:%Y-%m-%d}  " + ", ".join(f"{count} x {step}" for step, count in by_step.items()))
    if not list(forecast.days()):
        click.echo(f"Nothing would leave in the next {days} days.")


@group.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
def verify(file: Path | None) -> None:
    """Walk the journal's chain of hashes from its beginning.

    With FILE, the JSON of a statement of account (from a dossier or a case): compute it anew and compare it with what
    is on file.
    """
    from collector.store import journal

    if file is not None:
        verify_statement(file)
        return
    with assembled().store.read() as tx:
        broken = journal.verify(tx)
    if broken is not None:
        stop(f"The journal is broken at row {broken.seq}: {broken.because}. Restore a backup and compare.", FAILED)
    click.echo("The journal holds.")


@group.command()
@click.option("--deep", is_flag=True, help="Also ask how old the worker's last round is")
def healthcheck(deep: bool) -> None:
    """For containers and monitors: 0 when the service answers."""
    from collector.checking import is_healthy

    chosen = settings()
    if not is_healthy(chosen, deep=deep):
        stop(
            f"{chosen.host}:{chosen.port} does not answer as it should; its log says why, or it is not started", FAILED
        )
    click.echo("It answers.")
