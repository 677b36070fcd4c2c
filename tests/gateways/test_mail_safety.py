"""Can anything in a mail forge a header, reach a second address, or name a file outside its folder?"""

from __future__ import annotations

import pytest

from collector.gateways.mail.base import Attachment, UnsafeMail, check_header_safety
from tests.support.mails import a_mail


def test_a_french_company_with_quotes_commas_and_accents_is_welcome() -> None:
    check_header_safety(a_mail())
    check_header_safety(a_mail(to_name="", reply_to=None, attachments=()))


HOSTILE = {
    "carriage return": "Anna\rBcc: x@evil.example",
    "line feed": "Anna\nBcc: x@evil.example",
    "NUL": "Anna\0",
    "escape": "Anna\x1b[2J",
    "next line": "Anna\x85Bcc: x@evil.example",
    "line separator": "Anna\u2028Bcc",
    "right-to-left override": "Anna \u202efdp.exe",
    "right-to-left isolate": "Anna \u2067x",
    "left-to-right mark": "Anna\u200e",
    "arabic letter mark": "Anna\u061c",
    "encoded word": "=?utf-8?q?Anna=0D=0ABcc:_x@evil.example?=",
}


@pytest.mark.parametrize("field", ["sender_name", "to_name", "subject", "category"])
@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
def test_line_breaks_controls_and_turned_text_are_refused(field: str, value: str) -> None:
    with pytest.raises(UnsafeMail) as refused:
        check_header_safety(a_mail(**{field: value}))
    assert refused.value.field == field
    assert "remove" in refused.value.remedy


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
def test_they_are_refused_in_further_headers_too(value: str) -> None:
    with pytest.raises(UnsafeMail, match="headers"):
        check_header_safety(a_mail(headers=(("References", value),)))


@pytest.mark.parametrize("field", ["sender_email", "to_email", "reply_to"])
@pytest.mark.parametrize(
    "value",
    ["", "anna", "anna@", "@debtor.example", "anna@localhost", "anna@debtor.example, bob@debtor.example",
     "anna@debtor.example;bob@debtor.example", "Anna <anna@debtor.example>", "<anna@debtor.example>",
     "anna@debtor.example\r\nBcc: x@evil.example", "an na@debtor.example", '"anna"@debtor.example',
     "anna@debtor..example", "a@b@debtor.example", "annaé@debtor.example", "anna@debtor.example\u202e",
     ".anna@debtor.example", "anna.@debtor.example", f"anna@{'d' * 250}.example",
     "anna@debtor.invalid"],
)  # fmt: skip
def test_exactly_one_plain_address(field: str, value: str) -> None:
    with pytest.raises(UnsafeMail) as refused:
        check_header_safety(a_mail(**{field: value}))
    assert refused.value.field == field


def test_an_address_with_an_accented_domain_is_answered_with_its_ascii_spelling() -> None:
    with pytest.raises(UnsafeMail) as refused:
        check_header_safety(a_mail(to_email="compta@société.fr"))
    assert refused.value.remedy == "write the domain in its ASCII spelling: compta@xn--socit-esab.fr"


@pytest.mark.parametrize(
    ("name", "value"),
    [("To", "x@evil.example"), ("BCC", "x@evil.example"), ("Subject", "x"), ("X-SG-EID", "x"), ("Bad Name", "x"),
     ("Bad:Name", "x"), ("", "x"), ("References", "é")],
)  # fmt: skip
def test_headers_that_are_ours_or_none_at_all(name: str, value: str) -> None:
    with pytest.raises(UnsafeMail, match="headers"):
        check_header_safety(a_mail(headers=((name, value),)))


def test_a_header_given_twice_is_refused() -> None:
    with pytest.raises(UnsafeMail, match="twice"):
        check_header_safety(a_mail(headers=(("References", "<a@b.fr>"), ("references", "<c@d.fr>"))))


@pytest.mark.parametrize("uid", ["", "../x", "a/b", ".hidden", "é", "x" * 65, "a\nb"])
def test_a_notice_uid_can_name_a_file_and_nothing_else(uid: str) -> None:
    with pytest.raises(UnsafeMail, match="notice_uid"):
        check_header_safety(a_mail(notice_uid=uid))


@pytest.mark.parametrize(
    "attachment",
    [Attachment("décompte.pdf", "application/pdf", b"x"), Attachment("../a.pdf", "application/pdf", b"x"),
     Attachment('a".pdf', "application/pdf", b"x"), Attachment("a.pdf", "application/pdf; x=y", b"x"),
     Attachment("a.pdf", "application/pdf", b""), Attachment("", "application/pdf", b"x")],
)  # fmt: skip
def test_attachments_are_named_in_plain_ascii_and_hold_something(attachment: Attachment) -> None:
    with pytest.raises(UnsafeMail, match="attachments"):
        check_header_safety(a_mail(attachments=(attachment,)))


@pytest.mark.parametrize("field", ["subject", "text", "html"])
def test_an_empty_mail_is_refused(field: str) -> None:
    with pytest.raises(UnsafeMail) as refused:
        check_header_safety(a_mail(**{field: "  \n" if field != "subject" else "  "}))
    assert refused.value.field == field
