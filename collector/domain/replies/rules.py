"""The words that the rules know: words/*.txt, read once.

A file is about one matter and holds named tables, each opened by a line "[NAME] what it means". A line of a table is
"an example :: the words that hear it": a regular expression over folded text (small letters, no accents), in which `~`
stands for up to six words (`GAP`). An indented line goes on with the one above; `#` opens a group of lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

GAP: Final = r"(?:(?:\W+\w+){0,6}?\W+)"
"""Up to six words between two others (an elided "l'" is one); bounded, lest a hostile reply cost more."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a table: a sentence as people write it, and the words of it that are heard."""

    example: str
    words: str


@cache
def tables_of(matter: str) -> dict[str, list[Rule]]:
    """The tables of one file, by name."""
    text = files("collector.domain.replies").joinpath("words", f"{matter}.txt").read_text(encoding="utf-8")
    tables: dict[str, list[Rule]] = {}
    for line in re.sub(r"\n +", "", text).splitlines():
        if line.startswith("["):
            rules = tables.setdefault(line[1 : line.index("]")], [])
        elif line and not line.startswith("#"):
            example, _, words = line.partition(" ::")
            rules.append(Rule(example, words.removeprefix(" ")))
    return tables


def any_of(rules: list[Rule]) -> re.Pattern[str]:
    """One pattern out of many. Each begins where a word begins, or at `^`.

    That is what keeps it quick: tried at every character, the same tables take six times as long. So no rule begins
    with `\\b`: a first letter in plain sight is passed over at once (a hostile megabyte: 0.17 s, not 0.19).
    """
    written = [rule.words.replace("~", GAP) for rule in rules]
    words = "|".join(it for it in written if not it.startswith("^"))
    starts = [it for it in written if it.startswith("^")]
    return re.compile("|".join([*([rf"(?<!\w)(?=\w)(?:{words})"] if words else []), *starts]))


def _table(matter: str, name: str) -> re.Pattern[str]:
    return any_of(tables_of(matter)[name])


DISPUTE: Final = _table("dispute", "DISPUTE")
NOT_A_DISPUTE: Final = _table("dispute", "NOT_A_DISPUTE")
INSOLVENCY: Final = _table("insolvency", "INSOLVENCY")
NOT_AN_INSOLVENCY: Final = _table("insolvency", "NOT_AN_INSOLVENCY")
GDPR: Final = _table("data_rights", "GDPR")
NO_MORE_REMINDERS: Final = _table("data_rights", "NO_MORE_REMINDERS")
PLAN: Final = _table("plan", "PLAN")
PAID: Final = _table("paid", "PAID")
NOT_PAID: Final = _table("paid", "NOT_PAID")
PROMISE: Final = _table("promise", "PROMISE")
NOT_A_PROMISE: Final = _table("promise", "NOT_A_PROMISE")
PAYING: Final = _table("promise", "PAYING")
TO_COME: Final = _table("promise", "TO_COME")
ABSENT: Final = _table("promise", "ABSENT")
QUESTION: Final = _table("question", "QUESTION")
NOT_A_QUESTION: Final = _table("question", "NOT_A_QUESTION")
COURTESY: Final = _table("courtesy", "COURTESY")
IN_THEIR_HANDS: Final = _table("courtesy", "IN_THEIR_HANDS")
ANOTHER_ANSWERS: Final = _table("courtesy", "ANOTHER_ANSWERS")
STANDING_TEXT: Final = _table("courtesy", "STANDING_TEXT")
AUTO_SUBJECT: Final = _table("machine", "AUTO_SUBJECT")
AUTO_TEXT: Final = _table("machine", "AUTO_TEXT")
NO_MACHINE_SAYS: Final = _table("machine", "NO_MACHINE_SAYS")
SAYS_IT_IS_A_MACHINE: Final = _table("machine", "SAYS_IT_IS_A_MACHINE")
TICKET_SUBJECT: Final = _table("machine", "TICKET_SUBJECT")
A_TICKET: Final = _table("machine", "A_TICKET")
UNTIL: Final = _table("machine", "UNTIL")
BACK_ON: Final = _table("machine", "BACK_ON")
BOUNCE: Final = _table("machine", "BOUNCE")
DAEMON: Final = _table("machine", "DAEMON")
ACKNOWLEDGED: Final = tuple(
    _table("machine", name)
    for name in ("THANKS_FOR_ASKING", "WAS_RECEIVED", "WILL_BE_ANSWERED", "WITHIN_A_TIME", "HOW_TO_GO_ON")
)
"""What a help desk's machine says, one matter a table."""
