"""A debt in instalments: quiet while they come in, never more asked for than was agreed; figures by hand.

Against Durand: 1 200.00 due on 15 January 2026, ECB 2.15 + 10 = 12.15 % from the 16th, and 40.00.
"""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from collector.demo.debtor_page import open_page
from collector.documents.statement_json import statement_json
from collector.documents.statement_words import remarks_in_words
from collector.documents.words import statement_words
from collector.domain.facts import PlanInterest
from collector.domain.plans import PlanTerms, Rhythm
from collector.flows import agreements, attempts, dossier, gestures, owner_actions, posting
from collector.flows.drawing_up import account_of
from collector.flows.given_file import GivenFile
from collector.flows.refused import Refused
from collector.store import documents
from tests.story import OWNER, Story

FIRST = date(2026, 1, 26)  # a Monday


def agreed(story: Story, total_minor: int = 120_000, **other: Any) -> int:
    """Three weekly instalments from 26 January on; interest stopped, no acceleration, unless told otherwise."""
    terms = {
        "first_on": FIRST, "rhythm": Rhythm.WEEKLY, "count": 3, "each_minor": None,
        "interest": PlanInterest.STOPPED, "all_due_days": None, **other,
    }  # fmt: skip
    return agreements.make_plan(story.collector, story.case_of("Durand"), PlanTerms(total_minor, **terms), OWNER)


def late(folder: Path) -> Story:
    """Reminded once, on the 19th; the plan is agreed on Tuesday the 20th."""
    story = Story(folder, "2026-01-15").given_invoice("1 200.00 EUR", due="2026-01-15").when_it_is("2026-01-20")
    return story.then_sent("reminder_1")


def messages(story: Story) -> list[str]:
    """What was sent about the plan: "1_due", "1_missed"."""
    return [step.removeprefix("plan_1_") for step in story.steps_sent("Durand") if step.startswith("plan_")]


def test_a_kept_plan_is_quiet_and_gives_up_what_was_agreed(tmp_path: Path) -> None:
    with late(tmp_path) as story:
        agreed(story, interest=PlanInterest.WAIVED_IF_KEPT)
        story.then_page_says(
            "Votre échéancier convenu le 20 janvier 2026 Prochaine échéance : 400,00 € le 26 janvier 2026.",
            "Reçu à ce jour : 0,00 € sur 1 200,00 €.", "nous renonçons à tout ce qui est dû au-delà",
            "Payer davantage, ou tout en une fois", "Payer la facture",
        )  # fmt: skip
        page = open_page(story.page_link())
        assert "jours de retard" not in page and page.index("Votre échéancier") < page.index('class="button main"')
        story.then_case_is("instalment_on").when_it_is("2026-01-26")
        assert messages(story) == ["1_due"]
        story.when_debtor_pays_part(40_000).when_hour_is(10).when_it_is("2026-02-02")
        story.when_debtor_pays_part(50_000).when_hour_is(10).when_it_is("2026-02-07")
        story.then_page_says("26 janvier 2026 · payée le 26 janvier 2026", "9 février 2026 · reste 300,00 €")
        # 100.00 of the third instalment came with the second: 300.00 are announced, and not a cent more.
        assert messages(story) == ["1_due", "2_due", "3_due"]
        assert "reste\u00a0: 300,00\u00a0€" in story.mails_to("Durand")[-1]["text"]
        story.when_debtor_pays().when_hour_is(10).then_case_is("paid").then_owed_is("0.00")
        story.then_journal_has("plan_kept").then_journal_has("penalties_waived", because="plan")
        story.then_nothing_was_doubled()
        assert len(story.steps_sent("Durand")) == 4


def test_interest_stands_still_while_the_plan_runs_or_goes_on_as_agreed(tmp_path: Path) -> None:
    with late(tmp_path) as story:
        # 5 days on 1 200.00 = 2.00, and 40.00.
        story.then_owed_is("1 242.00")
        plan_id = agreed(story, 124_200)
        story.then_owed_is("1 242.00").then_owed_is("1 242.00", on="2026-06-01")
        agreements.end_plan(story.collector, story.case_of("Durand"), plan_id, "noted by mistake", OWNER)
        agreed(story, interest=PlanInterest.RUNS)
        # 47 days on 1 200.00 = 18.77, and 40.00.
        story.then_owed_is("1 258.77", on="2026-03-03")


def test_penalties_in_the_instalments_are_followed_beyond_the_invoice(tmp_path: Path) -> None:
    with late(tmp_path) as story:
        agreed(story, 124_200, count=2)
        # All that Stripe can take, at once: 42.00 of the second instalment are left, and are not asked for before it.
        story.when_debtor_pays().when_hour_is(10).then_case_is("instalment_on").then_owed_is("42.00")
        story.when_it_is("2026-01-31").then_sent("reminder_1", "plan_1_2_due")
        assert "reste\u00a0: 42,00\u00a0€" in story.mails_to("Durand")[-1]["text"]
        case_id = story.case_of("Durand")
        gestures.penalties_received(story.collector, case_id, 4_200, date(2026, 1, 30), OWNER)
        story.then_case_is("paid").then_journal_has("plan_kept", plan=1).then_owed_is("0.00")


def test_a_missed_instalment_is_reminded_alone_and_makes_nothing_else_due(tmp_path: Path) -> None:
    with late(tmp_path) as story:
        agreed(story)
        story.when_it_is("2026-01-30")
        assert messages(story) == ["1_due", "1_missed"]
        asked = story.mails_to("Durand")[-1]["text"]
        assert "Merci de régler 400,00\u00a0€" in asked and "1\u00a0200,00" not in asked
        story.then_case_is("waiting_for_you").then_owner_is_asked("plan_missed")
        story.then_page_says("À payer maintenant : 400,00 €.", "26 janvier 2026 · à payer", "2 février 2026 · à venir")
        # It comes late: the plan goes on as if nothing had been.
        story.when_debtor_pays_part(40_000).when_hour_is(10).then_case_is("instalment_on")
        # Only once the last instalment has fallen due too is everything due, and the ladder goes on where it stood.
        story.when_it_is("2026-02-11").then_owner_is_asked("plan_missed")
        story.when_it_is("2026-02-13").then_journal_has("plan_broken").then_owner_is_asked("plan_broken")
        assert messages(story) == ["1_due", "1_missed", "2_due", "2_missed"]
        assert story.steps_sent("Durand")[-1] == "reminder_2"


def test_all_is_due_only_after_the_notice_that_the_plan_wants(tmp_path: Path) -> None:
    with late(tmp_path) as story:
        agreed(story, all_due_days=8, rhythm=Rhythm.MONTHLY)
        story.when_it_is("2026-02-03")
        story.then_next_notice_is("plan_1_1_notice", "announced").then_case_is("instalment_missed")
        story.when_it_is("2026-02-11")
        assert messages(story) == ["1_due", "1_missed", "1_notice"]
        notice = story.mails_to("Durand")[-1]["text"]
        assert "400,00\u00a0€ dans un délai de 8 jours" in notice
        assert "1\u00a0200,00\u00a0€, devient exigible" in notice
        with story.collector.store.read() as tx:
            (letter,) = [it for it in documents.of_case(tx, story.case_of("Durand")) if it.kind == "letter"]
        assert [it["name"] for it in story.mails_to("Durand")[-1]["attachments"]] == [letter.name]
        printed = PdfReader(BytesIO(story.collector.files.get(letter.sha256))).pages[0].extract_text()
        assert "MISE EN DEMEURE" in printed and "400,00" in printed
        assert letter.notice_id is not None
        proof = GivenFile("depot.pdf", "application/pdf", b"%PDF-1.4 deposit")
        posting.note_posted(story.collector, letter.notice_id, date(2026, 2, 11), "1A 234 567", proof, OWNER)
        with pytest.raises(Refused, match="posted_already"):
            posting.note_posted(story.collector, letter.notice_id, date(2026, 2, 11), "", None, OWNER)
        with pytest.raises(Refused, match="posted_before_written"):
            posting.note_posted(story.collector, letter.notice_id, date(2026, 2, 1), "", None, OWNER)
        listed = PdfReader(BytesIO(attempts.certificate(story.collector, story.case_of("Durand"), "fr")))
        text = " ".join(" ".join(page.extract_text() for page in listed.pages).split())
        assert "11/02/2026 courrier postal" in text and "1A 234 567 remis à la poste, selon le créancier" in text
        with ZipFile(BytesIO(dossier.make(story.collector, story.case_of("Durand")).content)) as archive:
            assert any(name.endswith("preuve-de-depot.pdf") for name in archive.namelist())
        story.when_it_is("2026-02-18").then_case_is("instalment_missed")
        story.when_it_is("2026-02-20").then_journal_has("plan_broken", plan=1)
        assert story.steps_sent("Durand")[-1] == "reminder_2"


def test_a_payment_withdraws_the_notice_that_was_announced(tmp_path: Path) -> None:
    with late(tmp_path) as story:
        agreed(story, all_due_days=8, first_on=date(2026, 1, 21))
        story.when_it_is("2026-01-29").then_next_notice_is("plan_1_1_notice", "announced")
        story.when_debtor_pays_part(40_000).when_hour_is(10).then_next_notice_is("plan_1_1_notice", "withdrawn")
        story.then_case_is("instalment_on")


def test_a_younger_invoice_is_not_forgotten_while_the_plan_runs(tmp_path: Path) -> None:
    with late(tmp_path) as story:
        agreed(story, rhythm=Rhythm.MONTHLY)
        story.given_invoice("300.00 EUR", due="2026-01-22", name="young").when_it_is("2026-01-28")
        reminder = story.mails_to("Durand")[-1]
        assert reminder["categories"][0] == "reminder_1"
        assert "300,00" in reminder["text"] and "1\u00a0200,00" not in reminder["text"]


def test_a_hold_silences_the_plan_and_its_end_by_the_owner_lets_the_ladder_go_on(tmp_path: Path) -> None:
    with late(tmp_path) as story:
        plan_id, case_id = agreed(story), story.case_of("Durand")
        owner_actions.hold(story.collector, case_id, "he is ill", date(2026, 1, 23), OWNER)
        story.when_it_is("2026-01-24")
        assert messages(story) == []
        agreements.end_plan(story.collector, case_id, plan_id, "agreed on the telephone", OWNER)
        story.then_case_is("reminder_on").then_journal_has("plan_ended", plan=plan_id)
        with pytest.raises(Refused, match="plan_over"):
            agreements.end_plan(story.collector, case_id, plan_id, "again", OWNER)


def test_the_agreement_is_written_down_and_goes_into_the_dossier(tmp_path: Path) -> None:
    with late(tmp_path) as story:
        agreed(story, acknowledged=True)
        made = dossier.make(story.collector, story.case_of("Durand"))
        with ZipFile(BytesIO(made.content)) as archive:
            [name] = [it for it in archive.namelist() if it.endswith("/accord.pdf")]
            text = " ".join(page.extract_text() for page in PdfReader(BytesIO(archive.read(name))).pages)
        assert "Accord de paiement échelonné n° 1-1-P1" in text and "Reconnaissance de dette" in text
        # 1 200.00, and beside it 40.00 and five days at 12.15 %: what the sum owed is made of.
        lines = " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())
        assert "15/01/2026 1 200,00 € 42,00 €" in lines and "s’élève à 1 242,00 €" in lines
        photo = GivenFile("accord.jpg", "image/jpeg", b"\xff\xd8\xff a photograph")
        agreements.file_signed(story.collector, story.case_of("Durand"), photo, OWNER)
        made = dossier.make(story.collector, story.case_of("Durand"))
        with ZipFile(BytesIO(made.content)) as archive:
            [name] = [it for it in archive.namelist() if it.endswith("/accord.jpg")]
            assert archive.read(name) == photo.content
            index = " ".join(page.extract_text() for page in PdfReader(BytesIO(archive.read("00-bordereau.pdf"))).pages)
        assert "Accord de paiement échelonné, exemplaire signé" in " ".join(index.split())
        certificate = attempts.certificate(story.collector, story.case_of("Durand"), "fr")
        told = " ".join(page.extract_text() for page in PdfReader(BytesIO(certificate)).pages)
        assert "Accord de paiement échelonné" in told


def test_a_statement_says_how_much_of_it_the_plan_makes_due(tmp_path: Path) -> None:
    with late(tmp_path) as story:
        agreed(story, interest=PlanInterest.RUNS)
        made = account_of(story.collector, story.case_of("Durand"), date(2026, 1, 30))
        [remark] = remarks_in_words(made.statement, statement_words("fr"))
        assert "à la date du décompte, 400,00\u00a0€ en est exigible" in remark
        record = statement_json(made.statement, story.collector.policy.creditor, made.facts.debtor, 1, "fr")
        assert record["instalment_plan"] == {"agreed_on": "2026-01-20", "due": "400.00"}


def test_what_cannot_be_agreed_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    with late(tmp_path) as story:
        for total, other, why in (
            (119_999, {}, "plan_below_principal"), (124_201, {}, "plan_above_debt"),
            (120_000, {"count": 1}, "plan_instalments"), (120_000, {"count": 37}, "plan_instalments"),
            (120_000, {"count": None, "each_minor": 3_000}, "plan_instalments"),
            (120_000, {"first_on": date(2026, 1, 19)}, "date_in_the_past"),
            (120_000, {"first_on": date(2026, 6, 20)}, "plan_starts_too_late"),
            (120_000, {"all_due_days": 7}, "plan_notice_days"),
        ):  # fmt: skip
            with pytest.raises(Refused, match=why):
                agreed(story, total, **other)
        assert story.facts_of("Durand").plan is None
        agreed(story)
        with pytest.raises(Refused, match="plan_runs_already"):
            agreed(story)
        with pytest.raises(Refused, match="offer_beside_plan"):
            gestures.offer(story.collector, story.case_of("Durand"), 120_000, date(2026, 2, 20), OWNER)
