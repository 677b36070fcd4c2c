"""What creditor and debtor agreed on: instalment plans."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, Date, ForeignKey, Integer, String, Table, Text, text

from collector.store.schema.base import Id, Instant, metadata

plan = Table(
    "plan",
    metadata,
    # A debt to be paid in instalments. Kept or broken is found from payments; the owner may end it with the debtor.
    Column("id", Id, primary_key=True),
    Column("case_id", ForeignKey("collection_case.id"), nullable=False, index=True),
    Column("cycle", Integer, nullable=False),
    Column("made_on", Date, nullable=False),
    Column("owed_minor", Id, nullable=False),  # all that was owed on that day
    Column("interest", String(16), nullable=False),
    Column("all_due_days", Integer),  # after a formal notice of so many days one missed makes all due; NULL: never
    Column("acknowledged", Boolean, nullable=False, server_default=text("false")),
    Column("claim_ids", JSON, nullable=False),
    Column("known_references", JSON, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("kept", Boolean),
    Column("ended_on", Date),  # the day on which it was found kept or broken, or on which the owner ended it
    CheckConstraint("interest IN ('runs','stopped','waived_if_kept')", name="interest"),
    CheckConstraint("kept IS NULL OR ended_on IS NOT NULL", name="ended_when_known"),
)

instalment = Table(
    "instalment",
    metadata,
    # One part of a plan: so much by a day. The parts add up to what the plan is about.
    Column("plan_id", ForeignKey("plan.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("due_on", Date, nullable=False, index=True),
    Column("amount_minor", Id, nullable=False),
    CheckConstraint("amount_minor > 0", name="positive"),
)
