"""What may stand in each policy file, key by key, and what a good value looks like?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Annotated, Literal
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict, StringConstraints
from stdnum import bic, iban
from stdnum.eu import vat
from stdnum.fr import siren

from collector.domain.day_count import DayCount
from collector.domain.debtors import DebtorKind
from collector.domain.policy import AfterPayment, Consent, Penalties, StepKind
from collector.domain.stripe_writing import PenaltyInvoicing
from collector.domain.terms import BelowFloor, EndOfMonth
from collector.holiday_data import is_known


def _email(value: str) -> str:
    try:
        validate_email(value, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValueError(f"is not an e-mail address ({str(error).rstrip('.')})") from None
    return value


def _holds(is_good: Callable[[str], object], otherwise: str) -> AfterValidator:
    def check(value: str) -> str:
        if not is_good(value):
            raise ValueError(otherwise)
        return value

    return AfterValidator(check)


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Email = Annotated[Text, AfterValidator(_email)]
Country = Annotated[
    Text, _holds(lambda v: v.isupper() and len(v) == 2 and is_known(v), "is not a country of two capitals")
]
Siren = Annotated[
    str,
    _holds(lambda v: not v or siren.is_valid(v), "is not a SIREN: nine digits, the last of which checks the others"),
]
Vat = Annotated[str, _holds(lambda v: not v or vat.is_valid(v), "is not a VAT number of the European Union")]
Iban = Annotated[Text, _holds(iban.is_valid, "is not an IBAN: its check digits do not fit")]
Bic = Annotated[Text, _holds(bic.is_valid, "is not a BIC")]
Zone = Annotated[Text, _holds(lambda v: v in available_timezones(), "is not a time zone of the IANA list")]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]

# Strict tables take no text for an enum, and a file holds nothing else.
ConsentWord = Annotated[Consent, Strict(False)]
DayCountWord = Annotated[DayCount, Strict(False)]
DebtorWord = Annotated[DebtorKind, Strict(False)]
EndOfMonthWord = Annotated[EndOfMonth, Strict(False)]
FloorWord = Annotated[BelowFloor, Strict(False)]
KindWord = Annotated[StepKind, Strict(False)]
InvoicingWord = Annotated[PenaltyInvoicing, Strict(False)]
AfterPaymentWord = Annotated[AfterPayment, Strict(False)]
PenaltiesWord = Annotated[Penalties, Strict(False)]
WeekdayWord = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class CreditorTable(_Table):
    name: Text = Field(examples=["Atelier Lumen"])
    legal_form: Text = Field(examples=["SARL"])
    capital: Text = Field(examples=["10 000 €"])
    address_lines: list[Text] = Field(min_length=1, examples=[["12 rue des Exemples", "69001 Lyon"]])
    country: Country = Field(examples=["FR"])
    siren: Siren = Field("", examples=["999999121"])
    register_: Text = Field(alias="register", examples=["RCS Lyon 999 999 121"])
    vat_number: Vat = Field("", examples=["FR96999999121"])
    email: Email = Field(examples=["compta@example.com"])
    phone: Text = Field(examples=["+33 1 99 00 12 34"])
    contact_name: Text = Field(examples=["Camille Martin"])
    signatory: Text = Field(examples=["Camille Martin"])
    signatory_title: Text = Field(examples=["gérante"])
    place: Text = Field(examples=["Lyon"])
    iban: Iban = Field(examples=["FR76 9999 9000 0100 0000 1234 537"])
    bic: Bic = Field(examples=["PSSTFRPPLYO"])
    zone: Zone = Field(examples=["Europe/Paris"])
    language: Literal["fr", "en"] = Field(examples=["fr"])


class SenderTable(_Table):
    name: Text = Field(examples=["Atelier Lumen, comptabilité"])
    email: Email = Field(examples=["compta@example.com"])
    reply_to: Email = Field(examples=["compta@example.com"])


class MediatorTable(_Table):
    name: Text = Field(examples=["Médiation Exemple"])
    address: Text = Field(examples=["1 place de la Médiation, 75000 Paris"])
    website: Text = Field(examples=["https://mediation.example"])


class LawyerTable(_Table):
    name: Text = Field(examples=["Maître Dominique Exemple"])
    email: Email = Field(examples=["avocat@example.com"])


class CreditorFile(_Table):
    creditor: CreditorTable
    sender: SenderTable
    mediator: MediatorTable | None = None
    lawyer: LawyerTable | None = None


class SendingTable(_Table):
    weekdays: list[WeekdayWord] = Field(examples=[["monday", "tuesday", "wednesday", "thursday", "friday"]])
    opens_at: time = Field(examples=["09:00:00"])
    closes_at: time = Field(examples=["17:30:00"])


class CapsTable(_Table):
    per_hour: int = Field(ge=1, examples=[50])
    per_day: int = Field(ge=1, examples=[200])
    new_debtors_per_day: int = Field(ge=1, examples=[100])


class RulesTable(_Table):
    default_kind: DebtorWord = Field(examples=["unknown"])
    interest_first: bool = Field(examples=[True])
    promise_grace_days: int = Field(ge=0, le=31, examples=[2])
    min_days_between_messages: int = Field(ge=1, examples=[4])
    thank_you: bool = Field(False, examples=[True])


class HandoffTable(_Table):
    transmission: Literal["approve", "auto"] = Field(examples=["approve"])


class StripeTable(_Table):
    penalty_invoice: InvoicingWord = Field(PenaltyInvoicing.OFF, examples=["on_request"])
    penalty_invoice_days: int = Field(30, ge=1, le=365, examples=[30])
    penalty_invoice_final: bool = Field(False, examples=[False])
    goodwill_credit_note: bool = Field(False, examples=[False])
    agreed_refund: bool = Field(False, examples=[False])
    write_off: bool = Field(False, examples=[False])
    case_on_invoice: bool = Field(False, examples=[False])
    pause_subscription: bool = Field(False, examples=[False])


class PenaltiesTable(_Table):
    after_payment: AfterPaymentWord = Field(AfterPayment.ASK, examples=["ask"])
    waive_below: dict[str, str] = Field(default_factory=dict, examples=['{ eur = "50.00" }'])


class RelationshipTable(_Table):
    share_percent: int = Field(0, ge=0, le=100, examples=[20])
    years: int = Field(0, ge=0, le=50, examples=[5])


class StepTable(_Table):
    key: Key = Field(examples=["reminder_1"])
    kind: KindWord = Field(examples=["reminder"])
    offset_days: int = Field(ge=-60, le=3650, examples=[3])
    min_gap_days: int = Field(0, ge=0, le=365, examples=[7])
    consent: ConsentWord = Field(Consent.AUTO, examples=["auto"])
    penalties: PenaltiesWord = Field(Penalties.NONE, examples=["none"])
    template: str = Field("", examples=["reminder"])
    veto_days: int = Field(0, ge=0, le=31, examples=[7])
    deadline_days: int | None = Field(None, ge=1, le=90, examples=[8])
    wait_business_days: int = Field(0, ge=0, le=30, examples=[3])
    attempts: int = Field(0, ge=0, le=10, examples=[3])


class LadderFile(_Table):
    sending: SendingTable
    caps: CapsTable
    rules: RulesTable
    handoff: HandoffTable
    stripe: StripeTable = Field(default_factory=lambda: StripeTable.model_validate({}))
    penalties: PenaltiesTable = Field(default_factory=lambda: PenaltiesTable.model_validate({}))
    relationship: RelationshipTable = Field(default_factory=lambda: RelationshipTable.model_validate({}))
    minimum: dict[str, str] = Field(default_factory=dict, examples=['eur = "15.00"'])
    business: list[StepTable] = Field(min_length=1)
    consumer: list[StepTable] = Field(min_length=1)
    public_body: list[StepTable] = Field(default_factory=list)


class ReferenceTable(_Table):
    table: Text = Field(examples=["ecb_mro"])
    points: Text = Field("0", examples=["10"])
    multiple: int = Field(1, ge=1, le=10, examples=[1])
    at_most: Text | None = Field(None, examples=["15"])


class TermsTable(_Table):
    key: Key = Field(examples=["terms_2025"])
    effective_from: date = Field(examples=["2025-01-01"])
    annual_percent: Text | None = Field(None, examples=["12.00"])
    reference: ReferenceTable | None = None
    clause_reference: str = Field("", examples=["CGV 2025, art. 6"])
    clause_text: str = ""
    below_floor: FloorWord = Field(BelowFloor.UNDECIDED, examples=["floor"])
    fixed_sum_minor: int | None = Field(None, ge=0, examples=[4000])
    grace_days: int = Field(0, ge=0, examples=[0])
    compound: bool = Field(False, examples=[True])
    interest_cap_percent: Text | None = Field(None, examples=["10"])
    day_count: DayCountWord | None = Field(None, examples=["ACT/365"])
    payment_days: int | None = Field(None, ge=0, le=365, examples=[45])
    end_of_month: EndOfMonthWord | None = Field(None, examples=["days_first"])


class TermsFile(_Table):
    terms: list[TermsTable] = Field(min_length=1)
