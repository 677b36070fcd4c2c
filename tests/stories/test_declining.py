"""The debtor says no to an offer on his page: once, in the words that stood there; a person reads it before we go on.

Against Durand, as in test_offers: 1 200.00 due on 15 January 2026; the offer is made on the 20th and ends on the 27th.
"""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path

import requests

from collector.demo.debtor_page import form_of, open_page
from collector.domain.facts import Rung
from collector.flows import attempts, gestures
from tests.stories.test_accepting import told, told_so_far
from tests.stories.test_offers import PLAN, late, offered
from tests.story import OWNER


def test_a_no_ends_the_offer_keeps_its_words_and_waits_for_the_owner(tmp_path: Path) -> None:
    with told(tmp_path) as story:
        before, link = told_so_far(story), story.page_link()
        words = (
            "Je décline l’offre du 20 janvier 2026\u00a0: payer 1\u00a0200,00\u00a0€ au plus tard le 16 février 2026."
        )
        terms = "Vous payez 1\u00a0200,00\u00a0€ au plus tard le 16 février 2026."
        assert words in open_page(link) and told_so_far(story) == before
        form = form_of(open_page(link), "decline") | {"words": "Trop tôt : je propose 600 € en mars."}
        posted = [requests.post(link, data=form, timeout=10, allow_redirects=False) for _ in range(2)]
        assert [it.headers["Location"].partition("noted=")[2] for it in posted] == ["decline#noted", "known#noted"]
        (reply,) = story.replies_of()
        assert reply.labels == ["declines_offer"] and "je propose 600 € en mars" in reply.whole
        assert f"{words}\n\n{terms}" in reply.whole and "127.0.0.1" not in reply.whole
        assert "est le texte décliné, tel qu’il figurait sur la page." in reply.whole
        assert sha256(f"{words}\n{terms}".encode()).hexdigest() in reply.whole
        story.then_journal_has("offer_refused", offer=1, reply=1).then_owner_is_asked("read_reply")
        story.then_page_says("je propose 600 € en mars")
        assert 'id="accept"' not in open_page(link)
        late_form = form | {"form": form_of(open_page(link), "call")["form"]}
        assert "décliné cette offre le 21 janvier 2026" in requests.post(link, data=late_form, timeout=10).text
        assert b"%PDF" in attempts.certificate(story.collector, story.case_of("Durand"), "fr")
        # Nothing is offered anew by itself, and nothing leaves before she has read it: not even the next offer.
        story.when_it_is("2026-01-30").then_sent("reminder_1", "offer_1")
        offered(story, Rung.INSTALMENTS, plan=PLAN, expires_on=date(2026, 2, 1))
        story.when_hour_is(10).then_sent("reminder_1", "offer_1").when_owner_answers_reply("nothing")
        story.when_hour_is(11).then_sent("reminder_1", "offer_1", "offer_2")


def test_an_offer_that_cannot_be_carried_out_any_more_may_still_be_declined(tmp_path: Path) -> None:
    with told(tmp_path, Rung.INSTALMENTS, plan=PLAN, skipped_because="no cash") as story:
        story.when_debtor_pays_part(60_000).when_hour_is(11)
        story.then_page_says("Votre compte a changé depuis cette offre")
        story.when_debtor_answers("decline").then_journal_has("offer_refused", offer=1)


def test_an_offer_to_settle_that_is_declined_binds_no_longer(tmp_path: Path, postgres_database: str) -> None:
    with late(tmp_path, database_url=postgres_database) as story:
        gestures.offer(story.collector, story.case_of("Durand"), 120_000, date(2026, 2, 2), OWNER)
        link = story.page_link()
        form = form_of(open_page(link), "decline")
        story.when_debtor_answers("decline", words="Non, je conteste tout.").then_journal_has("quote_declined", quote=1)
        story.then_owner_is_asked("read_reply")
        assert story.facts_of("Durand").quote is None
        late_form = form | {"form": form_of(open_page(link), "call")["form"]}
        assert "Cette offre n’est plus ouverte" in requests.post(link, data=late_form, timeout=10).text
