"""Will mail servers believe that our mails are ours? SPF, DKIM, DMARC, replies: what is missing, and what to add.

SPF: RFC 7208. DKIM: RFC 6376. DMARC: RFC 7489. SendGrid signs with the keys behind s1._domainkey and s2._domainkey.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from collector.flows.stripe_check import AMBER, GREEN, RED, Seen
from collector.gateways.dns_records import DnsRecords, DnsUnavailable
from collector.parts import Collector
from collector.settings import MailBy

PARSE_SERVER = "mx.sendgrid.net"
SELECTORS = ("s1", "s2")


def sender(collector: Collector) -> Seen:
    """Look at the domain of `[sender] email` and at that of replies. Nothing where no mail leaves the machine."""
    settings, domain = collector.settings, collector.policy.creditor.sender_email.rpartition("@")[2].lower()
    if settings.collector_demo or settings.collector_mail is MailBy.FOLDER:
        return
    try:
        if settings.collector_mail is MailBy.SENDGRID:
            yield from _sendgrid(collector, domain)
        else:
            yield from _spf(collector.dns, domain, urlsplit(settings.smtp_url.get_secret_value()).hostname or "")
        yield from _dmarc(collector.dns, domain)
        yield from _replies(collector, domain)
    except DnsUnavailable as trouble:
        yield AMBER, f"the domain name system could not be asked ({trouble})"


def _sendgrid(collector: Collector, domain: str) -> Iterator[tuple[str, str]]:
    """The records that SendGrid names for the domain, where the key may ask; else the two that it always uses."""
    wanted = collector.mail.records_wanted(domain)
    if wanted is None:
        yield from _dkim_by_name(collector.dns, domain)
        return
    if not wanted:
        where = "SendGrid, Settings, Sender Authentication, Authenticate Your Domain; then add the records it shows"
        yield RED, f"SendGrid does not know {domain}: mails are not signed as yours. {where}"
    for record in wanted:
        have = collector.dns.alias(record.host) if record.kind == "CNAME" else ""
        have = have or " ".join(collector.dns.texts(record.host) if record.kind == "TXT" else ())
        if have == record.data.lower().rstrip(".") or (record.kind == "TXT" and record.data in have):
            yield GREEN, f"{record.host} is there"
        else:
            yield RED, f"add to your domain: {record.host} {record.kind} {record.data}{_instead(have)}"


def _instead(have: str) -> str:
    return f" (there is {have})" if have else ""


def _dkim_by_name(dns: DnsRecords, domain: str) -> Iterator[tuple[str, str]]:
    for selector in SELECTORS:
        name = f"{selector}._domainkey.{domain}"
        target = dns.alias(name)
        if target.endswith(".sendgrid.net"):
            yield GREEN, f"DKIM: {name} is there"
        elif any("p=" in text for text in dns.texts(name)):
            yield GREEN, f"DKIM: {name} is there, with a key of its own"
        else:
            where = "SendGrid shows its target at Settings, Sender Authentication, your domain, DNS Records"
            yield RED, f"DKIM: add to your domain: {name} CNAME TARGET. {where}"


def _spf(dns: DnsRecords, domain: str, server: str) -> Iterator[tuple[str, str]]:
    found = [text for text in dns.texts(domain) if text.lower().split(" ")[0] == "v=spf1"]
    if len(found) > 1:
        yield RED, f"SPF: {domain} has {len(found)} records that begin with v=spf1, which counts as none: keep one"
    elif found:
        yield (
            GREEN,
            f"SPF: {found[0]}. That it allows {server}, and that it signs with DKIM, your mail provider can tell",
        )
    else:
        record = f'{domain} TXT "v=spf1 a:{server} ~all"'
        yield RED, f"SPF: add to your domain: {record}, or the include: that your mail provider names"


def _dmarc(dns: DnsRecords, domain: str) -> Iterator[tuple[str, str]]:
    """The record of the domain, else that of the domain above it, which then counts for both."""
    labels = domain.split(".")
    for start in range(max(1, len(labels) - 1)):
        name = f"_dmarc.{'.'.join(labels[start:])}"
        found = [text for text in dns.texts(name) if text.replace(" ", "").lower().startswith("v=dmarc1;")]
        if len(found) > 1:
            yield RED, f"DMARC: {name} has {len(found)} records, which counts as none: keep one"
            return
        if found:
            asked = {part.partition("=")[0].strip().lower() for part in found[0].split(";")}
            said = "" if "p" in asked else ". It has no p=, so that it asks for nothing: add p=none at least"
            yield (AMBER if said else GREEN), f"DMARC: {name}: {found[0]}{said}"
            return
    record = f'_dmarc.{domain} TXT "v=DMARC1; p=none; rua=mailto:postmaster@{domain}"'
    yield AMBER, f"DMARC: add to your domain: {record}. Large mailbox providers ask for it"


def _replies(collector: Collector, domain: str) -> Iterator[tuple[str, str]]:
    reply = collector.settings.collector_reply_domain
    if not reply:
        return
    servers = collector.dns.mail_servers(reply)
    by_parse = collector.settings.collector_reply_secret.get_secret_value() or collector.settings.parse_keys
    if not servers or (by_parse and PARSE_SERVER not in servers):
        yield RED, f"replies: add to your domain: {reply} MX 10 {PARSE_SERVER}{_instead(', '.join(servers))}"
    else:
        yield GREEN, f"replies: {reply} is received by {', '.join(servers)}"
    if reply.split(".")[-2:] != domain.split(".")[-2:]:
        yield (
            AMBER,
            f"replies: {reply} and {domain} belong to two names: choose a domain under {domain}, filters like it",
        )
