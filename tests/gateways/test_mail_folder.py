"""Does each notice become one whole file, once?"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

import pytest

from collector.gateways.mail.base import UnsafeMail, Verdict
from collector.gateways.mail.folder import FolderTransport
from tests.support.mails import a_mail

NOW = datetime(2026, 1, 5, tzinfo=UTC)


def test_a_mail_is_a_file_named_by_its_notice(tmp_path: Path) -> None:
    transport = FolderTransport(tmp_path / "out")
    payload = transport.frozen_bytes(a_mail())
    answer = transport.deliver(payload)
    assert (answer.verdict, answer.provider_id) == (Verdict.ACCEPTED, "k3v7q2m5x4.eml")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["k3v7q2m5x4.eml"]
    content = (tmp_path / "out" / "k3v7q2m5x4.eml").read_bytes()
    assert content == payload == transport.payload_as_eml(payload)
    assert BytesParser(policy=default).parsebytes(content)["To"].addresses[0].addr_spec == "anna@debtor.example"


def test_a_second_delivery_changes_nothing_and_is_accepted(tmp_path: Path) -> None:
    transport = FolderTransport(tmp_path)
    transport.deliver(transport.frozen_bytes(a_mail()))
    (path,) = tmp_path.iterdir()
    before = path.read_bytes()
    answer = transport.deliver(transport.frozen_bytes(a_mail(text="Autre texte")))
    assert answer.verdict is Verdict.ACCEPTED and "already" in answer.because
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_written_is_not_sent(tmp_path: Path) -> None:
    in_the_way = tmp_path / "out"
    in_the_way.write_text("a file, not a folder")
    transport = FolderTransport(in_the_way)
    assert transport.deliver(transport.frozen_bytes(a_mail())).verdict is Verdict.NOT_SENT


def test_a_disk_that_fails_leaves_no_half_mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    transport = FolderTransport(tmp_path)
    monkeypatch.setattr(os, "fsync", full)
    assert transport.deliver(transport.frozen_bytes(a_mail())).verdict is Verdict.NOT_SENT
    assert list(tmp_path.iterdir()) == []


def test_a_half_written_file_of_a_crash_is_taken_for_no_mail(tmp_path: Path) -> None:
    transport = FolderTransport(tmp_path)
    (tmp_path / ".incoming-k3v7q2m5").write_bytes(b"half a ma")
    payload = transport.frozen_bytes(a_mail())
    assert transport.look_up("k3v7q2m5x4", "anna@debtor.example", NOW) is None
    assert transport.deliver(payload).verdict is Verdict.ACCEPTED
    assert [path.read_bytes() for path in tmp_path.glob("*.eml")] == [payload]


def test_a_doubt_is_resolved_by_the_file_but_never_by_its_absence(tmp_path: Path) -> None:
    transport = FolderTransport(tmp_path)
    assert transport.look_up("k3v7q2m5x4", "anna@debtor.example", NOW) is None
    transport.deliver(transport.frozen_bytes(a_mail()))
    found = transport.look_up("k3v7q2m5x4", "anna@debtor.example", NOW)
    assert found is not None and (found.verdict, found.provider_id) == (Verdict.ACCEPTED, "k3v7q2m5x4.eml")


def test_no_notice_can_be_written_outside_the_folder(tmp_path: Path) -> None:
    transport = FolderTransport(tmp_path / "out")
    with pytest.raises(UnsafeMail):
        transport.frozen_bytes(a_mail(notice_uid="../evil"))
    forged = transport.frozen_bytes(a_mail()).replace(b"X-Collector-Notice: k3v7q2m5x4", b"X-Collector-Notice: ../evil")
    with pytest.raises(ValueError):
        transport.deliver(forged)
    assert list(tmp_path.iterdir()) == []
