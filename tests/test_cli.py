"""What does a person see who types a command, rightly or wrongly? Wrong input: cause, remedy, code 2, no change."""

from __future__ import annotations

import json
import re
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from collector import rate_files
from collector.cli import group
from collector.settings import Settings, example
from tests.support.stripe_shop import Shop, open_shop

CHECKOUT = Path(__file__).parent.parent


@dataclass
class Terminal:
    """A person at a terminal, in an empty folder, with an environment of her own."""

    folder: Path
    environment: dict[str, str]

    def types(self, *words: str, **variables: str) -> Result:
        return CliRunner().invoke(group, list(words), env={**self.environment, **variables})

    def is_told(self, cause: str, *words: str, **variables: str) -> str:
        """Wrong input: code 2 and one clear message on standard error that holds `cause`; no traceback."""
        return self._ends(2, cause, self.types(*words, **variables))

    def is_told_of_failure(self, cause: str, *words: str, **variables: str) -> str:
        """Right input, and it did not work: the same with code 1."""
        return self._ends(1, cause, self.types(*words, **variables))

    @staticmethod
    def _ends(code: int, cause: str, result: Result) -> str:
        assert (result.exit_code, type(result.exception)) == (code, SystemExit), repr(result.exception)
        assert cause in result.stderr
        assert "Traceback" not in result.stderr
        return result.stderr

    @property
    def database(self) -> Path:
        return self.folder / "var" / "collector.db"

    def policy(self) -> Path:
        """A copy of the sample policy that may be spoiled."""
        return Path(shutil.copytree(CHECKOUT / "policy", self.folder / "policy"))


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    yield Terminal(
        tmp_path, {"COLLECTOR_POLICY": str(CHECKOUT / "policy"), "COLLECTOR_DATA_DIR": str(tmp_path / "var")}
    )


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as opened:
        yield opened


def spoil(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


# --- files ---------------------------------------------------------------------------------------------------------


def test_the_sample_files_are_in_order(terminal: Terminal) -> None:
    result = terminal.types("check")
    assert (result.exit_code, result.stdout) == (0, "Settings, policy, rates and templates are in order.\n")


def test_check_answers_in_json(terminal: Terminal) -> None:
    assert json.loads(terminal.types("check", "--json").stdout) == {
        "ok": True, "problems": [], "remarks": [],
    }  # fmt: skip


def test_terms_that_give_more_time_than_the_law_allows_are_remarked_and_not_refused(terminal: Terminal) -> None:
    policy = terminal.policy()
    spoil(policy / "terms.toml", 'key = "cgv_2025"', 'key = "cgv_2025"\npayment_days = 75')
    spoil(policy / "terms.toml", 'key = "cgv_2020"', 'key = "cgv_2020"\npayment_days = 60\nend_of_month = "days_first"')
    seen = terminal.types("check", COLLECTOR_POLICY=str(policy))
    assert seen.exit_code == 0
    assert (
        "cgv_2025: payment_days = 75 is more than the 60 days a contract may give (C. com., art. L441-10, I)"
        in seen.stdout
    )
    assert "cgv_2020: payment_days = 60 end of month is more than the 45 days end of month" in seen.stdout


def test_a_counting_without_days_is_told(terminal: Terminal) -> None:
    policy = terminal.policy()
    spoil(policy / "terms.toml", 'key = "cgv_2020"', 'key = "cgv_2020"\nend_of_month = "days_first"')
    terminal.is_told("terms.cgv_2020.payment_days is missing", "check", COLLECTOR_POLICY=str(policy))


def test_a_missing_policy_folder_is_told_with_the_sample_to_copy(terminal: Terminal) -> None:
    told = terminal.is_told("creditor.toml cannot be read", "check", COLLECTOR_POLICY=str(terminal.folder / "none"))
    assert "Remedy: copy the sample of the same name from the folder policy/ of the release" in told


def test_broken_toml_is_told_with_its_file(terminal: Terminal) -> None:
    policy = terminal.policy()
    (policy / "terms.toml").write_text("[[terms]\n", encoding="utf-8")
    terminal.is_told("terms.toml is not TOML", "check", COLLECTOR_POLICY=str(policy))


def test_an_unknown_key_is_told_with_the_one_that_was_meant(terminal: Terminal) -> None:
    policy = terminal.policy()
    spoil(policy / "ladder.toml", "per_hour", "per_our")
    told = terminal.is_told("caps.per_our", "check", COLLECTOR_POLICY=str(policy))
    assert "write per_hour" in told


def test_an_unknown_currency_is_told(terminal: Terminal) -> None:
    policy = terminal.policy()
    spoil(policy / "ladder.toml", 'eur = "15.00"', 'euro = "15.00"')
    terminal.is_told("euro", "check", COLLECTOR_POLICY=str(policy))


def test_a_ladder_that_cannot_work_is_told(terminal: Terminal) -> None:
    policy = terminal.policy()
    spoil(policy / "ladder.toml", "veto_days = 7", "veto_days = 0")
    terminal.is_told("leaves no time to object", "check", COLLECTOR_POLICY=str(policy))


def test_nothing_starts_and_nothing_is_written_on_a_broken_policy(terminal: Terminal) -> None:
    policy = terminal.policy()
    spoil(policy / "ladder.toml", "per_hour", "per_our")
    for words in (["serve"], ["worker"], ["migrate"], ["doctor"], ["mode", "full"], ["user", "add", "a@b.example"]):
        terminal.is_told("caps.per_our", *words, COLLECTOR_POLICY=str(policy))
    assert not terminal.database.exists()


def test_a_rate_table_with_a_hole_is_told_with_file_and_line(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = Path(shutil.copytree(rate_files.RATES_FOLDER, terminal.folder / "rates"))
    table = copy / "fr_legal_interest.csv"
    rows = table.read_text(encoding="utf-8").splitlines(keepends=True)
    gone = next(number for number, row in enumerate(rows) if "2024-01-01" in row)
    table.write_text("".join(rows[:gone] + rows[gone + 1 :]), encoding="utf-8")
    monkeypatch.setattr(rate_files.load_rate_tables, "__defaults__", (copy,))
    told = terminal.is_told(f"fr_legal_interest.csv, line {gone + 1}", "check")
    assert "2024-S1" in told
    terminal.is_told("fr_legal_interest.csv", "serve", STRIPE_API_KEY="rk_test_x")


def test_a_broken_template_is_told_with_file_and_line(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    from collector import checking
    from collector.documents import templates

    emails = Path(shutil.copytree(templates.EMAILS, terminal.folder / "emails"))
    (emails / "fr" / "reminder" / "body.txt").write_text("Bonjour,\n{% if %}\n", encoding="utf-8")
    monkeypatch.setattr(templates, "EMAILS", emails)
    monkeypatch.setattr(checking, "EMAILS", emails)
    templates.environment_of.cache_clear()
    try:
        terminal.is_told("templates/emails/fr/reminder/body.txt, line 2", "check")
    finally:
        templates.environment_of.cache_clear()


# --- environment ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"STRIPE_API_KEY": "hush_live_1"}, "STRIPE_API_KEY: a Stripe key begins with rk_live_"),
        ({"STRIPE_API_KEY": "pk_live_hush"}, "STRIPE_API_KEY: this is a publishable key, which may read nothing"),
        ({"STRIPE_API_KEY": "whsec_hush"}, "STRIPE_API_KEY: this is a webhook secret"),
        ({"STRIPE_API_KEY": "rk_live_1", "COLLECTOR_DEMO": "true"}, "a live key has no place in the demo"),
        ({"STRIPE_API_BASE": "http://stripe.example"}, "STRIPE_API_BASE: must begin with https://"),
        ({"STRIPE_WEBHOOK_SECRET": "secret"}, "STRIPE_WEBHOOK_SECRET: the signing secret"),
        ({"COLLECTOR_MAIL": "pigeon"}, "COLLECTOR_MAIL: is not one of the words allowed here; write 'folder', 'smtp'"),
        ({"COLLECTOR_MAIL": "sendgrid"}, "SENDGRID_API_KEY: needed because COLLECTOR_MAIL is sendgrid"),
        ({"COLLECTOR_MAIL": "sendgrid", "SENDGRID_API_KEY": "SG.a b"}, "SENDGRID_API_KEY: holds spaces"),
        ({"COLLECTOR_MAIL": "smtp"}, "SMTP_URL: needed because COLLECTOR_MAIL is smtp"),
        ({"COLLECTOR_MAIL": "smtp", "SMTP_URL": "ftp://user:hush@host"}, "e.g. smtps://user:password@host:465"),
        ({"COLLECTOR_MAIL": "smtp", "SMTP_URL": "smtp://host:mail"}, "SMTP_URL: needed because"),
        ({"SECRET_KEY": "hush"}, "SECRET_KEY: at least 32 characters"),
        ({"PORT": "eight"}, "PORT: is not a whole number"),
        ({"PORT": "70000"}, "PORT: is too large; the most is 65535"),
        ({"COLLECTOR_LOG_JSON": "perhaps"}, "COLLECTOR_LOG_JSON: write true or false"),
        ({"COLLECTOR_BASE_URL": "collect.example"}, "COLLECTOR_BASE_URL: must begin with https://"),
        ({"COLLECTOR_POLCY": "x"}, "COLLECTOR_POLCY: there is no such variable; did you mean COLLECTOR_POLICY?"),
        ({"DATABASE_URL": "mysql://user:hush@host/name"}, "DATABASE_URL: is no address we know"),
        ({"DATABASE_URL": "sqlite://"}, "DATABASE_URL: an in-memory database would forget everything"),
        ({"SECRET_KEY_FILE": "/nowhere/key"}, "SECRET_KEY_FILE: cannot read /nowhere/key"),
    ],
)
def test_a_wrong_variable_is_named_with_its_remedy_and_never_with_a_secret(
    terminal: Terminal, variables: dict[str, str], told: str
) -> None:
    assert "hush" not in terminal.is_told(told, "check", **variables)


def test_a_mistyped_name_in_the_env_file_is_noticed_too(terminal: Terminal) -> None:
    (terminal.folder / ".env").write_text("COLLECTOR_MALE=smtp\n", encoding="utf-8")
    terminal.is_told("COLLECTOR_MALE: there is no such variable; did you mean COLLECTOR_MAIL?", "check")


def test_the_example_of_the_env_file_is_the_one_of_the_settings(terminal: Terminal) -> None:
    assert (CHECKOUT / ".env.example").read_text(encoding="utf-8") == example()
    assert terminal.types("env-example").stdout == example()
    assert {f"#{name.upper()}=" for name in Settings.model_fields if name != "collector_demo"} <= {
        line[: line.index("=") + 1] for line in example().splitlines() if "=" in line
    }


def test_the_example_filled_in_as_it_stands_changes_nothing(terminal: Terminal) -> None:
    filled = example().replace("\n#", "\n").replace("\n ", "\n# ")
    (terminal.folder / ".env").write_text(filled, encoding="utf-8")
    assert terminal.types("check").exit_code == 0


# --- database ------------------------------------------------------------------------------------------------------


def test_a_database_of_a_newer_version_is_left_alone(terminal: Terminal) -> None:
    assert terminal.types("migrate").stdout == "The database is up to date.\n"
    with sqlite3.connect(terminal.database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    for words in (["migrate"], ["serve"], ["doctor"], ["mode", "full"]):
        told = terminal.is_told("stands at migration 9999", *words)
        assert "Install the version that wrote it" in told


def test_a_file_that_is_no_database_is_told(terminal: Terminal) -> None:
    file = terminal.folder / "letter.db"
    file.write_text("Dear Sir,\n" * 200, encoding="utf-8")
    told = terminal.is_told("file is not a database", "migrate", DATABASE_URL=f"sqlite:///{file}")
    assert "Check DATABASE_URL" in told


def test_a_database_server_that_does_not_answer_is_told_without_the_password(terminal: Terminal) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody answers here
        port = taken.getsockname()[1]
        told = terminal.is_told(
            "The database cannot be used", "migrate", DATABASE_URL=f"postgresql://me:hush@127.0.0.1:{port}/books"
        )
    assert "hush" not in told


def test_a_data_folder_that_cannot_be_made_is_told(terminal: Terminal) -> None:
    (terminal.folder / "file").write_text("", encoding="utf-8")
    terminal.is_told("The database cannot be used", "migrate", COLLECTOR_DATA_DIR=str(terminal.folder / "file" / "x"))


def test_a_port_where_another_service_listens_is_told(terminal: Terminal, shop: Shop) -> None:
    stripe = {"STRIPE_API_KEY": shop.key, "STRIPE_API_BASE": shop.sandbox.base_url}
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        told = f"cannot listen on 127.0.0.1:{port} (Address already in use). Stop"
        for words in (["serve"], ["web"]):
            terminal.is_told_of_failure(told, *words, PORT=str(port), **stripe)


# --- Stripe --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [["serve"], ["worker"], ["worker", "--only", "deliver"], ["backfill"]])
def test_without_a_stripe_key_nothing_runs(terminal: Terminal, words: list[str]) -> None:
    terminal.is_told("STRIPE_API_KEY: missing. Make a restricted key", *words)


def test_a_key_that_stripe_refuses_is_told(terminal: Terminal, shop: Shop) -> None:
    base = shop.sandbox.base_url
    terminal.is_told("key", "backfill", STRIPE_API_KEY="rk_live_wrong", STRIPE_API_BASE=base)
    doctor = terminal.types("doctor", "--json", STRIPE_API_KEY="rk_live_wrong", STRIPE_API_BASE=base)
    assert doctor.exit_code == 1
    assert {found["name"]: found["state"] for found in json.loads(doctor.stdout)}["stripe"] == "red"


def test_stripe_out_of_reach_ends_the_backfill_with_a_sentence(terminal: Terminal, shop: Shop) -> None:
    shop.control("faults", stripe_error_after_write=None, stripe_drop_before=True)
    told = terminal.is_told_of_failure(
        "Stripe could not be reached", "backfill", STRIPE_API_KEY=shop.key,
        STRIPE_API_BASE=shop.sandbox.base_url,
    )  # fmt: skip
    assert "the same command goes on from there" in told


def test_from_an_empty_folder_to_a_dossier(terminal: Terminal) -> None:
    """The commands of the first days, in order, on one invoice that is two months late."""
    with open_shop() as shop:
        stripe = {"STRIPE_API_KEY": shop.key, "STRIPE_API_BASE": shop.sandbox.base_url}
        invoice = shop.invoice(amount=120_000, days=1)
        read = terminal.types("backfill", **stripe)
        assert (read.exit_code, "new 1" in read.stdout) == (0, True), read.output

        doctor = terminal.types("doctor", **stripe)
        assert doctor.exit_code == 0
        assert "amber  mode: observe: nothing leaves" in doctor.stdout
        assert "amber  mail: mails are written to a folder" in doctor.stdout

        assert "x reminder_1" in terminal.types("simulate", "--days", "30", **stripe).stdout
        assert json.loads(terminal.types("simulate", "--json", **stripe).stdout)["cases"] == 1
        preview = json.loads(terminal.types("preview", "1", "--days", "400", "--json", **stripe).stdout)
        steps = [step["step"] for step in preview]
        assert steps[0] == "reminder_1"  # an old invoice enters at the lowest step that is still true
        assert steps.index("reminder_2") < steps.index("formal_notice") < steps.index("handoff")

        file = terminal.folder / "dossier.zip"
        made = terminal.types("handoff", "1", "--out", str(file), **stripe)
        assert (made.exit_code, file.read_bytes()[:2]) == (0, b"PK"), made.output
        assert "exhibits. What is missing: " in made.stdout
        _states_and_verifies(terminal, stripe)
        assert shop.again(invoice)["status"] == "open"
        (terminal.folder / "file").write_text("")
        terminal.is_told("--out: cannot write", "handoff", "1", "--out", str(terminal.folder / "file" / "x"), **stripe)


def _states_and_verifies(terminal: Terminal, stripe: dict[str, str]) -> None:
    record = json.loads(terminal.types("statement", "1", "--json", **stripe).stdout)
    assert record["number"] is None
    assert record["totals"]["total"] == "1200.00"  # of unknown kind, so a consumer: nothing beside the principal
    assert "Total due: €1,200.00" in terminal.types("statement", "1", "--language", "en", **stripe).stdout
    paper, data = terminal.folder / "d.pdf", terminal.folder / "d.json"
    made = terminal.types("statement", "1", "--pdf", str(paper), **stripe)
    drawn = re.search(r"statement (D-\d{4}-000001), SHA-256 of its data (\w{64})", made.stdout)
    assert drawn and paper.read_bytes()[:4] == b"%PDF", made.output
    (kept,) = terminal.folder.rglob(drawn[2])
    data.write_bytes(kept.read_bytes())
    assert terminal.types("verify", str(data), **stripe).stdout == f"SHA-256 {drawn[2]}\nOK: {drawn[1]}\n"
    data.write_bytes(kept.read_bytes().replace(b'"total":"1200.00"', b'"total":"1300.00"'))
    told = terminal.is_told_of_failure("the total is not the sum of its parts", "verify", str(data), **stripe)
    assert f"{drawn[1]} was frozen with another hash" in told
    terminal.is_told("--as-of: '2026-02-31' is no day", "statement", "1", "--as-of", "2026-02-31", **stripe)


# --- cases, switches, people ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [["preview", "7"], ["handoff", "7", "--out", "x.zip"], ["statement", "7"]])
def test_an_unknown_case_is_told(terminal: Terminal, words: list[str]) -> None:
    terminal.is_told("CASE: there is no case 7; the numbers are on the page Cases", *words)
    assert not (terminal.folder / "x.zip").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["mode", "everything"],
        ["kill-switch", "perhaps"],
        ["preview", "seven"],
        ["simulate", "--days", "0"],
        ["nonsense"],
    ],
)
def test_a_word_that_is_not_allowed_ends_with_code_2(terminal: Terminal, words: list[str]) -> None:
    result = terminal.types(*words)
    assert result.exit_code == 2
    assert not terminal.database.exists()


def test_a_job_that_does_not_exist_is_told_with_those_that_do(terminal: Terminal) -> None:
    told = terminal.is_told("no job is called delivery", "worker", "--only", "intake,delivery")
    assert "choose from intake, mail_events" in told


def test_an_empty_house_has_nothing_to_send(terminal: Terminal) -> None:
    assert terminal.types("simulate").stdout == "Nothing would leave in the next 30 days.\n"


def test_nobody_goes_live_as_the_sample_business(terminal: Terminal) -> None:
    assert "amber  creditor: Atelier Lumen is the sample" in terminal.types("doctor").stdout
    live = {"STRIPE_API_KEY": "rk_live_x", "STRIPE_API_BASE": "http://127.0.0.1:1"}
    assert "red    creditor: Atelier Lumen is the sample" in terminal.types("doctor", **live).stdout
    creditor = terminal.policy() / "creditor.toml"
    creditor.write_text(creditor.read_text().replace("999999121", "999990013").replace("FR96999990013", ""))
    own = {**live, "COLLECTOR_POLICY": str(creditor.parent)}
    assert "green  creditor: Atelier Lumen" in terminal.types("doctor", **own).stdout


def test_mode_and_kill_switch_are_seen_by_the_doctor(terminal: Terminal) -> None:
    assert "amber  mode: observe: nothing leaves" in terminal.types("doctor").stdout
    assert terminal.types("mode", "reminders").stdout == "Mode: reminders.\n"
    assert "green  mode: reminders" in terminal.types("doctor").stdout
    assert terminal.types("kill-switch", "on").stdout == "Nothing leaves any more.\n"
    assert "amber  mode: the kill switch is on" in terminal.types("doctor").stdout
    assert terminal.types("kill-switch", "off").stdout == "Sending goes on.\n"


def test_the_journal_holds_until_somebody_alters_it(terminal: Terminal) -> None:
    terminal.types("mode", "reminders")
    assert terminal.types("verify").stdout == "The journal holds.\n"
    with sqlite3.connect(terminal.database) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE journal SET data = replace(data, 'reminders', 'observe')")
    told = terminal.is_told_of_failure("The journal is broken at row", "verify")
    assert "Restore a backup and compare" in told


def test_a_person_is_let_in_once_and_gets_a_link_again(terminal: Terminal) -> None:
    first = terminal.types("user", "add", "Owner@Example.com")
    assert first.stdout.startswith("http://127.0.0.1:8000/")
    told = terminal.is_told("owner@example.com may sign in already", "user", "add", "owner@example.com")
    assert "`login-link owner@example.com`" in told
    assert terminal.types("login-link", "owner@example.com").stdout.startswith("http://127.0.0.1:8000/")
    terminal.is_told("nobody with the address other@example.com may sign in", "login-link", "other@example.com")
    terminal.is_told("EMAIL: ", "user", "add", "owner")


# --- probes and the sandbox ----------------------------------------------------------------------------------------


def test_the_healthcheck_says_that_nobody_answers(terminal: Terminal) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        terminal.is_told_of_failure("does not answer", "healthcheck", PORT=str(taken.getsockname()[1]))


def test_the_sandbox_wants_a_day_and_a_free_port(terminal: Terminal) -> None:
    terminal.is_told(
        "--clock: 'yesterday' is no day; write it as in --clock 2026-01-05", "sandbox", "--clock", "yesterday"
    )
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        terminal.is_told_of_failure("--port: cannot listen", "sandbox", "--port", str(taken.getsockname()[1]))


def test_every_command_explains_itself(terminal: Terminal) -> None:
    assert terminal.types("--help").exit_code == 0
    for name, command in group.commands.items():
        assert command.help, f"{name} has no help"
        assert terminal.types(name, "--help").exit_code == 0
