"""The demo keeps its promises, measured in the pretend world's own books, and tells the same story twice."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from collector.demo.dashboard import free_port
from collector.demo.play import MARKER, NotADemo, fresh_folder
from collector.demo.summary import duplicates, sent_after_payment, settled_times

CHECKOUT = Path(__file__).parent.parent
KEYS = {
    "invoices", "cases", "notices_by_step", "paid", "penalties_minor_by_currency", "holds", "handed_off", "duplicates",
    "sent_after_payment", "seconds",
}  # fmt: skip
STEPS = {
    "courtesy", "reminder_1", "reminder_2", "call", "firm_reminder", "formal_notice", "final_notice", "handoff",
}  # fmt: skip


def demo(folder: Path, *options: str, **environment: str) -> subprocess.Popen[str]:
    """`python -m collector demo`, started in an empty folder that knows nothing of the checkout."""
    folder.mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("STRIPE_", "COLLECTOR_"))}
    return subprocess.Popen(
        [sys.executable, "-m", "collector", "demo", "--no-serve", *options],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(CHECKOUT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def figures(play: subprocess.Popen[str]) -> dict[str, Any]:
    """The one JSON object of a play that ended well."""
    out, err = play.communicate(timeout=300)
    assert play.returncode == 0, err
    found: dict[str, Any] = json.loads(out)
    return found


def test_in_120_days_cases_reach_the_lawyer_and_nobody_is_chased_twice_or_after_payment(tmp_path: Path) -> None:
    found = figures(demo(tmp_path, "--json", "--days", "120"))

    assert found.keys() == KEYS
    assert found["duplicates"] == found["sent_after_payment"] == 0
    assert found["handed_off"] >= 3
    assert set(found["notices_by_step"]) == STEPS
    assert all(count > 0 for count in found["notices_by_step"].values())
    assert found["paid"] > found["invoices"] / 2
    assert found["penalties_minor_by_currency"].keys() == {"eur", "gbp"}
    assert found["holds"] >= 1


def test_the_same_seed_tells_the_same_story(tmp_path: Path) -> None:
    plays = [demo(tmp_path / seed, "--json", "--days", "16", PYTHONHASHSEED=seed) for seed in ("1", "2")]

    one, other = (figures(play) for play in plays)
    one.pop("seconds"), other.pop("seconds")
    assert one == other
    assert one["notices_by_step"]["reminder_1"] > 5


def test_a_live_key_has_no_place_in_the_demo(tmp_path: Path) -> None:
    play = demo(tmp_path, "--json", STRIPE_API_KEY="rk_live_000000000000")

    out, err = play.communicate(timeout=60)
    assert play.returncode == 2
    assert (out, "live key" in err) == ("", True)
    assert "rk_live" not in err
    assert not list(tmp_path.iterdir())


def test_a_folder_that_no_demo_made_is_left_alone(tmp_path: Path) -> None:
    kept = tmp_path / "var" / "demo" / "collector.db"
    kept.parent.mkdir(parents=True)
    kept.write_text("real books")

    play = demo(tmp_path, "--json")

    assert play.communicate(timeout=60)[0] == ""
    assert play.returncode == 2
    assert kept.read_text() == "real books"


def test_an_earlier_demo_makes_room(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    fresh_folder(folder)
    (folder / "collector.db").write_text("an earlier play")

    fresh_folder(folder)

    assert [path.name for path in folder.iterdir()] == [MARKER]
    (folder / MARKER).unlink()
    (folder / "notes.txt").touch()
    with pytest.raises(NotADemo, match="move it away"):
        fresh_folder(folder)


def test_a_taken_port_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert free_port(port) > port
    assert free_port(0) == 0


# --- how the score is kept ---------------------------------------------------------------------------------------

PAID_AT = 1_770_000_000


def a_mail(at: int, step: str = "reminder_1", to: str = "a@debtor.example", notice: str = "n1") -> dict[str, Any]:
    return {
        "accepted_at": at, "categories": [step], "recipient": to, "custom_args": {"cb_notice": notice},
        "subject": "Facture F-2026-0001", "text": "Facture F-2026-0001 du 5 janvier",
    }  # fmt: skip


def an_invoice(**moments: int) -> dict[str, Any]:
    none = dict.fromkeys(("paid_at", "voided_at", "marked_uncollectible_at"))
    return {"number": "F-2026-0001", "status_transitions": {**none, **moments}}


@pytest.mark.parametrize(
    ("sent_after_seconds", "counted"),
    [(-1, 0), (0, 0), (60, 0), (61, 1), (86_400, 1)],  # a read may be a minute old, no more
)
def test_a_mail_about_a_paid_invoice_counts(sent_after_seconds: int, counted: int) -> None:
    settled = settled_times([an_invoice(paid_at=PAID_AT)], [])
    assert len(sent_after_payment([a_mail(PAID_AT + sent_after_seconds)], settled)) == counted


@pytest.mark.parametrize("moment", ["voided_at", "marked_uncollectible_at"])
def test_so_does_one_about_an_invoice_taken_back_or_written_off(moment: str) -> None:
    settled = settled_times([an_invoice(**{moment: PAID_AT})], [])
    assert len(sent_after_payment([a_mail(PAID_AT + 61)], settled)) == 1


def test_money_that_a_bank_took_back_is_owed_again() -> None:
    dispute = {"created": PAID_AT + 1_000, "invoice_numbers": ["F-2026-0001"]}
    settled = settled_times([an_invoice(paid_at=PAID_AT)], [dispute])
    assert len(sent_after_payment([a_mail(PAID_AT + 500), a_mail(PAID_AT + 2_000)], settled)) == 1


def test_the_same_step_or_the_same_notice_twice_is_a_duplicate() -> None:
    first = a_mail(1)
    assert (
        duplicates([first, a_mail(2, step="reminder_2", notice="n2"), a_mail(3, to="b@d.example", notice="n3")]) == []
    )
    assert len(duplicates([first, a_mail(2, notice="n2")])) == 1
    assert len(duplicates([first, a_mail(2, step="reminder_2")])) == 1
