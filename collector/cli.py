"""The commands: `python -m collector COMMAND`. Exit codes: 0 ok, 1 failed, 2 wrong input, 3 needs the owner."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click
import orjson

from collector import __version__
from collector.logs import set_up_logs
from collector.settings import Settings, SettingsError, load_settings

if TYPE_CHECKING:
    from collector.parts import Collector

FAILED, WRONG_INPUT, NEEDS_OWNER = 1, 2, 3


def main() -> None:
    """Entry point of `python -m collector`."""
    group(prog_name="python -m collector")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def group() -> None:
    """Collector chases unpaid Stripe invoices, alone, politely, and keeps the proof."""


def stop(message: str, code: int = WRONG_INPUT) -> NoReturn:
    """End with a message that names the cause and the remedy."""
    click.echo(message, err=True)
    sys.exit(code)


def settings() -> Settings:
    try:
        return load_settings()
    except SettingsError as error:
        stop("The environment is not right:\n" + "\n".join(f"- {problem}" for problem in error.problems))


def assembled() -> Collector:
    """The running service from the environment, its database brought up to date; wrong input ends with code 2."""
    from collector.assembly import build
    from collector.domain.rate_csv import RateTableError
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
    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS).decode())


def needs_stripe_key(collector: Collector) -> None:
    if not collector.settings.stripe_api_key.get_secret_value():
        stop("STRIPE_API_KEY: missing. Make a restricted key with read permissions and put it in .env")


# --- running ---------------------------------------------------------------------------------------------------


@group.command()
def serve() -> None:
    """Run the web pages and the worker together until stopped."""
    from collector.serving import serve as run

    needs_stripe_key(assembled())
    sys.exit(run(settings()))


@group.command()
@click.option("--only", help="Jobs to run here, separated by commas, e.g. deliver,intake. Default: all")
def worker(only: str | None) -> None:
    """Run the jobs: read Stripe, decide, send."""
    from collector.timetable import TIMETABLE
    from collector.worker import Worker

    names = [name.strip() for name in (only or "").split(",") if name.strip()]
    known = [job.name for job in TIMETABLE]
    unknown = [name for name in names if name not in known]
    if unknown:
        stop(f"--only: no job is called {', '.join(unknown)}; choose from {', '.join(known)}")
    collector = assembled()
    needs_stripe_key(collector)
    Worker(collector, names).run()


@group.command()
def web() -> None:
    """Run the web pages alone."""
    import os

    from collector.serving import gunicorn_command

    assembled()
    command = gunicorn_command(settings())
    os.execv(command[0], command)


@group.command()
@click.option("--no-serve", is_flag=True, help="End after the summary instead of showing the dashboard")
@click.option("--json", "json_", is_flag=True, help="Print the summary as one JSON object")
@click.option("--seed", default=1, show_default=True, help="The same seed tells the same story")
@click.option("--days", default=120, show_default=True, type=click.IntRange(1, 400))
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
def demo(no_serve: bool, json_: bool, seed: int, days: int, port: int) -> None:
    """Play 120 days with a pretend Stripe and pretend mails; nothing leaves this machine."""
    from collector.demo import run

    run(seed=seed, days=days, port=port, serve=not no_serve, as_json=json_)


@group.command()
@click.option("--port", default=12111, show_default=True, type=click.IntRange(0, 65535))
@click.option("--clock", help="Where its clock starts, e.g. 2026-01-05. Default: now")
@click.option("--frozen", is_flag=True, help="The clock stands still until it is moved by POST /sandbox/clock")
@click.option("--seed", default=1, show_default=True)
def sandbox(port: int, clock: str | None, frozen: bool, seed: int) -> None:
    """Run the pretend Stripe and SendGrid on loopback."""
    from collector.sandbox.server import run_sandbox

    try:
        run_sandbox(port, clock, frozen, seed)
    except ValueError:
        stop(f"--clock: {clock!r} is no day; write it as in --clock 2026-01-05")
    except OSError as error:
        stop(f"--port: cannot listen on {port} ({error.strerror}); choose another, or 0 for any free one", FAILED)


@group.command()
def migrate() -> None:
    """Bring the database up to date, after a backup."""
    assembled()
    click.echo("The database is up to date.")


# --- looking ---------------------------------------------------------------------------------------------------


@group.command()
def env_example() -> None:
    """Print .env.example: every variable, what it is for, and its default."""
    from collector.settings import example

    click.echo(example(), nl=False)


@group.command()
@click.option("--json", "json_", is_flag=True)
def check(json_: bool) -> None:
    """Check settings, policy, rate tables and templates without touching anything."""
    from collector.checking import check_files

    problems = check_files(settings())
    if json_:
        as_json({"ok": not problems, "problems": problems})
    elif problems:
        click.echo("\n".join(f"- {problem}" for problem in problems), err=True)
    else:
        click.echo("Settings, policy, rates and templates are in order.")
    sys.exit(WRONG_INPUT if problems else 0)


@group.command()
@click.option("--json", "json_", is_flag=True)
def doctor(json_: bool) -> None:
    """Check everything that must hold before and while it runs: keys, clock, database, webhook, mail."""
    from collector.checking import examine

    findings = examine(assembled())
    if json_:
        as_json([finding.as_dict() for finding in findings])
    else:
        for finding in findings:
            click.echo(f"{finding.state:5}  {finding.name}: {finding.text}")
    sys.exit(FAILED if any(finding.state == "red" for finding in findings) else 0)


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
def verify() -> None:
    """Walk the journal's chain of hashes from its beginning."""
    from collector.store import journal

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


# --- acting ----------------------------------------------------------------------------------------------------


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
