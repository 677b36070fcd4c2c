"""Play months of chasing with a pretend Stripe, pretend mails and pretend people; nothing leaves this machine."""

from __future__ import annotations

import sys
from pathlib import Path
from time import monotonic

import click
import orjson

from collector.demo.dashboard import free_port, show
from collector.demo.play import NotADemo, fresh_folder, on_stage, play_days
from collector.demo.report import print_summary
from collector.logs import set_up_logs
from collector.progress import bar
from collector.settings import SettingsError, load_settings

FOLDER = Path("var/demo")
BROKEN_PROMISE, WRONG_INPUT, INTERRUPTED = 1, 2, 130


def run(*, seed: int, days: int, port: int, serve: bool, as_json: bool) -> None:
    """Play, print the figures, show the dashboard. Ends the process: 0, 1 where a promise was broken, 2 for a live
    key in the environment or a folder that is not a demo's. `port` 0: any free one."""
    set_up_logs(json=False)
    try:
        load_settings(collector_demo=True)
        fresh_folder(FOLDER)
    except (SettingsError, NotADemo) as problem:
        click.echo(str(problem), err=True)
        sys.exit(WRONG_INPUT)
    try:
        sys.exit(_play(seed, days, port, serve=serve, as_json=as_json))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _play(seed: int, days: int, port: int, *, serve: bool, as_json: bool) -> int:
    began = monotonic()
    click.echo("Pretend Stripe, pretend mails, pretend people: nothing leaves this machine.", err=True)
    with on_stage(FOLDER, seed, free_port(port) if serve else 0) as play:
        with bar(f"Playing {days} days", unit="days", total=days) as advance:
            summary = play_days(play, days, monotonic() - began, advance)
        if as_json:
            click.echo(orjson.dumps(summary.as_dict()).decode())
        else:
            print_summary(summary, days)
        if serve:
            show(play, port)
    return 0 if summary.keeps_the_promises else BROKEN_PROMISE
