"""Which facts does a reply name: days, an amount, an invoice number?"""

from __future__ import annotations

import re
from datetime import date

from collector.domain.replies import rules
from collector.domain.replies.days import Named, days_named
from collector.domain.replies.labels import Label
from collector.domain.replies.numbers import amount_named, invoice_number


def facts_named(labels: tuple[Label, ...], read: list[str], subject: str, today: date) -> dict[str, str]:
    """The facts that belong to these labels, by name, as text; `read` are the folded sentences."""
    facts: dict[str, str] = {}
    if Label.AUTO_REPLY in labels:
        _put_day(facts, "return_date", _return_day(read, today))
        return facts
    if Label.PROMISE_TO_PAY in labels:
        _put_day(facts, "promise_date", day_near(read, rules.PROMISE, today, past=False))
    if Label.CLAIMS_PAID in labels:
        _put_day(facts, "paid_on", day_near(read, rules.PAID, today, past=True))
    whole = " ".join(read)
    for name, value in (
        ("amount", amount_named(whole)),
        ("invoice_number", invoice_number(whole) or invoice_number(subject)),
    ):
        if value:
            facts[name] = value
    return facts


def _put_day(facts: dict[str, str], name: str, day: date | None) -> None:
    if day is not None:
        facts[name] = day.isoformat()


def day_near(read: list[str], words: re.Pattern[str], today: date, *, past: bool) -> date | None:
    """The day named in the sentence that holds the words, else in any; before or after the letter as `past` says."""
    if today == date.min:
        return None
    for nearest in ([it for it in read if words.search(it)], read):
        days = [_meant(it, past=past) for sentence in nearest for it in days_named(sentence, today)]
        # "Signed off today, paid on the 18th": where another day is named too, today is not the one.
        if known := [it for it in days if (it < today if past else it > today)] or [it for it in days if it == today]:
            return known[0]
    return None


def _return_day(read: list[str], today: date) -> date | None:
    """When an absence ends: the day after "back on", else the last named beside "until", else of the first sentence."""
    if today == date.min:
        return None
    for sentence in [*filter(rules.BACK_ON.search, read), *filter(rules.UNTIL.search, read)]:
        days = [it for it in days_named(sentence, today) if it.future >= today]
        back = rules.BACK_ON.search(sentence)
        after = [it for it in days if back and it.at > back.start()]
        if days:
            return after[0].future if after else days[-1].future
    named = ([it.future for it in days_named(sentence, today) if it.future >= today] for sentence in read)
    return next((days[-1] for days in named if days), None)


def _meant(named: Named, *, past: bool) -> date:
    return named.past if past else named.future
