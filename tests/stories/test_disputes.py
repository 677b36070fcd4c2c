"""A debtor contests: in whole or in part, and what follows from how it ended."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest

from collector.flows import disputes, handoff
from collector.flows.disputes import Contest, Findings, Outcome
from collector.flows.refused import Refused
from tests.stories.test_attempts import printed
from tests.story import OWNER, Story


def contest(story: Story, part_minor: int | None = None, debtor: str = "Durand", **more: object) -> int:
    """By telephone, noted by the owner. Returns the dispute."""
    wish = Contest(story.claim_of(debtor).id, "la moitié n’a pas été livrée", part_minor=part_minor, **more)  # type: ignore[arg-type]
    return disputes.open_contest(story.collector, story.case_of(debtor), wish, OWNER)


def plain(text: str) -> str:
    return " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())


def test_only_what_is_not_contested_is_asked_for(tmp_path: Path, url_for_months: str) -> None:
    with Story(tmp_path, "2026-01-05", database_url=url_for_months) as story:
        story.given_invoice("2 480.00 EUR", due="2026-01-15").when_it_is("2026-01-21")
        contest(story, 100_000)
        story.then_owner_is_asked("answer_dispute")
        story.when_it_is("2026-02-25").then_sent(
            "courtesy", "reminder_1", "reminder_2", "firm_reminder", "formal_notice"
        )
        formal = plain(story.mails_to("Durand")[-1]["text"])
        # Of 2 480.00, 1 000.00 is contested: 1 480.00 x 12.15 % x 40 / 365 = 19.71 (19.706...); 40.00; 1 539.71.
        for figure in ("19,71 €", "40,00 €", "1 539,71 €", "1 000,00 € contestés, non demandés ici"):
            assert figure in formal, formal
        assert "2 553,02" not in formal
        story.then_owed_is("2 553.85")  # the debt itself is as it was: 2 480.00, 41 days = 33.85, 40.00


def test_the_rest_paid_the_case_waits_for_the_answer(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("2 480.00 EUR", due="2026-01-15").when_it_is("2026-01-21")
        contest(story, 100_000)
        story.when_debtor_pays_part(148_000).when_days_pass(40).then_sent("courtesy", "reminder_1")
        story.then_owner_is_asked("answer_dispute").then_case_is("waiting_for_you")


@pytest.mark.parametrize("result", ["not_upheld", "withdrawn"])
def test_a_claim_that_was_right_goes_on_where_it_stood(tmp_path: Path, result: str) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("2 480.00 EUR", due="2026-01-15").when_it_is("2026-01-21")
        dispute = contest(story)
        story.when_it_is("2026-02-20").then_sent("courtesy", "reminder_1")
        disputes.end_contest(
            story.collector, story.case_of("Durand"), dispute, Outcome(result, "tout avait été livré"), OWNER
        )
        story.when_days_pass(3).then_sent("courtesy", "reminder_1", "reminder_2")


def test_what_was_granted_is_not_asked_for_before_the_credit_note_is_there(tmp_path: Path, database_url: str) -> None:
    with Story(tmp_path, "2026-01-05", database_url=database_url) as story:
        story.given_invoice("2 480.00 EUR", due="2026-01-15").when_it_is("2026-01-21")
        dispute, case_id = contest(story), story.case_of("Durand")
        with pytest.raises(Refused, match="credit_above_remaining"):
            disputes.end_contest(story.collector, case_id, dispute, Outcome("upheld_in_part", "x", 248_001), OWNER)
        disputes.end_contest(story.collector, case_id, dispute, Outcome("upheld_in_part", "avoir", 48_000), OWNER)
        story.then_owner_is_asked("make_credit_note")
        story.when_it_is("2026-01-28")
        told = plain(story.mails_to("Durand")[-1]["text"])
        assert "2 000,00 €" in told and "480,00 € contestés, non demandés ici" in told
        story.shop.post("/v1/credit_notes", invoice=story.invoices["Durand"]["id"], amount=48_000)
        story.when_it_is("2026-02-13")
        told = plain(story.mails_to("Durand")[-1]["text"])
        assert "contestés" not in told and "2 000,00 €" in told
        assert "make_credit_note" not in story.tasks_of("Durand")


def test_all_granted_nothing_leaves_while_the_credit_note_is_awaited(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("500.00 EUR", due="2026-01-15").when_it_is("2026-01-21")
        dispute = contest(story)
        disputes.end_contest(
            story.collector, story.case_of("Durand"), dispute, Outcome("upheld", "rien n’a été livré"), OWNER
        )
        story.when_days_pass(30).then_sent("courtesy", "reminder_1").then_owner_is_asked("make_credit_note")
        story.shop.post("/v1/credit_notes", invoice=story.invoices["Durand"]["id"], amount=50_000)
        story.when_days_pass(2).then_case_is("paid")


def test_what_the_owner_found_out_is_for_her_lawyer_alone(tmp_path: Path) -> None:
    with Story(tmp_path / "house", "2026-01-05") as story:
        story.given_invoice("2 480.00 EUR", due="2026-01-15").when_it_is("2026-01-21")
        dispute, case_id = contest(story, 100_000), story.case_of("Durand")
        found = Findings("notre transporteur en a perdu la moitié", "us", "renvoyer cinq sièges")
        disputes.look_into(story.collector, case_id, dispute, found, OWNER)
        handoff.write_dossier(story.collector, case_id, tmp_path / "d.zip")
    with ZipFile(tmp_path / "d.zip") as archive:
        note = printed(archive.read("avocat-seul/note-a-l-avocat.pdf"))
        served = {name: archive.read(name) for name in archive.namelist() if not name.startswith("avocat-seul/")}
    assert "transporteur" in note and "le créancier" in note and "renvoyer cinq sièges" in note
    for name, content in served.items():
        text = printed(content) if name.endswith(".pdf") else content.decode(errors="replace")
        assert "transporteur" not in text and "cinq sièges" not in text, name


def test_a_month_after_the_end_a_courtesy_call_is_proposed(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("2 480.00 EUR", due="2026-01-15").when_it_is("2026-01-21")
        dispute, case_id = contest(story), story.case_of("Durand")
        disputes.end_contest(story.collector, case_id, dispute, Outcome("withdrawn", "malentendu"), OWNER)
        story.when_debtor_pays().when_it_is("2026-02-20")
        assert "courtesy_call" not in story.tasks_of("Durand")
        story.when_it_is("2026-02-22").then_owner_is_asked("courtesy_call").then_case_is("paid")


def test_a_risk_for_the_reputation_goes_to_the_lawyer_and_nothing_more_is_written(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("2 480.00 EUR", due="2026-01-15").given_invoice("900.00 EUR", due="2026-01-18", name="B")
        story.when_it_is("2026-01-21")
        dispute = contest(story, 100_000, to_lawyer=True)
        story.then_case_is("ready_for_lawyer").then_owner_is_asked("transmit_to_lawyer")
        story.when_days_pass(40).then_sent("courtesy", "reminder_1")
        disputes.end_contest(story.collector, story.case_of("Durand"), dispute, Outcome("withdrawn", "réglé"), OWNER)
        story.when_days_pass(3).then_sent("courtesy", "reminder_1", "reminder_2")


def test_what_the_bank_takes_back_after_the_handoff_is_told_to_the_lawyer(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("2 480.00 EUR", due="2026-01-15").given_invoice("900.00 EUR", due="2026-01-15", name="B")
        story.when_it_is("2026-02-20").when_debtor_pays("B").when_it_is("2026-03-18")
        handoff.approve(story.collector, story.case_of("Durand"), OWNER)
        story.when_days_pass(2).then_case_is("handed_over")
        story.when_bank_takes_back("B").when_days_pass(1)
        story.then_owner_is_asked("tell_lawyer_taken_back").then_case_is("handed_over")
