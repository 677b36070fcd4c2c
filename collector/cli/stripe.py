"""Commands about Stripe: what does this object mean, and does Stripe tell us what is new?"""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
import orjson

from collector.cli.base import FAILED, as_json, group, stop

if TYPE_CHECKING:
    from collector.gateways.stripe_conclusion import Conclusion


@group.group()
def stripe() -> None:
    """What Stripe says, and what follows from it."""


@stripe.command()
@click.argument("file", type=click.File("rb"), metavar="FILE.json")
@click.option("--json", "json_", is_flag=True, help="One object, or a list where FILE holds several")
@click.option("--today", help="The day to judge by, e.g. 2026-01-31. Default: today")
@click.option("--zone", default="Europe/Paris", show_default=True, help="Where the creditor's days begin")
def explain(file: Any, json_: bool, today: str | None, zone: str) -> None:
    """What any Stripe JSON leads us to conclude, and why; needs no key and no database.

    FILE (- for standard input) holds one object, an event, a list, or one object a line. Code 1: some object could
    not be understood (the others are explained); code 2: FILE holds no JSON.
    """
    where = zone_of(zone)
    day = day_of(today, where)
    found, is_many = objects_in(file.read())
    conclusions = [explained(each, day, where) for each in found]
    if json_:
        told = [each.as_dict() for each in conclusions]
        as_json(told if is_many else told[0])
    else:
        click.echo("\n".join(each.as_text() for each in conclusions))
    sys.exit(FAILED if any(each.concludes == "unreadable" for each in conclusions) else 0)


@stripe.command("connect-webhook")
@click.option("--anew", is_flag=True, help="Make a new endpoint though there is one; the old one is removed")
def connect_webhook(anew: bool) -> None:
    """Make the webhook endpoint at Stripe and keep its secret; the key needs Webhook Endpoints: Write meanwhile."""
    from collector.cli.base import assembled, needs_stripe_key
    from collector.flows.webhook_endpoint import NotConnected, connect
    from collector.gateways.stripe_problems import StripeRefused, StripeTrouble

    collector = assembled()
    needs_stripe_key(collector)
    try:
        done = connect(collector, anew=anew, who="cli")
    except (NotConnected, StripeRefused) as problem:
        stop(str(problem))
    except StripeTrouble as trouble:
        stop(str(trouble), FAILED)
    click.echo(f"{'Made' if done.made else 'There already'}: {done.endpoint_id}, which posts to {done.url}.")
    if done.made:
        click.echo(f"Its secret is kept in {collector.settings.webhook_secret_file}; nothing else is to be set.")
    for gone in done.removed:
        click.echo(f"Removed: {gone}.")


@stripe.command("reminders-off")
def reminders_off() -> None:
    """Note that you looked: Stripe sends no reminders of its own, and no automation writes to your clients."""
    from collector.cli.base import assembled
    from collector.store import stripe_account

    collector = assembled()
    with collector.store.write() as tx:
        stripe_account.say_reminders_off(tx, collector.clock.now(), who="cli")
    click.echo("Noted. doctor still looks whether an event of Stripe tells otherwise.")


class _NoJson:
    """A line that is no JSON among lines that are."""


def explained(found: Any, day: date, zone: ZoneInfo) -> Conclusion:
    """What follows from one of the objects of a file. Never raises."""
    from collector.gateways.stripe_conclusion import unreadable
    from collector.gateways.stripe_explain import explain

    if isinstance(found, _NoJson):
        return unreadable("", None, "This line is no JSON.")
    return explain(found, day, zone)


def objects_in(content: bytes) -> tuple[list[Any], bool]:
    """The objects of a file, and whether it may hold several."""
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        whole = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        return _lines(content, error), True
    if isinstance(whole, list):
        return whole, True
    if isinstance(whole, dict) and whole.get("object") in ("list", "search_result", None):
        listed = whole.get("data")
        if isinstance(listed, list):
            return listed, True
    return [whole], False


def _lines(content: bytes, error: ValueError) -> list[Any]:
    found: list[Any] = []
    for line in filter(None, map(bytes.strip, content.splitlines())):
        try:
            found.append(orjson.loads(line))
        except orjson.JSONDecodeError:
            found.append(_NoJson())
    if not any(isinstance(each, dict) for each in found):
        stop(f"FILE: it holds no JSON ({error}); save the object as Stripe's API or dashboard shows it")
    return found


def day_of(text: str | None, zone: ZoneInfo) -> date:
    """The day --today names, else today in the zone; ends with code 2 for what is no day."""
    from collector.clock import SystemClock

    if text is None:
        return SystemClock().now().astimezone(zone).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        stop(f"--today: {text!r} is no day; write it as in --today 2026-01-31")


def zone_of(name: str) -> ZoneInfo:
    """The zone --zone names; ends with code 2 for what is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        stop(f"--zone: {name!r} is no time zone; write it as in --zone Europe/Paris")
