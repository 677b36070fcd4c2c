"""Are ids well formed, unlike each other, and repeatable with a seed?"""

from __future__ import annotations

import re

import pytest

from collector.ids import Ids, SeededIds, SystemIds

BOTH = pytest.mark.parametrize("ids", [SystemIds(), SeededIds(7)], ids=["system", "seeded"])


@BOTH
def test_a_uid_is_26_letters_and_digits(ids: Ids) -> None:
    assert re.fullmatch(r"[a-z2-7]{26}", ids.uid())


@BOTH
@pytest.mark.parametrize(("bits", "length"), [(64, 11), (128, 22), (256, 43)])
def test_a_token_fits_in_a_link(ids: Ids, bits: int, length: int) -> None:
    assert re.fullmatch(rf"[A-Za-z0-9_-]{{{length}}}", ids.token(bits))


@BOTH
@pytest.mark.parametrize("bits", [0, 8, 63, 129])
def test_a_token_that_could_be_guessed_is_refused(ids: Ids, bits: int) -> None:
    with pytest.raises(ValueError, match="multiple of 8 bits, at least 64"):
        ids.token(bits)


@BOTH
def test_nothing_comes_twice(ids: Ids) -> None:
    assert len({ids.uid() for _ in range(2000)}) == 2000
    assert len({ids.token(128) for _ in range(2000)}) == 2000


@BOTH
def test_chance_lies_between_zero_and_one(ids: Ids) -> None:
    drawn = [ids.uniform() for _ in range(2000)]
    assert min(drawn) >= 0
    assert max(drawn) < 1
    assert min(drawn) < 0.1 < 0.9 < max(drawn)


def test_the_same_seed_tells_the_same_story() -> None:
    def story(seed: int) -> list[object]:
        ids = SeededIds(seed)
        return [ids.uid(), ids.token(), ids.uniform(), ids.uid()]

    assert story(1) == story(1)
    assert story(1) != story(2)


def test_every_letter_of_a_uid_is_used() -> None:
    ids = SeededIds(1)
    columns = zip(*(ids.uid() for _ in range(1000)), strict=True)
    assert all(len(set(column)) == 32 for column in columns)
