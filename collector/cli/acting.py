"""Commands that steer the whole service: read Stripe, set the mode, stop everything."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

import click

from collector.cli.base import FAILED, assembled, group, needs_its_own_books, stop

if TYPE_CHECKING:
    from collector.parts import Collector


@group.command()
@click.option("--from", "file", type=click.File("rb"), metavar="FILE", help="Look at an export only: CSV or JSON")
@click.option("--zone", default="Europe/Paris", show_default=True, help="With --from: where the creditor's days begin")
@click.option("--json", "json_", is_flag=True, help="The report as JSON")
def backfill(file: IO[bytes] | None, zone: str, json_: bool) -> None:
    """Read all open invoices and the recent paid ones from Stripe; goes on where it was stopped.

    Then a report: what came, what may be asked for, what was set aside and why. With --from FILE (the Dashboard's CSV
    of invoices, or JSON as the API shows them) only the report, of that file: no key is needed and nothing is kept.
    """
    from collector.cli import first_look

    if file is not None:
        first_look.of_file(file, zone, json_=json_)
        return
    first_look.of_books(_read_stripe(json_=json_), json_=json_)


def _read_stripe(*, json_: bool) -> Collector:
    from collector.flows import backfill as flow
    from collector.gateways.stripe_problems import StripeRefused, StripeTrouble
    from collector.progress import bar

    collector = assembled()
    needs_its_own_books(collector)
    try:
        with bar("Reading invoices", unit="invoices") as advance:
            counts = flow.run(collector, progress=advance)
    except StripeRefused as refused:
        stop(str(refused))
    except StripeTrouble as trouble:
        stop(f"{trouble} What was read is kept; the same command goes on from there.", FAILED)
    click.echo(", ".join(f"{name} {count}" for name, count in counts.items()), err=json_)
    return collector


@group.command()
@click.argument("to", type=click.Choice(["observe", "reminders", "full"]))
def mode(to: str) -> None:
    """How far the service may go by itself: observe (nothing leaves), reminders, full (formal notices too)."""
    from collector.domain.policy import Mode
    from collector.flows import owner_actions

    owner_actions.set_mode(assembled(), Mode(to), who="cli")
    click.echo(f"Mode: {to}.")


@group.command()
@click.argument("state", type=click.Choice(["on", "off"]))
def kill_switch(state: str) -> None:
    """on: nothing leaves any more, at once. off: sending goes on."""
    from collector.flows import owner_actions

    owner_actions.set_kill_switch(assembled(), state == "on", who="cli")
    click.echo("Nothing leaves any more." if state == "on" else "Sending goes on.")
