"""A mail as a test needs it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from collector.gateways.mail.base import Attachment, Mail

PDF = Attachment("mise-en-demeure-F-12.pdf", "application/pdf", b"%PDF-1.7\r\n" + bytes(range(256)))

_MAIL = Mail(
    notice_uid="k3v7q2m5x4",
    sender_name="Atelier Ledoux, SARL",
    sender_email="facturation@mail.example.com",
    reply_to="r+t0ken@reply.example.com",
    to_email="anna@debtor.example",
    to_name='Menuiserie "Chez Anna" & Fils, Été',
    subject="Facture F-12 (1\u00a0150,00\u00a0€) : règlement attendu depuis le 14 mars",
    text="Bonjour,\n\nLa facture F-12 reste due.\n.\nÀ bientôt",
    html="<p>La facture F-12 reste due.</p>",
    headers=(
        ("Message-ID", "<k3v7q2m5x4.1@mail.example.com>"),
        ("Date", "Mon, 05 Jan 2026 09:00:00 +0000"),
        ("References", "<case.9@mail.example.com>"),
        ("Auto-Submitted", "auto-generated"),
    ),
    attachments=(PDF,),
    category="formal_notice",
)


def a_mail(**changes: Any) -> Mail:
    """A formal notice to Anna, with what `changes` says otherwise."""
    return replace(_MAIL, **changes)
