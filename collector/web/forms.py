"""What did the form say? Each field is read by one of these, which refuses what cannot be read."""

from __future__ import annotations

from datetime import date

from flask import abort, request

from collector.domain.money import UnreadableAmount, parse_money
from collector.flows.refused import MOST_WORDS, Refused
from collector.store import lookups
from collector.web.parts_of import parts


def existing_case(case_id: int) -> int:
    """The id, if there is such a case; else "not found"."""
    with parts().store.read() as tx:
        if lookups.currency_of(tx, case_id) is None:
            abort(404)
    return case_id


def written(name: str) -> str:
    """Words; whether they may be missing is for the act to say."""
    return request.form.get(name, "").strip()


def written_or_not(name: str) -> str:
    """Words that may be left out. Raises Refused when there are too many."""
    text = written(name)
    if len(text) > MOST_WORDS:
        raise Refused("words_too_long")
    return text


def number(name: str) -> int:
    """A number that our own form has put there."""
    text = request.form.get(name, "")
    if not text.isdecimal() or len(text) > 18:
        abort(400)
    return int(text)


def chosen_day(name: str) -> date:
    """A day. Raises Refused for what is none."""
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        raise Refused("date_unreadable") from None


def chosen_day_or_none(name: str) -> date | None:
    """A day, or None where the field was left empty. Raises Refused for what is no day."""
    return chosen_day(name) if request.form.get(name, "").strip() else None


def ticked(name: str) -> bool:
    """Whether a box was ticked."""
    return request.form.get(name) == "yes"


def amount_of(case_id: int, name: str = "amount") -> int:
    """An amount as people write it, "1 200,50" included, in minor units of the case's currency. Raises Refused."""
    with parts().store.read() as tx:
        currency = lookups.currency_of(tx, case_id) or "eur"
    text = "".join(request.form.get(name, "").split()).replace("\u202f", "").replace(",", ".")
    try:
        return parse_money(text, currency).minor
    except UnreadableAmount:
        raise Refused("amount_unreadable") from None
