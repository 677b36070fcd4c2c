"""What has the owner said of the rules of law that nobody read in the text?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from collector.domain.decisions import TaskKind
from collector.domain.jurisdictions.rule import Rule
from collector.store import journal
from collector.store.dialect import insert_for
from collector.store.journal import Entry
from collector.store.schema import rule_word, task


def read(tx: Connection) -> Mapping[str, bool]:
    """Her word on each rule, by its edition: True, claim by it; False, claim the principal only."""
    rows = tx.execute(select(rule_word.c.edition, rule_word.c.accepted))
    return {row.edition: bool(row.accepted) for row in rows}


def say(tx: Connection, at: datetime, rule: Rule, accepted: bool, *, who: str) -> list[int]:
    """Write her word down; the last one counts. Returns the open cases that wait for it."""
    values = {"edition": rule.edition, "accepted": accepted, "written_by": who, "at": at}
    again = {name: values[name] for name in ("accepted", "written_by", "at")}
    writing = insert_for(tx, rule_word).values(**values)
    tx.execute(writing.on_conflict_do_update(index_elements=[rule_word.c.edition], set_=again))
    data = {"rule": rule.key, "edition": rule.edition, "certainty": rule.certainty.value, "accepted": accepted}
    journal.append(tx, at, [Entry("rule_word_said", who, None, data)])
    waiting = select(task.c.case_id).where(task.c.kind == TaskKind.CONFIRM_RULE.value, task.c.done_at.is_(None))
    return sorted(set(tx.execute(waiting).scalars()) - {None})
