"""The one place where the parts are chosen: from settings to a running service."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from collector.alarms import LogAlarms
from collector.clock import Clock, SystemClock
from collector.files import FolderFiles
from collector.flows import rates
from collector.gateways.ecb import EcbRates
from collector.gateways.mail.base import MailTransport
from collector.gateways.mail.folder import FolderTransport
from collector.gateways.service_hook import ServiceHook
from collector.gateways.stripe_gateway import StripeGateway
from collector.holiday_data import SendCalendars
from collector.ids import Ids, SystemIds
from collector.parts import Collector, RateBook
from collector.policy_file import load_policy, needs_receiver
from collector.rate_files import load_rate_tables
from collector.settings import MailBy, Settings
from collector.store import installation
from collector.store.session import Store

if TYPE_CHECKING:
    from collector.gateways.mail.imap import MailboxReader


def build(settings: Settings, *, clock: Clock | None = None, ids: Ids | None = None) -> Collector:
    """Make the service. Raises PolicyError, RateTableError or DatabaseNewer with a remedy; speaks to nobody.

    The database must have been migrated (`collector.store.migrate.upgrade`). A new installation, a restored copy and a
    changed host, database or Stripe account start in observe mode (I-52).
    """
    clock = clock or SystemClock()
    ids = ids or SystemIds()
    loaded = load_policy(settings.collector_policy)
    needs_receiver(loaded.policy, settings.collector_policy, has_receiver=bool(settings.collector_service_url))
    store = Store(settings.database, must_last=not settings.collector_demo)
    shipped = load_rate_tables()
    collector = Collector(
        settings=settings,
        policy=loaded.policy,
        terms=loaded.terms,
        rate_book=RateBook(shipped, shipped),
        calendars=SendCalendars(),
        clock=clock,
        ids=ids,
        alarms=LogAlarms(),
        files=FolderFiles(settings.collector_data_dir / "documents"),
        store=store,
        stripe=_stripe(settings, clock, ids),
        mail=_mail(settings, clock),
        confirms_delivery=settings.collector_mail is MailBy.SENDGRID and bool(settings.event_keys),
        worker_name=f"{socket.gethostname()}:{os.getpid()}:{ids.uid()[:6]}",
        mailbox=_mailbox(settings),
        ecb=EcbRates() if settings.collector_ecb_rates else None,
        hook=_hook(settings, clock),
    )
    with store.write() as tx:
        installation.settle_in(tx, clock.now(), fingerprint(settings), tag=ids.uid())
    rates.refresh(collector)
    return collector


def fingerprint(settings: Settings) -> str:
    """What makes this installation this one: where its database lies, the Stripe key and the public address.

    A SQLite file is as good as its host: copied to another one it is a clone. A PostgreSQL server is one place, however
    many machines work on it.
    """
    host = socket.gethostname() if settings.database.startswith("sqlite") else ""
    key = settings.stripe_api_key.get_secret_value()
    return installation.fingerprint(
        host, settings.database, settings.stripe_api_base, key[:20], settings.collector_base_url
    )


def _stripe(settings: Settings, clock: Clock, ids: Ids) -> StripeGateway:
    return StripeGateway(
        api_key=settings.stripe_api_key.get_secret_value(),
        base=settings.stripe_api_base,
        livemode=settings.livemode,
        clock=clock,
        ids=ids,
    )


def _hook(settings: Settings, clock: Clock) -> ServiceHook | None:
    if not settings.collector_service_url:
        return None
    private = settings.collector_service_private
    return ServiceHook(settings.collector_service_url, settings.service_secrets, clock, may_be_private=private)


def _mailbox(settings: Settings) -> MailboxReader | None:
    url = settings.imap_url.get_secret_value()
    if not url:
        return None
    from collector.gateways.mail.imap import MailboxReader, MailboxServer

    return MailboxReader(MailboxServer.from_url(url))


def _mail(settings: Settings, clock: Clock) -> MailTransport:
    """Only what is chosen is loaded: SendGrid's package alone holds 14 MiB."""
    match settings.collector_mail:
        case MailBy.SENDGRID:
            from collector.gateways.mail.sendgrid import SendGridTransport

            return SendGridTransport(settings.sendgrid_api_key.get_secret_value(), settings.sendgrid_api_host, clock)
        case MailBy.SMTP:
            from collector.gateways.mail.smtp import SmtpServer, SmtpTransport

            return SmtpTransport(SmtpServer.from_url(settings.smtp_url.get_secret_value()))
        case MailBy.FOLDER:
            return FolderTransport(Path(settings.collector_data_dir) / "outgoing")
