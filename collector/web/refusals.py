"""Why was an act not possible, in words the owner can act upon?"""

from __future__ import annotations

from collections.abc import Callable

from collector.web.words import PageWords

Say = Callable[..., str]


def refusal(code: str, w: PageWords) -> str:
    """The sentence of a code of `Refused`, in the language of the page."""
    for sentences in (_acts, _answers, _money, _plans, _stripe):
        found = sentences(w.t).get(code)
        if found:
            return found
    return w.t("This is not possible any more. The page shows how things stand now.")


def passage_problem(code: str, detail: str, w: PageWords) -> str:
    """Why a sentence of the owner's cannot stand in a mail, and what to do about it."""
    t = w.t
    sentences = {
        "passage_name": t("There is no name “{name}”. Take one of those listed on this page.", name=detail),
        "passage_does": t(
            "Only names in double braces, and ifs around them, are understood, not “{what}”. Write it in plain words.",
            what=detail,
        ),
        "passage_unreadable": t("The braces do not fit together (line {line}).", line=detail),
        "passage_sign": t(
            "There is an invisible sign in it ({sign}). Type the words anew instead of pasting them.", sign=detail
        ),
        "passage_deep": t("There are too many ifs in it. Keep it simple."),
        "passage_too_long": t("That is too long. Keep it under 2,000 characters."),
    }
    return sentences.get(code, t("This mail cannot be written so: {reason}", reason=detail or code))


def _acts(t: Say) -> dict[str, str]:
    """Days and words of any form; messages, holds, tasks, the lawyer."""
    return {
        "notice_no_longer_waiting": t("This message is no longer waiting: it has left, or the facts have changed."),
        "notice_cannot_be_retried": t("This message cannot be planned again: it has left, or the case has moved on."),
        "date_in_the_past": t("That day is in the past. Choose today or a later day."),
        "date_in_the_future": t("That day has not come yet. Choose today or an earlier day."),
        "hold_too_long": t("A hold ends within a year. Choose an earlier day."),
        "nothing_on_hold": t("Nothing is on hold here any more."),
        "amount_not_positive": t("Write an amount above zero."),
        "amount_unreadable": t("Write the amount as a plain number, such as 1200.00."),
        "date_unreadable": t("Choose a day."),
        "words_missing": t("Say why in a few words: it is kept with the case."),
        "words_too_long": t("That is too long. Keep it under 2,000 characters."),
        "rule_needs_no_word": t("No answer is needed about this rule."),
        "no_such_case": t("There is no case of that number."),
        "no_longer_in_doubt": t("It is known by now whether this message left."),
        "notice_not_sent": t("This message has not left."),
        "not_read": t("Tick the box once you have read the letter."),
        "not_ready_for_lawyer": t("This case is not ready for the lawyer any more."),
        "task_already_done": t("That has been answered already."),
        "task_needs_its_answer": t("This needs its own answer: having seen it is not enough."),
        "passage_broken": t("This mail cannot be written so. The page says which words are in the way: change them."),
        "remarks_not_read": t("There are remarks on these words: look at them, and tick that you have read them."),
        "no_lawyer_in_policy": t("No lawyer is named in policy/creditor.toml. Add name and e-mail, then try again."),
    }


def _answers(t: Say) -> dict[str, str]:
    """What the debtor says: promises, disputes, mediations, calls, replies."""
    return {
        "promise_too_far": t("A promise lies within a year. Choose an earlier day."),
        "already_disputed": t("This invoice is already marked as contested."),
        "dispute_already_closed": t("This dispute has been closed already."),
        "mediation_runs": t("A mediation is running here already."),
        "no_mediation": t("No mediation is running here any more."),
        "mediation_needs_end": t("Until: this debtor is no consumer, so say by when the mediation ends."),
        "unknown_category": t("Choose what is contested."),
        "unknown_outcome_of_dispute": t("Choose how the dispute ended."),
        "contested_above_remaining": t("Amount: that is more than the invoice has left. Leave it empty for all of it."),
        "too_many_broken_promises": t("Two promises have been broken: no further one is taken. Use a hold instead."),
        "unknown_outcome": t("Choose what came of the call."),
        "no_call_asked": t("No call is waiting for a result here."),
        "reply_already_answered": t("This reply has been answered already, or belongs to another case."),
        "reply_without_case": t("Say first which case this reply is about."),
        "unknown_answer": t("Choose what follows from the reply."),
        "document_damaged": t("The mail kept as proof is damaged. Restore it from a backup."),
        "published_before_judged": t("Day of the notice in the BODACC: it comes after the judgment. Correct either."),
        "promise_above_debt": t("Amount: that is more than is owed on that day. Write what the debtor promised of it."),
    }


def _money(t: Say) -> dict[str, str]:
    """Payments, penalties given up, money that went back."""
    return {
        "no_credit": t("This customer has no credit at Stripe any more."),
        "nothing_taken_back": t("Nothing that was paid has been taken back here."),
        "no_pay_links": t("No payment link of this case holds any more."),
        "nothing_to_waive": t("No penalties are owed of that today: there is nothing to give up."),
        "waiver_above_penalties": t("Amount: that is more than the penalties owed today."),
        "nothing_owed_again": t("Nothing here is owed again."),
        "more_than_owed_again": t("Amount: that is more than what went back and is owed again."),
        "penalties_changed": t("The amount has changed since you read it: look at it again."),
        "no_letter_to_post": t("This message has no letter that could be posted."),
        "posted_before_written": t("The letter was not written yet on that day."),
        "posted_already": t("That letter is noted as posted on that day already."),
        "posting_number": t("Number of the post: up to 40 letters and digits."),
        "no_penalties_left": t("No penalties are left here, or an invoice is still open."),
        "more_than_owed": t("Amount: that is more than is owed. What comes beyond it is not a payment of penalties."),
        "refund_not_due": t("Nothing is to be given back here: it was done, or the invoice is not paid."),
        "refund_above_paid": t("Amount: that is more than was paid on this invoice."),
        "no_such_payment": t("This payment is not in the account of this case."),
        "value_date_before_invoice": t("Value date: that day is before the invoice was issued. Choose a later day."),
        "value_date_unchanged": t("Value date: the payment counts from that day already."),
        "value_date_after_refund": t("Value date: the payment was given back before that day. Choose an earlier day."),
        "allocation_after_formal_notice": t(
            "The order of payments stays: a formal notice has demanded figures made in it."
        ),
        "allocation_unchanged": t("The payments of this case are placed in that order already."),
        "nothing_owed": t("Nothing is owed in this case: choose another to look at it in."),
    }


def _plans(t: Say) -> dict[str, str]:
    """Offers to settle, solutions, instalment plans."""
    return {
        "offer_too_far": t("Day: an offer runs for 90 days at most. Choose an earlier day."),
        "offer_not_possible": t("No offer can be made here: the case is closed or with the lawyer."),
        "offer_unprintable": t("A name in this case cannot be printed, so no statement can be kept with the offer."),
        "case_closed": t("This case is closed: nothing is asked any more that a solution could be about."),
        "nothing_to_propose": t("Every invoice here is settled: no solution is needed."),
        "nothing_paid_yet": t("Nothing has been paid yet that could be given back: offer a credit note."),
        "nothing_to_settle": t("A sum that settles all gives up penalties, and none are owed here today."),
        "offer_below_principal": t(
            "Amount: that is less than the invoices themselves. A gesture on those is a credit note in Stripe."
        ),
        "offer_not_less": t("Amount: by that day no more than this is owed, so nothing would be given up."),
        "plan_below_principal": t(
            "Amount: that is less than the invoices themselves. A gesture on those is a credit note in Stripe."
        ),
        "plan_above_debt": t("Amount: that is more than is owed today."),
        "plan_starts_too_late": t("First day: a plan begins within three months. Choose an earlier day."),
        "plan_instalments": t("Instalments: between 2 and 36 of them, each of at least one cent."),
        "plan_notice_days": t("Days: a formal notice gives between 8 and 60 days."),
        "plan_not_possible": t("No plan can be made here: nothing is open, or the case is closed or with the lawyer."),
        "plan_runs_already": t("An instalment plan runs in this case: nothing beyond it may be asked for."),
        "plan_beside_offer": t("An offer to settle runs in this case. Wait for its end, or take it back first."),
        "plan_of_contested": t("An invoice is contested: close the dispute first, the plan may be its outcome."),
        "plan_unprintable": t("A name in this case cannot be printed, so the agreement cannot be written down."),
        "offer_expires_too_late": t("The offer ends on: within 60 days, and before a first instalment falls due."),
        "offer_runs_already": t("An offer waits for an answer in this case. Note the answer first."),
        "no_brake": t("Nothing holds this case up any more."),
        "plan_interest_of_consumer": t("Interest: a consumer pays nothing for more time. Choose one of the other two."),
        "no_plan_to_sign": t("There is no instalment plan in this case, so no signed copy can be filed."),
        "file_missing": t("Signed copy: choose a file."),
        "file_type": t("File: only PDF, PNG, JPEG, WebP and HEIC are kept."),
        "too_large": t("File: 10 MB at most."),
        "plan_over": t("This plan has ended already."),
        "offer_beside_plan": t("An instalment plan runs in this case. End it first, with the debtor."),
        "offer_over": t("This offer has ended already."),
    }


def _stripe(t: Say) -> dict[str, str]:
    """What is to be written into Stripe, or told to a service."""
    return {
        "nothing_to_see": t("You have said already that you saw this."),
        "penalty_rule_unverified": t(
            "No lawyer has confirmed the rule of these penalties: they wait for your own yes on the page of the case."
        ),
        "service_said_already": t("That was said already."),
        "not_confirmed": t("Tick the box first: what is written into Stripe is seen by others."),
        "stripe_write_off_by_policy": t("Your policy does not allow this. See [stripe] in policy/ladder.toml."),
        "stripe_write_under_way": t("This is being written already."),
        "penalty_nothing_owed": t("Nothing is owed beside the invoices themselves."),
        "penalty_too_small": t("The penalties are below the smallest amount that Stripe collects."),
        "penalty_currency_unknown": t("We do not know the smallest amount that Stripe collects in this currency."),
        "penalty_rate_missing": t("A rate is missing: these figures are not complete."),
        "penalty_too_many": t("There are too many invoices for one penalty invoice."),
        "case_with_lawyer": t("This case is with the lawyer: nothing is asked of the debtor from here."),
        "penalty_invoice_exists": t("There is a penalty invoice of this case already. Give up its rest first."),
        "penalty_invoice_gone": t("This penalty invoice is paid, cancelled or deleted."),
        "invoice_not_open": t("This invoice is not open any more."),
        "credit_above_remaining": t("That is more than the invoice has left."),
    }
