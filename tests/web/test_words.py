"""Can the owner write sentences of her own, and see them in a real mail before they are kept?"""

from __future__ import annotations

from sqlalchemy import select

from collector.store import schema
from tests.web.house import House, add_notice, open_case

MAIL = {"mail": "reminder", "language": "fr"}


def test_a_sentence_is_seen_in_a_real_case_then_kept(house: House) -> None:
    case_id = open_case(house).case
    assert "Atelier Boréal · F-1" in house.owner.get("/words?mail=reminder&language=fr").text
    page = house.post("/words/look", **MAIL, closing="À bientôt, {{ debtor_name }}.", case=str(case_id)).text
    assert "À bientôt, Atelier Boréal." in page and "Facture F-1" in page
    assert "Nothing was sent and nothing is kept yet." in page
    html = house.post("/words/look.html", **MAIL, closing="À bientôt, {{ debtor_name }}.", case=str(case_id))
    assert "<p>À bientôt, Atelier Boréal.</p>" in html.text
    assert html.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert texts(house) == [] and notices_sent(house) == 0
    house.post("/words", **MAIL, closing="À bientôt, {{ debtor_name }}.")
    assert texts(house) == ["À bientôt, {{ debtor_name }}."]
    assert "À bientôt, {{ debtor_name }}." in house.owner.get("/words?mail=reminder&language=fr").text
    assert house.data("passage_written")["text"] == "À bientôt, {{ debtor_name }}."


def test_words_that_threaten_or_admit_are_shown_and_kept_only_on_her_word(house: House) -> None:
    bad = {**MAIL, "closing": "Sinon l’huissier passera. C’est de notre faute, soit 40 €."}
    page = house.post("/words/look", **bad).text
    for words in ("“huissier” reads as a threat", "“notre faute” admits a fault of yours", "“40 €” is a figure"):
        assert words in page
    refused = house.post("/words", **bad)
    assert "tick that you have read them" in house.owner.get(refused.location).text
    assert texts(house) == []
    house.post("/words", **bad, remarks_read="yes")
    assert house.data("passage_written")["remarks"] == [
        "threat: huissier", "admission: notre faute", "figure: 40 €"
    ]  # fmt: skip


def test_what_cannot_stand_in_a_mail_is_refused_with_the_remedy_and_what_was_typed(house: House) -> None:
    for text, told in (
        ("{{ password }}", "There is no name “password”"),
        ("{{ remaining", "The braces do not fit together (line 1"),
        ("{% for x in due %}{% endfor %}", "not “for”"),
        ("x" * 2_001, "Keep it under 2,000 characters"),
        ("Bon\u202ejour", "invisible sign in it (U+202E)"),
    ):
        answer = house.post("/words/look", **MAIL, closing=text)
        assert answer.status_code == 400 and told in answer.text, told
        assert house.post("/words", **MAIL, closing=text).status_code == 302
    assert texts(house) == []
    assert "&lt;/textarea&gt;&lt;script&gt;" in house.post("/words/look", **MAIL, closing="</textarea><script>").text


def test_a_mail_for_consumers_is_not_shown_in_the_case_of_a_business(house: House) -> None:
    case_id = open_case(house).case
    page = house.post("/words/look", mail="consumer_reminder", language="fr", closing="Merci", case=str(case_id)).text
    assert "This mail cannot be written so" in page
    assert "Atelier Boréal" not in house.owner.get("/words?mail=consumer_reminder&language=fr").text
    assert house.owner.get("/words?mail=nothing&language=fr").status_code == 404


def test_a_message_on_file_says_which_of_her_versions_it_left_with(house: House) -> None:
    ids = open_case(house)
    notice_id = add_notice(house, ids, "delivered", "courtesy", passages=[3, 5])
    assert "<dt>Your own words</dt><dd>version 3, 5</dd>" in house.owner.get(f"/notices/{notice_id}").text


def texts(house: House) -> list[str]:
    with house.collector.store.read() as tx:
        return list(tx.execute(select(schema.passage.c.text)).scalars())


def notices_sent(house: House) -> int:
    with house.collector.store.read() as tx:
        return len(tx.execute(select(schema.attempt.c.id)).all())


def test_each_mail_has_the_name_it_has_on_paper_and_no_code(house: House) -> None:
    page = house.owner.get("/words", headers={"Accept-Language": "fr"}).text
    assert "Première relance, aux professionnels" in page and ", reminder_1," not in page
