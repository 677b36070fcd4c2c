"""Does the door know its owner, forget nobody's session too late, and tire guessers?"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask.sessions import SecureCookieSessionInterface
from flask_security.core import _default_config
from sqlalchemy import select

from collector.store import users
from collector.store.schema import throttle
from collector.web.accounts import AccountError, add_user, one_time_link
from collector.web.config import flask_config
from collector.web.secret_key import secret_key_of
from tests.web.house import EMAIL, PASSWORD, House, build_house, follow, form_token, sign_in


def session_cookie(browser) -> str:
    cookie = browser.get_cookie("session")
    return cookie.value if cookie else ""


def test_the_owner_signs_in_with_her_password_and_is_led_to_where_she_wanted_to_go(house: House) -> None:
    browser = house.browser()
    wanted = browser.get("/cases?sort=amount")
    assert wanted.location == "/sign-in?next=/cases?sort%3Damount"
    page = browser.get(wanted.location)
    form = {"csrf_token": form_token(page.text), "email": EMAIL, "password": PASSWORD, "next": "/cases?sort=amount"}
    assert browser.post("/sign-in", data=form).location == "/cases?sort=amount"
    assert browser.get("/cases").status_code == 200


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:x"])
def test_signing_in_leads_nowhere_but_to_us(house: House, elsewhere: str) -> None:
    browser = house.browser()
    form = {"csrf_token": form_token(browser.get("/sign-in").text), "email": EMAIL, "password": PASSWORD}
    answer = browser.post("/sign-in", data={**form, "next": elsewhere})
    assert answer.status_code == 302
    assert answer.location.startswith("/") and not answer.location.startswith(("//", "/\\"))


@pytest.mark.parametrize(("email", "password"), [(EMAIL, "not the password at all"), ("nobody@example.com", PASSWORD)])
def test_a_wrong_address_and_a_wrong_password_are_told_the_same(house: House, email: str, password: str) -> None:
    answer = sign_in(house.browser(), email, password)
    assert answer.status_code == 200
    assert "Address or password is not right." in answer.text
    assert len(house.entries("signed_in")) == 1  # the owner's own


def test_after_five_wrong_passwords_the_right_one_waits_too(house: House) -> None:
    browser = house.browser()
    for _ in range(5):
        assert "not right" in sign_in(browser, password="a wrong but long password").text
    assert "Too many tries" in sign_in(browser).text
    house.clock.advance(timedelta(minutes=16))
    assert sign_in(browser).status_code == 302


def test_one_address_may_not_try_many_accounts(house: House) -> None:
    browser = house.browser()
    for number in range(20):
        sign_in(browser, f"somebody{number}@example.com", "a wrong but long password")
    assert "Too many tries" in sign_in(browser).text


def test_an_address_spelled_otherwise_is_no_fresh_set_of_guesses(house: House) -> None:
    browser = house.browser()
    spellings = "marie@example.com Marie@Example.com marie@ｅxample.com marie@examplℯ.com marie@example。com"
    for email in spellings.split():
        sign_in(browser, email, "a wrong but long password")
    assert "Too many tries" in sign_in(browser, "marie@exａmple.com").text


def test_whoever_may_try_no_more_neither_locks_others_out_nor_fills_the_database(house: House) -> None:
    browser = house.browser()
    for number in range(20):
        sign_in(browser, f"somebody{number}@example.com", "a wrong but long password")
    for _ in range(5):
        sign_in(browser, EMAIL, "a wrong but long password")
    for number in range(20, 30):
        sign_in(browser, f"somebody{number}@example.com", "a wrong but long password")
    with house.collector.store.read() as tx:
        assert len(tx.execute(select(throttle)).all()) == 22  # her link, his address, and his twenty names
    elsewhere = house.browser()
    elsewhere.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    assert sign_in(elsewhere).status_code == 302


@pytest.mark.parametrize("path", ["//[", "/\\[", "http://["])
def test_an_address_that_is_none_leads_to_the_start_page_and_breaks_nothing(house: House, path: str) -> None:
    assert house.browser().get("/sign-in", query_string={"next": path}).status_code == 200
    assert house.post("/language", language="en", next=path).location == "/"


def test_signing_in_changes_the_session_and_what_was_planted_before_is_worthless(house: House) -> None:
    victim = house.browser()
    victim.get("/sign-in")
    planted, token = session_cookie(victim), form_token(victim.get("/sign-in").text)
    sign_in(victim)
    fresh = session_cookie(victim)
    assert fresh != planted and fresh.startswith("s.")
    thief = house.browser()
    thief.set_cookie("session", planted)
    assert thief.get("/").status_code == 302
    # Nor does the form token of the stranger's cookie open the owner's forms.
    assert victim.post("/language", data={"csrf_token": token, "language": "fr"}).status_code == 400


def test_signing_in_again_gives_another_session(house: House) -> None:
    link = one_time_link(house.collector, EMAIL)
    before = session_cookie(house.owner)
    follow(house.owner, link)
    assert session_cookie(house.owner) != before
    assert house.owner.get("/").status_code == 200


def test_a_session_is_dead_after_signing_out(house: House) -> None:
    copied = session_cookie(house.owner)
    assert house.post("/sign-out").location == "/sign-in"
    thief = house.browser()
    thief.set_cookie("session", copied)
    assert thief.get("/").status_code == 302
    assert house.entries("signed_out")


def test_a_session_ends_when_idle_and_at_the_latest_after_a_week(house: House) -> None:
    house.clock.advance(timedelta(hours=11))
    assert house.owner.get("/").status_code == 200
    house.clock.advance(timedelta(hours=13))
    assert house.owner.get("/").status_code == 302
    busy = house.browser()
    sign_in(busy)
    for _ in range(16):
        house.clock.advance(timedelta(hours=10))
        assert busy.get("/").status_code == 200
    house.clock.advance(timedelta(hours=10))
    assert busy.get("/").status_code == 302


def test_the_owner_sees_her_browsers_and_signs_another_one_out(house: House) -> None:
    other = house.browser()
    sign_in(other, headers={"User-Agent": "Mozilla/5.0 (iPhone) Safari/605"})
    page = house.owner.get("/account").text
    assert "Safari, iPhone" in page and "this browser" in page
    with house.collector.store.read() as tx:
        newest = tx.execute(select(users.web_session.c.id).order_by(users.web_session.c.id.desc())).scalars().first()
    assert house.post(f"/account/sessions/{newest}/end").status_code == 302
    assert other.get("/").status_code == 302
    assert house.owner.get("/").status_code == 200


def test_a_new_password_asks_for_the_old_one_and_signs_the_others_out(house: House) -> None:
    other = house.browser()
    sign_in(other)
    new = "another five word pass phrase"
    house.post("/account/password", old="not the old password", password=new, again=new)
    assert "Your present password is not right." in house.owner.get("/account").text
    house.post("/account/password", old=PASSWORD, password=new, again=new)
    assert other.get("/").status_code == 302
    assert house.owner.get("/").status_code == 200
    assert sign_in(house.browser(), password=PASSWORD).status_code == 200
    assert sign_in(house.browser(), password=new).status_code == 302
    assert house.entries("password_set")[-1].who == house.who


@pytest.mark.parametrize(
    ("password", "again", "told"),
    [
        ("short", "short", "at least 15 characters"),
        ("four calm words suffice", "four calm words suffise", "not the same"),
        ("aaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaa", "too easy"),
        ("paul.martin@example.com", "paul.martin@example.com", "too easy"),
    ],
)
def test_a_password_is_long_and_not_the_first_guess(house: House, password: str, again: str, told: str) -> None:
    browser = house.browser()
    link = add_user(house.collector, "paul.martin@example.com")
    follow(browser, link, password=password, again=again)
    assert told in browser.get("/" + link.split("/", 3)[3]).text
    assert browser.get("/").status_code == 302


def test_a_link_lets_in_once_and_only_by_its_button(house: House) -> None:
    link = one_time_link(house.collector, EMAIL)
    browser, scanner = house.browser(), house.browser()
    path = "/" + link.split("/", 3)[3]
    for _ in range(3):
        assert scanner.get(path).status_code == 200
    assert scanner.get("/").status_code == 302
    assert follow(browser, link).location == "/"
    assert browser.get("/").status_code == 200
    assert house.browser().get(path).status_code == 410


def test_a_link_runs_out_and_a_newer_one_replaces_it(house: House) -> None:
    old, new = one_time_link(house.collector, EMAIL), one_time_link(house.collector, EMAIL)
    assert house.browser().get("/" + old.split("/", 3)[3]).status_code == 410
    house.clock.advance(timedelta(minutes=61))
    assert house.browser().get("/" + new.split("/", 3)[3]).status_code == 410


@pytest.mark.parametrize("email", ["", "no address", "a@b\n.example"])
def test_only_an_address_can_be_let_in(house: House, email: str) -> None:
    with pytest.raises(AccountError):
        add_user(house.collector, email)


def test_somebody_known_is_not_added_twice_and_somebody_unknown_gets_no_link(house: House) -> None:
    with pytest.raises(AccountError, match="login-link"):
        add_user(house.collector, EMAIL.upper())
    with pytest.raises(AccountError, match="user add"):
        one_time_link(house.collector, "nobody@example.com")


def test_what_the_database_keeps_signs_nobody_in(house: House) -> None:
    one_time_link(house.collector, EMAIL)
    with house.collector.store.read() as tx:
        stored = tx.execute(select(users.web_session.c.token_sha256)).scalar_one()
        hashed = tx.execute(select(users.user.c.password)).scalar_one()
    assert stored not in session_cookie(house.owner) and len(stored) == 64
    assert hashed.startswith("$argon2id$")
    thief = house.browser()
    thief.set_cookie("session", f"s.{stored}")
    assert thief.get("/").status_code == 302


def test_a_session_cannot_be_made_up_by_signing_a_strangers_cookie(house: House) -> None:
    browser = house.browser()
    browser.get("/sign-in")
    signing = SecureCookieSessionInterface().get_signing_serializer(house.app)
    assert signing is not None
    with house.collector.store.read() as tx:
        uniquifier = tx.execute(select(users.user.c.uniquifier)).scalar_one()
    browser.set_cookie("session", "a." + str(signing.dumps({"_user_id": uniquifier})))
    assert browser.get("/").status_code == 302  # the stranger's cookie is signed, but never says who is signed in


def test_cookies_belong_to_this_host_alone_on_https(tmp_path: Path) -> None:
    house = build_house(tmp_path, base_url="https://collect.example.com")
    browser = house.browser()
    answer = browser.get("/sign-in", base_url="https://collect.example.com")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=") and "Domain" not in cookie
    for word in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert word in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_everything_else_of_flask_security_stays_off(house: House) -> None:
    ours = {
        key.removeprefix("SECURITY_") for key in flask_config(house.collector.settings, "k" * 40) if "SECURITY_" in key
    }
    off = ("REGISTERABLE", "RECOVERABLE", "CONFIRMABLE", "PASSWORDLESS", "CHANGEABLE", "TRACKABLE", "TWO_FACTOR",
           "UNIFIED_SIGNIN", "OAUTH_ENABLE", "WEBAUTHN", "MULTI_FACTOR_RECOVERY_CODES", "USERNAME_ENABLE",
           "CHANGE_EMAIL", "CHANGE_USERNAME", "USERNAME_RECOVERY", "REFRESH_TOKEN", "DEFAULT_REMEMBER_ME")  # fmt: skip
    for name in off:
        assert name not in ours and house.app.config[f"SECURITY_{name}"] in (False, None), name
    for name, default in _default_config.items():
        if name not in ours and not callable(default) and name not in ("EMAIL_SENDER", "PASSWORD_SALT"):
            assert house.app.config[f"SECURITY_{name}"] == default, name
    served = {rule.endpoint for rule in house.app.url_map.iter_rules() if rule.endpoint.startswith("security.")}
    assert served == {"security.login", "security.logout"}


def test_signing_in_by_json_gives_no_token_away(house: House) -> None:
    browser = house.browser()
    token = form_token(browser.get("/sign-in").text)
    answer = browser.post(
        "/sign-in?include_auth_token", json={"email": EMAIL, "password": PASSWORD, "csrf_token": token},
        headers={"Accept": "application/json"},
    )  # fmt: skip
    assert "authentication_token" not in answer.text


def test_the_secret_key_is_made_once_and_only_we_can_read_it(house: House, tmp_path: Path) -> None:
    settings = house.collector.settings.model_copy(update={"secret_key": type(house.collector.settings.secret_key)("")})
    settings = settings.model_copy(update={"collector_data_dir": tmp_path / "new"})
    first = secret_key_of(settings)
    assert first == secret_key_of(settings) and len(first) >= 43
    assert (tmp_path / "new" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_somebody_who_may_no_longer_sign_in_is_out_at_once(house: House) -> None:
    with house.collector.store.write() as tx:
        tx.execute(users.user.update().values(active=False))
    assert house.owner.get("/").status_code == 302
    assert sign_in(house.browser()).status_code == 200
