"""What came into the mailbox of replies? Read over IMAP, by number, without changing anything but the mark "read"."""

from __future__ import annotations

import contextlib
import ssl
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from imapclient import SEEN, IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from collector.gateways.mail.base import is_loopback

CONNECT_SECONDS: Final = 10.0
ANSWER_SECONDS: Final = 60.0
LARGEST_MAIL: Final = 32 * 1024 * 1024  # what a webhook may post, too
LARGEST_HEAD: Final = 256 * 1024


class MailboxTrouble(Exception):
    """The mailbox cannot be read now; the message says why, and never holds the password."""


class UnreadableMail(Exception):
    """The server cannot hand out this one mail; the others are not concerned."""


@dataclass(frozen=True, slots=True)
class MailboxServer:
    """Where the mailbox is. `tls`: encrypted from the first byte; else STARTTLS, and in the clear on this machine."""

    host: str
    port: int
    tls: bool
    user: str
    password: str
    folder: str = "INBOX"

    @classmethod
    def from_url(cls, url: str) -> MailboxServer:
        """IMAP_URL: imaps://user:password@host:993/INBOX, or imap:// (STARTTLS). ValueError without the value."""
        try:
            parts = urllib.parse.urlsplit(url)
            port = parts.port
        except ValueError:
            parts, port = urllib.parse.urlsplit(""), None
        folder = urllib.parse.unquote(parts.path.strip("/")) or "INBOX"
        is_server = parts.scheme in ("imap", "imaps") and parts.hostname and parts.username and parts.password
        if not is_server or parts.query or not folder.isprintable():
            raise ValueError("IMAP_URL: is no address of a mailbox; write imaps://user:password@host:993/INBOX")
        user, password = (urllib.parse.unquote(text or "") for text in (parts.username, parts.password))
        usual = 993 if parts.scheme == "imaps" else 143
        return cls(parts.hostname or "", port or usual, parts.scheme == "imaps", user, password, folder)

    @property
    def name(self) -> str:
        """Which mailbox this is, to people and to the cursor."""
        return f"{self.user} at {self.host}:{self.port}, {self.folder}"

    def __repr__(self) -> str:
        return f"MailboxServer({self.name})"  # never the password


@dataclass(frozen=True, slots=True)
class Head:
    """The headers of a mail, and how many bytes the whole has."""

    content: bytes
    size: int


class MailboxReader:
    """Opens the mailbox. `tls`: another trust than the system's, for a server with a private authority."""

    def __init__(self, server: MailboxServer, *, tls: ssl.SSLContext | None = None) -> None:
        self.server = server
        self._tls = tls or ssl.create_default_context()

    @contextlib.contextmanager
    def open(self) -> Iterator[Mailbox]:
        """The folder, opened; hung up at the end. Raises MailboxTrouble, also for what fails inside."""
        client: IMAPClient | None = None
        try:
            client = self._connect()
            yield Mailbox(client, client.select_folder(self.server.folder), self.server.name)
        except (IMAPClientError, OSError, EOFError, ValueError) as error:
            raise MailboxTrouble(self._told(error)) from None
        finally:
            if client is not None:
                with contextlib.suppress(Exception):  # what was read is kept; a goodbye could only cost time
                    client.logout()

    def _connect(self) -> IMAPClient:
        server = self.server
        client = IMAPClient(
            server.host, server.port, ssl=server.tls, ssl_context=self._tls if server.tls else None,
            timeout=CONNECT_SECONDS,
        )  # fmt: skip
        try:
            if not server.tls and not is_loopback(server.host):
                client.starttls(self._tls)
            client.socket().settimeout(ANSWER_SECONDS)
            client.login(server.user, server.password)
        except BaseException:
            client.shutdown()
            raise
        return client

    def _told(self, error: Exception) -> str:
        told = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        return told.replace(self.server.password, "...")


class Mailbox:
    """An open folder. Every number is a UID; one that is gone meanwhile reads as None."""

    def __init__(self, client: IMAPClient, opened: dict[bytes, Any], name: str) -> None:
        self._client = client
        self.name = name
        self.validity = int(opened[b"UIDVALIDITY"])  # another one: the numbers begin anew (RFC 9051, 2.3.1.1)
        self.count = int(opened.get(b"EXISTS", 0))

    def last(self) -> int:
        """The highest number there is, 0 in an empty folder."""
        return max(self._client.search(["UID", "*"]), default=0)

    def after(self, uid: int) -> list[int]:
        """The numbers above this one, in order. "n:*" always names the last one too, so it is sieved."""
        return sorted(it for it in self._client.search(["UID", f"{uid + 1}:*"]) if it > uid)

    def since(self, day: date) -> list[int]:
        """The numbers of what came on this day or later, in order."""
        return sorted(self._client.search(["SINCE", day]))

    def head(self, uid: int) -> Head | None:
        """The headers of a mail; the mail stays unread."""
        part = f"BODY.PEEK[HEADER]<0.{LARGEST_HEAD}>"
        found = self._fetch(uid, [part, "RFC822.SIZE"])
        content = _part_of(found, b"BODY[HEADER]")
        return None if content is None else Head(content, int(found.get(b"RFC822.SIZE", 0)))

    def whole(self, uid: int) -> bytes | None:
        """The bytes of a mail as they are there, never more than one above LARGEST_MAIL; the mail stays unread."""
        return _part_of(self._fetch(uid, [f"BODY.PEEK[]<0.{LARGEST_MAIL + 1}>"]), b"BODY[]")

    def mark_read(self, uid: int) -> None:
        self._client.add_flags([uid], [SEEN], silent=True)

    def _fetch(self, uid: int, parts: list[str]) -> dict[bytes, Any]:
        """Empty where the mail is gone. Raises UnreadableMail where the server refuses this one."""
        try:
            return dict(self._client.fetch([uid], parts).get(uid, {}))
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            raise UnreadableMail(f"{type(error).__name__}: {error}"[:300]) from None


def _part_of(found: Any, name: bytes) -> bytes | None:
    """Servers repeat the name of a part with or without where it begins."""
    content = next((it for key, it in found.items() if key == name or key.startswith(name + b"<")), None)
    return content if isinstance(content, bytes) else None
