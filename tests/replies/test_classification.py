"""Do the rules hear what debtors write, and above all what must stop reminders?

Sets written by hand, as people write: `tuning.jsonl`, by which the rules were made, and `held_out.jsonl`, written
before them and not used to make them; `second_hand.jsonl` by somebody who had not read the rules, its `split` saying
which half served to mend them, and which none (`also`: labels that may stand beside those meant); `examined.jsonl` in
eleven rounds by another hand, its `unseen` halves not looked at while mending and not weighed, but for the grave ones
unheard at the end. docs/replies.md tells what was found.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from click.testing import CliRunner

from collector.cli import group
from collector.domain.replies.classify import Reply, classify
from collector.domain.replies.labels import DANGEROUS, Label
from collector.domain.replies.quotes import own_words
from tests.replies import weigh

HERE = Path(__file__).parent
SETS = ["tuning.jsonl", "held_out.jsonl", "second_hand.jsonl", "examined.jsonl"]
MARCH_10 = date(2026, 3, 10)  # a Tuesday


def written(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def read(mail: dict[str, Any]) -> Any:
    headers = {name.lower(): value for name, value in mail.get("headers", {}).items()}
    received_on = date.fromisoformat(mail["received_at"][:10])
    return classify(Reply(mail["text"], mail.get("subject", ""), headers, received_on))


@cache
def read_set(name: str) -> list[tuple[dict[str, Any], Any]]:
    return [(mail, read(mail)) for mail in written(name)]


def macro_f1(mails: list[tuple[dict[str, Any], Any]]) -> float:
    hits: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for mail, reading in mails:
        told, meant = set(map(str, reading.labels)), set(mail["labels"])
        hits.update(told & meant)
        wrong.update(meant - told | told - meant - set(mail.get("also", ())))
    scores = [2 * hits[label] / (2 * hits[label] + wrong[label]) for label in Label]
    return sum(scores) / len(scores)


@pytest.mark.parametrize("name", SETS)
def test_the_labels_are_those_a_person_would_give(name: str) -> None:
    assert macro_f1(read_set(name)) >= 0.85


def test_what_served_neither_the_rules_nor_the_weights_is_read_as_a_person_would() -> None:
    unseen = [it for name in SETS for it in read_set(name) if it[0].get("split") == "unseen"]
    assert len(unseen) > 250
    assert macro_f1(unseen) >= 0.85


@pytest.mark.parametrize("name", SETS)
def test_no_reply_that_must_stop_reminders_is_missed(name: str) -> None:
    for mail, reading in read_set(name):
        missed = DANGEROUS & {Label(it) for it in mail["labels"]} - set(reading.labels)
        assert not missed, mail


@pytest.mark.parametrize("name", SETS)
def test_the_days_amounts_and_numbers_are_read(name: str) -> None:
    for mail, reading in read_set(name):
        facts, meant = reading.facts, mail.get("facts", {})
        assert {key: facts.get(key) for key in meant} == meant, mail


def test_the_sets_are_large_and_in_both_languages() -> None:
    mails = [*written("tuning.jsonl"), *written("held_out.jsonl")]
    assert sum(mail["lang"] in {"fr", "en"} for mail in mails) >= 150
    assert {label for mail in mails for label in mail["labels"]} == set(map(str, Label))


# A sentence, and the labels a person would give it.
SENTENCES = [
    ("Je ne conteste pas la facture mais le montant est faux.", {"dispute"}),
    ("Sans contestation de notre part, paiement vendredi.", {"promise_to_pay"}),
    ("Nous n'avons pas encore payé.", {"other"}),
    ("Une fois que vous aurez livré, nous paierons.", {"dispute", "promise_to_pay"}),
    ("Je ne paierai pas.", {"dispute"}),
    ("We have not received the invoice, could you send it?", {"question"}),
    ("Je suis en congés mais je vous paie à mon retour le 16 mars.", {"promise_to_pay"}),
    ("Votre lien de paiement ne marche pas, comment faire ?", {"question"}),
    ("Nous liquidons notre stock d'été.", {"other"}),
    ("La liquidation a été prononcée, le stock est vendu.", {"insolvency_notice"}),
    ("Since last winter the shop is in liquidation.", {"insolvency_notice"}),
    ("The liquidation of the company has begun.", {"insolvency_notice"}),
    ("Virement vendredi.\nMme Tan\nConformément au RGPD, vous disposez d'un droit d'accès.", {"promise_to_pay"}),
    ("Bien noté. En cas de litige seul le tribunal de Nantes est compétent.", {"other"}),
    ("Laissez-moi un peu de temps.", {"request_payment_plan"}),
    ("Parfait, merci beaucoup", {"other"}),
    ("Le site marche très bien, merci.", {"other"}),
    ("La direction doit signer.", {"other"}),
    ("Sono in ferie ma questa fattura non è mia.", {"dispute"}),  # who is away writes himself
    ("Sono in ferie, pago al mio ritorno.", {"promise_to_pay"}),
    ("Ik ben met vakantie en betaal daarna.", {"promise_to_pay"}),
    ("Das haben wir nie bestellt!", {"dispute"}),
    ("Wir haben die Rechnung nicht erhalten.", {"other"}),
    ("Ik ga dit niet betalen, er klopt niks van het bedrag.", {"dispute"}),
    ("We betalen eind van de maand.", {"promise_to_pay"}),
    ("Por favor, denme de baja.", {"unsubscribe_or_gdpr"}),
    ("L'azienda è fallita, rivolgetevi al curatore.", {"insolvency_notice"}),
    ("Senza contestazioni da parte nostra, faccio il bonifico venerdì.", {"promise_to_pay"}),
]


@pytest.mark.parametrize(("sentence", "labels"), SENTENCES)
def test_negations_and_conditions_are_heard(sentence: str, labels: set[str]) -> None:
    assert set(map(str, classify(Reply(sentence, received_on=MARCH_10)).labels)) == labels


QUOTED = [
    "Oui.\n\nLe mar. 10 mars 2026 à 09:12, Atelier Lumen <r@lumen.test> a écrit :\n> Un litige ?",
    "Oui.\n\nLe mar. 10 mars 2026 à 09:12, Atelier Lumen SARL\n<r@lumen.test> a écrit :\n> Un litige ?",
    "Oui.\n\nOn Tue, Mar 10, 2026 at 9:12 AM Atelier Lumen <r@lumen.test> wrote:\n> A dispute?",
    "Oui.\n\nAm 10.03.2026 um 09:12 schrieb Atelier Lumen <r@lumen.test>:\n> Strittig?",
    "Oui.\n\nEl 10 mar 2026, a las 9:12, Atelier <r@lumen.test> escribió:\n> Disputa?",
    "Oui.\n\nIl giorno mar 10 mar 2026 alle ore 09:12 Atelier <r@lumen.test> ha scritto:\n> Contestazione?",
    "Oui.\n\nOp di 10 mrt 2026 om 09:12 schreef Atelier <r@lumen.test>:\n> Geschil?",
    "Oui.\n\n-----Message d'origine-----\nDe : Atelier\nEn cas de litige, écrivez-nous.",
    "Oui.\n\nDe : Atelier Lumen\nEnvoyé : mardi 10 mars 2026 09:12\nÀ : Compta\nObjet : Facture\n\nEn cas de litige...",
    "Oui.\n\nFrom: Atelier\nSent: Tuesday\nTo: AP\nSubject: Invoice\n\nIn case of dispute...",
    "Oui.\n\n________________________________\nDe : Atelier\nlitige",
    "Oui.\n\nEnvoyé de mon iPhone\n\nlitige",
]


@pytest.mark.parametrize("mail", QUOTED)
def test_what_is_quoted_of_ours_is_not_read_as_his(mail: str) -> None:
    assert own_words(mail) == "Oui."


def test_answers_between_quoted_lines_are_kept() -> None:
    mail = "> Quand payez-vous ?\nVendredi.\n> Contestez-vous ?\nNon."
    assert own_words(mail) == "Vendredi.\nNon."


HOSTILE = {
    "spaces": " " * 10**6,
    "openings": "Le " * 333_333,
    "attribution": "On " * 333_333 + "wrote",
    "headers": "De :\n" * 200_000,
    "quotes": ">" * 10**6,
    "quoted lines": "> a\n" * 250_000,
    "apostrophes": "n' " * 333_333,
    "digits": "1" * 10**6,
    "amounts": "1 000 " * 166_666,
    "currencies": "€ 1 " * 250_000,
    "invoices": "invoice a-a-a-" * 70_000,
    "negations": "ne pas " * 142_857,
    "bars": "_" * 10**6,
    "accents": "e\u0301" * 500_000,
    "breaks": "\n" * 10**6,
    "lines of negations": ("n' " * 160 + "\n") * 2_000,
    "lines of invoices": ("facture payment " * 30 + "\n") * 2_000,
}


@pytest.mark.parametrize("pattern", HOSTILE)
def test_a_hostile_megabyte_costs_no_more_than_an_honest_one(pattern: str) -> None:
    before = process_time()
    classify(Reply(HOSTILE[pattern], HOSTILE[pattern][:100_000], {"from": HOSTILE[pattern][:100_000]}, MARCH_10))
    # Each takes less than 0.2 s on a quiet machine; the libraries looked at take from ten seconds to minutes.
    assert process_time() - before < 1


def test_the_command_reads_the_good_lines_and_names_the_bad_one(tmp_path: Path) -> None:
    lines = [
        '{"id": "a", "text": "Je paie vendredi.", "received_at": "2026-03-10T09:00:00+01:00"}',
        "no json",
        '{"id": "c", "subject": "no text"}',
        '{"id": "d", "text": "STOP", "headers": [["X-Other", "1"]]}',
        '{"id": "e", "text": "Merci", "received_at": "soon"}',
    ]
    file = tmp_path / "replies.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    result = CliRunner().invoke(group, ["replies", "classify", "--input", str(file), "--json"])
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert told[0] == {
        "id": "a", "labels": ["promise_to_pay"], "facts": {"promise_date": "2026-03-13"},
        "because": "promise_to_pay: “je paie”",
    }  # fmt: skip
    assert told[1]["id"] == "line 2" and told[1]["error"].startswith("line 2: this line is no JSON")
    assert told[2]["error"].startswith("line 3: text:") and told[3]["labels"] == ["unsubscribe_or_gdpr"]
    assert told[4]["error"].startswith("line 5: received_at:")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_the_command_reads_what_other_programs_export(tmp_path: Path, encoding: str) -> None:
    lines = [
        '{"id": "a", "text": "Réglé hier", "received_at": "Tue, 10 Mar 2026 09:00:00 +0100", "more": 1}',
        '{"id": "b", "text": "Réglé hier", "received_at": 1773133200}',
        '{"id": "c", "text": null, "subject": null, "headers": null, "received_at": null}',
        '{"id": "d", "text": "Bonjour", "headers": "Auto-Submitted: auto-replied"}',
        '{"id": "e", "text": "Bonjour", "headers": [{"name": "Auto-Submitted", "value": "auto-replied"}]}',
    ]
    file = tmp_path / "replies.jsonl"
    file.write_bytes("\r\n".join(lines).encode(encoding))
    result = CliRunner().invoke(group, ["replies", "classify", "--input", str(file), "--json"])
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [it["labels"][0] for it in told] == ["claims_paid", "claims_paid", "other", "auto_reply", "auto_reply"]
    assert told[0]["facts"] == told[1]["facts"] == {"paid_on": "2026-03-09"}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Je vous règle vendredi prochain 600 euros, le reste fin mars.", Label.PROMISE_TO_PAY),
        ("On vous paye lundi", Label.PROMISE_TO_PAY),
        ("réglé vendredi", Label.CLAIMS_PAID),
        ("Je vous ai payé vendredi", Label.CLAIMS_PAID),
    ],
)
def test_what_is_to_come_is_not_taken_for_done_where_only_an_accent_tells_them_apart(text: str, label: Label) -> None:
    assert classify(Reply(text, "", {}, MARCH_10)).labels == (label,)


def test_the_weights_of_words_are_those_of_the_labelled_sets() -> None:
    assert weigh.MADE.read_text(encoding="utf-8") == weigh.written(weigh.rows(weigh.labelled())), (
        "the sets have changed: python -m tests.replies.weigh"
    )


def test_what_no_rule_knows_is_read_by_its_words_and_says_so() -> None:
    reading = classify(Reply("Le carrelage sonne creux dans toute la cuisine.", "", {}, MARCH_10))
    assert "please read it" in reading.because
