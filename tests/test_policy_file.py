"""A policy that cannot work is refused with file, key, value and remedy, before anything runs."""

from __future__ import annotations

import shutil
from datetime import date, time
from pathlib import Path

import pytest

from collector.domain.day_count import DayCount
from collector.domain.debtors import DebtorKind
from collector.domain.policy import Consent, Penalties, StepKind
from collector.domain.terms import ReferenceRate
from collector.policy_file import PolicyError, load_policy, needs_receiver
from collector.policy_file.rules import known_templates

SAMPLE = Path(__file__).parent.parent / "policy"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "policy"))


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"the sample has no {old!r} any more"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(folder: Path) -> list[str]:
    with pytest.raises(PolicyError) as refused:
        load_policy(folder)
    return [str(problem) for problem in refused.value.problems]


# --- the sample --------------------------------------------------------------------------------------------------


def test_the_sample_is_the_ladder_of_the_house() -> None:
    policy = load_policy(SAMPLE).policy
    business = policy.ladders[DebtorKind.BUSINESS].steps
    assert [(step.kind, step.offset_days) for step in business] == [
        (StepKind.PRE_DUE, -3),
        (StepKind.REMINDER, 3),
        (StepKind.REMINDER, 12),
        (StepKind.CALL, 18),
        (StepKind.REMINDER, 25),
        (StepKind.FORMAL_NOTICE, 40),
        (StepKind.FINAL_NOTICE, 50),
        (StepKind.HANDOFF, 60),
    ]
    assert [step.level for step in business] == [1, 2, 3, 4, 5, 6, 7, 8]
    formal = business[5]
    assert (formal.consent, formal.veto_days, formal.deadline_days) == (Consent.VETO, 7, 8)
    assert policy.handoff_consent is Consent.APPROVE
    assert policy.window.weekdays == {1, 2, 3, 4, 5} and policy.window.opens_at == time(9)
    assert policy.minimum_minor["eur"] == 1500
    assert policy.creditor.iban == "FR7699999000010000001234537"
    assert policy.default_kind is DebtorKind.UNKNOWN


def test_the_sample_asks_a_consumer_for_nothing_before_the_formal_notice() -> None:
    consumer = load_policy(SAMPLE).policy.ladders[DebtorKind.CONSUMER].steps
    before = [step for step in consumer if step.level < 6]
    assert {step.penalties for step in before} == {Penalties.NONE}
    assert all(step.template.startswith("consumer_") for step in consumer if step.template)


def test_public_bodies_climb_the_business_ladder_unless_they_have_their_own() -> None:
    ladders = load_policy(SAMPLE).policy.ladders
    assert ladders[DebtorKind.PUBLIC_BODY].steps == ladders[DebtorKind.BUSINESS].steps


def test_the_terms_come_oldest_first() -> None:
    terms = load_policy(SAMPLE).terms
    assert [(version.key, version.effective_from) for version in terms] == [
        ("cgv_2020", date(2020, 1, 1)),
        ("cgv_2025", date(2025, 1, 1)),
    ]
    assert terms[0].rate is None and terms[1].rate == ReferenceRate("ecb_mro", 1_000_000)


def test_a_clause_may_have_a_ceiling_a_cap_a_day_count_and_compound(folder: Path) -> None:
    edit(folder, "terms.toml", 'points = "10" }', 'points = "10", at_most = "15" }\ncompound = true')
    edit(folder, "terms.toml", 'clause_reference = "CGV 2020, art. 5"',
         'clause_reference = "CGV 2020, art. 5"\ninterest_cap_percent = "10"\nday_count = "ACT/ACT"')  # fmt: skip
    old, new = load_policy(folder).terms
    assert (old.interest_cap_e5, old.day_count, old.compounds) == (1_000_000, DayCount.ACT_ACT, False)
    assert (new.rate, new.compounds) == (ReferenceRate("ecb_mro", 1_000_000, 1, 1_500_000), True)


def test_the_version_changes_with_the_files_and_only_then(folder: Path) -> None:
    before = load_policy(folder).policy.version
    assert before == load_policy(SAMPLE).policy.version and len(before) == 12
    edit(folder, "ladder.toml", "per_day = 200", "per_day = 201")
    assert load_policy(folder).policy.version != before


def test_templates_are_those_that_exist_in_both_languages() -> None:
    assert "formal_notice" in known_templates(is_consumer=False)
    assert "consumer_formal_notice" in known_templates(is_consumer=True)
    assert "lawyer" not in known_templates(is_consumer=False)


# --- bad files ---------------------------------------------------------------------------------------------------

REMINDER_1 = 'key = "reminder_1"\nkind = "reminder"\noffset_days = 3\n'
FORMAL = 'deadline_days = 8\n\n[[business]]\nkey = "final_notice"'
HANDOFF = '[[business]]\nkey = "handoff"\nkind = "handoff"\noffset_days = 60\nmin_gap_days = 2\n'
MEDIATOR = (
    '[mediator]\nname = "Médiation Exemple"\naddress = "1 place de la Médiation, 75000 Paris"\n'
    'website = "https://mediation.example"\n'
)
LAWYER = '[lawyer]\nname = "Maître Dominique Exemple"\nemail = "avocat@cabinet-exemple.example"\n'

# file, what stands there, what somebody wrote instead, and what the message must say: key, value, remedy
BAD = [
    ("creditor.toml", 'place = "Lyon"', 'place = "Lyon"\nfax = "12"', ["creditor.fax", '"12"', "not a known key"]),
    ("creditor.toml", 'place = "Lyon"', "", ["creditor.place", "is missing", 'add place = "Lyon"']),
    ("creditor.toml", 'place = "Lyon"', "place = 12", ["creditor.place = 12", "text in double quotes", '"Lyon"']),
    ("creditor.toml", 'place = "Lyon"', 'place = ""', ["creditor.place", "is empty", '"Lyon"']),
    (
        "creditor.toml",
        "FR76 9999 9000",
        "FR75 9999 9000",
        ["creditor.iban", "FR75 9999", "check digits", "for example"],
    ),
    ("creditor.toml", 'siren = "999999121"', 'siren = "999999122"', ["creditor.siren", "999999122", "nine digits"]),
    ("creditor.toml", 'siren = "999999121"', "", ["creditor.siren", "is missing", "French", 'siren = "999999121"']),
    ("creditor.toml", "FR96999999121", "FR97999999121", ["creditor.vat_number", "FR97999999121", "VAT"]),
    ("creditor.toml", "PSSTFRPPLYO", "PSST", ["creditor.bic", "PSST", "BIC"]),
    (
        "creditor.toml",
        'email = "compta@',
        'email = "compta.',
        ["creditor.email", "not an e-mail address", "example.com"],
    ),
    ("creditor.toml", '"FR"', '"France"', ["creditor.country", "France", "two capitals", '"FR"']),
    ("creditor.toml", '"FR"', '"XX"', ["creditor.country", "XX", '"FR"']),
    ("creditor.toml", "Europe/Paris", "Europe/Lyon", ["creditor.zone", "Europe/Lyon", "Europe/Paris"]),
    ("creditor.toml", 'language = "fr"', 'language = "de"', ["creditor.language", '"de"', "'fr' or 'en'"]),
    ("creditor.toml", MEDIATOR, "", ["mediator", "is missing", "consumer ladder", "L616-1", "add [mediator]"]),
    ("creditor.toml", "[creditor]", "[creditor", ["creditor.toml is not TOML", "line", "mend that line"]),
    (
        "ladder.toml",
        REMINDER_1,
        REMINDER_1.replace("3", '"3"'),
        ["business.reminder_1.offset_days", '"3"', "whole number"],
    ),
    (
        "ladder.toml",
        REMINDER_1,
        REMINDER_1.replace("3", "20"),
        ["business.reminder_2.offset_days = 12", "earlier than 'reminder_1'", "write 20 or more"],
    ),
    (
        "ladder.toml",
        REMINDER_1,
        REMINDER_1.replace("3", "0"),
        ["business.reminder_1.offset_days = 0", "due date itself", "write 1 or more"],
    ),
    (
        "ladder.toml",
        "offset_days = -3",
        "offset_days = 0",
        ["business.courtesy.offset_days = 0", "not before the due date", "-3"],
    ),
    ("ladder.toml", 'kind = "reminder"', 'kind = "remind"', ["business.reminder_1.kind", '"remind"', "'reminder'"]),
    ("ladder.toml", 'key = "reminder_2"', 'key = "reminder_1"', ["business.reminder_1.key", "twice", "its own key"]),
    (
        "ladder.toml",
        'key = "reminder_1"',
        'key = "Reminder 1"',
        ["business.Reminder 1.key", "not a name", "small letters"],
    ),
    (
        "ladder.toml",
        "min_gap_days = 7",
        "min_gap_days = -7",
        ["business.reminder_2.min_gap_days = -7", "too small", "0 or more"],
    ),
    ("ladder.toml", FORMAL, FORMAL[18:], ["business.formal_notice.deadline_days", "is missing", "deadline_days = 8"]),
    (
        "ladder.toml",
        'consent = "veto"\nveto_days = 7\npenalties = "demand"',
        'consent = "veto"\npenalties = "demand"',
        ["business.formal_notice.veto_days = 0", "no time to object", "veto_days = 7"],
    ),
    (
        "ladder.toml",
        'consent = "veto"\nveto_days = 7\npenalties = "demand"',
        'veto_days = 7\npenalties = "demand"',
        ["business.formal_notice.veto_days = 7", "without consent veto"],
    ),
    ("ladder.toml", "wait_business_days = 5\n", "", ["business.call.wait_business_days = 0", "no time to call", "= 3"]),
    (
        "ladder.toml",
        REMINDER_1,
        REMINDER_1 + "wait_business_days = 2\n",
        ["business.reminder_1.wait_business_days = 2", "only a call", "remove it"],
    ),
    (
        "ladder.toml",
        'template = "reminder"',
        'template = "remainder"',
        ["business.reminder_1.template", "remainder", "second_reminder"],
    ),
    (
        "ladder.toml",
        'template = "reminder"',
        'template = "consumer_reminder"',
        ["business.reminder_1.template", "not a template of this ladder"],
    ),
    (
        "ladder.toml",
        'template = "consumer_reminder"',
        'template = "reminder"',
        ["consumer.reminder_1.template", "consumer_reminder"],
    ),
    (
        "ladder.toml",
        'template = "consumer_reminder"',
        'template = "consumer_reminder"\npenalties = "demand"',
        ["consumer.reminder_1.penalties", '"demand"', "no fixed sum ever", 'write "none"'],
    ),
    (
        "ladder.toml",
        'penalties = "mention"\ntemplate = "consumer_formal_notice"',
        'penalties = "demand"\ntemplate = "consumer_formal_notice"',
        ["consumer.formal_notice.penalties", "begins to run", 'write "mention"'],
    ),
    ("ladder.toml", HANDOFF, HANDOFF + 'consent = "approve"\n', ["business.handoff.consent", '"approve"', "[handoff]"]),
    (
        "ladder.toml",
        "closes_at = 17:30:00",
        "closes_at = 08:00:00",
        ["sending.closes_at", "08:00:00", "window is empty", "17:30:00"],
    ),
    ("ladder.toml", "closes_at = 17:30:00", 'closes_at = "17:30"', ["sending.closes_at", '"17:30"', "a time such as"]),
    (
        "ladder.toml",
        'weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday"]',
        'weekdays = ["sunday"]',
        ["sending.weekdays", "sunday", "monday to saturday"],
    ),
    (
        "ladder.toml",
        'weekdays = ["monday", "tuesday"',
        'weekdays = ["lundi", "tuesday"',
        ["sending.weekdays", '"lundi"', "'monday'"],
    ),
    ("ladder.toml", "per_hour = 50", "per_hour = 0", ["caps.per_hour = 0", "too small", "1 or more"]),
    ("ladder.toml", 'eur = "15.00"', 'eur = "-15.00"', ["minimum.eur", "-15.00", "below zero", '"0.00"']),
    ("ladder.toml", 'eur = "15.00"', 'euro = "15.00"', ["minimum.euro", "unknown currency", 'eur = "15.00"']),
    ("ladder.toml", 'eur = "15.00"', 'eur = "15,00"', ["minimum.eur", "15,00", "not an amount"]),
    (
        "ladder.toml",
        'after_payment = "waive_below"',
        'after_payment = "ask"',
        ["penalties.waive_below", "has no effect with after_payment = 'ask'", "leave it out"],
    ),
    (
        "ladder.toml",
        'waive_below = { eur = "50.00", gbp = "50.00" }',
        "",
        ["penalties.waive_below", "nothing would ever be given up", 'eur = "50.00"'],
    ),
    (
        "ladder.toml",
        "interest_first = true",
        'interest_first = "yes"',
        ["rules.interest_first", '"yes"', "true or false"],
    ),
    (
        "ladder.toml",
        'default_kind = "unknown"',
        'default_kind = "company"',
        ["rules.default_kind", '"company"', "'business'"],
    ),
    (
        "terms.toml",
        "effective_from = 2025-01-01",
        "effective_from = 2020-01-01",
        ["terms.cgv_2025.effective_from", "2020-01-01", "two versions", "keep one"],
    ),
    ("terms.toml", "effective_from = 2020-01-01", "", ["terms.cgv_2020.effective_from", "is missing", "2025-01-01"]),
    (
        "terms.toml",
        "effective_from = 2020-01-01",
        'effective_from = "2020"',
        ["terms.cgv_2020.effective_from", "a date such as"],
    ),
    ("terms.toml", 'key = "cgv_2025"', 'key = "cgv_2020"', ["terms.cgv_2020.key", "twice"]),
    ("terms.toml", 'points = "10"', 'points = "-10"', ["terms.cgv_2025.reference.points", "-10", "below zero"]),
    (
        "terms.toml",
        'points = "10"',
        "points = 10",
        ["terms.cgv_2025.reference.points = 10", "text in double quotes", '"10"'],
    ),
    (
        "terms.toml",
        '= { table = "ecb_mro", points = "10"',
        '= { table = "euribor", points = "10"',
        ["terms.cgv_2025.reference.table", "euribor", "ecb_mro"],
    ),
    (
        "terms.toml",
        'reference = { table = "ecb_mro", points = "10" }',
        'annual_percent = "12,5"',
        ["terms.cgv_2025.annual_percent", "12,5", '"12.00"'],
    ),
    (
        "terms.toml",
        'reference = { table = "ecb_mro", points = "10" }',
        'annual_percent = "-3"',
        ["terms.cgv_2025.annual_percent", "-3", "below zero"],
    ),
    (
        "terms.toml",
        'points = "10" }',
        'points = "10", at_most = "15 %" }',
        ["terms.cgv_2025.reference.at_most", "15 %", 'at_most = "15"'],
    ),
    (
        "terms.toml",
        'clause_reference = "CGV 2025, art. 6"',
        'clause_reference = "art. 6"\ninterest_cap_percent = "-1"',
        ["terms.cgv_2025.interest_cap_percent", "-1", "below zero", "there is no cap"],
    ),
    (
        "terms.toml",
        'clause_reference = "CGV 2020, art. 5"',
        "compound = true",
        ["terms.cgv_2020.clause_reference", "is missing", "interest on interest"],
    ),
    (
        "terms.toml",
        'clause_reference = "CGV 2020, art. 5"',
        'day_count = "365"',
        ["terms.cgv_2020.day_count", "365", "ACT/365"],
    ),
    (
        "terms.toml",
        'clause_reference = "CGV 2025, art. 6"',
        "",
        ["terms.cgv_2025.clause_reference", "is missing", "CGV 2025, art. 6"],
    ),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "said"), BAD, ids=[f"{row[0]}-{row[3][0]}-{n}" for n, row in enumerate(BAD)]
)
def test_a_mistake_is_told_with_its_place_and_remedy(
    folder: Path, file: str, old: str, new: str, said: list[str]
) -> None:
    edit(folder, file, old, new)
    (problem,) = problems(folder)
    assert "Remedy: " in problem
    for words in [file if "mediator" not in said else "creditor.toml", *said]:
        assert words in problem


LADDERS = [
    # a business ladder in place of the sample's, and what is wrong with it
    ([("formal_notice", 40)], ["business.s1.kind", "formal_notice", "cannot be the first word", "before it"]),
    ([("reminder", 3), ("handoff", 40)], ["business.s2.kind", "the lawyer needs a formal notice"]),
    ([("reminder", 3), ("final_notice", 40)], ["business.s2.kind", "a last notice follows a formal notice"]),
    (
        [("reminder", 3), ("formal_notice", 40), ("handoff", 50), ("reminder", 60)],
        ["business.s4.kind", "never goes down", "order the steps"],
    ),
    ([("reminder", 3), ("formal_notice", 40), ("formal_notice", 50)], ["business.kind", '"formal_notice"', "twice"]),
]


@pytest.mark.parametrize(("steps", "said"), LADDERS)
def test_a_ladder_that_cannot_work_is_refused(folder: Path, steps: list[tuple[str, int]], said: list[str]) -> None:
    (problem,) = _with_business_ladder(folder, steps)
    for words in ["ladder.toml", "Remedy: ", *said]:
        assert words in problem


def _with_business_ladder(folder: Path, steps: list[tuple[str, int]]) -> list[str]:
    path = folder / "ladder.toml"
    text = path.read_text(encoding="utf-8")
    head, consumer = text[: text.index("[[business]]\nkey")], text[text.index("[[consumer]]\nkey") :]
    written = [_written(f"s{number}", kind, offset) for number, (kind, offset) in enumerate(steps, start=1)]
    path.write_text(head + "".join(written) + consumer, encoding="utf-8")
    return problems(folder)


def _written(key: str, kind: str, offset: int) -> str:
    more = {"handoff": "", "formal_notice": 'template = "formal_notice"\ndeadline_days = 8\n'}.get(
        kind, 'template = "final_notice"\ndeadline_days = 8\n'
    )
    return f'[[business]]\nkey = "{key}"\nkind = "{kind}"\noffset_days = {offset}\n{more}\n'


def test_all_mistakes_are_told_at_once(folder: Path) -> None:
    edit(folder, "creditor.toml", 'place = "Lyon"', "")
    edit(folder, "ladder.toml", "per_day = 200", "per_day = -1")
    edit(folder, "terms.toml", 'key = "cgv_2025"', 'key = "cgv_2020"')
    assert [problem.split(" ")[0] for problem in problems(folder)] == ["creditor.toml:", "ladder.toml:", "terms.toml:"]


def test_a_misspelt_key_is_recognised(folder: Path) -> None:
    edit(folder, "creditor.toml", 'place = "Lyon"', 'palce = "Lyon"')
    assert problems(folder) == [
        'creditor.toml: creditor.place is missing. Remedy: add place = "Lyon".',
        'creditor.toml: creditor.palce = "Lyon" is not a known key. Remedy: write place, if that is what you mean.',
    ]


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "terms.toml").unlink()
    (problem,) = problems(folder)
    assert "terms.toml cannot be read" in problem and "sample" in problem


def test_a_file_in_another_encoding_is_named(folder: Path) -> None:
    (folder / "creditor.toml").write_bytes('name = "Médiation"'.encode("latin-1"))
    (problem,) = problems(folder)
    assert "creditor.toml is not UTF-8" in problem


def test_nothing_goes_to_a_lawyer_nobody_named(folder: Path) -> None:
    edit(folder, "creditor.toml", LAWYER, "")
    (problem,) = problems(folder)
    for words in ("creditor.toml", "lawyer is missing", "'final_notice' of the business ladder", "add [lawyer]"):
        assert words in problem


def test_the_file_may_leave_for_the_lawyer_by_itself(folder: Path) -> None:
    edit(folder, "ladder.toml", 'transmission = "approve"', 'transmission = "auto"')
    assert load_policy(folder).policy.handoff_consent is Consent.AUTO


SUSPENSION = """
[[business]]
key = "suspension"
kind = "suspend_service"
offset_days = 48
template = "suspension"
deadline_days = 8

[[business]]
key = "final_notice"
"""
BEFORE_LAST = '\n[[business]]\nkey = "final_notice"\n'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("deadline_days = 8", "deadline_days = 3", ["deadline_days = 3", "no reasonable notice", "7 or more"]),
        ("deadline_days = 8", "", ["deadline_days", "no reasonable notice"]),
        ('"suspension"\nd', '"reminder"\nd', ['template = "reminder"', 'template = "suspension"']),
        ("offset_days = 48", 'offset_days = 48\npenalties = "demand"', ["penalties", "more than this notice"]),
        ("offset_days = 48", "offset_days = 38", ["offset_days = 38", "is earlier than"]),
        ("suspend_service", "reminder", ["template", "suspend_service belong together"]),
    ],
)
def test_a_step_that_suspends_must_be_careful(folder: Path, old: str, new: str, said: list[str]) -> None:
    edit(folder, "ladder.toml", BEFORE_LAST, SUSPENSION.replace(old, new))
    with pytest.raises(PolicyError) as error:
        load_policy(folder)
    for words in said:
        assert words in str(error.value)


def test_only_businesses_are_suspended(folder: Path) -> None:
    edit(folder, "ladder.toml", BEFORE_LAST, SUSPENSION)
    policy = load_policy(folder).policy
    kinds = {kind: {step.kind for step in ladder.steps} for kind, ladder in policy.ladders.items()}
    assert [kind for kind, found in kinds.items() if StepKind.SUSPEND_SERVICE in found] == [DebtorKind.BUSINESS]
    with pytest.raises(PolicyError, match="COLLECTOR_SERVICE_URL"):
        needs_receiver(policy, folder, has_receiver=False)
    edit(folder, "ladder.toml", '\n[[consumer]]\nkey = "final_notice"\n',
         SUSPENSION.replace("business", "consumer").replace("48", "62"))  # fmt: skip
    with pytest.raises(PolicyError, match="is for businesses only"):
        load_policy(folder)


def test_a_consumer_ladder_of_reminders_needs_no_mediator(folder: Path) -> None:
    edit(folder, "creditor.toml", MEDIATOR, "")
    path = folder / "ladder.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index('[[consumer]]\nkey = "formal_notice"')], encoding="utf-8")
    assert load_policy(folder).policy.mediator is None


def test_the_whole_message_can_be_read_by_the_owner(folder: Path) -> None:
    edit(folder, "creditor.toml", "FR76 9999 9000", "FR75 9999 9000")
    with pytest.raises(PolicyError) as refused:
        load_policy(folder)
    assert str(refused.value) == (
        f"The policy in {folder} cannot be used:\n"
        'creditor.toml: creditor.iban = "FR75 9999 9000 0100 0000 1234 537" is not an IBAN: its check digits do not '
        'fit. Remedy: for example iban = "FR76 9999 9000 0100 0000 1234 537".'
    )
