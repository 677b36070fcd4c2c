"""The owner's own sentences in a mail: what they may say, and what they can never do."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from collector.documents.mails import ComposedMail, compose_mail
from collector.documents.passages import BadPassage, check
from collector.documents.wording import Fault, remarks_on
from collector.domain.passages import Passage, Place, in_force, places_of
from tests.documents.samples import BUSINESS_TEMPLATES, CONSUMER_TEMPLATES, notice
from tests.support.html_trees import tree_of

LANGUAGES = ("fr", "en", "de", "es", "it", "nl")


def mail(template: str, place: str, text: str, language: str = "fr", **changes: Any) -> ComposedMail:
    own = (Passage(7, template, language, Place(place), text),)
    return compose_mail(notice(template, language, passages=own, **changes))


def test_her_opening_stands_instead_of_ours_and_the_account_fills_the_names_in() -> None:
    made = mail("reminder", "opening", "Chère cliente,\n\n{{ of_invoices }} : il reste {{ remaining }}.")
    assert (
        "Chère cliente,\n\ndes factures F-2026-0042 et F-2026-0051\u00a0: il reste 1\u00a0480,00\u00a0€.\n" in made.text
    )
    assert "Sauf erreur ou omission" not in made.text
    assert "<p>Chère cliente,</p>" in made.html
    assert made.own.used == (7,)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", BUSINESS_TEMPLATES + CONSUMER_TEMPLATES)
def test_what_the_law_wants_said_stays_whatever_she_writes(template: str, language: str) -> None:
    ours = compose_mail(notice(template, language))
    own = tuple(
        Passage(number, template, language, place, f"Mine {place}.") for number, place in enumerate(Place, start=1)
    )
    made = compose_mail(notice(template, language, passages=own))
    said = {f"Mine {place}." for place in places_of(template)}
    assert said == {line for line in made.text.splitlines() if line.startswith("Mine ")}
    assert all(made.html.count(f"<p>{it}</p>") == 1 for it in said)
    lost = [line for line in ours.text.splitlines() if line not in made.text.splitlines()]
    free = template.removeprefix("consumer_") in ("courtesy", "reminder", "second_reminder")
    signed = Place.SIGNATURE not in places_of(template)
    assert len(lost) <= (1 if free else 0) + (0 if signed else 4), lost
    assert made.subject == ours.subject


def test_a_formal_notice_is_signed_by_the_person_of_the_policy() -> None:
    made = mail("formal_notice", "signature", "La direction")
    assert "La direction" not in made.text and "Hélène Durand, gérante" in made.text
    assert made.own.used == () and made.own.left_out == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ debtor_name", "passage_unreadable"),
        ("{% if phone %}x", "passage_unreadable"),
        ("{{ secret_key }}", "passage_name"),
        ("{{ self }}", "passage_name"),
        ("{{ creditor.iban }}", "passage_does"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "passage_does"),
        ("{{ lipsum.__globals__['os'].popen('id').read() }}", "passage_does"),
        ("{{ 'x' * 10**9 }}", "passage_does"),
        ("{{ 9**9**9**9 }}", "passage_does"),
        ("{% for a in debtor_name %}{% for b in debtor_name %}x{% endfor %}{% endfor %}", "passage_does"),
        ("{% set a = 1 %}", "passage_does"),
        ("{% include 'fr/layout.html' %}", "passage_does"),
        ("{% extends 'layout.html' %}", "passage_does"),
        ("{% import 'parts.html' as p %}", "passage_does"),
        ("{% macro m() %}{{ m() }}{% endmacro %}", "passage_does"),
        ("{{ debtor_name | safe }}", "passage_does"),
        ("{{ debtor_name() }}", "passage_does"),
        ("{% if due == '1' %}x{% endif %}", "passage_does"),
        ("{{ 1" + "1" * 1_900 + " }}", "passage_does"),
        ("{% if due %}" * 60 + "x" + "{% endif %}" * 60, "passage_deep"),
        ("a" * 2_001, "passage_too_long"),
        ("Bon\u202ejour", "passage_sign"),
        ("Bon\x00jour", "passage_sign"),
        ("Bon\u200bjour", "passage_sign"),
    ],
)
def test_a_passage_can_name_things_and_nothing_else(text: str, code: str) -> None:
    began = time.process_time()
    with pytest.raises(BadPassage) as refused:
        check(text)
    assert refused.value.code == code, refused.value
    assert time.process_time() - began < 0.5
    made = mail("reminder", "opening", text)
    assert made.text == compose_mail(notice("reminder")).text  # the mail goes, with our words
    assert made.own.used == () and [it.id for it, _ in made.own.left_out] == [7]


def test_a_passage_that_grows_too_long_with_a_name_is_left_out_of_that_mail_only() -> None:
    text = "{{ debtor_name }} " * 100
    assert mail("reminder", "closing", text).own.used == (7,)
    long = replace(notice("reminder").debtor, name="Établissements " + "Longueville " * 15)
    assert mail("reminder", "closing", text, debtor=long).own.left_out[0][1].startswith("passage_too_long")


def test_markup_in_her_words_or_in_a_name_stays_text() -> None:
    tame = mail("reminder", "closing", "Merci, {{ debtor_name }}.")
    wild = mail(
        "reminder", "closing", "<b onclick=x>Merci</b>, {{ debtor_name }}.",
        debtor=replace(notice("reminder").debtor, name="<script>alert(1)</script>{{ due }}"),
    )  # fmt: skip
    assert tree_of(wild.html) == tree_of(tame.html)
    assert "<b onclick=x>Merci</b>, <script>alert(1)</script>{{ due }}." in wild.text


def test_an_if_leaves_out_what_there_is_not() -> None:
    text = "{% if phone %}Appelez le {{ phone }}.{% else %}Écrivez-nous.{% endif %}"
    context = notice("reminder")
    assert "Appelez le 04\u00a078\u00a000\u00a000\u00a000." in mail("reminder", "closing", text).text
    silent = replace(context.creditor, phone="")
    assert "Écrivez-nous." in mail("reminder", "closing", text, creditor=silent).text


def test_the_latest_version_counts_and_an_empty_one_gives_the_place_back() -> None:
    one = Passage(1, "reminder", "fr", Place.CLOSING, "Un")
    two = replace(one, id=2, text="Deux")
    assert in_force([one, two]) == (two,)
    assert in_force([one, two, replace(one, id=3, text="")]) == ()


def test_figures_and_words_for_businesses_are_remarked_on_only_where_they_are_out_of_place() -> None:
    text = "Soit 40 € d’indemnité forfaitaire et 12,15 %."
    assert remarks_on(text) == []
    found = [(it.fault, it.words) for it in remarks_on(text, typed=True, is_consumer=True)]
    assert found == [
        (Fault.FIGURE, "40 €"), (Fault.NOT_FOR_CONSUMERS, "indemnité forfaitaire"), (Fault.FIGURE, "12,15 %")
    ]  # fmt: skip
