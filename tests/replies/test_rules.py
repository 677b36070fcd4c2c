"""Is each rule heard in the sentence that stands before it?"""

from __future__ import annotations

import re

import pytest

from collector.domain.replies import rules
from collector.domain.replies.fold import fold

MATTERS = ["courtesy", "data_rights", "dispute", "insolvency", "machine", "paid", "plan", "promise", "question"]


@pytest.mark.parametrize("matter", MATTERS)
def test_each_rule_hears_its_example(matter: str) -> None:
    for name, table in rules.tables_of(matter).items():
        for rule in table:
            assert rules.any_of([rule]).search(fold(rule.example)), f"{matter}.txt [{name}] {rule}"


@pytest.mark.parametrize("matter", MATTERS)
def test_no_rule_stands_twice_or_reaches_without_bounds(matter: str) -> None:
    for name, table in rules.tables_of(matter).items():
        words = [rule.words for rule in table]
        assert len(words) == len(set(words)), f"{matter}.txt [{name}]: {max(words, key=words.count)}"
        for it in words:
            assert not it.startswith(r"\b"), f"{matter}.txt [{name}]: a rule begins where a word begins anyhow: {it}"
            assert not re.search(r"(?<!\\)\.[*+]|[*+]\)[*+]", it), f"{matter}.txt [{name}]: {it}"
