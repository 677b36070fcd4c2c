"""What does the owner see who looks after the interest rates at a terminal?"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from collector.alarms import MemoryAlarms
from collector.cli import base, group
from collector.clock import TurnableClock
from collector.flows import rates as flow
from collector.gateways import ecb
from collector.parts import Collector
from collector.store.tasks import Task, open_tasks_of
from tests.store.rows import AT

CHECKOUT = Path(__file__).parent.parent
ROW = "add --table ecb_mro --from 2027-01-01 --percent 2.65 --verification official --source"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation of her own, late in November 2026."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLLECTOR_POLICY", str(CHECKOUT / "policy"))
    monkeypatch.setenv("COLLECTOR_DATA_DIR", str(tmp_path / "var"))
    it_is(monkeypatch, "2026-11-28")
    yield tmp_path


def it_is(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    now = AT.fromisoformat(f"{day}T09:00:00+00:00")
    monkeypatch.setattr("collector.assembly.SystemClock", lambda: TurnableClock(now))


def rates(words: str, *more: str) -> Result:
    return CliRunner().invoke(group, ["rates", *words.split(), *more])


def listed(table: str) -> dict[str, object]:
    found: list[dict[str, object]] = json.loads(rates("list --json").stdout)
    return next(item for item in found if item["table"] == table)


def test_the_list_says_what_is_known_and_how_sure_we_are() -> None:
    shown = rates("list").stdout
    assert "ecb_mro: ECB main refinancing operations rate\n  last row 2026-09-16: 2.65 % (official; ECB press" in shown
    assert "last half-year 2026-S2, known until 2026-10-10, 62 rows, 0 added here" in shown


def test_a_row_makes_its_half_year_known_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    added = rates(ROW, "ECB press release of 17 December 2026")
    assert (added.exit_code, added.stdout) == (
        0, "1 row added. ecb_mro is known until 2027-01-01; its last half-year is 2027-S1.\n",
    )  # fmt: skip
    assert "2027-01-01 is still ahead" in added.stderr
    assert (listed("ecb_mro")["last_half_year"], listed("ecb_mro")["rows"]) == ("2027-S1", 63)
    again = rates(ROW, "ECB press release of 17 December 2026")
    assert (again.exit_code, again.stdout.partition(".")[0]) == (0, "Nothing to add: every row is there already")


def test_check_says_what_is_missing_when_it_matters_and_the_command_that_mends_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    early = rates("check")
    assert early.exit_code == 0, "nothing can be done yet: the ECB decides in December"
    assert "ecb_mro 2027-S1: matters from 2027-01-01 (in 34 days), for fr_business" in early.stdout
    it_is(monkeypatch, "2026-12-20")
    assert rates("check").exit_code == 1
    it_is(monkeypatch, "2027-01-02")
    late = rates("check")
    assert late.exit_code == 1
    assert "ecb_mro 2027-S1: matters now, for" in late.stdout
    command = next(line for line in late.stdout.splitlines() if line.startswith("ecb_mro")).partition("rates add ")[2]
    done = rates("add " + command.replace('--percent ... --source "..."', "--percent 2.65 --source ECB"))
    assert done.exit_code == 0, done.output
    assert "ecb_mro 2027-S1" not in rates("check").stdout


def test_a_wrong_row_is_told_and_nothing_changes() -> None:
    before = rates("list --json").stdout
    row = {"table": "ecb_mro", "from": "2027-01-01", "percent": "2.65", "source": "ECB", "verification": "official"}
    for key, wrong, told in (
        ("table", "libor", "--table: 'libor' is no rate table; choose from ecb_mro, "),
        ("from", "1/1/2027", "'1/1/2027' is no day; write it as 2027-01-01"),
        ("from", "2027-07-01", "2027-S1 is missing before 2027-07-01"),
        (
            "from",
            "2026-07-01",
            "ecb_mro is already known on 2026-07-01 (2.40 %): say why it is another rate with --reason",
        ),
        ("percent", "2,65", "'2,65' is no percentage; write it as 2.65"),
        ("percent", "265", "265 % a year is no reference rate; write 2.65 for 2.65 %"),
        ("source", " ", "the source is empty; say where the rate was read"),
        ("verification", "sure", "'sure' is none of official, two_sources, one_source"),
    ):
        words = [word for name, value in {**row, key: wrong}.items() for word in (f"--{name}", value)]
        result = rates("add", *words)
        assert (result.exit_code, result.stdout) == (2, ""), told
        assert told in result.stderr
    assert rates("import none.csv").stderr.startswith("FILE: cannot read none.csv")
    assert rates("list --json").stdout == before


def test_a_correction_is_a_new_version_with_its_reason(place: Path) -> None:
    words = "add --table ecb_mro --from 2026-06-17 --percent 2.30 --source ECB --verification official"
    done = rates(words, "--reason", "misread")
    assert done.exit_code == 0, done.output
    assert (listed("ecb_mro")["rows"], listed("ecb_mro")["corrected"]) == (62, 1)
    with sqlite3.connect(place / "var" / "collector.db") as db:
        [(kind,)] = db.execute("SELECT kind FROM journal ORDER BY seq DESC LIMIT 1").fetchall()
    assert kind == "rate_corrected"


def test_a_file_is_taken_whole_or_not_at_all(place: Path) -> None:
    head = "semester_start,rate_private_individuals_percent,rate_others_percent,source,verification\n"
    known = "2026-01-01,6.67,2.62,arrete of 2025-12-15 (JORF of 2025-12-26; full text on juriblio.fr),official\n"
    file = place / "fr_legal_interest.csv"
    bad = "2027-01-01,6.9,2.8o,JORF,official\n2027-01-01,6.9,2.80,,official\n2027-07-01,6.9,2.80,JORF,official\n"
    file.write_text(head + bad, encoding="utf-8")
    told = rates("import fr_legal_interest.csv")
    assert told.exit_code == 2
    lines = told.stderr.splitlines()
    assert [line.partition(":")[0] for line in lines[:3]] == [f"fr_legal_interest.csv, line {n}" for n in (2, 3, 4)]
    assert lines[-1] == "Nothing was added."
    assert listed("fr_legal_others")["added"] == 0

    file.write_text(head + "2027-01-01,6.90,2.80,JORF of 2026-12-24,official\n", encoding="utf-8")
    assert rates("import fr_legal_interest.csv").stdout.startswith(
        "1 row added. fr_legal_others is known until 2027-01"
    )
    file.write_text(head + known.replace("2.62", "2.63"), encoding="utf-8")
    assert "already known on 2026-01-01 (2.62 %)" in rates("import fr_legal_interest.csv").stderr


def test_a_chain_of_changes_must_join(place: Path) -> None:
    file = place / "ecb_mro.csv"
    head = "effective_from,previous_percent,rate_percent,source,verification\n"
    file.write_text(f"{head}2026-12-23,2.40,2.90,ECB,official\n", encoding="utf-8")
    assert "line 2: previous_percent is '2.40', but the row before is another" in rates("import ecb_mro.csv").stderr
    file.write_text(f"{head}2026-12-23,2.65,2.90,ECB,official\n2027-01-01,2.90,2.90,ECB,official\n", encoding="utf-8")
    assert rates("import ecb_mro.csv").stdout.startswith("2 rows added.")


def test_the_shipped_files_add_nothing() -> None:
    shipped = CHECKOUT / "collector" / "domain" / "rates"
    for name in ("ecb_mro.csv", "fr_legal_interest.csv", "boe_base.csv", "de_base.csv"):
        assert rates("import", str(shipped / name)).stdout.startswith("Nothing to add"), name


def test_penalties_may_read_the_added_rows() -> None:
    rates(ROW, "ECB")
    asked = "--country FR --debtor business --amount 100 --due 2026-12-31 --until 2027-02-01"
    words = ["penalties", *asked.split()]
    bare = CliRunner().invoke(group, words)
    assert bare.exit_code == 1
    assert "no rate for 2027-S1 in table ecb_mro" in bare.stderr and "--added-rates" in bare.stderr
    assert "12.65%" in CliRunner().invoke(group, [*words, "--added-rates"]).stdout


def test_the_collector_of_a_command_knows_the_added_rows(place: Path) -> None:
    rates(ROW, "ECB")
    collector: Collector = base.assembled()
    assert collector.rates.table("ecb_mro").known_until.isoformat() == "2027-01-01"


# --- what the ECB publishes ----------------------------------------------------------------------------------------

HEAD = "KEY,FREQ,REF_AREA,CURRENCY,PROVIDER_FM,INSTRUMENT_FM,PROVIDER_FM_ID,DATA_TYPE_FM,TIME_PERIOD,OBS_VALUE"
SERIES = "FM.D.U2.EUR.4F.KR.MRR_FR.LEV,D,U2,EUR,4F,KR,MRR_FR,LEV"


def the_ecb_publishes(monkeypatch: pytest.MonkeyPatch, *values: tuple[str, str]) -> None:
    answer = "\n".join([HEAD, *(f"{SERIES},{day},{percent}" for day, percent in values)])
    monkeypatch.setenv("COLLECTOR_ECB_RATES", "true")
    monkeypatch.setattr(ecb.EcbRates, "since", lambda _self, _start: ecb.read_observations(answer.encode()))


KNOWN = (("2026-06-17", "2.4"), ("2026-09-16", "2.65"))


def test_the_ecb_is_not_asked_unless_the_owner_wants_it() -> None:
    told = rates("fetch")
    assert told.exit_code == 2
    assert "COLLECTOR_ECB_RATES: is off. Set it to true" in told.stderr


def test_what_the_ecb_publishes_is_shown_and_added_on_a_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, "2027-01-02")
    the_ecb_publishes(monkeypatch, *KNOWN, ("2026-12-23", "2.9"))
    declined = CliRunner().invoke(group, ["rates", "fetch"], input="n\n")
    assert "2026-12-23  2.90 %  ECB data service, series FM.D.U2.EUR.4F.KR.MRR_FR.LEV, read on" in declined.stdout
    assert "2027-01-01  2.90 %" in declined.stdout
    assert declined.stdout.endswith("Nothing was added.\n")
    assert listed("ecb_mro")["added"] == 0
    added = CliRunner().invoke(group, ["rates", "fetch"], input="y\n")
    assert "2 rows added. ecb_mro is known until 2027-01-01" in added.stdout
    assert rates("fetch --yes").stdout.startswith("Nothing to add")


def test_what_contradicts_our_rows_is_never_added(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, "2027-01-02")
    the_ecb_publishes(monkeypatch, KNOWN[0], ("2026-09-16", "2.5"))
    told = rates("fetch --yes")
    assert (told.exit_code, told.stdout) == (1, "")
    assert "2026-09-16: 2.50 % is published, ecb_mro has 2.65 %. Nothing was added" in told.stderr


def test_the_owners_task_names_what_the_ecb_publishes(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, "2027-01-02")
    assert tasks_told(base.assembled()) == ["ask_add_rate", "ask_add_rate"]
    the_ecb_publishes(monkeypatch, *KNOWN)
    collector = base.assembled()
    assert tasks_told(collector) == ["ask_add_rate_found", "ask_add_rate"]
    assert "2.65" in str(open_tasks(collector)[0].because["values"])
    assert listed("ecb_mro")["added"] == 0, "nobody has said yes"
    the_ecb_publishes(monkeypatch, KNOWN[0])
    alarms = MemoryAlarms()
    assert tasks_told(replace(base.assembled(), alarms=alarms)) == ["ask_add_rate", "ask_add_rate"]
    assert [alarm.code for alarm in alarms.raised] == ["rates_disagree"]


def tasks_told(collector: Collector) -> list[str]:
    flow.run(collector)
    return [str(task.because["code"]) for task in open_tasks(collector)]


def open_tasks(collector: Collector) -> list[Task]:
    with collector.store.read() as tx:
        return sorted(open_tasks_of(tx, None), key=lambda task: task.subject)
