"""What came from a form of the debtor's page, what was found in it, and the record of it that is kept as proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from collector.documents.answer_record import AnswerRecord, record_text
from collector.documents.words import words_for
from collector.domain.debtor_page import AnswerKind, PageState
from collector.flows.given_file import GivenFile
from collector.parts import Collector
from collector.store import replies
from collector.store.documents import Document
from collector.store.replies import Addressee, Received

FILE = "reply_file"
RECORD_TYPE = "text/plain; charset=utf-8"
LABELS: Mapping[AnswerKind, str] = {
    AnswerKind.PROMISE: "promise_to_pay", AnswerKind.INSTALMENTS: "request_payment_plan",
    AnswerKind.CONTEST: "dispute", AnswerKind.PAID: "claims_paid", AnswerKind.WRONG_PERSON: "wrong_person",
    AnswerKind.CALL: "call_me", AnswerKind.ACCEPT: "accepts_offer",
    AnswerKind.DECLINE: "declines_offer",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Given:
    """What came from a form of the page. `form_key` names the form; `shown_minor` is the sum that stood on it.

    `part_minor`: the amount contested of one invoice, where not all of it is. Amounts in minor units of the case.
    `offer_id`, or `quote_id` for one to settle: the offer that is answered, whose words had the hash `offer_sha256`;
    `accepts`: the box beside it was ticked, and with it alone the `address` is kept.
    """

    kind: AnswerKind
    form_key: str
    language: str
    family: str
    words: str = ""
    on: date | None = None
    claim_ids: tuple[int, ...] = ()
    part_minor: int | None = None
    phone: str = ""
    acknowledged: bool = False
    shown_minor: int = 0
    file: GivenFile | None = None
    accepts: bool = False
    offer_id: int = 0
    quote_id: int = 0
    offer_sha256: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A possible answer: the sentence that says it, that of its box, what a program reads of it, what it is about.

    `terms`: the words of the offer, where it is one that is answered.
    """

    state: PageState
    sentence: str
    acknowledgement: str
    facts: Mapping[str, str]
    owed_minor: int
    contested: Mapping[int, str]
    terms: str = ""


def proof_of(
    collector: Collector, to: Addressee, given: Given, judged: Judged, now: datetime
) -> tuple[list[Document], Received]:
    """The record of the answer with the file that came along, and the row that lists it."""
    words, file = words_for(given.language), given.file
    acknowledged = given.acknowledged and bool(judged.acknowledgement)
    digest = sha256(file.content).hexdigest() if file else ""
    accepts = given.kind is AnswerKind.ACCEPT
    text = record_text(
        AnswerRecord(
            creditor=collector.policy.creditor.name, received_at=now, family=given.family, notice_number=to.notice_uid,
            form=given.form_key[:16], sentence=judged.sentence, words=given.words,
            acknowledgement=judged.acknowledgement,
            acknowledged=acknowledged, file_name=file.name if file else "", file_sha256=digest,
            terms=judged.terms, accepts=accepts, address=given.address if accepts else "",
        ),
        words,
    )  # fmt: skip
    kept = [Document("reply", "answer.txt", RECORD_TYPE, text.encode())]
    files = []
    if file is not None:
        kept.append(Document(FILE, file.name, file.content_type, file.content))
        files = [{"name": file.name, "content_type": file.content_type, "size": len(file.content), "sha256": digest,
                  "refused": ""}]  # fmt: skip
    said = "\n\n".join(part for part in (judged.sentence, given.words) if part)
    got = Received(
        sha256=sha256(kept[0].content).hexdigest(), from_email="", subject="", words=said, whole=text,
        labels=[LABELS[given.kind]], facts=judged.facts, because="", is_human=True, files=files, source=replies.PAGE,
        form_key=given.form_key, acknowledged=acknowledged,
    )  # fmt: skip
    return kept, got
