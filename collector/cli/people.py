"""Commands about the people who may sign in."""

from __future__ import annotations

import click

from collector.cli.base import assembled, group, stop


@group.group()
def user() -> None:
    """The people who may sign in."""


@user.command("add")
@click.argument("email")
def user_add(email: str) -> None:
    """Add a person; prints a one-time link to choose a password."""
    from collector.web.accounts import AccountError, add_user

    try:
        link = add_user(assembled(), email)
    except AccountError as error:
        stop(f"EMAIL: {error}")
    click.echo(link)


@group.command("login-link")
@click.argument("email")
def login_link(email: str) -> None:
    """Print a one-time sign-in link for a person who may sign in."""
    from collector.web.accounts import AccountError, one_time_link

    try:
        click.echo(one_time_link(assembled(), email))
    except AccountError as error:
        stop(f"EMAIL: {error}")
