"""The owner writes sentences of her own: the next mail says them, and a bad one never keeps a mail from leaving."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import insert, select

from collector.domain.passages import Place
from collector.flows import passages as flow
from collector.flows.passages import draft_of, mail_named
from collector.store import passages, tasks
from collector.store.schema import notice, passage
from tests.story import OWNER, Story


def keep(story: Story, **texts: str) -> int:
    mail = mail_named(story.collector.policy, "reminder", "fr")
    assert mail is not None
    return flow.save(story.collector, draft_of(mail, texts), despite_remarks=False, who=OWNER)


def version_of(story: Story) -> list[int] | None:
    with story.collector.store.read() as tx:
        row = tx.execute(select(notice.c.passages).where(notice.c.step_key == "reminder_1")).scalar_one()
    return list(row) if row else None


def test_a_mail_says_what_she_wrote_and_keeps_the_version_it_left_with(tmp_path: Path) -> None:
    with Story(tmp_path) as story:
        story.given_invoice("1 200.00 EUR", due="2026-01-06")
        assert keep(story, closing="À très vite au marché, {{ debtor_name }}.") == 1
        story.when_days_pass(5)
        sent = story.mails_to("Durand")[-1]
        assert "À très vite au marché, Durand." in str(sent)
        assert version_of(story) == [1]
        assert keep(story, closing="Bonne journée.") == 1
        assert version_of(story) == [1]  # what has left stays as it was
        with story.collector.store.read() as tx:
            found = passages.versions(tx, "reminder", "fr")
        assert [(it.passage.text, it.written_by) for it in found] == [
            ("Bonne journée.", OWNER), ("À très vite au marché, {{ debtor_name }}.", OWNER)
        ]  # fmt: skip
        assert keep(story, closing="Bonne journée.") == 0


def test_a_passage_that_cannot_be_used_stays_out_and_she_is_asked_to_write_it_anew(tmp_path: Path) -> None:
    with Story(tmp_path) as story:
        story.given_invoice("1 200.00 EUR", due="2026-01-06")
        with story.collector.store.write() as tx:  # as one from before an update that took a name away
            values = {"template": "reminder", "language": "fr", "place": "closing", "remarks": [], "written_by": OWNER}
            tx.execute(insert(passage).values(text="{{ gone }}", at=story.collector.clock.now(), **values))
        story.when_days_pass(5)
        assert story.steps_sent("Durand")[-1] == "reminder_1"
        assert version_of(story) is None
        story.then_owner_is_asked("mend_passage", debtor="")
        keep(story, closing="Bonne journée.")
        with story.collector.store.read() as tx:
            assert [it.text for it in passages.of_mail(tx, "reminder", "fr")] == ["Bonne journée."]
            assert tasks.open_tasks_of(tx, None) == ()


def test_places_go_back_to_our_words_when_they_are_emptied(tmp_path: Path) -> None:
    with Story(tmp_path) as story:
        keep(story, closing="Bonne journée.", signature="Marie")
        assert keep(story, closing="", signature="Marie") == 1
        with story.collector.store.read() as tx:
            assert [it.place for it in passages.of_mail(tx, "reminder", "fr")] == [Place.SIGNATURE]
