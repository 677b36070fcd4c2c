"""What do tax ids, country and e-mail field tell us, row by row?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from collector.domain.debtors import DebtorKind
from collector.store.identity import email_of, kind_of, language_of, siren_of, vat_number_of
from tests.support.readings import DURAND


@pytest.mark.parametrize(
    ("tax_ids", "metadata", "default", "kind", "source"),
    [
        ((("eu_vat", "FR40303265045"),), (), "unknown", "business", "tax_id"),
        ((("fr_siret", "73282932000074"),), (), "consumer", "business", "tax_id"),
        ((("de_stn", "1234567890"),), (), "unknown", "unknown", "none"),  # private persons have one too
        ((), (("debtor_kind", "Consumer"),), "business", "consumer", "metadata"),
        ((("eu_vat", "FR40303265045"),), (("debtor_kind", "public_body"),), "unknown", "public_body", "metadata"),
        ((), (("debtor_kind", "alien"),), "unknown", "unknown", "none"),
        ((), (), "business", "business", "policy_default"),
    ],
)
def test_the_kind_and_how_we_know_it(tax_ids: Any, metadata: Any, default: str, kind: str, source: str) -> None:
    reading = replace(DURAND, tax_ids=tax_ids, metadata=metadata)
    assert kind_of(reading, DebtorKind(default)) == (kind, source)


@pytest.mark.parametrize(
    ("tax_ids", "siren", "vat"),
    [
        ((("fr_siren", "732 829 320"),), "732829320", None),
        ((("fr_siren", "732829321"),), None, None),
        ((("fr_siret", "73282932000074"),), "732829320", None),
        ((("eu_vat", "FR40303265045"),), "303265045", "FR40303265045"),
        ((("eu_vat", "DE 136 695 976"),), None, "DE136695976"),
        ((("eu_vat", "DE123456789"),), None, None),
        ((("eu_vat", ""), ("fr_siren", "")), None, None),
    ],
)
def test_numbers_are_kept_only_if_their_check_digits_hold(tax_ids: Any, siren: Any, vat: Any) -> None:
    assert (siren_of(tax_ids), vat_number_of(tax_ids)) == (siren, vat)


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("compta@durand.example", "compta@durand.example"),
        (" compta@durand.example ", "compta@durand.example"),
        ("a@durand.example, b@durand.example", None),
        ("a@durand.example;b@durand.example", None),
        ("Durand <compta@durand.example>", None),
        ("compta@", None),
        ("compta@durand..example", None),
        ("c@d.example\r\nBcc: x@y.example", None),
        ("x" * 300 + "@durand.example", None),
        (None, None),
    ],
)
def test_only_one_usable_address_is_an_address(text: str | None, email: str | None) -> None:
    assert email_of(text) == email


@pytest.mark.parametrize(
    ("language", "country", "written_in"),
    [
        ("de", "FR", "de"),
        (None, "FR", "fr"),
        (None, "GB", "en"),
        (None, "BE", "fr"),
        (None, None, "fr"),
        (None, "SE", "en"),
    ],
)
def test_the_language_to_write_in(language: str | None, country: str | None, written_in: str) -> None:
    assert language_of(replace(DURAND, language=language, country=country), "fr") == written_in
