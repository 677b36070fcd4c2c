"""The sentences the owner wrote for the mails."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, String, Table, Text

from collector.store.schema.base import Id, Instant, metadata

passage = Table(
    "passage",
    metadata,
    # One version of what stands at one place of one mail in one language; append-only, the latest counts, an empty
    # text gives the place back to our words. `remarks` is what the owner was told of the words and saved them with.
    Column("id", Id, primary_key=True),
    Column("template", String(80), nullable=False),
    Column("language", String(5), nullable=False),
    Column("place", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("remarks", JSON, nullable=False),
    Column("written_by", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
Index("ix_passage_of_mail", passage.c.template, passage.c.language, passage.c.id)
