"""The tables, each with one sentence on what a row is. Amounts are integers in minor units; instants are UTC."""

from __future__ import annotations

from collector.store.schema.agreements import instalment, offer, plan, turnover
from collector.store.schema.base import NAMES, Id, Instant, metadata
from collector.store.schema.canary import canary
from collector.store.schema.cases import call, case, claim, dispute, hold, note, promise, quote, set_aside_object, task
from collector.store.schema.history import cursor, inbox, journal, journal_head, lease, run
from collector.store.schema.installation import installation, rule_word
from collector.store.schema.mediations import mediation
from collector.store.schema.mirrors import cash_balance, debtor, invoice, ledger_entry, payment_correction
from collector.store.schema.notices import (
    attempt,
    debtor_link,
    delivery_event,
    document,
    notice,
    notice_claim,
    pay_link,
)
from collector.store.schema.passages import passage
from collector.store.schema.rates import rate_row
from collector.store.schema.replies import reply, reply_address
from collector.store.schema.suspensions import service_call, suspension
from collector.store.schema.tries import throttle
from collector.store.schema.writing import statement, write_back

__all__ = [
    "NAMES",
    "Id",
    "Instant",
    "attempt",
    "call",
    "canary",
    "case",
    "cash_balance",
    "claim",
    "cursor",
    "debtor",
    "debtor_link",
    "delivery_event",
    "dispute",
    "document",
    "hold",
    "inbox",
    "installation",
    "instalment",
    "invoice",
    "journal",
    "journal_head",
    "lease",
    "ledger_entry",
    "mediation",
    "metadata",
    "note",
    "notice",
    "notice_claim",
    "offer",
    "passage",
    "pay_link",
    "payment_correction",
    "plan",
    "promise",
    "quote",
    "rate_row",
    "reply",
    "reply_address",
    "rule_word",
    "run",
    "service_call",
    "set_aside_object",
    "statement",
    "suspension",
    "task",
    "throttle",
    "turnover",
    "write_back",
]
