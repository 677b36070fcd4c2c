"""The service of a business that does not pay stops after a notice of its own, and goes on as soon as it has paid."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from collector.clock import SystemClock
from collector.flows import owner_actions, suspensions
from collector.gateways.service_hook import ServiceHook
from collector.store import journal
from tests.conftest import CHECKOUT
from tests.story import OWNER, Story
from tests.support.crashes import run_until_death
from tests.support.receiver import Receiver
from tests.support.suspending import SECRET, opened, suspending_story, told

NOTICE = ("reminder", "formal_notice", "suspension")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[tuple[Story, Receiver]]:
    with suspending_story(tmp_path) as (story, system):
        yield story, system


def given_a_notice_of_suspension(story: Story) -> Story:
    """1 200.00 EUR due on 5 January; the notice is delivered on the 13th and gives time until the 20th."""
    story.given_invoice("1 200.00 EUR", due="2026-01-05").when_it_is("2026-01-14").then_sent(*NOTICE)
    return story


def test_it_stops_after_notice_and_time_and_goes_on_with_the_payment(scene: tuple[Story, Receiver]) -> None:
    story, system = scene
    given_a_notice_of_suspension(story)
    text = story.mails_to("Durand")[-1]["text"]
    assert "nous suspendrons nos prestations jusqu’au paiement (C. civ., art. 1219)" in text.replace("\u00a0", " ")
    assert story.facts_of("Durand").notices[-1].deadline_on == date(2026, 1, 20)
    story.when_it_is("2026-01-20").when_hour_is(16, 0)
    assert told(system) == []
    story.when_days_pass(2)
    assert told(system) == ["service.suspend"]
    body = opened(system.posts[0])
    invoice = story.invoices["Durand"]
    assert body["customer"] == story.debtors["Durand"]["id"]
    assert [(it["id"], it["remaining_minor"]) for it in body["invoices"]] == [(invoice["id"], 120_000)]
    assert (body["because"], body["livemode"], body["case"]) == ("unpaid", False, story.case_of("Durand"))
    story.then_journal_has("service_call_done", verb="suspend")

    story.when_debtor_pays().when_hour_is(8, 0, jobs=("intake", "suspensions"))
    assert told(system) == ["service.suspend", "service.resume"]
    assert opened(system.posts[-1])["because"] == "paid"
    story.when_days_pass(3).then_case_is("paid")
    assert len(system.posts) == 2


def test_who_pays_in_time_is_never_cut_off_even_when_the_webhook_is_lost(scene: tuple[Story, Receiver]) -> None:
    story, system = scene
    given_a_notice_of_suspension(story).when_it_is("2026-01-19").when_webhooks_are_lost().when_debtor_pays()
    story.when_days_pass(5)
    assert told(system) == []


@pytest.mark.parametrize("what", ["contested", "held", "promised", "kept"])
def test_nothing_stops_while_something_stands_in_the_way(scene: tuple[Story, Receiver], what: str) -> None:
    story, system = scene
    given_a_notice_of_suspension(story).when_it_is("2026-01-19")
    case_id, claim = story.case_of("Durand"), story.facts_of("Durand").claims[0].claim
    if what == "contested":
        owner_actions.open_dispute(story.collector, case_id, claim.id, "the work was late", OWNER)
    elif what == "held":
        story.when_owner_holds("a call is agreed", until="2026-02-10")
    elif what == "promised":
        story.when_owner_records_promise("2026-02-08", 120_000)
    else:
        suspensions.keep_service(story.collector, case_id, True, OWNER)
    story.when_it_is("2026-01-26")
    assert told(system) == []


def test_an_owner_who_keeps_the_service_ends_a_suspension_and_is_never_asked_to_announce_one(
    scene: tuple[Story, Receiver],
) -> None:
    story, system = scene
    given_a_notice_of_suspension(story).when_it_is("2026-01-23")
    assert told(system) == ["service.suspend"]
    suspensions.keep_service(story.collector, story.case_of("Durand"), True, OWNER)
    story.stage.run("suspensions")
    assert told(system) == ["service.suspend", "service.resume"]
    assert opened(system.posts[-1])["because"] == "owner"


def test_where_the_service_is_kept_no_suspension_is_announced(scene: tuple[Story, Receiver]) -> None:
    story, system = scene
    story.given_invoice("900.00 EUR", due="2026-01-05").when_days_pass(2)
    suspensions.keep_service(story.collector, story.case_of("Durand"), True, OWNER)
    story.when_it_is("2026-02-18").then_sent("reminder", "formal_notice", "final_notice")
    assert told(system) == []


def test_a_system_that_is_away_hears_of_it_later_and_once(scene: tuple[Story, Receiver]) -> None:
    story, system = scene
    given_a_notice_of_suspension(story).when_it_is("2026-01-21")
    system.answers = [500, 302, 404, 503]
    story.when_days_pass(2)
    assert told(system) == ["service.suspend"] and len(system.posts) == 5
    assert len({post.body for post in system.posts}) == 1, "a repeat is the same, byte for byte"
    # While it was away the owner was asked; now it has heard.
    with story.collector.store.read() as tx:
        asked = [json.loads(row.data)["kind"] for row in journal.read(tx) if row.kind in ("task_opened", "task_done")]
    assert asked.count("service_not_told") == 2


def test_who_pays_before_the_system_could_be_told_is_never_cut_off(scene: tuple[Story, Receiver]) -> None:
    story, system = scene
    given_a_notice_of_suspension(story).when_it_is("2026-01-21")
    system.answers = [500] * 3
    story.when_hour_is(7, 30)
    assert len(system.posts) == 1
    story.when_debtor_pays().when_days_pass(2)
    # It may have heard the first post: so it is told that all is well, and nothing else.
    assert told(system) == ["service.suspend", "service.resume"]
    assert [opened(post)["type"] for post in system.posts][1:] == ["service.resume"] * 3


def test_behind_the_kill_switch_nobody_is_cut_off_and_who_pays_is_served_again(scene: tuple[Story, Receiver]) -> None:
    story, system = scene
    story.given_invoice("500.00 EUR", due="2026-01-05", debtor="Petit", name="Petit")
    given_a_notice_of_suspension(story).when_it_is("2026-01-23")
    assert told(system) == ["service.suspend"] * 2
    owner_actions.set_kill_switch(story.collector, True, OWNER)
    story.when_debtor_pays("Petit").when_days_pass(1)
    assert told(system) == ["service.suspend", "service.suspend", "service.resume"]


def test_a_public_body_that_climbs_the_ladder_of_businesses_is_never_cut_off(scene: tuple[Story, Receiver]) -> None:
    story, system = scene
    story.given_debtor("Mairie", kind="public_body").given_invoice("800.00 EUR", due="2026-01-05", debtor="Mairie")
    story.when_it_is("2026-01-25").then_sent("reminder", "formal_notice", to="Mairie")
    assert told(system) == []


def test_a_worker_killed_at_any_point_tells_each_thing_once_and_forgets_none(tmp_path: Path, database_url: str) -> None:
    debtors = [f"D{number}" for number in range(2)]
    with suspending_story(tmp_path, database_url) as (story, system):
        for name in debtors:
            story.given_invoice("300.00 EUR", due="2026-01-05", debtor=name)
        story.when_it_is("2026-01-21")
        killed_at_every_point(story)
        assert sorted(told_to_each(system)) == sorted(
            (story.debtors[name]["id"], "service.suspend") for name in debtors
        )
        for name in debtors:
            story.when_debtor_pays(name)
        story.when_hour_is(12, 0, jobs=("intake",))
        killed_at_every_point(story)
        assert sorted(told_to_each(system)) == sorted(
            (story.debtors[name]["id"], told) for name in debtors for told in ("service.resume", "service.suspend")
        )
        with story.collector.store.read() as tx:
            assert journal.verify(tx) is None


def killed_at_every_point(story: Story, by_day: int = 6) -> None:
    """Each process gets `by_day` points further than the one before, until one lives to the end; then nothing is left.

    COLLECTOR_NIGHTLY=1: one point further each time.
    """
    step = 1 if os.environ.get("COLLECTOR_NIGHTLY") else by_day
    deadly, survived = 1, 0
    while survived < 2:
        died_at = run_until_death(story.collector, f"worker-{deadly}", deadly, suspensions.run)
        deadly, survived = deadly + step, survived + (died_at is None)
        story.stage.turn_to(story.stage.clock.now() + suspensions.LEASE + timedelta(seconds=15))
    assert deadly > 30


def told_to_each(system: Receiver) -> list[tuple[str, str]]:
    """Whom it was about and what was said, each thing once: a repeat is known by its id."""
    heard = {body["id"]: (body["customer"], body["type"]) for body in map(opened, system.posts)}
    return list(heard.values())


def test_the_receiver_of_the_documentation_understands_us_and_refuses_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLLECTOR_SERVICE_SECRET", SECRET)
    page = (CHECKOUT / "docs" / "suspension.md").read_text(encoding="utf-8")
    code = page.partition("```python\n")[2].partition("```")[0]
    done: list[tuple[str, str]] = []
    file = tmp_path / "receiver_of_the_page.py"
    file.write_text(code.replace('"seen.db"', '":memory:"'), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("receiver_of_the_page", file)
    assert spec is not None and spec.loader is not None
    page_of: Any = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, page_of)
    spec.loader.exec_module(page_of)
    page_of.suspend = lambda customer: done.append(("suspend", customer))
    page_of.resume = lambda customer: done.append(("resume", customer))
    client = page_of.app.test_client()
    hook = ServiceHook("https://app.example.com", (SECRET,), SystemClock())
    body = b'{"id":"u1","type":"service.suspend","customer":"cus_1"}'
    headers = {"Collector-Signature": hook.signature(body), "Content-Type": "application/json"}
    for _ in range(2):
        assert client.post("/collector", data=body, headers=headers).status_code == 204
    assert client.post("/collector", data=body + b" ", headers=headers).status_code == 400
    assert client.post("/collector", data=body).status_code == 400
    assert done == [("suspend", "cus_1")]
