"""The installation, and the word of its owner on rules of law."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Integer, String, Table, Text, text

from collector.store.schema.base import Id, Instant, metadata

installation = Table(
    "installation",
    metadata,
    # One row: who we are and how far we may go. `fingerprint` names host, database and Stripe account; another one
    # than the running process computes means a restored copy or a clone, which falls back to observe.
    Column("id", Integer, primary_key=True),
    Column("tag", String(40), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("mode", String(16), nullable=False),
    Column("kill_switch", Boolean, nullable=False),
    Column("released_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("sent_count", Id, nullable=False, server_default=text("0")),
    CheckConstraint("id = 1", name="only_one"),
)

rule_word = Table(
    "rule_word",
    metadata,
    # The owner's word on a rule of law that nobody read in the text; `edition` names the rule as it stood then.
    Column("edition", String(64), primary_key=True),
    Column("accepted", Boolean, nullable=False),
    Column("written_by", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
