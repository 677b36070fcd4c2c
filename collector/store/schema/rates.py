"""The rates the owner added to the tables that come with the program."""

from __future__ import annotations

from sqlalchemy import Column, Date, String, Table, Text

from collector.store.schema.base import Id, Instant, metadata

rate_row = Table(
    "rate_row",
    metadata,
    # A row the owner added to a shipped rate table; append-only, the latest of a table and day counts.
    Column("id", Id, primary_key=True),
    Column("rate_table", String(40), nullable=False),
    Column("effective_from", Date, nullable=False),
    Column("rate_e5", Id, nullable=False),
    Column("source", Text, nullable=False),
    Column("verification", String(16), nullable=False),
    Column("reason", Text, nullable=False),  # of a correction; else empty
    Column("written_by", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
