"""`doctor` looks at the sender's domain and says which record to add."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from collector.checking import examine
from collector.gateways.dns_records import DnsRecords
from collector.gateways.mail.smtp import SmtpServer, SmtpTransport
from collector.parts import Collector
from collector.settings import MailBy
from tests.story import Story
from tests.support.name_server import Zone, name_server

DOMAIN = "atelier-lumen.example"
DKIM = {
    "mail_cname": {"type": "cname", "host": f"em12.{DOMAIN}", "data": "u7.wl.sendgrid.net"},
    "dkim1": {"type": "cname", "host": f"s1._domainkey.{DOMAIN}", "data": "s1.domainkey.u7.wl.sendgrid.net"},
}
WHOLE: Zone = {
    (f"em12.{DOMAIN}", "CNAME"): ["u7.wl.sendgrid.net."],
    (f"s1._domainkey.{DOMAIN}", "CNAME"): ["S1.domainkey.u7.wl.sendgrid.net."],
    (f"s2._domainkey.{DOMAIN}", "CNAME"): ["s2.domainkey.u7.wl.sendgrid.net."],
    (f"_dmarc.{DOMAIN}", "TXT"): ['"v=DMARC1; p=quarantine; " "rua=mailto:d@x.example"'],
    (f"reply.{DOMAIN}", "MX"): ["10 mx.sendgrid.net."],
}


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    with Story(tmp_path, "2026-01-05") as opened:
        yield opened


def said(story: Story, zone: Zone, **settings: Any) -> list[tuple[str, str]]:
    """What doctor finds about the sender's domain."""
    with name_server(zone) as dns:
        return seen(as_in_life(story.collector, dns, **settings))


def seen(collector: Collector) -> list[tuple[str, str]]:
    return [(found.state, found.text) for found in examine(collector) if found.name == "sender's domain"]


def as_in_life(collector: Collector, dns: DnsRecords, **changes: Any) -> Collector:
    creditor = replace(collector.policy.creditor, sender_email=f"compta@{DOMAIN}")
    given = {"collector_demo": False, "collector_reply_domain": f"reply.{DOMAIN}", **changes}
    settings = collector.settings.model_copy(update=given)
    return replace(collector, dns=dns, settings=settings, policy=replace(collector.policy, creditor=creditor))


def test_a_whole_domain_is_green_throughout(story: Story) -> None:
    story.stage.ask("POST", "/sandbox/sendgrid_account", {"domain_records": {DOMAIN: DKIM}})
    found = said(story, WHOLE)
    assert {state for state, _ in found} == {"green"}, found
    assert ("green", f"replies: reply.{DOMAIN} is received by mx.sendgrid.net") in found
    assert any("p=quarantine; rua=mailto:d@x.example" in text for _, text in found), "parts are put together"


def test_an_empty_domain_is_told_each_record_to_add(story: Story) -> None:
    story.stage.ask("POST", "/sandbox/sendgrid_account", {"domain_records": {DOMAIN: DKIM}})
    assert said(story, {(f"em12.{DOMAIN}", "CNAME"): ["elsewhere.example."]}) == [
        ("red", f"add to your domain: s1._domainkey.{DOMAIN} CNAME s1.domainkey.u7.wl.sendgrid.net"),
        ("red", f"add to your domain: em12.{DOMAIN} CNAME u7.wl.sendgrid.net (there is elsewhere.example)"),
        ("amber", f'DMARC: add to your domain: _dmarc.{DOMAIN} TXT "v=DMARC1; p=none; rua=mailto:postmaster@{DOMAIN}".'
                  " Large mailbox providers ask for it"),
        ("red", f"replies: add to your domain: reply.{DOMAIN} MX 10 mx.sendgrid.net"),
    ]  # fmt: skip


def test_a_domain_that_sendgrid_does_not_know_is_told_so(story: Story) -> None:
    story.stage.ask("POST", "/sandbox/sendgrid_account", {"domain_records": {}})
    state, text = said(story, WHOLE)[0]
    assert state == "red" and "SendGrid does not know atelier-lumen.example" in text


def test_a_key_that_may_only_send_is_enough_to_look_for_the_usual_names(story: Story) -> None:
    found = said(story, {key: value for key, value in WHOLE.items() if "s2." not in key[0]})
    assert found[0] == ("green", f"DKIM: s1._domainkey.{DOMAIN} is there")
    assert found[1][0] == "red" and f"add to your domain: s2._domainkey.{DOMAIN} CNAME" in found[1][1]


@pytest.mark.parametrize(
    ("records", "state", "words"),
    [
        ([], "red", f'add to your domain: {DOMAIN} TXT "v=spf1 a:mail.example.net ~all"'),
        (['"v=spf1 include:spf.example.net -all"'], "green", "v=spf1 include:spf.example.net -all"),
        (['"v=spf1 -all"', '"v=spf1 mx -all"'], "red", "2 records that begin with v=spf1, which counts as none"),
    ],
)
def test_a_mail_server_of_ones_own_needs_spf(story: Story, records: list[str], state: str, words: str) -> None:
    zone = {**WHOLE, (DOMAIN, "TXT"): records} if records else WHOLE
    with name_server(zone) as dns:
        life = as_in_life(story.collector, dns, collector_mail=MailBy.SMTP, collector_reply_domain="")
        url = "smtps://u:p@mail.example.net:465"
        smtp = life.settings.model_copy(update={"smtp_url": type(life.settings.smtp_url)(url)})
        found = seen(replace(life, settings=smtp, mail=SmtpTransport(SmtpServer.from_url(url))))
    assert found[0][0] == state and words in found[0][1]


def test_dmarc_of_the_domain_above_counts_and_two_of_them_do_not(story: Story) -> None:
    above = {("_dmarc.lumen.example", "TXT"): ['"v=DMARC1; p=none"'], ("x", "TXT"): ['"x"']}
    with name_server(above) as dns:
        life = as_in_life(story.collector, dns, collector_reply_domain="")
        creditor = replace(life.policy.creditor, sender_email="a@facture.lumen.example")
        found = seen(replace(life, policy=replace(life.policy, creditor=creditor)))
    assert ("green", "DMARC: _dmarc.lumen.example: v=DMARC1; p=none") in found
    twice = {**WHOLE, (f"_dmarc.{DOMAIN}", "TXT"): ['"v=DMARC1; p=none"', '"v=DMARC1; p=reject"']}
    assert any(state == "red" and "which counts as none" in text for state, text in said(story, twice))


def test_no_answer_at_all_is_amber_and_stops_nothing_else(story: Story) -> None:
    silent = DnsRecords("127.0.0.1", 9, seconds=0.3)
    [(state, text)] = [each for each in seen(as_in_life(story.collector, silent)) if "could not be asked" in each[1]]
    assert state == "amber" and "s1._domainkey" in text
