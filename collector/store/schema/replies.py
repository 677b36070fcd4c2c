"""What debtors answered."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, String, Table, Text, text

from collector.store.schema.base import Id, Instant, metadata

reply_address = Table(
    "reply_address",
    metadata,
    # The address a notice asks to be answered at, r+TOKEN@...; only the token's hash is kept. It proves no more than
    # that somebody saw that notice, so a reply only ever makes us more careful.
    Column("id", Id, primary_key=True),
    Column("token_sha256", String(64), nullable=False, unique=True),
    Column("notice_id", ForeignKey("notice.id"), nullable=False, index=True),
    Column("made_at", Instant, nullable=False),
)

reply = Table(
    "reply",
    metadata,
    # A mail that came back, or an answer given on the debtor's page; whole in the document files by its SHA-256, here
    # as it is read. While `answered_at` is null a person's mail holds its case. `case_id` null: nobody knows yet
    # which case it is about.
    Column("id", Id, primary_key=True),
    Column("case_id", ForeignKey("collection_case.id"), index=True),
    Column("notice_id", ForeignKey("notice.id")),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("received_at", Instant, nullable=False),
    Column("from_email", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("words", Text, nullable=False),  # the debtor's own, without what is quoted
    Column("whole", Text, nullable=False),  # all of its text
    Column("labels", JSON, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("because", Text, nullable=False),
    Column("is_human", Boolean, nullable=False),
    Column("files", JSON, nullable=False),  # attachments kept: name, content type, size, sha256; or why one was not
    Column("answered_at", Instant),
    Column("answered_by", Text),
    Column("answer", String(24)),
    Column("source", String(8), nullable=False, server_default="mail"),  # mail | page
    Column("form_key", String(64)),  # of the page's form, which counts once
    Column("acknowledged", Boolean, nullable=False, server_default=text("false")),  # that he owes it: ticked by himself
)
Index("uq_reply_form_key", reply.c.form_key, unique=True)
Index(
    "ix_reply_unread",
    reply.c.case_id,
    reply.c.id,
    postgresql_where=text("answered_at IS NULL"),
    sqlite_where=text("answered_at IS NULL"),
)
