"""Each worked example, three times: its own arithmetic, the second implementation, and the product itself."""

from __future__ import annotations

import json
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from click.testing import CliRunner

from collector.cli import group
from tests.domain.oracle.answer import answer
from tests.domain.worked_examples import Example, worked_examples

EXAMPLES = worked_examples()
each_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.id)


def test_there_are_at_least_sixty_and_each_names_its_source():
    assert len({example.id for example in EXAMPLES}) == len(EXAMPLES) >= 60
    assert [example.id for example in EXAMPLES if len(example.row["source"]) < 20] == []
    countries = {example.row["country"] for example in EXAMPLES}
    assert countries >= {"FR", "DE", "GB", "IE", "BE", "NL", "ES", "IT", "LU", "AT", "DK", "CH", "US"}


@each_example
def test_the_pencil_was_right(example: Example):
    total = Decimal(0)
    for line in example.lines:
        amount = Decimal(line["amount"])
        exact = Decimal(line["base"]) * Decimal(line["rate_percent"]) * line["days"] / (100 * line["divisor"])
        assert amount == exact.quantize(amount, ROUND_HALF_UP)
        if line["divisor"] != 360:
            assert line["days"] == (date.fromisoformat(line["to"]) - date.fromisoformat(line["from"])).days + 1
        total += amount
    assert total == Decimal(example.amounts["interest"])


@each_example
def test_the_second_implementation_agrees(example: Example):
    found = answer(example.asked)

    assert found["segments"] == example.lines
    assert {name: found[name] for name in example.amounts} == example.amounts


@pytest.fixture(scope="module")
def printed() -> dict[str, dict[str, Any]]:
    """What ``python -m collector penalties --input - --json`` prints for the whole table, by id."""
    asked = json.dumps([example.asked for example in EXAMPLES])
    result = CliRunner().invoke(group, ["penalties", "--input", "-", "--json"], input=asked)
    assert result.exit_code == 0, result.output
    return {answer["id"]: answer for answer in json.loads(result.stdout)}


@each_example
def test_the_product_agrees(example: Example, printed: dict[str, dict[str, Any]]):
    found = printed[example.id]

    assert [{key: line[key] for key in line if key != "basis"} for line in found["segments"]] == example.lines
    assert {name: found[name] for name in example.amounts} == example.amounts
    assert all(line["basis"] for line in found["segments"])
