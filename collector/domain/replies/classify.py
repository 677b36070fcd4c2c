"""What does this reply say: labels, the words that made them, and the facts it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from collector.domain.replies import rules
from collector.domain.replies.days import is_a_day_alone
from collector.domain.replies.facts import day_near, facts_named
from collector.domain.replies.fold import MOST_CHARACTERS, beginning_and_end, fold, sentences, without_markup
from collector.domain.replies.labels import DANGEROUS, Label
from collector.domain.replies.quotes import MOST_READ, own_words
from collector.domain.replies.weights import likeliest


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


def classify(reply: Reply) -> Reading:
    """The labels and facts of a reply. Total: any text gives at least the label `other`.

    Only the debtor's own words are read, without what he quotes of our mail; at most MOST_CHARACTERS of them.
    """
    own = without_markup(own_words(reply.text))
    read = _without_standing_text(sentences(fold(beginning_and_end(own, MOST_CHARACTERS))))
    found: dict[Label, str] = {}
    _read_headers(reply, read, found)
    _read_words(read, found, reply.received_on)
    if not found.keys() & _A_PERSON_SAYS:
        _read_help_desk(reply, read, found)
    _settle(found, read, reply.received_on)
    labels = tuple(label for label in _ORDER if label in found)
    because = "; ".join(f"{label}: {found[label]}" for label in labels)
    if len(own) > MOST_CHARACTERS or len(reply.text) > MOST_READ:
        because += "; too long to be read whole: please read it"
    return Reading(labels, facts_named(labels, read, fold(reply.subject[:400]), reply.received_on), because)


def _without_standing_text(read: list[str]) -> list[str]:
    """What he says, without what his house writes under every mail: a right to one's data, a court, a privilege."""
    said = [rules.STANDING_TEXT.split(sentence, maxsplit=1)[0] for sentence in read]
    return said if any(it.strip() for it in said) else read


def _read_headers(reply: Reply, read: list[str], found: dict[Label, str]) -> None:
    headers = {name.lower(): fold(value[:400]) for name, value in reply.headers.items()}
    subject = " ".join(fold(reply.subject[:400]).split())
    daemon = rules.DAEMON.search(headers.get("from", ""))
    if daemon or "report-type=delivery-status" in headers.get("content-type", "").replace('"', ""):
        found[Label.BOUNCE] = f"sent by {daemon.group()!r}" if daemon else "a delivery status report"
        return
    bounce = rules.BOUNCE.search(subject)
    if bounce and any(rules.BOUNCE.search(it) for it in read):
        found[Label.BOUNCE] = f"{bounce.group()!r} in the subject"
        return
    why = _automatic(headers, subject)
    if why:
        found[Label.AUTO_REPLY] = why


def _automatic(headers: Mapping[str, str], subject: str) -> str:
    """Why this is surely an automatic answer, or nothing (RFC 3834 and what mail programs really write)."""
    submitted = headers.get("auto-submitted", "no").strip()
    if submitted not in ("no", _HELP_DESK):
        return f"the header Auto-Submitted: {submitted}"
    for name in _SURE_AUTO:
        if name in headers:
            return f"the header {name}"
    if headers.get("precedence", "").strip() == "auto_reply":
        return "the header Precedence: auto_reply"
    if "report-type=disposition-notification" in headers.get("content-type", "").replace('"', ""):
        return "a receipt that a mail was read"
    if headers.get("x-apple-action", "").strip() == "vacation":
        return "the header X-Apple-Action: VACATION"
    hit = rules.AUTO_SUBJECT.search(subject)
    return f"{hit.group()!r} in the subject" if hit else ""


_MUCH: Final = 300
"""How much more the words must weigh than for `other`, in hundredths of a logarithm."""

_MUCH_OF_A_QUESTION: Final = 450
"""And where it asks something: what was found by less, over all the labelled sets, was never meant."""

_SOON: Final = timedelta(days=120)
"""A payment named beside a day so near is to come; a day without a year beyond it is rather one of the past."""

_OF_PAYING: Final = frozenset(
    {Label.PROMISE_TO_PAY, Label.CLAIMS_PAID, Label.REQUEST_PAYMENT_PLAN, Label.QUESTION, Label.INSOLVENCY_NOTICE}
)

_EXPLAIN_A_QUESTION: Final = frozenset(
    {Label.REQUEST_PAYMENT_PLAN, Label.PROMISE_TO_PAY, Label.UNSUBSCRIBE_OR_GDPR, Label.INSOLVENCY_NOTICE}
)

_HELP_DESK: Final = "auto-generated"
"""Help desks put this into `Auto-Submitted` of their machine's mails, and of those their people write."""

_A_PERSON_SAYS: Final = frozenset(
    {Label.DISPUTE, Label.INSOLVENCY_NOTICE, Label.CLAIMS_PAID, Label.BOUNCE, Label.AUTO_REPLY}
)

_TABLES: Final = (
    (Label.INSOLVENCY_NOTICE, rules.INSOLVENCY, rules.NOT_AN_INSOLVENCY),
    (Label.UNSUBSCRIBE_OR_GDPR, rules.GDPR, None),
    (Label.DISPUTE, rules.DISPUTE, rules.NOT_A_DISPUTE),
    (Label.REQUEST_PAYMENT_PLAN, rules.PLAN, None),
    (Label.CLAIMS_PAID, rules.PAID, rules.NOT_PAID),
    (Label.PROMISE_TO_PAY, rules.PROMISE, rules.NOT_A_PROMISE),
    (Label.QUESTION, rules.QUESTION, rules.NOT_A_QUESTION),
)


def _read_words(read: list[str], found: dict[Label, str], today: date) -> None:
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
        if not here & _OF_PAYING and rules.PAYING.search(rules.NOT_A_PROMISE.sub(" , ", sentence)):
            day = day_near([sentence], rules.PAYING, today, past=False)
            if day is not None and day - today <= _SOON:
                found.setdefault(Label.PROMISE_TO_PAY, f"a payment named beside {day}")


def _read_what_stands_alone(read: list[str], found: dict[Label, str], today: date) -> None:
    """A bare day ("Yes, the 18th") answers when he will pay; "no more reminders" alone asks to be left alone."""
    whole = " ".join(read)
    if not found.keys() - {Label.QUESTION}:
        for sentence in read:
            day = day_near([sentence], rules.TO_COME, today, past=False)
            to_come = rules.TO_COME.search(sentence) and not rules.ABSENT.search(sentence)
            if day and (is_a_day_alone(sentence, today) or (to_come and day - today <= _SOON)):
                found[Label.PROMISE_TO_PAY] = f"{day}, and nothing that explains it otherwise"
    hit = rules.NO_MORE_REMINDERS.search(whole)
    if hit and not found.keys() & {Label.CLAIMS_PAID, Label.DISPUTE, Label.UNSUBSCRIBE_OR_GDPR}:
        found[Label.UNSUBSCRIBE_OR_GDPR] = f"“{hit.group()[:80].strip()}”"


def _other_label_explains(label: Label, here: set[Label]) -> bool:
    """One sentence, one intent where two would say the same: a plan asked for is neither question nor promise."""
    if label is Label.QUESTION:
        return bool(here & _EXPLAIN_A_QUESTION)
    if label is Label.PROMISE_TO_PAY:
        return bool(here & {Label.REQUEST_PAYMENT_PLAN, Label.CLAIMS_PAID, Label.INSOLVENCY_NOTICE})
    if label is Label.CLAIMS_PAID:
        return bool(here & {Label.REQUEST_PAYMENT_PLAN, Label.INSOLVENCY_NOTICE})
    if label is Label.REQUEST_PAYMENT_PLAN:
        return bool(here & {Label.INSOLVENCY_NOTICE})
    return False


def _settle(found: dict[Label, str], read: list[str], today: date) -> None:
    """What machines wrote is no human answer; what nothing explains is `other`, and a person reads it."""
    if Label.BOUNCE in found or Label.AUTO_REPLY in found:
        kept = (Label.BOUNCE, Label.AUTO_REPLY, Label.INSOLVENCY_NOTICE)
        for label in [it for it in found if it not in kept]:
            del found[label]
        return
    if not found.keys() - {Label.QUESTION, Label.PROMISE_TO_PAY} and _acknowledges(read):
        found.clear()
        found[Label.AUTO_REPLY] = "the words of a machine that acknowledges"
        return
    if not found.keys() - {Label.QUESTION} and not any(map(rules.NO_MACHINE_SAYS.search, read)):
        for sentence in read:
            hit = rules.AUTO_TEXT.search(sentence)
            if hit and (rules.UNTIL.search(sentence) or rules.BACK_ON.search(sentence) or Label.QUESTION not in found):
                found.clear()
                found[Label.AUTO_REPLY] = f"“{hit.group()[:80]}”"
                return
    _read_what_stands_alone(read, found, today)
    if not found.keys() - {Label.QUESTION}:
        _weigh(read, found)


_WEIGH_NOTHING: Final = (
    rules.NOT_A_DISPUTE, rules.NOT_PAID, rules.NOT_A_PROMISE, rules.COURTESY,
    rules.ANOTHER_ANSWERS, rules.IN_THEIR_HANDS, rules.NOT_AN_INSOLVENCY,
)  # fmt: skip


def _weigh(read: list[str], found: dict[Label, str]) -> None:
    """What no rule knows is read by its words; a question too, where they weigh for what must not be missed.

    A sentence that a guard knows weighs nothing: "we have not paid yet" is no promise.
    """
    plain = Label.QUESTION if found else Label.OTHER
    unknown = (it for it in read if not any(guard.search(it) for guard in _WEIGH_NOTHING))
    label, words = likeliest(" ".join(unknown), than=plain, by=_MUCH_OF_A_QUESTION if found else _MUCH)
    if label is plain or (found and label not in DANGEROUS):
        found.setdefault(plain, "no words that the rules know; please read it")
        return
    said = ", ".join(f"“{it}…”" for it in words)
    found[label] = f"no rule knows it, but it has the words of such mails ({said}); please read it"


def _read_help_desk(reply: Reply, read: list[str], found: dict[Label, str]) -> None:
    """What looks like a machine's mail and contests nothing. A dispute would rather be read as a person's."""
    submitted = next((value for name, value in reply.headers.items() if name.lower() == "auto-submitted"), "")
    subject = rules.TICKET_SUBJECT.search(fold(reply.subject[:400]))
    if fold(submitted[:400]).strip() == _HELP_DESK:
        found[Label.AUTO_REPLY] = f"the header Auto-Submitted: {_HELP_DESK}"
    elif subject:
        found[Label.AUTO_REPLY] = f"{subject.group()!r} in the subject"
    elif machine := next(filter(None, map(rules.SAYS_IT_IS_A_MACHINE.search, read)), None):
        found[Label.AUTO_REPLY] = f"“{machine.group()[:80]}”"
    elif len({hit.group() for it in read for hit in rules.BOUNCE.finditer(it)}) >= 2:
        found[Label.BOUNCE] = "the words of a mail server"


def _acknowledges(read: list[str]) -> bool:
    """Whether a help desk's machine says that it got the message. People say each of these things, but not together."""
    whole = " ".join(read)
    said = sum(bool(it.search(whole)) for it in rules.ACKNOWLEDGED)
    return said >= 3 or (said == 2 and rules.A_TICKET.search(whole) is not None)
