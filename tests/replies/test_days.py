"""Which day does a reply name? Each line was counted by hand on a calendar, from Thursday 24 September 2026."""

from __future__ import annotations

from datetime import date

import pytest

from collector.domain.replies.classify import Reply, classify
from collector.domain.replies.days import days_named
from collector.domain.replies.fold import fold

THURSDAY = date(2026, 9, 24)

TO_COME = [
    ("I'll pay by next Friday", "2026-10-02"),  # tomorrow would be "tomorrow", or "this Friday"
    ("On paie vendredi", "2026-09-25"),
    ("Je règle vendredi de la semaine prochaine", "2026-10-02"),
    ("Semaine prochaine, vendredi au plus tard", "2026-10-02"),
    ("I will pay on Wednesday next week", "2026-09-30"),
    ("Paiement mardi en huit", "2026-10-06"),
    ("Je paie mi-octobre", "2026-10-15"),
    ("We'll pay by year end", "2026-12-31"),
    ("You will have the 1,500 before the year is out", "2026-12-31"),
    ("Avant Noël je vous règle", "2026-12-25"),
    ("Je paierai dans quinze jours", "2026-10-09"),
    ("Will pay in a fortnight", "2026-10-08"),
    ("Je vous paie sous 48h", "2026-09-26"),
    ("We will pay within ten working days", "2026-10-08"),
    ("Virement sous 3 jours ouvrés", "2026-09-29"),
    ("Dans un mois je vous paie", "2026-10-24"),
    ("Je paie le 1er", "2026-10-01"),
    ("We will pay on Sept. 30th, 2026", "2026-09-30"),
    ("Paiement le lundi 28", "2026-09-28"),
    ("It'll be with you by 28th", "2026-09-28"),
    ("Je paierai fin de semaine", "2026-09-25"),
    ("Je paie ce week-end", "2026-09-27"),
    ("Signed off today. It will be on the 30th September run.", "2026-09-30"),
    ("Paiement à 30 jours fin de mois", None),  # terms, counted from the invoice
]


@pytest.mark.parametrize(("text", "day"), TO_COME)
def test_the_day_a_debtor_promises_to_pay(text: str, day: str | None) -> None:
    reading = classify(Reply(text, received_on=THURSDAY))
    assert reading.facts.get("promise_date") == day, reading


DONE = [
    ("Paid 3 days ago", "2026-09-21"),
    ("Réglé il y a une semaine", "2026-09-17"),
    ("Viré lundi dernier", "2026-09-21"),
    ("I paid it last Friday", "2026-09-18"),
    ("I did the transfer last Friday, maybe the bank is slow", "2026-09-18"),
    ("Payé le 3", "2026-09-03"),
    ("Réglée avant-hier par CB", "2026-09-22"),
]


@pytest.mark.parametrize(("text", "day"), DONE)
def test_the_day_a_debtor_says_he_paid(text: str, day: str) -> None:
    assert classify(Reply(text, received_on=THURSDAY)).facts.get("paid_on") == day


def test_an_absence_ends_on_the_day_the_house_opens_again() -> None:
    text = "Our office is closed from Dec 23 and reopens on January 5, 2027."
    reading = classify(Reply(text, "Automatic reply", {}, THURSDAY))
    assert reading.facts == {"return_date": "2027-01-05"}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Je serai absente du 15 au 25 septembre inclus. De retour lundi 28 septembre.", "2026-09-28"),
        ("Je suis absente. De retour jeudi 1er octobre.", "2026-10-01"),
        ("I'm away from my desk and back Monday, October 5.", "2026-10-05"),
        ("L'entreprise ferme du 28 septembre au soir au 5 octobre au matin.", "2026-10-05"),
    ],
)
def test_the_day_somebody_is_back(text: str, day: str) -> None:
    assert classify(Reply(text, "Absence", {}, THURSDAY)).facts == {"return_date": day}


@pytest.mark.parametrize("text", ["le 31 novembre 2026", "99/99/2026", "in 999 months", "the 1,500", "vendredi 14h"])
def test_what_is_no_day_of_the_calendar_breaks_nothing(text: str) -> None:
    assert all(isinstance(it.future, date) for it in days_named(fold(text), THURSDAY))
