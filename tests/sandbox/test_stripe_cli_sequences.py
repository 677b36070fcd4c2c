"""Do the requests of Stripe's own command line run to their end here, and bring about the event they promise?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.stripe_shop import Shop

pytestmark = pytest.mark.schema

TRIGGERS = (
    "invoice.created",
    "invoice.finalized",
    "invoice.sent",
    "invoice.paid",
    "invoice.payment_failed",
    "invoice.voided",
    "invoice.marked_uncollectible",
    "invoice.deleted",
    "credit_note.created",
    "credit_note.voided",
    "charge.dispute.created",
    "charge.refunded",
    "customer.deleted",
)


@pytest.fixture(scope="module")
def recorded(shared_reference: Path) -> dict[str, Any]:
    path = shared_reference / "stripe" / "cli-trigger-requests.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))["triggers"])


def test_all_recorded_triggers_are_played_below(recorded: dict[str, Any]) -> None:
    assert sorted(recorded) == sorted(TRIGGERS)


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_a_trigger_of_stripes_command_line_brings_about_its_event(
    trigger: str, recorded: dict[str, Any], shop: Shop
) -> None:
    shop.control("account", currency="usd", country="US")
    ids: dict[str, str] = {}
    for request in recorded[trigger]:
        path = request["path"].format(**ids)
        form = {name: value.format(**ids) for name, value in request["form"]}
        answer = shop.send(request["method"], path, form)
        # Only the trigger that wants a decline may be declined.
        assert answer.status == (402 if trigger == "invoice.payment_failed" and path.endswith("/pay") else 200)
        if answer.status == 200:
            ids.setdefault(f"{answer.body['id'].partition('_')[0]}_id", answer.body["id"])

    assert trigger in shop.event_types()
