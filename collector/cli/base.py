"""What every command leans on: the group, how it ends, and the service it speaks to."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

import click

from collector import __version__

if TYPE_CHECKING:
    from collector.parts import Collector
    from collector.settings import Settings

# What a command needs it imports itself: a reckoning or a --help must not wait for the web and the database.

FAILED, WRONG_INPUT = 1, 2


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def group() -> None:
    """Collector chases unpaid Stripe invoices, alone, politely, and keeps the proof."""


def stop(message: str, code: int = WRONG_INPUT) -> NoReturn:
    """End with a message that names the cause and the remedy."""
    click.echo(message, err=True)
    sys.exit(code)


def settings() -> Settings:
    """The environment, checked; wrong input ends with code 2."""
    from collector.settings import SettingsError, load_settings

    try:
        return load_settings()
    except SettingsError as error:
        stop("The environment is not right:\n" + "\n".join(f"- {problem}" for problem in error.problems))


def assembled() -> Collector:
    """The running service from the environment, its database brought up to date; wrong input ends with code 2."""
    from collector.assembly import build
    from collector.domain.rate_csv import RateTableError
    from collector.logs import set_up_logs
    from collector.policy_file import PolicyError, load_policy
    from collector.store.migrate import DatabaseNewer, DatabaseUnusable, upgrade

    chosen = settings()
    set_up_logs(json=chosen.collector_log_json)
    try:
        load_policy(chosen.collector_policy)  # before the database is touched: wrong input changes nothing
        upgrade(chosen.database, backups=chosen.collector_data_dir / "backups")
        return build(chosen)
    except (PolicyError, RateTableError, DatabaseNewer, DatabaseUnusable) as error:
        stop(str(error))


def as_json(value: object) -> None:
    """Print a value as indented JSON."""
    import orjson

    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS).decode())


def needs_its_own_books(collector: Collector) -> None:
    """Ends with code 2 where the key is of another Stripe account or mode than the books."""
    from collector.flows.whose_books import not_ours

    needs_stripe_key(collector)
    if problem := not_ours(collector):
        stop(problem)


def needs_stripe_key(collector: Collector) -> None:
    if not collector.settings.stripe_api_key.get_secret_value():
        stop("STRIPE_API_KEY: missing. Make a restricted key with read permissions and put it in .env")
