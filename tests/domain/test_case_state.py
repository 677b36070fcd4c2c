"""The word beside a case, as the owner reads it on a day, in English and in French."""

from __future__ import annotations

import pytest

from collector.domain.case_state import say_state, state_of
from collector.domain.facts import InvoiceStatus
from collector.domain.policy import Mode
from tests.domain.cases import (
    CALLED,
    FORMALLY_NOTICED,
    LAST_NOTICED,
    REMINDED,
    a_call,
    a_case,
    a_claim,
    a_debtor,
    a_hold,
    a_notice,
    a_promise,
    day,
    decided,
)

PAID = a_claim(status=InvoiceStatus.PAID, remaining_minor=0)
YES = {"kind": "consumer"}
FIRST = (a_notice(1, "reminder_1", "01-20"),)

STATES = [
    ("01-02", {}, "Courtesy note on 12 January", "Message de courtoisie le 12 janvier"),
    ("01-16", {}, "Reminder on 19 January", "Relance le 19 janvier"),
    ("01-19", {}, "Reminder on 19 January", "Relance le 19 janvier"),
    ("01-29", {"notices": REMINDED[:2]}, "Call on 2 February", "Appel le 2 février"),
    ("02-02", {"notices": REMINDED[:2]}, "Waiting for you", "En attente de votre décision"),
    ("02-03", {"notices": REMINDED[:2], "calls": (a_call("02-02"),)},
     "Waiting for you", "En attente de votre décision"),
    ("02-18", {"notices": REMINDED, "calls": CALLED}, "Formal notice on 25 February", "Mise en demeure le 25 février"),
    ("02-26", {"notices": FORMALLY_NOTICED, "calls": CALLED}, "Last notice on 6 March", "Dernier courrier le 6 mars"),
    ("03-10", {"notices": LAST_NOTICED, "calls": CALLED},
     "Last deadline running until 16 March", "Dernier délai jusqu’au 16 mars"),
    ("03-17", {"notices": LAST_NOTICED, "calls": CALLED}, "Ready for the lawyer", "Prêt pour l’avocat"),
    ("03-17", {"handoff_marked_on": day("03-16")}, "Ready for the lawyer", "Prêt pour l’avocat"),
    ("03-20", {"handed_off_on": day("03-20")}, "Handed over", "Transmis à l’avocat"),
    ("03-02", {**YES, "notices": FIRST}, "To approve", "À approuver"),
    ("03-02", {**YES, "notices": (*FIRST, a_notice(2, "formal_notice", "03-02", state="awaiting_approval"))},
     "To approve", "À approuver"),
    ("03-02", {**YES, "notices": (*FIRST, a_notice(2, "formal_notice", "03-02", state="planned"))},
     "Formal notice on 2 March", "Mise en demeure le 2 mars"),
    ("01-19", {"promise": a_promise("02-01")}, "Payment promised for 1 February",
     "Paiement promis pour le 1er février"),
    ("01-19", {"holds": (a_hold("2027-01-31"),)}, "Paused until 31 January 2027", "Suspendu jusqu’au 31 janvier 2027"),
    ("01-19", {"holds": (a_hold(None),)}, "Waiting for you", "En attente de votre décision"),
    ("01-19", {"debtor": a_debtor(email=None)}, "Waiting for you", "En attente de votre décision"),
    ("01-19", {"mode": Mode.OBSERVE}, "Observe only", "Observation seule"),
    ("01-19", {"kill_switch": True}, "All sending stopped", "Envois arrêtés"),
    ("01-19", {"claims": (a_claim(payment_processing=True),)}, "Payment under way", "Paiement en cours"),
    ("01-19", {"claims": (PAID,)}, "Paid", "Payé"),
    ("01-19", {"claims": (PAID,), "closed_on": day("01-18")}, "Paid", "Payé"),
    ("01-19", {"closed_on": day("01-18")}, "Closed", "Clos"),
    ("01-19", {"claims": (a_claim(status=InvoiceStatus.VOID),)}, "Closed", "Clos"),
]  # fmt: skip


@pytest.mark.parametrize(("on", "changes", "english", "french"), STATES)
def test_each_state_in_words(on: str, changes: dict, english: str, french: str) -> None:
    facts = a_case(**changes)
    state = state_of(facts, decided(facts, on), day(on))
    assert (say_state(state, "en", day(on)), say_state(state, "fr", day(on))) == (english, french)


def test_a_deadline_that_runs_is_named_after_the_notice_that_gave_it() -> None:
    late_delivery = (*REMINDED, a_notice(4, "formal_notice", "02-24", delivered_on=day("03-03")))
    facts = a_case(notices=late_delivery, calls=CALLED)
    state = state_of(facts, decided(facts, "03-10"), day("03-10"))
    assert say_state(state, "en") == "Formal notice running until 11 March"
    assert say_state(state, "fr") == "Mise en demeure en cours jusqu’au 11 mars"
