"""Does each mail say what it must, in the tone of its step, and nothing that it must not?"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from collector.documents.contexts import EarlierStep, UnwritableNotice
from collector.documents.mails import ComposedMail, compose_mail, template_version, written_in
from collector.documents.words import LANGUAGES
from collector.domain.debtors import Debtor, DebtorKind
from tests.documents import samples, snapshots
from tests.documents.samples import BUSINESS_TEMPLATES, CONSUMER_TEMPLATES, FIRST, SECOND, YOUNG
from tests.support.html_trees import breaking_anywhere

TEMPLATES = BUSINESS_TEMPLATES + CONSUMER_TEMPLATES
NBSP = "\u00a0"

every_notice = pytest.mark.parametrize(
    ("template", "language"), [(template, language) for template in TEMPLATES for language in LANGUAGES]
)
every_consumer_notice = pytest.mark.parametrize(
    ("template", "language"), [(template, language) for template in CONSUMER_TEMPLATES for language in LANGUAGES]
)


# Two days of the sample, how one is told to answer, and that a payment may have crossed the message.
SAID: dict[str, tuple[tuple[str, str], tuple[str, ...], str]] = {
    "fr": (
        ("20 janvier 2026", "19 février 2026"), ("Répondez", "répondez", "Écrivez"),
        "merci de ne pas en tenir compte",
    ),
    "en": (("20 January 2026", "19 February 2026"), ("Reply", "reply", "Write to us"), "has crossed with this"),
    "de": (
        ("20. Januar 2026", "19. Februar 2026"), ("Antworten Sie", "antworten Sie", "Schreiben Sie"), "gegenstandslos",
    ),
    "es": (
        ("20 de enero de 2026", "19 de febrero de 2026"), ("Responda", "respóndanos", "Escríbanos"),
        "se ha cruzado con",
    ),
    "it": (
        ("20 gennaio 2026", "19 febbraio 2026"), ("Risponda", "ci risponda", "Ci scriva"), "si è incrociato con",
    ),
    "nl": (
        ("20 januari 2026", "19 februari 2026"), ("Beantwoord", "antwoord ons", "Schrijf ons"), "als niet verzonden",
    ),
}  # fmt: skip


def mail_of(template: str, language: str = "fr", **changes: object) -> ComposedMail:
    """Early steps name one invoice, later ones two; formal notices also list a third for information."""
    early = template.removeprefix("consumer_") in ("courtesy", "reminder", "second_reminder")
    values: dict[str, object] = {"claims": (SECOND,) if early else (FIRST, SECOND)}
    if "courtesy" in template:
        debtor = samples.CONSUMER if template.startswith("consumer_") else samples.BUSINESS
        values |= {
            "today": date(2026, 2, 16),
            "statement": samples.statement(SECOND, debtor=debtor, today=date(2026, 2, 16)),
        }
    if template.endswith("formal_notice"):
        values["annexed"] = samples.statement(YOUNG).blocks
    return compose_mail(samples.notice(template, language, **(values | changes)))  # type: ignore[arg-type]


# The table of invoices has columns where the text part has lines.
LAID_OUT_OTHERWISE = (
    " ", "--", "Facture F-", "Invoice F-", "Rechnung F-", "Factura F-", "Fattura F-", "Factuur F-", "Total ",
    "Gesamtbetrag ", "Totale ", "Totaal ",
)  # fmt: skip

# --- the words themselves -------------------------------------------------------------------------------------


@every_notice
def test_every_notice_reads_as_reviewed(template: str, language: str) -> None:
    mail = mail_of(template, language)
    snapshots.check(f"emails/{language}/{template}.txt", f"{mail.subject}\n\n{mail.text}")
    snapshots.check(f"emails/{language}/{template}.html", mail.html)


@every_notice
def test_text_and_html_say_the_same(template: str, language: str) -> None:
    mail = mail_of(template, language)
    shown = words_shown(mail.html)
    for line in mail.text.splitlines():
        if line and not line.startswith(LAID_OUT_OTHERWISE) and " : http" not in line:
            assert spaced(line) in shown, f"the HTML part does not say: {line}"


@every_notice
def test_every_notice_tells_the_facts_and_how_to_answer(template: str, language: str) -> None:
    text = mail_of(template, language).text
    named = ("F-2026-0051", "480", "https://pay.atelier-durand.example/p/2x7Kq9TmZ", "Camille Martin", "04")
    days, answers, crossing = SAID[language]
    for word in (*named, *days, crossing):
        assert word in text
    assert any(word in text for word in answers)


def test_the_amounts_are_those_of_the_statement_to_the_cent() -> None:
    # 1 200.00 x 12.15 % x 19 / 365 = 7.59, taken by the payment of 200.00, so 192.41 lower the principal to 1 007.59;
    # 1 007.59 x 12.15 % x 21 / 365 = 7.04; 480.00 x 12.15 % x 32 / 365 = 5.11; twice 40.00.
    text = spaced(mail_of("formal_notice").text)
    for line in (
        "Principal : 1 487,59 €",
        "Pénalités de retard au 23 mars 2026 : 12,15 €",
        "Indemnité forfaitaire de recouvrement : 80,00 €",
        "Total dû : 1 579,74 €",
        "de payer la somme de 1 579,74 € dans un délai de 8 jours",
        "elles augmentent d’environ 0,50 € par jour, au taux en vigueur",
    ):
        assert line in text


def test_what_a_firm_reminder_announces_adds_up_to_what_a_formal_notice_asks() -> None:
    # 1 480.00 left on the invoices + 19.74 interest (7.59 + 7.04 + 5.11) + 80.00 = 1 579.74.
    text = spaced(mail_of("firm_reminder").text)
    assert "La somme de 1 480,00 € est due." in text
    assert "les pénalités s’élèvent à 19,74 € et l’indemnité à 80,00 €" in text


def test_a_last_letter_names_the_day_it_means() -> None:
    text = spaced(mail_of("final_notice").text)
    assert "Sans règlement ni réponse d’ici au 31 mars 2026, nous transmettrons le dossier à notre avocat." in text
    assert "Une solution amiable reste possible" in text
    assert "notre mise en demeure du 12 mars 2026" in text


def test_a_last_letter_names_every_formal_notice_it_relies_on() -> None:
    earlier = (
        EarlierStep("formal_notice", date(2026, 3, 2), ("F-2026-0042",)),
        EarlierStep("formal_notice", date(2026, 3, 12), ("F-2026-0051",)),
    )
    french, english = (spaced(mail_of("final_notice", it, earlier=earlier).text) for it in ("fr", "en"))
    assert "nos mises en demeure du 2 mars 2026 et du 12 mars 2026 n’ont pas été suivies du règlement" in french
    assert "our formal notices of 2 March 2026 and 12 March 2026 have not been followed by full payment" in english


def test_claims_too_young_are_listed_apart_and_not_asked_for() -> None:
    text = spaced(mail_of("formal_notice").text)
    asked, _, informed = text.partition("Pour information")
    assert "F-2026-0077" not in asked
    assert "Facture F-2026-0077 du 14 février 2026, échéance : 16 mars 2026 (7 jours de retard)" in informed
    assert "1 579,74 €" in asked  # without its 90.00


# --- tone (the table of words per step) ------------------------------------------------------------------------

NEVER = (
    "huissier", "saisie", "fichage", "plainte", "pénal ", "dernier avis avant saisie", "employeur", "bailiff", "seiz",
    "credit file", "employer", "prosecut", "criminal", "gerichtsvollzieher", "pfändung", "schufa", "strafanzeige",
    "arbeitgeber", "embargo", "fichero de moros", "denuncia", "empleador", "pignorament", "ufficiale giudiziario",
    "centrale rischi", "querela", "datore di lavoro", "deurwaarder", "beslag", "aangifte", "werkgever", "!",
)  # fmt: skip
_FORMAL = (
    "mise en demeure", "pénalité", "juridiction", "avocat", "formal notice", "penalt", "competent court", "lawyer",
    "mahnung", "verzugs", "gericht", "anwalt", "requerimiento", "intereses de", "tribunal", "abogado", "messa in mora",
    "interessi", "giudice", "avvocato", "ingebreke", "rente ", "rechter", "advocaat",
)  # fmt: skip
_COURT = (
    "juridiction", "avocat", "tribunal", "competent court", "lawyer", "gericht", "anwalt", "abogado", "giudice",
    "avvocato", "rechter", "advocaat",
)  # fmt: skip
_LAWYER = ("avocat", "lawyer", "anwalt", "abogado", "avvocato", "advocaat")
_FRIENDLY = (
    "oubli", "cordialement", "oversight", "kind regards", "versehen", "olvido", "un cordial saludo", "dimenticanza",
    "cordiali saluti", "ontsnapt", "met vriendelijke groet",
)  # fmt: skip
NOT_BEFORE = {
    "courtesy": (*_FORMAL, "interest", "retard de paiement"),
    "reminder": _FORMAL,
    "second_reminder": (*_FORMAL, "faute de votre", "négligence", "your fault"),
    "firm_reminder": _COURT,
    "formal_notice": (*_LAWYER, *_FRIENDLY),
    "suspension": (*_COURT, *_FRIENDLY),
    "final_notice": ("juridiction", "competent court", "gericht", "tribunal", "giudice", "rechter", *_FRIENDLY),
}


@every_notice
def test_no_step_uses_the_words_of_a_later_one_or_a_threat(template: str, language: str) -> None:
    mail = mail_of(template, language)
    said = f"{mail.subject} {mail.text}".lower()
    for word in (*NEVER, *NOT_BEFORE[template.removeprefix("consumer_")]):
        reason = word == "interest" and "legitimate interest" in said
        assert word not in said or reason, f"{template} says {word!r}"


@every_consumer_notice
def test_a_consumer_never_reads_of_forty_euros_or_the_commercial_code(template: str, language: str) -> None:
    mail = mail_of(template, language)
    for part in (mail.subject, mail.text, words_shown(mail.html)):
        assert not re.search(r"(?<![\d\s])40,00|40\.00|\b40 ?€|€ ?40\b", part)
        for word in ("L441", "C. com.", "forfaitaire", "fixed sum", "pénalités de retard", "Pauschale",
                     "cantidad fija", "forfettario", "vast bedrag", "de commerce", "Verzugs"):  # fmt: skip
            assert word.lower() not in part.lower()


DEBT = re.compile(
    r"€|\d,\d\d|retard|impay|demeure|dette|relance|rappel|debt|overdue|unpaid|notice|mahn|\bschuld|fällig|zahl|erinner"
    r"|offen|deuda|pago|vencid|requerim|recordator|mora\b|debito|pagament|scad|sollecit|promemor|betal|herinner|aanman"
    r"|ingebreke|openstaand",
    re.I,
)


@every_consumer_notice
def test_the_inbox_of_a_consumer_shows_no_debt(template: str, language: str) -> None:
    mail = mail_of(template, language)
    preview = words_shown(re.search(r'<div style="display:none.*?</div>', mail.html, re.S).group(0))  # type: ignore[union-attr]
    for shown in (mail.subject, preview):
        assert "F-2026-00" in shown
        assert not DEBT.search(shown)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", ["consumer_formal_notice", "consumer_final_notice"])
def test_a_consumer_learns_of_the_mediator_from_the_formal_notice_on(template: str, language: str) -> None:
    text = mail_of(template, language).text
    for word in (
        "Médiation de la consommation du Rhône",
        "3, place Bellecour, 69002 Lyon",
        "https://mediation.example",
    ):
        assert word in text


def test_an_unknown_debtor_reads_the_words_for_a_consumer() -> None:
    unknown = replace(samples.CONSUMER, kind=DebtorKind.UNKNOWN)
    assert "Vos factures" in mail_of("consumer_firm_reminder", debtor=unknown).subject
    with pytest.raises(UnwritableNotice, match="not for a debtor treated as consumer"):
        mail_of("firm_reminder", debtor=unknown)


def test_a_debtor_abroad_is_not_told_french_articles() -> None:
    abroad = replace(samples.CONSUMER, country="US", language="en")
    text = mail_of("consumer_formal_notice", "en", debtor=abroad).text
    assert "1231-6" not in text
    assert "legal rate" not in text


# --- what is refused -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "changes", "remedy"),
    [
        ("consumer_formal_notice", {"mediator": None}, "name the consumer mediator"),
        ("consumer_final_notice", {"mediator": None}, "name the consumer mediator"),
        ("formal_notice", {"statement_number": ""}, "needs the number of its statement"),
        ("formal_notice", {"step": replace(samples.step("formal_notice"), deadline_days=None)}, "deadline_days"),
        ("formal_notice", {"claims": (FIRST._replace(due_on_assumed=True),)}, "confirm the due date"),
        ("formal_notice", {"statement": samples.statement(FIRST, today=date(2031, 1, 9))}, "a rate is missing"),
        ("reminder", {"pay_urls": {}}, "no payment link"),
        ("reminder", {"pay_urls": {2: "https://invoice.stripe.com/i/acct_1/x"}}, "not a link of ours"),
        ("reminder", {"pay_urls": {2: "javascript:alert(1)"}}, "not a link of ours"),
        ("consumer_reminder", {"statement": samples.statement(SECOND)}, "neither the fixed sum nor recovery costs"),
        ("consumer_reminder", {"debtor": samples.BUSINESS}, "use the ladder of the debtor's kind"),
    ],
)
def test_a_notice_that_may_not_be_written_is_refused(template: str, changes: dict[str, object], remedy: str) -> None:
    with pytest.raises(UnwritableNotice, match=remedy):
        mail_of(template, **changes)  # type: ignore[arg-type]


def test_a_reminder_goes_without_figures_where_a_rate_is_missing() -> None:
    text = mail_of("firm_reminder", statement=samples.statement(SECOND, today=date(2031, 1, 9))).text
    assert "pénalités" not in text
    assert "480,00" in text


# --- form ------------------------------------------------------------------------------------------------------


@every_notice
def test_the_html_is_light_and_reaches_for_nothing(template: str, language: str) -> None:
    page = mail_of(template, language).html
    assert len(page.encode()) < 100_000
    assert not re.search(r"<(img|script|link|iframe|form|object|svg)|\bsrc=|url\(|@import|\son\w+=", page)
    links = set(re.findall(r'href="([^"]*)"', page))
    assert all(
        it.startswith(
            ("https://pay.atelier-durand.example/p/", "https://pay.atelier-durand.example/d/", "mailto:compta@")
        )
        for it in links
    )
    assert f'<html lang="{language}">' in page
    tags = Tags.of(page)
    layout = [tag for tag in tags.tables if tag.get("role") == "presentation"]
    data = [tag for tag in tags.tables if tag.get("role") != "presentation"]
    assert layout and data
    assert all(head.get("scope") in ("col", "row") for head in tags.heads)


def test_a_mail_with_a_hundred_invoices_stays_under_the_size_that_mail_programs_cut() -> None:
    claims = tuple(SECOND._replace(id=10 + number, number=f"F-{number:04d}") for number in range(100))
    mail = mail_of("second_reminder", claims=claims)
    assert len(mail.html.encode()) < 100_000
    assert "F-0099" in mail.html
    assert spaced(mail.subject) == (
        "Deuxième rappel : factures F-0000, F-0001 et 98 autres (48 000,00 €), échéance du 19 février 2026"
    )


HOSTILE = {
    "html": '<script>alert(1)</script><b onload="x">&amp;',
    "jinja": "{{ creditor.iban }}{% raw %}{{ 7*7 }}{# x #}",
    "crlf": "Bad\r\nBcc: victim@example.org\r\n\r\nBody",
    "bidi": "safe\u202egnp.exe\u2066\u200b",
    "emoji": "Fleurs 🌷 株式会社",
    "megabyte": "A" * 1_000_000,
}


def test_an_invoice_number_is_never_torn_at_its_hyphen_unless_it_is_longer_than_a_line() -> None:
    mail = mail_of("second_reminder")
    body = mail.html.split("</title>")[1]
    assert body.count("F-2026-0051") == body.count('<span class="whole">F-2026-0051</span>') >= 4
    assert '<span class="whole">19 février</span> 2026' in body  # a day in a narrow column
    assert "F-2026-0051" in mail.subject and "F-2026-0051" in mail.text

    long = mail_of("second_reminder", claims=(SECOND._replace(number="RECHNUNG-2026-HAMBURG-0051"),))
    assert '<span class="whole">RECHNUNG' not in long.html


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("template", ["reminder", "formal_notice", "consumer_formal_notice"])
def test_no_name_or_number_changes_what_a_mail_is(template: str, name: str) -> None:
    calm, wild = mail_of(template), mail_of(template, debtor=named(template, name))
    assert Tags.of(wild.html).names == Tags.of(calm.html).names
    assert wild.subject == calm.subject
    assert wild.text.count("\n") == calm.text.count("\n")
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b]", wild.text)
    assert "49" not in wild.text.split("Madame")[0] or "{{ 7*7 }}" in wild.text

    numbered = mail_of(template, claims=(SECOND._replace(number=name),))
    single = mail_of(template, claims=(SECOND,))
    assert Tags.of(breaking_anywhere(numbered.html)).names == Tags.of(breaking_anywhere(single.html)).names
    assert numbered.text.count("\n") == single.text.count("\n")
    assert "\n" not in numbered.subject and "\r" not in numbered.subject and len(numbered.subject) <= 180


def test_a_folder_that_an_owner_wrote_in_two_languages_is_read_in_english_by_the_others() -> None:
    # The mail to the lawyer is one: French and English only.
    assert [written_in(it, "lawyer") for it in ("fr", "en", "de", "pt")] == ["fr", "en", "en", "en"]
    assert [written_in(it, "reminder") for it in ("fr-CA", "de", "nl", "pt")] == ["fr", "de", "nl", "en"]


def test_the_version_of_the_words_is_a_short_hash() -> None:
    assert re.fullmatch(r"[0-9a-f]{12}", template_version())


# --- helpers ---------------------------------------------------------------------------------------------------


def named(template: str, name: str) -> Debtor:
    return replace(samples.CONSUMER if template.startswith("consumer_") else samples.BUSINESS, name=name)


def spaced(text: str) -> str:
    return " ".join(text.replace(NBSP, " ").split())


def words_shown(page: str) -> str:
    body = re.sub(r"<style>.*?</style>", " ", breaking_anywhere(page), flags=re.S)
    return spaced(html.unescape(re.sub(r"<[^>]*>", " ", re.sub(r"</?(strong|a)\b[^>]*>", "", body)))).replace(
        "\u200c", ""
    )


class Tags(HTMLParser):
    """The tags of a page, without what stands between them."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.tables: list[dict[str, str | None]] = []
        self.heads: list[dict[str, str | None]] = []

    @classmethod
    def of(cls, page: str) -> Tags:
        tags = cls()
        tags.feed(page)
        return tags

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        if tag == "table":
            self.tables.append(dict(attrs))
        if tag == "th":
            self.heads.append(dict(attrs))

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)


@pytest.mark.parametrize("template", ["firm_reminder", "formal_notice"])
def test_a_public_buyer_owes_interets_moratoires(template: str) -> None:
    town = replace(samples.BUSINESS, kind=DebtorKind.PUBLIC_BODY, name="Commune de Brumeval")
    mail = mail_of(template, debtor=town, statement=samples.statement(FIRST, SECOND, debtor=town))
    for text in (mail.text, mail.html):
        assert "intérêts moratoires" in text.lower() and "pénalités" not in text.lower()
        assert "L2192-13" in text and "L441" not in text
    assert "pénalités de retard" in mail_of(template).text.lower()
