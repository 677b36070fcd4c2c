"""Can the owner do her week in a real browser: on a desk and on a phone, by day and by night, in both languages?

Every page is opened with the strict content policy in force; any console message, any page that scrolls sideways and
any fault axe can find (WCAG 2.2 A and AA, best practice) fails.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page

from collector.domain.facts import NoticeState
from collector.store import schema
from tests.browser.conftest import Site
from tests.web.house import EMAIL, PASSWORD

pytestmark = pytest.mark.browser

DESK, PHONE, NARROW = (1200, 900), (390, 844), (320, 640)
# Mails have their own pages and their own look; axe is shown ours.
AXE_OPTIONS = {"resultTypes": ["violations"], "iframes": False}


@contextmanager
def opened(
    browser: Browser, site: Site, size: tuple[int, int], *, scheme: str = "light", language: str = "en"
) -> Iterator[tuple[Page, list[str]]]:
    """A fresh window; what the page complains of is gathered."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, base_url=site.url,  # type: ignore[arg-type]
        locale={"en": "en-GB", "fr": "fr-FR"}[language], has_touch=size[0] < 500,
    )  # fmt: skip
    page = context.new_page()
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page, complaints
    context.close()


def sign_in(page: Page) -> None:
    page.goto("/")
    page.fill("#email", EMAIL)
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/")


def faults(page: Page) -> list[str]:
    """What axe finds, and whether the page scrolls sideways."""
    found = [
        f"{page.url}: {violation['id']}: {[node['html'][:160] for node in violation['nodes']][:3]}"
        for violation in Axe().run(page, options=AXE_OPTIONS).response["violations"]
    ]
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if sideways > 0:
        found.append(f"{page.url}: scrolls sideways by {sideways} px")
    return found


def paths_of(site: Site) -> list[str]:
    return [
        "/", "/cases", "/cases?q=nobody", f"/cases/{site.case}", f"/notices/{site.notice}",
        f"/notices/{site.notice}/approve", f"/notices/{site.announced}/approve", f"/cases/{site.case}/lawyer",
        f"/cases/{site.case}/statement",
        "/replies/1", "/health", "/account",
    ]  # fmt: skip


# Each width, colour and language once in every run; COLLECTOR_NIGHTLY=1 also looks the other way round.
LOOKS = [(DESK, "light", "fr"), (PHONE, "dark", "en"), (NARROW, "light", "fr")]
if os.environ.get("COLLECTOR_NIGHTLY"):
    LOOKS += [(DESK, "dark", "en"), (PHONE, "light", "fr"), (NARROW, "dark", "en")]


@pytest.mark.parametrize(
    ("size", "scheme", "language"), LOOKS, ids=[f"{size[0]}-{scheme}-{language}" for size, scheme, language in LOOKS]
)
def test_every_page_is_whole(
    browser: Browser, looked_at: Site, size: tuple[int, int], scheme: str, language: str
) -> None:
    with opened(browser, looked_at, size, scheme=scheme, language=language) as (page, complaints):
        page.goto("/sign-in")
        found = faults(page)
        sign_in(page)
        for path in paths_of(looked_at):
            page.goto(path)
            assert page.locator("h1").count() == 1
            page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
            found += faults(page)
        assert not found, "\n".join(found)
        assert not complaints
        assert page.locator(f"html[lang={language}]").count() == 1


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_owner_reads_a_formal_notice_and_approves_it(browser: Browser, site: Site, size: tuple[int, int]) -> None:
    with opened(browser, site, size) as (page, complaints):
        sign_in(page)
        assert page.get_by_role("heading", name="things need you").is_visible()
        page.get_by_role("link", name="Read and approve Établissements Vandenberghe-Lacroix & Fils SARL").click()
        letter = page.frame_locator("iframe[title^='The message']")
        letter.get_by_text("Mise en demeure de payer").first.wait_for()
        page.get_by_role("button", name="Send to Établissements Vandenberghe-Lacroix").click()
        # The browser itself insists on the box; nothing was sent.
        assert page.url.endswith("/approve")
        page.get_by_label("I have read it").check()
        page.get_by_role("button", name="Send to Établissements Vandenberghe-Lacroix").click()
        page.wait_for_url(f"**/cases/{site.case}")
        assert page.get_by_role("status").inner_text().startswith("Approved. It leaves on")
        assert not complaints
    assert site.house.value(schema.notice, site.notice, "state") == NoticeState.PLANNED
    assert site.house.value(schema.notice, site.notice, "decided_by") == site.house.who


def test_the_week_can_be_worked_by_keyboard_alone(browser: Browser, site: Site) -> None:
    with opened(browser, site, DESK) as (page, complaints):
        page.goto("/sign-in")
        tab_to(page, "email")
        page.keyboard.type(EMAIL)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent") == "A business":
                break
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"
        page.keyboard.press("Enter")
        page.get_by_text("The rules for this kind of debtor apply from now on.").wait_for()
        assert not complaints


def tab_to(page: Page, name: str) -> None:
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == name:
            return
    raise AssertionError(f"{name} cannot be reached by keyboard")


def test_targets_are_large_enough_for_a_thumb(browser: Browser, looked_at: Site) -> None:
    with opened(browser, looked_at, PHONE) as (page, _):
        sign_in(page)
        for path in ("/", "/cases", f"/cases/{looked_at.case}", "/health"):
            page.goto(path)
            small = page.evaluate(
                """() => [...document.querySelectorAll('button, .button, .nav a, summary, .tabs a, input, select')]
                .filter(e => e.type !== 'hidden' && e.offsetParent !== null)
                .map(e => [e.textContent.trim().slice(0, 30), e.closest('label') || e, e])
                .map(([name, target]) => [name, target.getBoundingClientRect()])
                .filter(([, box]) => box.width < 24 || box.height < 24).map(([name]) => name)"""
            )
            assert small == [], path


def test_a_debtor_without_script_is_led_to_pay_or_thanked(browser: Browser, looked_at: Site) -> None:
    with opened(browser, looked_at, PHONE, language="fr") as (page, complaints):
        answer = page.goto("/p/unknown")
        assert answer is not None and answer.status == 410
        assert page.get_by_role("heading", name="Ce lien n’est plus valable").is_visible()
        assert faults(page) == []
        # The status itself is what Chromium writes to the console.
        assert all("410" in complaint for complaint in complaints)
