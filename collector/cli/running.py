"""Commands that run: the service, the demo, the sandbox."""

from __future__ import annotations

import sys

import click

from collector.cli.base import FAILED, assembled, group, needs_its_own_books, settings, stop


@group.command()
def serve() -> None:
    """Run the web pages and the worker together until stopped."""
    from collector.serving import serve as run

    needs_its_own_books(assembled())
    _needs_its_port()
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
    needs_its_own_books(collector)
    Worker(collector, names).run()


@group.command()
def web() -> None:
    """Run the web pages alone."""
    import os

    from collector.serving import gunicorn_command

    assembled()
    _needs_its_port()
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


def _needs_its_port() -> None:
    """Another service there would answer in our place, to Stripe and to `healthcheck` too."""
    from collector.serving import cannot_listen

    problem = cannot_listen(settings())
    if problem:
        stop(problem, FAILED)
