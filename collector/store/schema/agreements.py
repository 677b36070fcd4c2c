"""What creditor and debtor agreed on, and what was offered: instalment plans, and solutions short of them."""

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

offer = Table(
    "offer",
    metadata,
    # A solution the owner offered, without admission and until a day; what the debtor said to it, and when.
    Column("id", Id, primary_key=True),
    Column("case_id", ForeignKey("collection_case.id"), nullable=False, index=True),
    Column("cycle", Integer, nullable=False),
    Column("rung", String(16), nullable=False),
    Column("terms", JSON, nullable=False),
    Column("words", Text, nullable=False, server_default=""),  # the owner's, read by the debtor
    Column("skipped_because", Text, nullable=False, server_default=""),  # why gentler rungs were passed over
    Column("by_mail", Boolean, nullable=False),
    Column("made_on", Date, nullable=False),
    Column("expires_on", Date, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("outcome", String(16)),  # NULL while it waits
    Column("ended_on", Date),
    Column("ended_by", Text),
    CheckConstraint("rung IN ('delay','instalments','gesture','credit_note','refund')", name="rung"),
    CheckConstraint("outcome IN ('accepted','refused','expired','withdrawn')", name="outcome"),
    CheckConstraint("(outcome IS NULL) = (ended_on IS NULL)", name="ended_with_its_outcome"),
)

turnover = Table(
    "turnover",
    metadata,
    # What was invoiced in a currency in the twelve months before `as_of`, reckoned once a day.
    Column("currency", String(3), primary_key=True),
    Column("as_of", Date, nullable=False),
    Column("minor", Id, nullable=False),
)
