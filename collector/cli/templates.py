"""Commands about the words that leave: how every mail reads, and whether one says what it must not."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from collector.cli.base import FAILED, as_json, group, settings, stop

if TYPE_CHECKING:
    from collector.documents.preview import Preview

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SCREEN = "900,1700"  # width and height in CSS pixels
# Chromium's least window is 500 wide, so the smallest telephone is a frame of 320 in it.
PHONE = "<!doctype html><body style=margin:0><iframe width=320 height=2900 style=border:0 src={}>"
PHONE_SCREEN = "500,2900"
DARK = ("--force-dark-mode", "--blink-settings=preferredColorScheme=0")
PICTURE_WITHIN_S = 60


@group.group("templates")
def templates() -> None:
    """The words of the mails: how they read, and what they should not say."""


@templates.command()
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="A folder to write into")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day they would leave; default: today")
@click.option("--png", is_flag=True, help="Pictures too: light, dark, and a phone of 320 pixels; needs Chromium")
@click.option("--only", default="", help="Those whose name holds this, such as fr-business or formal_notice")
def preview(out: Path, on: datetime | None, png: bool, only: str) -> None:
    """Write every mail, business and consumer, in every language, as HTML and text with your own policy."""
    from collector.clock import SystemClock
    from collector.documents.preview import previews
    from collector.documents.preview_messages import messages
    from collector.policy_file import PolicyError, load_policy
    from collector.rate_files import load_rate_tables

    browser = _browser() if png else ""
    try:
        policy = load_policy(settings().collector_policy).policy
    except PolicyError as error:
        stop(str(error))
    today = on.date() if on else SystemClock().now().date()
    every = chain(previews(policy, load_rate_tables(), today), messages(policy, today))
    made = [it for it in every if only in it.name]
    out.mkdir(parents=True, exist_ok=True)
    for each in made:
        _write(out, each, browser)
    problems = [each for each in made if each.mail is None]
    (out / "index.html").write_text(_index(made), encoding="utf-8")
    for each in problems:
        click.echo(f"{each.name}: {each.problem}", err=True)
    click.echo(f"{len(made) - len(problems)} mails; begin with {out / 'index.html'}")
    sys.exit(FAILED if problems else 0)


@templates.command("check")
@click.option("--json", "json_", is_flag=True)
def check_words(json_: bool) -> None:
    """Look for threats, borrowed authority, words to others and admissions in the mails; yours if you changed them."""
    from collector.documents.templates import EMAILS
    from collector.documents.wording import remarks_on

    found = [
        {"file": path.relative_to(EMAILS).as_posix(), "line": it.line, "fault": it.fault.value, "words": it.words}
        for path in sorted(EMAILS.rglob("*"))
        if path.suffix in (".txt", ".html")
        for it in remarks_on(path.read_text(encoding="utf-8"))
    ]
    if json_:
        as_json(found)
    for it in found if not json_ else ():
        click.echo(f"templates/emails/{it['file']}, line {it['line']}: “{it['words']}” ({it['fault']})")
    if not found and not json_:
        click.echo("No threat, no borrowed authority, no word to others, no admission found.")
    sys.exit(FAILED if found else 0)


def _browser() -> str:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    return found or stop(f"--png: none of {', '.join(BROWSERS)} is installed; leave --png out, or install one")


def _write(out: Path, each: Preview, browser: str) -> None:
    if each.mail is None:
        return
    page = out / f"{each.name}.html"
    page.write_text(each.mail.html, encoding="utf-8")
    page.with_suffix(".txt").write_text(f"{each.mail.subject}\n\n{each.mail.text}", encoding="utf-8")
    if browser:
        _picture(browser, page, out / f"{each.name}-light.png", SCREEN)
        _picture(browser, page, out / f"{each.name}-dark.png", SCREEN, *DARK)
        phone = out / f"{each.name}-phone.html"
        phone.write_text(PHONE.format(page.name), encoding="utf-8")
        _picture(browser, phone, out / f"{each.name}-phone.png", PHONE_SCREEN)
        phone.unlink()


def _picture(browser: str, page: Path, picture: Path, size: str, *more: str) -> None:
    subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--window-size={size}",
         f"--screenshot={picture.resolve()}", *more, page.resolve().as_uri()],
        check=False, capture_output=True, timeout=PICTURE_WITHIN_S,
    )  # fmt: skip


def _index(made: list[Preview]) -> str:
    rows = (f'<li><a href="{it.name}.html">{it.name}</a></li>' for it in made if it.mail)
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Mails</title><ul>{"".join(rows)}</ul></html>\n'
