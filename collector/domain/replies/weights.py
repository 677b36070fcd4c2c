"""What do the words of a reply weigh, where no rule knows them?

Naive Bayes over the stems of words and their pairs. `words.csv` holds how much more often each stands under a label
than elsewhere in the labelled sets, in hundredths of a natural logarithm (tests/replies/weigh.py makes it).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Final

from collector.domain.replies.labels import Label

WEIGHED: Final = (
    Label.INSOLVENCY_NOTICE, Label.UNSUBSCRIBE_OR_GDPR, Label.DISPUTE, Label.REQUEST_PAYMENT_PLAN, Label.CLAIMS_PAID,
    Label.PROMISE_TO_PAY, Label.QUESTION, Label.OTHER,
)  # fmt: skip
"""The labels of a person's reply, in the order of the columns of `words.csv`."""

ANY_REPLY: Final = "*"
"""The row of what is known before a word is read: how frequent each label is."""

_WORD: Final = re.compile(r"[a-z]+|\?|\d+")
_STEM: Final = 6  # letters; enough to tell "contest" from "content", and few enough to join "regle" and "reglement"


def stems(folded: str) -> frozenset[str]:
    """The stems of a folded text, and each two that stand side by side; any number is `0`."""
    words = ["0" if it[0].isdigit() else it[:_STEM] for it in _WORD.findall(folded)]
    return frozenset(words) | {f"{one} {other}" for one, other in pairwise(words)}


def likeliest(folded: str, than: Label, by: int) -> tuple[Label, tuple[str, ...]]:
    """The label the words weigh most for, if for no less than `by` more `than` another; else that other.

    With it, up to three of the stems that weigh most for it.
    """
    known = _table()
    found = [(it, known[it]) for it in sorted(stems(folded)) if it in known]
    sums = [sum(column) for column in zip(known[ANY_REPLY], *(weights for _, weights in found), strict=True)]
    at = max(range(len(WEIGHED)), key=sums.__getitem__)
    if sums[at] - sums[WEIGHED.index(than)] < by:
        return than, ()
    heaviest = sorted((weights[at], it) for it, weights in found)[-3:]
    return WEIGHED[at], tuple(it for weight, it in reversed(heaviest) if weight > 0)


@cache
def _table() -> dict[str, tuple[int, ...]]:
    text = files("collector.domain.replies").joinpath("words.csv").read_text(encoding="utf-8")
    return dict(_row(line) for line in csv.reader(text.splitlines()[1:]))


def _row(line: Iterable[str]) -> tuple[str, tuple[int, ...]]:
    name, *weights = line
    return name, tuple(map(int, weights))
