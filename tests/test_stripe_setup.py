"""What is a person told, in the first hour, who connects Stripe: which switch is off, which endpoint is missing?"""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import stripe
from sqlalchemy import create_engine

from collector.flows import stripe_check
from collector.gateways.stripe_events import KINDS
from collector.gateways.stripe_wire import GatewayHealth
from collector.sandbox.server import start_sandbox
from collector.sandbox.stripe_api import PretendStripe
from collector.sandbox.world import World
from collector.settings import load_settings
from collector.store import schema
from tests.store import rows
from tests.support.stripe_shop import MONDAY, Json, Shop
from tests.test_cli import Terminal, shop, terminal

__all__ = ["shop", "terminal"]

URL = "http://127.0.0.1:8000/webhooks/stripe"
KEY = "rk_test_restricted"
READS = ["account_read", "invoice_read", "customer_read", "credit_note_read", "charge_read", "payment_intent_read",
         "dispute_read", "event_read", "cash_balance_read"]  # fmt: skip


@pytest.fixture
def stripe_is(shop: Shop) -> Iterator[dict[str, str]]:
    """A key with every permission to read, and one to make endpoints."""
    shop.control("keys", key=KEY, permissions=[*READS, "webhook_write"])
    yield {"STRIPE_API_KEY": KEY, "STRIPE_API_BASE": shop.sandbox.base_url}


def doctor(terminal: Terminal, stripe_is: dict[str, str]) -> dict[str, list[tuple[str, str]]]:
    """What the doctor says, by name."""
    found: dict[str, list[tuple[str, str]]] = {}
    for each in json.loads(terminal.types("doctor", "--json", **stripe_is).stdout):
        found.setdefault(each["name"], []).append((each["state"], each["text"]))
    return found


def endpoints(shop: Shop) -> list[Json]:
    found: list[Json] = shop.get("/v1/webhook_endpoints", limit=100)["data"]
    return found


# --- the key -------------------------------------------------------------------------------------------------------


def test_a_key_that_may_read_everything_is_green_one_by_one(terminal: Terminal, stripe_is: dict[str, str]) -> None:
    found = doctor(terminal, stripe_is)
    assert {state for state, _ in found["stripe permissions"]} == {"green"}
    assert [text.partition(":")[0] for _, text in found["stripe permissions"]] == [
        "Account", "Invoices", "Customers", "Credit notes", "Charges and Refunds", "PaymentIntents", "Disputes",
        "Events", "Customer cash balance",
    ]  # fmt: skip
    assert found["stripe key"] == [("green", "the key may write nothing that is not needed")]
    [(state, text)] = found["stripe"]
    assert (state, "test mode, version 2026-10-28.endive" in text) == ("green", True)


def test_a_key_of_another_account_or_mode_touches_no_books(terminal: Terminal, stripe_is: dict[str, str]) -> None:
    assert terminal.types("backfill", **stripe_is).exit_code == 0
    live = {**stripe_is, "STRIPE_API_KEY": "rk_live_restricted"}
    stranger = start_sandbox(World(seed=2, start=MONDAY, frozen=True))
    try:
        other = {**stripe_is, "STRIPE_API_BASE": stranger.base_url}
        for wrong, why in ((other, "is of account acct_"), (live, "a live key, but the books are of test mode")):
            for command in ("backfill", "worker", "serve"):
                told = terminal.is_told(why, command, **wrong)
                assert "begin new books: another COLLECTOR_DATA_DIR" in told
        assert [state for state, text in doctor(terminal, other)["stripe"] if "is of account" in text] == ["red"]
    finally:
        stranger.stop()
    assert terminal.types("backfill", **stripe_is).exit_code == 0


@pytest.mark.parametrize(
    ("ahead_seconds", "said"),
    [
        (0.2, ("green", "within 1 s of Stripe's")),
        (-119.6, ("green", "within 120 s of Stripe's")),
        (180.0, ("red", "this machine's clock is off by 180 s: set it right, or webhooks are refused")),
        (None, ("amber", "Stripe's answers carry no date to compare with")),
    ],
)
def test_the_clock_is_held_against_the_date_of_stripes_answers(
    ahead_seconds: float | None, said: tuple[str, str]
) -> None:
    collector: Any = SimpleNamespace(stripe=SimpleNamespace(health=lambda: GatewayHealth(1, 0, 0, 0, ahead_seconds)))
    assert list(stripe_check.clock(collector)) == [said]


@pytest.mark.parametrize(
    ("off", "toggle"),
    [
        ("account_read", "Account: Read"), ("invoice_read", "Invoices: Read"), ("customer_read", "Customers: Read"),
        ("credit_note_read", "Credit notes: Read"), ("charge_read", "Charges and Refunds: Read"),
        ("payment_intent_read", "PaymentIntents: Read"), ("dispute_read", "Disputes: Read"),
        ("event_read", "Events: Read"),
    ],
)  # fmt: skip
def test_each_switch_that_is_off_is_named(
    terminal: Terminal, shop: Shop, stripe_is: dict[str, str], off: str, toggle: str
) -> None:
    shop.control("keys", key=KEY, permissions=[each for each in READS if each != off])
    reds = [text for state, text in doctor(terminal, stripe_is)["stripe permissions"] if state == "red"]
    assert [f"Switch on {toggle} on the restricted key" in text for text in reds] == [True]


def test_a_secret_key_is_too_much(terminal: Terminal, shop: Shop) -> None:
    base = {"STRIPE_API_BASE": shop.sandbox.base_url}
    seen = doctor(terminal, {"STRIPE_API_KEY": "sk_test_all", **base})["stripe"]
    assert [state for state, _ in seen] == ["green", "amber"]
    assert "make a restricted one" in seen[1][1]


def test_a_restricted_key_that_may_more_than_needed_is_told_and_nothing_is_changed(
    terminal: Terminal, shop: Shop, stripe_is: dict[str, str]
) -> None:
    wide = ["charge_write", "customer_write", "payout_write", "invoice_write"]
    shop.control("keys", key=KEY, permissions=[*READS, *wide])
    before = shop.events()
    [(state, text)] = doctor(terminal, stripe_is)["stripe key"]
    assert state == "amber"
    assert "may also write Charges and Refunds, Customers, Payouts, Invoices, which is never done here" in text
    assert shop.events() == before
    secret = {"STRIPE_API_KEY": "sk_test_all", "STRIPE_API_BASE": shop.sandbox.base_url}
    assert "stripe key" not in doctor(terminal, secret)


def test_a_key_that_stripe_refuses_is_said_once(terminal: Terminal, shop: Shop) -> None:
    found = doctor(terminal, {"STRIPE_API_KEY": "rk_live_wrong", "STRIPE_API_BASE": shop.sandbox.base_url})
    assert found["stripe"][0][0] == "red"
    assert not {"stripe permissions", "clock", "stripe webhook", "stripe's own reminders"} & set(found)


def test_a_clock_beside_a_running_stripe_is_right_or_said_to_be_wrong(terminal: Terminal) -> None:
    for began, state in ((None, "green"), (MONDAY, "red")):
        sandbox = start_sandbox(World(start=began))
        try:
            known = {"STRIPE_API_KEY": "sk_test_all", "STRIPE_API_BASE": sandbox.base_url}
            assert [each for each, _ in doctor(terminal, known)["clock"]] == [state]
        finally:
            sandbox.stop()


# --- the webhook ---------------------------------------------------------------------------------------------------


def test_one_command_connects_the_webhook_and_the_next_event_is_believed(
    terminal: Terminal, shop: Shop, stripe_is: dict[str, str]
) -> None:
    [(state, told)] = doctor(terminal, stripe_is)["stripe webhook"]
    assert (state, "stripe connect-webhook` makes the endpoint" in told) == ("amber", True)

    made = terminal.types("stripe", "connect-webhook", **stripe_is)
    assert made.exit_code == 0, made.output
    [endpoint] = endpoints(shop)
    assert made.stdout.splitlines()[0] == f"Made: {endpoint['id']}, which posts to {URL}."
    assert "whsec_" not in made.output
    assert (endpoint["url"], endpoint["api_version"]) == (URL, "2026-10-28.endive")
    assert set(endpoint["enabled_events"]) == KINDS

    file = terminal.folder / "var" / "stripe_webhook_secret"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    [secret] = load_settings({}, collector_data_dir=terminal.folder / "var").webhook_secrets
    assert secret == signing(shop, endpoint["id"])[0]
    assert doctor(terminal, stripe_is)["stripe webhook"] == [
        ("green", f"{endpoint['id']} posts to {URL}, version 2026-10-28.endive")
    ]
    again = terminal.types("stripe", "connect-webhook", **stripe_is)
    assert again.stdout == f"There already: {endpoint['id']}, which posts to {URL}.\n"
    assert len(endpoints(shop)) == 1


def signing(shop: Shop, endpoint_id: str) -> list[str]:
    pretend = shop.world.services["stripe"]
    assert isinstance(pretend, PretendStripe)
    return [secret for secret, _ in pretend.state.endpoint_secrets[endpoint_id]]


def test_a_new_endpoint_takes_the_place_of_the_old_and_both_secrets_hold(
    terminal: Terminal, shop: Shop, stripe_is: dict[str, str]
) -> None:
    terminal.types("stripe", "connect-webhook", **stripe_is)
    [first] = endpoints(shop)
    elsewhere = shop.post("/v1/webhook_endpoints", url="http://127.0.0.1:9/hooks", enabled_events=["*"])
    made = terminal.types("stripe", "connect-webhook", "--anew", **stripe_is)
    assert f"Removed: {first['id']}." in made.stdout
    [second] = [each for each in endpoints(shop) if each["id"] != elsewhere["id"]]
    secrets = load_settings({}, collector_data_dir=terminal.folder / "var").webhook_secrets
    assert secrets == (signing(shop, second["id"])[0], signing(shop, first["id"])[0])
    for secret in secrets:
        header = stripe.WebhookSignature.generate_signature_header("{}", secret, int(MONDAY.timestamp()))
        assert any(stripe.WebhookSignature.verify_header("{}", header, each) for each in secrets if each == secret)


def test_an_endpoint_made_by_hand_is_not_touched_without_a_word(
    terminal: Terminal, shop: Shop, stripe_is: dict[str, str]
) -> None:
    by_hand = shop.post("/v1/webhook_endpoints", url=URL, enabled_events=["invoice.paid"])
    told = terminal.is_told("Stripe tells its secret only once", "stripe", "connect-webhook", **stripe_is)
    assert "--anew" in told
    known = {**stripe_is, "STRIPE_WEBHOOK_SECRET": by_hand["secret"]}
    terminal.is_told("speaks the default version of Stripe", "stripe", "connect-webhook", **known)
    assert endpoints(shop)[0]["enabled_events"] == ["invoice.paid"]
    assert "`stripe connect-webhook --anew` pins 2026-10-28.endive" in doctor(terminal, known)["stripe webhook"][0][1]


def test_an_endpoint_that_lacks_events_or_is_off_is_mended(
    terminal: Terminal, shop: Shop, stripe_is: dict[str, str]
) -> None:
    terminal.types("stripe", "connect-webhook", **stripe_is)
    [endpoint] = endpoints(shop)
    shop.post(f"/v1/webhook_endpoints/{endpoint['id']}", enabled_events=["invoice.paid"])
    told = doctor(terminal, stripe_is)["stripe webhook"][0][1]
    assert "does not bring cash_balance.funds_available, charge.dispute.closed, charge.dispute.created" in told
    shop.post(f"/v1/webhook_endpoints/{endpoint['id']}", disabled=True)
    assert doctor(terminal, stripe_is)["stripe webhook"] == [
        ("red", f"{endpoint['id']} is switched off: `stripe connect-webhook` switches it on")
    ]
    assert terminal.types("stripe", "connect-webhook", **stripe_is).exit_code == 0
    [mended] = endpoints(shop)
    assert mended["status"] == "enabled" and set(mended["enabled_events"]) == KINDS
    shop.delete(f"/v1/webhook_endpoints/{endpoint['id']}")
    [(state, told)] = doctor(terminal, stripe_is)["stripe webhook"]
    assert (state, "Stripe has no endpoint that posts to" in told) == ("red", True)


def test_an_event_destination_that_posts_here_is_looked_at_too(
    terminal: Terminal, shop: Shop, stripe_is: dict[str, str]
) -> None:
    core = shop.client.v2.core.event_destinations
    made = core.create(
        {"name": "us", "type": "webhook_endpoint", "event_payload": "thin", "webhook_endpoint": {"url": URL},
         "enabled_events": ["v1.invoice.paid"], "include": ["webhook_endpoint.signing_secret"]}
    )  # fmt: skip
    known = {**stripe_is, "STRIPE_WEBHOOK_SECRET": str(made.webhook_endpoint and made.webhook_endpoint.signing_secret)}
    [(state, told)] = doctor(terminal, known)["stripe webhook"]
    assert state == "amber" and told.startswith(f"{made.id} does not bring cash_balance.funds_available, ")
    assert told.endswith("...: add what is missing in Stripe's Dashboard (Developers, Webhooks)")
    core.update(made.id, {"enabled_events": [f"v1.{kind}" for kind in sorted(KINDS)]})
    assert doctor(terminal, known)["stripe webhook"] == [("green", f"{made.id} posts to {URL}, thin events")]
    core.disable(made.id)
    [(state, told)] = doctor(terminal, known)["stripe webhook"]
    assert (state, "is switched off: switch it on in Stripe's Dashboard" in told) == ("red", True)


def test_what_stands_in_the_way_of_an_endpoint_is_told_and_nothing_is_made(
    terminal: Terminal, shop: Shop, stripe_is: dict[str, str]
) -> None:
    words = ("stripe", "connect-webhook")
    terminal.is_told("Set it to the public HTTPS address", *words, STRIPE_API_KEY=KEY)
    shop.control("keys", key=KEY, permissions=[*READS, "webhook_read"])
    terminal.is_told("switch on Webhook Endpoints: Write", *words, **stripe_is)
    shop.control("keys", key=KEY, permissions=READS)
    terminal.is_told("switch on Webhook Endpoints: Read", *words, **stripe_is)
    assert "switch on Webhook Endpoints: Read" in doctor(terminal, stripe_is)["stripe webhook"][1][1]
    shop.control("keys", key=KEY, permissions=[*READS, "webhook_write"])
    (terminal.folder / "var" / "stripe_webhook_secret").mkdir()
    terminal.is_told("the secret cannot be kept there", *words, **stripe_is)
    assert endpoints(shop) == []


# --- what Stripe does by itself ------------------------------------------------------------------------------------


def test_the_owner_is_asked_about_stripes_reminders_until_she_has_looked(
    terminal: Terminal, stripe_is: dict[str, str]
) -> None:
    [(state, told)] = doctor(terminal, stripe_is)["stripe's own reminders"]
    assert (state, "It does not tell us" in told) == ("amber", True)
    assert terminal.types("stripe", "reminders-off", **stripe_is).stdout.startswith("Noted.")
    [(state, told)] = doctor(terminal, stripe_is)["stripe's own reminders"]
    assert (state, told.startswith("off, as you said on 20")) == ("green", True)


def test_a_mail_of_stripe_after_one_of_ours_betrays_its_reminders(
    terminal: Terminal, shop: Shop, stripe_is: dict[str, str]
) -> None:
    ours, other = shop.invoice(days=1), shop.invoice(days=1)
    assert terminal.types("backfill", **stripe_is).exit_code == 0
    terminal.types("stripe", "reminders-off", **stripe_is)
    for each in (ours, other):
        shop.act(each, "send")  # as it was issued
    assert doctor(terminal, stripe_is)["stripe's own reminders"][0][0] == "green"
    notice_of(terminal, ours["id"])
    shop.days_pass(2)
    for each in (ours, other):
        shop.act(each, "send")
    [(state, told)] = doctor(terminal, stripe_is)["stripe's own reminders"]
    assert state == "amber"
    assert told.startswith(f"Stripe mailed {ours['id']} on 2026-01-07, after a message of ours")


def test_an_automation_betrays_itself_by_the_event_that_only_it_makes(
    terminal: Terminal, shop: Shop, stripe_is: dict[str, str]
) -> None:
    shop.control("account", overdue_automation=True)
    shop.invoice(days=1)
    shop.days_pass(3)
    [(state, told), (asked, _)] = doctor(terminal, stripe_is)["stripe's own reminders"]
    assert (state, asked) == ("amber", "amber")
    assert told.startswith("Stripe made invoice.overdue on 2026-01-0")


def test_webhooks_that_stopped_coming_are_red(terminal: Terminal, shop: Shop, stripe_is: dict[str, str]) -> None:
    shop.invoice()
    assert terminal.types("backfill", **stripe_is).exit_code == 0
    secret = {**stripe_is, "STRIPE_WEBHOOK_SECRET": "whsec_1"}
    assert not [text for _, text in doctor(terminal, secret)["stripe webhook"] if "nothing has come" in text]
    engine = create_engine(f"sqlite:///{terminal.database}")
    with engine.begin() as tx:
        tx.execute(schema.installation.update().values(created_at=MONDAY))
    engine.dispose()
    said = doctor(terminal, secret)["stripe webhook"]
    assert [state for state, text in said if "nothing has come since 2026-01-05 09:00 UTC" in text] == ["red"]


def notice_of(terminal: Terminal, invoice_id: str) -> None:
    """A reminder of this invoice left on Tuesday."""
    engine = create_engine(f"sqlite:///{terminal.database}")
    with engine.begin() as tx:
        invoice = tx.execute(schema.invoice.select().where(schema.invoice.c.stripe_id == invoice_id)).one()
        claim = tx.execute(schema.claim.select().where(schema.claim.c.invoice_id == invoice.id)).one()
        left: dict[str, Any] = {"accepted_at": MONDAY.replace(day=6), "state": "accepted"}
        notice = rows.add_notice(tx, claim.case_id, invoice.debtor_id, **left)
        tx.execute(schema.notice_claim.insert().values(notice_id=notice, claim_id=claim.id, demanded=False))
    engine.dispose()
