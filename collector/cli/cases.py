"""Commands about one case: what will happen in it, and its dossier."""

from __future__ import annotations

from pathlib import Path

import click

from collector.cli.base import FAILED, as_json, assembled, group, stop


@group.command()
@click.argument("case_id", type=int, metavar="CASE")
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 1000))
@click.option("--json", "json_", is_flag=True)
def preview(case_id: int, days: int, json_: bool) -> None:
    """What will happen in one case if nobody pays."""
    from collector.flows.forecast import Unknown, preview_case

    try:
        steps = preview_case(assembled(), case_id, days)
    except Unknown:
        stop(f"CASE: there is no case {case_id}; the numbers are on the page Cases")
    if json_:
        as_json([step.as_dict() for step in steps])
        return
    for step in steps:
        click.echo(f"{step.on:%Y-%m-%d}  {step.title}")
    if not steps:
        click.echo(f"Nothing happens in this case in the next {days} days.")


@group.command()
@click.argument("case_id", type=int, metavar="CASE")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="FILE.zip to write")
def handoff(case_id: int, out: Path) -> None:
    """Write the dossier of a case for the lawyer; changes nothing, sends nothing."""
    from collector.flows.compose import Unwritable
    from collector.flows.handoff import NoSuchCase, write_dossier

    try:
        written = write_dossier(assembled(), case_id, out)
    except NoSuchCase:
        stop(f"CASE: there is no case {case_id}; the numbers are on the page Cases")
    except Unwritable as error:
        stop(str(error), FAILED)
    except OSError as error:
        stop(f"--out: cannot write {out} ({error.strerror})")
    click.echo(f"{out}: {written.exhibits} exhibits. What is missing: {', '.join(written.gaps) or 'nothing'}.")
