"""Two hundred mails that were written to do harm: scripts wherever a mail has words, and bombs of every MIME kind."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator

from tests.hostile.corpus import corpus

HEAD = b"From: a@x.example\r\nSubject: Re\r\nMIME-Version: 1.0\r\n"
WORDS = b"Content-Type: text/plain\r\n\r\nJe conteste.\r\n"
# Codecs that are none for text, or that decode by running something: a charset is the sender's word.
CHARSETS = (
    "utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "zlib", "bz2_codec", "hex", "rot13", "uu",
    "quopri", "base64", "undefined", "mbcs", "utf-16", "utf-32", "x" * 500, "../../etc/passwd", "utf-8\x00", "''",
)  # fmt: skip


def hostile_mails() -> Iterator[tuple[str, bytes]]:
    """(what it tries, its bytes)"""
    yield from _scripts()
    yield from _bombs()
    yield from _broken()


def _scripts() -> Iterator[tuple[str, bytes]]:
    payloads = [it for it in corpus() if it.why in ("html", "javascript")]
    for it in payloads:
        line = " ".join(it.text.replace("\x00", "").split())
        words = line.encode()
        yield f"text: {it.text}", HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + words
        yield (
            f"html: {it.text}",
            HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n<html><body>Bonjour " + words + b"</body></html>",
        )
        quoted = json.dumps(line).encode()
        yield (
            f"headers: {it.text}",
            b"From: " + quoted + b" <a@x.example>\r\nSubject: " + words + b"\r\nIn-Reply-To: <" + words + b">\r\n"
            b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
            + WORDS
            + b"--b\r\nContent-Type: application/pdf"
            b"\r\nContent-Disposition: attachment; filename=" + quoted + b"\r\n\r\nx\r\n--b--\r\n",
        )


def _bombs() -> Iterator[tuple[str, bytes]]:
    for depth in (5, 50, 900):
        yield f"multipart {depth} deep", _nested(depth)
        yield f"mail in mail {depth} deep", HEAD + b"Content-Type: message/rfc822\r\n\r\n" * depth + WORDS
    for many in (100, 20_000):
        yield f"{many} parts", _mixed([WORDS] * many)
        yield f"{many} files", _mixed([b"Content-Type: application/pdf\r\n\r\nx\r\n"] * many)
        yield f"{many} headers", HEAD + b"X-A: b\r\n" * many + WORDS
        yield f"{many} times To", HEAD + b"To: a@b.example\r\n" * many + WORDS
        yield f"{many} addresses", HEAD + b"To: " + b"a@b.example, " * many + b"c@d.example\r\n" + WORDS
        yield f"{many} ids", HEAD + b"References: " + b"<a@b> " * many + b"\r\n" + WORDS
        yield f"{many} encoded words", HEAD + b"Subject: " + b"=?utf-8?q?a?= " * many + b"\r\n" + WORDS
        parameters = b"".join(b'; name*%d="a"' % at for at in range(many))
        yield f"{many} parameters", HEAD + b"Content-Type: text/plain" + parameters + b"\r\n\r\nx"
        yield f"{many} brackets", HEAD + b"From: " + b"(" * many + b"a@b.example\r\n" + WORDS
        yield f"{many} quotes", HEAD + b'From: "' + b"\\" * many + b'" <a@b.example>\r\n' + WORDS
        yield f"{many} tags", HEAD + b"Content-Type: text/html\r\n\r\n" + b"<blockquote><div>" * many + b"x"
        yield f"{many} entities", HEAD + b"Content-Type: text/html\r\n\r\n" + b"&lt;&#x;&" * many
        yield f"{many} open tags", HEAD + b"Content-Type: text/html\r\n\r\n" + b"<a " * many
        yield f"{many} comments", HEAD + b"Content-Type: text/html\r\n\r\n" + b"<!--" * many
        yield f"{many} quoted lines", HEAD + b"Content-Type: text/plain\r\n\r\n" + b"> On x wrote:\r\n" * many
    zeros = gzip.compress(b"\0" * 20_000_000)
    yield "a packed file of 20 MB zeros", _mixed([WORDS, _file("application/gzip", "a.gz", zeros)])
    yield "the same called a PDF", _mixed([WORDS, _file("application/pdf", "a.pdf", zeros)])
    yield "a file of 12 MB", _mixed([WORDS, _file("application/pdf", "a.pdf", b"%PDF" + b"x" * 12_000_000)])
    yield "one line of 4 MB", HEAD + b"Content-Type: text/plain\r\n\r\n" + b"x" * 4_000_000
    yield "one header of 4 MB", HEAD + b"X-A: " + b"x" * 4_000_000 + b"\r\n" + WORDS
    yield (
        "quoted-printable of 2 MB",
        (HEAD + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=3D" * 700_000),
    )
    yield (
        "base64 that is none",
        (HEAD + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"!\xff=" * 300_000),
    )
    encoded = b"begin 644 a\r\n" + (b"M" * 61 + b"\r\n") * 9_000
    yield "uuencode", HEAD + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\n" + encoded


def _broken() -> Iterator[tuple[str, bytes]]:
    for charset in CHARSETS:
        yield (
            f"charset {charset}",
            (HEAD + b'Content-Type: text/plain; charset="' + charset.encode() + b'"\r\n\r\nJe \xe9\xff\x00 conteste'),
        )
    for name in ("../../x.pdf", "..\\x.pdf", "CON.pdf", "a\x00.pdf", "=?utf-8?b?Li4vLi4veA==?=", "x" * 9_000, "", "."):
        yield f"file {name[:20]!r}", _mixed([WORDS, _file("application/pdf", name, b"x")])
    for kind in (
        "text/html",
        "image/svg+xml",
        "application/x-msdownload",
        "text/html;.pdf",
        "application/pdf\x00",
        "x",
    ):
        yield f"file of kind {kind!r}", _mixed([WORDS, _file(kind, "a.pdf", b"<script>alert(1)</script>")])
    yield "nothing", b""
    yield "only zeros", b"\0" * 10_000
    yield "only line ends", b"\r\n" * 10_000
    yield "no body", HEAD
    yield "no colon", b"no header at all\r\n" * 100
    yield "8-bit headers", b"From: \xe9\xff <a@x.example>\r\nSubject: \xff\xfe\r\n\r\nx"
    yield "a boundary that never comes", HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"x\r\n" * 10_000
    yield "no boundary", HEAD + b"Content-Type: multipart/mixed\r\n\r\n--b\r\n" + WORDS
    yield "one boundary for all", (
        HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        + b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" * 2_000
    )  # fmt: skip
    yield "a report of nothing", HEAD + b"Content-Type: message/delivery-status\r\n\r\n"
    yield "a report with markup", _mixed([
        b"Content-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822;<script>\r\nAction: failed\r\n"
        b"Diagnostic-Code: smtp; <img src=x onerror=alert(1)>\r\n"
    ])  # fmt: skip
    yield "From of nobody", b"From: <>\r\nSubject: x\r\n\r\nx"
    yield "a token in every place", b"To: r+" + b"a" * 9_000 + b"@reply.example\r\n\r\nx"


def slow_mails() -> Iterator[tuple[str, bytes]]:
    """Small mails that made the parser work for a minute."""
    yield "short lines behind many boundaries", HEAD + _opened(900) + b"x\r\n" * 200_000
    yield "a report of nothing but blocks", HEAD + b"Content-Type: message/delivery-status\r\n\r\n" + b"\n" * 600_000


def _opened(depth: int) -> bytes:
    return b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (at, at) for at in range(depth))


def _nested(depth: int) -> bytes:
    return HEAD + _opened(depth) + WORDS + b"".join(b"--b%d--\r\n" % at for at in reversed(range(depth)))


def _mixed(parts: list[bytes]) -> bytes:
    inner = b"".join(b"--b\r\n" + it for it in parts)
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + inner + b"--b--\r\n"


def _file(kind: str, name: str, content: bytes) -> bytes:
    return (
        f'Content-Type: {kind}\r\nContent-Disposition: attachment; filename="{name}"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
    ).encode() + base64.encodebytes(content)
