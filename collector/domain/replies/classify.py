"""What does this reply say: labels, the words that made them, and the facts it names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from collector.domain.replies import phrases
from collector.domain.replies.fold import MOST_CHARACTERS, fold, sentences
from collector.domain.replies.phrases import Label
from collector.domain.replies.quotes import MOST_READ, own_words
from collector.domain.replies.when import Named, amount_named, days_named, invoice_number


@dataclass(frozen=True, slots=True)
class Reply:
    """A mail that came back. `headers` have lower-case names; `received_on` is its day in the creditor's zone."""

    text: str
    subject: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    received_on: date = date.min


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rules read. `labels` in the order of care, at least one; `facts` by name, as text (days as ISO).

    `because` is a sentence a label, with the words found. It proposes; a person decides.
    """

    labels: tuple[Label, ...]
    facts: Mapping[str, str]
    because: str

    @property
    def is_human(self) -> bool:
        """Whether a person wrote it: only then may it count as an answer."""
        return Label.AUTO_REPLY not in self.labels and Label.BOUNCE not in self.labels


_ORDER: Final = tuple(Label)
_SURE_AUTO: Final = ("x-autoreply", "x-autorespond", "x-mail-autoreply", "x-autoreply-from")
_BACK: Final = re.compile(
    r"(?:jusqu'|retour|until|till|back|return\w*|bis|hasta|fino|tot|rentre\w*|reprend\w*|reouvr\w*|a partir du)"
)


def classify(reply: Reply) -> Reading:
    """The labels and facts of a reply. Total: any text gives at least the label `other`.

    Only the debtor's own words are read, without what he quotes of our mail; at most the first MOST_CHARACTERS.
    """
    own = own_words(reply.text)
    read = sentences(fold(own[:MOST_CHARACTERS]))
    found: dict[Label, str] = {}
    _read_headers(reply, read, found)
    _read_words(read, found)
    _settle(found, read)
    labels = tuple(label for label in _ORDER if label in found)
    because = "; ".join(f"{label}: {found[label]}" for label in labels)
    if len(own) > MOST_CHARACTERS or len(reply.text) > MOST_READ:
        because += "; too long to be read whole: please read it"
    return Reading(labels, _facts(labels, read, reply), because)


def _read_headers(reply: Reply, read: list[str], found: dict[Label, str]) -> None:
    headers = {name.lower(): fold(value[:400]) for name, value in reply.headers.items()}
    subject = " ".join(fold(reply.subject[:400]).split())
    daemon = phrases.DAEMON.search(headers.get("from", ""))
    if daemon or "report-type=delivery-status" in headers.get("content-type", "").replace('"', ""):
        found[Label.BOUNCE] = f"sent by {daemon.group()!r}" if daemon else "a delivery status report"
        return
    bounce = phrases.BOUNCE.search(subject)
    if bounce and any(phrases.BOUNCE.search(it) for it in read):
        found[Label.BOUNCE] = f"{bounce.group()!r} in the subject"
        return
    why = _automatic(headers, subject, bool(reply.headers))
    if why:
        found[Label.AUTO_REPLY] = why


def _automatic(headers: Mapping[str, str], subject: str, has_headers: bool) -> str:
    """Why this is surely an automatic answer, or nothing (RFC 3834 and what mail programs really write)."""
    submitted = headers.get("auto-submitted", "no").strip()
    if submitted != "no":
        return f"the header Auto-Submitted: {submitted}"
    for name in _SURE_AUTO:
        if name in headers:
            return f"the header {name}"
    if headers.get("precedence", "").strip() == "auto_reply":
        return "the header Precedence: auto_reply"
    if headers.get("x-apple-action", "").strip() == "vacation":
        return "the header X-Apple-Action: VACATION"
    hit = phrases.AUTO_SUBJECT.search(subject)
    return f"{hit.group()!r} in the subject" if hit else ""


_TABLES: Final = (
    (Label.INSOLVENCY_NOTICE, phrases.INSOLVENCY, None),
    (Label.UNSUBSCRIBE_OR_GDPR, phrases.GDPR, None),
    (Label.DISPUTE, phrases.DISPUTE, phrases.NOT_A_DISPUTE),
    (Label.REQUEST_PAYMENT_PLAN, phrases.PLAN, None),
    (Label.CLAIMS_PAID, phrases.PAID, phrases.NOT_PAID),
    (Label.PROMISE_TO_PAY, phrases.PROMISE, phrases.NOT_A_PROMISE),
    (Label.QUESTION, phrases.QUESTION, phrases.NOT_A_QUESTION),
)


def _read_words(read: list[str], found: dict[Label, str]) -> None:
    for sentence in read:
        here: set[Label] = set()
        for label, table, guard in _TABLES:
            # The guard's words are taken out, and what remains must still say it: "I do not contest, but it is wrong".
            words = guard.sub(" , ", sentence) if guard else sentence
            hit = table.search(words)
            if hit is None or _other_label_explains(label, here):
                continue
            here.add(label)
            found.setdefault(label, f"“{hit.group()[:80].strip()}”")


def _other_label_explains(label: Label, here: set[Label]) -> bool:
    """One sentence, one intent where two would say the same: a plan asked for is neither question nor promise."""
    if label is Label.QUESTION:
        return Label.REQUEST_PAYMENT_PLAN in here or Label.PROMISE_TO_PAY in here or Label.UNSUBSCRIBE_OR_GDPR in here
    if label is Label.PROMISE_TO_PAY:
        return bool(here & {Label.REQUEST_PAYMENT_PLAN, Label.CLAIMS_PAID, Label.INSOLVENCY_NOTICE})
    if label is Label.CLAIMS_PAID:
        return bool(here & {Label.DISPUTE, Label.REQUEST_PAYMENT_PLAN, Label.INSOLVENCY_NOTICE})
    if label is Label.REQUEST_PAYMENT_PLAN:
        return bool(here & {Label.INSOLVENCY_NOTICE})
    return False


def _settle(found: dict[Label, str], read: list[str]) -> None:
    """What machines wrote is no human answer; what nothing explains is `other`, and a person reads it."""
    if Label.BOUNCE in found or Label.AUTO_REPLY in found:
        kept = (Label.BOUNCE, Label.AUTO_REPLY, Label.INSOLVENCY_NOTICE)
        for label in [it for it in found if it not in kept]:
            del found[label]
        return
    if not found.keys() - {Label.QUESTION}:
        for sentence in read:
            hit = phrases.AUTO_TEXT.search(sentence)
            if hit and (_BACK.search(sentence) or Label.QUESTION not in found):
                found.clear()
                found[Label.AUTO_REPLY] = f"“{hit.group()[:80]}”"
                return
    if not found:
        found[Label.OTHER] = "no words that the rules know; please read it"


# --- facts -----------------------------------------------------------------------------------------------------


def _facts(labels: tuple[Label, ...], read: list[str], reply: Reply) -> dict[str, str]:
    facts: dict[str, str] = {}
    if Label.AUTO_REPLY in labels:
        _put_day(facts, "return_date", _day_near(read, _BACK, reply.received_on, past=False))
        return facts
    if Label.PROMISE_TO_PAY in labels:
        _put_day(facts, "promise_date", _day_near(read, phrases.PROMISE, reply.received_on, past=False))
    if Label.CLAIMS_PAID in labels:
        _put_day(facts, "paid_on", _day_near(read, phrases.PAID, reply.received_on, past=True))
    whole = " ".join(read)
    for name, value in (
        ("amount", amount_named(whole)),
        ("invoice_number", invoice_number(whole) or invoice_number(fold(reply.subject[:400]))),
    ):
        if value:
            facts[name] = value
    return facts


def _put_day(facts: dict[str, str], name: str, day: date | None) -> None:
    if day is not None:
        facts[name] = day.isoformat()


def _day_near(read: list[str], words: re.Pattern[str], today: date, *, past: bool) -> date | None:
    """The day named in the sentence that holds the words, else in any; before or after the letter as `past` says."""
    if today == date.min:
        return None
    for sentence in [*(it for it in read if words.search(it)), *read]:
        for named in days_named(sentence, today):
            day = _meant(named, past=past)
            if day <= today if past else day >= today:
                return day
    return None


def _meant(named: Named, *, past: bool) -> date:
    return named.past if past else named.future
