"""What do a customer's tax ids, country and e-mail field tell us, checked without asking anybody?"""

from __future__ import annotations

import re
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email
from stdnum.eu import vat
from stdnum.fr import siren, siret

from collector.domain.debtors import DebtorKind, KindSource
from collector.domain.readings import CustomerReading

# Numbers that only traders, companies and associations have (docs.stripe.com/billing/customer/tax-ids). Numbers that
# private persons have as well (de_stn, it_cf, es_nif, hr_oib, mx_rfc, br_cpf ...) are no evidence and are left out.
BUSINESS_TAX_IDS = frozenset(
    {
        "eu_vat", "eu_oss_vat", "fr_siren", "fr_siret", "gb_vat", "ch_vat", "ch_uid", "li_vat", "li_uid", "no_vat",
        "no_voec", "is_vat", "al_tin", "ad_nrt", "es_cif", "pl_nip", "us_ein", "ca_bn", "ca_gst_hst", "au_abn",
        "au_arn", "nz_gst", "br_cnpj", "in_gst", "sg_uen", "sg_gst", "jp_cn", "hk_br", "za_vat", "ae_trn",
        "sa_vat", "tr_tin", "ua_vat", "rs_pib", "ge_vat",
    }
)  # fmt: skip

# What most people of a country read; several languages are left to the creditor's.
_LANGUAGES = {
    "FR": "fr", "MC": "fr", "DE": "de", "AT": "de", "LI": "de", "ES": "es", "IT": "it", "SM": "it", "NL": "nl",
    "GB": "en", "IE": "en", "US": "en", "AU": "en", "NZ": "en",
}  # fmt: skip

_PLAIN_ADDRESS = re.compile(
    r"[A-Za-z0-9_%+-]+(\.[A-Za-z0-9_%+-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)


def kind_of(reading: CustomerReading, default: DebtorKind) -> tuple[DebtorKind, KindSource]:
    """The debtor's kind and how we know it, short of the owner's word.

    `debtor_kind` in the customer's metadata was written by the creditor and comes first; then a tax id that only
    businesses have; then the policy's default.
    """
    told = dict(reading.metadata).get("debtor_kind", "").strip().lower()
    if told in (DebtorKind.BUSINESS, DebtorKind.CONSUMER, DebtorKind.PUBLIC_BODY):
        return DebtorKind(told), KindSource.METADATA
    if any(kind in BUSINESS_TAX_IDS for kind, _ in reading.tax_ids):
        return DebtorKind.BUSINESS, KindSource.TAX_ID
    if default is DebtorKind.UNKNOWN:
        return default, KindSource.NONE
    return default, KindSource.POLICY_DEFAULT


def language_of(reading: CustomerReading, default: str) -> str:
    """Two letters: what the customer prefers, else what its country reads, else the creditor's for its neighbours."""
    if reading.language:
        return reading.language
    return _LANGUAGES.get(reading.country or "", default if reading.country in (None, "BE", "LU", "CH") else "en")


def siren_of(tax_ids: tuple[tuple[str, str], ...]) -> str | None:
    """A SIREN whose check digit is right, from a SIREN, a SIRET or a French VAT number."""
    for kind, value in tax_ids:
        found = _siren(kind, value)
        if found and siren.is_valid(found):
            return str(siren.compact(found))
    return None


def vat_number_of(tax_ids: tuple[tuple[str, str], ...]) -> str | None:
    """A European VAT number whose check digits are right, without spaces."""
    return next((found for kind, value in tax_ids if kind == "eu_vat" and (found := _valid_vat(value))), None)


@lru_cache(maxsize=8)  # the SIREN of a debtor is read from the number that was checked just before
def _valid_vat(value: str) -> str | None:
    return str(vat.compact(value)) if vat.is_valid(value) else None


def email_of(text: str | None) -> str | None:
    """The one address in the e-mail field; None where there is none, several, or one that cannot be written to."""
    if text is None:
        return None
    if len(text) <= 254 and _PLAIN_ADDRESS.fullmatch(text):
        return text
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def _siren(kind: str, value: str) -> str | None:
    match kind:
        case "fr_siren":
            return value
        case "fr_siret":
            return str(siret.to_siren(value)) if siret.is_valid(value) else None
        case "eu_vat":
            # A French VAT number is FR, two check characters, then the SIREN (CGI, annexe III, art. 95).
            compact = _valid_vat(value) or ""
            return compact[4:] if compact.startswith("FR") else None
        case _:
            return None
