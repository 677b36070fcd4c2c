"""Which sentences of her own may the owner put into a mail, and where?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MOST_CHARACTERS: Final = 2_000
_FREE: Final = frozenset({"courtesy", "reminder", "second_reminder"})
_SIGNED: Final = frozenset({"formal_notice", "final_notice"})
_CONSUMER: Final = "consumer_"


class Place(StrEnum):
    """Where a passage stands in a mail, from the top."""

    OPENING = "opening"
    ACTION = "action"  # before how to pay
    CLOSING = "closing"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Passage:
    """One version of what the owner wrote for a place of a mail; an empty text gives the place back to our words."""

    id: int
    template: str
    language: str
    place: Place
    text: str


def places_of(template: str) -> tuple[Place, ...]:
    """Where she may write. A formal notice is signed by the person the policy names, for the law asks who it is."""
    signed = template.removeprefix(_CONSUMER) in _SIGNED
    return tuple(place for place in Place if not (signed and place is Place.SIGNATURE))


def replaces(template: str, place: Place) -> bool:
    """Whether it stands instead of our words, not beside them.

    From the firm reminder on our opening says what the law wants said; it stays, and hers comes before it.
    """
    if place is Place.OPENING:
        return template.removeprefix(_CONSUMER) in _FREE
    return place is Place.SIGNATURE


def in_force(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """The latest version of each place, in the order of the mail; places given back are left out."""
    latest = {(it.template, it.language, it.place): it for it in sorted(passages, key=lambda it: it.id)}
    order = list(Place)
    return tuple(sorted((it for it in latest.values() if it.text), key=lambda it: order.index(it.place)))
