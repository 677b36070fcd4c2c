"""Mediations: who mediates, since when, until when, and how it ended."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, String, Table, Text

from collector.store.schema.base import Id, Instant, metadata

mediation = Table(
    "mediation",
    metadata,
    # While `ended_on` is null the hold of it keeps the case silent. `agreed_on` is the day both agreed to mediate, if
    # known: limitation is suspended from then on (C. civ. 2238). After `until` the owner is asked what came of it.
    Column("id", Id, primary_key=True),
    Column("case_id", ForeignKey("collection_case.id"), nullable=False, index=True),
    Column("hold_id", ForeignKey("hold.id"), nullable=False),
    Column("mediator", Text, nullable=False),
    Column("notified_on", Date, nullable=False),
    Column("agreed_on", Date),
    Column("until", Date, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("ended_on", Date),
    Column("result", String(16)),
    Column("words", Text, nullable=False, server_default=""),
)
