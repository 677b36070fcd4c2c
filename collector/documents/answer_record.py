"""How does an answer given on the debtor's page read: in a line, and as the record that is kept as proof?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from collector.documents.plain import one_line
from collector.documents.words import Words

Value = str | int


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """What was answered, and what stood on the page. `sentence` says it, `words` are the debtor's own.

    `acknowledgement` is the sentence beside the box that he ticked or not; empty where none was offered. `family` is
    that of his address, IPv4 or IPv6; the `address` itself is kept with the yes to an offer alone. `terms` are the
    words of an offer that he `accepts` or declines. `file_name` is empty where no file came along.
    """

    creditor: str
    received_at: datetime
    family: str
    notice_number: str
    form: str
    sentence: str
    words: str
    acknowledgement: str = ""
    acknowledged: bool = False
    file_name: str = ""
    file_sha256: str = ""
    terms: str = ""
    accepts: bool = False
    address: str = ""


def record_text(record: AnswerRecord, words: Words) -> str:
    """The record, in the language of the page, as plain text."""
    moment = f"{record.received_at:%Y-%m-%d %H:%M:%S}"
    parts = [
        f"{one_line(record.creditor)}\n{words.say('page.record.title')}",
        words.say("page.record.received").format(moment=moment, family=record.address or record.family)
        + "\n"
        + words.say("page.record.message").format(number=record.notice_number)
        + f" ({record.form})",
        record.sentence,
    ]
    if record.terms:
        digest = sha256(f"{record.sentence}\n{record.terms}".encode()).hexdigest()
        code = "page.record.accepted" if record.accepts else "page.record.declined"
        parts += [record.terms, words.say(code).format(sha256=digest)]
    if record.words:
        parts.append(record.words)
    if record.acknowledgement:
        code = "page.record.ticked" if record.acknowledged else "page.record.not_ticked"
        parts.append(words.say(code).format(sentence=record.acknowledgement))
    if record.file_name:
        parts.append(words.say("page.record.file").format(name=record.file_name, sha256=record.file_sha256))
    return "\n\n".join(parts) + "\n"


def invoices_in_words(numbers: Sequence[str], words: Words) -> str:
    """ "facture F-1", "factures F-1, F-2": every number, as the sentence is kept as proof."""
    names = ", ".join(one_line(number, 40) for number in numbers)
    return words.say("inside.one" if len(numbers) == 1 else "inside.many").format(names=names)
