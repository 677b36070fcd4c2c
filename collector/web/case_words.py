"""How are steps, states of notices, journal entries and records of a case called on the pages?"""

from __future__ import annotations

from babel import Locale

from collector.web.page_words import words


def step_word(kind: str | None, count: int = 1) -> str:
    """The kind of a step as a noun."""
    n = words().n
    match kind:
        case "pre_due":
            return n("courtesy note", "courtesy notes", count)
        case "reminder":
            return n("reminder", "reminders", count)
        case "call":
            return n("call", "calls", count)
        case "formal_notice":
            return n("formal notice", "formal notices", count)
        case "suspend_service":
            return n("notice of suspension", "notices of suspension", count)
        case "final_notice":
            return n("last notice", "last notices", count)
        case "offer":
            return n("proposal", "proposals", count)
        case "instalment":
            return n("message about an instalment", "messages about an instalment", count)
        case "handoff":
            return n("file for the lawyer", "files for the lawyer", count)
        case _:
            return n("message", "messages", count)


def sent_word(kind: str, count: int) -> str:
    """So many messages of a kind left."""
    n = words().n
    match kind:
        case "pre_due":
            return n("{n} courtesy note sent", "{n} courtesy notes sent", count)
        case "reminder":
            return n("{n} reminder sent", "{n} reminders sent", count)
        case "formal_notice":
            return n("{n} formal notice sent", "{n} formal notices sent", count)
        case "suspend_service":
            return n("{n} notice of suspension sent", "{n} notices of suspension sent", count)
        case "final_notice":
            return n("{n} last notice sent", "{n} last notices sent", count)
        case "offer":
            return n("{n} proposal sent", "{n} proposals sent", count)
        case "instalment":
            return n("{n} message about an instalment sent", "{n} messages about an instalment sent", count)
        case "handoff":
            return n("{n} file sent to the lawyer", "{n} files sent to the lawyer", count)
        case _:
            return n("{n} message sent", "{n} messages sent", count)


def browser_name(agent: str) -> str:
    """What a browser says of itself, in two words; browsers claim to be each other, so the order matters."""
    browsers = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
    systems = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
               ("Mac OS", "Mac"), ("Linux", "Linux"))  # fmt: skip
    found = [next((name for mark, name in names if mark in agent), "") for names in (browsers, systems)]
    return ", ".join(name for name in found if name) or words().t("unknown browser")


def notice_state(state: str) -> str:
    """Where a message is on its way."""
    t = words().t
    return {
        "planned": t("planned"), "announced": t("announced"), "awaiting_approval": t("waits for your yes"),
        "claimed": t("leaving"), "sending": t("leaving"), "accepted": t("sent"), "delivered": t("delivered"),
        "bounced": t("came back"), "refused": t("refused by the mail service"), "doubt": t("may or may not have left"),
        "withdrawn": t("withdrawn, the facts changed"), "vetoed": t("stopped by you"), "waived": t("skipped by you"),
    }.get(state, state)  # fmt: skip


def notice_tone(state: str) -> str:
    """The colour that goes with it."""
    return {
        "delivered": "good", "accepted": "good", "awaiting_approval": "you", "doubt": "stop", "bounced": "stop",
        "refused": "stop",
    }.get(state, "quiet")  # fmt: skip


def delivery_word(kind: str) -> str:
    """What the mail provider reported."""
    t = words().t
    return {
        "processed": t("taken by the mail service"), "delivered": t("delivered to the debtor’s mail server"),
        "deferred": t("delayed"), "bounce": t("came back"), "bounced": t("came back"), "dropped": t("not sent on"),
        "spamreport": t("reported as unwanted"), "complained": t("reported as unwanted"), "open": t("opened"),
        "click": t("a link was followed"), "blocked": t("turned away"),
    }.get(kind, kind)  # fmt: skip


def kind_word(kind: str) -> str:
    """What a debtor is before the law."""
    t = words().t
    return {
        "business": t("business"), "consumer": t("consumer"), "public_body": t("public body"),
    }.get(kind, t("not known yet"))  # fmt: skip


def kind_source(source: str) -> str:
    """How that is known."""
    t = words().t
    return {
        "owner": t("you said so"), "tax_id": t("has a company number"), "metadata": t("marked so in Stripe"),
        "policy_default": t("assumed by your policy"),
    }.get(source, t("nothing tells"))  # fmt: skip


def language_name(code: str) -> str:
    """A language by its name; a code that nobody knows stays as it is."""
    return str(Locale(words().language).languages.get(code[:2], code))


def outcome_word(outcome: str) -> str:
    """What came of a call."""
    t = words().t
    return {
        "promise": t("promised to pay"), "no_answer": t("no answer"), "contests": t("contests the invoice"),
        "asks_for_time": t("asks for time"), "refuses": t("refuses to pay"),
        "wrong_number": t("wrong number or person"),
        "will_pay": t("says that it will be paid"), "other": t("other"),
    }.get(outcome, outcome)  # fmt: skip


def category_word(category: str) -> str:
    """What the debtor says is wrong."""
    t = words().t
    return {
        "not_delivered": t("not delivered, or not in full"), "quality": t("not as agreed, faulty"),
        "price": t("price or quantity wrong"), "not_ordered": t("never ordered"), "cancelled": t("cancelled in time"),
        "already_paid": t("already paid"), "formality": t("the invoice itself is wrong"), "other": t("other"),
    }.get(category, "")  # fmt: skip


def responsible_word(responsible: str) -> str:
    """Who is at the bottom of a dispute."""
    t = words().t
    return {
        "us": t("we are"), "debtor": t("the debtor"), "both": t("both"), "third_party": t("a third party"),
        "unknown": t("not clear"),
    }.get(responsible, "")  # fmt: skip


def result_word(result: str) -> str:
    """How a dispute ended."""
    t = words().t
    return {
        "upheld": t("the debtor is right"), "upheld_in_part": t("right in part"),
        "not_upheld": t("the debtor is wrong"), "withdrawn": t("the debtor no longer contests"),
    }.get(result, "")  # fmt: skip


def mediation_word(result: str) -> str:
    """How a mediation ended."""
    t = words().t
    return {
        "agreement": t("agreement"), "no_agreement": t("no agreement"), "left": t("left or refused"),
    }.get(result, result)  # fmt: skip


def part_word(part: str) -> str:
    """A part of a claim that a payment or a gesture names."""
    t = words().t
    return {
        "interest": t("the late-payment interest"), "principal": t("the principal"),
        "fixed_sum": t("the fixed sum for recovery costs"),
    }.get(part, part)  # fmt: skip


def order_word(order: str) -> str:
    """What a payment settles first."""
    t = words().t
    return {
        "interest_first": t("interest first"), "principal_first": t("principal first"), "costs_first": t("costs first"),
    }.get(order, order)  # fmt: skip


def document_word(kind: str) -> str:
    """What a document is."""
    t = words().t
    return {
        "mail": t("what the mail service received"), "eml": t("message file"), "letter": t("formal letter"),
        "statement": t("statement"), "statement_data": t("statement as data"), "dossier": t("dossier"),
        "agreement": t("payment agreement"), "agreement_draft": t("draft of a payment agreement"),
        "deposit_proof": t("proof of deposit at the post"),
        "signed_agreement": t("payment agreement, signed copy"),
        "invoice_pdf": t("invoice"), "reply": t("reply as it came in"), "reply_file": t("file sent by the debtor"),
    }.get(kind, kind)  # fmt: skip


def write_word(kind: str) -> str:
    """What is written into Stripe."""
    t = words().t
    return {
        "penalty_invoice": t("Penalty invoice"), "give_up_penalty": t("Rest of the penalty invoice given up"),
        "credit_note": t("Credit note"), "agreed_refund": t("Refund"),
        "write_off": t("Invoice marked as uncollectible"),
    }.get(kind, kind)  # fmt: skip


def who_word(who: str) -> str:
    """Who did it."""
    t = words().t
    if who.partition(":")[0] == "owner":
        return t("you or a colleague")
    return {"cli": t("from the command line"), "stripe": "Stripe", "debtor": t("the debtor")}.get(who, t("Collector"))


def certainty_word(certainty: str) -> str:
    """How sure we are of a rule."""
    t = words().t
    return {
        "verified": t("the article itself was read"), "secondary": t("a named secondary source says so"),
    }.get(certainty, t("general knowledge, to be confirmed"))  # fmt: skip


def verification_word(verification: str) -> str:
    """How sure we are of a rate."""
    t = words().t
    return {
        "official": t("official publication"), "two_sources": t("two sources agree"), "one_source": t("one source"),
    }.get(verification, verification)  # fmt: skip


def lift_word(because: str) -> str:
    """Why a suspension of the service ended."""
    t = words().t
    return {
        "paid": t("paid"), "owner": t("you said so"), "agreed": t("instalments are agreed"),
        "not_owed": t("nothing is owed any more, or it is contested"),
    }.get(because, because)  # fmt: skip


def call_word(verb: str, target: str) -> str:
    """What a system is told."""
    t = words().t
    if target == "stripe":
        return t("Subscription paused at Stripe") if verb == "suspend" else t("Subscription resumed at Stripe")
    return t("Your system told to suspend") if verb == "suspend" else t("Your system told to resume")


def call_state(state: str, target: str) -> str:
    """How that stands: Stripe is asked to do it, a system of the owner's hears of it."""
    t = words().t
    said = {"refused": t("given up after three days"), "withdrawn": t("no longer needed")}
    if target == "stripe":
        said |= {
            "wanted": t("about to be done"), "sending": t("being told"), "done": t("done"),
            "failed": t("not done yet, tried again"),
        }  # fmt: skip
    else:
        said |= {
            "wanted": t("about to be told"), "sending": t("being told"), "done": t("heard"),
            "failed": t("not heard yet, tried again"),
        }  # fmt: skip
    return said.get(state, state)
