"""Can a debtor answer in a browser without script, at 320 px and on a desk, by day and by night, in any language?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from collector.domain.facts import Rung
from collector.flows import act, offers
from collector.flows.days import today_of
from collector.flows.offers import OfferTerms
from collector.store import schema
from tests.browser.conftest import Site
from tests.browser.test_pages_in_chromium import DESK, NARROW, faults, opened
from tests.web.house import House
from tests.web.test_debtor_page import TOKEN, linked

pytestmark = pytest.mark.browser
# As long as life makes them; the longest words are German.
NAME, NUMBER = "Établissements Vandenberghe-Lacroix & Fils SARL", "F-2026-0177"


def page_with_everything(house: House) -> None:
    """The formal notice has left, so that the page shows every line of the calculation."""
    ids = linked(house, NAME, number=NUMBER)
    with house.collector.store.write() as tx:
        steps = schema.notice.c.case_id == ids.case
        tx.execute(schema.notice.update().where(steps).values(step_key="formal_notice", kind="formal_notice"))
    act.look(house.collector, [ids.case])
    today = today_of(house.collector)
    wanted = OfferTerms(Rung.DELAY, today + timedelta(days=7), by_mail=False, pay_by=today + timedelta(days=21))
    offers.make(house.collector, ids.case, wanted, "owner:1")


@pytest.mark.parametrize(
    ("size", "scheme", "language"),
    [(DESK, "light", "fr"), (DESK, "dark", "it"), (NARROW, "light", "de"), (NARROW, "dark", "nl")],
    ids=["desk-light-fr", "desk-dark-it", "narrow-light-de", "narrow-dark-nl"],
)
def test_a_debtor_answers_without_script(
    browser: Browser, site: Site, size: tuple[int, int], scheme: str, language: str
) -> None:
    page_with_everything(site.house)
    with opened(browser, site, size, scheme=scheme, language="fr") as (page, complaints):
        page.goto(f"/d/{TOKEN}?lang={language}")
        assert page.locator("h1").count() == 1 and page.locator(f"html[lang={language}]").count() == 1
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        assert page.locator("article table").count() == 2 and "L441-10" in page.locator("article").first.inner_text()
        assert faults(page) == []
        page.fill("#promise-day", "2026-04-01")
        page.locator("#promise input[type=checkbox]").check()
        page.locator("#promise button").click()
        page.get_by_role("status").wait_for()
        assert faults(page) == []
        page.locator("#contest summary").click()
        page.fill("#contest-words", "zwei von vier Bildschirmen sind defekt")
        page.locator("#contest button").click()
        page.get_by_role("alert").wait_for()
        assert faults(page) == []
        assert all("422" in complaint for complaint in complaints)
    with site.house.collector.store.read() as tx:
        (kept,) = tx.execute(schema.reply.select().where(schema.reply.c.source == "page")).all()
    assert kept.acknowledged and kept.facts["promise_date"] == "2026-04-01"
