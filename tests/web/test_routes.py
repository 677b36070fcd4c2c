"""Which door opens for whom? One line a route; a route that is not in the table fails the test."""

from __future__ import annotations

from typing import Any

import pytest

from collector.web.guard import OPEN_TO_ALL
from tests.web.house import House, form_token, open_case

# Endpoint: (method, path as the owner of case 1 would ask, what a stranger gets, what the owner gets). A stranger's GET
# is sent to sign in; a stranger's POST is refused before anything is looked at.
TO_SIGN_IN, REFUSED = 302, (400, 401)
TABLE: dict[str, tuple[str, str, Any, Any]] = {
    "week.week": ("GET", "/", TO_SIGN_IN, 200),
    "cases.cases": ("GET", "/cases", TO_SIGN_IN, 200),
    "cases.case": ("GET", "/cases/1", TO_SIGN_IN, 200),
    "files.dossier_of": ("POST", "/cases/1/dossier.zip", REFUSED, 200),
    "statements.page": ("GET", "/cases/1/statement", TO_SIGN_IN, 200),
    "statements.api": ("GET", "/api/cases/1/statement", 401, 200),
    "statements.draw_up": ("POST", "/cases/1/statement", REFUSED, 400),
    "files.document": ("GET", "/documents/1", TO_SIGN_IN, 404),
    "files.attempts_of": ("GET", "/cases/1/attempts.pdf", TO_SIGN_IN, 200),
    "handoff.lawyer": ("GET", "/cases/1/lawyer", TO_SIGN_IN, 200),
    "notices.message": ("GET", "/notices/1", TO_SIGN_IN, (200, 404)),
    "notices.html": ("GET", "/notices/1/html", TO_SIGN_IN, (200, 404)),
    "notices.approve": ("GET", "/notices/1/approve", TO_SIGN_IN, (404, 410)),
    "notices.preview_html": ("GET", "/notices/1/preview.html", TO_SIGN_IN, (404, 410)),
    "notices.preview_pdf": ("GET", "/notices/1/preview.pdf", TO_SIGN_IN, (404, 410)),
    "set_aside.objects": ("GET", "/set-aside", TO_SIGN_IN, 200),
    "health.health": ("GET", "/health", TO_SIGN_IN, 200),
    "account.account": ("GET", "/account", TO_SIGN_IN, 200),
    "acts.hold": ("POST", "/cases/1/hold", REFUSED, 302),
    "acts.insolvency": ("POST", "/cases/1/insolvency", REFUSED, 302),
    "acts.resume": ("POST", "/cases/1/resume", REFUSED, 302),
    "acts.service": ("POST", "/cases/1/service", REFUSED, 400),
    "mediations.begin": ("POST", "/cases/1/mediation", REFUSED, 302),
    "mediations.extend": ("POST", "/cases/1/mediation/until", REFUSED, 302),
    "mediations.end": ("POST", "/cases/1/mediation/end", REFUSED, 302),
    "disputes.contest": ("POST", "/cases/1/dispute", REFUSED, 400),
    "disputes.findings": ("POST", "/cases/1/disputes/1/findings", REFUSED, 302),
    "disputes.close": ("POST", "/cases/1/disputes/1/close", REFUSED, 302),
    "acts.promise": ("POST", "/cases/1/promise", REFUSED, 302),
    "calls.call": ("POST", "/cases/1/call", REFUSED, 302),
    "acts.note": ("POST", "/cases/1/note", REFUSED, 302),
    "acts.revoke_links": ("POST", "/cases/1/revoke-links", REFUSED, 302),
    "acts.close": ("POST", "/cases/1/close", REFUSED, 302),
    "acts.reviewed": ("POST", "/cases/1/reviewed", REFUSED, 302),
    "acts.despite_credit": ("POST", "/cases/1/despite-credit", REFUSED, 302),
    "acts.leave_paid": ("POST", "/cases/1/leave-paid", REFUSED, 302),
    "acts.due_date": ("POST", "/cases/1/claims/1/due-date", REFUSED, 302),
    "money_acts.value_date": ("POST", "/cases/1/value-date", REFUSED, 400),
    "money_acts.designation": ("POST", "/cases/1/designation", REFUSED, 400),
    "money_acts.allocation": ("POST", "/cases/1/allocation", REFUSED, 400),
    "stripe_acts.penalty_invoice": ("POST", "/cases/1/penalty-invoice", REFUSED, 302),
    "stripe_acts.give_up": ("POST", "/cases/1/penalty-invoice/x/give-up", REFUSED, 302),
    "stripe_acts.credit_note": ("POST", "/cases/1/credit-note", REFUSED, 302),
    "stripe_acts.refund": ("POST", "/cases/1/refund", REFUSED, 302),
    "stripe_acts.write_off": ("POST", "/cases/1/write-off", REFUSED, 302),
    "stripe_acts.seen": ("POST", "/cases/1/writes/x/seen", REFUSED, 302),
    "acts.rule_word": ("POST", "/rules/nothing/word", REFUSED, 302),
    "money_acts.waiver": ("POST", "/cases/1/waiver", REFUSED, 302),
    "penalties_at_once.penalties": ("GET", "/penalties", TO_SIGN_IN, 200),
    "penalties_at_once.decide": ("POST", "/penalties", REFUSED, 400),
    "money_acts.penalties": ("POST", "/cases/1/penalties", REFUSED, 400),
    "money_acts.received_again": ("POST", "/cases/1/received-again", REFUSED, 302),
    "money_acts.penalties_received": ("POST", "/cases/1/penalties-received", REFUSED, 302),
    "money_acts.offer": ("POST", "/cases/1/offers", REFUSED, 302),
    "agreements.make_plan": ("POST", "/cases/1/plan", REFUSED, 400),
    "agreements.file_signed": ("POST", "/cases/1/plan/signed", REFUSED, 302),
    "agreements.end_plan": ("POST", "/cases/1/plans/99/end", REFUSED, 302),
    "acts.go_on": ("POST", "/cases/1/go-on", REFUSED, 302),
    "agreements.solution_page": ("GET", "/cases/1/solution?rung=delay", TO_SIGN_IN, 200),
    "agreements.make_offer": ("POST", "/cases/1/solutions", REFUSED, 400),
    "agreements.answer_offer": ("POST", "/cases/1/solutions/99", REFUSED, 400),
    "money_acts.withdraw_offer": ("POST", "/cases/1/offers/99/withdraw", REFUSED, 302),
    "acts.veto": ("POST", "/notices/99/veto", REFUSED, 302),
    "acts.waive": ("POST", "/notices/99/waive", REFUSED, 302),
    "acts.retry": ("POST", "/notices/99/retry", REFUSED, 302),
    "acts.doubt": ("POST", "/notices/99/doubt", REFUSED, 400),
    "acts.delivered": ("POST", "/notices/99/delivered", REFUSED, 302),
    "acts.posted": ("POST", "/notices/99/posted", REFUSED, 302),
    "acts.classify": ("POST", "/debtors/1/kind", REFUSED, 400),
    "acts.address": ("POST", "/debtors/1/address", REFUSED, 302),
    "acts.task_done": ("POST", "/tasks/99/done", REFUSED, 302),
    "notices.say_yes": ("POST", "/notices/99/approve", REFUSED, 404),
    "handoff.transmit": ("POST", "/cases/1/lawyer", REFUSED, 302),
    "health.mode": ("POST", "/health/mode", REFUSED, 400),
    "health.kill_switch": ("POST", "/health/kill-switch", REFUSED, 400),
    "language.choose": ("POST", "/language", REFUSED, 302),
    "account.password": ("POST", "/account/password", REFUSED, 302),
    "account.end_session": ("POST", "/account/sessions/99/end", REFUSED, 404),
    "account.end_others": ("POST", "/account/sessions/end-others", REFUSED, 302),
    "security.logout": ("POST", "/sign-out", REFUSED, 302),
    # Doors for strangers.
    "security.login": ("GET", "/sign-in", 200, 302),
    "sign_in.link": ("GET", "/enter/unknown", 410, 410),
    "sign_in.follow_link": ("POST", "/enter/unknown", (400, 410), 410),
    "replies.reply": ("GET", "/replies/99", TO_SIGN_IN, 404),
    "replies.answer": ("POST", "/replies/99/answer", REFUSED, 404),
    "replies.assign": ("POST", "/replies/99/case", REFUSED, 404),
    "passages.page": ("GET", "/words", TO_SIGN_IN, 200),
    "passages.look": ("POST", "/words/look", REFUSED, 200),
    "passages.look_html": ("POST", "/words/look.html", REFUSED, 200),
    "passages.save": ("POST", "/words", REFUSED, 302),
    "pay.pay": ("GET", "/p/unknown", 410, 410),
    "debtor.page": ("GET", "/d/unknown", 410, 410),
    "debtor.pay": ("GET", "/d/unknown/pay/1", 410, 410),
    "debtor.agreement": ("GET", "/d/unknown/agreement.pdf", 410, 410),
    "debtor.answer": ("POST", "/d/unknown", 410, 410),  # by the token of its own form
    "probes.healthz": ("GET", "/healthz", 200, 200),
    "probes.readyz": ("GET", "/readyz", 200, 200),
    "probes.metrics": ("GET", "/metrics", 200, 200),  # from this machine; see test_probes.py
    "webhooks.stripe_event": ("POST", "/webhooks/stripe", 400, 400),
    "webhooks.sendgrid_events": ("POST", "/webhooks/sendgrid", 400, 400),
    "webhooks.reply": ("POST", "/webhooks/replies/unknown", 404, 404),
    "static": ("GET", "/static/x/collector.css", 200, 200),
}


def statuses(expected: Any) -> tuple[int, ...]:
    return expected if isinstance(expected, tuple) else (expected,)


def test_every_route_is_in_the_table_and_every_line_is_a_route(house: House) -> None:
    assert {rule.endpoint for rule in house.app.url_map.iter_rules()} == set(TABLE)


def test_an_act_is_never_done_by_following_a_link(house: House) -> None:
    for rule in house.app.url_map.iter_rules():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint != "security.login":
            assert len(methods) == 1, rule
        if rule.endpoint.startswith(("acts.", "language.")):
            assert methods == {"POST"}, rule


@pytest.mark.parametrize("endpoint", TABLE)
def test_who_gets_in(endpoint: str, house: House) -> None:
    open_case(house, days_late=1)
    method, path, for_stranger, for_owner = TABLE[endpoint]
    answer = house.stranger.open(path, method=method)
    assert answer.status_code in statuses(for_stranger)
    if for_stranger == TO_SIGN_IN:
        assert answer.location.startswith("/sign-in?next=")
    if method == "POST":
        # Without the form's token nobody acts, the owner included; webhooks prove themselves otherwise.
        if not endpoint.startswith(("webhooks.", "debtor.")):
            assert house.owner.post(path).status_code == 400
        answer = house.owner.post(path, data={"csrf_token": form_token(house.owner.get("/account").text)})
    else:
        answer = house.owner.get(path)
    assert answer.status_code in statuses(for_owner), answer.text[:500]


def test_a_stranger_with_a_token_of_his_own_still_may_not_act(house: House) -> None:
    open_case(house, days_late=1)
    token = form_token(house.stranger.get("/sign-in").text)
    for endpoint, (method, path, _stranger, _owner) in TABLE.items():
        if method == "POST" and endpoint not in OPEN_TO_ALL and endpoint != "security.login":
            assert house.stranger.post(path, data={"csrf_token": token}).status_code == 401, endpoint
    assert not house.entries("hold_placed") and not house.entries("case_closed")


def test_a_person_without_the_role_of_owner_sees_nothing(house: House) -> None:
    from collector.store import users

    with house.collector.store.write() as tx:
        tx.execute(users.user_role.delete())
    assert house.owner.get("/").status_code == 403
