"""Reasons as the owner reads them."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from collector.domain.decisions import Because, BlockerCode, TaskKind, Wait
from collector.domain.sentences import (
    agreements,
    blockers,
    conversation,
    invoices,
    messages,
    read_because,
    say,
    say_day,
    say_task,
    say_what_clears,
    steps,
)
from tests.domain.cases import a_case, a_claim, a_hold, a_promise, day, decided
from tests.support.sources import read_sources

NBSP = "\u00a0"

SAID = [
    ("01-19", {}, "Invoice F-1 is 4 days late: a reminder is due.",
     f"La facture F-1 a 4 jours de retard{NBSP}: une relance est à envoyer."),
    ("01-12", {}, "Invoice F-1 falls due on 15 January: a courtesy note is due before that day.",
     f"La facture F-1 arrive à échéance le 15 janvier{NBSP}: un message de courtoisie est à envoyer avant cette date."),
    ("01-16", {}, "The next step for invoice F-1 comes after 17 January.",
     "L’étape suivante pour la facture F-1 est prévue après le 17 janvier."),
    ("01-19", {"holds": (a_hold("03-14"),)}, "On hold until 14 March: quality complaint",
     f"Suspendu jusqu’au 14 mars{NBSP}: quality complaint"),
    ("01-19", {"promise": a_promise("03-01")},
     "Payment was promised for 1 March: nothing is sent before the end of 3 March.",
     f"Le paiement est promis pour le 1er mars{NBSP}: rien ne part avant la fin de la journée du 3 mars."),
    ("01-19", {"claims": (a_claim(disputed=True),)},
     "Invoice F-1 is contested, and we do not know why: ask the debtor.",
     f"La facture F-1 est contestée, sans motif connu{NBSP}: demandez-le au débiteur."),
]  # fmt: skip


@pytest.mark.parametrize(("on", "changes", "english", "french"), SAID)
def test_the_reason_of_a_decision(on: str, changes: dict, english: str, french: str) -> None:
    because = decided(a_case(**changes), on).because
    assert (say(because, "en"), say(because, "fr")) == (english, french)


@pytest.mark.parametrize(
    ("days", "english", "french"),
    [(0, "0 days", "0 jour"), (1, "1 day", "1 jour"), (2, "2 days", "2 jours"), (40, "40 days", "40 jours")],
)
def test_counts_take_their_plural(days: int, english: str, french: str) -> None:
    because = Because("step_call", {"number": "F-1", "days": days})
    assert english in say(because, "en") and french in say(because, "fr")


def test_days_name_their_year_only_when_it_is_another() -> None:
    assert say_day(date(2026, 8, 1), "fr") == "1er août"
    assert say_day(date(2026, 8, 1), "fr", date(2026, 1, 5)) == "1er août"
    assert say_day(date(2027, 2, 28), "en", date(2026, 1, 5)) == "28 February 2027"


def test_a_reason_survives_its_way_through_json() -> None:
    kept = read_because("hold", {"until": "2026-03-14", "reason": "2026-02-30"})
    assert say(kept, "fr") == f"Suspendu jusqu’au 14 mars{NBSP}: 2026-02-30"


@pytest.mark.parametrize("code", BlockerCode)
def test_each_blocker_says_what_clears_it(code: BlockerCode) -> None:
    assert say_what_clears(code, "fr") != say_what_clears(code, "en")


@pytest.mark.parametrize("task", TaskKind)
def test_each_task_has_a_heading(task: TaskKind) -> None:
    assert say_task(task, "fr") != say_task(task, "en")


@pytest.mark.parametrize("task", ["classify_debtor", "answer_dispute", "look_at_set_aside", "limitation_near", "call"])
def test_tasks_beside_a_decision_need_no_values(task: str) -> None:
    assert say(Because(f"ask_{task}"), "fr") and say(Because(f"ask_{task}"), "en")


def test_each_blocker_of_a_wait_has_its_own_words() -> None:
    wait = decided(a_case(holds=(a_hold("02-10"),), promise=a_promise("01-25"), kill_switch=True), "01-19")
    assert isinstance(wait, Wait)
    assert [say(blocker.because, "en") for blocker in wait.blockers] == [
        "All sending is stopped by the emergency stop.",
        "On hold until 10 February: quality complaint",
        "Payment was promised for 25 January: nothing is sent before the end of 27 January.",
    ]
    assert [blocker.until for blocker in wait.blockers] == [None, day("02-10"), day("01-27")]


def codes_in_the_code() -> Iterator[str]:
    """Each code written out as Because("...") or {"code": "..."}, wherever in the service."""
    for source in read_sources(Path(__file__).parents[2], "collector"):
        if source.path.startswith("collector/sandbox/"):
            continue
        for node in ast.walk(source.tree):
            match node:
                case ast.Call(func=ast.Name(id="Because"), args=[ast.Constant(value=str(code)), *_]):
                    yield code
                case ast.Dict(keys=[ast.Constant(value="code"), *_], values=[ast.Constant(value=str(code)), *_]):
                    yield code


def test_each_reason_the_code_gives_has_its_sentence() -> None:
    reasons = [Because(code, defaultdict(lambda: 1)) for code in sorted(set(codes_in_the_code()))]
    assert len(reasons) > 60
    assert [because.code for because in reasons if say(because, "fr") == say(because, "en")] == []


def test_no_file_says_again_what_another_says() -> None:
    files = (steps.STEPS, blockers.WAITING, agreements.ABOUT_AGREEMENTS, conversation.ABOUT_CONVERSATION,
             invoices.ABOUT_INVOICES, messages.ABOUT_MESSAGES)  # fmt: skip
    assert [code for code, said in Counter(code for file in files for code in file).items() if said > 1] == []
