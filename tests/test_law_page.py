"""Does docs/law.md name every rule of the code, with its articles and how sure we are?"""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.domain.jurisdictions import RULES
from collector.domain.jurisdictions.rule import Rule

LAW = (Path(__file__).parent.parent / "docs" / "law.md").read_text(encoding="utf-8")


def rows() -> dict[str, list[str]]:
    """The cells of the table "Every rule", by key."""
    table = LAW.partition("## Every rule")[2].partition("\n## ")[0]
    lines = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| `")]
    return {cells[0].strip("`"): cells for cells in lines}


def test_the_page_names_the_rules_of_the_code_and_no_other() -> None:
    assert list(rows()) == [rule.key for rule in RULES]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_a_rule_stands_on_the_page_with_its_articles_and_certainty(rule: Rule) -> None:
    _, interest, fixed_sum, clause, limitation, articles, certainty = rows()[rule.key]
    assert certainty == rule.certainty
    named = {part for article in rule.articles for part in article.split(" ; ")}
    assert set(articles.split("; ")) == (named or {"the contract"})
    assert clause.split(",")[0] == ("ignored" if rule.clause == "ignored" else "applies")
    assert ("none" in fixed_sum or "not" in fixed_sum) or rule.fixed_sum is not None
    if rule.rate is not None:
        assert interest.partition(",")[0].endswith(f" {rule.rate.points_e5 // 100_000}") or not (
            rule.rate.table and rule.rate.points_e5
        )
    else:
        assert interest.startswith(("none without a clause", "not computed"))
    if rule.limitation is not None and limitation != "as above":
        assert limitation.startswith(f"{rule.limitation.years} year")
