"""How does a mail become a file in a folder, once and whole? For tests, for trying out, for posting by hand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from collector.files import sync_folder, write_whole
from collector.gateways.mail.base import Answer, Mail, Verdict, check_header_safety
from collector.gateways.mail.eml import compose, envelope


class FolderTransport:
    """Writes `<notice uid>.eml`. A file of that name means that this notice has already been accepted."""

    name = "folder"

    def __init__(self, folder: Path) -> None:
        """`folder` is made with the first mail."""
        self._folder = folder

    def frozen_bytes(self, mail: Mail) -> bytes:
        """The message as RFC 5322 bytes. Raises UnsafeMail."""
        check_header_safety(mail)
        return compose(mail)

    def payload_as_eml(self, payload: bytes) -> bytes:
        return payload

    def deliver(self, payload: bytes) -> Answer:
        """Accepted once the bytes are on disk; nothing is left behind otherwise."""
        path = self._path(envelope(payload)[2])
        if path.exists():
            return Answer(Verdict.ACCEPTED, path.name, f"{path.name} is already in {self._folder}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_whole(path, payload)
        except OSError as trouble:
            return Answer(Verdict.NOT_SENT, None, f"{path} could not be written: {trouble}")
        try:
            sync_folder(self._folder)
        except OSError as trouble:
            return Answer(Verdict.DOUBT, None, f"{path} was written but may not outlast a power cut: {trouble}")
        return Answer(Verdict.ACCEPTED, path.name, f"written to {path}")

    def events_of(self, notice_uid: str, to_email: str, since: datetime) -> None:
        return None

    def suppressed_since(self, since: datetime) -> None:
        return None

    def records_wanted(self, domain: str) -> None:
        return None

    def look_up(self, notice_uid: str, to_email: str, since: datetime) -> Answer | None:
        """Accepted when the file is there. Its absence tells nothing: a person may have taken it away."""
        path = self._path(notice_uid)
        return Answer(Verdict.ACCEPTED, path.name, f"{path.name} is in {self._folder}") if path.exists() else None

    def _path(self, notice_uid: str) -> Path:
        # check_header_safety lets no separator into a uid; the bytes may have passed through other hands since.
        if not notice_uid or Path(notice_uid).name != notice_uid:
            raise ValueError(f"{notice_uid!r} cannot name a file")
        return self._folder / f"{notice_uid}.eml"
