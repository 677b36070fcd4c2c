"""What came of reading invoices, from Stripe or from a file: what may be asked for, what not, and why?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import IO, TYPE_CHECKING, Any

import click

from collector.cli.base import as_json, stop

if TYPE_CHECKING:
    from collector.parts import Collector
    from collector.store.first_read import Group

_IN_WORDS = {
    "collectible": "late: Collector would ask for them",
    "not_yet_due": "not due yet: watched",
    "payment_pending": "a payment is under way: watched",
    "disputed": "paid, but contested at the bank: a person looks first",
    "refunded": "paid, but given back: a person looks first",
    "not_ours_to_chase": "not asked for: Stripe charges a card by itself, or nobody is named",
    "penalty_invoice": "for penalties: never chased",
    "paid": "paid",
    "void": "void",
    "uncollectible": "given up at Stripe: not chased",
    "draft": "drafts",
    "deleted": "deleted",
    "not_an_invoice": "not invoices",
    "unreadable": "set aside: a person must look",
    "set_aside": "set aside: a person must look",
}
_ASIDE_SHOWN, _ASIDE_READ = 20, 1_000


def of_books(collector: Collector, *, json_: bool) -> None:
    """Print what follows today from the invoices in the books."""
    from collector.flows.days import today_of
    from collector.store import first_read, quarantine

    with collector.store.read() as tx:
        groups = first_read.groups(tx, today_of(collector))
        aside = [(each.stripe_id, each.because) for each in quarantine.latest(tx, _ASIDE_READ)]
    _tell(groups, aside, json_=json_)


def of_file(file: IO[bytes], zone: str, *, json_: bool) -> None:
    """The same of a file: JSON as the API shows invoices, or the Dashboard's CSV. Ends with code 2 for others."""
    from collector.cli.stripe import day_of, explained, objects_in, zone_of
    from collector.gateways.stripe_export import NoExport, invoices_of_csv
    from collector.store.first_read import Group

    where, content = zone_of(zone), file.read()
    today = day_of(None, where)
    try:
        is_json = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")
        found: Iterable[Any] = objects_in(content)[0] if is_json else invoices_of_csv(content)
    except NoExport as problem:
        stop(f"FILE: {problem}.")
    sums: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    aside: list[tuple[str, str]] = []
    for number, each in enumerate(found, 1):
        conclusion = explained(each, today, where)
        sums[(conclusion.concludes, conclusion.currency or "")].update(count=1, owed=conclusion.owed_minor or 0)
        if conclusion.concludes == "unreadable":
            aside.append((conclusion.id or f"number {number}", conclusion.because))
    _tell([Group(*key, each["count"], each["owed"]) for key, each in sorted(sums.items())], aside, json_=json_)


def _tell(groups: Sequence[Group], aside: Sequence[tuple[str, str]], *, json_: bool) -> None:
    if json_:
        told = [{"concludes": concludes, "currency": currency, "count": count, "owed_minor": owed}
                for concludes, currency, count, owed in groups]  # fmt: skip
        as_json({"invoices": told, "set_aside": [{"id": each, "because": because} for each, because in aside]})
        return
    click.echo("\n".join(_lines(groups, aside)))


def _lines(groups: Sequence[Group], aside: Sequence[tuple[str, str]]) -> Iterator[str]:
    from collector.gateways.stripe_conclusion import said

    yield f"{sum(each.invoices for each in groups)} invoices read."
    order = list(_IN_WORDS.values())
    in_order = sorted(groups, key=lambda each: (order.index(_IN_WORDS[each.concludes]), each.currency))
    for words, alike in groupby(in_order, key=lambda each: _IN_WORDS[each.concludes]):
        each_currency = list(alike)
        owed = "".join(f", {said(it.owed_minor, it.currency)}" for it in each_currency if it.owed_minor)
        yield f"{sum(it.invoices for it in each_currency):>8}  {words}{owed}"
    for stripe_id, because in aside[:_ASIDE_SHOWN]:
        yield f"          {stripe_id}: {because}"
    if len(aside) > _ASIDE_SHOWN:
        yield f"          and {len(aside) - _ASIDE_SHOWN} more; --json names them all."
