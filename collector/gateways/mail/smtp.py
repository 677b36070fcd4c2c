"""How does a mail leave by an ordinary mail server, and what does each of its answers mean for us?"""

from __future__ import annotations

import contextlib
import smtplib
import ssl
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from collector.gateways.mail.base import Answer, Mail, Verdict, check_header_safety, hang_up_after, is_loopback
from collector.gateways.mail.eml import compose, envelope

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 30.0

# RFC 3463: the refusals below concern the sender or the account, so that every other mail would meet them too.
_CHANNEL_CODES = frozenset({530, 534, 535, 538})


class SmtpSecurity(StrEnum):
    """How the connection is protected. NONE is for a server on this very machine."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where to, and as whom. `user` None: no sign-in."""

    host: str
    port: int
    security: SmtpSecurity = SmtpSecurity.STARTTLS
    user: str | None = None
    password: str | None = None

    @classmethod
    def from_url(cls, url: str) -> SmtpServer:
        """SMTP_URL: smtps://user:password@host:465; smtp:// is STARTTLS (in the clear on this machine). ValueError."""
        try:
            parts = urllib.parse.urlsplit(url)
            port = parts.port
        except ValueError:
            parts, port = urllib.parse.urlsplit(""), None
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path not in ("", "/"):
            # Without the value: it holds the password.
            raise ValueError("SMTP_URL is no address of a mail server; write smtps://user:password@host:465.")
        if parts.scheme == "smtps":
            security, usual = SmtpSecurity.TLS, 465
        elif is_loopback(parts.hostname):
            security, usual = SmtpSecurity.NONE, 25
        else:
            security, usual = SmtpSecurity.STARTTLS, 587
        user, password = (urllib.parse.unquote(text) if text else None for text in (parts.username, parts.password))
        return cls(parts.hostname, port or usual, security, user, password)

    def __repr__(self) -> str:
        return f"SmtpServer({self.host}:{self.port}, {self.security})"  # never the password


class SmtpTransport:
    """Sends by SMTP. A server keeps no log we could ask, so that a doubt stays with its other resolvers."""

    name = "smtp"

    def __init__(
        self,
        server: SmtpServer,
        *,
        tls: ssl.SSLContext | None = None,
        connect_seconds: float = CONNECT_SECONDS,
        total_seconds: float = TOTAL_SECONDS,
    ) -> None:
        """`tls`: another trust than the system's, for a server with a private authority."""
        self._server = server
        self._tls = tls or ssl.create_default_context()
        self._connect_seconds, self._total_seconds = connect_seconds, total_seconds

    def frozen_bytes(self, mail: Mail) -> bytes:
        """The message as RFC 5322 bytes. Give a Date among the headers: nobody adds one later. Raises UnsafeMail."""
        check_header_safety(mail)
        return compose(mail)

    def payload_as_eml(self, payload: bytes) -> bytes:
        return payload

    def events_of(self, notice_uid: str, to_email: str, since: datetime) -> None:
        return None

    def suppressed_since(self, since: datetime) -> None:
        return None

    def records_wanted(self, domain: str) -> None:
        return None

    def look_up(self, notice_uid: str, to_email: str, since: datetime) -> Answer | None:
        return None

    def deliver(self, payload: bytes) -> Answer:
        sender, recipient, _ = envelope(payload)
        try:
            smtp = self._connect()
        except (OSError, smtplib.SMTPException, UnicodeError) as trouble:
            return Answer(Verdict.NOT_SENT, None, f"The mail server could not be reached: {_told(trouble)}")
        with _closing(smtp), hang_up_after(self._total_seconds - self._connect_seconds, lambda: smtp.sock):
            return self._introduce(smtp) or _offer(smtp, sender, recipient) or _hand_over(smtp, payload)

    def _connect(self) -> smtplib.SMTP:
        if self._server.security is SmtpSecurity.TLS:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                self._server.host, self._server.port, timeout=self._connect_seconds, context=self._tls
            )
        else:
            smtp = smtplib.SMTP(self._server.host, self._server.port, timeout=self._connect_seconds)
        if smtp.sock is not None:
            smtp.sock.settimeout(self._total_seconds - self._connect_seconds)
        return smtp

    def _introduce(self, smtp: smtplib.SMTP) -> Answer | None:
        """Greeting, encryption, sign-in; an Answer only when the road ends here."""
        try:
            smtp.ehlo_or_helo_if_needed()
            if self._server.security is SmtpSecurity.STARTTLS:
                smtp.starttls(context=self._tls)
                smtp.ehlo_or_helo_if_needed()
            if self._server.user is not None:
                smtp.login(self._server.user, self._server.password or "")
        except smtplib.SMTPResponseException as refusal:
            return _refused(refusal.smtp_code, refusal.smtp_error, "sign-in")
        except smtplib.SMTPNotSupportedError as trouble:
            return Answer(Verdict.REFUSED, None, f"The mail server lacks what we need: {trouble}", stop_channel=True)
        except (OSError, ValueError, smtplib.SMTPException) as trouble:
            return Answer(Verdict.NOT_SENT, None, f"The mail server hung up before the mail: {_told(trouble)}")
        return None


def _offer(smtp: smtplib.SMTP, sender: str, recipient: str) -> Answer | None:
    """MAIL and RCPT; an Answer only when the server objects or hangs up. Nothing of the mail has left yet."""
    try:
        for step, (code, text) in (("sender", smtp.mail(sender)), ("recipient", smtp.rcpt(recipient))):
            if not 200 <= code < 300:
                return _refused(code, text, step)
    except (OSError, ValueError, smtplib.SMTPException) as trouble:
        return Answer(Verdict.NOT_SENT, None, f"The mail server hung up before the mail: {_told(trouble)}")
    return None


def _hand_over(smtp: smtplib.SMTP, payload: bytes) -> Answer:
    """DATA: from here on a lost connection leaves a doubt, whoever lost it."""
    try:
        code, text = smtp.data(payload)
    except smtplib.SMTPDataError as refusal:
        return _refused(refusal.smtp_code, refusal.smtp_error, "mail")
    except (OSError, ValueError, smtplib.SMTPException) as trouble:
        return Answer(Verdict.DOUBT, None, f"The connection was lost while the mail was handed over: {_told(trouble)}")
    if code == 250:
        return Answer(Verdict.ACCEPTED, None, f"The mail server answered 250: {_words(text)}")
    return _refused(code, text, "mail")


def _refused(code: int, text: bytes | str, what: str) -> Answer:
    """RFC 5321, 4.2.1: 4yz means not now and nothing was taken, 5yz means not like this; anything else is a riddle."""
    because = f"The mail server answered {code} to the {what}: {_words(text)}"
    if 400 <= code < 500:
        return Answer(Verdict.NOT_SENT, None, because, retry_after_s=300)
    if 500 <= code < 600:
        return Answer(Verdict.REFUSED, None, because, stop_channel=what == "sign-in" or code in _CHANNEL_CODES)
    verdict = Verdict.DOUBT if what == "mail" else Verdict.NOT_SENT
    return Answer(verdict, None, because)


@contextlib.contextmanager
def _closing(smtp: smtplib.SMTP) -> Iterator[None]:
    """Hang up without waiting for a goodbye: the verdict stands, QUIT could only cost time."""
    try:
        yield
    finally:
        smtp.close()


def _words(text: bytes | str) -> str:
    told = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(told.split())[:300]


def _told(trouble: Exception) -> str:
    return f"{type(trouble).__name__}: {trouble}"[:300]
