"""Many questions to the calculator as one JSON text: an answer for each, in order, and a bad one stops nobody."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from collector.domain.calculator import Say, answer
from collector.domain.calculator_input import TWICE, InputProblem, Unreadable, id_of
from collector.domain.rates import MissingRate, RateTables

_LONGEST_NUMBER: Final = 30  # digits of a whole number; a longer one is no amount and no id


class NotAList(ValueError):
    """The text is no JSON, or no list: nothing in it can be answered."""


def read_list(text: bytes) -> list[Any]:
    """The list a JSON text holds, numbers that lose precision kept as the text they were. Raises NotAList."""
    try:
        value = json.loads(
            text.decode("utf-8-sig"), parse_float=Unreadable, parse_constant=Unreadable, parse_int=_whole,
            object_pairs_hook=_object,
        )  # fmt: skip
    except UnicodeDecodeError:
        raise NotAList("it is not UTF-8; save it as UTF-8") from None
    except RecursionError:
        raise NotAList("it is nested too deeply; write a list of objects") from None
    except ValueError as error:
        raise NotAList(f"it is not JSON: {error}") from None
    if not isinstance(value, list):
        raise NotAList("it holds no list; write [{...}, {...}], even for a single object")
    return value


def answers(entries: Iterable[object], rates: RateTables, say: Say) -> Iterator[dict[str, Any]]:
    """An answer for each entry, in order: the result, or {"id", "error"} naming the field, the cause and the remedy.

    `id` is None where the entry has none that can be used. An id that stood before is an error: its answer could not
    be told from the first.
    """
    seen: dict[str | int, int] = {}
    for number, entry in enumerate(entries, 1):
        asked_id = None
        try:
            if isinstance(entry, Mapping):
                asked_id = id_of(entry)
                _refuse_second(asked_id, number, seen)
            yield answer(entry, rates, say)
        except InputProblem as problem:
            text = str(problem) if asked_id is not None else f"entry {number} of the list: {problem}"
            yield {"id": asked_id, "error": text}
        except MissingRate as missing:
            yield {"id": asked_id, "error": str(missing)}


def _refuse_second(asked_id: str | int, number: int, seen: dict[str | int, int]) -> None:
    first = seen.setdefault(asked_id, number)
    if first != number:
        raise InputProblem("id", f"{asked_id!r} was already the id of entry {first}; give each its own")


def _whole(text: str) -> int | Unreadable:
    return int(text) if len(text) <= _LONGEST_NUMBER else Unreadable(text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are its own; of a key written twice nobody knows which value was meant."""
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        made[twice] = TWICE
    return made
