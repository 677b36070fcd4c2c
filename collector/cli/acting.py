"""Commands that steer the whole service: read Stripe, set the mode, stop everything."""

from __future__ import annotations

import click

from collector.cli.base import FAILED, assembled, group, needs_stripe_key, stop


@group.command()
def backfill() -> None:
    """Read all open invoices and the recent paid ones from Stripe; goes on where it was stopped."""
    from collector.flows import backfill as flow
    from collector.gateways.stripe_problems import StripeRefused, StripeTrouble
    from collector.progress import bar

    collector = assembled()
    needs_stripe_key(collector)
    try:
        with bar("Reading invoices", unit="invoices") as advance:
            report = flow.run(collector, progress=advance)
    except StripeRefused as refused:
        stop(str(refused))
    except StripeTrouble as trouble:
        stop(f"{trouble} What was read is kept; the same command goes on from there.", FAILED)
    click.echo(", ".join(f"{name} {count}" for name, count in report.items()))


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
