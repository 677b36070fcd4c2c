"""The product's calculator against the second implementation: random claims, every field, to the cent.

COLLECTOR_NIGHTLY=1 makes it a million, COLLECTOR_CASES=n any number, COLLECTOR_SEED=n another choice. A failure prints
the smallest claim it could find, as a list that ``python -m collector penalties --input FILE --json`` reads.
"""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from collector.domain.calculator_batch import answers, read_list
from collector.rate_files import load_rate_tables
from tests.domain.oracle.answer import Impossible, answer
from tests.domain.oracle.random_claims import questions, smallest
from tests.domain.oracle.rates import Unknown

NIGHTLY = os.environ.get("COLLECTOR_NIGHTLY") == "1"
SEED = int(os.environ.get("COLLECTOR_SEED", "20260101"))
PARTS = 4
CASES = int(os.environ.get("COLLECTOR_CASES", 1_000_000 if NIGHTLY else 20_000)) // PARTS
AT_A_TIME = 1000

RATES = load_rate_tables()


def products(asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the product answers to the JSON text of a list, without its sentences."""
    return [_figures(found) for found in answers(read_list(json.dumps(asked).encode()), RATES, lambda *_: "")]


def _figures(found: dict[str, Any]) -> dict[str, Any]:
    if "error" in found:
        return {"id": found["id"], "error": True}
    lines = [{name: value for name, value in line.items() if name != "basis"} for line in found["segments"]]
    return {**{name: value for name, value in found.items() if name != "warnings"}, "segments": lines}


def oracles(asked: dict[str, Any]) -> dict[str, Any]:
    """What the second implementation answers: the figures, or that there can be none."""
    try:
        return answer(asked)
    except (Unknown, Impossible):
        return {"id": asked["id"], "error": True}


def differs(asked: dict[str, Any]) -> bool:
    return products([asked]) != [oracles(asked)]


def first_difference(seed: int, count: int) -> dict[str, Any] | None:
    """The smallest form of the first claim of a seed on which the two disagree."""
    for start in range(0, count, AT_A_TIME):
        asked = list(questions(f"{seed}-{start}", min(AT_A_TIME, count - start)))
        for question, found in zip(asked, products(asked), strict=True):
            if found != oracles(question):
                return smallest(question, differs)
    return None


@pytest.mark.parametrize("part", range(PARTS))
def test_both_say_the_same(part: int):
    found = first_difference(SEED + part, CASES)
    if found is not None:
        pytest.fail(
            f"seed {SEED + part}: the two implementations differ on\n{json.dumps([found], indent=1)}\n"
            f"product: {json.dumps(products([found])[0])}\noracle:  {json.dumps(oracles(found))}"
        )
