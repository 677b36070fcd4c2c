"""The daily run dies at each of its points and is started again: every case is planned once, none is forgotten."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from collector.flows import act, daily_run
from collector.store import journal, truths
from collector.store.schema import journal as journal_table
from collector.store.schema import notice
from tests.story import Story
from tests.support.backlog import given_due_cases, policy_with_caps
from tests.support.crashes import run_until_death

DEBTORS = 12


def test_a_daily_run_killed_at_any_point_plans_each_case_once(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(act, "CHUNK", 2)
    with Story(tmp_path, "2026-01-02", database_url=database_url, policy=policy_with_caps(tmp_path)) as story:
        given_due_cases(story, DEBTORS)
        # Each time one point later; once that lies behind the commit of a batch, each run leaves one batch less.
        deaths: list[str | None] = []
        while planned(story)[0] != dict.fromkeys(range(1, DEBTORS + 1), 1):
            deaths.append(run_until_death(story.collector, "a run", len(deaths) + 1, daily_run.run))
            notices, entries = planned(story)
            assert notices == entries, "a notice has its entry, whenever the run dies"
        assert None not in deaths[:-1], "each run died, but perhaps the one that had a single batch left"
        assert any(str(each).startswith("INSERT INTO notice_claim") for each in deaths)
        assert {"before COMMIT", "after COMMIT"} < set(deaths)
        assert daily_run.run(story.collector) == Counter(), "nothing is left to do"
        with story.collector.store.read() as tx:
            assert truths.broken(tx) == {}
            assert journal.verify(tx) is None


def planned(story: Story) -> tuple[Counter[int], Counter[int]]:
    """How many notices, and how many entries of a planned one, each case has."""
    of_it = journal_table.c.kind == "notice_planned"
    with story.collector.store.read() as tx:
        notices = Counter(tx.execute(select(notice.c.case_id)).scalars())
        return notices, Counter(tx.execute(select(journal_table.c.case_id).where(of_it)).scalars())
