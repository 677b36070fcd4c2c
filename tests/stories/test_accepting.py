"""The debtor accepts an offer on his page: once, in the words that stood there, kept as proof, and carried out.

Against Durand, as in test_offers: 1 200.00 due on 15 January 2026; the offer is made on the 20th and ends on the 27th.
"""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path

import requests

from collector.demo.debtor_page import form_of, open_page
from collector.domain.facts import Rung
from collector.flows import attempts, gestures, offers
from collector.store import journal
from tests.stories.test_offers import PLAN, late, offered
from tests.story import OWNER, Story


def told(
    folder: Path, rung: Rung = Rung.DELAY, *, on: str = "2026-01-21", database_url: str = "", **offer: object
) -> Story:
    """The offer has reached the debtor with the link to his page."""
    story = late(folder, database_url=database_url)
    offered(story, rung, **offer)
    return story.when_it_is(on)


def told_so_far(story: Story) -> list[str]:
    with story.collector.store.read() as tx:
        return [row.kind for row in journal.read(tx)]


def test_a_yes_on_the_page_gives_the_time_and_is_kept_word_by_word(tmp_path: Path) -> None:
    with told(tmp_path, no_interest=True) as story:
        before = told_so_far(story)
        words = "J’accepte l’offre du 20 janvier 2026 : payer 1 200,00 € au plus tard le 16 février 2026."
        story.then_page_says(
            "Une offre vous est faite", words, "Aucun intérêt ne court d’ici là.", "Je reconnais devoir"
        )
        story.when_debtor_answers("accept", expect=422).then_page_says(words)
        assert told_so_far(story) == before  # neither a look nor a form without its tick
        link = story.page_link()
        stale = form_of(open_page(link), "accept") | {"accept": "yes"}
        story.when_debtor_answers("accept", accept="yes").then_case_is("paused_until")
        story.then_owner_is_asked("offer_accepted").then_journal_has("offer_accepted", offer=1, reply=1)
        (reply,) = story.replies_of()
        accepted = words.replace("1 200,00 €", "1\u00a0200,00\u00a0€")
        terms = "Vous payez 1\u00a0200,00\u00a0€ au plus tard le 16 février 2026. Aucun intérêt ne court d’ici là."
        accepted = accepted.replace(" :", "\u00a0:")
        assert accepted in reply.whole and terms in reply.whole
        assert sha256(f"{accepted}\n{terms}".encode()).hexdigest() in reply.whole and "par 127.0.0.1" in reply.whole
        assert not reply.acknowledged and reply.answer == "accepted"
        story.then_page_says("Un délai est convenu : 1 200,00 € à payer au plus tard le 16 février 2026.")
        assert "jours de retard" not in open_page(link)
        # Interest of 5 days on 1 200.00 = 2.00, and 40.00: none runs from the yes to the day.
        story.then_owed_is("1 242.00", on="2026-02-16")
        again = requests.post(link, data=stale, timeout=10, allow_redirects=False)
        assert again.status_code == 422 and "déjà acceptée, depuis le 21 janvier 2026" in again.text
        assert b"%PDF" in attempts.certificate(story.collector, story.case_of("Durand"), "fr")
        story.when_it_is("2026-01-30").then_sent("reminder_1", "offer_1")


def test_instalments_accepted_on_the_page_become_the_plan_and_owe_no_more_than_was_ticked(
    tmp_path: Path, postgres_database: str
) -> None:
    with told(
        tmp_path, Rung.INSTALMENTS, database_url=postgres_database, plan=PLAN, skipped_because="no cash"
    ) as story:
        story.then_page_says(
            "J’accepte l’offre du 20 janvier 2026 : payer 1 200,00 € en 3 échéances, la première le 2 février 2026, la"
            " dernière le 2 avril 2026.",
            "Je reconnais devoir 1 242,40 €",
        )
        story.when_debtor_answers("accept", accept="yes", acknowledge="yes").then_case_is("instalment_on")
        plan = story.facts_of("Durand").plan
        assert plan is not None and plan.acknowledged and plan.total_minor == 120_000
        story.then_owner_is_asked("offer_accepted").then_page_says("Prochaine échéance : 400,00 € le 2 février 2026")


def test_a_form_of_an_offer_that_ended_meanwhile_says_so_and_changes_nothing(tmp_path: Path) -> None:
    with told(tmp_path, Rung.GESTURE, words="10 % de remise", skipped_because="asked for it") as story:
        link = story.page_link()
        open_form = form_of(open_page(link), "accept") | {"accept": "yes"}
        offers.withdraw(story.collector, story.case_of("Durand"), 1, "", OWNER)
        answered = requests.post(link, data=open_form, timeout=10, allow_redirects=False)
        assert answered.status_code == 422 and "retirée le 21 janvier 2026" in answered.text
        assert 'id="accept"' not in open_page(link)
        offered(story, skipped_because="all the same")
        open_form = form_of(open_page(link), "accept") | {"accept": "yes"}
        story.when_debtor_pays_part(20_000).when_hour_is(11)
        answered = requests.post(link, data=open_form, timeout=10, allow_redirects=False)
        assert answered.status_code == 422 and "Votre compte a changé entre-temps" in answered.text
        fresh = form_of(open_page(link), "accept") | {"accept": "yes"}
        story.when_it_is("2026-01-28")
        answered = requests.post(link, data=fresh, timeout=10, allow_redirects=False)
        assert answered.status_code == 422 and "a pris fin le 27 janvier 2026" in answered.text
        assert story.replies_of() == [] and story.facts_of("Durand").promise is None


def test_a_plan_that_a_payment_has_overtaken_cannot_be_accepted_as_it_was_written(tmp_path: Path) -> None:
    with told(tmp_path, Rung.INSTALMENTS, plan=PLAN, skipped_because="no cash") as story:
        story.when_debtor_pays_part(60_000).when_hour_is(11)
        story.then_page_says("Votre compte a changé depuis cette offre")
        story.when_debtor_answers("accept", expect=422, accept="yes")
        assert story.facts_of("Durand").plan is None and story.facts_of("Durand").offer is not None


def test_an_offer_to_settle_is_accepted_once_and_carried_out_by_the_payment_alone(tmp_path: Path) -> None:
    with late(tmp_path) as story:
        gestures.offer(story.collector, story.case_of("Durand"), 120_000, date(2026, 2, 2), OWNER)
        # 5 days on 1 200.00 = 2.00, and 40.00.
        story.then_page_says("nous renonçons au reste : 42,00 € sur les 1 242,00 € dus le 20 janvier 2026")
        link = story.page_link()
        form = form_of(open_page(link), "accept") | {"accept": "yes"}
        story.when_debtor_answers("accept", accept="yes").then_owner_is_asked("offer_accepted")
        story.then_page_says(
            "J’accepte l’offre du 20 janvier 2026 : payer 1 200,00 € au plus tard le 2 février 2026",
            "Notre offre court toujours",
        )
        again = requests.post(link, data=form | {"form": form["form"]}, timeout=10, allow_redirects=False)
        assert again.status_code == 422 and "déjà acceptée" in again.text
        quote = story.facts_of("Durand").quote
        assert quote is not None and quote.kept is None and len(story.replies_of()) == 1
        story.when_debtor_pays().when_hour_is(11).then_journal_has("quote_kept").then_case_is("paid")
