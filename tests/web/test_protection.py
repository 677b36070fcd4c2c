"""Do the pages keep out what other sites, forged requests and hostile names would do with them?"""

from __future__ import annotations

import re

import pytest

from collector.store import pages
from tests.web.house import House, form_token, open_case, waiting_formal_notice

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)


@pytest.mark.parametrize("path", ["/", "/cases", "/health", "/account", "/nothing", "/p/unknown"])
def test_every_page_forbids_what_it_does_not_need(house: House, path: str) -> None:
    answer = house.owner.get(path)
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_pages_hold_no_inline_style_script_or_foreign_address(house: House) -> None:
    ids = open_case(house)
    notice = waiting_formal_notice(house, ids)
    for path in ("/", "/cases", f"/cases/{ids.case}", f"/notices/{notice}/approve", "/health", "/account"):
        page = house.owner.get(path).text
        assert not re.search(r"<script|\sstyle=|\son\w+=|<style", page), path
        assert not re.search(r"""(src|href|action)=["'](https?:)?//""", page), path


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:8000.evil.example"},
    ],
)
def test_a_form_of_another_site_is_refused_even_with_a_token(house: House, headers: dict[str, str]) -> None:
    ids = open_case(house)
    token = form_token(house.owner.get("/account").text)
    form = {"csrf_token": token, "text": "a note"}
    assert house.owner.post(f"/cases/{ids.case}/note", data=form, headers=headers).status_code == 403
    assert not house.entries("note_added")


def test_our_own_form_is_let_through(house: House) -> None:
    ids = open_case(house)
    form = {"csrf_token": form_token(house.owner.get("/account").text), "text": "a note"}
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
    assert house.owner.post(f"/cases/{ids.case}/note", data=form, headers=headers).status_code == 302
    assert house.entries("note_added")


def test_another_host_name_is_not_ours(house: House) -> None:
    assert house.owner.get("/sign-in", headers={"Host": "evil.example"}).status_code == 400


def test_a_form_of_a_megabyte_is_refused(house: House) -> None:
    ids = open_case(house)
    assert house.post(f"/cases/{ids.case}/note", text="x" * 1_000_000).status_code == 413
    assert not house.entries("note_added")


def test_after_an_act_one_is_led_to_our_own_pages_only(house: House) -> None:
    ids = open_case(house)
    for target in ("//evil.example/", "https://evil.example", "/\\evil.example", "/a\r\nSet-Cookie: x=y"):
        answer = house.post(f"/cases/{ids.case}/note", text="a note", next=target)
        assert answer.location == "/", target
    assert house.post(f"/cases/{ids.case}/note", text="a note", next="/cases/1#debtor").location == "/cases/1#debtor"


def test_what_breaks_is_told_by_number_and_not_by_its_inside(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_arguments: object, **_named: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr(pages, "week", breaks)
    answer = house.owner.get("/")
    assert answer.status_code == 500
    assert "secret inside" not in answer.text and "RuntimeError" not in answer.text
    assert re.search(r'request <span class="code">[a-z2-7]{12}</span>', answer.text)


HOSTILE = [
    '"><script>alert(1)</script>',
    "<img src=x onerror=alert(1)>",
    "{{ 7*7 }}{% raw %}",
    "'; DROP TABLE debtor; --",
    "</title></textarea></iframe>",
    '=HYPERLINK("http://evil.example")',
]


def shape(page: str) -> list[str]:
    """The tags of a page in their order, without what they say."""
    return re.findall(r"</?[a-z][a-z0-9]*", page)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_debtors_name_changes_no_page(house: House, name: str) -> None:
    harmless = open_case(house, "Atelier Boreal", number="F-1")
    hostile = open_case(house, name, number="F-2")
    notices = [waiting_formal_notice(house, ids) for ids in (harmless, hostile)]
    for first, second in (
        (f"/cases/{harmless.case}", f"/cases/{hostile.case}"),
        (f"/notices/{notices[0]}/approve", f"/notices/{notices[1]}/approve"),
        (f"/notices/{notices[0]}", f"/notices/{notices[1]}"),
        (f"/cases/{harmless.case}/lawyer", f"/cases/{hostile.case}/lawyer"),
    ):
        assert shape(house.owner.get(first).text) == shape(house.owner.get(second).text)
    for path in ("/", "/cases", f"/cases?q={name[:5]}"):
        page = house.owner.get(path).text
        assert "<script" not in page and "<img" not in page and "49{" not in page


def test_a_name_that_turns_the_direction_of_writing_is_written_without_its_signs(house: House) -> None:
    ids = open_case(house, "\u202eGALE\u202c")
    notice = waiting_formal_notice(house, ids)
    assert "I have read it" in house.owner.get(f"/notices/{notice}/approve").text
    mail = house.owner.get(f"/notices/{notice}/preview.html").text
    assert "GALE" in mail and "\u202e" not in mail and "\u202c" not in mail


def test_the_page_of_a_mail_can_do_nothing(house: House) -> None:
    ids = open_case(house)
    notice = waiting_formal_notice(house, ids)
    answer = house.owner.get(f"/notices/{notice}/preview.html")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'") and "script-src" not in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert 'sandbox=""' in house.owner.get(f"/notices/{notice}/approve").text
