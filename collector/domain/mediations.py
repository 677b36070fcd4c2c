"""How long does a mediation last, and what does it do to the limitation of the claim?"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

MEDIATION_HOLD: Final = "mediation"
"""The kind of the hold that a mediation places: no mail ends it, only a person."""

DAYS_OF_MEDIATION: Final = 90  # from the day the mediator said that the file is complete (C. conso. R612-5)


class MediationResult(StrEnum):
    AGREEMENT = "agreement"
    NO_AGREEMENT = "no_agreement"
    LEFT = "left"  # one of the two has left it, or the mediator refused it


def clock_of(notified_on: date) -> date:
    """The last day of the mediator's time; the mediator may prolong it."""
    return notified_on + timedelta(days=DAYS_OF_MEDIATION)
