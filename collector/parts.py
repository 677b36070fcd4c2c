"""The parts a running service is made of, as the flows see them; assembly.py chooses them."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from collector.alarms import Alarms
from collector.clock import Clock
from collector.domain.policy import Policy
from collector.domain.rates import RateTables
from collector.domain.terms import Terms
from collector.files import Files
from collector.gateways.dns_records import DnsRecords
from collector.gateways.ecb import EcbRates
from collector.gateways.mail.base import MailTransport
from collector.gateways.service_hook import ServiceHook
from collector.gateways.stripe_gateway import StripeGateway
from collector.holiday_data import SendCalendars
from collector.ids import Ids
from collector.settings import Settings
from collector.store.session import Store

if TYPE_CHECKING:
    from collector.gateways.mail.imap import MailboxReader


@dataclass
class RateBook:
    """The rate tables as they stand: those of the package, with the rows the owner added up to row number `seen`.

    flows/rates.py keeps it up to date; `unused` says which added rows cannot be used, and why.
    """

    shipped: RateTables
    tables: RateTables
    seen: int = 0
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuietRun:
    """A pass of a job that found nothing to do: its row, and when it began."""

    row: int
    began: datetime


@dataclass(frozen=True)
class Collector:
    """One creditor's service. `worker_name` tells who claims work: host, process and a random part."""

    settings: Settings
    policy: Policy
    terms: tuple[Terms, ...]
    rate_book: RateBook
    calendars: SendCalendars
    clock: Clock
    ids: Ids
    alarms: Alarms
    files: Files
    store: Store
    stripe: StripeGateway
    mail: MailTransport
    confirms_delivery: bool  # whether delivery reports come back; else acceptance counts
    worker_name: str
    mailbox: MailboxReader | None = None  # where replies lie, if they are not posted to us
    ecb: EcbRates | None = None  # asked for a missing rate, where the owner wants that
    dns: DnsRecords = field(default_factory=DnsRecords)
    hook: ServiceHook | None = None  # told when the service stops for a debtor, where the owner has an address
    # The last pass of each job in this process, where it was quiet: a tick need not ask the database for it.
    quiet_runs: dict[str, QuietRun] = field(default_factory=dict)
    stopping: threading.Event = field(default_factory=threading.Event)  # set: finish what is in hand, begin nothing

    @property
    def rates(self) -> RateTables:
        """The rate tables to compute with now. One piece of work asks once, so that all its figures agree."""
        return self.rate_book.tables
