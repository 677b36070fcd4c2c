"""How is a decision's reason said to the owner, in French and in English?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from collector.domain.decisions import Because, BlockerCode, TaskKind, Value
from collector.domain.sentences.agreements import ABOUT_AGREEMENTS
from collector.domain.sentences.blockers import CLEARS, WAITING
from collector.domain.sentences.conversation import ABOUT_CONVERSATION
from collector.domain.sentences.invoices import ABOUT_INVOICES
from collector.domain.sentences.messages import ABOUT_MESSAGES
from collector.domain.sentences.steps import STEPS
from collector.domain.sentences.tasks import TASKS

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTHS_FR = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

# Each reason in English and in French. Dates are filled in as "14 March" and "14 mars"; a count takes its unit as
# format: {days:day}, {days:jour}. French puts a no-break space before a colon.
_SENTENCES = {**STEPS, **WAITING, **ABOUT_AGREEMENTS, **ABOUT_CONVERSATION, **ABOUT_INVOICES, **ABOUT_MESSAGES}


def say(because: Because, language: str, today: date | None = None) -> str:
    """The sentence of a reason in "fr" (any other language: English). With `today`, dates of other years say so."""
    return fill(_SENTENCES[because.code], because.values, language, today)


def read_because(code: str, values: Mapping[str, Value]) -> Because:
    """A reason as it comes back from JSON, where its dates had become ISO text."""
    return Because(code, {name: _as_date(value) for name, value in values.items()})


def say_what_clears(code: BlockerCode, language: str) -> str:
    """What ends a blocker, in a few words."""
    return CLEARS[code][_is_french(language)]


def say_task(task: TaskKind, language: str) -> str:
    """The heading of a task on the owner's list."""
    return TASKS[task][_is_french(language)]


def say_day(day: date, language: str, today: date | None = None) -> str:
    """14 March, 14 mars, 1er mars; with the year where it is not the year of `today`."""
    if _is_french(language):
        words = f"{'1er' if day.day == 1 else day.day} {_MONTHS_FR[day.month - 1]}"
    else:
        words = f"{day.day} {_MONTHS_EN[day.month - 1]}"
    return words if today is None or today.year == day.year else f"{words} {day.year}"


def fill(pair: tuple[str, str], values: Mapping[str, Value], language: str, today: date | None = None) -> str:
    """Put values into the English or the French of a pair of sentences."""
    return pair[_is_french(language)].format_map(_Spoken(values, language, today))


def _as_date(value: Value) -> Value:
    if not isinstance(value, str) or not _ISO_DAY.fullmatch(value):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:  # a text that looks like a day, such as 2026-02-30
        return value


def _is_french(language: str) -> bool:
    return language == "fr"


@dataclass(frozen=True, slots=True)
class _Spoken(Mapping[str, object]):
    """The values of a reason, each as it is said in one language."""

    values_: Mapping[str, Value]
    language: str
    today: date | None

    def __getitem__(self, name: str) -> object:
        value = self.values_[name]
        if isinstance(value, date):
            return say_day(value, self.language, self.today)
        if isinstance(value, int):
            return _Count(value, _is_french(self.language))
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_)

    def __len__(self) -> int:
        return len(self.values_)


@dataclass(frozen=True, slots=True)
class _Count:
    """A number that takes its unit as format: 1 day, 2 days; in French 0 and 1 are singular."""

    number: int
    is_french: bool

    def __format__(self, unit: str) -> str:
        if not unit:
            return str(self.number)
        is_one = abs(self.number) < 2 if self.is_french else self.number == 1
        return f"{self.number} {unit}{'' if is_one else 's'}"
