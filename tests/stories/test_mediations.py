"""A consumer goes to the mediator: the case is silent, with a clock of its own."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest

from collector.flows import handoff, mediations
from collector.flows.mediations import Opening
from collector.flows.refused import Refused
from tests.stories.test_attempts import printed
from tests.story import OWNER, Story

NOTIFIED = date(2026, 1, 28)


def begun(story: Story) -> int:
    story.given_debtor("Arnaud", "consumer").given_invoice("300.00 EUR", due="2026-01-15", debtor="Arnaud")
    story.when_it_is("2026-01-29")
    case_id = story.case_of("Arnaud")
    mediations.begin(story.collector, case_id, Opening("", NOTIFIED, date(2026, 1, 26)), OWNER)
    return case_id


def test_the_end_of_the_clock_is_a_task_and_never_a_mail(tmp_path: Path, url_for_months: str) -> None:
    with Story(tmp_path / "house", "2026-01-05", database_url=url_for_months) as story:
        case_id = begun(story)
        sent = story.steps_sent("Arnaud")
        # Ninety days from 28 January: 28 April (C. conso. R612-5).
        story.then_case_is("paused_until", "Arnaud").when_it_is("2026-04-28")
        assert story.tasks_of("Arnaud") == []
        story.when_it_is("2026-04-30").then_owner_is_asked("mediation_over", "Arnaud")
        assert story.steps_sent("Arnaud") == sent
        mediations.extend(story.collector, case_id, date(2026, 5, 20), OWNER)
        story.when_days_pass(1).then_case_is("paused_until", "Arnaud")
        mediations.end(story.collector, case_id, "no_agreement", "pas d’accord", OWNER)
        handoff.write_dossier(story.collector, case_id, tmp_path / "d.zip")
        story.when_days_pass(5)
        assert len(story.steps_sent("Arnaud")) == len(sent) + 1  # where it stood: one step
    with ZipFile(tmp_path / "d.zip") as archive:
        note = printed(archive.read("avocat-seul/note-a-l-avocat.pdf"))
        certificate = next(name for name in archive.namelist() if name.endswith("tentatives-amiables.pdf"))
        told = printed(archive.read(certificate))
        shown = printed(archive.read("00-bordereau.pdf"))
    assert "prescription suspendue du 26 janvier 2026 au 1er mai 2026" in note and "2238" in note
    assert "Aucune conciliation" not in note and "2238" not in shown
    assert "médiation" in told and "sans accord" in told


def test_no_hold_of_the_owners_lifts_a_mediation(tmp_path: Path, database_url: str) -> None:
    with Story(tmp_path, "2026-01-05", database_url=database_url) as story:
        case_id = begun(story)
        story.when_owner_holds("vacances", "2026-02-10", "Arnaud").when_owner_lifts_holds("Arnaud")
        story.then_case_is("paused_until", "Arnaud")
        with pytest.raises(Refused, match="mediation_runs"):
            mediations.begin(story.collector, case_id, Opening("", NOTIFIED), OWNER)
        with pytest.raises(Refused, match="date_in_the_past"):
            mediations.extend(story.collector, case_id, date(2026, 1, 5), OWNER)
        mediations.extend(story.collector, case_id, date(2026, 5, 20), OWNER)
        mediations.end(story.collector, case_id, "no_agreement", "pas d’accord", OWNER)
        story.then_journal_has("mediation_ended", result="no_agreement")
