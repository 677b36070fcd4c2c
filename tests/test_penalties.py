"""What does the calculator answer to a person and to a program, rightly and wrongly asked?"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from collector.cli import group
from collector.domain.calculator import _SENTENCES
from collector.domain.jurisdictions.rule import Condition

CHECKOUT = Path(__file__).parent.parent
OPTIONS = "--country FR --debtor business --amount 3480 --due 2025-11-14 --until 2026-02-20"
QUESTION = {
    "id": "a", "country": "FR", "debtor_kind": "business", "principal": "3480.00", "currency": "EUR",
    "due_on": "2025-11-14", "until": "2026-02-20", "rate": {"rule": "statutory"}, "payments": [], "credit_notes": [],
}  # fmt: skip


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No .env, no policy, no database: only the package."""
    monkeypatch.chdir(tmp_path)
    yield
    assert {path.name for path in tmp_path.iterdir()} <= {"claims.json"}, "the calculator wrote a file"


def penalties(words: str, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(group, ["penalties", *words.split()], input=stdin)


def ask(*objects: object, code: int = 0) -> list[dict[str, Any]]:
    result = penalties("--input - --json", json.dumps(objects).encode())
    assert result.exit_code == code, result.output
    answers: list[dict[str, Any]] = json.loads(result.stdout)
    return answers


def error_of(**changed: object) -> str:
    """The error the example gives with some keys changed; the question beside it is answered all the same."""
    wrong, right = ask({**QUESTION, **changed}, {**QUESTION, "id": "right"}, code=1)
    assert right["total"] == "3633.53"
    assert set(wrong) == {"id", "error"}
    return str(wrong["error"])


# --- a person ------------------------------------------------------------------------------------------------------


def test_a_person_reads_every_line_of_the_statement() -> None:
    shown = penalties(OPTIONS + " --payment 2026-01-15=500.00")
    assert shown.exit_code == 0, shown.output
    lines = [" ".join(line.split()) for line in shown.stdout.splitlines()]
    # 3 480 x 12.15 % x 47 / 365 = 54.4454...; x 15 / 365 = 17.3761...; the payment leaves 3 480 - (500 - 71.83).
    assert "2025-11-15 2025-12-31 47 3,480.00 12.15% 365 54.45 C. com., art. L441-10, II" in lines
    assert "2026-01-01 2026-01-15 15 3,480.00 12.15% 365 17.38 C. com., art. L441-10, II" in lines
    assert "2026-01-16 2026-02-20 36 3,051.83 12.15% 365 36.57 C. com., art. L441-10, II" in lines
    assert "2026-01-15 500.00 71.83 428.17 0.00 0.00" in lines
    assert "Fixed sum 40.00 0.00 40.00 C. com., art. L441-10, II et D441-5" in lines
    assert "Total 3,128.40 EUR" in lines
    assert "Each further day adds about 1.02 EUR, from 2026-02-21 until 2026-06-30." in lines
    assert "- The total is the sum of the printed lines." in lines


def test_a_clause_below_its_floor_shows_what_each_choice_gives() -> None:
    shown = penalties(OPTIONS + " --rate 5").stdout
    # 97 days at 5 %: 22.41 + 24.31; floors 3 x 2.76 and 3 x 2.62; the law 54.45 + 59.08.
    assert "as written 46.72, at the floor 75.32, at the statutory rate 113.53." in shown
    assert "clause_below_floor: in the half-year beginning on 1 January 2026" in shown


def test_a_person_may_want_json_too() -> None:
    shown = penalties(OPTIONS + " --json")
    assert json.loads(shown.stdout)["total"] == "3633.53"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (OPTIONS + " --rate 15,00", "--rate: '15,00' is no percentage"),
        (OPTIONS + " --payment 2026-01-15", "--payment: '2026-01-15' is no date with an amount"),
        (OPTIONS + " --payment 2026-13-15=5", "--payment: '2026-13-15' is no day"),
        (OPTIONS + " --currency XXX", "--currency: unknown currency 'xxx'"),
        (OPTIONS + " --allocation oldest", "--allocation: 'oldest' is none of interest_first, principal_first"),
        (OPTIONS.replace("business", "busines"), "--debtor: 'busines' is none of business, consumer, public_body"),
        (OPTIONS.replace("FR", "France"), "--country: write the two letters"),
        (OPTIONS.replace("--due 2025-11-14", ""), "--due: missing; add --due"),
        (OPTIONS + " --input claims.json --json", "--input: the file says everything"),
        ("", "name a claim, for example: penalties --country FR"),
        ("--input claims.json", "--input: answers in JSON only; add --json"),
        ("--input none.json --json", "--input: cannot read none.json (No such file or directory)"),
    ],
)
def test_wrong_options_are_told_with_the_remedy(words: str, told: str) -> None:
    result = penalties(words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr


# --- a program -----------------------------------------------------------------------------------------------------


def test_before_the_due_date_the_whole_principal_is_owed() -> None:
    (early,) = ask({**QUESTION, "until": "2025-11-01"})
    assert (early["principal_due"], early["total"], early["segments"]) == ("3480.00", "3480.00", [])


def test_a_program_gets_an_answer_for_each_object_in_order() -> None:
    first, second = ask(QUESTION, {**QUESTION, "id": 7, "until": "2025-11-14"})
    assert list(first) == [
        "id", "interest", "fixed_sum", "principal_due", "total", "segments", "warnings", "currency", "interest_paid",
        "interest_due", "fixed_sum_due", "payments", "unallocated",
    ]  # fmt: skip
    assert (first["id"], first["interest"], first["fixed_sum"], first["total"]) == ("a", "113.53", "40.00", "3633.53")
    assert first["segments"][0] == {
        "from": "2025-11-15", "to": "2025-12-31", "days": 47, "base": "3480.00", "rate_percent": "12.15",
        "divisor": 365, "amount": "54.45", "basis": "C. com., art. L441-10, II",
    }  # fmt: skip
    assert (second["id"], second["interest"], second["fixed_sum"], second["segments"]) == (7, "0.00", "0.00", [])


def test_payments_and_credit_notes_are_placed_and_add_up() -> None:
    paid = [{"on": "2026-01-15", "amount": "500.00"}]
    (answer,) = ask({**QUESTION, "payments": paid, "credit_notes": [{"on": "2025-11-01", "amount": "80.00"}]})
    # 3 400 from the first day: 53.19 + 16.98 = 70.17 by 15 January; 500 pay that and 429.83 of the principal.
    assert answer["payments"] == [
        {"on": "2026-01-15", "amount": "500.00", "interest": "70.17", "principal": "429.83", "fixed_sum": "0.00",
         "unallocated": "0.00"},
    ]  # fmt: skip
    assert (answer["principal_due"], answer["interest_due"]) == ("2970.17", "35.59")
    assert answer["total"] == "3045.76"


def test_the_principal_may_be_paid_first() -> None:
    (answer,) = ask({**QUESTION, "payments": [{"on": "2026-01-15", "amount": "3480"}], "allocation": "principal_first"})
    assert (answer["principal_due"], answer["interest_due"], answer["total"]) == ("0.00", "71.83", "111.83")


def test_days_are_counted_as_the_question_says_where_the_law_leaves_it_open() -> None:
    leap = {**QUESTION, "due_on": "2023-11-30", "until": "2024-01-31"}
    real, german = ask({**leap, "day_count": "ACT/ACT"}, {**leap, "id": "b", "day_count": "30/360"})
    # 3 480 x 14 % x 31 / 365 and 3 480 x 14.5 % x 31 / 366
    assert [(line["divisor"], line["amount"]) for line in real["segments"]] == [(365, "41.38"), (366, "42.74")]
    assert [line["divisor"] for line in german["segments"]] == [365, 365]
    assert [text.partition(":")[0] for text in german["warnings"]] == ["day_count_refused"]


def test_currencies_keep_their_own_decimals() -> None:
    # 1 564.52 + 1 697.67, each rounded to a whole yen, or to a thousandth of a dinar.
    yen, dinar = ask(
        {**QUESTION, "currency": "jpy", "principal": "100000"},
        {**QUESTION, "id": "b", "currency": "TND", "principal": "100.000"},
    )
    assert (yen["principal_due"], yen["interest"], yen["fixed_sum"]) == ("100000", "3263", "0")
    assert (dinar["principal_due"], dinar["interest"]) == ("100.000", "3.263")
    assert yen["warnings"][0].startswith("fixed_sum_other_currency: ")


def test_an_unknown_country_gets_the_principal_only() -> None:
    (answer,) = ask({**QUESTION, "country": "ZZ"})
    assert (answer["total"], answer["segments"]) == ("3480.00", [])
    assert answer["warnings"][0].startswith("no_rule_for_country: ")


def test_what_the_law_supposes_is_said() -> None:
    told = [answer["warnings"] for answer in ask(*({**QUESTION, "id": it, "country": it} for it in ("DE", "GB", "FR")))]
    assert [text.partition(":")[0] for texts in told for text in texts if "fixed_sum" not in text] == [
        "due_date_agreed", "no_other_remedy",
    ]  # fmt: skip
    assert all(condition.value in _SENTENCES for condition in Condition)


def test_an_unknown_debtor_is_treated_as_a_consumer() -> None:
    (answer,) = ask({**QUESTION, "debtor_kind": "unknown"})
    assert [text.partition(":")[0] for text in answer["warnings"]] == ["kind_unknown", "no_formal_notice"]
    assert answer["total"] == "3480.00"


def test_interest_of_a_consumer_runs_from_the_formal_notice() -> None:
    (answer,) = ask({**QUESTION, "debtor_kind": "consumer", "formal_notice_on": "2026-01-20"})
    # 3 480 x 2.62 % x 31 / 365 = 7.7437...
    assert (answer["segments"][0]["from"], answer["interest"], answer["fixed_sum"]) == ("2026-01-21", "7.74", "0.00")


def test_money_after_the_day_is_left_out_and_said() -> None:
    (answer,) = ask({**QUESTION, "payments": [{"on": "2026-02-21", "amount": "10.00"}], "note": "from our books"})
    assert answer["total"] == "3633.53"
    assert [text.partition(":")[0] for text in answer["warnings"]] == ["entry_after_until", "key_not_read"]


def test_a_rate_that_is_missing_gives_no_part_of_a_figure() -> None:
    told = error_of(until="2031-02-01")
    assert told.startswith("no rate for 2027-S1 in table ecb_mro")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"principal": 3480.5}, 'principal: 3480.5 is a JSON number, which loses cents on its way; write it as text'),
        ({"principal": "3480,50"}, "principal: '3480,50' is no amount in EUR"),
        ({"principal": "3480.505"}, "at most 2 decimals"),
        ({"principal": "1e3"}, "principal: '1e3' is no amount"),
        ({"principal": "-1.00"}, "principal: '-1.00' must be above zero"),
        ({"principal": "0.00"}, "principal: '0.00' must be above zero"),
        ({"principal": "9" * 20}, "is too large; at most 10000000000000"),
        ({"principal": 10**400}, "principal: 1000"),
        ({"principal": float("nan")}, "principal: NaN is a JSON number"),
        ({"principal": float("inf")}, "principal: Infinity is a JSON number"),
        ({"principal": True}, "principal: write the amount as text"),
        ({"principal": None}, "principal: write the amount as text, such as \"1200.00\", not null"),
        ({"currency": "EURO"}, "currency: unknown currency 'euro'; write ISO 4217, such as EUR"),
        ({"currency": 978}, "currency: write it as text, not 978"),
        ({"country": "UK"}, "country: the ISO code of UK is GB; write that"),
        ({"country": ["FR"]}, "country: write it as text, not a list"),
        ({"debtor_kind": "company"}, "debtor_kind: 'company' is none of business, consumer, public_body, unknown"),
        ({"due_on": "2025-02-29"}, "due_on: '2025-02-29' is no day; write it as 2026-01-15"),
        ({"due_on": "14/11/2025"}, "due_on: '14/11/2025' is no day"),
        ({"due_on": "9999-12-31"}, "due_on: the year 9999 lies outside 1900 to 2200"),
        ({"due_on": 20251114}, "due_on: 20251114 is no day"),
        ({"rate": "statutory"}, 'rate: write {"rule": "statutory"} or {"rule": "contract", "percent": "15.00"}'),
        ({"rate": {"rule": "contract"}}, "rate.percent: missing"),
        ({"rate": {"rule": "contract", "percent": 15.5}}, "rate.percent: write the percentage as text"),
        ({"rate": {"rule": "contract", "percent": "-1"}}, "rate.percent: '-1' lies outside 0 to 1000"),
        ({"rate": {"rule": "legal"}}, "rate.rule: write "),
        ({"day_count": "ACT/360"}, "day_count: 'ACT/360' is none of ACT/365, ACT/ACT, 30/360"),
        ({"allocation": "newest"}, "allocation: 'newest' is none of"),
        ({"payments": {"on": "2026-01-01"}}, "payments: write a list such as [{"),
        ({"payments": ["2026-01-01"]}, "payments[0]: write {"),
        ({"payments": [{"on": "2026-01-01", "amount": "1.00"}, {"on": "2026-01-01"}]}, "payments[1].amount: missing"),
        ({"payments": [{"date": "2026-01-01"}]}, "payments[0].date: unknown key; write on and amount"),
        ({"credit_notes": [{"on": "2026-01-01", "amount": "3480.01"}]}, "credit_notes: more is credited than"),
        ({"payment": []}, "payment: unknown key; write payments"),
        ({"formal_notice_on": ""}, "formal_notice_on: '' is no day"),
        ({"id": 1.5}, "entry 1 of the list: id: write a text or a whole number"),
    ],
)  # fmt: skip
def test_a_wrong_object_is_told_and_the_others_are_answered(changed: dict[str, object], told: str) -> None:
    assert told in error_of(**changed)


def test_an_id_that_stands_twice_is_answered_once() -> None:
    first, second = ask(QUESTION, QUESTION, code=1)
    assert first["total"] == "3633.53"
    assert second == {"id": "a", "error": "id: 'a' was already the id of entry 1; give each its own"}


def test_missing_keys_and_things_that_are_no_objects_are_told() -> None:
    needed = ("country", "debtor_kind", "principal", "currency", "due_on", "until")
    wrong = [{key: value for key, value in QUESTION.items() if key != gone} | {"id": gone} for gone in needed]
    told = ask(*wrong, 3, None, "x", [], {}, code=1)
    assert [item["error"] for item in told[: len(needed)]] == [f"{key}: missing; add {key}" for key in needed]
    assert [item["id"] for item in told] == [*needed, None, None, None, None, None]
    assert told[-5]["error"] == 'entry 7 of the list: entry: write an object such as {"id": "1", ...}, not 3'
    assert told[-1]["error"] == "entry 11 of the list: id: missing; add id"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "it is not JSON"),
        (b'[{"id": 1}', "it is not JSON"),
        (b'{"id": 1}', "it holds no list"),
        (b"\xff\xfe[", "it is not UTF-8"),
        (b"[" * 200_000, "it is nested too deeply"),
    ],
)
def test_a_file_that_is_no_list_is_told(text: bytes, told: str) -> None:
    result = penalties("--input - --json", text)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"--input: -: {told}" in result.stderr


def test_a_key_written_twice_is_refused() -> None:
    text = json.dumps([QUESTION]).replace('"principal"', '"principal": "1.00", "principal"')
    result = penalties("--input - --json", text.encode())
    assert "principal: write the amount as text" in json.loads(result.stdout)[0]["error"]


def test_an_empty_list_has_no_answers() -> None:
    assert ask() == []


def test_it_starts_without_the_service() -> None:
    """A program that asks often must not wait for the web, the database and Stripe each time."""
    slow = ("sqlalchemy", "flask", "stripe", "pydantic", "structlog", "babel", "typst")
    script = (
        "import sys; from collector.cli import main; "
        "sys.argv = ['x', 'penalties', '--input', 'claims.json', '--json']\n"
        "try: main()\nexcept SystemExit: pass\n"
        f"print([name for name in {slow!r} if name in sys.modules], file=sys.stderr)"
    )
    Path("claims.json").write_text(json.dumps([QUESTION]), encoding="utf-8")
    environment = {"PYTHONPATH": str(CHECKOUT), "PYTHONDONTWRITEBYTECODE": "1"}
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True)
    assert ended.stderr.strip() == "[]"
    assert json.loads(ended.stdout)[0]["total"] == "3633.53"


def test_the_example_of_the_page_is_true() -> None:
    page = (CHECKOUT / "docs" / "calculator.md").read_text(encoding="utf-8")
    question, expected = (json.loads(block) for block in re.findall(r"```json\n(.*?)```", page, re.DOTALL))
    assert ask(*question) == expected
