"""What may a test of the pretend Stripe ask for?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.stripe_schema import StripeSchema
from tests.support.stripe_shop import Shop, open_shop


@pytest.fixture
def shop() -> Iterator[Shop]:
    """A business on a pretend Stripe of its own; its clock stands still on Monday 5 January 2026, 09:00 UTC."""
    with open_shop() as opened:
        yield opened


@pytest.fixture(scope="module")
def schema(shared_reference: Path) -> StripeSchema:
    """What Stripe has published of its answers."""
    return StripeSchema(shared_reference)
