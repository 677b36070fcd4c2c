"""How does a person look at the last day of the play, and act on it?"""

from __future__ import annotations

import select
import socket
import sys

import click

from collector.demo.play import Play
from collector.web.accounts import add_user, one_time_link

HOST = "127.0.0.1"
PORTS_TRIED = 50
ROUND_SECONDS = 1.0


def free_port(wanted: int) -> int:
    """The port itself, or the next that nobody listens on; 0 stays 0 (the system chooses)."""
    for port in range(wanted, wanted + PORTS_TRIED):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    return 0


def show(play: Play, wanted: int) -> None:
    """Print a sign-in link and serve until Ctrl-C. The clock stands still; what the owner allows leaves at once."""
    email = play.stage.collector.policy.creditor.email
    add_user(play.stage.collector, email)
    if wanted and not play.stage.web_url.endswith(f":{wanted}"):
        click.echo(f"Port {wanted} is taken.", err=True)
    click.echo(f"\nThe dashboard, as the owner finds it on {play.stage.today:%A %-d %B %Y}: {play.stage.web_url}")
    click.echo("The clock stands still here, and mails only go to pretend mailboxes.")
    _print_link(play, email)
    click.echo("Enter: another link.  Ctrl-C: the end.")
    try:
        while True:
            if _enter_within(ROUND_SECONDS):
                _print_link(play, email)
            play.stage.work_on()
    except KeyboardInterrupt:
        click.echo("\nThe demo has ended.")


def _print_link(play: Play, email: str) -> None:
    click.echo(f"Sign in, once: {one_time_link(play.stage.collector, email)}")


def _enter_within(seconds: float) -> bool:
    """Whether somebody pressed Enter; without a terminal, just the wait."""
    watched = [sys.stdin] if sys.stdin and sys.stdin.isatty() else []
    ready, _, _ = select.select(watched, [], [], seconds)
    return bool(ready) and bool(sys.stdin.readline())
