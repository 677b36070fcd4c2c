"""Do the pages show what is, in both languages, cheaply, however many cases there are?"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from collector.alarms import MemoryAlarms
from collector.checking import LOOKS
from collector.disk import Room, room_of
from collector.domain.decisions import TaskKind
from collector.domain.policy import Mode
from collector.domain.rate_additions import AddedRow
from collector.domain.rates import RateRow, Verification
from collector.flows import disk_watch, owner_actions, rates
from collector.store import cursors, invoices, runs, schema, stripe_account, tasks
from tests.store import rows
from tests.web.house import (
    NOW,
    TODAY,
    House,
    StatementCount,
    add_notice,
    browser_of,
    house_of,
    open_case,
    reminded,
    sign_in,
    waiting_formal_notice,
)  # fmt: skip


def text_of(page: str) -> str:
    """What a person reads, spaces made plain."""
    words = re.sub(r"<[^>]+>", " ", page).replace("\u202f", " ").replace("\u00a0", " ").replace("&nbsp;", " ")
    return re.sub(r"\s+", " ", words)


def read(house: House, path: str) -> str:
    answer = house.owner.get(path)
    assert answer.status_code == 200
    return text_of(answer.text)


# This week ------------------------------------------------------------------------------------------------------


def test_a_quiet_week_says_so(house: House) -> None:
    page = read(house, "/")
    assert "Nothing needs you" in page and "No step is expected." in page and "no payment received" in page


def test_the_week_begins_with_what_needs_the_owner_and_how_long_it_takes(house: House) -> None:
    waiting_formal_notice(house, open_case(house, "Atelier Boréal"))
    open_case(house, "Lucie Marchand", number="F-2", debtor={"kind": "unknown", "kind_source": "none"}, days_late=5)
    page = read(house, "/")
    assert "2 things need you about 3 minutes" in page  # 2 for the letter, 1 for the question
    letter, question = page.index("Read and approve a notice"), page.index("Business or consumer?")
    assert letter < question
    assert "Atelier Boréal" in page and "€1,200.00 46 days late" in page


def test_what_leaves_unless_she_objects_is_announced(house: House) -> None:
    ids = open_case(house)
    reminded(house, ids)
    page = read(house, "/")
    assert "Leaves unless you object" in page and "Atelier Boréal · formal notice · €1,200.00" in page


def test_a_long_list_of_what_leaves_says_that_it_is_cut(house: House) -> None:
    ids = open_case(house)
    for turn in range(51):
        add_notice(house, ids, "announced", "formal_notice", kind="formal_notice", turn=turn + 1, uid=f"n{turn}")
    page = read(house, "/")
    assert page.count("Atelier Boréal · formal") == 50
    assert "The first 50 of them are shown." in page


def test_the_last_seven_days_are_summed_up(house: House) -> None:
    ids = open_case(house)
    add_notice(house, ids, "delivered", "reminder_9", accepted_at=NOW - timedelta(days=2), turn=5)
    with house.collector.store.write() as tx:
        for number, minor in enumerate((30_000, 12_345)):
            rows.add(
                tx, schema.ledger_entry, invoice_id=ids.invoice, kind="payment", on=TODAY - timedelta(days=1),
                minor=minor, reference=f"inpay_{number}", at=NOW,
            )  # fmt: skip
    page = read(house, "/")
    assert "€423.45 received in 2 payments 1 reminder sent" in page


def test_a_thing_about_no_case_is_seen_and_gone(house: House) -> None:
    because = {"code": "nothing we know", "values": {}}
    with house.collector.store.write() as tx:
        task_id = tasks.open_task(tx, NOW, None, TaskKind.INBOX_DEAD, "7", because, who="collector")
    assert "About your books" in read(house, "/")
    house.post(f"/tasks/{task_id}/done")
    assert "About your books" not in read(house, "/")
    assert house.entries("task_done")[-1].who == house.who


def test_the_week_says_when_nothing_may_leave(house: House) -> None:
    assert "everything is planned" not in read(house, "/")
    owner_actions.set_mode(house.collector, Mode.OBSERVE, house.who)
    assert "Observe mode: everything is planned, nothing leaves." in read(house, "/")
    owner_actions.set_kill_switch(house.collector, True, house.who)
    page = read(house, "/")
    assert "The emergency stop is on: nothing leaves." in page and "Enjoy your week." not in page


def test_health_does_not_praise_what_is_stopped_or_reaches_nobody(house: House) -> None:
    assert "Mails are written to a folder; nobody receives them." in read(house, "/health")
    owner_actions.set_kill_switch(house.collector, True, house.who)
    with house.collector.store.write() as tx:
        runs.finished(tx, "daily_run", NOW, NOW, {})
    assert "Sending is stopped" in read(house, "/health")


@pytest.mark.parametrize(
    ("free", "total", "state", "seen", "soon"),
    [
        (60 * 2**30, 100 * 2**30, "green", "60 GB free", "There is room for database and documents."),
        (4 * 2**30, 100 * 2**30, "amber", "4 GB free", "It will be full before long"),
        (1000 * 2**20, 10 * 2**30, "amber", "1,000 MB free", "It will be full before long"),
        (100 * 2**20, 10 * 2**30, "red", "100 MB free", "Soon nothing can be taken in or sent"),
    ],
)
def test_health_doctor_and_an_alarm_tell_of_a_disk_before_it_is_full(
    house: House, monkeypatch: pytest.MonkeyPatch, free: int, total: int, state: str, seen: str, soon: str
) -> None:
    monkeypatch.setattr(disk_watch, "room_of", lambda _folder: Room(free, total))
    page = read(house, "/health")
    assert seen in page and soon in page
    assert [found for found, _ in LOOKS["disk"](house.collector)] == [state]
    alarms = MemoryAlarms()
    disk_watch.run(replace(house.collector, alarms=alarms))
    told = [(alarm.code, "100 MiB are left where" in alarm.text) for alarm in alarms.raised]
    assert told == ([("disk_full", True)] if state == "red" else [])


def test_the_room_is_asked_where_the_database_will_lie(tmp_path: Path) -> None:
    assert room_of(tmp_path / "not" / "made").total == room_of(tmp_path).total > 0


def test_health_is_red_when_stripe_has_been_silent_for_three_days_while_invoices_are_open(house: House) -> None:
    open_case(house)
    silent = "No webhook has come from Stripe for three days, and invoices are open"
    house.clock.turn_to(NOW + timedelta(days=3))
    sign_in(house.owner)
    assert silent not in read(house, "/health")  # no endpoint is configured: that was chosen
    house.collector.settings.webhook_secret_file.write_text("whsec_1\n")
    assert silent in read(house, "/health")
    with house.collector.store.write() as tx:
        stripe_account.count_heard(tx, NOW + timedelta(days=1), 1, {})
    assert silent not in read(house, "/health")


def test_health_tells_of_a_rate_before_it_is_missing_and_how_to_add_it(house: House) -> None:
    assert "The rates of this half-year are there." in read(house, "/health")
    house.clock.turn_to(datetime(2026, 12, 20, 9, tzinfo=UTC))
    sign_in(house.owner)
    assert "formal notices wait for: ecb_mro, fr_legal_others" in read(house, "/health")
    house.clock.turn_to(datetime(2027, 1, 2, 9, tzinfo=UTC))
    sign_in(house.owner)
    rates.run(house.collector)
    assert "collector rates add --table ecb_mro --from 2027-01-01 --percent" in read(house, "/health")
    assert "The rate ecb_mro of 2027-S1 is missing: reminders leave without interest" in read(house, "/")
    row = RateRow(date(2027, 1, 1), 265_000, "ECB", Verification.OFFICIAL)
    rates.add(house.collector, [AddedRow("ecb_mro", row)], house.who)
    assert "ecb_mro" not in read(house, "/health")


# Cases ----------------------------------------------------------------------------------------------------------


def test_cases_are_found_by_name_and_by_invoice_number(house: House) -> None:
    open_case(house, "Atelier Boréal", number="F-2026-0142")
    open_case(house, "Studio Nivelle", number="F-2026-0163", days_late=5)
    for word in ("nivelle", "F-2026-0163"):
        page = read(house, f"/cases?q={word}")
        assert "Studio Nivelle" in page and "Atelier Boréal" not in page
    assert "Nothing was found for “Nobody”." in read(house, "/cases?q=Nobody")


def test_a_tab_shows_one_state_with_its_count(house: House) -> None:
    ids = open_case(house, "Atelier Boréal")
    open_case(house, "Studio Nivelle", number="F-2", days_late=5)
    owner_actions.hold(house.collector, ids.case, "complaint", TODAY + timedelta(days=9), house.who)
    page = read(house, "/cases?state=paused_until")
    assert "Paused 1" in page and "Atelier Boréal" in page and "Studio Nivelle" not in page
    assert "1 case, €1,200.00 open, €1,200.00 late" in page
    assert house.owner.get("/cases?state=nonsense").status_code == 404
    assert house.owner.get("/cases?sort=nonsense").status_code == 404
    assert house.owner.get("/cases?after=nonsense").status_code == 404


@pytest.mark.parametrize("sort", ["late", "amount", "next"])
def test_pages_of_cases_follow_each_other_without_gap_or_double(house: House, sort: str) -> None:
    for number in range(30):
        minor = 10_000 + 1_000 * (number % 7)
        open_case(
            house, f"Debtor {number:02}", number=f"F-{number}", days_late=4 + number % 5, remaining_minor=minor,
            total_minor=minor, due_minor=minor, principal_minor=minor,
        )  # fmt: skip
    seen: list[str] = []
    path = f"/cases?sort={sort}"
    while path:
        page = house.owner.get(path).text
        seen += re.findall(r"Debtor \d\d", page)
        found = re.search(r'<a class="button" href="([^"]+)">Next page', page)
        path = found[1].replace("&amp;", "&") if found else ""
        assert "30 cases" in page
    assert sorted(seen) == [f"Debtor {number:02}" for number in range(30)]


# One case -------------------------------------------------------------------------------------------------------


def test_a_case_says_why_and_when_and_what_is_owed_line_by_line(house: House) -> None:
    ids = open_case(house)
    page = read(house, f"/cases/{ids.case}")
    assert "Invoice F-1 is 46 days late: a reminder is due." in page
    # 31 Jan to 17 Mar: 46 days at 12.15 % on 1 200.00, and 40.00: 1 258.37.
    assert "31 Jan 2026 – 17 Mar 2026 46 d. €1,200.00 12.15% €18.37" in page
    assert "€40.00" in page and "€1,258.37" in page
    assert "French Commercial Code" in page


def test_the_story_of_a_case_is_told_once_and_newest_first(house: House) -> None:
    ids = open_case(house)
    owner_actions.note(house.collector, ids.case, "spoke to Mr Royer", house.who)
    house.clock.advance(timedelta(minutes=5))
    owner_actions.promise(house.collector, ids.case, TODAY + timedelta(days=4), 120_000, house.who)
    page = read(house, f"/cases/{ids.case}")
    assert page.index("Payment promised €1,200.00 on 21 March") < page.index("Note spoke to Mr Royer")


def test_what_was_given_up_is_not_called_settled(house: House) -> None:
    ids = open_case(house)
    owner_actions.close(house.collector, ids.case, "not worth it", house.who)
    page = read(house, f"/cases/{ids.case}")
    assert "What is owed on 17 March" in page and "What remains here are penalties" not in page
    assert "17 Mar 2026 €1,200.00" in read(house, "/cases?state=closed")


def test_an_act_of_the_owner_is_hers_in_the_story(house: House) -> None:
    ids = open_case(house)
    owner_actions.note(house.collector, ids.case, "spoke to Mr Royer", "owner")
    assert "Note spoke to Mr Royer 17 Mar 2026, 10:00 · you or a colleague" in read(house, f"/cases/{ids.case}")


def test_a_message_is_shown_as_it_was_sent(house: House) -> None:
    ids = open_case(house)
    notice = waiting_formal_notice(house, ids)
    planned = read(house, f"/notices/{notice}")
    assert "It is written at the moment it leaves" in planned
    assert house.owner.get(f"/notices/{notice}/html").status_code == 200
    assert house.owner.get("/notices/999").status_code == 404


def test_a_document_is_downloaded_as_it_was_kept_or_not_at_all(house: House) -> None:
    ids = open_case(house)
    sha256 = house.collector.files.put(b"<script>alert(1)</script>")
    with house.collector.store.write() as tx:
        kept = rows.add(
            tx, schema.document, sha256=sha256, case_id=ids.case, kind="letter", name='a"b.pdf',
            content_type="application/pdf", size=25, at=NOW,
        )  # fmt: skip
        lost = rows.add(
            tx, schema.document, sha256="0" * 64, case_id=ids.case, kind="letter", name="lost.pdf",
            content_type="application/pdf", size=25, at=NOW,
        )  # fmt: skip
    answer = house.owner.get(f"/documents/{kept}")
    assert answer.data == b"<script>alert(1)</script>"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert house.owner.get(f"/documents/{lost}").status_code == 410


# Everywhere -----------------------------------------------------------------------------------------------------


def test_every_page_speaks_french(house: House) -> None:
    ids = open_case(house)
    notice = waiting_formal_notice(house, ids)
    house.post("/language", language="fr")
    expected = {
        "/": "1 point vous attend environ 2 minutes",
        "/cases": "Mise en demeure 1",
        f"/cases/{ids.case}": "La facture F-1 a 46 jours de retard",
        f"/notices/{notice}": "Il est rédigé au moment de partir",
        f"/notices/{notice}/approve": "Envoyer à Atelier Boréal par e-mail",
        f"/cases/{ids.case}/lawyer": "Ce qui manque",
        "/health": "Décision quotidienne",
        "/account": "Où vous êtes connecté",
    }
    for path, words in expected.items():
        assert words in read(house, path), path
    assert "1\u202f200,00\u00a0€" in house.owner.get("/").text


def test_a_page_asks_the_database_at_most_twenty_times(house: House) -> None:
    """However many cases there are."""
    for number in range(12):
        waiting_formal_notice(house, open_case(house, f"Debtor {number}", number=f"F-{number}"))
    for path in ("/", "/cases", "/cases?q=Debtor&sort=amount", "/cases/3", "/health", "/account", "/notices/20"):
        house.owner.get(path)
        with StatementCount(house.collector) as count:
            house.owner.get(path)
        assert len(count.statements) <= 20, (path, count.statements)


def test_a_page_is_light(house: House) -> None:
    for number in range(60):
        open_case(house, f"Debtor {number}", number=f"F-{number}", debtor={"kind": "unknown", "kind_source": "none"})
    for path in ("/", "/cases", "/cases/7"):
        assert len(house.owner.get(path).data) < 200_000, path


def test_files_may_be_kept_for_ever_under_their_own_name_only(house: House) -> None:
    sheet = re.search(r'href="(/static/[^"]+\.css)"', house.stranger.get("/sign-in").text)
    assert sheet is not None
    assert house.stranger.get(sheet[1]).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert house.stranger.get("/static/other/collector.css").headers["Cache-Control"] == "no-store"
    assert house.stranger.get("/static/other/../../wsgi.py").status_code == 404


def test_the_demo_says_that_nothing_leaves(house: House) -> None:
    assert "Demo: nothing leaves this machine" not in read(house, "/")
    settings = house.collector.settings.model_copy(update={"collector_demo": True})
    demo = house_of(replace(house.collector, settings=settings), house.clock)
    assert "Demo: nothing leaves this machine" in text_of(browser_of(demo.app).get("/sign-in").text)


def test_what_stripe_shows_of_an_invoice_set_aside_is_shown_as_text(house: House) -> None:
    shown = b'{"id":"in_9","status":"reborn","description":"<script>alert(1)</script>"}'
    with house.collector.store.write() as tx:
        invoices.set_aside(tx, NOW, "in_9", "status is 'reborn', which we do not know", shown)
    assert "/set-aside" in house.owner.get("/").text
    page = house.owner.get("/set-aside").text
    assert "which we do not know" in page
    assert "&#34;status&#34;: &#34;reborn&#34;" in page
    assert "<script>alert" not in page


def test_health_tells_how_many_invoices_were_compared_and_whether_any_differed(house: House) -> None:
    assert "Nightly comparison with Stripe look at it never It has not run yet." in text_of(read(house, "/health"))
    for counted, told in (
        ({"read": 12, "differences": 2}, "look at it 12 invoices compared 2 differences were found and mended"),
        ({"read": 1}, "1 invoice compared Every invoice with a case is as Stripe has it."),
    ):
        with house.collector.store.write() as tx:
            cursors.save_cursor(tx, cursors.COMPARISON, {"last": counted}, house.clock.now())
        assert told in text_of(read(house, "/health"))
