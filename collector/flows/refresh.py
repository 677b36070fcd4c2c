"""Believe Stripe at the last moment: read every open invoice of a case afresh before anything leaves for it."""

from __future__ import annotations

from collector.flows import intake
from collector.parts import Collector
from collector.store import sending


def case(collector: Collector, case_id: int) -> None:
    """Read all invoices of the case that were open when last read, and write down what changed.

    Raises a StripeTrouble when one cannot be read: then nothing leaves for this case (F-27).
    """
    with collector.store.read() as tx:
        stripe_ids = sending.open_invoices_of(tx, case_id)
    intake.apply(collector, intake.read_afresh(collector, stripe_ids))
